/* SPDX-License-Identifier: ISC */
/*
 * scheduling.h - process.scheduler, process.ioPriority, process.execCPUAffinity.
 * Runtime-spec 1.3 config.md#linux-process. Pure.
 */
#ifndef SPEC_SCHEDULING_H
#define SPEC_SCHEDULING_H

#include "mask.h"

#define SPEC_CPU_LIMIT 8192 /* the most that NR_CPUS can be */

/* As sched_setattr(2) takes it. */
struct spec_scheduler {
	const char *name; /* SCHED_*; NULL: there is no such section */
	uint32_t policy;
	int32_t nice;      /* -20..19 */
	uint32_t priority; /* 0..99; 0 unless the policy is SCHED_FIFO or SCHED_RR */
	uint64_t flags;
	uint64_t runtime_ns, deadline_ns, period_ns; /* 0 unless it is SCHED_DEADLINE */
};

struct spec_io_priority {
	const char *name; /* IOPRIO_CLASS_*; NULL: there is no such section */
	uint8_t class, priority;
};

struct spec_scheduling {
	struct spec_scheduler scheduler;
	struct spec_io_priority io;
	struct spec_mask exec_initial, exec_final; /* CPUs; of exec alone */
};

/* The three members of the "process" section AT. */
must_check int spec_scheduling(const struct json_at *at, struct arena *arena,
                               struct spec_scheduling *out, struct fault *f);

#endif
