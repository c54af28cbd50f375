/* SPDX-License-Identifier: ISC */
#include "cgroup.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/large.h"
#include "base/own.h"
#include "cgroup_limits.h"
#include "cgroup_write.h"
#include "sys.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <linux/magic.h>

/* -ENOENT: it is not there. */
static int open_mount(const char *path)
{
	own_fd int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs) < 0)
		return -errno;
	return fs.f_type == CGROUP2_SUPER_MAGIC ? take_fd(&fd) : -ENOENT;
}

/* The line "0::PATH"; the others are v1 hierarchies. */
static int read_own(struct cgroup_host *host, struct fault *f)
{
	static_large char text[8192];
	own_fd int fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -errno : io_read_full(fd, text, sizeof(text) - 1);

	if (len < 0)
		return fault_set(f, (int)-len, "read /proc/self/cgroup");
	text[len] = '\0';

	const char *line = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");

	if (line == NULL)
		return fault_set(f, ENOENT,
		                 "find the cgroup v2 of this process in /proc/self/cgroup");
	/* The hierarchies stand in the order of their numbers, the highest first. */
	host->alone = line == text;
	line = strchr(line, '/');

	size_t size = line != NULL ? strcspn(line, "\n") : 0;

	if (size == 0 || size >= sizeof(host->own))
		return fault_set(f, ENAMETOOLONG, "read this process's cgroup of %zu bytes", size);
	memcpy(host->own, line, size);
	host->own[size] = '\0';
	return 0;
}

int cgroup_host_open(struct cgroup_host *out, struct fault *f)
{
	static const char unified[] = "/sys/fs/cgroup";
	static const char hybrid[] = "/sys/fs/cgroup/unified";

	int rc = open_mount(unified);

	*out = (struct cgroup_host){.fd = -1};
	if (rc == -ENOENT) {
		rc = open_mount(hybrid);
		out->hybrid = true;
	}
	if (rc == -ENOENT)
		return fault_set(f, ENOENT,
		                 "find cgroup v2 at %s or %s; mount -t cgroup2 cgroup2 %s", unified,
		                 hybrid, unified);
	(void)snprintf(out->mount, sizeof(out->mount), "%s", out->hybrid ? hybrid : unified);
	if (rc < 0)
		return fault_set(f, -rc, "open %s", out->mount);
	out->fd = rc;
	rc = read_own(out, f);

	if (rc < 0)
		own_close(&out->fd);
	return rc;
}

/* Behind what is there, as runc cleans a path: it never leads out of where it begins. False when the
 * kernel would not take a component. */
static bool put_clean(struct buf *b, const char *path)
{
	const size_t top = b->len;
	bool good = true;

	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.') {
			while (b->len > top && b->data[--b->len] != '/')
				;
			b->data[b->len] = '\0';
		} else if (len > 1 || (len == 1 && path[0] != '.')) {
			buf_text(b, b->len > top ? "/" : "");
			buf_bytes(b, path, len);
			good = good && len <= NAME_MAX && memchr(path, '\n', len) == NULL;
		}
		path += len + (path[len] == '/');
	}
	return good;
}

static bool has_processes(int dir_fd, const char *path)
{
	char name[PATH_MAX];
	char byte;

	if (snprintf(name, sizeof(name), "%s/cgroup.procs", path) >= (int)sizeof(name))
		return true;

	own_fd int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && read(fd, &byte, 1) > 0;
}

/* A cgroup with processes of its own cannot hand controllers to children; the root can. */
static void put_base(const struct cgroup_host *host, char *out, size_t size)
{
	char *slash;

	(void)snprintf(out, size, "%s", host->own + 1);
	do {
		slash = strrchr(out, '/');
		*(slash != NULL ? slash : out) = '\0';
	} while (out[0] != '\0' && has_processes(host->fd, out));
}

int cgroup_path(const struct cgroup_host *host, const char *cgroups_path, const char *id, char *out,
                size_t size, struct fault *f)
{
	char base[sizeof(host->own)] = "";
	struct buf b = buf_over(out, size);
	bool good = true;
	size_t top;

	if (cgroups_path == NULL || cgroups_path[0] != '/')
		put_base(host, base, sizeof(base));
	if (base[0] != '\0')
		buf_printf(&b, "%s/", base);
	top = b.len;
	if (cgroups_path == NULL)
		buf_printf(&b, "coffer/%s", id);
	else
		good = put_clean(&b, cgroups_path);
	if (b.overflow)
		return fault_set(f, ENAMETOOLONG, "/linux/cgroupsPath: longer than %zu bytes",
		                 size);
	if (b.len == top)
		return fault_set(f, EINVAL, "/linux/cgroupsPath: is the root of all cgroups");
	if (!good)
		return fault_set(f, EINVAL,
		                 "/linux/cgroupsPath: \"%s\" has a line feed or a name longer "
		                 "than %d bytes",
		                 out, NAME_MAX);
	return 0;
}

static unsigned int controllers_of(int dir_fd, const char *file)
{
	char text[512];
	own_fd int fd = openat(dir_fd, file, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : io_read_full(fd, text, sizeof(text) - 1);
	unsigned int found = 0;

	if (len < 0)
		return 0;
	text[len] = '\0';
	for (const char *at = text; *at != '\0';) {
		size_t word = strcspn(at, " \n");

		for (unsigned int i = 0; i < CGROUP_CONTROLLERS; i++) {
			const char *name = cgroup_controller_name(i);

			if (strlen(name) == word && memcmp(name, at, word) == 0)
				found |= 1U << i;
		}
		at += word;
		at += strspn(at, " \n");
	}
	return found;
}

static void put_controllers(struct buf *b, unsigned int set, const char *before)
{
	const char *space = "";

	for (unsigned int i = 0; i < CGROUP_CONTROLLERS; i++) {
		if ((set >> i & 1) == 0)
			continue;
		buf_printf(b, "%s%s%s", space, before, cgroup_controller_name(i));
		space = " ";
	}
}

static int missing_fault(const struct cgroup_host *host, unsigned int missing, struct fault *f)
{
	char names[100];
	struct buf b = BUF(names);

	put_controllers(&b, missing, "");
	if (host->hybrid)
		return fault_set(
			f, EOPNOTSUPP,
			"apply /linux/resources: cgroup v2 at %s has no controller %s, for a v1 "
			"hierarchy holds it; boot with cgroup_no_v1=all, or ask for no limit of "
			"it (Docker: --pids-limit=-1; ctr: --cpu-shares 0; podman: pids_limit = 0 "
			"in containers.conf)",
			host->mount, names);
	return fault_set(
		f, EOPNOTSUPP,
		"apply /linux/resources: cgroup v2 at %s has no controller %s; the kernel was "
		"built without it, or whoever delegated this part of the tree keeps it",
		host->mount, names);
}

/* Hands the controllers WANTED of the directory to its children. */
static int enable(const struct cgroup_host *host, int dir_fd, unsigned int wanted, const char *path,
                  struct fault *f)
{
	unsigned int missing = wanted & ~controllers_of(dir_fd, "cgroup.subtree_control");
	char text[100];
	struct buf b = BUF(text);
	struct fault why = {0};

	if (missing == 0)
		return 0;

	unsigned int lacking = missing & ~controllers_of(dir_fd, "cgroup.controllers");

	if (lacking != 0)
		return missing_fault(host, lacking, f);
	put_controllers(&b, missing, "+");

	int rc = io_write_file(dir_fd, "cgroup.subtree_control", text, &why);

	if (rc == -EBUSY)
		return fault_set(
			f, EBUSY,
			"enable %s below %s/%s: processes are in it, and only its children may "
			"have them then (linux.cgroupsPath)",
			text, host->mount, path);
	if (rc < 0)
		return fault_set(f, -rc, "enable %s below %s/%s", text, host->mount, path);
	return 0;
}

static int check_usage(int cgroup_fd, const struct spec_resources *limits, struct fault *f)
{
	char text[32] = "";
	long long usage = 0;

	if (!limits->memory_check_before_update || !limits->memory_limit_set ||
	    limits->memory_limit <= 0)
		return 0;

	own_fd int fd = openat(cgroup_fd, "memory.current", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || io_read_full(fd, text, sizeof(text) - 1) < 0)
		return fault_set(f, errno, "read memory.current for checkBeforeUpdate");
	usage = strtoll(text, NULL, 10);
	if (usage > limits->memory_limit)
		return fault_set(
			f, EBUSY,
			"/linux/resources/memory/limit: rejecting memory limit %lld, %lld are in use "
			"(checkBeforeUpdate)",
			(long long)limits->memory_limit, usage);
	return 0;
}

static bool is_populated(int dir_fd)
{
	char text[128] = "";
	own_fd int fd = openat(dir_fd, "cgroup.events", O_RDONLY | O_CLOEXEC);

	return fd >= 0 && io_read_full(fd, text, sizeof(text) - 1) > 0 &&
	       strstr(text, "populated 1") != NULL;
}

/* Walks down PATH and makes what is missing. *MADE is the length of the shortest prefix of PATH that
 * was made, 0 when all was there, also after a failure. Without MADE all must be there, and may be
 * in use. */
static int make_directories(const struct cgroup_host *host, const char *path,
                            unsigned int controllers, size_t *made, struct fault *f)
{
	own_fd int dir = fcntl(host->fd, F_DUPFD_CLOEXEC, 3);

	if (dir < 0)
		return fault_set(f, errno, "open %s", host->mount);
	for (size_t start = 0, end; path[start] != '\0'; start = end + (path[end] == '/')) {
		char name[NAME_MAX + 1];

		end = start + strcspn(path + start, "/");
		(void)snprintf(name, sizeof(name), "%.*s", (int)(end - start), path + start);
		if (controllers != 0) {
			int rc = enable(host, dir, controllers, path, f);

			if (rc < 0)
				return rc;
		}
		if (made == NULL)
			; /* it is there */
		else if (mkdirat(dir, name, 0755) == 0)
			*made = *made == 0 ? end : *made;
		else if (errno != EEXIST)
			return fault_set(f, errno, "create cgroup %s/%.*s", host->mount, (int)end,
			                 path);

		int next = openat(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (next < 0)
			return fault_set(f, errno, "open cgroup %s/%.*s", host->mount, (int)end,
			                 path);
		own_close(&dir);
		dir = next;
	}
	if (made != NULL && *made == 0 && is_populated(dir))
		return fault_set(
			f, EBUSY,
			"use cgroup %s/%s: container's cgroup is not empty; another runs there",
			host->mount, path);
	return take_fd(&dir);
}

/* Deepest first. Who has put something in meanwhile keeps it. */
static void remove_made(const struct cgroup_host *host, const char *path, size_t made)
{
	char prefix[PATH_MAX];
	size_t len = strlen(path);

	if (made == 0 || len >= sizeof(prefix))
		return;
	memcpy(prefix, path, len + 1);
	for (char *end = prefix + len; end != NULL && (size_t)(end - prefix) >= made;
	     end = strrchr(prefix, '/')) {
		*end = '\0';
		(void)unlinkat(host->fd, prefix, AT_REMOVEDIR);
	}
}

int cgroup_create(const struct cgroup_host *host, const char *path,
                  const struct spec_resources *limits, struct fault *f)
{
	own_arena struct arena arena = {0};
	struct cgroup_limits converted;
	size_t made = 0;
	int rc = cgroup_limits_convert(limits, &arena, &converted, f);

	if (rc < 0)
		return rc;

	/* The container's root is nobody outside, and looks at its own limits all the same. */
	const mode_t mask = umask(022);
	own_fd int dir = make_directories(host, path, converted.controllers, &made, f);

	(void)umask(mask);
	rc = dir < 0 ? dir : cgroup_write(dir, &converted, f);
	if (rc < 0) {
		remove_made(host, path, made);
		return rc;
	}
	return take_fd(&dir);
}

int cgroup_limit(const struct cgroup_host *host, const char *path,
                 const struct spec_resources *limits, const struct cgroup_listener *listener,
                 struct fault *f)
{
	own_arena struct arena arena = {0};
	struct cgroup_limits converted;
	int rc = cgroup_limits_convert(limits, &arena, &converted, f);

	if (rc < 0)
		return rc;

	own_fd int dir = make_directories(host, path, converted.controllers, NULL, f);

	rc = dir < 0 ? dir : check_usage(dir, limits, f);
	return rc < 0 ? rc : cgroup_rewrite(dir, &converted, listener, f);
}
