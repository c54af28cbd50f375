/* SPDX-License-Identifier: ISC */
#include "lifecycle_clear.h"

#include "base/io.h"
#include "base/own.h"
#include "cgroup_net.h"
#include "cgroup_systemd.h"
#include "interrupt.h"
#include "state_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CGROUP_REMOVE_MS     500
#define CGROUP_REMOVE_ROUNDS 10
#define LOCK_RETRY_MS        5
#define LOCK_ROUNDS          2000

static int end_cgroup(const struct cgroup_host *host, const char *path, struct fault *f)
{
	int rc = -EBUSY;

	/* Again: an exec that runs at the same time puts one more in. */
	for (int round = 0; rc < 0 && round < CGROUP_REMOVE_ROUNDS; round++) {
		f->code = 0;
		rc = cgroup_kill(host, path, f);
		if (rc >= 0)
			rc = cgroup_remove(host, path, CGROUP_REMOVE_MS, f);
	}
	return rc;
}

static bool is_there(const struct cgroup_host *host, const char *path)
{
	return faccessat(host->fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

static bool is_managed(const struct state *state)
{
	return IS_ENABLED(CONFIG_SYSTEMD_CGROUP) && state->manager != STATE_CGROUPFS;
}

enum company {
	ALONE,
	FOLLOWED, /* by one that has the same cgroup now */
	ABOVE,    /* one whose cgroup is below */
};

static enum company compare(const char *own, const char *other)
{
	size_t len = strlen(own);

	if (strncmp(other, own, len) != 0)
		return ALONE;
	return other[len] == '\0' ? FOLLOWED : other[len] == '/' ? ABOVE : ALONE;
}

/* Of two that have the same cgroup: the later one found it empty. One that was there before us has
 * something in it only if both came at once, and then it runs. */
static int ask_follower(const struct lifecycle_place *place, const char *other, int other_fd)
{
	own_arena struct arena arena = {0};
	struct state state;
	struct fault f = {0};
	int rc = state_cgroup_precedes(place->state_fd, other_fd, &f);

	if (rc == 0)
		rc = state_read(other_fd, other, &arena, &state, &f);
	if (rc == 0)
		rc = state_status(other_fd, &state, &f);
	/* What cannot be read is not ours to end, unless it was deleted just now. */
	return rc == -ENOENT || rc == STATE_STOPPED ? ALONE : FOLLOWED;
}

static int look_at(const struct lifecycle_place *place, const char *id, struct fault *f)
{
	own_arena struct arena arena = {0};
	struct state_cgroup other;
	own_fd int fd = openat(place->root_fd, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
		               ? ALONE
		               : fault_set(f, errno, "open the state directory of %s", id);

	int rc = state_cgroup_read(fd, id, &arena, &other, f);

	if (rc >= 0 && other.made)
		rc = (int)compare(place->state->cgroup, other.path);
	return rc == FOLLOWED ? ask_follower(place, id, fd) : rc;
}

/* An enum company; NAME is the other's. By the state of this root alone: the runtime knows of no
 * other. */
static int find_company(const struct lifecycle_place *place, char name[STATE_ID_MAX + 1],
                        struct fault *f)
{
	own_dir DIR *dir = io_list(place->root_fd);
	int rc = ALONE;

	if (dir == NULL)
		return fault_set(f, errno, "look for containers with the cgroup of %s",
		                 place->state->id);
	/* Nobody else reads this stream. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	for (struct dirent *e; rc == ALONE && (e = readdir(dir)) != NULL;) {
		struct fault other = {0};

		if (strcmp(e->d_name, place->state->id) == 0 ||
		    state_check_id(e->d_name, &other) < 0)
			continue;
		rc = look_at(place, e->d_name, f);
		(void)snprintf(name, STATE_ID_MAX + 1, "%s", e->d_name);
	}
	return rc;
}

/* First, for it does not look again at a cgroup that has gone. */
static int stop_scope(const struct cgroup_host *host, const struct state *state, struct fault *f)
{
	int rc = cgroup_kill(host, state->cgroup, f);

	return rc < 0 ? rc
	              : cgroup_systemd_stop(host, state->cgroup,
	                                    state->manager == STATE_SYSTEMD_USER, f);
}

/* 1: it is another's now, and stays. */
static int clear_made(const struct lifecycle_place *place, struct fault *f)
{
	const struct state *state = place->state;
	char name[STATE_ID_MAX + 1];
	struct fault busy = {0};
	int rc;

	/* Nearly always it is empty: its first process took the others of its pid namespace along. */
	if (is_managed(state) ? !is_there(place->host, state->cgroup)
	                      : cgroup_remove(place->host, state->cgroup, 0, &busy) >= 0)
		return 0;
	rc = find_company(place, name, f);
	if (rc == ABOVE)
		return fault_set(f, EBUSY,
		                 "remove cgroup %s/%s of %s: the container %s has its cgroup in "
		                 "it; delete that one first",
		                 place->host->mount, state->cgroup, state->id, name);
	if (rc == FOLLOWED)
		return 1;
	if (rc == ALONE && is_managed(state))
		rc = stop_scope(place->host, state, f);
	return rc < 0 ? rc : end_cgroup(place->host, state->cgroup, f);
}

/* Its creator died on the way: no process of ours was ever there, and one that is is another's. A
 * scope that has no process ends by itself. */
static int clear_unmade(const struct lifecycle_place *place, struct fault *f)
{
	char name[STATE_ID_MAX + 1];
	struct fault busy = {0};
	int rc = is_managed(place->state) ? FOLLOWED : find_company(place, name, f);

	if (rc == ALONE && cgroup_remove(place->host, place->state->cgroup, 0, &busy) < 0 &&
	    busy.code != EBUSY) {
		*f = busy;
		return -busy.code;
	}
	return rc < 0 ? rc : 1;
}

int lifecycle_clear_cgroup(const struct lifecycle_place *place, struct fault *f)
{
	const struct state *state = place->state;
	int rc = 0;

	if (state->cgroup != NULL)
		rc = state->made ? clear_made(place, f) : clear_unmade(place, f);
	return rc == 0 && state->networked ? cgroup_net_remove(state->cgroup, f) : rc;
}

int lifecycle_signal_cgroup(int root_fd, int state_fd, const char *id, int signal, struct fault *f)
{
	own_arena struct arena arena = {0};
	struct cgroup_host host = {.fd = -1};
	struct state_cgroup cgroup;
	int rc = state_cgroup_read(state_fd, id, &arena, &cgroup, f);
	const struct state state = {.id = id, .cgroup = cgroup.path};
	const struct lifecycle_place place = {&host, root_fd, state_fd, &state};
	char name[STATE_ID_MAX + 1];

	if (rc >= 0 && cgroup.made)
		rc = find_company(&place, name, f);
	if (rc < 0 || !cgroup.made || rc == FOLLOWED)
		return rc < 0 ? rc : 0;
	rc = cgroup_host_open(&host, f);
	if (rc >= 0)
		rc = signal == SIGKILL ? cgroup_kill(&host, cgroup.path, f)
		                       : cgroup_signal(&host, cgroup.path, signal, f);
	own_close(&host.fd);
	return rc;
}

int lifecycle_lock(int state_fd, const char *id, int killed_root_fd, struct fault *f)
{
	const struct timespec pause = {.tv_nsec = LOCK_RETRY_MS * 1000000L};

	for (int round = 0; round < LOCK_ROUNDS; round++) {
		int rc = state_lock(state_fd, id, f);

		if (rc != -EWOULDBLOCK)
			return rc;
		rc = killed_root_fd >= 0
		             ? lifecycle_signal_cgroup(killed_root_fd, state_fd, id, SIGKILL, f)
		             : 0;
		if (rc >= 0)
			rc = interrupt_pass(id, f);
		if (rc < 0) {
			interrupt_explain(id, f);
			return rc;
		}
		(void)nanosleep(&pause, NULL);
	}
	return fault_set(
		f, EBUSY,
		"delete %s: another call has been at work on it for %d s; end that one first", id,
		LOCK_RETRY_MS * LOCK_ROUNDS / 1000);
}
