/* SPDX-License-Identifier: ISC */
#include "runtime/rlimit.h"
#include "runtime/sys.h"

#include "tests/tap.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *name;
	struct spec_rlimit limit;
	int rc;
	const char *text;
} cases[] = {
	{"lower both",			   {RLIMIT_NOFILE, 64, 128},  0, ""           },
	{"none of a kind",                       {RLIMIT_CORE, 0, 0},       0, ""           },
	{"raise the soft limit to the hard one", {RLIMIT_NOFILE, 256, 256}, 0, ""           },
	{"raise the hard limit",
         {RLIMIT_NOFILE, 256, 257},
         -EPERM,
         "/process/rlimits/0: set RLIMIT_NOFILE from soft 100, hard 256 to soft 256, hard 257: "
         "raising a hard limit "
         "takes CAP_SYS_RESOURCE; run with it or ask for at most the present one"           },
	{"raise it to the sky",
         {RLIMIT_NOFILE, UINT64_MAX, UINT64_MAX},
         -EPERM,
         "/process/rlimits/0: set RLIMIT_NOFILE from soft 100, hard 256 to soft unlimited, hard "
         "unlimited: raising a "
         "hard limit takes CAP_SYS_RESOURCE; run with it or ask for at most the present one"},
	{"soft above hard",
         {RLIMIT_NOFILE, 129, 128},
         -EINVAL,
         "/process/rlimits/0: set RLIMIT_NOFILE from soft 100, hard 256 to soft 129, hard 128: the "
         "soft limit is above "
         "the hard one, or there is no such limit"                                          },
	{"a limit that is none",
         {99, 1, 1},
         -EINVAL,
         "/process/rlimits/0: set a limit that Linux does not have to soft 1, hard 1: the soft "
         "limit is above the hard "
         "one, or there is no such limit"						   },
};

static int start_from_known(void)
{
	struct rlimit start = {100, 256};
	struct __user_cap_data_struct data[2];

	if (setrlimit(RLIMIT_NOFILE, &start) < 0 || sys_capget(data) < 0)
		return -1;
	data[0].effective &= ~(1U << CAP_SYS_RESOURCE);
	return sys_capset(data);
}

struct report {
	int rc;
	unsigned long long soft, hard;
	char text[400];
};

static void apply(size_t i, int to)
{
	struct report mine = {.rc = 1};
	struct fault f = {0};
	struct sys_rlimit now;

	if (start_from_known() == 0)
		mine.rc = rlimit_apply(0, &cases[i].limit, 1, &f);
	if (mine.rc == 0 && sys_prlimit(0, cases[i].limit.resource, NULL, &now) == 0) {
		mine.soft = now.soft;
		mine.hard = now.hard;
	}
	memcpy(mine.text, f.text, sizeof(mine.text) - 1);
	_exit(write(to, &mine, sizeof(mine)) == sizeof(mine) ? 0 : 1);
}

static void check(size_t i)
{
	const char *name = cases[i].name;
	struct report got = {.rc = 1};
	int ends[2];

	if (!ok(pipe(ends) == 0, "%s: pipe", name))
		return;
	if (fork() == 0)
		apply(i, ends[1]);
	(void)close(ends[1]);
	is_int(read(ends[0], &got, sizeof(got)), sizeof(got), "%s: the child reports", name);
	(void)close(ends[0]);
	(void)wait(NULL);
	is_int(got.rc, cases[i].rc, "%s: result", name);
	is_str(got.text, cases[i].text, "%s: fault", name);
	if (cases[i].rc != 0)
		return;
	is_int((long long)got.soft, (long long)cases[i].limit.soft, "%s: soft", name);
	is_int((long long)got.hard, (long long)cases[i].limit.hard, "%s: hard", name);
}

static void limits_of_another_process(void)
{
	static const struct spec_rlimit two[] = {
		{RLIMIT_NOFILE, 10, 20},
                {RLIMIT_CORE,   0,  0 }
        };
	struct fault f = {0};
	struct rlimit now = {0, 0};
	int ends[2];

	if (!ok(pipe(ends) == 0, "another process: pipe"))
		return;

	pid_t pid = fork();

	if (pid == 0) {
		char byte;

		(void)close(ends[1]);
		_exit((int)read(ends[0], &byte, 1));
	}
	is_int(rlimit_apply(pid, two, 2, &f), 0, "limits of a child are set from outside");
	is_int(prlimit(pid, RLIMIT_NOFILE, NULL, &now), 0, "and can be read");
	ok(now.rlim_cur == 10 && now.rlim_max == 20, "they are the child's");
	is_int(getrlimit(RLIMIT_NOFILE, &now), 0, "the own can be read");
	ok(now.rlim_max != 20, "and stay");
	(void)close(ends[0]);
	(void)close(ends[1]);
	(void)waitpid(pid, NULL, 0);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(i);
	limits_of_another_process();
	return done_testing();
}
