/* SPDX-License-Identifier: ISC */
#include "lifecycle_part.h"

#include "base/io.h"
#include "base/own.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

int lifecycle_connect(const char *path, const char *what, struct fault *f)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	own_fd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return fault_set(f, errno, "make a socket");
	if (snprintf(address.sun_path, sizeof(address.sun_path), "%s", path) >=
	    (int)sizeof(address.sun_path))
		return fault_set(f, ENAMETOOLONG, "connect to %s %s", what, path);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return fault_set(f, errno, "connect to %s %s", what, path);
	return take_fd(&fd);
}

int lifecycle_write_pid(const char *path, pid_t pid, struct fault *f)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", pid);
	int rc = path == NULL ? 0 : io_replace_file(AT_FDCWD, path, text, (size_t)len, 0644, f);

	if (rc < 0)
		(void)snprintf(f->step, sizeof(f->step), "--pid-file");
	return rc;
}

int lifecycle_console_pair(int *give, int *receive, struct fault *f)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return fault_set(f, errno, "make a socket pair for the terminal");
	*give = pair[0];
	*receive = pair[1];
	return 0;
}

int lifecycle_send_pidfd(const char *path, int pid_fd, struct fault *f)
{
	if (path == NULL)
		return 0;

	own_fd int fd = lifecycle_connect(path, "the pidfd socket", f);

	return fd < 0 ? fd : terminal_send(fd, pid_fd, "pidfd", f);
}
