/* SPDX-License-Identifier: ISC */
#include "mount.h"

#include "base/buf.h"
#include "base/own.h"
#include "namespace.h"
#include "path.h"
#include "sys.h"

#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

/* MS_REC says how far; mount_setattr(2) takes the kind alone. */
static int set_propagation(int fd, uint64_t propagation, const char *what, struct fault *f)
{
	struct mount_attr attr = {.propagation = propagation & ~(uint64_t)MS_REC};
	unsigned int flags = AT_EMPTY_PATH | (propagation & MS_REC ? AT_RECURSIVE : 0);

	if (propagation == 0)
		return 0;
	if (sys_mount_setattr(fd, "", flags, &attr) < 0)
		return fault_set(f, errno, "set the propagation of %s", what);
	return 0;
}

int mount_clone(int dir_fd, const char *path, bool recursive, uint64_t propagation, struct fault *f)
{
	own_fd int tree = sys_open_tree(dir_fd, path,
	                                OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
	                                        (recursive ? AT_RECURSIVE : 0));

	if (tree < 0)
		return fault_set(f, errno, "bind %s", *path != '\0' ? path : "a mount");

	int rc = set_propagation(tree, propagation, path, f);

	return rc < 0 ? rc : take_fd(&tree);
}

static int set_attributes(int fd, const struct spec_mount *m, struct fault *f)
{
	struct mount_attr one = {.attr_set = m->attr_set, .attr_clr = m->attr_clear};
	struct mount_attr all = {.attr_set = m->rec_attr_set, .attr_clr = m->rec_attr_clear};

	if ((one.attr_set | one.attr_clr) != 0 &&
	    sys_mount_setattr(fd, "", AT_EMPTY_PATH, &one) < 0)
		return fault_set(f, errno, "set the mount options of %s", m->destination);
	if ((all.attr_set | all.attr_clr) != 0 &&
	    sys_mount_setattr(fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &all) < 0)
		return fault_set(f, errno, "set the recursive mount options of %s", m->destination);
	return set_propagation(fd, m->propagation, m->destination, f);
}

/* What the container gets to see of mounts and unmounts on the host, and the reverse. */
static uint64_t base_propagation(const struct spec *spec)
{
	uint64_t wanted = spec->linux_.rootfs_propagation;

	return wanted != 0 ? wanted | MS_REC : MS_SLAVE | MS_REC;
}

/* With a cgroup namespace of its own a fresh mount shows the container's cgroup as its root; without
 * one the host's whole tree would show (CVE-2023-25809), so the one directory is bound. */
static bool cgroup_is_bound(const struct spec *spec)
{
	return !namespace_is_new(&spec->linux_, SPEC_NS_CGROUP);
}

static int open_source(const struct spec *spec, const struct spec_mount *m, int bundle_fd,
                       int cgroup_fd, struct fault *f)
{
	if (m->kind == SPEC_MOUNT_BIND)
		return mount_clone(bundle_fd, m->source, m->recursive, base_propagation(spec), f);
	if (cgroup_fd < 0)
		return fault_set(
			f, ENOTSUP,
			"mount the cgroup tree on %s: the container has neither a cgroup nor "
			"a cgroup namespace of its own",
			m->destination);
	return mount_clone(cgroup_fd, "", false, MS_PRIVATE, f);
}

int mount_open_sources(const struct spec *spec, int bundle_fd, int cgroup_fd, int *fds,
                       struct fault *f)
{
	for (size_t i = 0; i < spec->mount_count; i++)
		fds[i] = -1;
	for (size_t i = 0; i < spec->mount_count; i++) {
		const struct spec_mount *m = &spec->mounts[i];

		if (m->kind != SPEC_MOUNT_BIND &&
		    (m->kind != SPEC_MOUNT_CGROUP || !cgroup_is_bound(spec)))
			continue;
		fds[i] = open_source(spec, m, bundle_fd, cgroup_fd, f);
		if (fds[i] < 0)
			return fds[i];

		int rc = set_attributes(fds[i], m, f);

		if (rc < 0)
			return rc;
	}
	return 0;
}

void mount_close_sources(int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		own_close(&fds[i]);
}

/* The file system context answers a read with what the kernel has to say: "e tmpfs: Bad value
 * for 'size'". */
static int context_fault(int fs_fd, int code, const char *what, const char *type, struct fault *f)
{
	char message[160];
	ssize_t n = read(fs_fd, message, sizeof(message) - 1);

	if (n <= 0)
		return fault_set(f, code, "%s %s", what, type);
	message[n] = '\0';
	message[strcspn(message, "\n")] = '\0';
	return fault_set(f, code, "%s %s: the kernel says \"%s\"", what, type,
	                 n > 2 && message[1] == ' ' ? message + 2 : message);
}

/* "mode=755,size=65536k,newinstance": a word alone is a flag. */
static int configure(int fs_fd, const char *type, const char *data, struct fault *f)
{
	char word[512];

	while (data != NULL && *data != '\0') {
		size_t len = strcspn(data, ",");

		if (len >= sizeof(word))
			return fault_set(f, E2BIG, "mount option \"%.60s...\" of %s", data, type);
		memcpy(word, data, len);
		word[len] = '\0';
		data += len + (data[len] == ',' ? 1 : 0);
		if (len == 0)
			continue;

		char *value = strchr(word, '=');

		if (value != NULL)
			*value++ = '\0';
		if (sys_fsconfig(fs_fd, value != NULL ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG,
		                 word, value, 0) < 0)
			return context_fault(fs_fd, errno, "set an option of", type, f);
	}
	return 0;
}

static int context_flag(int fs_fd, bool wanted, const char *flag, const char *type, struct fault *f)
{
	if (wanted && sys_fsconfig(fs_fd, FSCONFIG_SET_FLAG, flag, NULL, 0) < 0)
		return context_fault(fs_fd, errno, "set an option of", type, f);
	return 0;
}

static int context_open(const char *type, const char *source, const char *data, struct fault *f)
{
	own_fd int fs = sys_fsopen(type);

	if (fs < 0)
		return errno == ENODEV
		               ? fault_set(f, ENODEV,
		                           "mount %s: this kernel has no such file system", type)
		               : fault_set(f, errno, "open the file system %s", type);
	if (source != NULL && *source != '\0' &&
	    sys_fsconfig(fs, FSCONFIG_SET_STRING, "source", source, 0) < 0)
		return context_fault(fs, errno, "set the source of", type, f);

	int rc = configure(fs, type, data, f);

	return rc < 0 ? rc : take_fd(&fs);
}

static int context_mount(int fs_fd, const char *type, uint64_t attrs, struct fault *f)
{
	if (sys_fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return context_fault(fs_fd, errno, "mount", type, f);

	int fd = sys_fsmount(fs_fd, (unsigned int)attrs);

	return fd >= 0 ? fd : context_fault(fs_fd, errno, "mount", type, f);
}

int mount_new(const char *type, const char *source, const char *data, uint64_t attrs,
              struct fault *f)
{
	own_fd int fs = context_open(type, source, data, f);

	return fs < 0 ? fs : context_mount(fs, type, attrs, f);
}

int mount_attach(int mount_fd, int target_fd, const char *what, struct fault *f)
{
	if (sys_move_mount(mount_fd, "", target_fd, "",
	                   MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		return fault_set(f, errno, "mount on %s", what);
	return 0;
}

static int new_from_spec(const struct spec_mount *m, struct fault *f)
{
	own_fd int fs = context_open(m->type, m->source, m->data, f);
	int rc = fs;

	if (rc >= 0)
		rc = context_flag(fs, m->sync, "sync", m->type, f);
	if (rc >= 0)
		rc = context_flag(fs, m->dirsync, "dirsync", m->type, f);
	if (rc >= 0)
		rc = context_flag(fs, m->mand_lock, "mand", m->type, f);
	if (rc >= 0)
		rc = context_flag(fs, m->lazytime, "lazytime", m->type, f);
	if (rc < 0)
		return rc;

	own_fd int fd = context_mount(fs, m->type, m->attr_set, f);

	if (fd < 0)
		return fd;

	struct mount_attr all = {.attr_set = m->rec_attr_set, .attr_clr = m->rec_attr_clear};

	if ((all.attr_set | all.attr_clr) != 0 &&
	    sys_mount_setattr(fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &all) < 0)
		return fault_set(f, errno, "set the recursive mount options of %s", m->destination);
	rc = set_propagation(fd, m->propagation, m->destination, f);
	return rc < 0 ? rc : take_fd(&fd);
}

static bool is_proc(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* Files of /proc that describe the machine and that something like lxcfs may emulate. */
static bool may_cover_in_proc(const char *destination)
{
	static const char *const allowed[] = {
		"/proc/cpuinfo",
		"/proc/diskstats",
		"/proc/meminfo",
		"/proc/stat",
		"/proc/swaps",
		"/proc/uptime",
		"/proc/loadavg",
		"/proc/slabinfo",
		"/proc/net/dev",
		"/proc/sys/kernel/ns_last_pid",
		"/proc/sys/crypto/fips_enabled",
	};

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		if (strcmp(destination, allowed[i]) == 0)
			return true;
	}
	return false;
}

/*
 * /proc is what processes of this and of other runtimes trust: only a real procfs goes there, and
 * below it, whatever links of the image lead there, only an emulated file or a procfs, which shows
 * nothing that /proc itself does not.
 */
static int check_proc(const struct spec_mount *m, int mount_fd, int target_fd, struct fault *f)
{
	bool below = strncmp(m->destination, "/proc/", 6) == 0 || is_proc(target_fd);

	if (is_proc(mount_fd) || may_cover_in_proc(m->destination))
		return 0;
	if (strcmp(m->destination, "/proc") == 0)
		return fault_set(f, EINVAL, "mount on /proc: only a proc file system may go there");
	if (below)
		return fault_set(f, EINVAL, "mount on %s: nothing may be mounted there",
		                 m->destination);
	return 0;
}

/* Where the kernel's own file systems go, a link in the image would redirect them
 * (CVE-2023-27561, CVE-2023-28642, CVE-2026-41579). */
static bool wants_strict_target(const struct spec_mount *m)
{
	return strcmp(m->destination, "/dev") == 0 || strcmp(m->destination, "/proc") == 0 ||
	       strcmp(m->destination, "/sys") == 0;
}

static int open_target(const struct spec_mount *m, int root_fd, int mount_fd, struct fault *f)
{
	struct stat st;

	if (fstat(mount_fd, &st) < 0)
		return fault_set(f, errno, "stat the source of %s", m->destination);
	if (wants_strict_target(m)) {
		int fd = path_open_strict(root_fd, m->destination, f);

		if (fd != -ENOENT)
			return fd;
	}
	return path_make_target(root_fd, m->destination, S_ISDIR(st.st_mode), f);
}

static int attach_one(const struct mount_plan *plan, size_t index, struct fault *f)
{
	const struct spec_mount *m = &plan->spec->mounts[index];
	own_fd int made = -1;
	int fd = plan->source_fds[index];

	if (m->kind == SPEC_MOUNT_NEW) {
		made = new_from_spec(m, f);
		fd = made;
	} else if (m->kind == SPEC_MOUNT_CGROUP && fd < 0) {
		made = mount_new("cgroup2", "cgroup", NULL, m->attr_set, f);
		fd = made;
	}
	if (fd < 0)
		return fd;

	own_fd int target = open_target(m, plan->root_fd, fd, f);

	if (target < 0)
		return target;

	int rc = check_proc(m, fd, target, f);

	return rc < 0 ? rc : mount_attach(fd, target, m->destination, f);
}

int mount_attach_all(const struct mount_plan *plan, struct fault *f)
{
	for (size_t i = 0; i < plan->spec->mount_count; i++) {
		int rc = attach_one(plan, i, f);

		if (rc < 0)
			return rc;
	}
	return 0;
}
