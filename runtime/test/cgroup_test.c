/* SPDX-License-Identifier: ISC */
#include "runtime/base/io.h"
#include "runtime/base/own.h"
#include "runtime/cgroup.h"
#include "runtime/sys.h"

#include "tests/tap.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char top[64]; /* the cgroup that this run makes its own below */

static const struct {
	const char *name, *own, *cgroups_path;
	int rc;
	const char *want; /* the path, or the fault */
} paths[] = {
	{"default",					"/",    NULL,								  0,       "coffer/ID"                                     },
	{"absolute",				       "/",    "/a/b",								0,       "a/b"					   },
	{"relative to the root",                           "/",    "a/b",								 0,       "a/b"                                           },
	{"relative, caller in a child of the root",        "/x",   "a",								   0,       "a"                                             },
	{"relative, caller deeper, whose parent is empty", "/x/y", "a",                                                                   0,       "x/a"                                           },
	{"absolute, caller deeper",                        "/x/y", "/a",								  0,       "a"                                             },
	{"a systemd name is a name",                       "/",    "/user.slice:a:b",                                                     0,       "user.slice:a:b"                                },
	{"root",					   "/",    "/",								   -EINVAL, "/linux/cgroupsPath: is the root of all cgroups"},
	{"nothing",					"/",    "",								    -EINVAL, "/linux/cgroupsPath: is the root of all cgroups"},
	{"up",					     "/",    "/a/../b",							     0,       "b"					     },
	{"up and up",				      "/",    "/a/../../../b/c/..",						  0,       "b"                                             },
	{"up from where a relative one begins",            "/x/y", "../../a",                                                             0,       "x/a"                                           },
	{"up to the root",				 "/",    "/a/..",							       -EINVAL, "/linux/cgroupsPath: is the root of all cgroups"},
	{"up to where a relative one begins",              "/x/y", "a/..",								-EINVAL,
         "/linux/cgroupsPath: is the root of all cgroups"																	  },
	{"here",					   "/",    "/./a/./b/.",							  0,       "a/b"                                           },
	{"names with dots",				"/",    "/...//..a/.b",							0,       ".../..a/.b"                                    },
	{"slashes",					"/",    "//a///b//",							   0,       "a/b"                                           },
	{"a line feed",				    "/",    "/a\nb",							       -EINVAL,
         "/linux/cgroupsPath: \"a\nb\" has a line feed or a name longer than 255 bytes"													    },
	{"too long",				       "/",    "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         -ENAMETOOLONG,															    "/linux/cgroupsPath: longer than 48 bytes"      },
};

static void paths_are_checked(void)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct cgroup_host host = {.fd = -1, .mount = "/sys/fs/cgroup"};
		struct fault f = {0};
		char out[48];

		(void)snprintf(host.own, sizeof(host.own), "%s", paths[i].own);

		int rc = cgroup_path(&host, paths[i].cgroups_path, "ID", out, sizeof(out), &f);

		is_int(rc, paths[i].rc, "path, %s: result", paths[i].name);
		is_str(rc < 0 ? f.text : out, paths[i].want, "path, %s", paths[i].name);
	}
}

static bool exists(const struct cgroup_host *host, const char *path)
{
	struct stat st;

	return fstatat(host->fd, path, &st, 0) == 0;
}

/* A process that waits for a signal, born in the cgroup. */
static pid_t give_birth(int cgroup_fd)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (unsigned int)cgroup_fd,
	};
	pid_t pid = sys_clone3(&args);

	if (pid == 0) {
		for (;;)
			pause();
	}
	return pid;
}

static int signal_of(pid_t pid)
{
	int status = 0;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void a_cgroup_lives_and_dies(const struct cgroup_host *host)
{
	static const struct spec_resources none;
	struct fault f = {0};
	char path[100];
	char text[300];

	(void)snprintf(path, sizeof(path), "%s/a", top);

	own_fd int fd = cgroup_create(host, path, &none, &f);

	if (!ok(fd >= 0, "a cgroup and its parent are made: %s", f.text))
		return;

	own_fd int again = cgroup_create(host, path, &none, &f);

	ok(again >= 0, "one that is there and empty is used");

	pid_t pid = give_birth(fd);

	ok(pid > 0, "a process is born in it");
	is_int(cgroup_create(host, path, &none, &f), -EBUSY, "one with processes is refused");
	(void)snprintf(text, sizeof(text),
	               "use cgroup %s/%s: container's cgroup is not empty; another runs there",
	               host->mount, path);
	is_str(f.text, text, "and says so");
	f = (struct fault){0};
	is_int(cgroup_remove(host, path, 30, &f), -EBUSY, "nor is it removed");
	(void)snprintf(text, sizeof(text),
	               "remove cgroup %s/%s: it still has processes or children after 30 ms; kill "
	               "them and delete again",
	               host->mount, path);
	is_str(f.text, text, "and says so");
	f = (struct fault){0};
	is_int(cgroup_kill(host, path, &f), 0, "its processes are killed");
	is_int(signal_of(pid), SIGKILL, "by SIGKILL");
	is_int(cgroup_remove(host, path, 1000, &f), 0, "then it is removed");
	ok(!exists(host, path), "it is gone");
	is_int(cgroup_kill(host, path, &f), 0, "to kill in what is gone is success");
	is_int(cgroup_signal(host, path, SIGTERM, &f), 0, "to signal what is gone is success");
	is_int(cgroup_remove(host, path, 0, &f), 0, "to remove what is gone is success");
}

static void children_go_too(const struct cgroup_host *host)
{
	static const struct spec_resources none;
	struct fault f = {0};
	char path[100];
	char below[200];

	(void)snprintf(path, sizeof(path), "%s/b", top);
	(void)snprintf(below, sizeof(below), "%s/c/d/e", path);

	own_fd int upper = cgroup_create(host, path, &none, &f);
	own_fd int lower = cgroup_create(host, below, &none, &f);
	pid_t first = give_birth(upper);
	pid_t second = give_birth(lower);

	(void)snprintf(below, sizeof(below), "%s/c/x", path);
	own_fd int side = cgroup_create(host, below, &none, &f);

	ok(side >= 0 && first > 0 && second > 0, "processes run in a cgroup and in a child of it");
	is_int(cgroup_signal(host, path, SIGTERM, &f), 0, "a signal goes to all of them");
	is_int(signal_of(first), SIGTERM, "the upper one has it");
	is_int(signal_of(second), SIGTERM, "the lower one too");
	is_int(cgroup_remove(host, path, 1000, &f), 0, "the tree is removed: %s", f.text);
	ok(!exists(host, path), "it is gone");
}

/* Dying takes the kernel a moment after the kill; nobody else waits for it. */
static void removal_waits_for_the_dying(const struct cgroup_host *host)
{
	static const struct spec_resources none;
	struct fault f = {0};
	char path[100];
	pid_t pids[20];

	(void)snprintf(path, sizeof(path), "%s/many", top);

	own_fd int fd = cgroup_create(host, path, &none, &f);

	for (size_t i = 0; i < 20; i++)
		pids[i] = give_birth(fd);
	is_int(cgroup_kill(host, path, &f), 0, "twenty are killed");
	is_int(cgroup_remove(host, path, 5000, &f), 0, "and at once removed: %s", f.text);
	for (size_t i = 0; i < 20; i++)
		(void)signal_of(pids[i]);
}

static void a_missing_controller_is_named(const struct cgroup_host *host)
{
	static const struct spec_resources pids = {.pids_limit_set = true, .pids_limit = 10};
	struct fault f = {0};
	char path[100];
	char text[400];

	(void)snprintf(path, sizeof(path), "%s/new/limited", top);
	is_int(cgroup_create(host, path, &pids, &f), -EOPNOTSUPP, "a hybrid host limits no pids");
	(void)snprintf(text, sizeof(text),
	               "apply /linux/resources: cgroup v2 at %s has no controller pids, for a v1 "
	               "hierarchy holds it; boot with cgroup_no_v1=all, or ask for no limit of it "
	               "(Docker: --pids-limit=-1; ctr: --cpu-shares 0; podman: pids_limit = 0 in "
	               "containers.conf)",
	               host->mount);
	is_str(f.text, text, "and says what to do");
	ok(!exists(host, top), "nothing is left of it");
}

static void limits_are_written(const struct cgroup_host *host)
{
	static const struct spec_unified high = {"memory.high", "33554432"};
	static const struct spec_resources limits = {
		.pids_limit_set = true,
		.pids_limit = 10,
		.memory_limit_set = true,
		.memory_limit = 67108864,
		.cpu_shares_set = true,
		.cpu_shares = 2000,
		.unified = &high,
		.unified_count = 1,
	};
	static const struct {
		const char *file, *want;
	} files[] = {
		{"pids.max",    "10\n"      },
		{"memory.max",  "67108864\n"},
		{"cpu.weight",  "170\n"     },
		{"memory.high", "33554432\n"},
	};
	struct fault f = {0};
	char path[100];

	(void)snprintf(path, sizeof(path), "%s/limited", top);

	own_fd int fd = cgroup_create(host, path, &limits, &f);

	if (!ok(fd >= 0, "a cgroup is made with limits: %s", f.text))
		return;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		own_mem char *text = NULL;
		size_t len;

		is_int(io_read_file(fd, files[i].file, 100, &text, &len, &f), 0, "%s can be read",
		       files[i].file);
		is_str(text, files[i].want, "%s", files[i].file);
	}
	is_int(cgroup_remove(host, path, 1000, &f), 0, "it is removed");
}

static void a_failure_leaves_nothing(const struct cgroup_host *host)
{
	static const struct spec_unified wrong = {"cgroup.max.depth", "many"};
	static const struct spec_resources limits = {.unified = &wrong, .unified_count = 1};
	struct fault f = {0};
	char path[100];

	(void)snprintf(path, sizeof(path), "%s/x/y/z", top);
	is_int(cgroup_create(host, path, &limits, &f), -EINVAL, "a value that is none is refused");
	is_str(f.text,
	       "/linux/resources/unified/cgroup.max.depth: write \"many\" to "
	       "cgroup.max.depth: Invalid argument",
	       "by the kernel");
	ok(!exists(host, top), "and nothing is left of four directories");
}

static void without_a_host_nothing_is_made(void)
{
	struct cgroup_host host = {.fd = -1, .mount = "/nowhere", .own = "/"};
	static const struct spec_resources none;
	struct fault f = {0};

	is_int(cgroup_create(&host, "a", &none, &f), -EBADF, "no hierarchy, no cgroup");
	is_str(f.text, "open /nowhere", "and says so");
}

int main(void)
{
	struct cgroup_host host;
	struct fault f = {0};

	(void)snprintf(top, sizeof(top), "coffer-test-%d", getpid());
	paths_are_checked();
	without_a_host_nothing_is_made();
	if (cgroup_host_open(&host, &f) < 0) {
		is_str(f.text,
		       "find cgroup v2 at /sys/fs/cgroup or /sys/fs/cgroup/unified; mount -t cgroup2 "
		       "cgroup2 /sys/fs/cgroup",
		       "no cgroup v2 is said");
		skip("this machine has no cgroup v2");
		return done_testing();
	}
	ok(host.own[0] == '/', "the own cgroup is known: %s", host.own);
	if (faccessat(host.fd, ".", W_OK, 0) < 0 || (sys_clone3(NULL) < 0 && errno == ENOSYS)) {
		skip("making cgroups needs root, and a kernel that is not emulated");
		return done_testing();
	}
	a_failure_leaves_nothing(&host);
	if (host.hybrid) {
		a_missing_controller_is_named(&host);
		skip("this host's controllers are in v1 hierarchies: limits are written in the VM");
	} else {
		limits_are_written(&host);
	}
	a_cgroup_lives_and_dies(&host);
	children_go_too(&host);
	removal_waits_for_the_dying(&host);
	is_int(cgroup_remove(&host, top, 1000, &f), 0, "the top is removed: %s", f.text);
	own_close(&host.fd);
	return done_testing();
}
