/* SPDX-License-Identifier: ISC */
/*
 * cgroup_limits.h - from the resources of config.json, whose units are those of
 * cgroup v1, to the files of cgroup v2 and the texts to write. Pure.
 */
#ifndef RUNTIME_CGROUP_LIMITS_H
#define RUNTIME_CGROUP_LIMITS_H

#include "base/arena.h"
#include "base/fault.h"
#include "spec/resources.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel's names, in the order of cgroup_controller_name. */
#define CGROUP_CPU         (1U << 0)
#define CGROUP_CPUSET      (1U << 1)
#define CGROUP_MEMORY      (1U << 2)
#define CGROUP_PIDS        (1U << 3)
#define CGROUP_IO          (1U << 4)
#define CGROUP_HUGETLB     (1U << 5)
#define CGROUP_RDMA        (1U << 6)
#define CGROUP_MISC        (1U << 7)
#define CGROUP_DMEM        (1U << 8)
#define CGROUP_CONTROLLERS 9

struct cgroup_setting {
	const char *file, *value;
	const char *other_file, *other_value; /* to write instead where FILE is missing; or NULL */
	bool may_lack;                        /* without the file the value holds anyway */
	bool unified;                         /* asked for by its name */
	bool again;                           /* cgroup_write's own */
};

struct cgroup_limits {
	struct cgroup_setting *settings; /* in the order to write them */
	size_t count;
	unsigned int controllers; /* CGROUP_*: what the settings need */
};

/*
 * Everything in OUT lives in ARENA or in RESOURCES. Nothing is asked for: no
 * settings, and ARENA is not touched. Values that the field's runtimes take for
 * "not set" (memory and quota 0) are not settings. Device rules are not limits:
 * devfilter.h.
 */
must_check int cgroup_limits_convert(const struct spec_resources *resources, struct arena *arena,
                                     struct cgroup_limits *out, struct fault *f);

/* "memory" for the index of CGROUP_MEMORY's bit. */
const char *cgroup_controller_name(unsigned int index);

#endif
