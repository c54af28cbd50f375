/* SPDX-License-Identifier: ISC */
#include "mount_label.h"

#include "base/buf.h"
#include "base/own.h"

#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>

/* A context that the options name already counts. */
static bool takes_label(const struct spec_mount *m)
{
	static const char *const others[] = {"proc", "sysfs", "mqueue", "cgroup", "cgroup2"};

	if (m->kind != SPEC_MOUNT_NEW || (m->data != NULL && strstr(m->data, "context=") != NULL))
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcmp(m->type, others[i]) == 0)
			return false;
	}
	return true;
}

int mount_label_data(const struct spec_mount *m, const char *label, char *storage, size_t size,
                     const char **data, struct fault *f)
{
	/* The categories of a label are a comma list, like the options themselves. */
	const char *quote = label != NULL && strchr(label, ',') != NULL ? "\"" : "";
	struct buf b;

	*data = m->data;
	if (label == NULL || !takes_label(m))
		return 0;
	b = buf_over(storage, size);
	if (m->data != NULL && *m->data != '\0')
		buf_printf(&b, "%s,", m->data);
	buf_printf(&b, "context=%s%s%s", quote, label, quote);
	*data = storage;
	return b.overflow ? fault_set(f, E2BIG, "/linux/mountLabel: label %s", m->destination) : 0;
}

int mount_label_root(const struct spec_mount *m, const char *label, int mount_fd, struct fault *f)
{
	if (label == NULL || m->kind != SPEC_MOUNT_NEW || strcmp(m->type, "mqueue") != 0)
		return 0;

	own_fd int root = openat(mount_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* EOPNOTSUPP: the host's policy labels none of these. */
	if (root < 0 || (fsetxattr(root, "security.selinux", label, strlen(label) + 1, 0) < 0 &&
	                 errno != EOPNOTSUPP))
		return fault_set(f, errno, "/linux/mountLabel: label %s", m->destination);
	return 0;
}
