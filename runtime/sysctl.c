/* SPDX-License-Identifier: ISC */
#include "sysctl.h"

#include "base/buf.h"
#include "base/own.h"
#include "sys.h"

#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

int sysctl_open_proc(struct fault *f)
{
	struct statfs fs;
	own_fd int fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fstatfs(fd, &fs) < 0)
		return fault_set(f, errno, "open /proc");
	if (fs.f_type != PROC_SUPER_MAGIC)
		return fault_set(f, ENODEV, "/proc is not a proc file system: mount one there");
	return take_fd(&fd);
}

/* As sysctl(8): the first separator that occurs decides which of the two forms it is. */
static void sysctl_path(const char *name, struct buf *path)
{
	const char *separator = strpbrk(name, "./");
	bool dots = separator != NULL && *separator == '.';

	buf_text(path, "sys/");
	for (; *name != '\0'; name++) {
		char c = *name;

		if (dots && (c == '.' || c == '/'))
			c = c == '.' ? '/' : '.';
		buf_bytes(path, &c, 1);
	}
}

static int sysctl_write(int proc_fd, const struct spec_pair *pair, struct fault *f)
{
	const struct open_how how = {
		.flags = O_WRONLY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	char storage[256];
	struct buf path = BUF(storage);

	sysctl_path(pair->name, &path);
	if (path.overflow)
		return fault_set(f, ENAMETOOLONG, "/linux/sysctl/%.80s", pair->name);

	own_fd int fd = sys_openat2(proc_fd, path.data, &how);

	if (fd < 0)
		return fault_set(f, errno, "/linux/sysctl/%s: open /proc/%s", pair->name,
		                 path.data);

	ssize_t n = write(fd, pair->value, strlen(pair->value));

	if (n < 0 || (size_t)n != strlen(pair->value))
		return fault_set(f, n < 0 ? errno : EIO, "/linux/sysctl/%s: write \"%.80s\"%s",
		                 pair->name, pair->value,
		                 n < 0 && errno == EINVAL ? ": not a value of it" : "");
	return 0;
}

int sysctl_apply(int proc_fd, const struct spec_pair *pairs, size_t count, struct fault *f)
{
	for (size_t i = 0; i < count; i++) {
		int rc = sysctl_write(proc_fd, &pairs[i], f);

		if (rc < 0)
			return rc;
	}
	return 0;
}
