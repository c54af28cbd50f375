/* SPDX-License-Identifier: ISC */
/*
 * process.h - the "process" section: what runs in the container, and as whom.
 * Runtime-spec 1.3 config.md#process. Pure.
 */
#ifndef SPEC_PROCESS_H
#define SPEC_PROCESS_H

#include "json.h"
#include "scheduling.h"

struct spec_unknown {
	const char *name;
	const struct spec_unknown *next;
};

/* Capability sets as bit masks of CAP_* (capability.h of Linux 6.1: 0..40). */
struct spec_capabilities {
	bool set; /* the section is there; without it every set is empty */
	uint64_t bounding, effective, permitted, inheritable, ambient;
	const struct spec_unknown *unknown; /* names that are none of Linux 6.1, each once */
};

struct spec_rlimit {
	int resource; /* RLIMIT_* */
	uint64_t soft, hard;
};

struct spec_user {
	uint32_t uid, gid; /* inside the container's user namespace */
	bool umask_set;
	uint32_t umask;
	const uint32_t *groups; /* additionalGids */
	size_t group_count;
};

struct spec_process {
	bool terminal;
	uint16_t console_rows, console_columns; /* 0: not set */
	struct spec_user user;
	const char *const *args; /* NULL-terminated, at least one */
	const char *const *env;  /* NULL-terminated "NAME=value"; NULL: none */
	const char *cwd;         /* absolute */
	struct spec_capabilities capabilities;
	const struct spec_rlimit *rlimits;
	size_t rlimit_count;
	bool no_new_privileges;
	bool oom_score_adj_set;
	int32_t oom_score_adj;        /* -1000..1000 */
	const char *apparmor_profile; /* NULL: none */
	const char *selinux_label;    /* NULL: none */
	struct spec_scheduling scheduling;
};

must_check int spec_process(const struct json_at *at, struct arena *arena, struct spec_process *out,
                            struct fault *f);

/* The array of rlimits alone, for other documents that have one. */
must_check int spec_rlimits(const struct json_at *at, struct arena *arena,
                            const struct spec_rlimit **out, size_t *count, struct fault *f);

/* "CAP_NET_RAW" to its number; -EINVAL when it is none of Linux 6.1's. */
must_check int spec_capability_number(const char *name);
/* The reverse; NULL above CAP_LAST_CAP of Linux 6.1. */
const char *spec_capability_name(int number);

#endif
