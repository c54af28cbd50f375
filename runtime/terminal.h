/* SPDX-License-Identifier: ISC */
/*
 * terminal.h - the container's terminal: made from its own devpts, handed to
 * whoever shows it, adopted by the container's process.
 *
 * Runs:  in the container's process, once its /dev is complete.
 * Never: trusts a name in a hostile root: what was opened is proven by fstat
 *        and fstatfs before it is used (CVE-2025-52565).
 */
#ifndef RUNTIME_TERMINAL_H
#define RUNTIME_TERMINAL_H

#include "base/fault.h"

#include <stdint.h>

struct terminal_size {
	uint16_t rows, columns; /* 0, 0: as the kernel has it */
};

/*
 * Opens a new terminal of the devpts that PTS_FD (a directory, O_PATH will do)
 * is the root of. Both ends are O_CLOEXEC and belong to the caller. The slave
 * comes from the master itself (TIOCGPTPEER), not through a path.
 */
must_check int terminal_open(int pts_fd, struct terminal_size size, int *master, int *slave,
                             struct fault *f);

/* Sends MASTER over a connected Unix socket, in one message with NAME as its payload: the
 * protocol of runc's --console-socket. MASTER stays the caller's. */
must_check int terminal_send(int socket_fd, int master, const char *name, struct fault *f);
/* The other end of it: one descriptor, O_CLOEXEC, the caller's; it is a terminal's master. */
must_check int terminal_receive(int socket_fd, struct fault *f);

/* A line then ends with "\n" alone: the terminal in front adds its "\r", and a file or a pipe wants
 * none. */
must_check int terminal_leave_lines(int slave, struct fault *f);

/* Makes a new session with SLAVE as its controlling terminal and as 0, 1 and 2. SLAVE stays open
 * and the caller's. */
must_check int terminal_adopt(int slave, struct fault *f);

#endif
