/* SPDX-License-Identifier: ISC */
/*
 * logger.h - the one process that writes to the console: it reads what PID 1
 * and each container print from a pipe of their own, and writes it line by
 * line. A slow console holds the containers that print up, never PID 1.
 *
 * PID 1 keeps both ends of every pipe, so that a logger that dies loses at
 * most the line it was writing and no container ever sees a broken pipe.
 */
#ifndef INIT_LOGGER_H
#define INIT_LOGGER_H

#include "manifest.h"

#include <sys/types.h>

struct logger {
	const struct manifest *manifest;
	int width;                             /* of the column of names */
	int own[2];                            /* PID 1's own pipe */
	int pipes[MANIFEST_CONTAINERS_MAX][2]; /* by position in the manifest */
	pid_t pid;                             /* 0: not running */
};

/* Makes all pipes. */
must_check int logger_init(struct logger *l, const struct manifest *manifest, struct fault *f);
/* Forks the logger. It runs as nobody, without capabilities, with nothing but its descriptors. */
must_check int logger_start(struct logger *l, struct fault *f);
/* Lets it write what is in the pipes and waits for its end, at most TIMEOUT_MS, then kills it.
 * Afterwards say() writes itself. */
void logger_stop(struct logger *l, int timeout_ms);

#endif
