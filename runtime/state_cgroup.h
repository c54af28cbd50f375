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
 */
#ifndef RUNTIME_STATE_CGROUP_H
#define RUNTIME_STATE_CGROUP_H

#include "state.h"

#define STATE_CGROUP_NEW  "cgroup.new"
#define STATE_CGROUP_LINK "cgroup"

/* It is about to be made. */
must_check int state_cgroup_note(int dir_fd, const char *id, const char *cgroup,
                                 enum state_manager manager, struct fault *f);
/* It is there, and nobody else was in it; before the first process is. */
must_check int state_cgroup_keep(int dir_fd, const char *id, struct fault *f);
/* The cgroup that was noted was not made. */
must_check int state_cgroup_forget(int dir_fd, const char *id, struct fault *f);

/* Fills the cgroup, its manager and MADE; all none without a link. */
must_check int state_cgroup_read(int dir_fd, struct arena *arena, struct state *out,
                                 struct fault *f);

/* 1 when the container of DIR_FD got its cgroup before that of OTHER_FD got its own, 0 when later;
 * at the same time is before. */
must_check int state_cgroup_precedes(int dir_fd, int other_fd, struct fault *f);

#endif
