/* SPDX-License-Identifier: ISC */
/*
 * Against a folder: the kernel's part, the files of each new group, is played by
 * the test.
 */
#include "runtime/base/io.h"
#include "runtime/base/own.h"
#include "runtime/resctrl.h"

#include "tests/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

static char folder[] = "/tmp/resctrl-test-XXXXXX";
static int root;

static void put(const char *path, const char *text)
{
	own_fd int fd = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	(void)!io_write_all(fd, text, strlen(text));
}

static const char *get(const char *path)
{
	static char text[256];
	own_fd int fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : io_read_full(fd, text, sizeof(text) - 1);

	text[n < 0 ? 0 : n] = '\0';
	return text;
}

static bool exists(const char *path)
{
	return faccessat(root, path, F_OK, 0) == 0;
}

/* What the kernel makes with a group, and takes away with it. */
static void play_kernel(const char *group, bool make)
{
	static const char *const files[] = {"tasks", "schemata"};
	char path[128];

	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", group, files[i]);
		if (make)
			put(path, "");
		else
			(void)unlinkat(root, path, 0);
	}
	(void)snprintf(path, sizeof(path), "%s/mon_groups", group);
	if (make)
		(void)mkdirat(root, path, 0700);
	else
		(void)unlinkat(root, path, AT_REMOVEDIR);
}

/* For an update of which another part fails. */
static void keeps(const struct spec_intel_rdt *rdt)
{
	const struct spec_intel_rdt other = {
		.set = true, .l3_cache_schema = "L3:0=1", .mem_bw_schema = "MB:0=90"};
	struct fault f = {0};
	own_mem char *text = NULL;

	is_int(resctrl_save(root, rdt, "c1", &text, &f), 0, "the schemata are kept");
	is_int(resctrl_configure(root, &other, "c1", &f), 0, "changed");
	is_str(get("c1/schemata"), "L3:0=1\nMB:0=90\n", "to others");
	is_int(resctrl_restore(root, rdt, "c1", text, &f), 0, "restored");
	is_str(get("c1/schemata"), "L3:0=f\nMB:0=20\n", "to what they were");
}

static void own_class(void)
{
	const struct spec_intel_rdt rdt = {
		.set = true, .l3_cache_schema = "L3:0=f", .mem_bw_schema = "MB:0=20"};
	struct fault f = {0};

	is_int(resctrl_make(root, &rdt, "c1", &f), 0,
	       "without closID: a class by the container's id");
	ok(exists("c1"), "it is there");
	play_kernel("c1", true);
	is_int(resctrl_configure(root, &rdt, "c1", &f), 0, "configured");
	is_str(get("c1/schemata"), "L3:0=f\nMB:0=20\n", "cache first, bandwidth last");
	keeps(&rdt);
	is_int(resctrl_join(root, &rdt, "c1", 4711, &f), 0, "joined");
	is_str(get("c1/tasks"), "4711", "by the process's id");
	is_int(resctrl_make(root, &rdt, "c1", &f), -EEXIST, "a class that somebody has");
	is_str(f.text, "/linux/intelRdt: make the class \"c1\"", "its message");
	f.code = 0;
	play_kernel("c1", false);
	is_int(resctrl_remove(root, &rdt, "c1", &f), 0, "removed");
	ok(!exists("c1"), "it is gone");
	is_int(resctrl_remove(root, &rdt, "c1", &f), 0, "once more: it is gone already");
}

static void named_class(void)
{
	static const char *const lines[] = {"L2:0=f", "L3:1=3", NULL};
	const struct spec_intel_rdt bare = {.set = true, .clos_id = "gold"};
	const struct spec_intel_rdt full = {.set = true,
	                                    .clos_id = "gold",
	                                    .l3_cache_schema = "L3:0=f",
	                                    .schemata = lines,
	                                    .monitoring = true};
	struct fault f = {0};

	is_int(resctrl_make(root, &bare, "c2", &f), -ENOENT, "closID alone: must exist");
	is_str(f.text, "/linux/intelRdt: open the class \"gold\"", "its message");
	f.code = 0;
	is_int(resctrl_make(root, &full, "c2", &f), -ENOENT, "a monitoring group that fails");
	is_str(f.text, "/linux/intelRdt/enableMonitoring: make the group \"c2\"", "its message");
	ok(!exists("gold"), "leaves no class behind");
	f.code = 0;
	(void)mkdirat(root, "gold", 0700);
	play_kernel("gold", true);
	put("gold/schemata", "    L3:0=000f;1=7ff\n    MB:0= 20;1=100\n");
	is_int(resctrl_make(root, &full, "c2", &f), 0, "a class that exists and agrees");
	ok(exists("gold/mon_groups/c2"), "with a monitoring group");
	put("gold/mon_groups/c2/tasks", "");
	put("gold/schemata", "");
	is_int(resctrl_configure(root, &full, "c2", &f), 0, "configured");
	is_str(get("gold/schemata"), "L3:0=f\nL2:0=f\nL3:1=3\n", "schemata last");
	is_int(resctrl_join(root, &full, "c2", 4712, &f), 0, "joined");
	is_str(get("gold/tasks"), "4712", "the class");
	is_str(get("gold/mon_groups/c2/tasks"), "4712", "and the monitoring group");
	is_int(resctrl_join(root, &bare, "c3", 4713, &f), 0, "another container's process");
	is_str(get("gold/tasks"), "4713", "joins the class alone");
	(void)unlinkat(root, "gold/mon_groups/c2/tasks", 0);
	is_int(resctrl_remove(root, &full, "c2", &f), 0, "removed");
	ok(!exists("gold/mon_groups/c2"), "the monitoring group is gone");
	ok(exists("gold/tasks"), "the class stays");
}

static void default_class(void)
{
	const struct spec_intel_rdt rdt = {.set = true, .clos_id = "/", .monitoring = true};
	struct fault f = {0};

	play_kernel(".", true);
	is_int(resctrl_make(root, &rdt, "c4", &f), 0, "closID \"/\": the default class");
	ok(exists("mon_groups/c4"), "with a monitoring group");
	put("mon_groups/c4/tasks", "");
	is_int(resctrl_configure(root, &rdt, "c4", &f), 0, "nothing to configure");
	is_str(get("schemata"), "", "nothing is written");
	is_int(resctrl_join(root, &rdt, "c4", 4714, &f), 0, "joined");
	is_str(get("tasks"), "4714", "the root's tasks");
	(void)unlinkat(root, "mon_groups/c4/tasks", 0);
	is_int(resctrl_remove(root, &rdt, "c4", &f), 0, "removed");
	ok(!exists("mon_groups/c4") && exists("tasks"), "only the monitoring group");
}

/* What an existing class says, what is asked for, and whether that is the same. */
static const struct {
	const char *text, *l3, *mb;
	int rc;
} agreements[] = {
	{"    L3:0=7ff;1=1f\n",              "L3:0=7ff;1=1f", NULL,            0      },
	{"L3:0=7ff;1=1f\n",                  "L3:1=1f;0=7ff", NULL,            0      },
	{"L3:0=007ff;1=1f\n",                "L3:0=7FF",      NULL,            0      },
	{"L3:0=7ff;1=1f\n",                  "L3:0=7ff;",     NULL,            0      },
	{"L3:0=7ff;10=1f\n",                 "L3:1=1f",       NULL,            -EINVAL},
	{"L3:0=7ff;1=1f\n",                  "L3:0=7f",       NULL,            -EINVAL},
	{"L3:0=7ff;1=1f\n",                  "L3:2=7ff",      NULL,            -EINVAL},
	{"L3:0=7ff\n",		       "L3:0",          NULL,            -EINVAL},
	{"MB:0=7ff\n",		       "L3:0=7ff",      NULL,            -EINVAL},
	{"",				 "L3:0=7ff",      NULL,            -EINVAL},
	{"L3CODE:0=f\nL3DATA:0=f\n",         "L3:0=f",        NULL,            -EINVAL},
	{"    MB:0= 20;1=100\n    L3:0=1\n", NULL,            "MB:0=20;1=100", 0      },
	{"    MB:0= 20;1=100\n",             NULL,            "MB:0=30",       -EINVAL},
	{"L3:0=1\nMB:0=20",                  "L3:0=1",        "MB:0=20",       0      },
	{"L3:0=1\nMB:0=20",                  "L3:0=1",        "MB:0=21",       -EINVAL},
};

static void compares(void)
{
	(void)mkdirat(root, "silver", 0700);
	for (size_t i = 0; i < sizeof(agreements) / sizeof(agreements[0]); i++) {
		const struct spec_intel_rdt rdt = {.set = true,
		                                   .clos_id = "silver",
		                                   .l3_cache_schema = agreements[i].l3,
		                                   .mem_bw_schema = agreements[i].mb};
		struct fault f = {0};

		put("silver/schemata", agreements[i].text);
		is_int(resctrl_make(root, &rdt, "c5", &f), agreements[i].rc, "agreement %zu", i);
		if (agreements[i].rc < 0 && agreements[i].mb == NULL)
			is_str(f.text,
			       "/linux/intelRdt/l3CacheSchema: the class \"silver\" exists, with "
			       "another one",
			       "its message");
	}
}

static void explains(void)
{
	const struct spec_intel_rdt rdt = {
		.set = true, .clos_id = "gone", .mem_bw_schema = "MB:0=1"};
	struct fault f = {0};

	is_int(resctrl_join(root, &rdt, "c6", 1, &f), -ENOENT, "a class that went away");
	is_str(f.text, "/linux/intelRdt: write to gone/tasks", "its message");
	f.code = 0;
	(void)mkdirat(root, "info", 0700);
	put("info/last_cmd_status", "MB value 1 out of range [10,100]\n");
	is_int(resctrl_configure(root, &rdt, "c6", &f), -ENOENT, "a schema that is refused");
	is_str(f.text,
	       "/linux/intelRdt: write to gone/schemata: the kernel says MB value 1 out of range "
	       "[10,100]",
	       "with the kernel's reason");
}

static void needs_the_file_system(void)
{
	struct statfs fs;
	struct fault f = {0};

	if (statfs("/sys/fs/resctrl", &fs) == 0 && fs.f_type == 0x7655821) {
		skip("this machine has resctrl");
		return;
	}
	is_int(resctrl_open(&f), -ENOTSUP, "a host without resctrl");
	is_str(f.text,
	       "/linux/intelRdt: no resctrl file system on /sys/fs/resctrl (mount -t resctrl "
	       "resctrl /sys/fs/resctrl, if processor and kernel have it)",
	       "its message");
}

int main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	own_class();
	named_class();
	default_class();
	compares();
	explains();
	needs_the_file_system();
	(void)close(root);
	tap_remove_tree(folder);
	return done_testing();
}
