/* SPDX-License-Identifier: ISC */
/*
 * cgroup_merge.h - completes the resources of an update by what the cgroup says
 * now: values that cgroup v1 takes one by one are pairs in v2, or mean something
 * together. Pure.
 */
#ifndef RUNTIME_CGROUP_MERGE_H
#define RUNTIME_CGROUP_MERGE_H

#include "base/fault.h"
#include "spec/resources.h"

/* The number of a file that is not there. -1 is "max". */
#define CGROUP_NOW_UNKNOWN (-2)

struct cgroup_now {
	int64_t memory, swap;  /* memory.max, memory.swap.max */
	int64_t quota, period; /* cpu.max */
	int64_t idle;          /* cpu.idle */
};

/*
 * A quota keeps its period, and the other way round. Memory and swap together
 * stay what they are when one of them changes: memory above that is a fault. A
 * weight ends idleness, which has none.
 */
must_check int cgroup_merge(struct spec_resources *update, const struct cgroup_now *now,
                            struct fault *f);

#endif
