/* SPDX-License-Identifier: ISC */
/*
 * oom_score.h - process.oomScoreAdj. proc(5), /proc/PID/oom_score_adj.
 *
 * Runs:  in the container's process, or in the parent where only that may.
 */
#ifndef RUNTIME_OOM_SCORE_H
#define RUNTIME_OOM_SCORE_H

#include "base/fault.h"
#include "spec/process.h"

/* PATH below PROC_FD, a trusted procfs: "self/oom_score_adj" or "PID/oom_score_adj". Nothing when the
 * spec has no value. Lowering it takes CAP_SYS_RESOURCE. */
must_check int oom_score_set(int proc_fd, const char *path, const struct spec_process *process,
                             struct fault *f);

#endif
