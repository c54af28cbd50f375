/* SPDX-License-Identifier: ISC */
/*
 * exec_cgroup.h - the cgroup that one more process of a container is born in.
 *
 * Runs:  in the runtime's command line.
 */
#ifndef RUNTIME_EXEC_CGROUP_H
#define RUNTIME_EXEC_CGROUP_H

#include "base/fault.h"
#include "found.h"
#include "options.h"

/* Of the values of --cgroup, as runc's rules are for cgroup v2, the path below the container's
 * cgroup; *OUT is NULL when there is none. Pure. */
must_check int exec_cgroup_path(const struct option_list *values, const char **out,
                                struct fault *f);

/* A descriptor of the child PATH, or of the container's cgroup itself if that is NULL. */
must_check int exec_cgroup_open(const struct found *c, const char *path, struct fault *f);

/* The same of the cgroup that the container's first process is in: one that handed its controllers
 * to children (a service manager's) is in a child, and no process may be in the parent. */
must_check int exec_cgroup_of_first(const struct found *c, struct fault *f);

#endif
