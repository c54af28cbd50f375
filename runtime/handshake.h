/* SPDX-License-Identifier: ISC */
/*
 * handshake.h - what the parent and the process that it made for a container
 * say to one another, over a pair of Unix stream sockets.
 *
 * Runs:  here the parent's side; the child's is in finish.h.
 */
#ifndef RUNTIME_HANDSHAKE_H
#define RUNTIME_HANDSHAKE_H

#include "base/fault.h"

/*
 * Parent to child: HANDSHAKE_MAPPED (if there is a new user namespace, or a network namespace with
 * devices to get), HANDSHAKE_NETWORK with the network namespace as SCM_RIGHTS (if the parent makes
 * it: net_namespace.h), HANDSHAKE_HOOKED (if there are hooks to run in the runtime's namespaces),
 * then HANDSHAKE_EXEC. Child to parent: a struct fault with code 0 when it is time for those hooks,
 * another when everything is ready; one more after HANDSHAKE_EXEC if exec failed, end of file if it
 * did not. A filter that asks an agent comes between: a fault with code 0 and, as SCM_RIGHTS, the
 * listener; it waits for HANDSHAKE_LISTENED.
 *
 * With a start socket HANDSHAKE_CREATED comes in the place of HANDSHAKE_EXEC, when the parent has
 * done all that is its own to do; HANDSHAKE_EXEC then comes over a connection to that socket. A
 * child whose parent ends before its word ends, too: what it waits for in between is never half a
 * container.
 */
enum handshake_word {
	HANDSHAKE_MAPPED = 'm',
	HANDSHAKE_NETWORK = 'n',
	HANDSHAKE_HOOKED = 'h',
	HANDSHAKE_CREATED = 'c',
	HANDSHAKE_EXEC = 'x',
	HANDSHAKE_LISTENED = 'l',
};

/* The exit status of a set-up that failed; the fault says the rest. */
#define HANDSHAKE_FAILED 127

/* The parent's side. FD is the pair's, or a connection to the start socket. A process that is dead
 * already is no fault here: why, it has said. */
must_check int handshake_say(int fd, enum handshake_word word, struct fault *f);

/* 0: said that all is well; its own fault, if it said one. Without a fault: -ENODATA: said nothing
 * more; -ECONNRESET: nor took what was last said to it. *LISTENER_FD, the caller's, is what came
 * along with it, or -1. */
must_check int handshake_hear(int fd, int *listener_fd, struct fault *f);

#endif
