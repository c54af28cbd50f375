/* SPDX-License-Identifier: ISC */
#include "bundle.h"

#include <string.h>

const struct bundle_architecture *bundle_architecture_find(const char *goarch)
{
	static const struct bundle_architecture known[] = {
		{"amd64", "SCMP_ARCH_X86_64",  "x86_64" },
		{"arm64", "SCMP_ARCH_AARCH64", "aarch64"},
		{"arm",   "SCMP_ARCH_ARM",     "arm"    },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].goarch, goarch) == 0)
			return &known[i];
	}
	return NULL;
}

static const char *action_name(enum spec_seccomp_action action)
{
	static const char *const names[] = {
		[SPEC_ACT_KILL_THREAD] = "SCMP_ACT_KILL_THREAD",
		[SPEC_ACT_KILL_PROCESS] = "SCMP_ACT_KILL_PROCESS",
		[SPEC_ACT_TRAP] = "SCMP_ACT_TRAP",
		[SPEC_ACT_ERRNO] = "SCMP_ACT_ERRNO",
		[SPEC_ACT_TRACE] = "SCMP_ACT_TRACE",
		[SPEC_ACT_ALLOW] = "SCMP_ACT_ALLOW",
		[SPEC_ACT_LOG] = "SCMP_ACT_LOG",
	};

	return names[action];
}

static const char *op_name(enum spec_seccomp_op op)
{
	static const char *const names[] = {
		[SPEC_CMP_NE] = "SCMP_CMP_NE",
		[SPEC_CMP_LT] = "SCMP_CMP_LT",
		[SPEC_CMP_LE] = "SCMP_CMP_LE",
		[SPEC_CMP_EQ] = "SCMP_CMP_EQ",
		[SPEC_CMP_GE] = "SCMP_CMP_GE",
		[SPEC_CMP_GT] = "SCMP_CMP_GT",
		[SPEC_CMP_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
	};

	return names[op];
}

static void write_rule(struct json_out *o, const struct spec_seccomp_rule *rule)
{
	json_out_object(o, NULL);
	json_out_texts(o, "names", rule->names);
	json_out_text(o, "action", action_name(rule->action));
	if (rule->errno_ret_set)
		json_out_u64(o, "errnoRet", rule->errno_ret);
	if (rule->arg_count > 0) {
		json_out_array(o, "args");
		for (size_t i = 0; i < rule->arg_count; i++) {
			const struct spec_seccomp_arg *arg = &rule->args[i];

			json_out_object(o, NULL);
			json_out_u64(o, "index", arg->index);
			json_out_u64(o, "value", arg->value);
			json_out_u64(o, "valueTwo", arg->value_two);
			json_out_text(o, "op", op_name(arg->op));
			json_out_end_object(o);
		}
		json_out_end_array(o);
	}
	json_out_end_object(o);
}

static void write_flags(struct json_out *o, uint32_t flags)
{
	if (flags == 0)
		return;
	json_out_array(o, "flags");
	if ((flags & SPEC_SECCOMP_FLAG_TSYNC) != 0)
		json_out_text(o, NULL, "SECCOMP_FILTER_FLAG_TSYNC");
	if ((flags & SPEC_SECCOMP_FLAG_LOG) != 0)
		json_out_text(o, NULL, "SECCOMP_FILTER_FLAG_LOG");
	if ((flags & SPEC_SECCOMP_FLAG_SPEC_ALLOW) != 0)
		json_out_text(o, NULL, "SECCOMP_FILTER_FLAG_SPEC_ALLOW");
	json_out_end_array(o);
}

void bundle_write_seccomp(struct json_out *o, const struct spec_seccomp *profile,
                          const struct bundle_architecture *architecture)
{
	json_out_object(o, "seccomp");
	json_out_text(o, "defaultAction", action_name(profile->default_action));
	if (profile->default_errno_ret_set)
		json_out_u64(o, "defaultErrnoRet", profile->default_errno_ret);
	/* The device's own, whatever the profile lists: an architecture that a filter lets in
	 * beside it is a second system call table for an attacker to choose from. */
	json_out_array(o, "architectures");
	json_out_text(o, NULL, architecture->scmp);
	json_out_end_array(o);
	write_flags(o, profile->flags);
	json_out_array(o, "syscalls");
	for (size_t i = 0; i < profile->rule_count; i++)
		write_rule(o, &profile->rules[i]);
	json_out_end_array(o);
	json_out_end_object(o);
}
