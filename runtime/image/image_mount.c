/* SPDX-License-Identifier: ISC */
#include "image.h"

#include "../base/own.h"
#include "erofs.h"
#include "loop.h"
#include "verity.h"

#include <errno.h>
#include <sys/stat.h>

/* The block device that holds the image: FD itself, or a loop device that *LOOP keeps alive until
 * the mapping holds it. */
static int find_device(int fd, int *loop, dev_t *device, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fault_set(f, errno, "fstat the image");
	if (S_ISREG(st.st_mode)) {
		*loop = loop_open(fd, f);
		if (*loop < 0)
			return *loop;
		if (fstat(*loop, &st) < 0)
			return fault_set(f, errno, "fstat the loop device of the image");
	}
	if (!S_ISBLK(st.st_mode))
		return fault_set(f, ENOTBLK, "mount an image that is neither a file nor a device");
	*device = st.st_rdev;
	return 0;
}

int image_mount(int fd, const struct image *image, const char *name, enum image_corruption policy,
                struct fault *f)
{
	own_fd int loop = -1;
	char path[VERITY_PATH_BYTES];
	struct verity_config config = {
		.name = name,
		.record = &image->record,
		.panic_on_corruption = policy == IMAGE_CORRUPTION_PANIC,
	};
	int rc = find_device(fd, &loop, &config.device, f);

	if (rc < 0)
		return rc;

	own_fd int mapping = verity_open(&config, path, f);

	if (mapping < 0)
		return mapping;
	return erofs_mount(path, f);
}
