/* SPDX-License-Identifier: ISC */
#include "host_root.h"

#include "base/io.h"
#include "base/number.h"
#include "base/own.h"
#include "mount.h"
#include "mount_legacy.h"
#include "mountinfo.h"
#include "rootfs.h"
#include "state_dir.h"
#include "sys.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The text of a link that leads nowhere. One atomic step, as for the cgroup (state_cgroup.h). */
struct note {
	uint64_t tree, fence; /* ids, the kernel's own */
	uint64_t listed;      /* the fence's in mountinfo */
	const char *path;
};

int host_root_check(const struct spec *spec, struct fault *f)
{
	const struct spec_linux *l = &spec->linux_;

	if (l->namespaces[SPEC_NS_MOUNT].wanted)
		return 0;
	/* Root of a user namespace has no right to the mounts of the one that he comes from. */
	if (l->namespaces[SPEC_NS_USER].wanted)
		return fault_set(
			f, EINVAL,
			"/linux/namespaces/%zu: in a user namespace nothing can be mounted "
			"on the host, want one of type mount, too",
			l->namespaces[SPEC_NS_USER].index);
	/* mount_legacy.h: both take mount(2), over "/". */
	if (l->mount_label != NULL)
		return fault_set(f, EINVAL,
		                 "/linux/mountLabel: without a namespace of type mount in "
		                 "/linux/namespaces there are no labels for mounts");
	for (size_t i = 0; i < spec->mount_count; i++) {
		const struct spec_mount *m = &spec->mounts[i];

		if (m->kind == SPEC_MOUNT_NEW && mount_legacy_wanted(m->source, m->data))
			return fault_set(f, EINVAL,
			                 "/mounts/%zu: a source or an option of more than 255 "
			                 "bytes, or with quotes, wants a namespace of type mount "
			                 "in /linux/namespaces",
			                 i);
	}
	return 0;
}

/* The one path of the directory, without links, by which it is found again. */
static int canonical_path(int fd, char *out, size_t size, struct fault *f)
{
	char link[32];
	struct stat wanted;
	struct stat st;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);

	ssize_t len = readlink(link, out, size);

	if (len < 0 || len == (ssize_t)size)
		return fault_set(f, len < 0 ? errno : ENAMETOOLONG, "find the path of the root");
	out[len] = '\0';
	if (strcmp(out, "/") == 0)
		return fault_set(f, EINVAL,
		                 "/root/path: is the root of the host, which takes a namespace of "
		                 "type mount in /linux/namespaces");
	if (fstat(fd, &wanted) < 0 || lstat(out, &st) < 0 || st.st_dev != wanted.st_dev ||
	    st.st_ino != wanted.st_ino)
		return fault_set(f, ESTALE, "/root/path: %s is not where it was", out);
	return 0;
}

/* Where the kernel has none that is never given again, the other has to do. */
static int mount_id(int fd, uint64_t *out)
{
	int rc = sys_mount_id(fd, SYS_MOUNT_ID_UNIQUE, out);

	return rc < 0 && errno == ENODATA ? sys_mount_id(fd, SYS_MOUNT_ID, out) : rc;
}

static int read_ids(const struct host_root *root, struct note *out, struct fault *f)
{
	if (mount_id(root->tree_fd, &out->tree) < 0 || mount_id(root->fence_fd, &out->fence) < 0 ||
	    sys_mount_id(root->fence_fd, SYS_MOUNT_ID, &out->listed) < 0)
		return fault_set(f, errno, "ask for the id of a mount");
	return 0;
}

static int write_note(int state_fd, const struct note *note, struct fault *f)
{
	char text[PATH_MAX + 64];

	(void)snprintf(text, sizeof(text), "%" PRIu64 ":%" PRIu64 ":%" PRIu64 ":%s", note->tree,
	               note->fence, note->listed, note->path);
	if (symlinkat(text, state_fd, STATE_MOUNTS_LINK) < 0)
		return fault_set(f, errno, "note the mounts at %s", note->path);
	return 0;
}

int host_root_open(const struct spec *spec, const char *path, int state_fd, struct host_root *out,
                   struct fault *f)
{
	char found[PATH_MAX];
	struct note note = {.path = found};
	int rc;

	out->place_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->place_fd < 0)
		return fault_set(f, errno, "/root/path: open %s", path);
	rc = canonical_path(out->place_fd, found, sizeof(found), f);
	if (rc >= 0)
		rc = out->tree_fd = rootfs_clone(spec, out->place_fd, "", f);
	if (rc >= 0)
		rc = out->fence_fd = mount_clone(out->place_fd, "", false, MS_PRIVATE, f);
	if (rc == -EPERM) {
		f->code = 0;
		return fault_set(f, EPERM,
		                 "/linux/namespaces: who is not root may not mount without "
		                 "namespaces of type mount and user");
	}
	if (rc >= 0)
		rc = read_ids(out, &note, f);
	return rc < 0 ? rc : write_note(state_fd, &note, f);
}

void host_root_close(struct host_root *root)
{
	own_close(&root->place_fd);
	own_close(&root->fence_fd);
	own_close(&root->tree_fd);
}

int host_root_attach(const struct host_root *root, struct fault *f)
{
	struct mount_attr attr = {.propagation = MS_PRIVATE};
	int rc = mount_attach(root->fence_fd, root->place_fd, "the container's root", f);

	if (rc < 0)
		return rc;
	/* Where what is around it is shared, it became so, too. */
	if (sys_mount_setattr(root->fence_fd, "", AT_EMPTY_PATH, &attr) < 0)
		return fault_set(f, errno, "make the container's root private");
	return mount_attach(root->tree_fd, root->fence_fd, "the container's root", f);
}

static int parse_note(char *text, struct note *out)
{
	uint64_t *const numbers[] = {&out->tree, &out->fence, &out->listed};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		size_t len = strcspn(text, ":");

		if (text[len] != ':' || number_u64(text, len, numbers[i]) < 0)
			return -EINVAL;
		text += len + 1;
	}
	out->path = text;
	return 0;
}

/* Not what was a peer of something on the host: a shared volume would lose there what is mounted in
 * it. */
static int detach(int fd, const char *path, struct fault *f)
{
	struct mount_attr attr = {.propagation = MS_PRIVATE};
	char link[32];

	if (sys_mount_setattr(fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr) < 0)
		return fault_set(f, errno, "make the mounts at %s private", path);
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (umount2(link, MNT_DETACH) < 0)
		return fault_set(f, errno, "unmount %s", path);
	return 0;
}

enum top {
	GONE,
	FOREIGN,
	TREE,
	FENCE
};

/* Unmounts what lies on top, if it is ours: an enum top. GONE: ours cannot be beneath it. */
static int detach_top(const struct note *note, struct fault *f)
{
	own_fd int fd = open(note->path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	uint64_t listed = 0;
	uint64_t id = 0;
	int rc;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
		               ? GONE
		               : fault_set(f, errno, "open %s to unmount it", note->path);
	if (mount_id(fd, &id) < 0 || sys_mount_id(fd, SYS_MOUNT_ID, &listed) < 0)
		return fault_set(f, errno, "ask for the id of what is mounted at %s", note->path);
	if (id != note->tree && id != note->fence)
		return listed == note->listed ? GONE : FOREIGN;
	rc = detach(fd, note->path, f);
	if (rc < 0)
		return rc;
	return id == note->tree ? TREE : FENCE;
}

static bool is_listed(char *mountinfo, const struct note *note)
{
	char start[32];
	size_t len = (size_t)snprintf(start, sizeof(start), "%" PRIu64 " ", note->listed);

	for (char *line = mountinfo, *next; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (strncmp(line, start, len) != 0)
			continue;

		const char *place = mountinfo_place(line);

		return place != NULL && strcmp(place, note->path) == 0;
	}
	return false;
}

static int check_gone(const struct note *note, const char *id, struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;
	int rc = io_read_file(AT_FDCWD, "/proc/self/mountinfo", (size_t)64 << 20, &text, &len, f);

	if (rc < 0)
		return rc;
	if (is_listed(text, note))
		return fault_set(f, EBUSY,
		                 "unmount the root of %s: something else is mounted over it at %s; "
		                 "unmount that first",
		                 id, note->path);
	return 0;
}

int host_root_clear(int state_fd, const char *id, struct fault *f)
{
	char text[PATH_MAX + 64];
	struct note note;
	ssize_t len = readlinkat(state_fd, STATE_MOUNTS_LINK, text, sizeof(text) - 1);
	int rc;

	if (len < 0)
		return errno == ENOENT ? 0 : fault_set(f, errno, "read the mounts of %s", id);
	text[len] = '\0';
	if (parse_note(text, &note) < 0)
		return fault_set(f, EPROTO, "read the mounts of %s", id);
	do {
		rc = detach_top(&note, f);
	} while (rc == TREE);
	return rc == FOREIGN ? check_gone(&note, id, f) : rc;
}
