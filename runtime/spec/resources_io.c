/* SPDX-License-Identifier: ISC */
#include "part.h"
#include "resources_part.h"

#include <errno.h>

#define WEIGHT_MIN 10
#define WEIGHT_MAX 1000
/* dev_t inside the kernel: 12 bits and 20 bits. */
#define MAJOR_MAX 0xfffU
#define MINOR_MAX 0xfffffU

static const struct resources_gap gaps[] = {
	{"leafWeight",
         "cgroup v2 has no weight of the processes against the children; leave it out"},
	{NULL,         NULL							   },
};

/* Zero is not set. */
static int parse_weight(const struct json_at *at, uint32_t *out, struct fault *f)
{
	struct json_at item;
	int rc;

	*out = 0;
	if (!json_member(at, "weight", &item))
		return 0;
	rc = json_u32(&item, WEIGHT_MAX, out, f);
	if (rc == 0 && *out != 0 && *out < WEIGHT_MIN)
		rc = json_fault(&item, f, EINVAL, "is %u, want 0 or an integer of %d..%d", *out,
		                WEIGHT_MIN, WEIGHT_MAX);
	return rc;
}

static int parse_number(const struct json_at *at, const char *name, uint32_t max, uint32_t *out,
                        struct fault *f)
{
	struct json_at item;
	int rc = json_required(at, name, &item, f);

	return rc < 0 ? rc : json_u32(&item, max, out, f);
}

static int parse_weight_device(const struct json_at *at, struct spec_device_weight *out,
                               struct fault *f)
{
	int rc = parse_number(at, "major", MAJOR_MAX, &out->major, f);

	if (rc == 0)
		rc = parse_number(at, "minor", MINOR_MAX, &out->minor, f);
	if (rc == 0)
		rc = resources_refuse(at, gaps, f);
	if (rc == 0)
		rc = parse_weight(at, &out->weight, f);
	if (rc == 0 && out->weight == 0)
		rc = json_fault(at, f, EINVAL, "has no weight");
	return rc;
}

static int parse_weight_devices(const struct json_at *at, struct arena *arena,
                                struct spec_resources *out, struct fault *f)
{
	struct json_at item;
	struct spec_device_weight *list = part_list(at, arena, sizeof(*list), f);

	if (list == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_weight_device(&item, &list[item.index], f);

		if (rc < 0)
			return rc;
	}
	out->io_weights = list;
	out->io_weight_count = json_count(at);
	return 0;
}

static int parse_rate(const struct json_at *at, struct spec_device_rate *out, struct fault *f)
{
	struct json_at item;
	int rc = parse_number(at, "major", MAJOR_MAX, &out->major, f);

	if (rc == 0)
		rc = parse_number(at, "minor", MINOR_MAX, &out->minor, f);
	if (rc == 0)
		rc = json_required(at, "rate", &item, f);
	return rc < 0 ? rc : json_u64(&item, UINT64_MAX, &out->rate, f);
}

static int parse_rates(const struct json_at *at, struct arena *arena, struct spec_device_rates *out,
                       struct fault *f)
{
	struct json_at item;
	struct spec_device_rate *list = part_list(at, arena, sizeof(*list), f);

	if (list == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_rate(&item, &list[item.index], f);

		if (rc < 0)
			return rc;
	}
	*out = (struct spec_device_rates){.list = list, .count = json_count(at)};
	return 0;
}

int resources_block_io(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                       struct fault *f)
{
	static const char *const names[SPEC_RATE_KINDS] = {
		"throttleReadBpsDevice",
		"throttleWriteBpsDevice",
		"throttleReadIOPSDevice",
		"throttleWriteIOPSDevice",
	};
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0)
		rc = resources_refuse(at, gaps, f);
	if (rc == 0)
		rc = parse_weight(at, &out->io_weight, f);
	out->io_weight_set = rc == 0 && out->io_weight != 0;
	if (rc == 0 && json_member(at, "weightDevice", &item))
		rc = parse_weight_devices(&item, arena, out, f);
	for (int kind = 0; rc == 0 && kind < SPEC_RATE_KINDS; kind++) {
		if (json_member(at, names[kind], &item))
			rc = parse_rates(&item, arena, &out->io_rates[kind], f);
	}
	return rc;
}
