/* SPDX-License-Identifier: ISC */
#include "oom_score.h"

#include "base/io.h"

#include <errno.h>
#include <stdio.h>

int oom_score_set(int proc_fd, const char *path, const struct spec_process *process,
                  struct fault *f)
{
	char value[16];

	if (!process->oom_score_adj_set)
		return 0;
	(void)snprintf(value, sizeof(value), "%d", process->oom_score_adj);

	struct fault why = {0};
	int rc = io_write_file(proc_fd, path, value, &why);

	if (rc == -EACCES)
		return fault_set(f, EACCES,
		                 "/process/oomScoreAdj: %s is less than the runtime's own score, "
		                 "which takes CAP_SYS_RESOURCE",
		                 value);
	if (rc < 0)
		*f = why;
	return rc;
}
