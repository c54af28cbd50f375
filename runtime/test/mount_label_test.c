/* SPDX-License-Identifier: ISC */
#include "runtime/mount_label.h"
#include "runtime/mount_legacy.h"

#include "tests/tap.h"

#include <errno.h>

static const struct {
	enum spec_mount_kind kind;
	const char *type, *data, *label;
	const char *want;
} rows[] = {
	{SPEC_MOUNT_NEW,    "tmpfs",  NULL,                NULL,             NULL                              },
	{SPEC_MOUNT_NEW,    "tmpfs",  "mode=755",          NULL,             "mode=755"                        },
	{SPEC_MOUNT_NEW,    "tmpfs",  NULL,                "u:r:t:s0",       "context=u:r:t:s0"                },
	{SPEC_MOUNT_NEW,    "tmpfs",  "mode=755,size=1m",  "u:r:t:s0",
         "mode=755,size=1m,context=u:r:t:s0"								   },
	{SPEC_MOUNT_NEW,    "devpts", "gid=5",             "u:r:t:s0:c1,c2", "gid=5,context=\"u:r:t:s0:c1,c2\""},
	{SPEC_MOUNT_NEW,    "tmpfs",  "rootcontext=a:b:c", "u:r:t:s0",       "rootcontext=a:b:c"               },
	{SPEC_MOUNT_NEW,    "proc",   NULL,                "u:r:t:s0",       NULL                              },
	{SPEC_MOUNT_NEW,    "sysfs",  NULL,                "u:r:t:s0",       NULL                              },
	{SPEC_MOUNT_NEW,    "mqueue", NULL,                "u:r:t:s0",       NULL                              },
	{SPEC_MOUNT_CGROUP, "cgroup", NULL,                "u:r:t:s0",       NULL                              },
	{SPEC_MOUNT_BIND,   "none",   NULL,                "u:r:t:s0",       NULL                              },
};

static void labels(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct spec_mount m = {.kind = rows[i].kind,
		                             .type = rows[i].type,
		                             .data = rows[i].data,
		                             .destination = "/x"};
		const char *data = "";
		char storage[64];
		struct fault f = {0};

		is_int(mount_label_data(&m, rows[i].label, storage, sizeof(storage), &data, &f), 0,
		       "row %zu, %s", i, rows[i].type);
		if (rows[i].want == NULL)
			ok(data == NULL, "no option");
		else
			is_str(data, rows[i].want, "its options");
	}
}

static void refuses(void)
{
	const struct spec_mount m = {.kind = SPEC_MOUNT_NEW, .type = "tmpfs", .destination = "/x"};
	const char *data = NULL;
	char storage[16];
	struct fault f = {0};

	is_int(mount_label_data(&m, "user:role:type", storage, sizeof(storage), &data, &f), -E2BIG,
	       "a label that does not fit");
	is_str(f.text, "/linux/mountLabel: label /x", "its message");
	ok(mount_legacy_wanted(NULL, "context=\"u:r:t:s0:c1,c2\""), "a quoted comma is mount(2)'s");
	ok(!mount_legacy_wanted(NULL, "context=u:r:t:s0"), "without one it is not");
}

int main(void)
{
	labels();
	refuses();
	return done_testing();
}
