/* SPDX-License-Identifier: ISC */
/*
 * linux.h - the "linux" section without resources and seccomp, which have
 * files of their own. Runtime-spec 1.3 config-linux.md. Pure.
 */
#ifndef SPEC_LINUX_H
#define SPEC_LINUX_H

#include "intel_rdt.h"
#include "json.h"
#include "memory_policy.h"
#include "resources.h"
#include "seccomp.h"

enum spec_namespace_type {
	SPEC_NS_MOUNT,
	SPEC_NS_PID,
	SPEC_NS_NETWORK,
	SPEC_NS_IPC,
	SPEC_NS_UTS,
	SPEC_NS_USER,
	SPEC_NS_CGROUP,
	SPEC_NS_TIME,
	SPEC_NS_COUNT,
};

struct spec_namespace {
	bool wanted;      /* listed: a new one, or the one at PATH */
	const char *path; /* NULL: a new one */
	size_t index;     /* in /linux/namespaces */
};

/* Of a time namespace; the others are the host's. */
enum spec_clock {
	SPEC_CLOCK_MONOTONIC,
	SPEC_CLOCK_BOOTTIME,
	SPEC_CLOCKS,
};

struct spec_time_offset {
	bool set; /* one of them is not 0 */
	int64_t secs;
	uint32_t nanosecs;
};

struct spec_net_device {
	const char *host_name; /* in the runtime's network namespace */
	const char *name;      /* in the container's; may end in "%d" */
};

struct spec_id_map {
	uint32_t container_id, host_id, size; /* size at least 1, no wrap-around */
};

struct spec_device {
	const char *path; /* absolute inside the container */
	char type;        /* 'c', 'b' or 'p' ("u" is read as 'c') */
	uint32_t major, minor;
	uint32_t mode;     /* permission bits; 0666 when not set */
	uint32_t uid, gid; /* inside the container's user namespace */
};

struct spec_pair {
	const char *name, *value;
};

/* In a sysctl's name '.' parts the components and '/' stands for a dot inside one, as sysctl(8)
 * prints them: "net.ipv4.conf.eth0/1.forwarding" is net/ipv4/conf/eth0.1/forwarding below
 * /proc/sys. */

struct spec_linux {
	struct spec_namespace namespaces[SPEC_NS_COUNT];
	const struct spec_id_map *uid_maps, *gid_maps;
	size_t uid_map_count, gid_map_count;
	struct spec_time_offset time_offsets[SPEC_CLOCKS];
	const struct spec_net_device *net_devices;
	size_t net_device_count;
	const struct spec_device *devices;
	size_t device_count;
	const char *cgroups_path;          /* NULL: the runtime chooses */
	uint64_t rootfs_propagation;       /* MS_* as in spec_mount; 0: not set */
	const char *const *masked_paths;   /* NULL-terminated; NULL: none */
	const char *const *readonly_paths; /* NULL-terminated; NULL: none */
	const struct spec_pair *sysctl;
	size_t sysctl_count;
	struct spec_resources resources;
	struct spec_seccomp seccomp;
	const char *mount_label; /* NULL: none */
	struct spec_personality personality;
	struct spec_memory_policy memory_policy;
	struct spec_intel_rdt intel_rdt;
};

must_check int spec_linux(const struct json_at *at, struct arena *arena, struct spec_linux *out,
                          struct fault *f);

/* An array of id mappings, as the kernel takes them: not too many, none empty, no two overlapping. */
must_check int spec_id_maps(const struct json_at *at, struct arena *arena,
                            const struct spec_id_map **out, size_t *count, struct fault *f);

/* A "timeOffsets" object. OUT has SPEC_CLOCKS elements. */
must_check int spec_time_offsets(const struct json_at *at, struct spec_time_offset *out,
                                 struct fault *f);
const char *spec_clock_name(enum spec_clock clock);

/* A "netDevices" object. */
must_check int spec_net_devices(const struct json_at *at, struct arena *arena,
                                const struct spec_net_device **out, size_t *count, struct fault *f);

/* A "sysctl" object. Names written with slashes are brought into the form above; a name that would
 * leave /proc/sys is a fault. */
must_check int spec_sysctl(const struct json_at *at, struct arena *arena,
                           const struct spec_pair **out, size_t *count, struct fault *f);

/* "mount", "pid", "network" ... as the spec spells them. */
const char *spec_namespace_name(enum spec_namespace_type type);

#endif
