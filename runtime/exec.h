/* SPDX-License-Identifier: ISC */
/*
 * exec.h - the last step: finds the program inside the container and becomes it.
 *
 * Runs:  in the container's process, with the container's root as "/".
 */
#ifndef RUNTIME_EXEC_H
#define RUNTIME_EXEC_H

#include "base/fault.h"
#include "spec/process.h"

#include <stddef.h>

/*
 * Resolves args[0] as execvp does, with PATH of the container's environment. -ENOENT and -EACCES
 * are told apart, since engines turn them into exit status 127 and 126.
 */
must_check int exec_find(const struct spec_process *process, char *path, size_t size,
                         struct fault *f);

/* Enters process.cwd and proves that it lies inside the root (CVE-2024-21626). Returns -EACCES
 * without a fault when the caller may not enter it: it can be tried again as another user. */
must_check int exec_enter_cwd(const char *cwd, struct fault *f);

/* Marks every descriptor from FIRST on close-on-exec. */
must_check int exec_sweep(unsigned int first, struct fault *f);

/*
 * Closes every descriptor from FIRST on but the COUNT that are KEPT; -1 is none. exec(2) looks its path
 * up, a script's interpreter and a loader too, before it closes what is marked: by a link to
 * /proc/self/fd/N the image would find the host's programs in what is open (CVE-2024-21626).
 */
must_check int exec_close(unsigned int first, const int *kept, size_t count, struct fault *f);

/* Default disposition for every ignored signal and an empty mask: exec would hand them on. */
void exec_reset_signals(void);

/* Returns only on failure. */
int exec_run(const char *path, const char *const *args, const char *const *env, struct fault *f);

#endif
