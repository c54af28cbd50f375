/* SPDX-License-Identifier: ISC */
/*
 * handshake.h - what the parent and the process that it made for a container
 * say to one another, over a pair of Unix stream sockets.
 */
#ifndef RUNTIME_HANDSHAKE_H
#define RUNTIME_HANDSHAKE_H

/*
 * Parent to child: HANDSHAKE_MAPPED (if there is a user namespace), HANDSHAKE_HOOKED (if there are
 * hooks to run in the runtime's namespaces), then HANDSHAKE_EXEC. Child to parent: a struct fault
 * with code 0 when it is time for those hooks, another when everything is ready; one more after
 * HANDSHAKE_EXEC if exec failed, end of file if it did not. A filter that asks an agent comes between:
 * a fault with code 0 and, as SCM_RIGHTS, the listener; it waits for HANDSHAKE_LISTENED.
 */
enum handshake_word {
	HANDSHAKE_MAPPED = 'm',
	HANDSHAKE_HOOKED = 'h',
	HANDSHAKE_EXEC = 'x',
	HANDSHAKE_LISTENED = 'l',
};

/* The exit status of a set-up that failed; the fault says the rest. */
#define HANDSHAKE_FAILED 127

#endif
