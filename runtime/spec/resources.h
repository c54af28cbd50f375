/* SPDX-License-Identifier: ISC */
/*
 * resources.h - the "linux.resources" section, for cgroup v2. Values in the
 * units of cgroup v1 keep their v1 meaning here and are converted by cgroup.c.
 * Runtime-spec 1.3 config-linux.md#control-groups. Pure.
 */
#ifndef SPEC_RESOURCES_H
#define SPEC_RESOURCES_H

#include "json.h"

/* One rule of the device allow-list; the last that matches decides. */
struct spec_device_rule {
	int64_t major, minor; /* -1: any */
	char type;            /* 'a' all, 'b' or 'c' */
	bool allow;
	bool read, write, mknod;
};

struct spec_hugepage_limit {
	const char *page_size; /* "2MB" */
	uint64_t limit_bytes;
};

struct spec_device_weight {
	uint32_t major, minor;
	uint32_t weight; /* 10..1000, v1 */
};

/* What a device's input and output is limited by; in the order of the kernel's own words. */
enum spec_rate_kind {
	SPEC_RATE_READ_BYTES,
	SPEC_RATE_WRITE_BYTES,
	SPEC_RATE_READS,
	SPEC_RATE_WRITES,
	SPEC_RATE_KINDS,
};

struct spec_device_rate {
	uint32_t major, minor;
	uint64_t rate; /* a second; 0: no limit */
};

struct spec_device_rates {
	const struct spec_device_rate *list;
	size_t count;
};

struct spec_rdma_limit {
	const char *device; /* "mlx5_1" */
	bool handles_set, objects_set;
	uint32_t handles, objects;
};

struct spec_net_priority {
	const char *interface; /* of the runtime's network namespace */
	uint32_t priority;
};

struct spec_unified {
	const char *file, *value; /* a file of the cgroup's own directory, no '/' */
};

/* Absent numbers are told apart from zero by the _set members. -1 is "max". */
struct spec_resources {
	const struct spec_device_rule *devices;
	size_t device_count;
	bool memory_limit_set, memory_reservation_set, memory_swap_set;
	int64_t memory_limit, memory_reservation, memory_swap; /* bytes; swap is memory+swap */
	bool memory_check_before_update;
	bool cpu_shares_set, cpu_quota_set, cpu_period_set, cpu_burst_set, cpu_idle_set;
	uint64_t cpu_shares; /* 2..262144, v1 */
	int64_t cpu_quota;   /* microseconds a period; <= 0: none */
	uint64_t cpu_period, cpu_burst;
	int64_t cpu_idle;
	const char *cpus, *mems; /* "0-3,8"; NULL: not set */
	bool pids_limit_set;
	int64_t pids_limit; /* < 0: max */
	bool io_weight_set;
	uint32_t io_weight; /* 10..1000, v1 */
	const struct spec_device_weight *io_weights;
	size_t io_weight_count;
	struct spec_device_rates io_rates[SPEC_RATE_KINDS];
	const struct spec_hugepage_limit *hugepages;
	size_t hugepage_count;
	const struct spec_rdma_limit *rdma;
	size_t rdma_count;
	uint32_t net_class; /* 0: none. Of cgroup v1 alone, as the priorities are */
	const struct spec_net_priority *net_priorities;
	size_t net_priority_count;
	const struct spec_unified *unified;
	size_t unified_count;
};

must_check int spec_resources(const struct json_at *at, struct arena *arena,
                              struct spec_resources *out, struct fault *f);

#endif
