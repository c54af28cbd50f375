/* SPDX-License-Identifier: ISC */
#include "tmpcopy.h"

#include "base/arena.h"
#include "base/own.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>

enum {
	DEPTH_MAX = 128, /* two descriptors each, below the usual limit of 1024 */
	ENTRIES_MAX = 100000,
	TRIES_MAX = 32,        /* for one entry */
	XATTR_BYTES = 1 << 16, /* XATTR_LIST_MAX, XATTR_SIZE_MAX */
};

/*
 * Others may write to the tree meanwhile. What the functions for one entry return when it is not what
 * it was a moment ago: looked at again, it is something else, or gone.
 */
#define CHANGED 1

/* A file with more than one name, at its first. */
struct first_name {
	dev_t device;
	ino_t inode;
	const char *path; /* below the copy's root */
	struct first_name *next;
};

struct copy {
	const char *what;
	int to_root;
	size_t entries;
	struct arena *arena; /* of first names, and the two below */
	struct first_name *names;
	size_t path_len;
	char path[PATH_MAX]; /* of what is being copied, below the root */
	char *xattr_names;   /* XATTR_BYTES each */
	char *xattr_value;
};

static int copy_fault(const struct copy *c, int code, const char *tried, struct fault *f)
{
	return fault_set(f, code, "copy %s into the tmpfs that covers it: %s %.200s", c->what,
	                 tried, c->path_len > 0 ? c->path : ".");
}

/* By a call that follows no link: no such name, a link or anything else in its place. */
static bool has_changed(int code)
{
	return code == ENOENT || code == ELOOP || code == ENOTDIR || code == ENXIO ||
	       code == EINVAL;
}

/* A directory that is written to may be read with a name twice: then it has been copied. */
static int creation_fault(const struct copy *c, int code, const char *tried, struct fault *f)
{
	return code == EEXIST ? 0 : copy_fault(c, code, tried, f);
}

static int copy_xattrs(struct copy *c, int from, int to, struct fault *f)
{
	ssize_t len = flistxattr(from, c->xattr_names, XATTR_BYTES);

	if (len < 0)
		return errno == ENOTSUP ? 0 : copy_fault(c, errno, "list the attributes of", f);
	for (const char *name = c->xattr_names; name < c->xattr_names + len;
	     name += strlen(name) + 1) {
		ssize_t n = fgetxattr(from, name, c->xattr_value, XATTR_BYTES);

		/* Those of another file system's own, and user.* before Linux 6.6, have no place
		 * on a tmpfs. */
		if (n >= 0 && fsetxattr(to, name, c->xattr_value, (size_t)n, 0) < 0 &&
		    errno != ENOTSUP && errno != EPERM && errno != EINVAL)
			return copy_fault(c, errno, "set the attributes of", f);
	}
	return 0;
}

/* The owner first: a change of it takes set-id bits and file capabilities away. */
static int copy_attributes(struct copy *c, int from, int to, const struct stat *st, struct fault *f)
{
	const struct timespec times[2] = {st->st_atim, st->st_mtim};
	int rc;

	/* EINVAL: an id that is not mapped here. */
	if (fchown(to, st->st_uid, st->st_gid) < 0 && errno != EINVAL)
		return copy_fault(c, errno, "set the owner of", f);
	if (fchmod(to, st->st_mode & 07777) < 0)
		return copy_fault(c, errno, "set the mode of", f);
	rc = copy_xattrs(c, from, to, f);
	if (rc >= 0 && futimens(to, times) < 0)
		return copy_fault(c, errno, "set the times of", f);
	return rc;
}

static int copy_content(struct copy *c, int from, int to, off_t size, struct fault *f)
{
	off_t at = 0;

	/* A hole costs nothing in the image, and must cost nothing here. */
	while (at < size && (at = lseek(from, at, SEEK_DATA)) >= 0 && at < size) {
		off_t end = lseek(from, at, SEEK_HOLE);

		if (end < 0 && errno == ENXIO)
			break; /* it was cut off */
		if (end < 0 || lseek(to, at, SEEK_SET) < 0)
			return copy_fault(c, errno, "find the data of", f);
		while (at < end) {
			ssize_t n = sendfile(to, from, &at, (size_t)(end - at));

			if (n < 0)
				return copy_fault(c, errno, "write", f);
			if (n == 0)
				end = at = size;
		}
	}
	if (ftruncate(to, size) < 0)
		return copy_fault(c, errno, "write", f);
	return 0;
}

/* ST becomes that of the file which was copied. */
static int copy_file(struct copy *c, int from_dir, int to_dir, const char *name, struct stat *st,
                     struct fault *f)
{
	own_fd int from = openat(from_dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (from < 0 || fstat(from, st) < 0)
		return has_changed(errno) ? CHANGED : copy_fault(c, errno, "open", f);
	if (!S_ISREG(st->st_mode))
		return CHANGED;

	own_fd int to = openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (to < 0)
		return creation_fault(c, errno, "create", f);

	int rc = copy_content(c, from, to, st->st_size, f);

	return rc < 0 ? rc : copy_attributes(c, from, to, st, f);
}

static int copy_link(struct copy *c, int from_dir, int to_dir, const char *name,
                     const struct stat *st, struct fault *f)
{
	const struct timespec times[2] = {st->st_atim, st->st_mtim};
	char target[PATH_MAX];
	ssize_t len = readlinkat(from_dir, name, target, sizeof(target));

	if (len < 0 && has_changed(errno))
		return CHANGED;
	if (len < 0 || len == (ssize_t)sizeof(target))
		return copy_fault(c, len < 0 ? errno : ENAMETOOLONG, "read the link", f);
	target[len] = '\0';
	if (symlinkat(target, to_dir, name) < 0)
		return creation_fault(c, errno, "make the link", f);
	if ((fchownat(to_dir, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) < 0 &&
	     errno != EINVAL) ||
	    utimensat(to_dir, name, times, AT_SYMLINK_NOFOLLOW) < 0)
		return copy_fault(c, errno, "make the link", f);
	return 0;
}

static int copy_node(struct copy *c, int to_dir, const char *name, const struct stat *st,
                     struct fault *f)
{
	if (mknodat(to_dir, name, st->st_mode & (S_IFMT | 07777), st->st_rdev) < 0)
		return errno == EPERM ? 0 : creation_fault(c, errno, "make the node", f);
	/* The umask had its part in the mode. */
	if ((fchownat(to_dir, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) < 0 &&
	     errno != EINVAL) ||
	    fchmodat(to_dir, name, st->st_mode & 07777, 0) < 0)
		return copy_fault(c, errno, "make the node", f);
	return 0;
}

static bool has_names(const struct stat *st)
{
	return !S_ISDIR(st->st_mode) && st->st_nlink > 1;
}

/* Whether the entry is another name of a file that was copied, and has become one of the copy. */
static int copy_name(struct copy *c, int to_dir, const char *name, const struct stat *st,
                     struct fault *f)
{
	const struct first_name *n = has_names(st) ? c->names : NULL;

	while (n != NULL && (n->inode != st->st_ino || n->device != st->st_dev))
		n = n->next;
	if (n == NULL)
		return false;
	if (linkat(c->to_root, n->path, to_dir, name, 0) < 0 && errno != EEXIST)
		return copy_fault(c, errno, "make the hard link", f);
	return true;
}

static int note_name(struct copy *c, const struct stat *st, struct fault *f)
{
	struct first_name *n;

	if (!has_names(st))
		return 0;
	n = arena_alloc(c->arena, 1, sizeof(*n));
	if (n == NULL)
		return copy_fault(c, ENOMEM, "note the hard link", f);
	*n = (struct first_name){st->st_dev, st->st_ino, NULL, c->names};
	n->path = arena_text(c->arena, c->path, c->path_len);
	if (n->path == NULL)
		return copy_fault(c, ENOMEM, "note the hard link", f);
	c->names = n;
	return 0;
}

static int copy_entries(struct copy *c, int from, int to, int depth, struct fault *f);

static int open_directory(int dir_fd, const char *name)
{
	return openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int copy_directory(struct copy *c, int from_dir, int to_dir, const char *name, int depth,
                          struct fault *f)
{
	own_fd int from = open_directory(from_dir, name);
	struct stat st;

	if (depth > DEPTH_MAX)
		return copy_fault(c, ELOOP, "more than 128 levels, at", f);
	if (from < 0 && has_changed(errno))
		return CHANGED;
	if (from < 0 || fstat(from, &st) < 0)
		return copy_fault(c, errno, "open", f);
	if (mkdirat(to_dir, name, 0700) < 0)
		return creation_fault(c, errno, "create", f);

	own_fd int to = open_directory(to_dir, name);
	int rc = to < 0 ? copy_fault(c, errno, "open", f) : copy_entries(c, from, to, depth, f);

	return rc < 0 ? rc : copy_attributes(c, from, to, &st, f);
}

static int try_entry(struct copy *c, int from_dir, int to_dir, const char *name, int depth,
                     struct fault *f)
{
	struct stat st;
	int rc;

	if (fstatat(from_dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : copy_fault(c, errno, "stat", f);
	rc = copy_name(c, to_dir, name, &st, f);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (S_ISDIR(st.st_mode))
		return copy_directory(c, from_dir, to_dir, name, depth + 1, f);
	if (S_ISREG(st.st_mode))
		rc = copy_file(c, from_dir, to_dir, name, &st, f);
	else if (S_ISLNK(st.st_mode))
		rc = copy_link(c, from_dir, to_dir, name, &st, f);
	else
		rc = copy_node(c, to_dir, name, &st, f);
	return rc != 0 ? rc : note_name(c, &st, f);
}

static int copy_entry(struct copy *c, int from_dir, int to_dir, const char *name, int depth,
                      struct fault *f)
{
	int rc = CHANGED;

	if (++c->entries > ENTRIES_MAX)
		return copy_fault(c, E2BIG, "more than 100000 files, at", f);
	for (int tries = 0; rc == CHANGED && tries < TRIES_MAX; tries++)
		rc = try_entry(c, from_dir, to_dir, name, depth, f);
	return rc != CHANGED ? rc : copy_fault(c, ESTALE, "again and again becomes another:", f);
}

static int copy_entries(struct copy *c, int from, int to, int depth, struct fault *f)
{
	const size_t len = c->path_len;
	int own = fcntl(from, F_DUPFD_CLOEXEC, 0);
	own_dir DIR *dir = own < 0 ? NULL : fdopendir(own);
	int rc = 0;

	if (dir == NULL) {
		own_close(&own);
		return copy_fault(c, errno, "read", f);
	}
	for (struct dirent *e; rc >= 0 && (e = readdir(dir)) != NULL;) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;

		int n = snprintf(c->path + len, sizeof(c->path) - len, "%s%s", len > 0 ? "/" : "",
		                 e->d_name);

		if (n < 0 || (size_t)n >= sizeof(c->path) - len) {
			c->path[len] = '\0';
			return copy_fault(c, ENAMETOOLONG, "too long a path, in", f);
		}
		c->path_len = len + (size_t)n;
		rc = copy_entry(c, from, to, e->d_name, depth, f);
		c->path_len = len;
		c->path[len] = '\0';
	}
	return rc;
}

int tmpcopy_tree(int from_fd, int to_fd, const char *what, struct fault *f)
{
	own_arena struct arena arena = {0};
	struct copy c = {
		.what = what,
		.arena = &arena,
		.xattr_names = arena_alloc(&arena, XATTR_BYTES, 1),
		.xattr_value = arena_alloc(&arena, XATTR_BYTES, 1),
	};

	if (c.xattr_names == NULL || c.xattr_value == NULL)
		return copy_fault(&c, ENOMEM, "prepare", f);

	own_fd int from = open_directory(from_fd, ".");

	if (from < 0)
		return copy_fault(&c, errno, "open", f);

	own_fd int to = open_directory(to_fd, ".");

	if (to < 0)
		return copy_fault(&c, errno, "open", f);
	c.to_root = to;
	return copy_entries(&c, from, to, 0, f);
}
