/* SPDX-License-Identifier: ISC */
#include "runtime/base/own.h"
#include "runtime/terminal.h"

#include "tests/tap.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

static int directory(const char *path)
{
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* A private devpts at /mnt, as a container has one. */
static bool make_devpts(void)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("tmpfs", "/mnt", "tmpfs", 0, "mode=0755") == 0 &&
	       mkdir("/mnt/pts", 0755) == 0 &&
	       mount("devpts", "/mnt/pts", "devpts", 0, "newinstance,ptmxmode=0666,mode=0620") == 0;
}

static void both_ends_are_one_terminal(int pts)
{
	const struct terminal_size size = {40, 132};
	struct winsize ws = {0};
	struct fault f = {0};
	own_fd int master = -1;
	own_fd int slave = -1;
	char text[16] = {0};

	if (!is_int(terminal_open(pts, size, &master, &slave, &f), 0, "a terminal is opened: %s",
	            f.text))
		return;
	is_int(fcntl(master, F_GETFD), FD_CLOEXEC, "the master is close-on-exec");
	is_int(fcntl(slave, F_GETFD), FD_CLOEXEC, "the slave is close-on-exec");
	is_int(ioctl(slave, TIOCGWINSZ, &ws), 0, "it has a size");
	ok(ws.ws_row == 40 && ws.ws_col == 132, "the one that was asked for");
	is_int(write(slave, "hello\n", 6), 6, "what the container writes");
	is_int(read(master, text, sizeof(text) - 1), 7, "is read outside");
	is_str(text, "hello\r\n", "as a terminal shows it");
	ok(access("/mnt/pts/0", F_OK) == 0, "it is one of the container's own devpts");
}

static void a_size_of_nothing_is_left_alone(int pts)
{
	const struct terminal_size none = {0, 0};
	struct fault f = {0};
	own_fd int master = -1;
	own_fd int slave = -1;

	is_int(terminal_open(pts, none, &master, &slave, &f), 0, "a terminal without a size");
}

static void what_is_no_devpts_is_refused(void)
{
	const struct terminal_size size = {24, 80};
	struct fault f = {0};
	int master = -1;
	int slave = -1;
	own_fd int fake = -1;

	(void)mkdir("/mnt/fake", 0755);
	fake = directory("/mnt/fake");
	is_int(terminal_open(fake, size, &master, &slave, &f), -ENOENT, "no ptmx");
	is_str(f.text,
	       "open ptmx of the container's /dev/pts; mount a devpts there, with newinstance and "
	       "ptmxmode=0666",
	       "and what to do");
	f = (struct fault){0};
	(void)close(openat(fake, "ptmx", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	is_int(terminal_open(fake, size, &master, &slave, &f), -EBADMSG, "a file as ptmx");
	is_str(f.text,
	       "the container's /dev/pts/ptmx is not the device 5:2 of a devpts; something else was "
	       "put in its place",
	       "is named");
	f = (struct fault){0};
	(void)unlinkat(fake, "ptmx", 0);
	ok(symlinkat("../pts/ptmx", fake, "ptmx") == 0, "a link as ptmx");
	ok(terminal_open(fake, size, &master, &slave, &f) < 0, "is refused");
	f = (struct fault){0};
	(void)unlinkat(fake, "ptmx", 0);
	if (mknodat(fake, "ptmx", S_IFCHR | 0666, makedev(5, 2)) < 0) {
		skip("this machine makes no device nodes");
	} else {
		ok(terminal_open(fake, size, &master, &slave, &f) < 0,
		   "a node 5:2 outside of devpts is refused");

		/* The kernel opens this one: it finds the devpts beside it. */
		own_fd int beside = directory("/mnt");

		f = (struct fault){0};
		ok(mknodat(beside, "ptmx", S_IFCHR | 0666, makedev(5, 2)) == 0, "a node beside it");
		is_int(terminal_open(beside, size, &master, &slave, &f), -EBADMSG,
		       "is refused, too");
	}
	ok(master == -1 && slave == -1, "nothing was opened");
}

static void it_is_sent_and_received(int pts)
{
	const struct terminal_size size = {24, 80};
	struct fault f = {0};
	own_fd int master = -1;
	own_fd int slave = -1;
	int ends[2];

	if (!ok(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "a socket pair") ||
	    !ok(terminal_open(pts, size, &master, &slave, &f) == 0, "a terminal"))
		return;
	is_int(terminal_send(ends[0], master, "/dev/ptmx", &f), 0, "the master is sent");

	own_fd int got = terminal_receive(ends[1], &f);

	ok(got >= 0, "and received: %s", f.text);
	is_int(fcntl(got, F_GETFD), FD_CLOEXEC, "it is close-on-exec");

	struct stat a;
	struct stat b;

	ok(fstat(master, &a) == 0 && fstat(got, &b) == 0 && a.st_ino == b.st_ino &&
	           a.st_dev == b.st_dev,
	   "it is the same");
	is_int(terminal_send(ends[0], ends[0], "socket", &f), 0, "another descriptor is sent");
	is_int(terminal_receive(ends[1], &f), -EBADMSG, "and refused");
	is_str(f.text, "what came over the console socket is no terminal", "by name");
	f = (struct fault){0};
	is_int(terminal_send(ends[0], master, "", &f), -EINVAL, "a terminal without a name");
	f = (struct fault){0};
	(void)close(ends[0]);
	is_int(terminal_receive(ends[1], &f), -EBADMSG, "the other side is gone");
	is_str(f.text, "the container's side closed the console socket without a terminal",
	       "and that is said");
	f = (struct fault){0};
	ok(terminal_send(ends[1], master, "x", &f) == -EPIPE, "nobody listens");
	is_str(f.text,
	       "send the container's terminal over the console socket; is somebody listening there?",
	       "and that is said");
	(void)close(ends[1]);
}

static int adopt_steps(int master, int slave)
{
	struct fault f = {0};
	struct stat want;
	struct stat got;
	int fd;

	(void)close(master);
	if (fstat(slave, &want) < 0 || terminal_adopt(slave, &f) < 0)
		return 1;
	if (getsid(0) != getpid() || tcgetpgrp(0) != getpid())
		return 2;
	for (fd = 0; fd <= 2; fd++) {
		if (fstat(fd, &got) < 0 || got.st_rdev != want.st_rdev || fcntl(fd, F_GETFD) != 0)
			return 3;
	}
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	return fd < 0 ? 4 : 0;
}

static void it_becomes_the_controlling_terminal(int pts)
{
	const struct terminal_size size = {24, 80};
	struct fault f = {0};
	own_fd int master = -1;
	own_fd int slave = -1;
	int status = -1;

	if (!ok(terminal_open(pts, size, &master, &slave, &f) == 0, "a terminal to adopt"))
		return;

	pid_t pid = fork();

	if (pid == 0)
		_exit(adopt_steps(master, slave));
	ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "the child ends");
	is_int(WEXITSTATUS(status), 0, "the terminal became its controlling one, and 0, 1, 2");
}

int main(void)
{
	if (geteuid() != 0 || !make_devpts()) {
		skip("a private devpts needs root and a mount namespace");
		return done_testing();
	}

	own_fd int pts = directory("/mnt/pts");
	struct terminal_size size = {24, 80};
	struct fault f = {0};
	int fds[2];

	if (terminal_open(pts, size, &fds[0], &fds[1], &f) == -ENOSYS) {
		skip("user-mode emulation passes no openat2 on");
		return done_testing();
	}
	(void)close(fds[0]);
	(void)close(fds[1]);
	both_ends_are_one_terminal(pts);
	a_size_of_nothing_is_left_alone(pts);
	what_is_no_devpts_is_refused();
	it_is_sent_and_received(pts);
	it_becomes_the_controlling_terminal(pts);
	return done_testing();
}
