/* SPDX-License-Identifier: ISC */
#include "exec_cgroup.h"

#include "base/io.h"
#include "base/own.h"
#include "cgroup.h"
#include "found_cgroup.h"
#include "sys.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

int exec_cgroup_path(const struct option_list *values, const char **out, struct fault *f)
{
	*out = NULL;
	for (size_t i = 0; i < values->count; i++) {
		const char *value = values->items[i];
		const char *colon = strchr(value, ':');

		if (colon != NULL && strchr(colon + 1, ':') != NULL)
			return fault_set(f, EINVAL, "invalid --cgroup argument: %.200s", value);
		if (colon != NULL)
			return fault_set(f, EINVAL,
			                 "--cgroup %.200s: unknown controller %.*s: with cgroup v2 "
			                 "there is one path for all, without a controller",
			                 value, (int)strcspn(value, ",:"), value);
		if (values->count != 1)
			return fault_set(f, EINVAL,
			                 "invalid --cgroup argument: %.200s (missing <controller>: "
			                 "prefix)",
			                 value);
		*out = value;
	}
	return 0;
}

int exec_cgroup_open(const struct found *c, const char *path, struct fault *f)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	own_fd int top = found_open_cgroup(c, f);

	if (top < 0 || path == NULL)
		return top < 0 ? top : take_fd(&top);
	path += strspn(path, "/");

	int fd = sys_openat2(top, path[0] != '\0' ? path : ".", &how);

	if (fd < 0 && errno == EXDEV)
		return fault_set(f, EINVAL, "--cgroup: bad sub cgroup path %.200s", path);
	if (fd < 0)
		return fault_set(f, errno, "open the cgroup %.200s below that of %s", path,
		                 c->state.id);
	return fd;
}

int exec_cgroup_of_first(const struct found *c, struct fault *f)
{
	struct cgroup_host host = {.fd = -1};
	own_mem char *text = NULL;
	char file[32];
	size_t len = 0;
	int fd;

	(void)snprintf(file, sizeof(file), "/proc/%d/cgroup", c->state.pid);

	int rc = io_read_file(AT_FDCWD, file, 1 << 16, &text, &len, f);

	if (rc < 0)
		return rc;

	char *line = strncmp(text, "0::/", 4) == 0 ? text : strstr(text, "\n0::/");

	if (line == NULL)
		return fault_set(f, ENOENT, "find the cgroup of %s in %s", c->state.id, file);
	line = strchr(line, '/') + 1;
	line[strcspn(line, "\n")] = '\0';
	rc = cgroup_host_open(&host, f);
	if (rc < 0)
		return rc;
	fd = openat(host.fd, line[0] != '\0' ? line : ".",
	            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		fd = fault_set(f, errno, "open the cgroup %s/%s", host.mount, line);
	own_close(&host.fd);
	return fd;
}
