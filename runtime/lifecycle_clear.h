/* SPDX-License-Identifier: ISC */
/*
 * lifecycle_clear.h - what a creator that fails, a run that ends and a delete
 * have in common: they are alone at work on the container, and end what is in
 * its cgroups. Theirs alone.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_LIFECYCLE_CLEAR_H
#define RUNTIME_LIFECYCLE_CLEAR_H

#include "base/fault.h"
#include "cgroup.h"
#include "state.h"

struct lifecycle_place {
	const struct cgroup_host *host;
	int root_fd;  /* directory of all containers */
	int state_fd; /* this one's, locked */
	const struct state *state;
};

/*
 * Kills what is in the cgroups of a container whose first process has ended, and removes them. None
 * is success, and so is (1) one that stays: another container took it over when it was empty, or this
 * one did not come to have it. One with another container's below is EBUSY.
 */
must_check int lifecycle_clear_cgroup(const struct lifecycle_place *place, struct fault *f);

/* Sends SIGNAL to every process of the container's cgroup, unless that is another's now. None is
 * success. */
must_check int lifecycle_signal_cgroup(int root_fd, int state_fd, const char *id, int signal,
                                       struct fault *f);

/*
 * state_lock, but waits until nobody else is at work on the container. With KILLED_ROOT_FD, the
 * directory of all containers (-1: none), it is killed meanwhile, for its creator may wait for it.
 * Without a fault: -ENOENT, it was deleted.
 */
must_check int lifecycle_lock(int state_fd, const char *id, int killed_root_fd, struct fault *f);

#endif
