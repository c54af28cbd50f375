/* SPDX-License-Identifier: ISC */
/* Between a container and its manager, both played by children of the test. */
#include "runtime/base/own.h"
#include "runtime/notify.h"

#include "tests/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	MAIN_PID = 77
};

static char folder[] = "/tmp/notify-test-XXXXXX";
static char host[64];
static int state;

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

static void finds_the_manager(void)
{
	(void)unsetenv("NOTIFY_SOCKET");
	is_str(notify_host(), NULL, "nobody listens");
	(void)setenv("NOTIFY_SOCKET", "", 1);
	is_str(notify_host(), NULL, "nor with an empty name");
	(void)setenv("NOTIFY_SOCKET", "/run/x", 1);
	is_str(notify_host(), "/run/x", "somebody does");
}

static void offers(void)
{
	own_arena struct arena arena = {0};
	struct spec_mount first = {.destination = "/proc"};
	struct spec spec = {.mounts = &first, .mount_count = 1};
	struct fault f = {0};
	char source[64];
	int fd = notify_listen(state, &f);

	ok(fd == -ENOENT && f.code == 0, "before it is offered there is no socket");
	is_int(notify_offer(state, &arena, &spec, &f), 0, "it is offered");
	is_int((long long)spec.mount_count, 2, "by one more mount");
	is_str(spec.mounts[0].destination, "/proc", "behind the others");
	is_str(spec.mounts[1].destination, "/run/notify", "for the program");
	(void)snprintf(source, sizeof(source), "/proc/self/fd/%d/notify", state);
	is_str(spec.mounts[1].source, source, "of the container's state");
	is_str(spec.process.env[0], "NOTIFY_SOCKET=/run/notify/notify.sock",
	       "which a variable says");
	is_int(notify_offer(state, &arena, &spec, &f), -EEXIST, "not twice");
}

/* Datagrams of this program; the socket is the container's. */
static pid_t container(const char *const *says)
{
	pid_t child = fork();
	char path[128];

	if (child != 0)
		return child;
	(void)snprintf(path, sizeof(path), "%s/state/notify/notify.sock", folder);

	const struct sockaddr_un address = address_of(path);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	for (; *says != NULL; says++)
		(void)!sendto(fd, *says, strlen(*says), 0, (const struct sockaddr *)&address,
		              sizeof(address));
	_exit(0);
}

/* Writes to OUT what it was told until the barrier, whose descriptor it closes by its end. */
static pid_t manager(int listening, int out)
{
	pid_t child = fork();
	char text[256];
	ssize_t n = 0;

	if (child != 0)
		return child;
	do {
		union {
			struct cmsghdr header;
			char room[CMSG_SPACE(sizeof(int))];
		} control;
		struct iovec vec = {text, sizeof(text)};
		struct msghdr message = {
			.msg_iov = &vec,
			.msg_iovlen = 1,
			.msg_control = control.room,
			.msg_controllen = sizeof(control.room),
		};

		n = recvmsg(listening, &message, 0);
		(void)!write(out, text, n > 0 ? (size_t)n : 0);
	} while (n > 0 && strncmp(text, "BARRIER", 7) != 0);
	_exit(0);
}

static void read_all(int fd, char *text, size_t size)
{
	size_t used = 0;

	for (ssize_t n = 1; n > 0 && used + 1 < size; used += n > 0 ? (size_t)n : 0)
		n = read(fd, text + used, size - 1 - used);
	text[used] = '\0';
}

/* PROCESS is what stands for the container's pidfd: it is readable when that has ended. */
static void relay(const char *const *says, const char *wanted, const char *what)
{
	const struct sockaddr_un address = address_of(host);
	own_fd int listening = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct fault f = {0};
	own_fd int inside = notify_listen(state, &f);
	char told[256];
	int process[2];
	int out[2];

	(void)!bind(listening, (const struct sockaddr *)&address, sizeof(address));
	(void)!pipe(out);

	pid_t told_pid = manager(listening, out[1]);

	/* Not the manager's: it would be open as long as he lives. */
	(void)!pipe(process);

	pid_t child = container(says);

	(void)close(out[1]);
	(void)waitpid(child, NULL, 0);
	(void)close(process[1]);
	is_int(notify_relay(inside, host, process[0], MAIN_PID, &f), 0, "%s: %s", what, f.text);
	/* Where nothing is passed on, this ends the manager. */
	(void)!sendto(listening, "BARRIER", 7, 0, (const struct sockaddr *)&address,
	              sizeof(address));
	read_all(out[0], told, sizeof(told));
	(void)waitpid(told_pid, NULL, 0);
	is_str(told, wanted, "what the manager hears");
	(void)close(out[0]);
	(void)close(process[0]);
	(void)unlink(host);
	(void)unlinkat(state, "notify/notify.sock", 0);
}

static void relays(void)
{
	static const char *const ready[] = {"READY=1", NULL};
	static const char *const among[] = {"STATUS=up\nREADY=1\nMAINPID=1", NULL};
	static const char *const late[] = {"STATUS=a", "WATCHDOG=1\n", "READY=0\n", "READY=1",
	                                   NULL};
	static const char *const never[] = {"STATUS=READY=1", "XREADY=1\n", "", NULL};
	static const char *const nothing[] = {NULL};

	relay(ready, "READY=1\nMAINPID=77\nBARRIER=1", "a container that is ready");
	relay(among, "READY=1\nMAINPID=77\nBARRIER=1",
	      "one that says more, which is not passed on");
	relay(late, "READY=0\nMAINPID=77\nBARRIER=1", "the first READY counts");
	relay(never, "BARRIER", "one that is never ready");
	relay(nothing, "BARRIER", "one that ends without a word");
}

static void fails(void)
{
	static const char *const ready[] = {"READY=1", NULL};
	char name[200];
	struct fault f = {0};
	own_fd int inside = notify_listen(state, &f);
	int process[2];

	(void)!pipe(process);
	(void)waitpid(container(ready), NULL, 0);
	is_int(notify_relay(inside, "/nowhere/x", process[0], MAIN_PID, &f), -ENOENT,
	       "a manager that is not there");
	is_str(f.text, "connect to NOTIFY_SOCKET /nowhere/x", "its message");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	f = (struct fault){0};
	(void)waitpid(container(ready), NULL, 0);
	is_int(notify_relay(inside, name, process[0], MAIN_PID, &f), -ENAMETOOLONG,
	       "a name that is too long");
	(void)close(process[0]);
	(void)close(process[1]);
}

int main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	(void)snprintf(host, sizeof(host), "%s/host", folder);

	own_fd int top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)mkdirat(top, "state", 0700);
	state = openat(top, "state", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	finds_the_manager();
	offers();
	relays();
	fails();
	(void)close(state);
	tap_remove_tree(folder);
	return done_testing();
}
