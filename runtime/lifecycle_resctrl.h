/* SPDX-License-Identifier: ISC */
/*
 * lifecycle_resctrl.h - a container's way into the groups of resctrl and out of
 * them. Nothing where its config.json has no linux.intelRdt.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_LIFECYCLE_RESCTRL_H
#define RUNTIME_LIFECYCLE_RESCTRL_H

#include "state.h"

#include "spec/spec.h"

/* Before anything is made: whether the host has what SPEC wants. */
must_check int lifecycle_resctrl_check(const struct spec *spec, struct fault *f);

/* The container's first process PID: makes its groups. After a failure none is left. */
must_check int lifecycle_resctrl_enter(const struct spec *spec, const char *id, pid_t pid,
                                       struct fault *f);
/* One more process. */
must_check int lifecycle_resctrl_join(const struct spec *spec, const char *id, pid_t pid,
                                      struct fault *f);

/* Of an update. */
struct lifecycle_schemata {
	const char *l3_cache, *mem_bw; /* NULL: as it is */
	const char *before;            /* what all of them were; NULL: nothing was changed */
};

/* Other schemata for the groups of the container whose kept config.json is in DIR_FD. What BEFORE gets
 * lives in ARENA. */
must_check int lifecycle_resctrl_update(int dir_fd, const struct state *state, struct arena *arena,
                                        struct lifecycle_schemata *schemata, struct fault *f);
/* Back to BEFORE, also after a failure; what cannot be is a warning. */
void lifecycle_resctrl_undo(int dir_fd, const struct state *state, struct arena *arena,
                            const struct lifecycle_schemata *schemata);

/* For the figures: resctrl's root, the caller's, and in *RDT, in ARENA, what the kept config.json says; -1:
 * the container has no groups, or there is no saying. */
int lifecycle_resctrl_find(int dir_fd, const struct state *state, struct arena *arena,
                           struct spec_intel_rdt *rdt);

/* What cannot be removed is a warning: the container is gone all the same. */
void lifecycle_resctrl_leave(const struct spec *spec, const char *id);
/* The same by the kept config.json in DIR_FD. */
void lifecycle_resctrl_forget(int dir_fd, const struct state *state, struct arena *arena);

#endif
