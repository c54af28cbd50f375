/* SPDX-License-Identifier: ISC */
/*
 * reap.h - every child of PID 1 that has ended: launchers, containers, the
 * logger, and the orphans of all of them.
 */
#ifndef INIT_REAP_H
#define INIT_REAP_H

#include "logger.h"
#include "unit.h"

/* Reaps all that have ended. Restarts the logger when it was that. Returns the number of orphans. */
unsigned int reap_all(struct unit *units, size_t count, struct logger *logger);

#endif
