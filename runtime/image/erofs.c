/* SPDX-License-Identifier: ISC */
#include "erofs.h"

#include "../base/own.h"

#include <linux/mount.h>
#include <string.h>
#include <sys/syscall.h>

/* The context hands over the kernel's own message, one a read: "e erofs: ...". */
static const char *kernel_message(int context, char *out, size_t size)
{
	ssize_t n = read(context, out, size - 1);

	if (n <= 2)
		return "";
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return out + 2;
}

static int configure(int context, unsigned int command, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, context, command, key, value, 0);
}

int erofs_mount(const char *device, struct fault *f)
{
	char text[160];
	own_fd int context = (int)syscall(SYS_fsopen, "erofs", FSOPEN_CLOEXEC);

	if (context < 0)
		return fault_set(f, errno, "fsopen erofs%s",
		                 errno == ENODEV ? " (the kernel needs CONFIG_EROFS_FS)" : "");
	if (configure(context, FSCONFIG_SET_STRING, "source", device) < 0 ||
	    configure(context, FSCONFIG_SET_FLAG, "ro", NULL) < 0 ||
	    configure(context, FSCONFIG_CMD_CREATE, NULL, NULL) < 0) {
		int code = errno;

		return fault_set(f, code, "mount the EROFS on %s: %s", device,
		                 kernel_message(context, text, sizeof(text)));
	}

	int mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC,
	                         MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID);

	if (mount < 0)
		return fault_set(f, errno, "fsmount the EROFS on %s", device);
	return mount;
}
