/* SPDX-License-Identifier: ISC */
/*
 * watchdog.h - the hardware watchdog: a machine whose PID 1 or kernel hangs is
 * reset. Documentation/watchdog/watchdog-api.rst.
 */
#ifndef INIT_WATCHDOG_H
#define INIT_WATCHDOG_H

#include "../runtime/base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct watchdog {
	int fd;             /* -1: none */
	int64_t kick_ms;    /* between two kicks */
	int64_t due_ms;     /* of the next one */
	bool did_reset;     /* the watchdog is why the machine started anew */
	unsigned timeout_s; /* what the hardware took */
};

/* Opens /dev/watchdog0 and arms it. -ENOENT, without a fault, when the machine has none. */
must_check int watchdog_open(struct watchdog *w, int64_t now_ms, struct fault *f);
void watchdog_kick(struct watchdog *w, int64_t now_ms);
/* Before a power off: disarmed, where the driver allows it. Before a reboot it stays armed, so that
 * a reboot that hangs ends too. */
void watchdog_close(struct watchdog *w, bool disarm);

#endif
