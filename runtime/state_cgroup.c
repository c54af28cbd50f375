/* SPDX-License-Identifier: ISC */
#include "state_cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In front of the path, by manager; the path itself never begins with a slash. */
static const char *const managers[] = {"", "/systemd:", "/systemd-user:"};

int state_cgroup_note(int dir_fd, const char *id, const char *cgroup, enum state_manager manager,
                      struct fault *f)
{
	char text[PATH_MAX];

	if (snprintf(text, sizeof(text), "%s%s", managers[manager], cgroup) >= (int)sizeof(text))
		return fault_set(f, ENAMETOOLONG, "note the cgroup of %s", id);
	if (symlinkat(text, dir_fd, STATE_CGROUP_NEW) < 0)
		return fault_set(f, errno, "note the cgroup of %s", id);
	return 0;
}

int state_cgroup_keep(int dir_fd, const char *id, struct fault *f)
{
	if (renameat(dir_fd, STATE_CGROUP_NEW, dir_fd, STATE_CGROUP_LINK) < 0)
		return fault_set(f, errno, "note that the cgroup of %s is made", id);
	return 0;
}

int state_cgroup_forget(int dir_fd, const char *id, struct fault *f)
{
	if (unlinkat(dir_fd, STATE_CGROUP_NEW, 0) < 0 && errno != ENOENT)
		return fault_set(f, errno, "forget the cgroup of %s", id);
	return 0;
}

static int read_link(int dir_fd, const char *name, const char *id, struct arena *arena,
                     struct state_cgroup *out, struct fault *f)
{
	char text[PATH_MAX];
	const char *path = text;
	ssize_t n = readlinkat(dir_fd, name, text, sizeof(text) - 1);

	if (n < 0)
		return errno == ENOENT ? 0 : fault_set(f, errno, "read the cgroup of %s", id);
	text[n] = '\0';
	for (size_t i = 1; i < sizeof(managers) / sizeof(managers[0]); i++) {
		size_t len = strlen(managers[i]);

		if (strncmp(text, managers[i], len) == 0) {
			out->manager = (enum state_manager)i;
			path += len;
		}
	}
	out->path = arena_text(arena, path, strlen(path));
	return out->path != NULL ? 1 : fault_set(f, ENOMEM, "read the cgroup of %s", id);
}

int state_cgroup_read(int dir_fd, const char *id, struct arena *arena, struct state_cgroup *out,
                      struct fault *f)
{
	int rc;

	*out = (struct state_cgroup){.path = NULL};
	/* In this order: one becomes the other. */
	rc = read_link(dir_fd, STATE_CGROUP_NEW, id, arena, out, f);
	if (rc == 0) {
		rc = read_link(dir_fd, STATE_CGROUP_LINK, id, arena, out, f);
		out->made = rc > 0;
	}
	return rc < 0 ? rc : 0;
}

/* The link is never touched again, so that its last change is its name. */
static int kept_at(int dir_fd, struct timespec *out, struct fault *f)
{
	struct stat st;

	if (fstatat(dir_fd, STATE_CGROUP_LINK, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return fault_set(f, errno, "see when a container got its cgroup");
	*out = st.st_ctim;
	return 0;
}

int state_cgroup_precedes(int dir_fd, int other_fd, struct fault *f)
{
	struct timespec own = {0};
	struct timespec other = {0};
	int rc = kept_at(dir_fd, &own, f);

	if (rc >= 0)
		rc = kept_at(other_fd, &other, f);
	if (rc < 0)
		return rc;
	return own.tv_sec == other.tv_sec ? own.tv_nsec <= other.tv_nsec
	                                  : own.tv_sec < other.tv_sec;
}
