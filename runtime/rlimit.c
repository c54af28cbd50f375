/* SPDX-License-Identifier: ISC */
#include "rlimit.h"
#include "base/buf.h"
#include "sys.h"

#include <errno.h>
#include <sys/resource.h>

static const char *const names[] = {
	[RLIMIT_CPU] = "RLIMIT_CPU",           [RLIMIT_FSIZE] = "RLIMIT_FSIZE",
	[RLIMIT_DATA] = "RLIMIT_DATA",         [RLIMIT_STACK] = "RLIMIT_STACK",
	[RLIMIT_CORE] = "RLIMIT_CORE",         [RLIMIT_RSS] = "RLIMIT_RSS",
	[RLIMIT_NPROC] = "RLIMIT_NPROC",       [RLIMIT_NOFILE] = "RLIMIT_NOFILE",
	[RLIMIT_MEMLOCK] = "RLIMIT_MEMLOCK",   [RLIMIT_AS] = "RLIMIT_AS",
	[RLIMIT_LOCKS] = "RLIMIT_LOCKS",       [RLIMIT_SIGPENDING] = "RLIMIT_SIGPENDING",
	[RLIMIT_MSGQUEUE] = "RLIMIT_MSGQUEUE", [RLIMIT_NICE] = "RLIMIT_NICE",
	[RLIMIT_RTPRIO] = "RLIMIT_RTPRIO",     [RLIMIT_RTTIME] = "RLIMIT_RTTIME",
};

static const char *name_of(int resource)
{
	if (resource < 0 || (size_t)resource >= sizeof(names) / sizeof(names[0]))
		return "a limit that Linux does not have";
	return names[resource];
}

static void put_value(struct buf *b, uint64_t value)
{
	if (value == UINT64_MAX)
		buf_text(b, "unlimited");
	else
		buf_printf(b, "%llu", (unsigned long long)value);
}

static void put_pair(struct buf *b, const struct sys_rlimit *limit)
{
	buf_text(b, "soft ");
	put_value(b, limit->soft);
	buf_text(b, ", hard ");
	put_value(b, limit->hard);
}

static int limit_fault(int code, pid_t pid, size_t index, int resource, const struct sys_rlimit *to,
                       struct fault *f)
{
	const char *why = "";
	struct sys_rlimit from = {0, 0};
	char text[200];
	struct buf b = BUF(text);
	bool known = sys_prlimit(pid, resource, NULL, &from) == 0;

	if (known) {
		buf_text(&b, " from ");
		put_pair(&b, &from);
	}
	buf_text(&b, " to ");
	put_pair(&b, to);
	if (code == EINVAL)
		why = ": the soft limit is above the hard one, or there is no such limit";
	else if (code == EPERM && known && to->hard > from.hard)
		why = ": raising a hard limit takes CAP_SYS_RESOURCE; run with it or ask for at most "
		      "the present one";
	else if (code == EPERM && resource == RLIMIT_NOFILE)
		why = ": fs.nr_open bounds it";
	return fault_set(f, code, "/process/rlimits/%zu: set %s%s%s", index, name_of(resource),
	                 text, why);
}

int rlimit_apply(pid_t pid, const struct spec_rlimit *limits, size_t count, struct fault *f)
{
	for (size_t i = 0; i < count; i++) {
		struct sys_rlimit to = {limits[i].soft, limits[i].hard};

		if (sys_prlimit(pid, limits[i].resource, &to, NULL) < 0)
			return limit_fault(errno, pid, i, limits[i].resource, &to, f);
	}
	return 0;
}
