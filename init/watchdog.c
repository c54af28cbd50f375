/* SPDX-License-Identifier: ISC */
#include "watchdog.h"

#include "../runtime/base/control.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <stddef.h>

#include <unistd.h>

#define WATCHDOG_PATH "/dev/watchdog0"

int watchdog_open(struct watchdog *w, int64_t now_ms, struct fault *f)
{
	int timeout_s = CONFIG_WATCHDOG_TIMEOUT_S;
	int status = 0;

	*w = (struct watchdog){.fd = open(WATCHDOG_PATH, O_WRONLY | O_CLOEXEC)};
	if (w->fd < 0 && errno == ENOENT)
		return -ENOENT;
	if (w->fd < 0)
		return fault_set(f, errno, "open " WATCHDOG_PATH);
	w->did_reset = control_device(w->fd, WDIOC_GETBOOTSTATUS, &status) == 0 &&
	               (status & WDIOF_CARDRESET) != 0;
	/* The driver rounds; a driver that cannot set it keeps its own. */
	if (control_device(w->fd, WDIOC_SETTIMEOUT, &timeout_s) < 0 &&
	    (control_device(w->fd, WDIOC_GETTIMEOUT, &timeout_s) < 0 || timeout_s < 1))
		timeout_s = 10;
	w->timeout_s = (unsigned int)timeout_s;
	w->kick_ms = (int64_t)timeout_s * 1000 / 4;
	watchdog_kick(w, now_ms);
	return 0;
}

void watchdog_kick(struct watchdog *w, int64_t now_ms)
{
	if (w->fd < 0 || now_ms < w->due_ms)
		return;
	(void)control_device(w->fd, WDIOC_KEEPALIVE, NULL);
	w->due_ms = now_ms + w->kick_ms;
}

void watchdog_close(struct watchdog *w, bool disarm)
{
	if (w->fd < 0)
		return;
	/* "Magic close": without it the driver takes the close for a crash and goes on counting. */
	if (disarm)
		(void)!write(w->fd, "V", 1);
	(void)close(w->fd);
	w->fd = -1;
}
