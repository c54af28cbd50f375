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

/* `update`: other schemata for the groups of the container whose kept config.json is in DIR_FD. NULL: as
 * it is. */
must_check int lifecycle_resctrl_update(int dir_fd, const struct state *state, struct arena *arena,
                                        const char *l3_cache_schema, const char *mem_bw_schema,
                                        struct fault *f);

/* What cannot be removed is a warning: the container is gone all the same. */
void lifecycle_resctrl_leave(const struct spec *spec, const char *id);
/* The same by the kept config.json in DIR_FD. */
void lifecycle_resctrl_forget(int dir_fd, const struct state *state, struct arena *arena);

#endif
