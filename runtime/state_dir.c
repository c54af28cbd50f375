/* SPDX-License-Identifier: ISC */
#include "state_dir.h"

#include "base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* All that can be in a container's directory, in the order of removal. The state last: until then
 * whoever looks sees a container that has stopped. */
static const char *const files[] = {
	STATE_NOTIFY_SOCKET, STATE_START_SOCKET, STATE_FILE_NEW,    STATE_CONFIG_FILE,
	STATE_CGROUP_NEW,    STATE_CGROUP_LINK,  STATE_MOUNTS_LINK, STATE_FILE,
};

int state_check_id(const char *id, struct fault *f)
{
	size_t len = strlen(id);

	if (len == 0 || len > STATE_ID_MAX || strcmp(id, ".") == 0 || strcmp(id, "..") == 0 ||
	    strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+.-") != len)
		return fault_set(
			f, EINVAL,
			"container id \"%.80s\": want 1..%d of letters, digits and _ + . -, "
			"not . or ..",
			id, STATE_ID_MAX);
	return 0;
}

static int make_root(const char *root, struct fault *f)
{
	char path[PATH_MAX];
	size_t len = strlen(root);

	if (len >= sizeof(path))
		return fault_set(f, ENAMETOOLONG, "create the root %.80s...", root);
	for (size_t end = 1; end <= len; end++) {
		if (end != len && root[end] != '/')
			continue;
		memcpy(path, root, end);
		path[end] = '\0';
		/* Sticky: what cleans $XDG_RUNTIME_DIR up leaves it alone (XDG Base Directory). */
		if (mkdir(path, end == len ? S_ISVTX | 0700 : 0700) < 0 && errno != EEXIST)
			return fault_set(f, errno, "create the root %s (--root chooses another)",
			                 path);
	}
	return 0;
}

int state_open_root(const char *root, bool create, struct fault *f)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT && create) {
		int rc = make_root(root, f);

		if (rc < 0)
			return rc;
		fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (fd < 0)
		return fault_set(f, errno, "open the root %s (--root chooses another)", root);
	return fd;
}

static int lock(int dir_fd, int how)
{
	int rc;

	do {
		rc = flock(dir_fd, how);
	} while (rc < 0 && errno == EINTR);
	return rc;
}

int state_is_gone(int dir_fd, const char *id, struct fault *f)
{
	struct stat st;

	if (fstat(dir_fd, &st) < 0)
		return fault_set(f, errno, "look at the state directory of %s", id);
	return st.st_nlink == 0;
}

/* Where the one that we made was taken away another creator may have made his own, and used it. */
static bool is_used(int dir_fd)
{
	struct stat st;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (fstatat(dir_fd, files[i], &st, AT_SYMLINK_NOFOLLOW) == 0)
			return true;
	}
	return false;
}

static int id_is_taken(const char *id, struct fault *f)
{
	return fault_set(f, EEXIST,
	                 "container with id \"%s\" already exists (delete removes a stopped one)",
	                 id);
}

/* Until it is locked, the new directory is like one whose creator died: a delete may take it away.
 * -ENOENT without a fault: it did. */
static int take_possession(int root_fd, const char *id, struct fault *f)
{
	own_fd int fd = openat(root_fd, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? -ENOENT
		                       : fault_set(f, errno, "open the state directory of %s", id);
	if (lock(fd, LOCK_EX) < 0)
		return fault_set(f, errno, "lock the state directory of %s", id);

	int rc = state_is_gone(fd, id, f);

	if (rc != 0)
		return rc < 0 ? rc : -ENOENT;
	return is_used(fd) ? id_is_taken(id, f) : take_fd(&fd);
}

int state_claim(int root_fd, const char *id, const char *cgroup, enum state_manager manager,
                struct fault *f)
{
	int fd;

	do {
		if (mkdirat(root_fd, id, 0700) < 0)
			return errno == EEXIST ? id_is_taken(id, f)
			                       : fault_set(f, errno,
			                                   "create the state directory of %s", id);
		fd = take_possession(root_fd, id, f);
	} while (fd == -ENOENT && f->code == 0);
	if (fd >= 0 && cgroup != NULL) {
		int rc = state_cgroup_note(fd, id, cgroup, manager, f);

		if (rc < 0) {
			own_close(&fd);
			fd = rc;
		}
	}
	/* Another's is not empty. */
	if (fd < 0)
		(void)unlinkat(root_fd, id, AT_REMOVEDIR);
	return fd;
}

int state_lock(int dir_fd, const char *id, struct fault *f)
{
	if (lock(dir_fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK
		               ? -EWOULDBLOCK
		               : fault_set(f, errno, "lock the state directory of %s", id);

	int rc = state_is_gone(dir_fd, id, f);

	return rc > 0 ? -ENOENT : rc;
}

void state_unlock(int dir_fd)
{
	(void)lock(dir_fd, LOCK_UN);
}

/* Through a descriptor of its own: a lock of DIR_FD's must survive the question. */
int state_has_creator(int dir_fd, const char *id, struct fault *f)
{
	own_fd int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && lock(fd, LOCK_SH | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? 1 : fault_set(f, errno, "ask for the creator of %s", id);
}

int state_no_such(const char *id, struct fault *f)
{
	return fault_set(f, ENOENT, "container \"%s\" does not exist", id);
}

int state_open(int root_fd, const char *id, struct fault *f)
{
	int fd = openat(root_fd, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	return errno == ENOENT ? state_no_such(id, f)
	                       : fault_set(f, errno, "open the state directory of %s", id);
}

int state_remove(int root_fd, int dir_fd, const char *id, struct fault *f)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (unlinkat(dir_fd, files[i], 0) < 0 && errno != ENOENT)
			return fault_set(f, errno, "remove %s of %s", files[i], id);
	}
	if ((unlinkat(dir_fd, STATE_NOTIFY_FOLDER, AT_REMOVEDIR) < 0 && errno != ENOENT) ||
	    (unlinkat(root_fd, id, AT_REMOVEDIR) < 0 && errno != ENOENT))
		return fault_set(f, errno, "remove the state directory of %s", id);
	return 0;
}
