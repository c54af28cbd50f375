/* SPDX-License-Identifier: ISC */
#include "clock.h"
#include "say.h"
#include "system.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

static bool names(const char *const *after, const char *name)
{
	for (; after != NULL && *after != NULL; after++) {
		if (strcmp(*after, name) == 0)
			return true;
	}
	return false;
}

/* One after the other. Returns true when none is left. */
static bool run_in_turn(struct system *s, enum manifest_phase phase)
{
	for (size_t i = 0; i < s->manifest.container_count; i++) {
		struct unit *u = &s->units[i];

		if (u->config->phase != phase)
			continue;
		if (u->state->state == SUPERVISE_WAITING)
			unit_event(u, SUPERVISE_START);
		if (!supervise_is_over(u->state))
			return false;
		if (u->state->state == SUPERVISE_FAILED &&
		    u->config->on_failure == MANIFEST_FAILURE_STOP) {
			s->onboot_failed = true;
			return true;
		}
	}
	return true;
}

static void step_onboot(struct system *s)
{
	if (!run_in_turn(s, MANIFEST_ONBOOT))
		return;
	if (s->onboot_failed)
		phase_request(s, POWER_REBOOT, "an onboot container failed that must not");
	else
		s->phase = SYSTEM_SERVICES;
}

static bool may_start(const struct system *s, const struct unit *u)
{
	for (size_t i = 0; i < s->manifest.container_count; i++) {
		if (!s->units[i].was_up && names(u->config->after, s->units[i].config->name))
			return false;
	}
	return true;
}

static void step_services(struct system *s)
{
	for (size_t i = 0; i < s->manifest.container_count; i++) {
		struct unit *u = &s->units[i];

		if (u->config->phase == MANIFEST_SERVICE && u->state->state == SUPERVISE_WAITING &&
		    may_start(s, u))
			unit_event(u, SUPERVISE_START);
	}
}

static bool is_needed(const struct system *s, const struct unit *u)
{
	for (size_t i = 0; i < s->manifest.container_count; i++) {
		if (!supervise_is_over(s->units[i].state) &&
		    names(s->units[i].config->after, u->config->name))
			return true;
	}
	return false;
}

/* Against the order of their start: what others need stops after them. From the last to the first,
 * so that a service which needs nothing more makes way at once. */
static void step_stopping(struct system *s)
{
	bool all_over = true;

	for (size_t i = s->manifest.container_count; i-- > 0;) {
		struct unit *u = &s->units[i];

		if (u->config->phase == MANIFEST_ONSHUTDOWN || supervise_is_over(u->state))
			continue;
		if (!is_needed(s, u))
			unit_event(u, SUPERVISE_STOP);
		all_over = all_over && supervise_is_over(u->state);
	}
	if (all_over)
		s->phase = SYSTEM_ONSHUTDOWN;
}

static void look_at_wishes(struct system *s)
{
	for (size_t i = 0; i < s->manifest.container_count; i++) {
		struct unit *u = &s->units[i];
		enum unit_wish wish = u->wish;
		char why[80];

		u->wish = UNIT_WISH_NOTHING;
		(void)snprintf(why, sizeof(why), "the container %s asked for it", u->config->name);
		if (wish != UNIT_WISH_NOTHING)
			phase_request(s, wish == UNIT_WISH_REBOOT ? POWER_REBOOT : POWER_OFF, why);
	}
}

static void step_health(struct system *s)
{
	int64_t now = clock_now_ms();
	bool booted = s->phase == SYSTEM_SERVICES;

	/* A shutdown is not an illness. */
	if (s->phase > SYSTEM_SERVICES)
		return;

	enum health_news news = health_step(&s->health, &s->manifest, s->states, booted, now);
	struct health_count count = health_count(&s->manifest, s->states);

	switch (news) {
	case HEALTH_SAME:
		break;
	case HEALTH_HEALTHY:
		say_plain("coffer-init: healthy: %u of %u services up after %lld.%02d s", count.up,
		          count.of, (long long)(now / 1000), (int)(now % 1000 / 10));
		phase_print_table(s);
		break;
	case HEALTH_RECOVERED:
		say_plain("coffer-init: healthy again: %u of %u services up", count.up, count.of);
		break;
	case HEALTH_DEGRADED:
		say_plain("coffer-init: degraded: %u of %u services up", count.up, count.of);
		break;
	}
}

void phase_step(struct system *s)
{
	enum system_phase before;

	do {
		before = s->phase;
		look_at_wishes(s);
		switch (s->phase) {
		case SYSTEM_ONBOOT:
			step_onboot(s);
			break;
		case SYSTEM_SERVICES:
			step_services(s);
			break;
		case SYSTEM_STOPPING:
			step_stopping(s);
			break;
		case SYSTEM_ONSHUTDOWN:
			if (run_in_turn(s, MANIFEST_ONSHUTDOWN))
				s->phase = SYSTEM_END;
			break;
		case SYSTEM_END:
			break;
		}
	} while (s->phase != before);
	step_health(s);
}

void phase_request(struct system *s, enum power_way way, const char *why)
{
	if (s->way != POWER_NONE) {
		say("%s wanted (%s), but the system is already on its way to %s", power_name(way),
		    why, power_name(s->way));
		return;
	}
	s->way = way;
	s->phase = SYSTEM_STOPPING;
	say("%s: %s", power_name(way), why);
}

void phase_print_table(const struct system *s)
{
	int64_t now = clock_now_ms();
	int width = table_name_width(&s->manifest, 4);
	char text[512];
	struct buf line = BUF(text);

	table_head(width, &line);
	say_plain("%s", text);
	for (size_t i = 0; i < s->manifest.container_count; i++) {
		const struct unit *u = &s->units[i];
		const struct table_entry entry = {u->config, u->state, u->pid};

		line = BUF(text);
		table_row(&entry, width, now, &line);
		say_plain("%s", text);
	}
}
