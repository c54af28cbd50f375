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

/* *ENV: the environment of PROCESS, each variable once, with a HOME that is not empty; "/" for a user
 * that the file does not have. It stays until exec, as whose limits may leave no memory for it then. */
must_check int home_environment(const struct spec_process *process, const char *const **env,
                                struct fault *f);

/* The home of UID in the passwd file FD, into OUT of SIZE bytes; -ENOENT when it does not have
 * UID. A home that does not fit or is no absolute path counts as none. */
must_check int home_read(int fd, uint32_t uid, char *out, size_t size);

#endif
