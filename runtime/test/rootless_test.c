/* SPDX-License-Identifier: ISC */
#include "runtime/rootless.h"

#include "tests/tap.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
	const char *name, *map;
	bool initial;
} maps[] = {
	{"the machine's own",            "         0          0 4294967295\n",   true },
	{"as an engine's",
         "         0       1000          1\n"
         "         1     100000      65536\n",                                   false},
	{"of one id",                    "         0       1000          1\n",   false},
	{"root alone, mapped to itself", "         0          0          1\n",   false},
	{"all, in two parts",
         "         0          0      65536\n     65536      65536 4294901759\n", false},
	{"all but root",                 "         1          1 4294967294\n",   false},
	{"none yet",		     "",				     false},
	{"no map at all",                "nonsense\n",                           false},
};

static const struct {
	const char *word;
	int rc, mode;
} words[] = {
	{"auto",  0,       ROOTLESS_AUTO },
        {"true",  0,       ROOTLESS_TRUE },
        {"1",     0,       ROOTLESS_TRUE },
	{"T",     0,       ROOTLESS_TRUE },
        {"false", 0,       ROOTLESS_FALSE},
        {"FALSE", 0,       ROOTLESS_FALSE},
	{"0",     0,       ROOTLESS_FALSE},
        {"yes",   -EINVAL, ROOTLESS_AUTO },
        {"",      -EINVAL, ROOTLESS_AUTO },
};

static void check_words(void)
{
	struct fault f = {0};
	enum rootless_mode mode;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		mode = ROOTLESS_AUTO;
		f = (struct fault){0};
		is_int(rootless_parse(words[i].word, &mode, &f), words[i].rc, "%s", words[i].word);
		is_int(mode, words[i].mode, "%s", words[i].word);
	}
	f = (struct fault){0};
	(void)!rootless_parse("maybe", &mode, &f);
	is_str(f.text, "--rootless: \"maybe\" is none of auto, true, false", "the words are named");
}

static void check_roots(void)
{
	char out[64];

	(void)setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
	(void)setenv("USER", "root", 1);
	is_str(rootless_state_root(out, sizeof(out)),
	       geteuid() == 0 ? "/run/coffer" : "/run/user/7/coffer",
	       "root's state is the machine's, a user's is his own");
	(void)setenv("XDG_RUNTIME_DIR", "", 1);
	is_str(rootless_state_root(out, sizeof(out)), "/run/coffer", "no directory for a user");
	(void)unsetenv("XDG_RUNTIME_DIR");
	is_str(rootless_state_root(out, sizeof(out)), "/run/coffer", "no directory at all");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++)
		is_int(rootless_map_is_initial(maps[i].map), maps[i].initial, "%s", maps[i].name);
	check_words();
	check_roots();
	is_int(rootless_applies(ROOTLESS_TRUE), true, "said so");
	is_int(rootless_applies(ROOTLESS_FALSE), false, "said not so");
	return done_testing();
}
