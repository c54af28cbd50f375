/* SPDX-License-Identifier: ISC */
#include "schedule.h"

#include "sys.h"

#include <errno.h>
#include <linux/ioprio.h>
#include <string.h>

static const char *why(int code)
{
	if (code == EPERM)
		return ": it takes CAP_SYS_NICE on the host, or a limit of RLIMIT_RTPRIO or "
		       "RLIMIT_NICE that allows it";
	if (code == EINVAL)
		return ": this kernel does not have it, or not with these values";
	if (code == EBUSY)
		return ": the CPUs have no such bandwidth left";
	return "";
}

static int set_scheduler(pid_t pid, const struct spec_scheduler *s, struct fault *f)
{
	const struct sys_sched_attr attr = {
		.size = sizeof(attr),
		.policy = s->policy,
		.flags = s->flags,
		.nice = s->nice,
		.priority = s->priority,
		.runtime = s->runtime_ns,
		.deadline = s->deadline_ns,
		.period = s->period_ns,
	};

	if (sys_sched_setattr(pid, &attr) < 0)
		return fault_set(f, errno, "/process/scheduler: set %s%s", s->name, why(errno));
	return 0;
}

int schedule_apply(pid_t pid, const struct spec_scheduling *s, struct fault *f)
{
	if (s->scheduler.name != NULL && set_scheduler(pid, &s->scheduler, f) < 0)
		return -f->code;
	if (s->io.name != NULL &&
	    sys_ioprio_set(pid, s->io.class << IOPRIO_CLASS_SHIFT | s->io.priority) < 0)
		return fault_set(f, errno, "/process/ioPriority: set %s %u%s", s->io.name,
		                 s->io.priority, errno == EPERM ? why(EPERM) : "");
	return 0;
}

static int set_affinity(const char *which, const void *words, size_t bytes, struct fault *f)
{
	if (sched_setaffinity(0, bytes, words) == 0)
		return 0;
	return fault_set(f, errno, "/process/execCPUAffinity/%s: run there%s", which,
	                 errno == EINVAL ? ": none of these CPUs is online and in the cgroup" : "");
}

static size_t mask_bytes(const struct spec_mask *mask)
{
	const size_t word = sizeof(*mask->words);

	return (mask->bits + 8 * word - 1) / (8 * word) * word;
}

int schedule_initial(const struct spec_scheduling *s, struct fault *f)
{
	const struct spec_mask *mask = &s->exec_initial;

	return mask->bits == 0 ? 0 : set_affinity("initial", mask->words, mask_bytes(mask), f);
}

void schedule_everywhere(void)
{
	/* The kernel takes those out that the cgroup does not have. */
	unsigned char all[SPEC_CPU_LIMIT / 8];

	memset(all, 0xff, sizeof(all));
	(void)sched_setaffinity(0, sizeof(all), (const void *)all);
}

int schedule_final(const struct spec_scheduling *s, struct fault *f)
{
	const struct spec_mask *mask = &s->exec_final;

	if (mask->bits > 0)
		return set_affinity("final", mask->words, mask_bytes(mask), f);
	schedule_everywhere();
	return 0;
}
