/* SPDX-License-Identifier: ISC */
#include "cgroup_unit.h"

#include "base/buf.h"
#include "base/number.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define INFINITE "18446744073709551615"
/* systemd keeps whole percents: what is between is rounded up, so that the kernel's own value, which
 * we write, fits below it. */
#define PERCENT_USEC 10000
#define MASK_BYTES   128 /* 1024 processors */

static bool has_suffix(const char *text, const char *suffix)
{
	size_t len = strlen(text);
	size_t tail = strlen(suffix);

	return len > tail && strcmp(text + len - tail, suffix) == 0;
}

static const char *join(struct arena *arena, const char *a, size_t a_len, const char *b)
{
	char text[NAME_MAX + 1];
	struct buf w = BUF(text);

	if (a_len > 0)
		buf_printf(&w, "%.*s-", (int)a_len, a);
	buf_printf(&w, "%s.scope", b);
	return w.overflow ? NULL : arena_text(arena, w.data, w.len);
}

int cgroup_unit_parse(const char *cgroups_path, const char *id, bool user, struct arena *arena,
                      struct cgroup_unit *out, struct fault *f)
{
	const char *path = cgroups_path != NULL ? cgroups_path : "::";
	const char *prefix = strchr(path, ':');
	const char *name = prefix != NULL ? strchr(prefix + 1, ':') : NULL;

	if (name == NULL || strchr(name + 1, ':') != NULL || strchr(path, '/') != NULL)
		return fault_set(f, EINVAL,
		                 "/linux/cgroupsPath: expected \"slice:prefix:name\" for systemd "
		                 "cgroups, got \"%.200s\"",
		                 path);
	out->slice = prefix > path ? arena_text(arena, path, (size_t)(prefix - path))
	                           : (user ? "user.slice" : "system.slice");
	if (cgroups_path == NULL)
		out->name = join(arena, "coffer", 6, id);
	else
		out->name = join(arena, prefix + 1, (size_t)(name - prefix - 1), name + 1);
	if (name[1] == '\0' && cgroups_path != NULL)
		return fault_set(f, EINVAL, "/linux/cgroupsPath: \"%.200s\" has no name", path);
	if (has_suffix(name, ".slice"))
		return fault_set(f, EINVAL,
		                 "/linux/cgroupsPath: \"%.200s\" names a slice, which holds no "
		                 "processes",
		                 path);
	if (out->slice == NULL || out->name == NULL)
		return fault_set(f, ENAMETOOLONG, "name a scope after \"%.200s\"", path);
	return 0;
}

/* systemd.slice(5): each dash is one level, "a-b.slice" stands in "a.slice". */
static bool put_slice(const char *slice, struct buf *b)
{
	size_t len = strlen(slice) - strlen(".slice");

	if (strcmp(slice, "-.slice") == 0)
		return true;
	for (size_t end = 0; end < len; end++) {
		size_t part = strcspn(slice + end, "-.");

		if (part == 0)
			return false;
		end += part;
		if ((slice[end] == '.' && end != len) || end + 1 == len)
			return false;
		buf_printf(b, "%.*s.slice/", (int)end, slice);
	}
	return true;
}

int cgroup_unit_path(const struct cgroup_unit *unit, const char *manager, char *out, size_t size,
                     struct fault *f)
{
	struct buf b = buf_over(out, size);

	manager += strspn(manager, "/");
	if (manager[0] != '\0')
		buf_printf(&b, "%s/", manager);
	if (!has_suffix(unit->slice, ".slice") || strchr(unit->slice, '/') != NULL ||
	    !put_slice(unit->slice, &b))
		return fault_set(f, EINVAL,
		                 "/linux/cgroupsPath: \"%.200s\" is no slice such as machine.slice",
		                 unit->slice);
	buf_text(&b, unit->name);
	return b.overflow ? fault_set(f, ENAMETOOLONG, "place the scope %s", unit->name) : 0;
}

/* The properties of one call. The first failure is looked at in the end. */
struct properties {
	struct arena *arena;
	struct cgroup_unit_call *call;
	size_t count;
	bool failed;
};

static void add_word(struct properties *p, const char *word)
{
	if (word == NULL || p->call->count + 1 >= CGROUP_UNIT_WORDS) {
		p->failed = true;
		return;
	}
	p->call->words[p->call->count++] = word;
	p->call->words[p->call->count] = NULL;
}

static void add(struct properties *p, const char *name, const char *type, const char *value)
{
	add_word(p, name);
	add_word(p, type);
	add_word(p, value);
	p->count++;
}

static const char *number_text(struct properties *p, uint64_t number)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%llu", (unsigned long long)number);

	return arena_text(p->arena, text, (size_t)len);
}

/* "max", or a number. */
static void add_number(struct properties *p, const char *name, const char *value)
{
	uint64_t number;

	if (strcmp(value, "max") == 0)
		add(p, name, "t", INFINITE);
	else if (number_u64(value, strlen(value), &number) == 0)
		add(p, name, "t", value);
}

/* "20000 100000" or "max 100000". */
static void add_quota(struct properties *p, const char *value)
{
	size_t len = strcspn(value, " ");
	uint64_t quota = 0;
	uint64_t period = 100000;

	if (value[len] != '\0' && number_u64(value + len + 1, strlen(value + len + 1), &period) < 0)
		return;
	if (strncmp(value, "max", 3) != 0 && number_u64(value, len, &quota) < 0)
		return;
	if (period == 0 || quota > UINT64_MAX / 1000000)
		return;
	add(p, "CPUQuotaPeriodUSec", "t", number_text(p, period));
	if (quota == 0) {
		add(p, "CPUQuotaPerSecUSec", "t", INFINITE);
		return;
	}
	quota = quota * 1000000 / period;
	quota = (quota + PERCENT_USEC - 1) / PERCENT_USEC * PERCENT_USEC;
	add(p, "CPUQuotaPerSecUSec", "t", number_text(p, quota));
}

/* "0-3,8" as bits; false when it is no such list, or longer than the mask. */
static bool fill_mask(const char *list, uint8_t mask[MASK_BYTES], size_t *used)
{
	while (*list != '\0') {
		size_t len = strspn(list, "0123456789");
		uint32_t first = 0;
		uint32_t last = 0;

		if (number_u32(list, len, MASK_BYTES * 8 - 1, &first) < 0)
			return false;
		last = first;
		list += len;
		if (*list == '-') {
			len = strspn(list + 1, "0123456789");
			if (number_u32(list + 1, len, MASK_BYTES * 8 - 1, &last) < 0)
				return false;
			list += len + 1;
		}
		for (; first <= last; first++)
			mask[first / 8] |= (uint8_t)(1U << (first % 8));
		*used = last / 8 + 1 > *used ? last / 8 + 1 : *used;
		if (*list != '\0' && *list++ != ',')
			return false;
	}
	return *used > 0;
}

static void add_mask(struct properties *p, const char *name, const char *list)
{
	uint8_t mask[MASK_BYTES] = {0};
	size_t used = 0;

	if (!fill_mask(list, mask, &used))
		return;
	add(p, name, "ay", number_text(p, used));
	for (size_t i = 0; i < used; i++)
		add_word(p, number_text(p, mask[i]));
}

/* PROPERTY with one device, "8:0" of LEN bytes; VALUE as of a file. */
static void add_device(struct properties *p, const char *property, const char *device, size_t len,
                       const char *value, size_t value_len)
{
	char path[48];
	struct buf b = BUF(path);
	uint64_t number = UINT64_MAX;
	bool none = value_len == 3 && memcmp(value, "max", 3) == 0;

	buf_printf(&b, "/dev/block/%.*s", (int)len, device);
	if (b.overflow || (!none && number_u64(value, value_len, &number) < 0))
		return;
	add(p, property, "a(st)", "1");
	add_word(p, arena_text(p->arena, b.data, b.len));
	add_word(p, number_text(p, number));
}

/* A line of io.max behind its device: "rbps=1 wiops=max". */
static void add_rates(struct properties *p, const char *device, size_t len, const char *rates)
{
	static const struct {
		const char *word, *property;
	} kinds[] = {
		{"rbps=",  "IOReadBandwidthMax" },
		{"wbps=",  "IOWriteBandwidthMax"},
		{"riops=", "IOReadIOPSMax"      },
		{"wiops=", "IOWriteIOPSMax"     },
	};

	while (*rates != '\0' && *rates != '\n') {
		size_t end = strcspn(rates, " \n");

		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			size_t word = strlen(kinds[i].word);

			if (strncmp(rates, kinds[i].word, word) == 0)
				add_device(p, kinds[i].property, device, len, rates + word,
				           end - word);
		}
		rates += end;
		rates += strspn(rates, " ");
	}
}

/* A line of io.weight: "100", "default 100" or "8:0 100". */
static void add_io_weight(struct properties *p, const char *line, size_t len)
{
	size_t device = strspn(line, "0123456789:");
	uint64_t weight = 0;

	if (memchr(line, ':', device) != NULL && device < len) {
		add_device(p, "IODeviceWeight", line, device, line + device + 1, len - device - 1);
		return;
	}
	if (len > 8 && memcmp(line, "default ", 8) == 0) {
		line += 8;
		len -= 8;
	}
	if (number_u64(line, len, &weight) == 0)
		add(p, "IOWeight", "t", number_text(p, weight));
}

static void add_io(struct properties *p, const char *file, const char *value)
{
	while (*value != '\0') {
		size_t len = strcspn(value, "\n");
		size_t device = strspn(value, "0123456789:");

		if (strcmp(file, "io.weight") == 0)
			add_io_weight(p, value, len);
		else if (value[device] == ' ')
			add_rates(p, value, device, value + device + 1);
		value += len + (value[len] == '\n');
	}
}

static void add_limit(struct properties *p, const struct cgroup_setting *s)
{
	static const struct {
		const char *file, *property;
	} numbers[] = {
		{"memory.max",      "MemoryMax"    },
                {"memory.high",     "MemoryHigh"   },
		{"memory.low",      "MemoryLow"    },
                {"memory.min",      "MemoryMin"    },
		{"memory.swap.max", "MemorySwapMax"},
                {"pids.max",        "TasksMax"     },
		{"cpu.weight",      "CPUWeight"    },
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(s->file, numbers[i].file) == 0)
			add_number(p, numbers[i].property, s->value);
	}
	if (strcmp(s->file, "cpu.max") == 0)
		add_quota(p, s->value);
	/* A weight of 0 is its word for idle. */
	if (strcmp(s->file, "cpu.idle") == 0 && strcmp(s->value, "1") == 0)
		add(p, "CPUWeight", "t", "0");
	if (strcmp(s->file, "cpuset.cpus") == 0)
		add_mask(p, "AllowedCPUs", s->value);
	if (strcmp(s->file, "cpuset.mems") == 0)
		add_mask(p, "AllowedMemoryNodes", s->value);
	if (strcmp(s->file, "io.max") == 0 || strcmp(s->file, "io.weight") == 0)
		add_io(p, s->file, s->value);
	/* It has one weight for both, and turns it into that of BFQ itself. */
	if (s->other_file != NULL && strcmp(s->other_file, "io.weight") == 0)
		add_io(p, s->other_file, s->other_value);
}

static void add_words(struct properties *p, const char *const *words)
{
	for (; *words != NULL; words++)
		add_word(p, *words);
}

static int finish(struct properties *p, size_t count_at, const char *name, struct fault *f)
{
	if (!p->failed)
		p->call->words[count_at] = number_text(p, p->count);
	if (p->failed || p->call->words[count_at] == NULL)
		return fault_set(f, E2BIG, "tell systemd the properties of %s", name);
	return 0;
}

int cgroup_unit_start(const struct cgroup_unit *unit, pid_t pid, const struct cgroup_limits *limits,
                      struct arena *arena, struct cgroup_unit_call *out, struct fault *f)
{
	const char *const head[] = {"call",
	                            CGROUP_UNIT_MANAGER,
	                            "StartTransientUnit",
	                            "ssa(sv)a(sa(sv))",
	                            unit->name,
	                            "replace",
	                            NULL};
	static const char *const flags[] = {"Delegate", "MemoryAccounting", "CPUAccounting",
	                                    "IOAccounting", "TasksAccounting"};
	struct properties p = {.arena = arena, .call = out};
	size_t count_at;

	out->count = 0;
	add_words(&p, head);
	count_at = out->count;
	add_word(&p, "0");
	add(&p, "Description", "s", "coffer container");
	add(&p, "Slice", "s", unit->slice);
	add(&p, "PIDs", "au", "1");
	add_word(&p, number_text(&p, (uint64_t)pid));
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		add(&p, flags[i], "b", "true");
	add(&p, "DefaultDependencies", "b", "false");
	/* One that ended for lack of memory is forgotten too. */
	add(&p, "CollectMode", "s", "inactive-or-failed");
	for (size_t i = 0; i < limits->count; i++)
		add_limit(&p, &limits->settings[i]);
	/* Last: they may be meant to change what stands before. */
	for (const struct cgroup_property *one = unit->properties; one != NULL; one = one->next) {
		add_words(&p, one->words);
		p.count++;
	}
	add_word(&p, "0");
	return finish(&p, count_at, unit->name, f);
}

int cgroup_unit_set(const char *name, const struct cgroup_limits *limits, struct arena *arena,
                    struct cgroup_unit_call *out, struct fault *f)
{
	const char *const head[] = {
		"call", CGROUP_UNIT_MANAGER, "SetUnitProperties", "sba(sv)", name, "true", NULL};
	struct properties p = {.arena = arena, .call = out};
	size_t count_at;

	out->count = 0;
	add_words(&p, head);
	count_at = out->count;
	add_word(&p, "0");
	for (size_t i = 0; i < limits->count; i++)
		add_limit(&p, &limits->settings[i]);
	if (p.count == 0)
		out->count = 0;
	return p.count == 0 ? 0 : finish(&p, count_at, name, f);
}
