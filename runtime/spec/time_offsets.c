/* SPDX-License-Identifier: ISC */
#include "linux.h"

#include <errno.h>
#include <string.h>

static int parse_offset(const struct json_at *at, struct spec_time_offset *out, struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0 && json_member(at, "secs", &item))
		rc = json_i64(&item, INT64_MIN, INT64_MAX, &out->secs, f);
	if (rc == 0 && json_member(at, "nanosecs", &item))
		rc = json_u32(&item, 999999999, &out->nanosecs, f);
	out->set = out->secs != 0 || out->nanosecs != 0;
	return rc;
}

int spec_time_offsets(const struct json_at *at, struct spec_time_offset *out, struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	if (rc < 0)
		return rc;
	for (bool more = json_first(at, &item); rc == 0 && more; more = json_next(&item)) {
		int clock = 0;

		while (clock < SPEC_CLOCKS &&
		       strcmp(item.name, spec_clock_name((enum spec_clock)clock)) != 0)
			clock++;
		if (clock == SPEC_CLOCKS)
			return json_fault(&item, f, EINVAL,
			                  "is no clock of a time namespace, want monotonic or "
			                  "boottime");
		rc = parse_offset(&item, &out[clock], f);
	}
	return rc;
}

const char *spec_clock_name(enum spec_clock clock)
{
	return clock == SPEC_CLOCK_MONOTONIC ? "monotonic" : "boottime";
}
