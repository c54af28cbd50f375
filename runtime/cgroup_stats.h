/* SPDX-License-Identifier: ISC */
/*
 * cgroup_stats.h - from the texts of a cgroup's files to the line of JSON that
 * `events` prints: the members are runc's, and the values what runc makes of
 * cgroup v2. The kernel's Documentation/admin-guide/cgroup-v2.rst. Pure.
 */
#ifndef RUNTIME_CGROUP_STATS_H
#define RUNTIME_CGROUP_STATS_H

#include "base/buf.h"
#include "spec/json_out.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of cgroup_stats_file. */
enum cgroup_stats_file {
	CGROUP_STATS_CPU,
	CGROUP_STATS_CPU_PRESSURE,
	CGROUP_STATS_MEMORY,
	CGROUP_STATS_MEMORY_CURRENT,
	CGROUP_STATS_MEMORY_MAX,
	CGROUP_STATS_MEMORY_PEAK,
	CGROUP_STATS_MEMORY_EVENTS,
	CGROUP_STATS_MEMORY_PRESSURE,
	CGROUP_STATS_SWAP_CURRENT,
	CGROUP_STATS_SWAP_MAX,
	CGROUP_STATS_PIDS_CURRENT,
	CGROUP_STATS_PIDS_MAX,
	CGROUP_STATS_IO,
	CGROUP_STATS_IO_PRESSURE,
	CGROUP_STATS_CPUS,
	CGROUP_STATS_MEMS,
	CGROUP_STATS_FILES,
};

/* "cpu.stat" */
const char *cgroup_stats_file(enum cgroup_stats_file file);

/* One size of huge pages, of which a kernel has five at most. */
struct cgroup_stats_huge {
	char size[16]; /* "2MB" */
	uint64_t used_bytes, failures;
};

#define CGROUP_STATS_HUGE_MAX 8

/* The texts of the files; NULL for one that is not there, whose values are then zero or absent. */
struct cgroup_stats {
	const char *texts[CGROUP_STATS_FILES];
	struct cgroup_stats_huge huge[CGROUP_STATS_HUGE_MAX];
	size_t huge_count;
	/* Puts the members of "intel_rdt" into O; NULL: none. */
	void (*put_rdt)(struct json_out *o, const void *with);
	const void *put_rdt_with;
};

/* {"type":"stats","id":ID,"data":{...}} without a line feed. */
void cgroup_stats_print(const char *id, const struct cgroup_stats *stats, struct buf *out);

/* The size "2MB" of a file's name "hugetlb.2MB.current"; false for every other name. */
bool cgroup_stats_huge_size(const char *file, char *out, size_t size);

/* The number behind KEY in lines of "key number"; 0 when it is not there. */
uint64_t cgroup_stats_value(const char *text, const char *key);

#endif
