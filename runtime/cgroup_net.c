/* SPDX-License-Identifier: ISC */
#include "cgroup_net.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"
#include "cgroup.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define MOUNTS_LIMIT ((size_t)1 << 22)
#define REMOVE_MS    1000

static const char *const controllers[] = {"net_cls", "net_prio"};

#define CONTROLLER_COUNT (sizeof(controllers) / sizeof(controllers[0]))

bool cgroup_net_wanted(const struct spec_resources *resources)
{
	return resources->net_class != 0 || resources->net_priority_count > 0;
}

/* Whether WORD is one of the comma-separated LEN bytes. */
static bool has_option(const char *options, size_t len, const char *word)
{
	size_t part;

	for (size_t at = 0; at < len; at += part + 1) {
		part = strcspn(options + at, ", \n");
		if (strlen(word) == part && memcmp(options + at, word, part) == 0)
			return true;
	}
	return false;
}

/* proc(5): "36 35 0:30 / /sys/fs/cgroup/net_cls rw,nosuid - cgroup cgroup rw,net_cls,net_prio".
 * False also for a mount point with an escape, where nobody mounts a cgroup. */
static bool match_line(const char *line, size_t len, const char *controller, char *out, size_t size)
{
	const char *dash = memmem(line, len, " - cgroup ", 10);
	const char *point = line;
	size_t point_len;

	if (dash == NULL)
		return false;

	const char *options = memchr(dash + 10, ' ', len - (size_t)(dash + 10 - line));

	if (options == NULL ||
	    !has_option(options + 1, len - (size_t)(options + 1 - line), controller))
		return false;
	for (int field = 1; field < 5; field++) {
		point = memchr(point, ' ', (size_t)(dash - point));
		if (point == NULL)
			return false;
		point++;
	}
	point_len = strcspn(point, " \n");
	return memchr(point, '\\', point_len) == NULL &&
	       snprintf(out, size, "%.*s", (int)point_len, point) < (int)size;
}

bool cgroup_net_find(const char *mountinfo, const char *controller, char *out, size_t size)
{
	while (*mountinfo != '\0') {
		size_t len = strcspn(mountinfo, "\n");

		if (match_line(mountinfo, len, controller, out, size))
			return true;
		mountinfo += len + (mountinfo[len] == '\n');
	}
	return false;
}

/* The v1 hierarchy as a host whose directories are made and removed as those of v2. -ENODATA,
 * without a fault: mounted nowhere. */
static int open_hierarchy(const char *controller, struct cgroup_host *out, struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;
	int rc = io_read_file(AT_FDCWD, "/proc/self/mountinfo", MOUNTS_LIMIT, &text, &len, f);

	*out = (struct cgroup_host){.fd = -1};
	if (rc < 0)
		return rc;
	if (!cgroup_net_find(text, controller, out->mount, sizeof(out->mount)))
		return -ENODATA;
	out->fd = open(out->mount, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return out->fd < 0 ? fault_set(f, errno, "open %s", out->mount) : 0;
}

static int add_process(int cgroup_fd, pid_t pid, struct fault *f)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", pid);
	return io_write_file(cgroup_fd, "cgroup.procs", text, f);
}

static int write_limits(int cgroup_fd, const char *controller, const struct spec_resources *r,
                        struct fault *f)
{
	char line[48];
	int rc = 0;

	if (strcmp(controller, "net_cls") == 0) {
		(void)snprintf(line, sizeof(line), "%u", r->net_class);
		return io_write_file(cgroup_fd, "net_cls.classid", line, f);
	}
	for (size_t i = 0; rc == 0 && i < r->net_priority_count; i++) {
		(void)snprintf(line, sizeof(line), "%s %u", r->net_priorities[i].interface,
		               r->net_priorities[i].priority);
		rc = io_write_file(cgroup_fd, "net_prio.ifpriomap", line, f);
	}
	return rc;
}

static int create_one(const char *controller, const char *path, const struct spec_resources *r,
                      pid_t pid, struct fault *f)
{
	static const struct spec_resources none;
	struct cgroup_host host;
	int rc = open_hierarchy(controller, &host, f);

	if (rc == -ENODATA)
		return fault_set(
			f, EOPNOTSUPP,
			"/linux/resources/network: needs the controller %s of cgroup v1, "
			"which this host has mounted nowhere; cgroup v2 has none (nftables "
			"matches its cgroups)",
			controller);
	if (rc < 0)
		return rc;

	own_fd int fd = cgroup_create(&host, path, &none, f);

	rc = fd < 0 ? fd : write_limits(fd, controller, r, f);
	if (rc == 0)
		rc = add_process(fd, pid, f);
	own_close(&host.fd);
	return rc;
}

int cgroup_net_create(const char *path, const struct spec_resources *resources, pid_t pid,
                      struct fault *f)
{
	int rc = 0;

	if (resources->net_class != 0)
		rc = create_one(controllers[0], path, resources, pid, f);
	if (rc == 0 && resources->net_priority_count > 0)
		rc = create_one(controllers[1], path, resources, pid, f);
	return rc;
}

int cgroup_net_join(const char *path, pid_t pid, struct fault *f)
{
	for (size_t i = 0; i < CONTROLLER_COUNT; i++) {
		struct cgroup_host host;
		int rc = open_hierarchy(controllers[i], &host, f);
		own_fd int dir = rc < 0 ? -1 : openat(host.fd, path, O_PATH | O_CLOEXEC);

		own_close(&host.fd);
		if (rc < 0 && rc != -ENODATA)
			return rc;
		rc = dir < 0 ? 0 : add_process(dir, pid, f);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int cgroup_net_remove(const char *path, struct fault *f)
{
	for (size_t i = 0; i < CONTROLLER_COUNT; i++) {
		struct cgroup_host host;
		int rc = open_hierarchy(controllers[i], &host, f);

		if (rc == 0)
			rc = cgroup_remove(&host, path, REMOVE_MS, f);
		own_close(&host.fd);
		if (rc < 0 && rc != -ENODATA)
			return rc;
	}
	return 0;
}
