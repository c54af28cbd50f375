/* SPDX-License-Identifier: ISC */
/*
 * cgroup_systemd.h - the cgroup of a container as a scope of systemd, which then
 * knows of it, and leaves it alone. By busctl(1), systemd's own client of D-Bus: it
 * is there exactly where this can work, and the protocol stays out of here.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_CGROUP_SYSTEMD_H
#define RUNTIME_CGROUP_SYSTEMD_H

#include "base/fault.h"
#include "cgroup.h"
#include "cgroup_unit.h"
#include "request.h"
#include "spec/spec.h"

#include <sys/types.h>

struct cgroup_scope {
	struct cgroup_mover mover; /* without a function: a process can be born in it */
	const struct cgroup_host *host;
	bool user; /* of the user's own manager, not the machine's */
	struct cgroup_unit unit;
	const char *path; /* below the mount, as cgroup_path has it */
	pid_t holder;     /* waits in the scope until the container's process is there; 0: none */
};

/* Fills the unit and the path of OUT, whose USER says which manager. */
must_check int cgroup_systemd_choose(const struct spec *spec, const char *id, struct arena *arena,
                                     struct cgroup_scope *out, struct fault *f);

/* Fills in the mover, if HOST, USER and PATH take one: from a cgroup outside that of his manager, such as
 * a login session's, a user may bring no process there. The manager may: it asks the machine's. */
must_check int cgroup_systemd_reach(struct cgroup_scope *scope, struct fault *f);

/*
 * Makes the scope, with the properties that LIMITS come to and the limits themselves, and returns an
 * O_PATH descriptor of it. A scope without a process ends: the holder is a child of ours that waits in
 * it until the container's process is born there and cgroup_systemd_let_go is called. After a failure
 * neither is left.
 */
must_check int cgroup_systemd_create(struct cgroup_scope *scope,
                                     const struct spec_resources *limits, struct fault *f);

/* Ends the holder, then limits the number of processes, for it was one more of them. */
must_check int cgroup_systemd_let_go(struct cgroup_scope *scope,
                                     const struct spec_resources *limits, struct fault *f);

/* As cgroup_limit, all or none. The kernel comes first, for it refuses more, and can be told the old
 * values; then systemd, which takes all or none, too. */
must_check int cgroup_systemd_limit(const struct cgroup_host *host, const char *path, bool user,
                                    const struct spec_resources *limits, struct fault *f);

/* Stops the scope at PATH, whose processes are dead; one that is gone is success. Children that are
 * left cgroup_remove takes away. */
must_check int cgroup_systemd_stop(const struct cgroup_host *host, const char *path, bool user,
                                   struct fault *f);

#endif
