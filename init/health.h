/* SPDX-License-Identifier: ISC */
/*
 * health.h - when the system as a whole is well: every onboot container that
 * must succeed has, and every service that counts has been up, all of them at
 * the same time, for the settle time. Pure.
 */
#ifndef INIT_HEALTH_H
#define INIT_HEALTH_H

#include "supervise.h"

enum health_news {
	HEALTH_SAME,
	HEALTH_HEALTHY,   /* for the first time */
	HEALTH_DEGRADED,  /* was healthy, is not */
	HEALTH_RECOVERED, /* is healthy again */
};

struct health {
	bool up;          /* everything that counts was up when last looked at */
	bool healthy;     /* up for the settle time */
	bool was_healthy; /* at least once */
	int64_t up_since_ms;
};

struct health_count {
	unsigned int up, of; /* services that count */
};

/* A service that ended well and is not to be restarted is as good as up. */
struct health_count health_count(const struct manifest *manifest, const struct supervise *states);

/* ONBOOT_DONE: the phase is over and nothing that must succeed has failed. To be called after each
 * change of a state, so that no restart goes by unseen. */
must_check enum health_news health_step(struct health *h, const struct manifest *manifest,
                                        const struct supervise *states, bool onboot_done,
                                        int64_t now_ms);

/* When to look again although nothing happens; SUPERVISE_NEVER: no need. */
int64_t health_deadline(const struct health *h, const struct manifest *manifest);

#endif
