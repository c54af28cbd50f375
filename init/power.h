/* SPDX-License-Identifier: ISC */
/*
 * power.h - the end of the machine.
 */
#ifndef INIT_POWER_H
#define INIT_POWER_H

enum power_way {
	POWER_NONE,
	POWER_OFF,
	POWER_REBOOT,
};

/* Kills what is left, unmounts what can be, syncs, says "coffer-init: power off" or "coffer-init:
 * reboot" as the last line, and does it. In a pid namespace that is not the first one, reboot(2)
 * ends the namespace by SIGINT or SIGHUP. */
_Noreturn void power_end(enum power_way way);

/* Only the last line and reboot(2), after DELAY_MS: for a stage that has started nothing. */
_Noreturn void power_give_up(enum power_way way, unsigned int delay_ms);

/* "power off" or "reboot". */
const char *power_name(enum power_way way);

#endif
