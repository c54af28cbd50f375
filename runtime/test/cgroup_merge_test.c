/* SPDX-License-Identifier: ISC */
#include "runtime/base/buf.h"
#include "runtime/cgroup_merge.h"

#include "tests/tap.h"

#include <errno.h>
#include <stdlib.h>

#define NONE CGROUP_NOW_UNKNOWN

/* As "memory=1 swap=-1", in this order: memory, swap, quota, period, shares, idle. */
static const struct {
	const char *update;
	struct cgroup_now now; /* memory, swap, quota, period, idle */
	const char *want;
} rows[] = {
	{"",		    {100, 50, 20, 1000, 1},           ""                    },
	{"quota=7",             {NONE, NONE, 20, 1000, 0},        "quota=7 period=1000" },
	{"quota=-1",            {NONE, NONE, 20, 1000, 0},        "quota=-1 period=1000"},
	{"quota=7",             {NONE, NONE, NONE, NONE, NONE},   "quota=7"             },
	{"period=5",            {NONE, NONE, 20, 1000, 0},        "quota=20 period=5"   },
	{"period=5",            {NONE, NONE, -1, 1000, 0},        "period=5"            },
	{"quota=7 period=5",    {NONE, NONE, 20, 1000, 0},        "quota=7 period=5"    },
	{"shares=5",            {NONE, NONE, NONE, NONE, 0},      "shares=5"            },
	{"shares=5",            {NONE, NONE, NONE, NONE, 1},      "shares=5 idle=0"     },
	{"shares=5 idle=1",     {NONE, NONE, NONE, NONE, 1},      "shares=5 idle=1"     },
	{"swap=150",            {100, 20, NONE, NONE, NONE},      "memory=100 swap=150" },
	{"swap=150",            {-1, -1, NONE, NONE, NONE},       "swap=150"            },
	{"swap=-1",             {100, 20, NONE, NONE, NONE},      "swap=-1"             },
	{"memory=110",          {100, 20, NONE, NONE, NONE},      "memory=110 swap=120" },
	{"memory=120",          {100, 20, NONE, NONE, NONE},      "memory=120 swap=120" },
	{"memory=121",
         {100, 20, NONE, NONE, NONE},
         "/memory/limit: is 121, more than memory and swap may be together, 120; give swap "
         "(--memory-swap) too"							  },
	{"memory=121 swap=130", {100, 20, NONE, NONE, NONE},      "memory=121 swap=130" },
	{"memory=121",          {100, -1, NONE, NONE, NONE},      "memory=121"          },
	{"memory=121",          {100, NONE, NONE, NONE, NONE},    "memory=121"          },
	{"memory=121",          {-1, 20, NONE, NONE, NONE},       "memory=121"          },
	{"memory=-1",           {100, 20, NONE, NONE, NONE},      "memory=-1"           },
	{"memory=5",            {INT64_MAX, 5, NONE, NONE, NONE}, "memory=5"            },
};

static void read_one(const char *text, const char *name, bool *set, int64_t *out)
{
	const char *at = strstr(text, name);

	*set = at != NULL;
	*out = at != NULL ? strtoll(at + strlen(name), NULL, 10) : 0;
}

static struct spec_resources read_update(const char *text)
{
	struct spec_resources r = {0};
	int64_t number;

	read_one(text, "memory=", &r.memory_limit_set, &r.memory_limit);
	read_one(text, "swap=", &r.memory_swap_set, &r.memory_swap);
	read_one(text, "quota=", &r.cpu_quota_set, &r.cpu_quota);
	read_one(text, "period=", &r.cpu_period_set, &number);
	r.cpu_period = (uint64_t)number;
	read_one(text, "shares=", &r.cpu_shares_set, &number);
	r.cpu_shares = (uint64_t)number;
	read_one(text, "idle=", &r.cpu_idle_set, &r.cpu_idle);
	return r;
}

static void put(struct buf *b, const char *name, bool set, int64_t number)
{
	if (set)
		buf_printf(b, "%s%s=%lld", b->len > 0 ? " " : "", name, (long long)number);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct spec_resources r = read_update(rows[i].update);
		struct fault f = {0};
		char text[200];
		struct buf b = BUF(text);
		int rc = cgroup_merge(&r, &rows[i].now, &f);

		put(&b, "memory", r.memory_limit_set, r.memory_limit);
		put(&b, "swap", r.memory_swap_set, r.memory_swap);
		put(&b, "quota", r.cpu_quota_set, r.cpu_quota);
		put(&b, "period", r.cpu_period_set, (int64_t)r.cpu_period);
		put(&b, "shares", r.cpu_shares_set, (int64_t)r.cpu_shares);
		put(&b, "idle", r.cpu_idle_set, r.cpu_idle);
		is_int(rc, f.code != 0 ? -EINVAL : 0, "update by \"%s\"", rows[i].update);
		is_str(f.code != 0 ? f.text : text, rows[i].want, "what it comes to");
	}
	return done_testing();
}
