/* SPDX-License-Identifier: ISC */
#include "../health.h"

#include "tests/tap.h"

enum {
	W = SUPERVISE_WAITING,
	R = SUPERVISE_RUNNING,
	B = SUPERVISE_BACKOFF,
	D = SUPERVISE_DONE,
	F = SUPERVISE_FAILED
};

/* An onboot container, two services that count, one that does not; settles in 2000 ms. */
static const struct manifest_container containers[] = {
	{.phase = MANIFEST_ONBOOT },
	{.phase = MANIFEST_SERVICE, .counts = true},
	{.phase = MANIFEST_SERVICE,                         .counts = true},
	{.phase = MANIFEST_SERVICE},
};
static const struct manifest manifest = {
	.settle_ms = 2000, .containers = containers, .container_count = 4};

/* One after the other, as one life of a device. */
static const struct {
	int64_t now_ms;
	bool onboot_done;
	int states[4];
	unsigned int up;
	enum health_news news;
	int64_t deadline_ms;
} rows[] = {
	{0,    false, {R, W, W, W}, 0, HEALTH_SAME,      SUPERVISE_NEVER},
	{100,  false, {D, R, R, R}, 2, HEALTH_SAME,      SUPERVISE_NEVER},
	{200,  true,  {D, R, W, W}, 1, HEALTH_SAME,      SUPERVISE_NEVER},
	{300,  true,  {D, R, R, W}, 2, HEALTH_SAME,      2300           },
	{2299, true,  {D, R, R, W}, 2, HEALTH_SAME,      2300           },
	{2299, true,  {D, R, B, W}, 1, HEALTH_SAME,      SUPERVISE_NEVER},
	{2400, true,  {D, R, R, F}, 2, HEALTH_SAME,      4400           },
	{4400, true,  {D, R, R, F}, 2, HEALTH_HEALTHY,   SUPERVISE_NEVER},
	{4500, true,  {D, R, R, F}, 2, HEALTH_SAME,      SUPERVISE_NEVER},
	{5000, true,  {D, D, R, F}, 2, HEALTH_SAME,      SUPERVISE_NEVER},
	{5100, true,  {D, D, B, F}, 1, HEALTH_DEGRADED,  SUPERVISE_NEVER},
	{5200, true,  {D, D, R, F}, 2, HEALTH_SAME,      7200           },
	{7200, true,  {D, D, R, F}, 2, HEALTH_RECOVERED, SUPERVISE_NEVER},
	{7300, true,  {D, F, R, F}, 1, HEALTH_DEGRADED,  SUPERVISE_NEVER},
};

int main(void)
{
	struct health h = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct supervise states[4];

		for (int k = 0; k < 4; k++)
			states[k] = (struct supervise){
				.state = (enum supervise_state)rows[i].states[k]};
		is_int(health_step(&h, &manifest, states, rows[i].onboot_done, rows[i].now_ms),
		       rows[i].news, "row %zu: news", i);
		is_int(health_count(&manifest, states).up, rows[i].up, "row %zu: up", i);
		is_int(health_count(&manifest, states).of, 2, "row %zu: of two", i);
		is_int(health_deadline(&h, &manifest), rows[i].deadline_ms, "row %zu: deadline", i);
	}

	const struct manifest empty = {.settle_ms = 0};
	struct health e = {0};

	is_int(health_step(&e, &empty, NULL, true, 7), HEALTH_HEALTHY,
	       "nothing counts and no settle time: healthy at once");
	return done_testing();
}
