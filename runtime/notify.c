/* SPDX-License-Identifier: ISC */
#include "notify.h"

#include "activation.h"
#include "base/own.h"
#include "state_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/mount.h>

#define INSIDE     "/run/notify"
#define BARRIER_MS 30000

const char *notify_host(void)
{
	const char *host = getenv("NOTIFY_SOCKET");

	return host != NULL && host[0] != '\0' ? host : NULL;
}

int notify_offer(int state_fd, struct arena *arena, struct spec *spec, struct fault *f)
{
	struct spec_mount *mounts = arena_alloc(arena, spec->mount_count + 1, sizeof(*mounts));
	char text[48];
	const char *source;

	(void)snprintf(text, sizeof(text), "/proc/self/fd/%d/" STATE_NOTIFY_FOLDER, state_fd);
	source = arena_text(arena, text, strlen(text));
	if (mounts == NULL || source == NULL)
		return fault_set(f, ENOMEM, "mount the container's notify socket");
	if (mkdirat(state_fd, STATE_NOTIFY_FOLDER, 0755) < 0)
		return fault_set(f, errno, "make the folder of the container's notify socket");
	if (spec->mount_count > 0)
		memcpy(mounts, spec->mounts, spec->mount_count * sizeof(*mounts));
	mounts[spec->mount_count++] = (struct spec_mount){
		.kind = SPEC_MOUNT_BIND,
		.destination = INSIDE,
		.source = source,
		.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
	                    MOUNT_ATTR_NOEXEC,
	};
	spec->mounts = mounts;
	return activation_add("NOTIFY_SOCKET=" INSIDE "/notify.sock", arena, &spec->process, f);
}

int notify_listen(int state_fd, struct fault *f)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	own_fd int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return fault_set(f, errno, "make the container's notify socket");
	(void)snprintf(address.sun_path, sizeof(address.sun_path),
	               "/proc/self/fd/%d/" STATE_NOTIFY_SOCKET, state_fd);
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return errno == ENOENT ? -ENOENT
		                       : fault_set(f, errno, "bind the container's notify socket");
	/* Whoever the program runs as. */
	if (fchmodat(state_fd, STATE_NOTIFY_SOCKET, 0777, 0) < 0)
		return fault_set(f, errno, "open the container's notify socket to all");
	return take_fd(&fd);
}

/* A line "READY=..." of a message; the manager takes it with a "\\n". */
static bool find_ready(const char *text, char *out, size_t size)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		if (strncmp(text, "READY=", 6) == 0 && len + 2 <= size) {
			memcpy(out, text, len);
			memcpy(out + len, "\n", 2);
			return true;
		}
		text += len + (text[len] != '\0');
	}
	return false;
}

static int connect_host(const char *host, struct fault *f)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t len = strlen(host);
	own_fd int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return fault_set(f, errno, "make a socket");
	if (len >= sizeof(address.sun_path))
		return fault_set(f, ENAMETOOLONG, "NOTIFY_SOCKET: %.100s", host);
	memcpy(address.sun_path, host, len);
	/* An abstract one. */
	if (host[0] == '@')
		address.sun_path[0] = '\0';
	if (connect(fd, (const struct sockaddr *)&address,
	            (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) < 0)
		return fault_set(f, errno, "connect to NOTIFY_SOCKET %.100s", host);
	return take_fd(&fd);
}

/* The manager closes its end when it has dealt with all before: until then this process must not end,
 * or it cannot tell whose the messages were. One that does not know of it is waited for in vain. */
static int pass_barrier(int fd, struct fault *f)
{
	static char word[] = "BARRIER=1";
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec vec = {.iov_base = word, .iov_len = sizeof(word) - 1};
	struct msghdr message = {
		.msg_iov = &vec,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room),
	};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault_set(f, errno, "make a pipe");

	own_fd int ours = ends[0];
	own_fd int theirs = ends[1];
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &theirs, sizeof(int));
	if (sendmsg(fd, &message, MSG_NOSIGNAL) < 0)
		return fault_set(f, errno, "speak to NOTIFY_SOCKET");
	own_close(&theirs);

	struct pollfd at = {.fd = ours, .events = POLLIN};

	while (poll(&at, 1, BARRIER_MS) < 0 && errno == EINTR)
		;
	return 0;
}

static int tell(const char *host, const char *ready, pid_t main_pid, struct fault *f)
{
	own_fd int fd = connect_host(host, f);
	char pid[32];

	if (fd < 0)
		return fd;
	(void)snprintf(pid, sizeof(pid), "MAINPID=%d\n", main_pid);
	if (send(fd, ready, strlen(ready), MSG_NOSIGNAL) < 0 ||
	    send(fd, pid, strlen(pid), MSG_NOSIGNAL) < 0)
		return fault_set(f, errno, "speak to NOTIFY_SOCKET");
	return pass_barrier(fd, f);
}

int notify_relay(int fd, const char *host, int pid_fd, pid_t main_pid, struct fault *f)
{
	char text[4096];
	char ready[64];

	for (;;) {
		struct pollfd at[2] = {
			{.fd = fd,     .events = POLLIN},
			{.fd = pid_fd, .events = POLLIN},
		};

		if (poll(at, 2, -1) < 0 && errno != EINTR)
			return fault_set(f, errno, "wait for the container to be ready");
		if ((at[0].revents & POLLIN) != 0) {
			ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

			text[n > 0 ? n : 0] = '\0';
			if (find_ready(text, ready, sizeof(ready)))
				return tell(host, ready, main_pid, f);
		} else if (at[1].revents != 0) {
			return 0;
		}
	}
}
