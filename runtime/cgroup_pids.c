/* SPDX-License-Identifier: ISC */
#include "cgroup_pids.h"

#include "base/io.h"
#include "base/number.h"
#include "base/own.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 32

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

static int read_own(int dir_fd, struct cgroup_pids *out)
{
	own_fd int fd = openat(dir_fd, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	FILE *list = fd < 0 ? NULL : fdopen(fd, "r");
	char line[32];
	int rc = 0;

	if (list == NULL)
		return -errno;
	(void)take_fd(&fd);
	while (rc == 0 && fgets(line, sizeof(line), list) != NULL) {
		uint32_t pid;

		if (number_u32(line, strcspn(line, "\n"), INT32_MAX, &pid) == 0 && pid != 0)
			rc = append(out, (pid_t)pid);
	}
	(void)fclose(list);
	return rc;
}

static int read_below(int dir_fd, struct cgroup_pids *out, unsigned int depth)
{
	int rc = read_own(dir_fd, out);
	own_dir DIR *dir = io_list(dir_fd);

	/* A child that is removed meanwhile has no processes; a threaded one has those of its
	 * parent. */
	if (depth > 0 && (rc == -ENOENT || rc == -ENODEV || rc == -EOPNOTSUPP))
		rc = 0;
	if (rc < 0 || dir == NULL)
		return rc;
	/* Nobody else reads this stream. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	for (struct dirent *e; rc == 0 && (e = readdir(dir)) != NULL;) {
		if (e->d_type != DT_DIR || e->d_name[0] == '.')
			continue;
		if (depth == DEPTH_MAX)
			return -ELOOP;

		own_fd int child =
			openat(dirfd(dir), e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (child >= 0)
			rc = read_below(child, out, depth + 1);
	}
	return rc;
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
	rc = read_below(cgroup_fd, out, 0);
	if (rc < 0)
		return fault_set(f, -rc, "list the processes of the container's cgroup");
	if (out->count > 0)
		qsort(out->list, out->count, sizeof(*out->list), compare);
	return 0;
}

void cgroup_pids_free(struct cgroup_pids *pids)
{
	free(pids->list);
	*pids = (struct cgroup_pids){0};
}
