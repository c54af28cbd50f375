/* SPDX-License-Identifier: ISC */
#include "handshake.h"

#include "base/io.h"
#include "rights.h"

#include <errno.h>
#include <sys/socket.h>

int handshake_say(int fd, enum handshake_word word, struct fault *f)
{
	char byte = (char)word;

	if (send(fd, &byte, 1, MSG_NOSIGNAL) != 1 && errno != EPIPE && errno != ECONNRESET)
		return fault_set(f, errno, "speak to the container's process");
	return 0;
}

int handshake_hear(int fd, int *listener_fd, struct fault *f)
{
	struct fault said = {0};
	ssize_t n = rights_receive(fd, &said, sizeof(said), listener_fd);

	if (n == 0)
		return -ENODATA;
	if (n == -ECONNRESET)
		return -ECONNRESET;
	if (n > 0 && (size_t)n < sizeof(said) &&
	    io_read_full(fd, (char *)&said + n, sizeof(said) - (size_t)n) ==
	            (ssize_t)(sizeof(said) - (size_t)n))
		n = (ssize_t)sizeof(said);
	if (n != (ssize_t)sizeof(said))
		return fault_set(f, n < 0 ? (int)-n : EPROTO, "listen to the container's process");
	if (said.code == 0)
		return 0;
	said.step[sizeof(said.step) - 1] = '\0';
	said.text[sizeof(said.text) - 1] = '\0';
	*f = said;
	return -said.code;
}
