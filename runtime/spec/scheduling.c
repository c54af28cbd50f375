/* SPDX-License-Identifier: ISC */
#include "scheduling.h"

#include "part.h"

#include <errno.h>
#include <linux/ioprio.h>

/* Of linux/sched.h, which does not go with the C library's sched.h. */
enum {
	POLICY_FIFO = 1,
	POLICY_RR = 2,
	POLICY_DEADLINE = 6,
	FLAG_KEEP_PARAMS = 0x10,
};

static const struct json_word policies[] = {
	{"SCHED_OTHER",    0              },
	{"SCHED_FIFO",     POLICY_FIFO    },
	{"SCHED_RR",       POLICY_RR      },
	{"SCHED_BATCH",    3              },
	{"SCHED_ISO",      4              },
	{"SCHED_IDLE",     5              },
	{"SCHED_DEADLINE", POLICY_DEADLINE},
	{NULL,             0              },
};

static const struct json_word flags[] = {
	{"SCHED_FLAG_RESET_ON_FORK",  0x01            },
	{"SCHED_FLAG_RECLAIM",        0x02            },
	{"SCHED_FLAG_DL_OVERRUN",     0x04            },
	{"SCHED_FLAG_KEEP_POLICY",    0x08            },
	{"SCHED_FLAG_KEEP_PARAMS",    FLAG_KEEP_PARAMS},
	{"SCHED_FLAG_UTIL_CLAMP_MIN", 0x20            },
	{"SCHED_FLAG_UTIL_CLAMP_MAX", 0x40            },
	{NULL,			0               },
};

static int parse_priority(const struct json_at *at, struct spec_scheduler *out, struct fault *f)
{
	const bool real_time = out->policy == POLICY_FIFO || out->policy == POLICY_RR;
	struct json_at item;
	int rc;

	if (json_member(at, "priority", &item)) {
		rc = json_u32(&item, 99, &out->priority, f);
		if (rc < 0)
			return rc;
		if (!real_time && out->priority != 0)
			return json_fault(&item, f, EINVAL,
			                  "only SCHED_FIFO and SCHED_RR have a priority");
	}
	if (real_time && out->priority == 0 && (out->flags & FLAG_KEEP_PARAMS) == 0)
		return json_fault(at, f, EINVAL, "%s wants a priority of 1..99", out->name);
	return 0;
}

static int parse_times(const struct json_at *at, struct spec_scheduler *out, struct fault *f)
{
	int rc = json_member_u64(at, "runtime", &out->runtime_ns, f);

	if (rc == 0)
		rc = json_member_u64(at, "deadline", &out->deadline_ns, f);
	if (rc == 0)
		rc = json_member_u64(at, "period", &out->period_ns, f);
	if (rc < 0)
		return rc;
	if (out->policy != POLICY_DEADLINE) {
		if ((out->runtime_ns | out->deadline_ns | out->period_ns) != 0)
			return json_fault(at, f, EINVAL,
			                  "only SCHED_DEADLINE has runtime, deadline and period");
		return 0;
	}
	/* sched(7); a period of 0 is the deadline. */
	if ((out->flags & FLAG_KEEP_PARAMS) == 0 &&
	    (out->runtime_ns == 0 || out->runtime_ns > out->deadline_ns ||
	     (out->period_ns != 0 && out->deadline_ns > out->period_ns)))
		return json_fault(at, f, EINVAL,
		                  "SCHED_DEADLINE wants 0 < runtime <= deadline <= period");
	return 0;
}

static int parse_scheduler(const struct json_at *at, struct arena *arena,
                           struct spec_scheduler *out, struct fault *f)
{
	struct json_at item;
	int64_t value = 0;
	int rc = json_required(at, "policy", &item, f);

	if (rc == 0)
		rc = json_enum(&item, policies, &value, f);
	out->policy = (uint32_t)value;
	if (rc == 0)
		rc = json_text(&item, arena, &out->name, f);
	if (rc == 0 && json_member(at, "nice", &item)) {
		value = 0;
		rc = json_i64(&item, -20, 19, &value, f);
		out->nice = (int32_t)value;
	}
	if (rc == 0)
		rc = part_flags(at, "flags", flags, &out->flags, f);
	if (rc == 0)
		rc = parse_priority(at, out, f);
	return rc < 0 ? rc : parse_times(at, out, f);
}

static int parse_io(const struct json_at *at, struct arena *arena, struct spec_io_priority *out,
                    struct fault *f)
{
	static const struct json_word classes[] = {
		{"IOPRIO_CLASS_RT",   IOPRIO_CLASS_RT  },
		{"IOPRIO_CLASS_BE",   IOPRIO_CLASS_BE  },
		{"IOPRIO_CLASS_IDLE", IOPRIO_CLASS_IDLE},
		{NULL,                0                },
	};
	struct json_at item;
	int64_t class = 0;
	uint32_t priority = 0;
	int rc = json_required(at, "class", &item, f);

	if (rc == 0)
		rc = json_enum(&item, classes, &class, f);
	if (rc == 0)
		rc = json_text(&item, arena, &out->name, f);
	/* The runtime-spec requires it; where it is missing, others take 0, and IDLE has none. */
	if (rc == 0 && json_member(at, "priority", &item))
		rc = json_u32(&item, IOPRIO_NR_LEVELS - 1, &priority, f);
	out->class = (uint8_t) class;
	out->priority = (uint8_t)priority;
	return rc;
}

static int parse_affinity(const struct json_at *at, struct arena *arena,
                          struct spec_scheduling *out, struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0 && json_member(at, "initial", &item))
		rc = spec_mask(&item, SPEC_CPU_LIMIT, arena, &out->exec_initial, f);
	if (rc == 0 && json_member(at, "final", &item))
		rc = spec_mask(&item, SPEC_CPU_LIMIT, arena, &out->exec_final, f);
	return rc;
}

int spec_scheduling(const struct json_at *at, struct arena *arena, struct spec_scheduling *out,
                    struct fault *f)
{
	struct json_at item;
	int rc = 0;

	if (json_member(at, "scheduler", &item))
		rc = parse_scheduler(&item, arena, &out->scheduler, f);
	if (rc == 0 && json_member(at, "ioPriority", &item))
		rc = parse_io(&item, arena, &out->io, f);
	if (rc == 0 && json_member(at, "execCPUAffinity", &item))
		rc = parse_affinity(&item, arena, out, f);
	return rc;
}
