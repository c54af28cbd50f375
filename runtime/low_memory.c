/* SPDX-License-Identifier: ISC */
#include "low_memory.h"

#include "base/io.h"
#include "base/own.h"
#include "cgroup_stats.h"

#include <fcntl.h>
#include <inttypes.h>

/* A set-up takes some 300 KiB, more with many mounts and a long filter; Docker's lowest limit is
 * 6 MiB, so that its containers never wait for the second step. */
#define SETUP_BYTES (INT64_C(4) << 20)

bool low_memory_raise(const struct spec_resources *resources, struct spec_resources *early)
{
	*early = *resources;
	if (!resources->memory_limit_set || resources->memory_limit <= 0 ||
	    resources->memory_limit >= SETUP_BYTES)
		return false;
	early->memory_limit = SETUP_BYTES;
	/* Both together; more than a number holds is no limit. */
	if (early->memory_swap_set && early->memory_swap > 0 &&
	    __builtin_add_overflow(resources->memory_swap, SETUP_BYTES - resources->memory_limit,
	                           &early->memory_swap))
		early->memory_swap = -1;
	return true;
}

static uint64_t read_number(int cgroup_fd, const char *file, const char *key)
{
	own_fd int fd = openat(cgroup_fd, file, O_RDONLY | O_CLOEXEC);
	char text[512] = "";

	if (fd < 0 || io_read_full(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	return key != NULL ? cgroup_stats_value(text, key) : strtoull(text, NULL, 10);
}

int low_memory_apply(const struct cgroup_host *host, const char *path, int cgroup_fd,
                     const struct spec_resources *resources, struct fault *f)
{
	const struct spec_resources limit = {
		.memory_limit_set = true,
		.memory_limit = resources->memory_limit,
	};
	uint64_t used = read_number(cgroup_fd, "memory.current", NULL);
	int rc = cgroup_limit(host, path, &limit, NULL, f);

	/* The kernel takes any limit, and kills who is above it after it could reclaim no more. */
	if (rc >= 0 && read_number(cgroup_fd, "memory.events", "oom_kill") > 0)
		return fault_set(f, ENOMEM,
		                 "/linux/resources/memory/limit: is %" PRId64 " bytes, too few for "
		                 "the process that waits to run the program, which takes up to "
		                 "%" PRIu64,
		                 resources->memory_limit, used);
	return rc;
}
