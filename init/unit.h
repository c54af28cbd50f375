/* SPDX-License-Identifier: ISC */
/*
 * unit.h - one container of the manifest as PID 1 sees it: does what its
 * supervision table says, and turns what happens to its processes into events.
 *
 * Runs:  in PID 1. Never: allocates, waits.
 */
#ifndef INIT_UNIT_H
#define INIT_UNIT_H

#include "launch.h"
#include "supervise.h"

/* What a container that may (CAP_SYS_BOOT) asked for by reboot(2) in its pid namespace. */
enum unit_wish {
	UNIT_WISH_NOTHING,
	UNIT_WISH_REBOOT,
	UNIT_WISH_POWER_OFF,
};

struct unit {
	const struct manifest_container *config;
	struct supervise *state;
	int output_fd; /* of its log; not owned */
	/* the launcher, while there is one */
	pid_t launcher;
	int report_fd;
	struct launch_report report; /* the last one, .news 0: none yet */
	/* the container's first process */
	pid_t pid;
	bool exited; /* PID has been reaped; its status waits for the launcher's last word */
	int status;
	bool was_up; /* its program was executed at least once */
	bool overdue;
	enum unit_wish wish;
};

void unit_init(struct unit *u, const struct manifest_container *config, struct supervise *state,
               int output_fd);

void unit_event(struct unit *u, enum supervise_event event);

/* Reads what the launcher said. To be called when report_fd can be read, and before a process that
 * nobody knows is taken for an orphan. */
void unit_read_reports(struct unit *u);

/* A child of PID 1 has ended: true when it was this unit's. */
bool unit_child_ended(struct unit *u, pid_t pid, int status);

#endif
