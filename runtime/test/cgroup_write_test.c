/* SPDX-License-Identifier: ISC */
/* In a directory of plain files: a written text covers as many bytes of the old one as it has. */
#include "runtime/base/io.h"
#include "runtime/base/own.h"
#include "runtime/cgroup_write.h"

#include "tests/tap.h"

#include <fcntl.h>
#include <sys/stat.h>

static int dir = -1;

static void put(const char *file, const char *text)
{
	own_fd int fd = openat(dir, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || io_write_all(fd, text, strlen(text)) < 0)
		abort();
}

static void is_file(const char *file, const char *want)
{
	own_mem char *text = NULL;
	struct fault f = {0};
	size_t len;

	ok(io_read_file(dir, file, 4096, &text, &len, &f) == 0 && strcmp(text, want) == 0,
	   "%s says what it should", file);
}

static int write_all(struct cgroup_setting *settings, size_t count, bool back, struct fault *f)
{
	struct cgroup_limits limits = {.settings = settings, .count = count};

	*f = (struct fault){0};
	return back ? cgroup_rewrite(dir, &limits, NULL, f) : cgroup_write(dir, &limits, f);
}

static void writes(void)
{
	struct cgroup_setting good[] = {
		{"io.max",    "8:0 a\n\n8:1 b\n", NULL,        NULL,     false, false, false},
		{"none",      "1",                NULL,        NULL,     true,  false, false},
		{"also.none", "1",                "io.weight", "8:0 50", false, false, false},
		{"pids.max",  "",                 NULL,        NULL,     false, false, false},
	};
	struct cgroup_setting bad = {.file = "dmem.max", .value = "1"};
	struct fault f;

	put("io.max", "-----\n");
	put("io.weight", "------\n");
	put("pids.max", "max\n");
	is_int(write_all(good, 4, false, &f), 0, "limits are written: %s", f.text);
	is_file("io.max", "8:1 b\n");
	is_file("io.weight", "8:0 50\n");
	is_file("pids.max", "max\n");
	is_int(write_all(&bad, 1, false, &f), -ENOENT, "a file that is not there is an error");
	is_str(f.text,
	       "/linux/resources/unified/dmem.max: write \"1\" to dmem.max: the cgroup has no such "
	       "file, this kernel lacks it or its "
	       "controller",
	       "and its name is said");
}

static void goes_back(void)
{
	struct cgroup_setting settings[] = {
		{"memory.max",  "222",         NULL,      NULL, false, false, false},
		{"cpuset.cpus", "3",           NULL,      NULL, false, false, false},
		{"io.max",      "8:16 rbps=1", NULL,      NULL, false, false, false},
		{"io.max",      "8:0 rbps=22", NULL,      NULL, false, false, false},
		{"none",        "1",           "neither", "1",  false, false, false},
	};
	struct fault f;

	put("memory.max", "111\n");
	put("cpuset.cpus", "\n");
	put("io.max", "8:0 rbps=11 wbps=max riops=max wiops=max\n");
	is_int(write_all(settings, 5, true, &f), -ENOENT, "the last of the limits fails");
	is_file("memory.max", "111\n");
	is_file("cpuset.cpus", "\n");
	/* The device that had no line got one that says so, before the other's was written again. */
	is_file("io.max", "8:0 rbps=11 wbps=max riops=max wiops=maxax");
	is_int(write_all(settings, 1, true, &f), 0, "without it they are written");
	is_file("memory.max", "222\n");
}

struct listener {
	struct cgroup_listener self;
	int answer;
};

/* As systemd does, it writes what it makes of them. */
static int answer(const struct cgroup_listener *self, struct fault *f)
{
	const struct listener *l = (const void *)self;

	is_file("memory.max", "222\n");
	put("cpu.max", "30000 100000\n");
	put("memory.max", "444\n");
	return l->answer < 0 ? fault_set(f, -l->answer, "refused") : 0;
}

static void is_told(void)
{
	struct cgroup_setting setting = {.file = "memory.max", .value = "222"};
	struct cgroup_limits limits = {.settings = &setting, .count = 1};
	struct listener yes = {{answer}, 0};
	struct listener no = {{answer}, -EREMOTEIO};
	struct fault f = {0};

	put("memory.max", "111\n");
	put("cpu.max", "12345 100000\n");
	is_int(cgroup_rewrite(dir, &limits, &no.self, &f), -EREMOTEIO, "a listener that refuses");
	is_str(f.text, "refused", "says why");
	is_file("memory.max", "111\n");
	is_file("cpu.max", "12345 100000\n");
	is_int(cgroup_rewrite(dir, &limits, &yes.self, &f), 0, "one that does not");
	is_file("memory.max", "222\n");
	is_file("cpu.max", "12345 100000\n");
	limits.count = 0;
	is_int(cgroup_rewrite(dir, &limits, NULL, &f), 0, "no limits");
}

int main(void)
{
	char path[] = "/tmp/coffer-cgroup-write-XXXXXX";

	if (mkdtemp(path) == NULL)
		abort();
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	writes();
	goes_back();
	is_told();
	(void)close(dir);
	tap_remove_tree(path);
	return done_testing();
}
