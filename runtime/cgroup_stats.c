/* SPDX-License-Identifier: ISC */
#include "cgroup_stats.h"

#include "base/number.h"

#include <stdio.h>
#include <string.h>

#define NSEC_PER_USEC 1000U

const char *cgroup_stats_file(enum cgroup_stats_file file)
{
	static const char *const names[CGROUP_STATS_FILES] = {
		"cpu.stat",
		"cpu.pressure",
		"memory.stat",
		"memory.current",
		"memory.max",
		"memory.peak",
		"memory.events",
		"memory.pressure",
		"memory.swap.current",
		"memory.swap.max",
		"pids.current",
		"pids.max",
		"io.stat",
		"io.pressure",
		"cpuset.cpus.effective",
		"cpuset.mems.effective",
	};

	return names[file];
}

static uint64_t number_at(const char *text)
{
	uint64_t number = 0;

	return number_u64(text, strcspn(text, " \n"), &number) < 0 ? 0 : number;
}

static const char *next_line(const char *text)
{
	text += strcspn(text, "\n");
	return text + (*text == '\n');
}

uint64_t cgroup_stats_value(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (; text != NULL && *text != '\0'; text = next_line(text)) {
		if (strncmp(text, key, len) == 0 && text[len] == ' ')
			return number_at(text + len + 1);
	}
	return 0;
}

static void put_some(struct json_out *o, const char *name, uint64_t value)
{
	if (value != 0)
		json_out_u64(o, name, value);
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=0" */
static void put_pressure_line(struct json_out *o, const char *line)
{
	size_t end = strcspn(line, "\n");
	size_t word = strcspn(line, " \n");
	char name[8];

	(void)snprintf(name, sizeof(name), "%.*s", (int)word, line);
	json_out_object(o, name);
	for (size_t at = word; at < end && line[at] == ' '; at += word) {
		at++;
		word = strcspn(line + at, " \n");

		size_t key = strcspn(line + at, "= \n");

		if (line[at + key] != '=')
			continue;
		(void)snprintf(name, sizeof(name), "%.*s", (int)key, line + at);
		json_out_decimal(o, name, line + at + key + 1, word - key - 1);
	}
	json_out_end_object(o);
}

/* Pressure stall information, where the kernel keeps it. */
static void put_pressure(struct json_out *o, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	json_out_object(o, "psi");
	for (; *text != '\0'; text = next_line(text)) {
		if (strncmp(text, "some ", 5) == 0 || strncmp(text, "full ", 5) == 0)
			put_pressure_line(o, text);
	}
	json_out_end_object(o);
}

static void put_cpu(struct json_out *o, const struct cgroup_stats *s)
{
	const char *text = s->texts[CGROUP_STATS_CPU];

	json_out_object(o, "cpu");
	json_out_object(o, "usage");
	put_some(o, "total", cgroup_stats_value(text, "usage_usec") * NSEC_PER_USEC);
	json_out_u64(o, "kernel", cgroup_stats_value(text, "system_usec") * NSEC_PER_USEC);
	json_out_u64(o, "user", cgroup_stats_value(text, "user_usec") * NSEC_PER_USEC);
	json_out_end_object(o);
	json_out_object(o, "throttling");
	put_some(o, "periods", cgroup_stats_value(text, "nr_periods"));
	put_some(o, "throttledPeriods", cgroup_stats_value(text, "nr_throttled"));
	put_some(o, "throttledTime", cgroup_stats_value(text, "throttled_usec") * NSEC_PER_USEC);
	json_out_end_object(o);
	put_pressure(o, s->texts[CGROUP_STATS_CPU_PRESSURE]);
	json_out_end_object(o);
}

/* "0-3,8" as an array. */
static void put_list(struct json_out *o, const char *name, const char *text)
{
	if (text == NULL || text[0] < '0' || text[0] > '9')
		return;
	json_out_array(o, name);
	while (*text >= '0' && *text <= '9') {
		size_t digits = strspn(text, "0123456789");
		uint64_t first = 0;
		uint64_t last = 0;

		if (number_u64(text, digits, &first) < 0)
			break;
		last = first;
		text += digits;
		if (*text == '-') {
			digits = strspn(text + 1, "0123456789");
			if (number_u64(text + 1, digits, &last) < 0 || last > UINT16_MAX)
				break;
			text += digits + 1;
		}
		for (; first <= last; first++)
			json_out_u64(o, NULL, first);
		text += *text == ',';
	}
	json_out_end_array(o);
}

/* The members of cgroup v1 stand there as in runc, which prints zero for them. */
static void put_cpuset(struct json_out *o, const struct cgroup_stats *s)
{
	static const char *const flags[] = {
		"mem_hardwall",       "mem_exclusive",
		"memory_migrate",     "memory_spread_page",
		"memory_spread_slab", "memory_pressure",
		"sched_load_balance", "sched_relax_domain_level",
	};

	json_out_object(o, "cpuset");
	put_list(o, "cpus", s->texts[CGROUP_STATS_CPUS]);
	json_out_u64(o, "cpu_exclusive", 0);
	put_list(o, "mems", s->texts[CGROUP_STATS_MEMS]);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		json_out_u64(o, flags[i], 0);
	json_out_end_object(o);
}

struct usage {
	uint64_t limit, used, peak, failures;
};

static void put_usage(struct json_out *o, const char *name, const struct usage *u)
{
	json_out_object(o, name);
	json_out_u64(o, "limit", u->limit);
	put_some(o, "usage", u->used);
	put_some(o, "max", u->peak);
	json_out_u64(o, "failcnt", u->failures);
	json_out_end_object(o);
}

static uint64_t number_of(const char *text)
{
	return text == NULL ? 0 : number_at(text);
}

/* No limit is the greatest number, as in runc. */
static uint64_t limit_of(const char *text)
{
	return text != NULL && strncmp(text, "max", 3) == 0 ? UINT64_MAX : number_of(text);
}

static void put_raw(struct json_out *o, const char *text)
{
	char name[64];

	if (text == NULL)
		return;
	json_out_object(o, "raw");
	for (; *text != '\0'; text = next_line(text)) {
		size_t len = strcspn(text, " \n");

		if (len == 0 || len >= sizeof(name) || text[len] != ' ')
			continue;
		memcpy(name, text, len);
		name[len] = '\0';
		json_out_u64(o, name, number_at(text + len + 1));
	}
	json_out_end_object(o);
}

static void put_memory(struct json_out *o, const struct cgroup_stats *s)
{
	const char *const *t = s->texts;
	const struct usage memory = {
		.limit = limit_of(t[CGROUP_STATS_MEMORY_MAX]),
		.used = number_of(t[CGROUP_STATS_MEMORY_CURRENT]),
		.peak = number_of(t[CGROUP_STATS_MEMORY_PEAK]),
		.failures = cgroup_stats_value(t[CGROUP_STATS_MEMORY_EVENTS], "max"),
	};
	/* As in v1, which counted memory and swap together. */
	struct usage swap = {
		.limit = limit_of(t[CGROUP_STATS_SWAP_MAX]),
		.used = number_of(t[CGROUP_STATS_SWAP_CURRENT]) + memory.used,
	};

	if (swap.limit != UINT64_MAX)
		swap.limit = memory.limit == UINT64_MAX ? UINT64_MAX : swap.limit + memory.limit;
	json_out_object(o, "memory");
	put_some(o, "cache", cgroup_stats_value(t[CGROUP_STATS_MEMORY], "file"));
	put_usage(o, "usage", &memory);
	put_usage(o, "swap", &swap);
	/* Neither exists in cgroup v2. */
	put_usage(o, "kernel", &(struct usage){0});
	put_usage(o, "kernelTCP", &(struct usage){0});
	put_raw(o, t[CGROUP_STATS_MEMORY]);
	put_pressure(o, t[CGROUP_STATS_MEMORY_PRESSURE]);
	json_out_end_object(o);
}

static void put_pids(struct json_out *o, const struct cgroup_stats *s)
{
	json_out_object(o, "pids");
	put_some(o, "current", number_of(s->texts[CGROUP_STATS_PIDS_CURRENT]));
	put_some(o, "limit", number_of(s->texts[CGROUP_STATS_PIDS_MAX]));
	json_out_end_object(o);
}

/* Of the line "8:0 rbytes=1 wbytes=2 ..." the value of KEY. */
static bool io_value(const char *line, const char *key, uint64_t *out)
{
	size_t end = strcspn(line, "\n");
	size_t len = strlen(key);

	for (size_t at = strcspn(line, " \n"); at < end; at += strcspn(line + at, " \n")) {
		at++;
		if (strncmp(line + at, key, len) == 0 && line[at + len] == '=') {
			*out = number_at(line + at + len + 1);
			return true;
		}
	}
	return false;
}

static void put_device(struct json_out *o, const char *line, const char *const keys[3])
{
	static const char *const ops[] = {"Read", "Write", "Discard"};
	size_t colon = strcspn(line, ": \n");
	uint64_t major;
	uint64_t value;

	if (line[colon] != ':' || number_u64(line, colon, &major) < 0)
		return;
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!io_value(line, keys[i], &value))
			continue;
		json_out_object(o, NULL);
		put_some(o, "major", major);
		put_some(o, "minor", number_at(line + colon + 1));
		json_out_text(o, "op", ops[i]);
		put_some(o, "value", value);
		json_out_end_object(o);
	}
}

static void put_io(struct json_out *o, const struct cgroup_stats *s)
{
	static const char *const bytes[] = {"rbytes", "wbytes", "dbytes"};
	static const char *const counts[] = {"rios", "wios", "dios"};
	const char *text = s->texts[CGROUP_STATS_IO];

	json_out_object(o, "blkio");
	if (text != NULL && *text != '\0') {
		json_out_array(o, "ioServiceBytesRecursive");
		for (const char *line = text; *line != '\0'; line = next_line(line))
			put_device(o, line, bytes);
		json_out_end_array(o);
		json_out_array(o, "ioServicedRecursive");
		for (const char *line = text; *line != '\0'; line = next_line(line))
			put_device(o, line, counts);
		json_out_end_array(o);
	}
	put_pressure(o, s->texts[CGROUP_STATS_IO_PRESSURE]);
	json_out_end_object(o);
}

bool cgroup_stats_huge_size(const char *file, char *out, size_t size)
{
	static const char head[] = "hugetlb.";
	size_t len;

	if (strncmp(file, head, sizeof(head) - 1) != 0)
		return false;
	file += sizeof(head) - 1;
	len = strcspn(file, ".");
	return len > 0 && strcmp(file + len, ".current") == 0 &&
	       snprintf(out, size, "%.*s", (int)len, file) < (int)size;
}

static void put_hugetlb(struct json_out *o, const struct cgroup_stats *s)
{
	json_out_object(o, "hugetlb");
	for (size_t i = 0; i < s->huge_count; i++) {
		json_out_object(o, s->huge[i].size);
		put_some(o, "usage", s->huge[i].used_bytes);
		json_out_u64(o, "failcnt", s->huge[i].failures);
		json_out_end_object(o);
	}
	json_out_end_object(o);
}

void cgroup_stats_print(const char *id, const struct cgroup_stats *stats, struct buf *out)
{
	struct json_out o = {.to = out, .compact = true};

	json_out_object(&o, NULL);
	json_out_text(&o, "type", "stats");
	json_out_text(&o, "id", id);
	json_out_object(&o, "data");
	put_cpu(&o, stats);
	put_cpuset(&o, stats);
	put_memory(&o, stats);
	put_pids(&o, stats);
	put_io(&o, stats);
	put_hugetlb(&o, stats);
	json_out_object(&o, "intel_rdt");
	if (stats->put_rdt != NULL)
		stats->put_rdt(&o, stats->put_rdt_with);
	json_out_end_object(&o);
	/* Those of the runtime's own making: OCI bundles have none. */
	json_out_null(&o, "network_interfaces");
	json_out_end_object(&o);
	json_out_end_object(&o);
}
