/* SPDX-License-Identifier: ISC */
#include "health.h"

static bool is_up(const struct supervise *s)
{
	return s->state == SUPERVISE_RUNNING || s->state == SUPERVISE_DONE;
}

struct health_count health_count(const struct manifest *manifest, const struct supervise *states)
{
	struct health_count count = {0, 0};

	for (size_t i = 0; i < manifest->container_count; i++) {
		if (!manifest->containers[i].counts)
			continue;
		count.of++;
		if (is_up(&states[i]))
			count.up++;
	}
	return count;
}

enum health_news health_step(struct health *h, const struct manifest *manifest,
                             const struct supervise *states, bool onboot_done, int64_t now_ms)
{
	struct health_count count = health_count(manifest, states);
	bool was = h->healthy;
	bool up = onboot_done && count.up == count.of;

	if (up && !h->up)
		h->up_since_ms = now_ms;
	h->up = up;
	h->healthy = up && now_ms - h->up_since_ms >= (int64_t)manifest->settle_ms;
	if (h->healthy == was)
		return HEALTH_SAME;
	if (was)
		return HEALTH_DEGRADED;
	if (h->was_healthy)
		return HEALTH_RECOVERED;
	h->was_healthy = true;
	return HEALTH_HEALTHY;
}

int64_t health_deadline(const struct health *h, const struct manifest *manifest)
{
	if (!h->up || h->healthy)
		return SUPERVISE_NEVER;
	return h->up_since_ms + (int64_t)manifest->settle_ms;
}
