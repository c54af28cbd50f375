/* SPDX-License-Identifier: ISC */
#include "terminal.h"
#include "base/own.h"
#include "rights.h"
#include "sys.h"

#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <termios.h>

#include <linux/magic.h>
#include <linux/major.h>

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

/* A container's root tree is hostile: only devpts makes what the kernel calls a ptmx. */
static bool is_ptmx(int fd)
{
	struct statfs fs;
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) &&
	       st.st_rdev == makedev(TTYAUX_MAJOR, 2) && fstatfs(fd, &fs) == 0 &&
	       fs.f_type == DEVPTS_SUPER_MAGIC;
}

static bool is_slave(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) &&
	       major(st.st_rdev) >= UNIX98_PTY_SLAVE_MAJOR &&
	       major(st.st_rdev) < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT;
}

static int unlock(int master, struct terminal_size size, struct fault *f)
{
	const struct winsize ws = {.ws_row = size.rows, .ws_col = size.columns};
	const int locked = 0;

	if (ioctl(master, TIOCSPTLCK, &locked) < 0)
		return fault_set(f, errno, "unlock the container's terminal");
	if ((size.rows != 0 || size.columns != 0) && ioctl(master, TIOCSWINSZ, &ws) < 0)
		return fault_set(f, errno, "set the container's terminal to %u rows, %u columns",
		                 size.rows, size.columns);
	return 0;
}

int terminal_open(int pts_fd, struct terminal_size size, int *master, int *slave, struct fault *f)
{
	const struct open_how how = {
		.flags = O_RDWR | O_NOCTTY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	own_fd int ptmx = sys_openat2(pts_fd, "ptmx", &how);

	if (ptmx < 0)
		return fault_set(
			f, errno,
			"open ptmx of the container's /dev/pts; mount a devpts there, with "
			"newinstance and ptmxmode=0666");
	if (!is_ptmx(ptmx))
		return fault_set(f, EBADMSG,
		                 "the container's /dev/pts/ptmx is not the device 5:2 of a devpts; "
		                 "something else was put in its place");

	int rc = unlock(ptmx, size, f);

	if (rc < 0)
		return rc;

	own_fd int peer = ioctl(ptmx, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (peer < 0)
		return fault_set(f, errno, "open the other end of the container's terminal");
	if (!is_slave(peer))
		return fault_set(
			f, EBADMSG,
			"the other end of the container's terminal is no Unix 98 terminal");
	*master = take_fd(&ptmx);
	*slave = take_fd(&peer);
	return 0;
}

int terminal_send(int socket_fd, int master, const char *name, struct fault *f)
{
	int rc;

	if (name[0] == '\0')
		return fault_set(f, EINVAL, "send the container's terminal: it has no name");
	rc = rights_send(socket_fd, name, strlen(name), master);
	if (rc < 0)
		return fault_set(
			f, -rc,
			"send the container's terminal over the console socket; is somebody "
			"listening there?");
	return 0;
}

int terminal_receive(int socket_fd, struct fault *f)
{
	char name[256];
	own_fd int master = -1;
	ssize_t n = rights_receive(socket_fd, name, sizeof(name), &master);

	if (n < 0)
		return fault_set(f, (int)-n, "receive the container's terminal");
	if (master < 0)
		return fault_set(
			f, EBADMSG,
			"the container's side closed the console socket without a terminal");
	if (!is_ptmx(master))
		return fault_set(f, EBADMSG, "what came over the console socket is no terminal");
	return take_fd(&master);
}

int terminal_leave_lines(int slave, struct fault *f)
{
	struct termios mode;

	if (tcgetattr(slave, &mode) < 0)
		return fault_set(f, errno, "ask for the mode of the container's terminal");
	mode.c_oflag &= ~(tcflag_t)ONLCR;
	if (tcsetattr(slave, TCSANOW, &mode) < 0)
		return fault_set(f, errno, "set the mode of the container's terminal");
	return 0;
}

int terminal_adopt(int slave, struct fault *f)
{
	/* Fails only for the leader of a session, which a fresh process is not. */
	if (setsid() < 0)
		return fault_set(f, errno, "begin a session for the container's terminal");
	if (ioctl(slave, TIOCSCTTY, 0) < 0)
		return fault_set(f, errno, "make the container's terminal the controlling one");
	for (int fd = 0; fd <= 2; fd++) {
		int rc = slave == fd ? fcntl(fd, F_SETFD, 0) : dup2(slave, fd);

		if (rc < 0)
			return fault_set(f, errno, "put the container's terminal on descriptor %d",
			                 fd);
	}
	return 0;
}
