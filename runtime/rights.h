/* SPDX-License-Identifier: ISC */
/*
 * rights.h - a descriptor on its way through a Unix stream socket (SCM_RIGHTS).
 */
#ifndef RUNTIME_RIGHTS_H
#define RUNTIME_RIGHTS_H

#include "base/fault.h"

#include <stddef.h>
#include <sys/types.h>

/* Sends SIZE bytes, at least one, and FD together with the first of them. 0 or -errno. */
must_check int rights_send(int socket_fd, const void *bytes, size_t size, int fd);

/* Bytes of one message, at most SIZE, 0 at the end, or -errno. *FD is the caller's: O_CLOEXEC, -1 when
 * none came. */
must_check ssize_t rights_receive(int socket_fd, void *bytes, size_t size, int *fd);

#endif
