/* SPDX-License-Identifier: ISC */
#include "runtime/idmap_user.h"

#include "runtime/base/buf.h"
#include "tests/tap.h"

#define OWN 1000

static const struct {
	const char *name;
	struct spec_id_map maps[2];
	size_t count;
	bool capable;
	enum idmap_way way;
} ways[] = {
	{"one's own id",           {{0, OWN, 1}},                     1, false, IDMAP_OWN   },
	{"under another number",   {{70, OWN, 1}},                    1, false, IDMAP_OWN   },
	{"another's id",           {{0, OWN + 1, 1}},                 1, false, IDMAP_HELPER},
	{"one's own and the next", {{0, OWN, 2}},                     1, false, IDMAP_HELPER},
	{"one's own and a range",  {{0, OWN, 1}, {1, 100000, 65536}}, 2, false, IDMAP_HELPER},
	{"a range alone",          {{0, 100000, 65536}},              1, false, IDMAP_HELPER},
	{"with the capability",    {{0, 100000, 65536}},              1, true,  IDMAP_ANY   },
	{"the same, one's own id", {{0, OWN, 1}},                     1, true,  IDMAP_ANY   },
};

static void check_arguments(void)
{
	static const struct spec_id_map maps[] = {
		{0, 1000,       1         },
                {1, 4294967294, 4294967295}
        };
	own_arena struct arena arena = {0};
	own_arena struct arena small = {.limit_bytes = 64};
	char text[200];
	struct buf line = BUF(text);
	char **argv = idmap_user_arguments("newuidmap", 4194304, maps, 2, &arena);

	for (size_t i = 0; argv != NULL && argv[i] != NULL; i++)
		buf_printf(&line, "%s%s", i > 0 ? " " : "", argv[i]);
	is_str(text, "newuidmap 4194304 0 1000 1 1 4294967294 4294967295",
	       "the program's arguments");
	ok(idmap_user_arguments("newuidmap", 1, maps, 2, &small) == NULL, "no memory");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		is_int(idmap_user_way(ways[i].maps, ways[i].count, OWN, ways[i].capable),
		       ways[i].way, "%s", ways[i].name);
	check_arguments();
	return done_testing();
}
