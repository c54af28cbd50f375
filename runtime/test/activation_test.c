/* SPDX-License-Identifier: ISC */
#include "runtime/activation.h"

#include "tests/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void set(const char *name, const char *value)
{
	if (value != NULL)
		(void)setenv(name, value, 1);
	else
		(void)unsetenv(name);
}

static void counts(void)
{
	char own[16];
	char other[16];
	const struct {
		const char *what, *pid, *fds;
		unsigned int want;
	} rows[] = {
		{"nothing is said",              NULL,         NULL,   0   },
		{"two, for this process",        own,          "2",    2   },
		{"as many as are taken",         own,          "1024", 1024},
		{"more than that",               own,          "1025", 0   },
		{"for another process",          other,        "2",    0   },
		{"for nobody",                   NULL,         "2",    0   },
		{"no number of them",            own,          NULL,   0   },
		{"an empty one",                 own,          "",     0   },
		{"a word",                       own,          "two",  0   },
		{"a negative one",               own,          "-1",   0   },
		{"a process that is no number",  "x",          "2",    0   },
		{"a process behind all numbers", "4294967296", "2",    0   },
	};

	(void)snprintf(own, sizeof(own), "%d", getpid());
	(void)snprintf(other, sizeof(other), "%d", getpid() + 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set("LISTEN_PID", rows[i].pid);
		set("LISTEN_FDS", rows[i].fds);
		is_int(activation_count(), rows[i].want, "%s", rows[i].what);
	}
}

static void tells(void)
{
	static const char *const own[] = {"A=1", NULL};
	own_arena struct arena arena = {0};
	struct spec_process process = {.env = own};
	struct spec_process bare = {0};
	struct fault f = {0};

	is_int(activation_tell(0, &arena, &process, &f), 0, "no descriptor");
	ok(process.env == own, "nothing is told");
	is_int(activation_tell(3, &arena, &process, &f), 0, "three");
	is_str(process.env[0], "A=1", "behind the container's own variables");
	is_str(process.env[1], "LISTEN_FDS=3", "how many");
	is_str(process.env[2], "LISTEN_PID=1", "and whose");
	ok(process.env[3] == NULL, "which is the end");
	is_int(activation_tell(1, &arena, &bare, &f), 0, "to a process without variables");
	is_str(bare.env[0], "LISTEN_FDS=1", "how many");
	ok(bare.env[2] == NULL, "and no more");
}

int main(void)
{
	counts();
	tells();
	return done_testing();
}
