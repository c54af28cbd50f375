/* SPDX-License-Identifier: ISC */
#include "runtime/environment.h"

#include "tests/tap.h"

enum {
	MAX = 8
};

static const struct {
	const char *what, *env[MAX], *want[MAX];
} cases[] = {
	{"nothing",			 {NULL},				     {NULL}                  },
	{"one",			     {"A=1"},				    {"A=1"}                 },
	{"each once",		       {"A=1", "B=2", "C="},                       {"A=1", "B=2", "C="}    },
	{"the last of two",                 {"A=1", "B=2", "A=3"},                      {"B=2", "A=3"}          },
	{"of three",			{"A=1", "A=2", "A=3", "B=1"},               {"A=3", "B=1"}          },
	{"the same twice",                  {"A=1", "A=1"},                             {"A=1"}                 },
	{"one that is empty in the end",    {"A=1", "A="},                              {"A="}                  },
	{"a name that begins like another", {"A=1", "AA=2", "AAA=3"},                   {"A=1", "AA=2", "AAA=3"}},
	{"an = in the value",               {"A=B=1", "A=B=2", "B=1"},                  {"A=B=2", "B=1"}        },
	{"all of them",                     {"A=1", "B=1", "A=2", "B=2", "A=3", "B=3"}, {"A=3", "B=3"}          },
};

static size_t length(const char *const *list)
{
	size_t count = 0;

	while (count < MAX && list[count] != NULL)
		count++;
	return count;
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *env[MAX];
		size_t wanted = length(cases[i].want);
		size_t kept;

		memcpy(env, cases[i].env, sizeof(env));
		kept = environment_reduce(env, length(cases[i].env));
		is_int((long long)kept, (long long)wanted, "%s", cases[i].what);
		for (size_t j = 0; j < kept && j < wanted; j++)
			is_str(env[j], cases[i].want[j], "variable %zu", j);
	}
	return done_testing();
}
