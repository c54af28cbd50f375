/* SPDX-License-Identifier: ISC */
/*
 * cgroup_convert.h - what the parts of cgroup_limits.h's conversion share. Pure.
 */
#ifndef RUNTIME_CGROUP_CONVERT_H
#define RUNTIME_CGROUP_CONVERT_H

#include "cgroup_limits.h"

/* What one conversion carries around. The first failure to allocate is looked at in the end. */
struct cgroup_convert {
	struct arena *arena;
	struct cgroup_limits *out; /* with room for all settings */
	bool no_memory;
};

/* FILE and VALUE may be NULL when there was no memory for them. */
struct cgroup_setting *cgroup_convert_add(struct cgroup_convert *c, unsigned int controller,
                                          const char *file, const char *value);
/* The same for a value that may say "no limit": that is what a cgroup starts with, whether or not
 * its controller is there. */
struct cgroup_setting *cgroup_convert_add_maximum(struct cgroup_convert *c, unsigned int controller,
                                                  const char *file, const char *value, bool none);
/* FMT with '#' replaced by NUMBER and '$' by TEXT; NULL without memory. */
const char *cgroup_convert_text(struct cgroup_convert *c, const char *fmt, const char *text,
                                uint64_t number);

/* How many settings cgroup_convert_io adds at most. */
size_t cgroup_convert_io_room(const struct spec_resources *r);
/* blockIO and rdma: limits for one device each. */
must_check int cgroup_convert_io(struct cgroup_convert *c, const struct spec_resources *r,
                                 struct fault *f);

#endif
