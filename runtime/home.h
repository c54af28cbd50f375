/* SPDX-License-Identifier: ISC */
/*
 * home.h - the variable HOME of a process that was given none: what the
 * container's /etc/passwd says of its user, as runc and crun do it.
 *
 * Runs:  in the container's process, with the container's root as "/".
 */
#ifndef RUNTIME_HOME_H
#define RUNTIME_HOME_H

#include "base/fault.h"
#include "spec/process.h"

/* "HOME=..." in static memory: "/" for a user that the file does not have. NULL when PROCESS has a
 * HOME that is not empty. */
const char *home_find(const struct spec_process *process);

/* For tests: the same of the passwd file FD, into OUT of SIZE bytes; -ENOENT when it does not have
 * UID. A home that does not fit or is no absolute path counts as none. */
must_check int home_read(int fd, uint32_t uid, char *out, size_t size);

#endif
