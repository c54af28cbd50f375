/* SPDX-License-Identifier: ISC */
#include "cgroup_merge.h"

#include <errno.h>
#include <inttypes.h>

static void merge_cpu(struct spec_resources *r, const struct cgroup_now *now)
{
	bool quota = r->cpu_quota_set;
	bool period = r->cpu_period_set;

	if (quota && !period && now->period > 0) {
		r->cpu_period = (uint64_t)now->period;
		r->cpu_period_set = true;
	}
	if (period && !quota && now->quota > 0) {
		r->cpu_quota = now->quota;
		r->cpu_quota_set = true;
	}
	if (r->cpu_shares_set && !r->cpu_idle_set && now->idle == 1) {
		r->cpu_idle = 0;
		r->cpu_idle_set = true;
	}
}

static int merge_memory(struct spec_resources *r, const struct cgroup_now *now, struct fault *f)
{
	int64_t together;

	if (r->memory_swap_set && r->memory_swap > 0 && !r->memory_limit_set && now->memory > 0) {
		r->memory_limit = now->memory;
		r->memory_limit_set = true;
	}
	if (r->memory_swap_set || !r->memory_limit_set || r->memory_limit <= 0 ||
	    now->memory <= 0 || now->swap < 0)
		return 0;
	if (__builtin_add_overflow(now->memory, now->swap, &together))
		return 0;
	if (r->memory_limit > together)
		return fault_set(f, EINVAL,
		                 "/memory/limit: is %" PRId64 ", more than memory and swap may be "
		                 "together, %" PRId64 "; give swap (--memory-swap) too",
		                 r->memory_limit, together);
	r->memory_swap = together;
	r->memory_swap_set = true;
	return 0;
}

int cgroup_merge(struct spec_resources *update, const struct cgroup_now *now, struct fault *f)
{
	merge_cpu(update, now);
	return merge_memory(update, now, f);
}
