/* SPDX-License-Identifier: ISC */
#include "seccomp.h"
#include "part.h"

#include <errno.h>
#include <string.h>

static const struct json_word action_words[] = {
	{"SCMP_ACT_KILL",         SPEC_ACT_KILL_THREAD },
	{"SCMP_ACT_KILL_THREAD",  SPEC_ACT_KILL_THREAD },
	{"SCMP_ACT_KILL_PROCESS", SPEC_ACT_KILL_PROCESS},
	{"SCMP_ACT_TRAP",         SPEC_ACT_TRAP        },
	{"SCMP_ACT_ERRNO",        SPEC_ACT_ERRNO       },
	{"SCMP_ACT_TRACE",        SPEC_ACT_TRACE       },
	{"SCMP_ACT_ALLOW",        SPEC_ACT_ALLOW       },
	{"SCMP_ACT_LOG",          SPEC_ACT_LOG         },
	{"SCMP_ACT_NOTIFY",       SPEC_ACT_NOTIFY      },
	{NULL,		    0		    },
};

static const struct json_word op_words[] = {
	{"SCMP_CMP_NE",        SPEC_CMP_NE       },
	{"SCMP_CMP_LT",        SPEC_CMP_LT       },
	{"SCMP_CMP_LE",        SPEC_CMP_LE       },
	{"SCMP_CMP_EQ",        SPEC_CMP_EQ       },
	{"SCMP_CMP_GE",        SPEC_CMP_GE       },
	{"SCMP_CMP_GT",        SPEC_CMP_GT       },
	{"SCMP_CMP_MASKED_EQ", SPEC_CMP_MASKED_EQ},
	{NULL,		 0		 },
};

static const struct json_word flag_words[] = {
	{"SECCOMP_FILTER_FLAG_TSYNC",              SPEC_SECCOMP_FLAG_TSYNC             },
	{"SECCOMP_FILTER_FLAG_LOG",                SPEC_SECCOMP_FLAG_LOG               },
	{"SECCOMP_FILTER_FLAG_SPEC_ALLOW",         SPEC_SECCOMP_FLAG_SPEC_ALLOW        },
	{"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV},
	{NULL,				     0				   },
};

const struct json_word *spec_seccomp_actions(void)
{
	return action_words;
}

const struct json_word *spec_seccomp_operators(void)
{
	return op_words;
}

const struct json_word *spec_seccomp_flags(void)
{
	return flag_words;
}

static int parse_action(const struct json_at *at, const char *name, enum spec_seccomp_action *out,
                        struct fault *f)
{
	struct json_at item;
	int64_t action = 0;
	int rc = json_required(at, name, &item, f);

	if (rc == 0)
		rc = json_enum(&item, action_words, &action, f);
	*out = (enum spec_seccomp_action)action;
	return rc;
}

/* config-linux.md#seccomp: an errno for an action that returns none is an error. */
static int parse_errno(const struct json_at *at, enum spec_seccomp_action action, uint32_t *out,
                       bool *set, struct fault *f)
{
	if (action != SPEC_ACT_ERRNO && action != SPEC_ACT_TRACE)
		return json_fault(at, f, EINVAL,
		                  "the action returns no errno, want SCMP_ACT_ERRNO or "
		                  "SCMP_ACT_TRACE");
	*set = true;
	/* seccomp(2): an errno above MAX_ERRNO is cut; a tracer's message has 16 bits. */
	return json_u32(at, action == SPEC_ACT_ERRNO ? 4095 : UINT16_MAX, out, f);
}

static int parse_arg(const struct json_at *at, struct spec_seccomp_arg *out, struct fault *f)
{
	struct json_at item;
	int64_t op = 0;
	int rc = json_required(at, "index", &item, f);

	if (rc == 0)
		rc = json_u32(&item, 5, &out->index, f);
	if (rc == 0)
		rc = json_required(at, "value", &item, f);
	if (rc == 0)
		rc = json_u64(&item, UINT64_MAX, &out->value, f);
	if (rc == 0)
		rc = json_member_u64(at, "valueTwo", &out->value_two, f);
	if (rc == 0)
		rc = json_required(at, "op", &item, f);
	if (rc == 0)
		rc = json_enum(&item, op_words, &op, f);
	out->op = (enum spec_seccomp_op)op;
	return rc;
}

static int parse_args(const struct json_at *at, struct arena *arena, struct spec_seccomp_rule *out,
                      struct fault *f)
{
	struct json_at item;
	struct spec_seccomp_arg *args = part_list(at, arena, sizeof(*args), f);

	if (args == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_arg(&item, &args[item.index], f);

		if (rc < 0)
			return rc;
	}
	out->args = args;
	out->arg_count = json_count(at);
	return 0;
}

/* A runtime that speaks to its parent behind the filter would wait for ever for the agent's answer to
 * a write; runc refuses this, and what runs here shall run there. */
static int check_notify(const struct json_at *names, const struct spec_seccomp_rule *rule,
                        struct fault *f)
{
	for (size_t i = 0; rule->action == SPEC_ACT_NOTIFY && rule->names[i] != NULL; i++) {
		if (strcmp(rule->names[i], "write") == 0)
			return json_fault(names, f, EINVAL,
			                  "SCMP_ACT_NOTIFY cannot be used for the write syscall");
	}
	return 0;
}

static int parse_rule(const struct json_at *at, struct arena *arena, struct spec_seccomp_rule *out,
                      struct fault *f)
{
	struct json_at names;
	struct json_at item;
	size_t count = 0;
	int rc = json_required(at, "names", &names, f);

	if (rc == 0)
		rc = json_texts(&names, arena, &out->names, &count, f);
	if (rc == 0 && count == 0)
		rc = json_fault(&names, f, EINVAL, "is empty, want at least one system call");
	if (rc == 0)
		rc = parse_action(at, "action", &out->action, f);
	if (rc == 0)
		rc = check_notify(&names, out, f);
	if (rc == 0 && json_member(at, "errnoRet", &item))
		rc = parse_errno(&item, out->action, &out->errno_ret, &out->errno_ret_set, f);
	if (rc == 0 && json_member(at, "args", &item))
		rc = parse_args(&item, arena, out, f);
	return rc;
}

static int parse_rules(const struct json_at *at, struct arena *arena, struct spec_seccomp *out,
                       struct fault *f)
{
	struct json_at item;
	struct spec_seccomp_rule *rules = part_list(at, arena, sizeof(*rules), f);

	if (rules == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_rule(&item, arena, &rules[item.index], f);

		if (rc < 0)
			return rc;
		out->notifies |= rules[item.index].action == SPEC_ACT_NOTIFY;
	}
	out->rules = rules;
	out->rule_count = json_count(at);
	return 0;
}

static int parse_flags(const struct json_at *at, struct spec_seccomp *out, struct fault *f)
{
	struct json_at item;
	int rc = json_array(at, f);

	if (rc < 0)
		return rc;
	out->flags = 0;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int64_t flag = 0;

		rc = json_enum(&item, flag_words, &flag, f);
		if (rc < 0)
			return rc;
		out->flags |= (uint32_t)flag;
	}
	return 0;
}

static int parse_architectures(const struct json_at *at, struct arena *arena,
                               struct spec_seccomp *out, struct fault *f)
{
	size_t count = 0;
	int rc = json_texts(at, arena, &out->architectures, &count, f);

	if (count == 0)
		out->architectures = NULL;
	return rc;
}

/* config-linux.md#seccomp: without SCMP_ACT_NOTIFY the path is ignored. An empty text is none. */
static int parse_listener(const struct json_at *at, struct arena *arena, struct spec_seccomp *out,
                          struct fault *f)
{
	struct json_at path;
	struct json_at metadata;
	int rc = 0;

	if (json_member(at, "listenerPath", &path) && !json_empty(&path))
		rc = part_absolute(&path, arena, &out->listener_path, f);
	if (rc == 0 && json_member(at, "listenerMetadata", &metadata) && !json_empty(&metadata)) {
		rc = json_text(&metadata, arena, &out->listener_metadata, f);
		if (rc == 0 && out->listener_path == NULL)
			rc = json_fault(&metadata, f, EINVAL, "there is no listenerPath");
	}
	if (rc == 0 && out->notifies && out->listener_path == NULL)
		rc = json_fault(at, f, EINVAL,
		                "SCMP_ACT_NOTIFY needs the agent's socket: listenerPath");
	return rc;
}

static int parse_default(const struct json_at *at, struct spec_seccomp *out, struct fault *f)
{
	struct json_at item;
	int rc = parse_action(at, "defaultAction", &out->default_action, f);

	if (rc == 0 && out->default_action == SPEC_ACT_NOTIFY &&
	    json_member(at, "defaultAction", &item))
		rc = json_fault(&item, f, EINVAL,
		                "SCMP_ACT_NOTIFY cannot be used as default action");
	return rc;
}

int spec_seccomp(const struct json_at *at, struct arena *arena, struct spec_seccomp *out,
                 struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	out->flags = SPEC_SECCOMP_FLAG_SPEC_ALLOW;
	if (rc == 0)
		rc = parse_default(at, out, f);
	if (rc == 0 && json_member(at, "defaultErrnoRet", &item))
		rc = parse_errno(&item, out->default_action, &out->default_errno_ret,
		                 &out->default_errno_ret_set, f);
	if (rc == 0 && json_member(at, "architectures", &item))
		rc = parse_architectures(&item, arena, out, f);
	if (rc == 0 && json_member(at, "flags", &item))
		rc = parse_flags(&item, out, f);
	if (rc == 0 && json_member(at, "syscalls", &item))
		rc = parse_rules(&item, arena, out, f);
	if (rc == 0)
		rc = parse_listener(at, arena, out, f);
	out->set = rc == 0;
	return rc;
}
