/* SPDX-License-Identifier: ISC */
/*
 * seccomp.h - the "linux.seccomp" section as data. Names of system calls and
 * architectures stay text: which of them exist is the filter compiler's
 * knowledge. Runtime-spec 1.3 config-linux.md#seccomp. Pure.
 */
#ifndef SPEC_SECCOMP_H
#define SPEC_SECCOMP_H

#include "json.h"

enum spec_seccomp_action {
	SPEC_ACT_KILL_THREAD,
	SPEC_ACT_KILL_PROCESS,
	SPEC_ACT_TRAP,
	SPEC_ACT_ERRNO,
	SPEC_ACT_TRACE,
	SPEC_ACT_ALLOW,
	SPEC_ACT_LOG,
	SPEC_ACT_NOTIFY,
};

enum spec_seccomp_op {
	SPEC_CMP_NE,
	SPEC_CMP_LT,
	SPEC_CMP_LE,
	SPEC_CMP_EQ,
	SPEC_CMP_GE,
	SPEC_CMP_GT,
	SPEC_CMP_MASKED_EQ,
};

struct spec_seccomp_arg {
	uint32_t index; /* 0..5 */
	enum spec_seccomp_op op;
	uint64_t value, value_two;
};

struct spec_seccomp_rule {
	const char *const *names; /* NULL-terminated, at least one */
	enum spec_seccomp_action action;
	bool errno_ret_set;
	uint32_t errno_ret; /* EPERM when not set */
	const struct spec_seccomp_arg *args;
	size_t arg_count;
};

#define SPEC_SECCOMP_FLAG_TSYNC              (1U << 0)
#define SPEC_SECCOMP_FLAG_LOG                (1U << 1)
#define SPEC_SECCOMP_FLAG_SPEC_ALLOW         (1U << 2)
#define SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV (1U << 3)

struct spec_seccomp {
	bool set;
	enum spec_seccomp_action default_action;
	bool default_errno_ret_set;
	uint32_t default_errno_ret;
	const char *const *architectures; /* "SCMP_ARCH_X86_64"; NULL: the native one only */
	uint32_t flags; /* SPEC_SECCOMP_FLAG_*; without a list SPEC_ALLOW, as runc */
	const struct spec_seccomp_rule *rules;
	size_t rule_count;
	bool notifies;                 /* a rule has SPEC_ACT_NOTIFY: there is a listener_path */
	const char *listener_path;     /* absolute, of the runtime's namespace; NULL: none */
	const char *listener_metadata; /* NULL: none */
};

must_check int spec_seccomp(const struct json_at *at, struct arena *arena, struct spec_seccomp *out,
                            struct fault *f);

/* The vocabularies. */
const struct json_word *spec_seccomp_actions(void);
const struct json_word *spec_seccomp_operators(void);
const struct json_word *spec_seccomp_flags(void);

#endif
