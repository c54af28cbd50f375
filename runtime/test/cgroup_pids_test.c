/* SPDX-License-Identifier: ISC */
#include "../cgroup_pids.h"

#include "../base/io.h"
#include "../base/own.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <sys/stat.h>

/* In a folder that stands for a cgroup. */
static void list(int dir, const char *name, const char *text)
{
	struct fault f = {0};

	(void)!io_replace_file(dir, name, text, strlen(text), 0600, &f);
}

static void reads(int top)
{
	static const pid_t want[] = {2, 3, 7, 30, 100000};
	own_pids struct cgroup_pids pids = {0};
	struct fault f = {0};

	list(top, "cgroup.procs", "7\n3\n0\n");
	(void)mkdirat(top, "a", 0700);
	list(top, "a/cgroup.procs", "100000\n");
	(void)mkdirat(top, "a/b", 0700);
	list(top, "a/b/cgroup.procs", "2\n30\n");
	(void)mkdirat(top, "gone", 0700);
	is_int(cgroup_pids_read(top, &pids, &f), 0, "a cgroup and all below, one of them going");
	ok(pids.count == 5 && memcmp(pids.list, want, sizeof(want)) == 0,
	   "ascending, without those of other namespaces");
	ok(cgroup_pids_has(&pids, 30), "the last has it");
	ok(!cgroup_pids_has(&pids, 31), "none has this");
	cgroup_pids_free(&pids);
	is_int(cgroup_pids_own(top, &pids), 0, "this one alone");
	ok(pids.count == 2 && pids.list[0] == 7 && pids.list[1] == 3, "as it lists them");
}

static void refuses(int top)
{
	own_fd int gone = openat(top, "gone", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	own_pids struct cgroup_pids pids = {0};
	struct fault f = {0};

	is_int(cgroup_pids_read(gone, &pids, &f), -ENOENT, "one that is gone itself");
	is_str(f.text, "list the processes of the container's cgroup", "and the message");
}

static int count(int dir_fd, void *context)
{
	int *visits = context;

	(void)dir_fd;
	(*visits)++;
	return 0;
}

static void has_a_limit(int top)
{
	char path[80] = "";
	int visits = 0;

	for (size_t level = 0; level < 32; level++) {
		memcpy(path + 2 * level, "d/", 3);
		(void)mkdirat(top, path, 0700);
	}
	is_int(cgroup_walk(top, count, &visits), 0, "32 levels");
	is_int(visits, 33 + 3, "all are visited");
	memcpy(path + 64, "d/", 3);
	(void)mkdirat(top, path, 0700);
	is_int(cgroup_walk(top, count, &visits), -ELOOP, "one more");
}

int main(void)
{
	char where[] = "/tmp/coffer-pids-XXXXXX";

	if (!ok(mkdtemp(where) != NULL, "a folder to try in"))
		return done_testing();

	own_fd int top = open(where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	reads(top);
	refuses(top);
	has_a_limit(top);
	tap_remove_tree(where);
	return done_testing();
}
