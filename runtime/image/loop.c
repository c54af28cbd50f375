/* SPDX-License-Identifier: ISC */
#include "loop.h"

#include "../base/own.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <sys/ioctl.h>

/* Other programs may take a device between our asking for its number and configuring it. */
#define TRIES 64

static int configure(int loop_fd, int file_fd)
{
	struct loop_config config = {
		.fd = (__u32)file_fd,
		.block_size = IMAGE_BLOCK_BYTES,
		.info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR | LO_FLAGS_DIRECT_IO,
	};

	return ioctl(loop_fd, LOOP_CONFIGURE, &config) < 0 ? -errno : 0;
}

int loop_open(int file_fd, struct fault *f)
{
	own_fd int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);

	if (control < 0)
		return fault_set(f, errno, "open /dev/loop-control%s",
		                 errno == ENOENT ? " (the kernel needs CONFIG_BLK_DEV_LOOP)" : "");
	for (int i = 0; i < TRIES; i++) {
		char path[32];
		int number = ioctl(control, LOOP_CTL_GET_FREE);

		if (number < 0)
			return fault_set(f, errno, "get a free loop device");
		(void)snprintf(path, sizeof(path), "/dev/loop%d", number);

		own_fd int loop = open(path, O_RDONLY | O_CLOEXEC);

		if (loop < 0)
			return fault_set(f, errno, "open %s", path);

		int rc = configure(loop, file_fd);

		if (rc == 0)
			return take_fd(&loop);
		if (rc != -EBUSY)
			return fault_set(f, -rc, "configure %s over the image", path);
	}
	return fault_set(f, EBUSY, "get a loop device: others took all %d that were free", TRIES);
}
