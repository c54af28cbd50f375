/* SPDX-License-Identifier: ISC */
/*
 * console.h - the terminal of the container's first process: from the container's own devpts, at
 * /dev/console as well. Runtime-spec config-linux.md#default-devices.
 *
 * Runs:  in the container's process, once its /dev is complete.
 */
#ifndef RUNTIME_CONSOLE_H
#define RUNTIME_CONSOLE_H

#include "request.h"

/* DEV_FD is the container's /dev. The master goes to the request's console socket. */
must_check int console_open(const struct container_request *request, int dev_fd, struct fault *f);

#endif
