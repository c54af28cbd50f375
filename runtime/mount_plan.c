/* SPDX-License-Identifier: ISC */
#include "mount_plan.h"

#include "base/buf.h"
#include "base/large.h"
#include "base/own.h"
#include "here.h"
#include "idmap_mount.h"
#include "mount.h"
#include "mount_instead.h"
#include "mount_label.h"
#include "mount_link.h"
#include "mount_words.h"
#include "namespace.h"
#include "path.h"
#include "pointer.h"
#include "sys.h"
#include "tmpcopy.h"

#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

/* What the container gets to see of mounts and unmounts on the host, and the reverse. */
static uint64_t base_propagation(const struct spec *spec)
{
	const uint64_t wanted = spec->linux_.rootfs_propagation;

	/* Shared: still a peer of the host's, which is what a shared volume is for. */
	if ((wanted & MS_SHARED) != 0)
		return MS_SHARED | MS_REC;
	return ((wanted & (MS_PRIVATE | MS_UNBINDABLE)) != 0 ? MS_PRIVATE : MS_SLAVE) | MS_REC;
}

/* With a cgroup namespace of its own a fresh mount shows the container's cgroup as its root; without
 * one the host's whole tree would show (CVE-2023-25809), so the one directory is bound. */
static bool is_bound_cgroup(const struct spec *spec, const struct spec_mount *m)
{
	return m->kind == SPEC_MOUNT_CGROUP && !namespace_is_new(&spec->linux_, SPEC_NS_CGROUP);
}

static int clone_source(const struct mount_origin *from, const struct spec_mount *m,
                        struct fault *f)
{
	const uint64_t propagation = base_propagation(from->spec);

	if (m->copy_symlink || m->source_nofollow)
		return mount_link_open(m, from->dir_fd, propagation, f);
	if (m->kind == SPEC_MOUNT_BIND)
		return mount_clone(from->dir_fd, m->within == NULL ? m->source : "", m->recursive,
		                   propagation, f);
	/* Neither a cgroup nor a namespace for one: whatever else there is to see is not the
	 * container's, so that the place is empty, and covers what a bound /sys has there. */
	if (from->cgroup_fd < 0)
		return mount_new("tmpfs", "tmpfs", "size=0,nr_inodes=1,mode=755", MOUNT_ATTR_RDONLY,
		                 f);
	return mount_clone(from->cgroup_fd, "", false, MS_PRIVATE, f);
}

/* The container's process sees the host's tree until it pivots, and may clone its mounts: in its turn,
 * so that the mount stands there in mountinfo. */
static bool process_finds_cgroup(const struct spec *spec)
{
	return namespace_is_new(&spec->linux_, SPEC_NS_MOUNT) &&
	       !spec->linux_.namespaces[SPEC_NS_USER].wanted;
}

static bool has_source(const struct spec *spec, const struct spec_mount *m)
{
	return !m->remount && m->within == NULL &&
	       (m->kind == SPEC_MOUNT_BIND ||
	        (is_bound_cgroup(spec, m) && !process_finds_cgroup(spec)));
}

static int prepare_source(const struct spec *spec, size_t index, int fd, int *mapping_fd,
                          struct fault *f)
{
	struct spec_mount m = spec->mounts[index];
	int rc = 0;

	if (m.copy_symlink && mount_link_is(fd))
		return 0;
	if (m.idmap)
		rc = idmap_mount(spec, index, fd, mapping_fd, f);
	if (m.kind == SPEC_MOUNT_BIND)
		mount_words_are_all(spec, &m);
	return rc < 0 ? rc : mount_set_attributes(fd, &m, f);
}

int mount_open_source(struct mount_origin *from, size_t index, struct fault *f)
{
	const struct spec_mount *m = &from->spec->mounts[index];
	own_fd int fd = clone_source(from, m, f);

	if (fd < 0)
		return pointer_put(fd, f, "/mounts/%zu%s", index,
		                   m->kind == SPEC_MOUNT_BIND ? "/source" : "");

	int rc = prepare_source(from->spec, index, fd, &from->mapping_fd, f);

	return rc < 0 ? pointer_put(rc, f, "/mounts/%zu", index) : take_fd(&fd);
}

int mount_open_sources(const struct spec *spec, int bundle_fd, int cgroup_fd, int *fds,
                       struct fault *f)
{
	struct mount_origin from = {spec, bundle_fd, cgroup_fd, -1};
	int rc = 0;

	for (size_t i = 0; i < spec->mount_count; i++)
		fds[i] = -1;
	for (size_t i = 0; rc >= 0 && i < spec->mount_count; i++) {
		if (has_source(spec, &spec->mounts[i]))
			rc = fds[i] = mount_open_source(&from, i, f);
	}
	own_close(&from.mapping_fd);
	return rc < 0 ? rc : 0;
}

void mount_close_sources(int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		own_close(&fds[i]);
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

static bool has_option(const char *data, const char *name)
{
	const size_t len = strlen(name);

	for (; data != NULL && *data != '\0'; data += strcspn(data, ","), data += *data == ',') {
		if (strncmp(data, name, len) == 0 && data[len] == '=')
			return true;
	}
	return false;
}

/* DATA without the option NAME. */
static void drop_option(const char *data, const char *name, struct buf *out)
{
	const size_t len = strlen(name);

	while (*data != '\0') {
		const size_t part = strcspn(data, ",");

		if (strncmp(data, name, len) != 0 || data[len] != '=') {
			buf_text(out, out->len > 0 ? "," : "");
			buf_bytes(out, data, part);
		}
		data += part + (data[part] == ',');
	}
}

/* devpts with the gid that engines ask for by habit (5, tty), which this user namespace may not
 * have. */
static int without_group(const struct spec_mount *m, int refused, struct fault *f)
{
	char storage[4096];
	struct buf data = BUF(storage);

	if (refused != -EINVAL || strcmp(m->type, "devpts") != 0 || !has_option(m->data, "gid"))
		return refused;
	f->code = 0;
	drop_option(m->data, "gid", &data);
	return mount_new_from(m, storage, m->attr_set, f);
}

static apart int new_tmpfs_of_mode(const struct spec_mount *m, mode_t mode, uint64_t attributes,
                                   struct fault *f)
{
	char storage[4096];
	struct buf data = BUF(storage);

	buf_printf(&data, "mode=%o%s%s", mode & 07777, m->data != NULL ? "," : "",
	           m->data != NULL ? m->data : "");
	if (data.overflow)
		return fault_set(f, E2BIG, "mount options of %s", m->destination);
	return mount_new_from(m, storage, attributes, f);
}

/* A tmpfs without a mode has that of the directory that it covers, as runc has it: /tmp stays
 * 1777. Copying up needs it writable at first. */
static int new_tmpfs(const struct spec_mount *m, int root_fd, struct fault *f)
{
	own_fd int covered = path_open(root_fd, m->destination, O_PATH | O_DIRECTORY, f);
	const bool copied = covered >= 0 && m->tmpcopyup;
	const uint64_t attributes = copied ? 0 : m->attr_set;
	struct stat st;

	if (covered < 0 && covered != -ENOENT)
		return covered;
	if (covered >= 0 && fstat(covered, &st) < 0)
		return fault_set(f, errno, "look at %s", m->destination);

	own_fd int fd = covered >= 0 && !has_option(m->data, "mode")
	                        ? new_tmpfs_of_mode(m, st.st_mode, attributes, f)
	                        : mount_new_from(m, m->data, attributes, f);

	if (fd < 0 || !copied)
		return take_fd(&fd);

	int rc = tmpcopy_tree(covered, fd, m->destination, f);

	/* EINVAL: an id that is not mapped here. */
	if (rc >= 0 && !has_option(m->data, "uid") && !has_option(m->data, "gid") &&
	    fchownat(fd, "", st.st_uid, st.st_gid, AT_EMPTY_PATH) < 0 && errno != EINVAL)
		rc = fault_set(f, errno, "give the tmpfs on %s its owner", m->destination);

	if (rc >= 0)
		rc = mount_set_attributes(fd, m, f);
	return rc < 0 ? rc : take_fd(&fd);
}

static int new_file_system(const struct spec_mount *m, const struct mount_plan *plan,
                           struct fault *f)
{
	struct spec_mount rest = *m;
	int rc;

	if (m->kind == SPEC_MOUNT_CGROUP)
		rc = mount_new("cgroup2", "cgroup", NULL, m->attr_set, f);
	else if (strcmp(m->type, "tmpfs") == 0)
		rc = new_tmpfs(m, plan->root_fd, f);
	else
		rc = mount_new_from(m, m->data, m->attr_set, f);
	if (rc < 0)
		rc = without_group(m, rc, f);
	if (rc < 0)
		return mount_instead(plan->spec, m, rc, f);

	own_fd int fd = rc;

	rest.attr_set = 0;
	rest.attr_clear = 0;
	rc = mount_set_attributes(fd, &rest, f);
	return rc < 0 ? rc : take_fd(&fd);
}

static int new_labelled(const struct spec_mount *m, const struct mount_plan *plan, struct fault *f)
{
	if (plan->label == NULL)
		return new_file_system(m, plan, f);

	char storage[4096];
	struct spec_mount labelled = *m;
	int rc = mount_label_data(m, plan->label, storage, sizeof(storage), &labelled.data, f);

	if (rc < 0)
		return rc;

	own_fd int fd = new_file_system(&labelled, plan, f);

	rc = fd < 0 ? fd : mount_label_root(m, plan->label, fd, f);
	return rc < 0 ? rc : take_fd(&fd);
}

static int clone_cgroup(const struct mount_plan *plan, size_t index, struct fault *f)
{
	struct mount_origin from = {plan->spec, -1, -1, -1};
	own_fd int here = plan->cgroup_fd < 0 ? -1 : here_open(plan->cgroup_fd, f);

	if (plan->cgroup_fd >= 0 && here < 0)
		return here;
	from.cgroup_fd = here;
	return mount_open_source(&from, index, f);
}

static int remount(const struct spec_mount *m, int root_fd, struct fault *f)
{
	own_fd int target = path_open(root_fd, m->destination, O_PATH, f);
	int rc = target;

	if (target == -ENOENT)
		return fault_set(f, ENOENT, "remount %s", m->destination);
	if (rc >= 0 && m->kind != SPEC_MOUNT_BIND)
		rc = mount_reconfigure(target, m, f);
	if (rc >= 0)
		rc = mount_set_attributes(target, m, f);
	return rc < 0 ? rc : mount_set_propagation(target, m->propagation, m->destination, f);
}

int mount_plan_attach(const struct mount_plan *plan, size_t index, struct fault *f)
{
	struct spec_mount open_dev = plan->spec->mounts[index];
	const struct spec_mount *m = &plan->spec->mounts[index];
	own_fd int made = -1;
	int fd = plan->source_fds[index];

	if (m->remount)
		return remount(m, plan->root_fd, f);
	if (mount_words_close_dev(m)) {
		open_dev.attr_set &= ~(uint64_t)MOUNT_ATTR_RDONLY;
		m = &open_dev;
	}
	if (m->copy_symlink && mount_link_is(fd))
		return mount_link_copy(m, plan->root_fd, fd, f);
	if (fd < 0) {
		made = is_bound_cgroup(plan->spec, m) ? clone_cgroup(plan, index, f)
		                                      : new_labelled(m, plan, f);
		fd = made;
	}
	if (fd < 0)
		return fd;

	own_fd int target = open_target(m, plan->root_fd, fd, f);

	if (target < 0)
		return target;

	int rc = check_proc(m, fd, target, f);

	/* Now: what is unbindable could not be renewed. */
	if (rc >= 0)
		rc = mount_set_propagation(fd, m->propagation, m->destination, f);
	return rc < 0 ? rc : mount_attach(fd, target, m->destination, f);
}
