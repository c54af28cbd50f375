/* SPDX-License-Identifier: ISC */
#include "cgroup_pids.h"

#include "base/io.h"
#include "base/number.h"
#include "base/own.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#define DEPTH_MAX 32
/* Of all pids that there can be (PID_MAX_LIMIT), a line each. */
#define LIST_BYTES_MAX ((size_t)32 << 20)

static int append(struct cgroup_pids *pids, pid_t pid)
{
	/* Room grows by halves of a page's entries. */
	if (pids->count % 512 == 0) {
		pid_t *more = realloc(pids->list, (pids->count + 512) * sizeof(*more));

		if (more == NULL)
			return -ENOMEM;
		pids->list = more;
	}
	pids->list[pids->count++] = pid;
	return 0;
}

int cgroup_pids_own(int dir_fd, struct cgroup_pids *out)
{
	own_mem char *text = NULL;
	struct fault ignored = {0};
	size_t len = 0;
	int rc = io_read_file(dir_fd, "cgroup.procs", LIST_BYTES_MAX, &text, &len, &ignored);

	for (const char *line = text; rc == 0 && *line != '\0';) {
		size_t digits = strcspn(line, "\n");
		uint32_t pid;

		/* 0 is a process of an outer pid namespace. */
		if (number_u32(line, digits, INT32_MAX, &pid) == 0 && pid != 0)
			rc = append(out, (pid_t)pid);
		line += digits + (line[digits] == '\n');
	}
	return rc;
}

/* A child that is removed meanwhile has no processes; a threaded one has those of its parent. */
static bool has_none(int rc, unsigned int depth)
{
	return rc == -EOPNOTSUPP || (depth > 0 && (rc == -ENOENT || rc == -ENODEV));
}

static int walk(int dir_fd, int (*visit)(int dir_fd, void *context), void *context,
                unsigned int depth)
{
	int rc = visit(dir_fd, context);
	own_dir DIR *dir = rc < 0 ? NULL : io_list(dir_fd);

	if (dir == NULL) {
		rc = rc < 0 ? rc : -errno;
		return has_none(rc, depth) ? 0 : rc;
	}
	/* Nobody else reads this stream. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	for (struct dirent *e; rc >= 0 && (e = readdir(dir)) != NULL;) {
		if (e->d_type != DT_DIR || e->d_name[0] == '.')
			continue;
		if (depth == DEPTH_MAX)
			return -ELOOP;

		own_fd int child =
			openat(dirfd(dir), e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		rc = child >= 0 ? walk(child, visit, context, depth + 1) : -errno;
		if (rc == -ENOENT)
			rc = 0;
	}
	return rc;
}

int cgroup_walk(int cgroup_fd, int (*visit)(int dir_fd, void *context), void *context)
{
	return walk(cgroup_fd, visit, context, 0);
}

static int add_own(int dir_fd, void *context)
{
	return cgroup_pids_own(dir_fd, context);
}

static int compare(const void *a, const void *b)
{
	const pid_t *x = a;
	const pid_t *y = b;

	return (*x > *y) - (*x < *y);
}

int cgroup_pids_read(int cgroup_fd, struct cgroup_pids *out, struct fault *f)
{
	int rc;

	*out = (struct cgroup_pids){0};
	rc = cgroup_walk(cgroup_fd, add_own, out);
	if (rc < 0)
		return fault_set(f, -rc, "list the processes of the container's cgroup");
	if (out->count > 0)
		qsort(out->list, out->count, sizeof(*out->list), compare);
	return 0;
}

bool cgroup_pids_has(const struct cgroup_pids *pids, pid_t pid)
{
	for (size_t i = 0; i < pids->count; i++) {
		if (pids->list[i] == pid)
			return true;
	}
	return false;
}

void cgroup_pids_free(struct cgroup_pids *pids)
{
	free(pids->list);
	*pids = (struct cgroup_pids){0};
}
