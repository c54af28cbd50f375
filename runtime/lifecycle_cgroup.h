/* SPDX-License-Identifier: ISC */
/*
 * lifecycle_cgroup.h - the cgroup of a container on its way to life, whoever
 * makes it: the runtime, or a systemd as a scope.
 *
 * Runs:  in the runtime's command line, in the order of the prototypes. How one
 *        ends is in lifecycle_clear.h.
 */
#ifndef RUNTIME_LIFECYCLE_CGROUP_H
#define RUNTIME_LIFECYCLE_CGROUP_H

#include "cgroup.h"
#include "cgroup_systemd.h"
#include "request.h"
#include "rootless.h"
#include "spec/spec.h"
#include "state.h"

struct lifecycle_cgroup {
	/* Set by the caller. */
	const char *id;
	bool systemd;
	enum rootless_mode rootless;
	/* Set here. */
	struct cgroup_host host;
	struct cgroup_scope scope; /* of the systemd managers */
	enum state_manager manager;
	const char *path; /* below the cgroup v2 mount; NULL: the container has none of its own */
	int fd;           /* O_PATH; -1: not made; owned */
};

/* PATH lives in ARENA. An ordinary user who may make none has none. */
must_check int lifecycle_cgroup_choose(struct lifecycle_cgroup *c, const struct spec *spec,
                                       struct arena *arena, struct fault *f);

/* What state_claim noted is made, with LIMITS, and said so in STATE and below STATE_FD. After a
 * failure FD says whether there is something to clear. */
must_check int lifecycle_cgroup_make(struct lifecycle_cgroup *c, const struct spec *spec,
                                     const struct spec_resources *limits, int state_fd,
                                     struct state *state, struct fault *f);

/* Who brings the container's process there; NULL: it can be born there. */
const struct cgroup_mover *lifecycle_cgroup_mover(const struct lifecycle_cgroup *c);

/* To the container's root, where it has the right to make children; PID is its process. */
must_check int lifecycle_cgroup_give(const struct lifecycle_cgroup *c, const struct spec *spec,
                                     pid_t pid, struct fault *f);

/* When the container's process is in it. Also to undo. */
must_check int lifecycle_cgroup_let_go(struct lifecycle_cgroup *c,
                                       const struct spec_resources *limits, struct fault *f);

/* To a limit of memory that is too low for the set-up: low_memory.h. */
must_check int lifecycle_cgroup_lower(const struct lifecycle_cgroup *c,
                                      const struct spec_resources *limits, struct fault *f);

void lifecycle_cgroup_close(struct lifecycle_cgroup *c);

#endif
