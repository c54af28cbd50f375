/* SPDX-License-Identifier: ISC */
#include "../options.h"

#include "tests/tap.h"

#include <errno.h>

struct values {
	bool detach;
	const char *bundle;
	unsigned int fds;
};

static const struct option_row table[] = {
	{"detach",     'd', OPTION_FLAG, offsetof(struct values, detach), NULL, ""},
	{"bundle", 'b', OPTION_TEXT, offsetof(struct values, bundle), "DIR", ""},
	{"preserve-fds",     0, OPTION_COUNT, offsetof(struct values, fds), "N", ""},
	{0         },
};

static void accepts(void)
{
	static const struct {
		const char *argv[8];
		struct values want;
		int next;
	} rows[] = {
		{{"run", "x"},			       {false, ".", 0},    1},
		{{"run", "-d", "x"},                         {true, ".", 0},     2},
		{{"run", "--detach", "-b", "/b", "x"},       {true, "/b", 0},    4},
		{{"run", "--bundle=/b=c", "x"},              {false, "/b=c", 0}, 2},
		{{"run", "--bundle", "--", "x"},             {false, "--", 0},   3},
		{{"run", "--detach=false", "x"},             {false, ".", 0},    2},
		{{"run", "--detach", "--detach=false", "x"}, {false, ".", 0},    3},
		{{"run", "-detach", "x"},                    {true, ".", 0},     2},
		{{"run", "--preserve-fds", "3", "x"},        {false, ".", 3},    3},
		{{"run", "--detach=1", "x"},                 {true, ".", 0},     2},
		{{"run", "-d=TRUE", "x"},                    {true, ".", 0},     2},
		{{"run", "-d", "--detach=F", "x"},           {false, ".", 0},    3},
		{{"run", "-d", "-d=0", "x"},                 {false, ".", 0},    3},
		{{"run", "--bundle", "", "x"},               {false, ".", 0},    3},
		{{"run", "--bundle=", "x"},                  {false, ".", 0},    2},
		{{"run", "--", "-d"},                        {false, ".", 0},    2},
		{{"run", "x", "-d"},                         {true, ".", 0},     2},
		{{"run", "x", "y", "-b", "/b", "z"},         {false, "/b", 0},   3},
		{{"run", "x", "-d", "--", "-b"},             {true, ".", 0},     3},
		{{"run", "-", "-d"},                         {true, ".", 0},     2},
		{{"run"},				    {false, ".", 0},    1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct values got = {.bundle = "."};
		struct fault f = {0};
		char *argv[8];
		int next = 1;

		memcpy(argv, rows[i].argv, sizeof(argv));
		is_int(options_parse(&(struct options_line){table, "coffer run", OPTIONS_MIXED},
		                     argv, &next, &got, &f),
		       0, "row %zu is read", i);
		is_int(next, rows[i].next, "row %zu: the first argument", i);
		ok(got.detach == rows[i].want.detach && got.fds == rows[i].want.fds,
		   "row %zu: values", i);
		is_str(got.bundle, rows[i].want.bundle, "row %zu: bundle", i);
	}
}

static void refuses(void)
{
	static const struct {
		const char *argv[4];
		const char *want;
	} rows[] = {
		{{"run", "--nope"},                    "unknown option --nope: see coffer run --help"             },
		{{"run", "--bundl", "x"},
	         "unknown option --bundl, did you mean --bundle?: see coffer run --help"                          },
		{{"run", "--budnle=x"},
	         "unknown option --budnle=x, did you mean --bundle?: see coffer run --help"                       },
		{{"run", "-x"},                        "unknown option -x: see coffer run --help"                 },
		{{"run", "--bundle"},                  "option --bundle needs a value, DIR: see coffer run --help"},
		{{"run", "--preserve-fds", "-1"},
	         "option --preserve-fds: \"-1\" is no number: see coffer run --help"                              },
		{{"run", "--preserve-fds=4294967296"},
	         "option --preserve-fds: \"4294967296\" is no number: see coffer run --help"                      },
		{{"run", "--detach="},
	         "option --detach: \"\" is no true or false: see coffer run --help"                               },
		{{"run", "--detach=tRUE"},
	         "option --detach: \"tRUE\" is no true or false: see coffer run --help"                           },
		{{"run", "--detach=yes"},
	         "option --detach: \"yes\" is no true or false: see coffer run --help"                            },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct values got = {.bundle = "."};
		struct fault f = {0};
		char *argv[4];
		int next = 1;

		memcpy(argv, rows[i].argv, sizeof(argv));
		ok(options_parse(&(struct options_line){table, "coffer run", OPTIONS_MIXED}, argv,
		                 &next, &got, &f) < 0,
		   "bad row %zu is refused", i);
		is_str(f.text, rows[i].want, "bad row %zu: the message", i);
	}
}

static void lists(void)
{
	static const struct option_row list_table[] = {
		{"env",        'e', OPTION_LIST, offsetof(struct option_list, items), "NAME=VALUE", ""},
		{0},
	};
	_Static_assert(offsetof(struct option_list, items) == 0, "the row is the list itself");
	static char e[] = "-e";
	static char value[] = "A=1";
	static char joined[] = "--env=B=2";
	char *argv[] = {e, e, value, joined, value, NULL};
	char *many[2 * (OPTION_LIST_MAX + 1) + 2] = {e};
	struct option_list got = {.count = 0};
	struct fault f = {0};
	int next = 1;

	is_int(options_parse(&(struct options_line){list_table, "coffer exec", OPTIONS_FIRST}, argv,
	                     &next, &got, &f),
	       0, "a list is read");
	is_int(next, 4, "up to the first argument");
	is_int((int)got.count, 2, "two values");
	is_str(got.items[0], "A=1", "the first of them");
	is_str(got.items[1], "B=2", "the second, with its own =");
	for (size_t i = 1; i + 1 < sizeof(many) / sizeof(many[0]); i++)
		many[i] = i % 2 != 0 ? e : value;
	got.count = 0;
	next = 1;
	is_int(options_parse(&(struct options_line){list_table, "coffer exec", OPTIONS_FIRST}, many,
	                     &next, &got, &f),
	       -E2BIG, "more than a list holds");
	is_str(f.text, "option --env: more than 256 times", "says so");
	is_int((int)got.count, OPTION_LIST_MAX, "and goes no further");
}

/* The arguments keep their order, and what they hold. */
static void moves(void)
{
	static const struct {
		const char *argv[8];
		enum options_order order;
		const char *rest[4];
	} rows[] = {
		{{"kill", "x", "TERM", "-d"},            OPTIONS_MIXED, {"x", "TERM"}    },
		{{"kill", "x", "-d", "TERM", "-b", "/"}, OPTIONS_MIXED, {"x", "TERM"}    },
		{{"run", "x", "--", "-d", "y"},          OPTIONS_MIXED, {"x", "-d", "y"} },
		{{"exec", "-d", "x", "ls", "-d"},        OPTIONS_FIRST, {"x", "ls", "-d"}},
		{{"exec", "-d", "--", "x", "--", "-d"},  OPTIONS_FIRST, {"x", "--", "-d"}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct values got = {.bundle = "."};
		struct fault f = {0};
		char *argv[8];
		int next = 1;

		memcpy(argv, rows[i].argv, sizeof(argv));
		is_int(options_parse(&(struct options_line){table, "coffer", rows[i].order}, argv,
		                     &next, &got, &f),
		       0, "line %zu is read", i);
		for (size_t k = 0; k == 0 || rows[i].rest[k - 1] != NULL; k++)
			is_str(argv[(size_t)next + k], rows[i].rest[k], "line %zu: argument %zu", i,
			       k);
	}
}

static void helps(void)
{
	static const char *const words[] = {"--help", "-h", "-help"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct values got = {.bundle = "."};
		struct fault f = {0};
		char word[8];
		char name[] = "x";
		char *argv[] = {name, name, word, NULL};
		char *other[] = {name, name, word, NULL};
		int next = 1;

		(void)snprintf(word, sizeof(word), "%s", words[i]);
		is_int(options_parse(&(struct options_line){table, "coffer", OPTIONS_MIXED}, argv,
		                     &next, &got, &f),
		       1, "%s behind an argument", word);
		next = 1;
		is_int(options_parse(&(struct options_line){table, "coffer", OPTIONS_FIRST}, other,
		                     &next, &got, &f),
		       0, "%s that is another program's", word);
	}
}

int main(void)
{
	accepts();
	moves();
	helps();
	lists();
	refuses();
	return done_testing();
}
