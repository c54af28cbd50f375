/* SPDX-License-Identifier: ISC */
/* In directories of plain files: what is written there stays as it was written. */
#include "runtime/base/io.h"
#include "runtime/base/own.h"
#include "runtime/cgroup_offer.h"

#include "tests/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static char top[] = "/tmp/coffer-offer-XXXXXX";

static void put(int dir, const char *folder, const char *name, const char *text)
{
	char path[100];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);

	own_fd int fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || io_write_all(fd, text, strlen(text)) < 0)
		abort();
}

static void make(int dir, const char *folder, const char *there, const char *given)
{
	if (mkdirat(dir, folder, 0700) < 0 && errno != EEXIST)
		abort();
	put(dir, folder, "cgroup.controllers", there);
	put(dir, folder, "cgroup.subtree_control", given);
}

static void is_given(int dir, const char *folder, const char *want, const char *what)
{
	own_mem char *text = NULL;
	char path[100];
	struct fault f = {0};
	size_t len;

	(void)snprintf(path, sizeof(path), "%s/cgroup.subtree_control", folder);
	ok(io_read_file(dir, path, 4096, &text, &len, &f) == 0, "%s: read", folder);
	is_str(text, want, "%s: %s", folder, what);
}

int main(void)
{
	struct cgroup_host host = {.fd = -1};

	if (mkdtemp(top) == NULL)
		abort();

	own_fd int dir = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);

	host.fd = dir;
	make(dir, ".", "cpuset cpu io memory hugetlb new\n", "");
	make(dir, "a.slice", "cpu memory pids\n", "memory\n");
	make(dir, "a.slice/b", "cpu\n", "cpu\n");
	make(dir, "a.slice/b/c", "cpu memory\n", "");
	host.alone = false;
	cgroup_offer(&host, "a.slice/b/c");
	is_given(dir, ".", "", "beside v1 hierarchies nothing is enabled");
	is_given(dir, "a.slice", "memory\n", "at every level");
	host.alone = true;
	cgroup_offer(&host, "a.slice/b/c");
	is_given(dir, ".", "+cpuset +cpu +io +memory +hugetlb +new", "all that there are");
	is_given(dir, "a.slice", "+cpu +pids", "all that were not given yet");
	is_given(dir, "a.slice/b", "cpu\n", "nothing where all were");
	is_given(dir, "a.slice/b/c", "", "the container's own children are its own matter");
	make(dir, "a.slice", "", "");
	make(dir, ".", "", "");
	cgroup_offer(&host, "a.slice/none/x");
	is_given(dir, "a.slice/b", "cpu\n", "a way that ends");
	tap_remove_tree(top);
	return done_testing();
}
