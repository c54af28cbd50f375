/* SPDX-License-Identifier: ISC */
#include "runtime/base/io.h"
#include "runtime/base/own.h"
#include "runtime/home.h"

#include "tests/tap.h"

#include <stdint.h>
#include <stdlib.h>

#include <string.h>
#include <sys/mman.h>

/* More than one read long; the line that counts lies across two of them. */
static char long_file[3000];

static const struct {
	const char *name, *file;
	uint32_t uid;
	int rc;
	const char *home;
} cases[] = {
	{"the first line",                  "root:x:0:0:root:/root:/bin/sh\n",                     0,           0,       "/root"  },
	{"a later one",                     "root:x:0:0::/root:/bin/sh\nu:x:1000:100::/home/u:\n", 1000,        0,       "/home/u"},
	{"no line feed at the end",         "u:x:7:7::/home/u:/bin/sh",                            7,           0,       "/home/u"},
	{"no shell",			"u:x:7:7::/home/u",                                    7,           0,       "/home/u"},
	{"the first of two",                "a:x:7:7::/a:\nb:x:7:7::/b:\n",                        7,           0,       "/a"     },
	{"the highest id",                  "u:x:4294967294:7::/u:",                               4294967294U, 0,       "/u"     },
	{"none",			    "root:x:0:0::/root:/bin/sh\n",                         1,           -ENOENT, NULL     },
	{"an empty file",                   "",						    0,           -ENOENT, NULL     },
	{"an empty home",                   "u:x:7:7:::/bin/sh\n",                                 7,           -ENOENT, NULL     },
	{"a relative home",                 "u:x:7:7::home:/bin/sh\n",                             7,           -ENOENT, NULL     },
	{"too few fields",                  "u:x:7:7\n",					   7,           -ENOENT, NULL     },
	{"an id that is a name",            "u:x:seven:7::/u:\n",                                  0,           -ENOENT, NULL     },
	{"an empty id",                     "u:x::7::/u:\n",                                       0,           -ENOENT, NULL     },
	{"an id that would wrap",           "u:x:4294967296:7::/u:\n",                             0,           -ENOENT, NULL     },
	{"an id with more digits than any", "u:x:00000000000007:7::/u:\n",                         7,           -ENOENT, NULL     },
	{"a home that does not fit",        "u:x:7:7::/01234567890123456789012345678901:\n",       7,           -ENOENT,
         NULL														     },
	{"one that just fits",              "u:x:7:7::/012345678901234567890123456789:\n",         7,           0,
         "/012345678901234567890123456789"											},
	{"a long file",                     long_file,					     7,           0,       "/home/u"},
};

static void find_in(const char *file, uint32_t uid, char *out, size_t size, int *rc)
{
	own_fd int fd = memfd_create("passwd", MFD_CLOEXEC);

	*rc = io_write_all(fd, file, strlen(file));
	(void)lseek(fd, 0, SEEK_SET);
	if (*rc == 0)
		*rc = home_read(fd, uid, out, size);
}

static void reads(void)
{
	static const char line[] = "\nu:x:7:7::/home/u:\n";

	memset(long_file, 'c', sizeof(long_file) - 1);
	for (size_t i = 0; line[i] != '\0'; i++)
		long_file[1015 + i] = line[i];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[32];
		int rc = 0;

		find_in(cases[i].file, cases[i].uid, out, sizeof(out), &rc);
		is_int(rc, cases[i].rc, "%s", cases[i].name);
		if (cases[i].home != NULL)
			is_str(out, cases[i].home, "where");
	}
}

static void keeps(void)
{
	static const char *const set[] = {"A=1", "HOME=/x", NULL};
	static const char *const others[] = {"HOMES=/x", "HOME=", "B=2", NULL};
	const struct spec_process with = {.env = set};
	const struct spec_process without = {.env = others, .user.uid = UINT32_MAX - 1};
	static const char *const again[] = {"A=1", "HOME=/x", "B=2", "A=3", "HOME=", NULL};
	const struct spec_process twice = {.env = again, .user.uid = UINT32_MAX - 1};
	const struct spec_process none = {.user.uid = UINT32_MAX - 1};
	const char *const *env = NULL;
	struct fault f = {0};

	is_int(home_environment(&with, &env, &f), 0, "a HOME that is set");
	is_str(env[0], "A=1", "the first variable");
	is_str(env[1], "HOME=/x", "stays");
	ok(env[2] == NULL, "and that is all");
	free((void *)(uintptr_t)env);
	is_int(home_environment(&twice, &env, &f), 0, "variables that come twice");
	is_str(env[0], "B=2", "count");
	is_str(env[1], "A=3", "once");
	is_str(env[2], "HOME=/", "and a HOME that is empty in the end is none");
	ok(env[3] == NULL, "which is the end");
	free((void *)(uintptr_t)env);
	is_int(home_environment(&without, &env, &f), 0, "one that is empty does not");
	is_str(env[0], "HOMES=/x", "the first variable stays");
	is_str(env[1], "B=2", "the last one, too");
	is_str(env[2], "HOME=/", "and HOME is behind them");
	ok(env[3] == NULL, "which is the end");
	free((void *)(uintptr_t)env);
	is_int(home_environment(&none, &env, &f), 0, "no environment at all");
	is_str(env[0], "HOME=/", "is HOME alone");
	ok(env[1] == NULL, "and its end");
	free((void *)(uintptr_t)env);
}

int main(void)
{
	reads();
	keeps();
	return done_testing();
}
