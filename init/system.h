/* SPDX-License-Identifier: ISC */
/*
 * system.h - the system stage: from the verified root to the end of the
 * machine. system.c has the order of what happens once; phase.c decides what is
 * to start and to stop next; loop.c waits.
 *
 * Runs:  as PID 1. Never: returns, or allocates after start-up.
 */
#ifndef INIT_SYSTEM_H
#define INIT_SYSTEM_H

#include "button.h"
#include "health.h"
#include "logger.h"
#include "power.h"
#include "unit.h"
#include "watchdog.h"

enum system_phase {
	SYSTEM_ONBOOT,
	SYSTEM_SERVICES,
	SYSTEM_STOPPING,
	SYSTEM_ONSHUTDOWN,
	SYSTEM_END,
};

struct system {
	struct manifest manifest;
	struct arena arena; /* holds the manifest for ever */
	struct supervise states[MANIFEST_CONTAINERS_MAX];
	struct unit units[MANIFEST_CONTAINERS_MAX];
	enum system_phase phase;
	enum power_way way; /* how the machine will end; POWER_NONE: it stays up */
	bool onboot_failed;
	struct health health;
	struct logger logger;
	struct watchdog watchdog;
	struct buttons buttons;
	int signal_fd;
};

/* The stage itself. */
_Noreturn void system_run(void);

/* phase.c: starts and stops what is next and moves on to the next phase. */
void phase_step(struct system *s);
/* The first request decides how the machine ends; WHY is for people. */
void phase_request(struct system *s, enum power_way way, const char *why);
/* Prints what runs. */
void phase_print_table(const struct system *s);

/* loop.c: returns when the phase is SYSTEM_END. */
void loop_run(struct system *s);
/* Blocks the signals that PID 1 waits for and makes signal_fd. */
must_check int loop_open_signals(struct system *s, struct fault *f);

#endif
