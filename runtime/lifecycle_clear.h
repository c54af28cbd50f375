/* SPDX-License-Identifier: ISC */
/*
 * lifecycle_clear.h - what a creator that fails, a run that ends and a delete
 * have in common: they are alone at work on the container, and end what is in
 * its cgroups. Theirs alone.
 */
#ifndef RUNTIME_LIFECYCLE_CLEAR_H
#define RUNTIME_LIFECYCLE_CLEAR_H

#include "base/fault.h"
#include "cgroup.h"
#include "state.h"

/* Kills what is in the cgroups of a container whose first process has ended, and removes them. None
 * is success. */
must_check int lifecycle_clear_cgroup(const struct cgroup_host *host, const struct state *state,
                                      struct fault *f);

/* Sends SIGNAL to every process of the container's cgroup. None is success. */
must_check int lifecycle_signal_cgroup(const struct state *state, int signal, struct fault *f);

/*
 * state_lock, but waits until nobody else is at work on the container. KILLED (NULL: nothing) is
 * killed meanwhile, for its creator may wait for it. Without a fault: -ENOENT, it was deleted.
 */
must_check int lifecycle_lock(int state_fd, const char *id, const struct state *killed,
                              struct fault *f);

#endif
