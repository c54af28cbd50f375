/* SPDX-License-Identifier: ISC */
/*
 * cgroup_unit.h - a container as a systemd scope: its names, its place in the
 * tree of cgroups, and the words of the D-Bus calls, as busctl(1) wants them.
 * systemd.resource-control(5), org.freedesktop.systemd1(5). Pure.
 */
#ifndef RUNTIME_CGROUP_UNIT_H
#define RUNTIME_CGROUP_UNIT_H

#include "base/arena.h"
#include "base/fault.h"
#include "cgroup_limits.h"
#include "cgroup_property.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct cgroup_unit {
	const char *slice;                        /* "machine.slice" */
	const char *name;                         /* "libpod-ID.scope" */
	const struct cgroup_property *properties; /* of annotations; NULL: none */
};

/* Of linux.cgroupsPath, "SLICE:PREFIX:NAME" with SLICE or PREFIX empty, or NULL. The slice is
 * system.slice then, user.slice of a USER's manager. */
must_check int cgroup_unit_parse(const char *cgroups_path, const char *id, bool user,
                                 struct arena *arena, struct cgroup_unit *out, struct fault *f);

/* "a.slice/a-b.slice/NAME" below MANAGER, the cgroup of the manager itself with its first '/'; ""
 * for the machine's. */
must_check int cgroup_unit_path(const struct cgroup_unit *unit, const char *manager, char *out,
                                size_t size, struct fault *f);

#define CGROUP_UNIT_WORDS 1000

/* Three of busctl's words: whom a call is for. */
#define CGROUP_UNIT_MANAGER                                                                        \
	"org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager"

struct cgroup_unit_call {
	const char *words[CGROUP_UNIT_WORDS]; /* ends with NULL */
	size_t count;
};

/* StartTransientUnit: a delegated scope with process PID in it and LIMITS, of which only those are
 * told that systemd has a property for; then the unit's own properties. */
must_check int cgroup_unit_start(const struct cgroup_unit *unit, pid_t pid,
                                 const struct cgroup_limits *limits, struct arena *arena,
                                 struct cgroup_unit_call *out, struct fault *f);
/* SetUnitProperties, until the next boot; no words when systemd has no property for any. */
must_check int cgroup_unit_set(const char *name, const struct cgroup_limits *limits,
                               struct arena *arena, struct cgroup_unit_call *out, struct fault *f);

#endif
