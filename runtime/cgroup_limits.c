/* SPDX-License-Identifier: ISC */
#include "cgroup_limits.h"
#include "base/buf.h"
#include "cgroup_convert.h"
#include "cgroup_weight.h"

#include <errno.h>
#include <string.h>

#define NUMBER_SIZE 24 /* any 64-bit integer */

static const char *const controllers[CGROUP_CONTROLLERS] = {
	"cpu", "cpuset", "memory", "pids", "io", "hugetlb", "rdma", "misc", "dmem",
};

const char *cgroup_controller_name(unsigned int index)
{
	return index < CGROUP_CONTROLLERS ? controllers[index] : NULL;
}

struct cgroup_setting *cgroup_convert_add(struct cgroup_convert *c, unsigned int controller,
                                          const char *file, const char *value)
{
	struct cgroup_setting *setting = &c->out->settings[c->out->count++];

	if (value == NULL || file == NULL)
		c->no_memory = true;
	*setting = (struct cgroup_setting){.file = file, .value = value};
	c->out->controllers |= controller;
	return setting;
}

const char *cgroup_convert_text(struct cgroup_convert *c, const char *fmt, const char *text,
                                uint64_t number)
{
	/* There may have been no memory for TEXT. */
	size_t size = text != NULL ? strlen(fmt) + strlen(text) + NUMBER_SIZE : 0;
	char *out = text != NULL ? arena_alloc(c->arena, 1, size) : NULL;

	if (out == NULL)
		return NULL;

	struct buf b = buf_over(out, size);

	for (; *fmt != '\0'; fmt++) {
		if (*fmt == '#')
			buf_printf(&b, "%llu", (unsigned long long)number);
		else if (*fmt == '$')
			buf_text(&b, text);
		else
			buf_bytes(&b, fmt, 1);
	}
	return out;
}

struct cgroup_setting *cgroup_convert_add_maximum(struct cgroup_convert *c, unsigned int controller,
                                                  const char *file, const char *value, bool none)
{
	struct cgroup_setting *setting = cgroup_convert_add(c, none ? 0 : controller, file, value);

	setting->may_lack = none;
	return setting;
}

static struct cgroup_setting *add_maximum(struct cgroup_convert *c, unsigned int controller,
                                          const char *file, const char *value)
{
	return cgroup_convert_add_maximum(c, controller, file, value,
	                                  value != NULL && strncmp(value, "max", 3) == 0);
}

static const char *number_of(struct cgroup_convert *c, int64_t number)
{
	return number < 0 ? "max" : cgroup_convert_text(c, "#", "", (uint64_t)number);
}

static void convert_cpu(struct cgroup_convert *c, const struct spec_resources *r)
{
	uint64_t weight = r->cpu_shares_set ? cgroup_weight_of_shares(r->cpu_shares) : 0;
	bool quota = r->cpu_quota_set && r->cpu_quota != 0;
	bool period = r->cpu_period_set && r->cpu_period != 0;

	/* An idle cgroup has no weight: the kernel refuses to write one. */
	if (r->cpu_idle_set)
		(void)cgroup_convert_add(c, CGROUP_CPU, "cpu.idle", number_of(c, r->cpu_idle));
	if (weight != 0 && !(r->cpu_idle_set && r->cpu_idle != 0))
		(void)cgroup_convert_add(c, CGROUP_CPU, "cpu.weight",
		                         cgroup_convert_text(c, "#", "", weight));
	if (quota || period)
		(void)add_maximum(c, CGROUP_CPU, "cpu.max",
		                  cgroup_convert_text(c, "$ #",
		                                      quota && r->cpu_quota > 0
		                                              ? number_of(c, r->cpu_quota)
		                                              : "max",
		                                      period ? r->cpu_period : 100000));
	if (r->cpu_burst_set)
		(void)cgroup_convert_add_maximum(c, CGROUP_CPU, "cpu.max.burst",
		                                 cgroup_convert_text(c, "#", "", r->cpu_burst),
		                                 r->cpu_burst == 0);
	if (r->cpus != NULL && r->cpus[0] != '\0')
		(void)cgroup_convert_add(c, CGROUP_CPUSET, "cpuset.cpus", r->cpus);
	if (r->mems != NULL && r->mems[0] != '\0')
		(void)cgroup_convert_add(c, CGROUP_CPUSET, "cpuset.mems", r->mems);
}

/* v1 limits memory and swap together, v2 swap alone. A kernel without swap has no memory.swap.max,
 * and none and all of no swap are the same. */
static int convert_swap(struct cgroup_convert *c, const struct spec_resources *r, struct fault *f)
{
	int64_t memory = r->memory_limit_set ? r->memory_limit : 0;
	int64_t both = r->memory_swap_set ? r->memory_swap : 0;
	int64_t swap = both;

	/* All the memory and nothing said about swap means all of both, in v1. */
	if (both == 0 && memory >= 0)
		return 0;
	if (both == 0)
		swap = -1;
	if (both > 0 && memory == 0)
		return fault_set(
			f, EINVAL,
			"/linux/resources/memory/swap: is memory and swap together, and there is "
			"no \"limit\" of the memory to subtract; add it");
	if (both > 0 && memory > both)
		return fault_set(
			f, EINVAL,
			"/linux/resources/memory/swap: is memory and swap together, %lld, less "
			"than the \"limit\" of the memory alone, %lld",
			(long long)both, (long long)memory);
	if (both > 0 && memory > 0)
		swap = both - memory;
	add_maximum(c, CGROUP_MEMORY, "memory.swap.max", number_of(c, swap))->may_lack = swap <= 0;
	return 0;
}

static int convert_memory(struct cgroup_convert *c, const struct spec_resources *r, struct fault *f)
{
	int rc = convert_swap(c, r, f);

	if (rc < 0)
		return rc;
	if (r->memory_limit_set && r->memory_limit != 0)
		(void)add_maximum(c, CGROUP_MEMORY, "memory.max", number_of(c, r->memory_limit));
	if (r->memory_reservation_set && r->memory_reservation != 0)
		(void)cgroup_convert_add(c, CGROUP_MEMORY, "memory.low",
		                         number_of(c, r->memory_reservation));
	return 0;
}

/* A limit of 0 is one since runtime-spec 1.3; its first process is in the cgroup all the same, as
 * with 1, and runc writes that. */
static void convert_pids(struct cgroup_convert *c, const struct spec_resources *r)
{
	if (r->pids_limit_set)
		(void)add_maximum(c, CGROUP_PIDS, "pids.max",
		                  number_of(c, r->pids_limit == 0 ? 1 : r->pids_limit));
}

/* "2MB": it becomes part of a file's name. */
static bool is_page_size(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits >= 1 && digits <= 4 &&
	       (strcmp(text + digits, "KB") == 0 || strcmp(text + digits, "MB") == 0 ||
	        strcmp(text + digits, "GB") == 0);
}

static int convert_hugepages(struct cgroup_convert *c, const struct spec_resources *r,
                             struct fault *f)
{
	for (size_t i = 0; i < r->hugepage_count; i++) {
		const struct spec_hugepage_limit *h = &r->hugepages[i];
		const char *value = cgroup_convert_text(c, "#", "", h->limit_bytes);

		if (!is_page_size(h->page_size))
			return fault_set(
				f, EINVAL,
				"/linux/resources/hugepageLimits/%zu/pageSize: \"%.40s\" is no "
				"size as \"64KB\", \"2MB\" or \"1GB\"",
				i, h->page_size);
		(void)cgroup_convert_add(c, CGROUP_HUGETLB,
		                         cgroup_convert_text(c, "hugetlb.$.max", h->page_size, 0),
		                         value);
		/* Reservations count apart since Linux 5.7, and only they stop mmap. */
		cgroup_convert_add(c, CGROUP_HUGETLB,
		                   cgroup_convert_text(c, "hugetlb.$.rsvd.max", h->page_size, 0),
		                   value)
			->may_lack = true;
	}
	return 0;
}

static int unified_fault(const char *file, const char *why, struct fault *f)
{
	return fault_set(f, EINVAL, "/linux/resources/unified/%.80s: %s", file, why);
}

/* Of the files that every cgroup has: these move processes into it, kill or stop them, or change
 * what it is. */
static bool is_reserved(const char *file)
{
	static const char *const files[] = {"procs",  "threads", "kill",
	                                    "freeze", "type",    "subtree_control"};

	if (strncmp(file, "cgroup.", 7) != 0)
		return false;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (strcmp(file + 7, files[i]) == 0)
			return true;
	}
	return false;
}

/* A controller that is not in our list is left to the kernel: its file is there or not. */
static int convert_unified(struct cgroup_convert *c, const struct spec_unified *u, struct fault *f)
{
	size_t prefix = strcspn(u->file, ".");
	unsigned int controller = 0;

	if (strchr(u->file, '/') != NULL)
		return unified_fault(u->file, "has a '/'; want a file of the cgroup itself", f);
	if (u->file[prefix] == '\0' || u->file[prefix + 1] == '\0' || prefix == 0)
		return unified_fault(u->file, "is no file of a controller, as \"memory.high\"", f);
	if (is_reserved(u->file))
		return unified_fault(u->file, "is not a limit, and the runtime's to write", f);
	for (unsigned int i = 0; i < CGROUP_CONTROLLERS; i++) {
		if (strlen(controllers[i]) == prefix &&
		    memcmp(controllers[i], u->file, prefix) == 0)
			controller = 1U << i;
	}
	cgroup_convert_add(c, controller, u->file, u->value)->unified = true;
	return 0;
}

static bool asks_for_nothing(const struct spec_resources *r)
{
	return cgroup_convert_io_room(r) == 1 && !r->memory_limit_set &&
	       !r->memory_reservation_set && !r->memory_swap_set && !r->cpu_shares_set &&
	       !r->cpu_quota_set && !r->cpu_period_set && !r->cpu_burst_set && !r->cpu_idle_set &&
	       r->cpus == NULL && r->mems == NULL && !r->pids_limit_set && !r->io_weight_set &&
	       r->hugepage_count == 0 && r->unified_count == 0;
}

int cgroup_limits_convert(const struct spec_resources *resources, struct arena *arena,
                          struct cgroup_limits *out, struct fault *f)
{
	struct cgroup_convert c = {.arena = arena, .out = out};
	/* As many as convert_* add at most, without the lists. */
	size_t room = 10 + cgroup_convert_io_room(resources) + 2 * resources->hugepage_count +
	              resources->unified_count;
	int rc;

	*out = (struct cgroup_limits){0};
	if (asks_for_nothing(resources))
		return 0;
	out->settings = arena_alloc(arena, room, sizeof(*out->settings));
	if (out->settings == NULL)
		return fault_set(f, ENOMEM, "convert /linux/resources to cgroup v2");
	convert_cpu(&c, resources);
	rc = convert_memory(&c, resources, f);
	if (rc == 0)
		convert_pids(&c, resources);
	if (rc == 0)
		rc = cgroup_convert_io(&c, resources, f);
	if (rc == 0)
		rc = convert_hugepages(&c, resources, f);
	/* Last, so that they win over what was converted. */
	for (size_t i = 0; rc == 0 && i < resources->unified_count; i++)
		rc = convert_unified(&c, &resources->unified[i], f);
	if (rc == 0 && c.no_memory)
		return fault_set(f, ENOMEM, "convert /linux/resources to cgroup v2");
	return rc;
}
