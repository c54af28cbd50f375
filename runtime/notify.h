/* SPDX-License-Identifier: ISC */
/*
 * notify.h - a container that tells the service manager when it is ready:
 * sd_notify(3). The manager listens at $NOTIFY_SOCKET, outside the container; inside
 * there is a socket of our own, on which READY=1 alone is passed on, as runc does.
 *
 * Runs:  in the runtime's command line.
 * Never: passes on what else the container says, which is not to be trusted.
 */
#ifndef RUNTIME_NOTIFY_H
#define RUNTIME_NOTIFY_H

#include "base/arena.h"
#include "base/fault.h"
#include "spec/spec.h"

#include <sys/types.h>

/* The manager's socket; NULL: nobody listens. */
const char *notify_host(void);

/* Makes the folder of the socket in the container's state, STATE_FD, and adds its mount and the
 * variable to SPEC, in ARENA. */
must_check int notify_offer(int state_fd, struct arena *arena, struct spec *spec, struct fault *f);

/* The socket, the caller's. -ENOENT without a fault: none was offered. */
must_check int notify_listen(int state_fd, struct fault *f);

/* Waits until the container says on FD that it is ready, or its process PID_FD ends. Tells HOST, with
 * MAIN_PID as the process to watch. */
must_check int notify_relay(int fd, const char *host, int pid_fd, pid_t main_pid, struct fault *f);

#endif
