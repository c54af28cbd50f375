/* SPDX-License-Identifier: ISC */
#include "resources.h"
#include "part.h"
#include "resources_part.h"

#include <errno.h>
#include <string.h>

int resources_refuse(const struct json_at *at, const struct resources_gap *gaps, struct fault *f)
{
	struct json_at item;

	for (; gaps->member != NULL; gaps++) {
		if (json_member(at, gaps->member, &item) && !json_empty(&item))
			return json_fault(&item, f, EINVAL, "%s", gaps->why);
	}
	return 0;
}

/* Zero stands for "not set" in what engines write, as it always did for runc. */
static int parse_limit(const struct json_at *at, const char *name, int64_t *out, bool *set,
                       struct fault *f)
{
	struct json_at item;
	int rc;

	if (!json_member(at, name, &item))
		return 0;
	rc = json_i64(&item, -1, INT64_MAX, out, f);
	*set = rc == 0 && *out != 0;
	return rc;
}

static int parse_count(const struct json_at *at, const char *name, uint64_t *out, bool *set,
                       struct fault *f)
{
	struct json_at item;
	int rc;

	if (!json_member(at, name, &item))
		return 0;
	rc = json_u64(&item, UINT64_MAX, out, f);
	*set = rc == 0 && *out != 0;
	return rc;
}

static int parse_device_number(const struct json_at *at, const char *name, int64_t max,
                               int64_t *out, struct fault *f)
{
	struct json_at item;

	*out = -1;
	return json_member(at, name, &item) ? json_i64(&item, -1, max, out, f) : 0;
}

static int parse_access(const struct json_at *at, struct arena *arena, struct spec_device_rule *out,
                        struct fault *f)
{
	struct json_at item;
	const char *access = "rwm"; /* OPTIONAL, and then a rule for whatever is done */
	int rc = json_member(at, "access", &item) ? json_text(&item, arena, &access, f) : 0;

	if (rc < 0)
		return rc;
	if (access[0] == '\0' || access[strspn(access, "rwm")] != '\0')
		return json_fault(&item, f, EINVAL, "\"%.40s\" is not made of r, w and m", access);
	out->read = strchr(access, 'r') != NULL;
	out->write = strchr(access, 'w') != NULL;
	out->mknod = strchr(access, 'm') != NULL;
	return 0;
}

static int parse_device(const struct json_at *at, struct arena *arena, struct spec_device_rule *out,
                        struct fault *f)
{
	static const struct json_word types[] = {
		{"a",  'a'},
                {"b",  'b'},
                {"c",  'c'},
                {"u",  'c'},
                {NULL, 0  }
        };
	struct json_at item;
	int64_t type = 'a';
	int rc = json_required(at, "allow", &item, f);

	if (rc == 0)
		rc = json_bool(&item, &out->allow, f);
	if (rc == 0 && json_member(at, "type", &item) && !json_empty(&item))
		rc = json_enum(&item, types, &type, f);
	out->type = (char)type;
	if (rc == 0)
		rc = parse_device_number(at, "major", 4095, &out->major, f);
	if (rc == 0)
		rc = parse_device_number(at, "minor", 1048575, &out->minor, f);
	if (rc == 0)
		rc = parse_access(at, arena, out, f);
	if (rc == 0 && type == 'a' && (out->major >= 0 || out->minor >= 0))
		rc = json_fault(at, f, EINVAL,
		                "a rule for all types has no numbers, want type b or c");
	return rc;
}

static int parse_devices(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                         struct fault *f)
{
	struct json_at item;
	struct spec_device_rule *rules = part_list(at, arena, sizeof(*rules), f);

	if (rules == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_device(&item, arena, &rules[item.index], f);

		if (rc < 0)
			return rc;
	}
	out->devices = rules;
	out->device_count = json_count(at);
	return 0;
}

static int parse_memory(const struct json_at *at, struct spec_resources *out, struct fault *f)
{
	static const struct resources_gap gaps[] = {
		{"disableOOMKiller", "cgroup v2 always kills what exceeds its limit; leave it out"},
		{NULL,               NULL							 },
	};
	struct json_at item;
	bool hierarchy = true;
	int rc = json_object(at, f);

	/* kernel and kernelTCP are ignored as in runc: the spec advises against them, Linux 5.16 took
	 * their effect from v1 too, and in v2 the limit counts that memory anyway. */
	if (rc == 0)
		rc = resources_refuse(at, gaps, f);
	/* 0 is a swappiness too. */
	if (rc == 0 && json_member(at, "swappiness", &item))
		rc = json_fault(&item, f, EINVAL,
		                "cgroup v2 has no swappiness of a cgroup; leave it out");
	if (rc == 0)
		rc = json_member_bool(at, "useHierarchy", &hierarchy, f);
	if (rc == 0 && !hierarchy && json_member(at, "useHierarchy", &item))
		rc = json_fault(&item, f, EINVAL,
		                "cgroup v2 always counts the children; leave it out");
	if (rc == 0)
		rc = parse_limit(at, "limit", &out->memory_limit, &out->memory_limit_set, f);
	if (rc == 0)
		rc = parse_limit(at, "reservation", &out->memory_reservation,
		                 &out->memory_reservation_set, f);
	if (rc == 0)
		rc = parse_limit(at, "swap", &out->memory_swap, &out->memory_swap_set, f);
	if (rc == 0)
		rc = json_member_bool(at, "checkBeforeUpdate", &out->memory_check_before_update, f);
	return rc;
}

static int parse_cpu_shares(const struct json_at *at, struct spec_resources *out, struct fault *f)
{
	int rc = parse_count(at, "shares", &out->cpu_shares, &out->cpu_shares_set, f);

	/* The kernel's own bounds; cgroup v1 brings other values into them without an error. */
	if (out->cpu_shares_set && out->cpu_shares < 2)
		out->cpu_shares = 2;
	if (out->cpu_shares_set && out->cpu_shares > 262144)
		out->cpu_shares = 262144;
	return rc;
}

/* The kernel's cpu_period_quota bounds: 1 ms to 1 s. */
static int parse_cpu_period(const struct json_at *at, struct spec_resources *out, struct fault *f)
{
	struct json_at item;
	int rc = parse_count(at, "period", &out->cpu_period, &out->cpu_period_set, f);

	if (rc == 0 && out->cpu_period_set && json_member(at, "period", &item) &&
	    (out->cpu_period < 1000 || out->cpu_period > 1000000))
		return json_fault(&item, f, EINVAL,
		                  "is %llu, want an integer of 1000..1000000 microseconds",
		                  (unsigned long long)out->cpu_period);
	return rc;
}

static int parse_cpu_list(const struct json_at *at, const char *name, struct arena *arena,
                          const char **out, struct fault *f)
{
	struct json_at item;
	const char *list = NULL;
	int rc;

	if (!json_member(at, name, &item))
		return 0;
	rc = json_text(&item, arena, &list, f);
	if (rc < 0 || list[0] == '\0')
		return rc;
	if (list[strspn(list, "0123456789,-")] != '\0')
		return json_fault(&item, f, EINVAL, "\"%.40s\" is not a list such as 0-3,8", list);
	*out = list;
	return 0;
}

static int parse_cpu(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                     struct fault *f)
{
	static const struct resources_gap gaps[] = {
		{"realtimeRuntime", "cgroup v2 has no limits of real-time processes; leave it out"},
		{"realtimePeriod",  "cgroup v2 has no limits of real-time processes; leave it out"},
		{NULL,              NULL							  },
	};
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0)
		rc = resources_refuse(at, gaps, f);
	if (rc == 0)
		rc = parse_cpu_shares(at, out, f);
	if (rc == 0)
		rc = parse_limit(at, "quota", &out->cpu_quota, &out->cpu_quota_set, f);
	if (rc == 0)
		rc = parse_cpu_period(at, out, f);
	/* A burst of 0 ends one. */
	if (rc == 0 && json_member(at, "burst", &item)) {
		rc = json_u64(&item, UINT64_MAX, &out->cpu_burst, f);
		out->cpu_burst_set = true;
	}
	if (rc == 0)
		rc = parse_cpu_list(at, "cpus", arena, &out->cpus, f);
	if (rc == 0)
		rc = parse_cpu_list(at, "mems", arena, &out->mems, f);
	if (rc == 0 && json_member(at, "idle", &item)) {
		rc = json_i64(&item, 0, 1, &out->cpu_idle, f);
		out->cpu_idle_set = true;
	}
	return rc;
}

static int parse_pids(const struct json_at *at, struct spec_resources *out, struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0 && json_member(at, "limit", &item)) {
		rc = json_i64(&item, INT64_MIN, INT64_MAX, &out->pids_limit, f);
		out->pids_limit_set = true;
	}
	return rc;
}

/* "2MB", "1GB": the kernel's names of hugetlb files are made of it. */
static bool is_page_size(const char *text)
{
	const size_t digits = strspn(text, "0123456789");

	return digits > 0 && digits <= 4 && text[0] != '0' && text[digits] != '\0' &&
	       strchr("KMG", text[digits]) != NULL && strcmp(text + digits + 1, "B") == 0;
}

static int parse_hugepage(const struct json_at *at, struct arena *arena,
                          struct spec_hugepage_limit *out, struct fault *f)
{
	struct json_at item;
	int rc = json_required(at, "pageSize", &item, f);

	if (rc == 0)
		rc = json_text(&item, arena, &out->page_size, f);
	if (rc == 0 && !is_page_size(out->page_size))
		rc = json_fault(&item, f, EINVAL, "\"%.40s\" is not a size such as 2MB",
		                out->page_size);
	if (rc == 0)
		rc = json_required(at, "limit", &item, f);
	return rc < 0 ? rc : json_u64(&item, UINT64_MAX, &out->limit_bytes, f);
}

static int parse_hugepages(const struct json_at *at, struct arena *arena,
                           struct spec_resources *out, struct fault *f)
{
	struct json_at item;
	struct spec_hugepage_limit *limits = part_list(at, arena, sizeof(*limits), f);

	if (limits == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_hugepage(&item, arena, &limits[item.index], f);

		if (rc < 0)
			return rc;
	}
	out->hugepages = limits;
	out->hugepage_count = json_count(at);
	return 0;
}

/* The name becomes a file of the container's own cgroup directory and must stay there. */
static bool is_cgroup_file(const char *name)
{
	const size_t len = strlen(name);

	return len > 0 && len < 128 && name[0] != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
	               len;
}

static int parse_unified(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                         struct fault *f)
{
	struct json_at item;
	struct spec_unified *files;
	const struct spec_pair *pairs = NULL;
	size_t count = 0;
	int rc = part_pairs(at, arena, NULL, &pairs, &count, f);

	if (rc < 0)
		return rc;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		if (!is_cgroup_file(item.name))
			return json_fault(&item, f, EINVAL, "is not the name of a cgroup file");
	}
	files = arena_alloc(arena, count, sizeof(*files));
	if (files == NULL)
		return json_fault(at, f, ENOMEM, "keep %zu elements", count);
	for (size_t i = 0; i < count; i++)
		files[i] = (struct spec_unified){.file = pairs[i].name, .value = pairs[i].value};
	out->unified = files;
	out->unified_count = count;
	return 0;
}

int spec_resources(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                   struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	if (rc == 0 && json_member(at, "devices", &item))
		rc = parse_devices(&item, arena, out, f);
	if (rc == 0 && json_member(at, "memory", &item))
		rc = parse_memory(&item, out, f);
	if (rc == 0 && json_member(at, "cpu", &item))
		rc = parse_cpu(&item, arena, out, f);
	if (rc == 0 && json_member(at, "pids", &item))
		rc = parse_pids(&item, out, f);
	if (rc == 0 && json_member(at, "blockIO", &item))
		rc = resources_block_io(&item, arena, out, f);
	if (rc == 0 && json_member(at, "hugepageLimits", &item))
		rc = parse_hugepages(&item, arena, out, f);
	if (rc == 0 && json_member(at, "rdma", &item))
		rc = resources_rdma(&item, arena, out, f);
	if (rc == 0 && json_member(at, "network", &item))
		rc = resources_network(&item, arena, out, f);
	if (rc == 0 && json_member(at, "unified", &item))
		rc = parse_unified(&item, arena, out, f);
	return rc;
}
