/* SPDX-License-Identifier: ISC */
#include "runtime/exec_cgroup.h"

#include "tests/tap.h"

#include <errno.h>

static const struct {
	struct option_list values;
	const char *path, *fault;
} rows[] = {
	{{.count = 0},			     NULL,  ""							   },
	{{.items = {"a/b"}, .count = 1},           "a/b", ""							   },
	{{.items = {"/"}, .count = 1},             "/",   ""							   },
	{{.items = {"memory:a"}, .count = 1},
         NULL,                                            "--cgroup memory:a: unknown controller memory: with cgroup v2 there is one path for all, "
         "without a controller"									  },
	{{.items = {"cpu,cpuacct:a"}, .count = 1},
         NULL,                                            "--cgroup cpu,cpuacct:a: unknown controller cpu: with cgroup v2 there is one path for all, "
         "without a controller"									  },
	{{.items = {"a:b:c"}, .count = 1},         NULL,  "invalid --cgroup argument: a:b:c"                           },
	{{.items = {"a", "b"}, .count = 2},
         NULL,                                            "invalid --cgroup argument: a (missing <controller>: prefix)"},
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = {0};
		const char *path;
		int rc = exec_cgroup_path(&rows[i].values, &path, &f);

		is_int(rc, rows[i].fault[0] != '\0' ? -EINVAL : 0, "row %zu", i);
		is_str(f.text, rows[i].fault, "its fault");
		if (rc == 0)
			ok(path == NULL ? rows[i].path == NULL : strcmp(path, rows[i].path) == 0,
			   "its path");
	}
	return done_testing();
}
