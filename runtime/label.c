/* SPDX-License-Identifier: ISC */
#include "label.h"

#include "base/own.h"
#include "sys.h"

#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

bool label_apparmor_is_on(int sys_fd)
{
	own_fd int fd = openat(sys_fd, "module/apparmor/parameters/enabled", O_RDONLY | O_CLOEXEC);
	char yes = 'N';

	return fd >= 0 && read(fd, &yes, 1) == 1 && yes == 'Y';
}

/* A read-only selinuxfs is how a container is told that SELinux is not its business. */
bool label_selinux_is_on(int sys_fd)
{
	own_fd int fd = openat(sys_fd, "fs/selinux", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statvfs flags;
	struct statfs fs;

	return fd >= 0 && fstatfs(fd, &fs) == 0 && fs.f_type == SELINUX_MAGIC &&
	       fstatvfs(fd, &flags) == 0 && (flags.f_flag & ST_RDONLY) == 0;
}

static bool is_unconfined(const char *profile)
{
	return strcmp(profile, "unconfined") == 0;
}

int label_check(const struct spec_process *p, struct fault *f)
{
	if (p->apparmor_profile == NULL && p->selinux_label == NULL)
		return 0;

	own_fd int sys = open("/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (p->apparmor_profile != NULL && !is_unconfined(p->apparmor_profile) &&
	    !label_apparmor_is_on(sys))
		return fault_set(f, ENOTSUP,
		                 "/process/apparmorProfile: \"%.80s\": AppArmor is not enabled on "
		                 "this host (/sys/module/apparmor/parameters/enabled)",
		                 p->apparmor_profile);
	if (p->selinux_label != NULL && !label_selinux_is_on(sys))
		return fault_set(f, ENOTSUP,
		                 "/process/selinuxLabel: \"%.80s\": SELinux is not enabled on this "
		                 "host (/sys/fs/selinux)",
		                 p->selinux_label);
	return 0;
}

/* -ENOENT, without a fault, when the kernel has no such attribute. LABEL is for the
 * message. */
static int write_attribute(int proc_fd, const char *name, const char *text, const char *label,
                           const char *what, struct fault *f)
{
	/* "self" is a link; nothing else may lead astray, and nothing may be mounted in between. */
	const struct open_how how = {
		.flags = O_WRONLY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
	};
	struct statfs fs;
	char path[48];

	(void)snprintf(path, sizeof(path), "self/attr/%s", name);

	own_fd int fd = sys_openat2(proc_fd, path, &how);

	if (fd < 0)
		return errno == ENOENT ? -ENOENT
		                       : fault_set(f, errno, "%s: open /proc/%s", what, path);
	if (fstatfs(fd, &fs) < 0 || fs.f_type != PROC_SUPER_MAGIC)
		return fault_set(f, ENODEV, "%s: /proc/%s is not of a proc file system", what,
		                 path);
	if (write(fd, text, strlen(text)) < 0)
		return fault_set(f, errno, "%s: \"%.200s\"%s", what, label,
		                 errno == ENOENT || errno == EINVAL
		                         ? ": the host does not know it (is it loaded?)"
		                         : "");
	return 0;
}

static int set_profile(int proc_fd, const char *profile, struct fault *f)
{
	static const char what[] = "/process/apparmorProfile";
	char command[512];
	int len = snprintf(command, sizeof(command), "exec %s", profile);
	int rc;

	if (len >= (int)sizeof(command))
		return fault_set(f, ENAMETOOLONG, "%s: \"%.80s...\"", what, profile);
	/* The module's own directory (Linux 5.8): the other may be another module's. */
	rc = write_attribute(proc_fd, "apparmor/exec", command, profile, what, f);
	if (rc == -ENOENT && f->code == 0)
		rc = write_attribute(proc_fd, "exec", command, profile, what, f);
	/* Without AppArmor every process is unconfined. */
	if ((rc == -ENOENT || rc == -EINVAL) && is_unconfined(profile)) {
		f->code = 0;
		return 0;
	}
	if (rc == -ENOENT && f->code == 0)
		rc = fault_set(f, ENOENT, "%s: open /proc/self/attr/exec", what);
	return rc;
}

int label_exec(int proc_fd, const struct spec_process *p, struct fault *f)
{
	static const char what[] = "/process/selinuxLabel";
	int rc = 0;

	if (p->apparmor_profile != NULL)
		rc = set_profile(proc_fd, p->apparmor_profile, f);
	if (rc < 0 || p->selinux_label == NULL)
		return rc;
	rc = write_attribute(proc_fd, "exec", p->selinux_label, p->selinux_label, what, f);
	if (rc == -ENOENT && f->code == 0)
		rc = fault_set(f, ENOENT, "%s: open /proc/self/attr/exec", what);
	return rc;
}

int label_keys(int proc_fd, const char *label, struct fault *f)
{
	const char *text = label != NULL ? label : "";
	int rc = write_attribute(proc_fd, "keycreate", text, text, "/process/selinuxLabel", f);

	/* A kernel without labels of keys. */
	return rc == -ENOENT && f->code == 0 ? 0 : rc;
}

const char *label_for_mounts(const char *label)
{
	if (label == NULL)
		return NULL;

	own_fd int sys = open("/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return label_selinux_is_on(sys) ? label : NULL;
}
