/* SPDX-License-Identifier: ISC */
/*
 * here.h - a directory that was opened in another mount namespace, in the
 * process's own copy of it, whose mounts it may clone.
 *
 * Never: gives another directory.
 */
#ifndef RUNTIME_HERE_H
#define RUNTIME_HERE_H

#include "base/fault.h"

/* An O_PATH descriptor, the caller's, of the directory of FD. It is looked up again by its name in
 * /proc, and -ESTALE when that is another directory by now. */
must_check int here_open(int fd, struct fault *f);

#endif
