/* SPDX-License-Identifier: ISC */
#include "oom_score.h"

#include "base/io.h"

#include <stdio.h>

int oom_score_set(int proc_fd, const char *path, const struct spec_process *process,
                  struct fault *f)
{
	char value[16];

	if (!process->oom_score_adj_set)
		return 0;
	(void)snprintf(value, sizeof(value), "%d", process->oom_score_adj);
	return io_write_file(proc_fd, path, value, f);
}
