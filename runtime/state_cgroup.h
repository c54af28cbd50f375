/* SPDX-License-Identifier: ISC */
/*
 * state_cgroup.h - the part of a container's state that is known before its cgroup
 * is made: where that is, and whether it is there yet. Two links that lead
 * nowhere, of which one exists at a time; their text is the cgroup's path. One
 * atomic step each, a third of the time that a file takes, on the way to every
 * container.
 *
 * Nothing of the container was ever in a cgroup that is not made: whoever clears
 * up then ends no process for it.
 *
 * Runs:  in the runtime's command line, by who holds the lock of state_dir.h, but for the reading.
 */
#ifndef RUNTIME_STATE_CGROUP_H
#define RUNTIME_STATE_CGROUP_H

#include "base/arena.h"
#include "base/fault.h"

#include <stdbool.h>

#define STATE_CGROUP_NEW  "cgroup.new"
#define STATE_CGROUP_LINK "cgroup"

/* Who made the container's cgroup, and has to be told when it ends. */
enum state_manager {
	STATE_CGROUPFS, /* we */
	STATE_SYSTEMD,
	STATE_SYSTEMD_USER, /* the user's own */
};

struct state_cgroup {
	const char *path; /* below the cgroup v2 mount; NULL: none */
	enum state_manager manager;
	bool made; /* state_cgroup_keep has been */
};

/* It is about to be made. */
must_check int state_cgroup_note(int dir_fd, const char *id, const char *cgroup,
                                 enum state_manager manager, struct fault *f);
/* It is there, and nobody else was in it; before the first process is. */
must_check int state_cgroup_keep(int dir_fd, const char *id, struct fault *f);
/* The cgroup that was noted was not made. */
must_check int state_cgroup_forget(int dir_fd, const char *id, struct fault *f);

/* What was noted, in ARENA; no path without a link, or after a failure. */
must_check int state_cgroup_read(int dir_fd, const char *id, struct arena *arena,
                                 struct state_cgroup *out, struct fault *f);

/* 1 when the container of DIR_FD got its cgroup before that of OTHER_FD got its own, 0 when later;
 * at the same time is before. */
must_check int state_cgroup_precedes(int dir_fd, int other_fd, struct fault *f);

#endif
