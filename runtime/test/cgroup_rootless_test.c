/* SPDX-License-Identifier: ISC */
#include "runtime/cgroup_rootless.h"

#include "tests/tap.h"

#include <errno.h>

static const struct {
	const char *name;
	int rc;
	enum rootless_mode mode;
	const char *path;
	bool limited;
	int want;
	const char *text;
} cases[] = {
	{"no right, nothing asked for", -EACCES, ROOTLESS_TRUE,  NULL,   false, 0,       ""               },
	{"a read-only tree",            -EROFS,  ROOTLESS_TRUE,  NULL,   false, 0,       ""               },
	{"no tree",		     -ENOENT, ROOTLESS_TRUE,  NULL,   false, 0,       ""               },
	{"root needs no excuse",        -EACCES, ROOTLESS_FALSE, NULL,   false, -EACCES, "create cgroup X"},
	{"another failure",             -EBUSY,  ROOTLESS_TRUE,  NULL,   false, -EBUSY,  "create cgroup X"},
	{"with a path",                 -EACCES, ROOTLESS_TRUE,  "/box", false, -EACCES,
         "create cgroup X (rootless: start the runtime in a cgroup that is delegated to the user, "
         "as with systemd-run --user --scope -p Delegate=yes, or leave /linux/cgroupsPath out)"           },
	{"with a limit",                -EPERM,  ROOTLESS_TRUE,  NULL,   true,  -EPERM,
         "create cgroup X (rootless: start the runtime in a cgroup that is delegated to the user, "
         "as with systemd-run --user --scope -p Delegate=yes, or leave the limits of "
         "/linux/resources out)"									  },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct spec_linux linux_ = {
			.cgroups_path = cases[i].path,
			.resources = {.pids_limit_set = cases[i].limited, .pids_limit = 5},
		};
		struct fault f = {0};

		(void)!fault_set(&f, -cases[i].rc, "create cgroup X");
		is_int(cgroup_rootless_forgive(cases[i].rc, cases[i].mode, &linux_, &f),
		       cases[i].want, "%s", cases[i].name);
		is_str(f.text, cases[i].text, "%s", cases[i].name);
	}
	return done_testing();
}
