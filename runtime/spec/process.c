/* SPDX-License-Identifier: ISC */
#include "process.h"
#include "part.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

static int parse_console_size(const struct json_at *at, struct spec_process *out, struct fault *f)
{
	struct json_at item;
	uint32_t rows = 0;
	uint32_t columns = 0;
	int rc = json_required(at, "height", &item, f);

	if (rc == 0)
		rc = json_u32(&item, UINT16_MAX, &rows, f);
	if (rc == 0)
		rc = json_required(at, "width", &item, f);
	if (rc == 0)
		rc = json_u32(&item, UINT16_MAX, &columns, f);
	out->console_rows = (uint16_t)rows;
	out->console_columns = (uint16_t)columns;
	return rc;
}

static int parse_groups(const struct json_at *at, struct arena *arena, struct spec_user *out,
                        struct fault *f)
{
	struct json_at item;
	uint32_t *groups = part_list(at, arena, sizeof(*groups), f);

	if (groups == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = json_u32(&item, UINT32_MAX - 1, &groups[item.index], f);

		if (rc < 0)
			return rc;
	}
	out->groups = groups;
	out->group_count = json_count(at);
	return 0;
}

/* An id of 2^32-1 means "leave it" to setuid(2) and is never a user. */
static int parse_id(const struct json_at *at, const char *name, uint32_t *out, struct fault *f)
{
	struct json_at item;

	return json_member(at, name, &item) ? json_u32(&item, UINT32_MAX - 1, out, f) : 0;
}

static int parse_user(const struct json_at *at, struct arena *arena, struct spec_user *out,
                      struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0)
		rc = parse_id(at, "uid", &out->uid, f);
	if (rc == 0)
		rc = parse_id(at, "gid", &out->gid, f);
	if (rc == 0 && json_member(at, "umask", &item)) {
		rc = json_u32(&item, 0777, &out->umask, f);
		out->umask_set = true;
	}
	if (rc == 0 && json_member(at, "additionalGids", &item))
		rc = parse_groups(&item, arena, out, f);
	return rc;
}

static int parse_args(const struct json_at *process, struct arena *arena, struct spec_process *out,
                      struct fault *f)
{
	struct json_at at;
	size_t count = 0;
	int rc = json_required(process, "args", &at, f);

	if (rc == 0)
		rc = json_texts(&at, arena, &out->args, &count, f);
	if (rc < 0)
		return rc;
	if (count == 0)
		return json_fault(&at, f, EINVAL, "is empty, want the program at least");
	/* Engines read in these words that it is no fault of theirs. */
	if (out->args[0][0] == '\0')
		return json_fault(&at, f, EINVAL,
		                  "begins with \"\": executable file not found in $PATH");
	return 0;
}

/* config.md#linux-process: a name without a meaning to the kernel is a warning, no error. */
static int keep_unknown(const struct json_at *at, const char *name, struct arena *arena,
                        struct spec_capabilities *out, struct fault *f)
{
	struct spec_unknown *more;

	for (const struct spec_unknown *u = out->unknown; u != NULL; u = u->next) {
		if (strcmp(u->name, name) == 0)
			return 0;
	}
	more = arena_alloc(arena, 1, sizeof(*more));
	if (more == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	*more = (struct spec_unknown){name, out->unknown};
	out->unknown = more;
	return 0;
}

static int parse_capability_set(const struct json_at *section, const char *name,
                                struct arena *arena, struct spec_capabilities *out, uint64_t *set,
                                struct fault *f)
{
	struct json_at at;
	struct json_at item;

	if (!json_member(section, name, &at))
		return 0;
	if (json_array(&at, f) < 0)
		return -f->code;
	for (bool more = json_first(&at, &item); more; more = json_next(&item)) {
		const char *text = NULL;
		int rc = json_text(&item, arena, &text, f);
		int number = rc < 0 ? rc : spec_capability_number(text);

		if (rc == 0 && number >= 0)
			*set |= (uint64_t)1 << number;
		else if (rc == 0)
			rc = keep_unknown(&item, text, arena, out, f);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int parse_capabilities(const struct json_at *at, struct arena *arena,
                              struct spec_capabilities *out, struct fault *f)
{
	int rc = json_object(at, f);

	if (rc == 0)
		rc = parse_capability_set(at, "bounding", arena, out, &out->bounding, f);
	if (rc == 0)
		rc = parse_capability_set(at, "effective", arena, out, &out->effective, f);
	if (rc == 0)
		rc = parse_capability_set(at, "permitted", arena, out, &out->permitted, f);
	if (rc == 0)
		rc = parse_capability_set(at, "inheritable", arena, out, &out->inheritable, f);
	if (rc == 0)
		rc = parse_capability_set(at, "ambient", arena, out, &out->ambient, f);
	out->set = true;
	return rc;
}

static const struct json_word rlimit_words[] = {
	{"RLIMIT_AS",         RLIMIT_AS        },
	{"RLIMIT_CORE",       RLIMIT_CORE      },
	{"RLIMIT_CPU",        RLIMIT_CPU       },
	{"RLIMIT_DATA",       RLIMIT_DATA      },
	{"RLIMIT_FSIZE",      RLIMIT_FSIZE     },
	{"RLIMIT_LOCKS",      RLIMIT_LOCKS     },
	{"RLIMIT_MEMLOCK",    RLIMIT_MEMLOCK   },
	{"RLIMIT_MSGQUEUE",   RLIMIT_MSGQUEUE  },
	{"RLIMIT_NICE",       RLIMIT_NICE      },
	{"RLIMIT_NOFILE",     RLIMIT_NOFILE    },
	{"RLIMIT_NPROC",      RLIMIT_NPROC     },
	{"RLIMIT_RSS",        RLIMIT_RSS       },
	{"RLIMIT_RTPRIO",     RLIMIT_RTPRIO    },
	{"RLIMIT_RTTIME",     RLIMIT_RTTIME    },
	{"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
	{"RLIMIT_STACK",      RLIMIT_STACK     },
	{NULL,		0		},
};

static int parse_rlimit(const struct json_at *at, struct spec_rlimit *out, struct fault *f)
{
	struct json_at item;
	int64_t resource = 0;
	int rc = json_required(at, "type", &item, f);

	if (rc == 0)
		rc = json_enum(&item, rlimit_words, &resource, f);
	if (rc == 0)
		rc = json_required(at, "soft", &item, f);
	if (rc == 0)
		rc = json_u64(&item, UINT64_MAX, &out->soft, f);
	if (rc == 0)
		rc = json_required(at, "hard", &item, f);
	if (rc == 0)
		rc = json_u64(&item, UINT64_MAX, &out->hard, f);
	if (rc == 0 && out->soft > out->hard)
		rc = json_fault(at, f, EINVAL, "the soft limit is above the hard one");
	out->resource = (int)resource;
	return rc;
}

int spec_rlimits(const struct json_at *at, struct arena *arena, const struct spec_rlimit **out,
                 size_t *count, struct fault *f)
{
	struct json_at item;
	uint32_t seen = 0;
	struct spec_rlimit *limits = part_list(at, arena, sizeof(*limits), f);

	if (limits == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_rlimit(&item, &limits[item.index], f);

		if (rc < 0)
			return rc;
		/* config.md#posix-process: two entries of one type must be an error. */
		if ((seen >> limits[item.index].resource & 1) != 0)
			return json_fault(&item, f, EINVAL, "limits the same resource again");
		seen |= 1U << limits[item.index].resource;
	}
	*out = limits;
	*count = json_count(at);
	return 0;
}

static int parse_oom_score_adj(const struct json_at *at, struct spec_process *out, struct fault *f)
{
	struct json_at item;
	int64_t value = 0;
	int rc;

	if (!json_member(at, "oomScoreAdj", &item))
		return 0;
	rc = json_i64(&item, -1000, 1000, &value, f);
	out->oom_score_adj = (int32_t)value;
	out->oom_score_adj_set = true;
	return rc;
}

/* An empty one is what engines write for none. */
static int parse_label(const struct json_at *at, const char *name, struct arena *arena,
                       const char **out, struct fault *f)
{
	struct json_at item;

	if (!json_member(at, name, &item) || json_empty(&item))
		return 0;
	return json_text(&item, arena, out, f);
}

static int parse_lists(const struct json_at *at, struct arena *arena, struct spec_process *out,
                       struct fault *f)
{
	struct json_at item;
	int rc = parse_args(at, arena, out, f);

	if (rc == 0 && json_member(at, "env", &item))
		rc = part_environment(&item, arena, &out->env, f);
	if (rc == 0 && json_member(at, "capabilities", &item))
		rc = parse_capabilities(&item, arena, &out->capabilities, f);
	if (rc == 0 && json_member(at, "rlimits", &item))
		rc = spec_rlimits(&item, arena, &out->rlimits, &out->rlimit_count, f);
	return rc;
}

int spec_process(const struct json_at *at, struct arena *arena, struct spec_process *out,
                 struct fault *f)
{
	static const char *const unsupported[] = {"commandLine", NULL};
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0)
		rc = part_refuse(at, unsupported, f);
	if (rc == 0)
		rc = json_member_bool(at, "terminal", &out->terminal, f);
	if (rc == 0 && json_member(at, "consoleSize", &item))
		rc = parse_console_size(&item, out, f);
	if (rc == 0 && json_member(at, "user", &item))
		rc = parse_user(&item, arena, &out->user, f);
	if (rc == 0)
		rc = json_required(at, "cwd", &item, f);
	if (rc == 0)
		rc = part_absolute(&item, arena, &out->cwd, f);
	if (rc == 0)
		rc = parse_lists(at, arena, out, f);
	if (rc == 0)
		rc = json_member_bool(at, "noNewPrivileges", &out->no_new_privileges, f);
	if (rc == 0)
		rc = parse_oom_score_adj(at, out, f);
	if (rc == 0)
		rc = parse_label(at, "apparmorProfile", arena, &out->apparmor_profile, f);
	if (rc == 0)
		rc = parse_label(at, "selinuxLabel", arena, &out->selinux_label, f);
	return rc < 0 ? rc : spec_scheduling(at, arena, &out->scheduling, f);
}
