/* SPDX-License-Identifier: ISC */
#include "verity.h"

#include "../base/control.h"
#include "../base/io.h"
#include "../base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/dm-ioctl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define NAME_MAX_BYTES 64
#define SECTOR_BYTES   512

/* What every request is: the header, one target behind it, the target's parameters behind that. */
struct request {
	struct dm_ioctl head;
	struct dm_target_spec target;
	char parameters[512];
};

_Static_assert(offsetof(struct request, target) == sizeof(struct dm_ioctl),
               "the kernel finds the target directly behind the header");
_Static_assert(offsetof(struct request, parameters) ==
                       sizeof(struct dm_ioctl) + sizeof(struct dm_target_spec),
               "the kernel finds the parameters directly behind the target");

/* The kernel overwrites the header, so that each request starts afresh. */
static void request_init(struct request *request, const char *name, unsigned int flags)
{
	*request = (struct request){
		.head =
			{
                               .version = {4, 0, 0},
                               .data_size = sizeof(*request),
                               .data_start = offsetof(struct request, target),
                               .flags = flags,
			       },
	};
	memcpy(request->head.name, name, strlen(name) + 1);
}

static int open_control(struct fault *f)
{
	int fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return fault_set(f, errno, "open /dev/mapper/control%s",
		                 errno == ENOENT ? " (the kernel needs CONFIG_BLK_DEV_DM and "
		                                   "CONFIG_DM_VERITY)"
		                                 : "");
	return fd;
}

static int check_name(const char *name, struct fault *f)
{
	size_t len = strlen(name);

	if (len == 0 || len > NAME_MAX_BYTES || strchr(name, '/') != NULL)
		return fault_set(f, EINVAL,
		                 "mapping \"%.80s\": its name must have 1..%d characters and no "
		                 "slash",
		                 name, NAME_MAX_BYTES);
	return 0;
}

static int create(int control, const char *name, dev_t *device, struct fault *f)
{
	struct request request;

	request_init(&request, name, DM_READONLY_FLAG);
	if (control_device(control, DM_DEV_CREATE, &request) < 0)
		return fault_set(f, errno, "create the device-mapper device %s%s", name,
		                 errno == EBUSY ? " (it exists: is the image mounted already?)"
		                                : "");

	/* The kernel's huge_encode_dev. */
	uint64_t dev = request.head.dev;

	*device = makedev((unsigned int)(dev >> 8) & 0xfffU,
	                  (unsigned int)((dev & 0xffU) | ((dev >> 12) & 0xfff00U)));
	return 0;
}

static void write_table(const struct verity_config *config, struct request *request)
{
	const struct image_record *record = config->record;
	uint64_t blocks = record->data_bytes / IMAGE_BLOCK_BYTES;
	struct buf table = BUF(request->parameters);

	request->head.target_count = 1;
	request->target.sector_start = 0;
	request->target.length = record->data_bytes / SECTOR_BYTES;
	request->target.next = sizeof(request->target) + sizeof(request->parameters);
	memcpy(request->target.target_type, "verity", sizeof("verity"));

	buf_printf(&table, "1 %u:%u %u:%u %d %d %" PRIu64 " %" PRIu64 " sha256 ",
	           major(config->device), minor(config->device), major(config->device),
	           minor(config->device), IMAGE_BLOCK_BYTES, IMAGE_BLOCK_BYTES, blocks, blocks);
	image_digest_write(record->root_hash, &table);
	buf_text(&table, " ");
	image_digest_write(record->salt, &table);
	if (config->panic_on_corruption)
		buf_text(&table, " 1 panic_on_corruption");
}

static int load_table(int control, const struct verity_config *config, struct fault *f)
{
	struct request request;

	request_init(&request, config->name, DM_READONLY_FLAG);
	write_table(config, &request);
	if (control_device(control, DM_TABLE_LOAD, &request) < 0)
		return fault_set(
			f, errno,
			"load the dm-verity table of %s (has the kernel CONFIG_DM_VERITY and "
			"SHA-256, and does the device hold the whole image?)",
			config->name);

	/* Without DM_SUSPEND_FLAG this resumes: the table becomes the live one. */
	request_init(&request, config->name, DM_READONLY_FLAG);
	if (control_device(control, DM_DEV_SUSPEND, &request) < 0)
		return fault_set(f, errno, "start the dm-verity mapping %s", config->name);
	return 0;
}

/* devtmpfs has made the node; a node of that name with another number is not ours. */
static int open_device(dev_t device, char path[VERITY_PATH_BYTES], struct fault *f)
{
	struct stat st;

	(void)snprintf(path, VERITY_PATH_BYTES, "/dev/dm-%u", minor(device));

	own_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fault_set(f, errno, "open %s%s", path,
		                 errno == ENOENT ? " (a devtmpfs must be on /dev)" : "");
	if (fstat(fd, &st) < 0)
		return fault_set(f, errno, "fstat %s", path);
	if (!S_ISBLK(st.st_mode) || st.st_rdev != device)
		return fault_set(f, ENXIO, "%s is not the device %u:%u", path, major(device),
		                 minor(device));
	return take_fd(&fd);
}

/* "V" while every block that was read fitted, "C" from the first that did not. */
static int check_status(int control, const char *name, struct fault *f)
{
	struct request request;

	request_init(&request, name, 0);
	if (control_device(control, DM_TABLE_STATUS, &request) < 0)
		return fault_set(f, errno, "read the status of the mapping %s", name);
	if (request.parameters[0] != 'V')
		return fault_set(f, EIO, "the mapping %s says that the image is corrupted", name);
	return 0;
}

static int prove(int control, int device_fd, const char *name, struct fault *f)
{
	unsigned char block[IMAGE_BLOCK_BYTES];
	ssize_t n = io_read_full_at(device_fd, block, sizeof(block), 0);

	if (n < 0)
		return fault_set(f, (int)-n,
		                 "read the first block through dm-verity: data, hash tree and root "
		                 "hash do not fit together");
	if (n != sizeof(block))
		return fault_set(f, EIO, "read the first block of %s: only %zd bytes", name, n);
	return check_status(control, name, f);
}

/* Now, or when its last user closes it: what is open stays, and can still be opened. */
static int remove_unused(int control, const char *name, struct fault *f)
{
	struct request request;

	request_init(&request, name, DM_DEFERRED_REMOVE);
	if (control_device(control, DM_DEV_REMOVE, &request) < 0)
		return fault_set(f, errno, "let the mapping %s go away with its last user", name);
	return 0;
}

int verity_open(const struct verity_config *config, char path[VERITY_PATH_BYTES], struct fault *f)
{
	dev_t device = 0;
	int rc = check_name(config->name, f);

	if (rc < 0)
		return rc;

	own_fd int control = open_control(f);

	if (control < 0)
		return control;
	rc = create(control, config->name, &device, f);
	if (rc < 0)
		return rc;

	own_fd int fd = -1;

	rc = load_table(control, config, f);
	if (rc == 0)
		rc = fd = open_device(device, path, f);

	/* From here on the descriptor alone holds the mapping, so that no failure needs another
	 * step that could fail. Without a descriptor it is gone at once. */
	struct fault unneeded = {0};
	int removed = remove_unused(control, config->name, rc < 0 ? &unneeded : f);

	if (rc >= 0)
		rc = removed < 0 ? removed : prove(control, fd, config->name, f);
	return rc < 0 ? rc : take_fd(&fd);
}
