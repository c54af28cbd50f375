/* SPDX-License-Identifier: ISC */
#include "power.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "clock.h"
#include "say.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>

enum {
	MOUNTS_BYTES = 32768,
	KILL_WAIT_MS = 2000
};

static void pause_ms(unsigned int ms)
{
	struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		continue;
}

/* Everything but PID 1, and whoever PID 1 may not signal. */
static void kill_rest(void)
{
	int64_t deadline = clock_now_ms() + KILL_WAIT_MS;

	(void)kill(-1, SIGKILL);
	while (clock_now_ms() < deadline) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0 && errno == ECHILD)
			return;
		if (pid == 0)
			pause_ms(5);
	}
	say("some processes could not be killed and are left behind");
}

static bool is_kept(const char *place)
{
	return strcmp(place, "/") == 0 || strcmp(place, "/proc") == 0 ||
	       strcmp(place, "/sys") == 0 || strcmp(place, "/dev") == 0;
}

/* The second field of a line of /proc/self/mounts, cut off in place. */
static char *mount_place(char *line)
{
	char *place = strchr(line, ' ');
	char *end = place == NULL ? NULL : strchr(place + 1, ' ');

	if (end == NULL)
		return NULL;
	*end = '\0';
	return place + 1;
}

/* The last mounted goes first. What is busy is made read-only, so that nothing of it is lost. */
static void unmount_all(void)
{
	static char text[MOUNTS_BYTES];
	own_fd int fd = open("/proc/self/mounts", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : io_read_full(fd, text, sizeof(text) - 1);

	if (len <= 0)
		return;
	text[len] = '\0';
	for (char *line; (line = strrchr(text, '\n')) != NULL;) {
		*line = '\0';

		char *start = strrchr(text, '\n');
		char *place = mount_place(start == NULL ? text : start + 1);

		if (place != NULL && !is_kept(place) && umount2(place, UMOUNT_NOFOLLOW) < 0) {
			(void)mount(NULL, place, NULL, MS_REMOUNT | MS_RDONLY, NULL);
			(void)umount2(place, MNT_DETACH | UMOUNT_NOFOLLOW);
		}
	}
}

const char *power_name(enum power_way way)
{
	return way == POWER_OFF ? "power off" : "reboot";
}

_Noreturn static void finish(enum power_way way)
{
	sync();
	say_plain("coffer-init: %s", power_name(way));
	/* The last line must leave the serial port before the port's power does. */
	(void)fsync(STDOUT_FILENO);
	pause_ms(20);
	(void)reboot(way == POWER_OFF ? RB_POWER_OFF : RB_AUTOBOOT);
	/* A machine that cannot power itself off. PID 1 must not exit. */
	(void)reboot((int)RB_HALT_SYSTEM);
	for (;;)
		(void)pause();
}

_Noreturn void power_end(enum power_way way)
{
	kill_rest();
	unmount_all();
	finish(way);
}

_Noreturn void power_give_up(enum power_way way, unsigned int delay_ms)
{
	pause_ms(delay_ms);
	finish(way);
}
