/* SPDX-License-Identifier: ISC */
#include "runtime/memory_policy.h"
#include "runtime/schedule.h"

#include "tests/tap.h"

#include <errno.h>
#include <linux/ioprio.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void schedules(void)
{
	const struct spec_scheduling batch = {
		.scheduler = {.name = "SCHED_BATCH",     .policy = SCHED_BATCH,    .nice = 3    },
		.io = {.name = "IOPRIO_CLASS_BE", .class = IOPRIO_CLASS_BE, .priority = 6},
	};
	const struct spec_scheduling iso = {
		.scheduler = {.name = "SCHED_ISO", .policy = 4}
        };
	const struct spec_scheduling none = {0};
	struct fault f = {0};

	is_int(schedule_apply(0, &none, &f), 0, "nothing");
	is_int(schedule_apply(0, &batch, &f), 0, "SCHED_BATCH");
	/* musl's wrapper is a stub (POSIX's meaning differs), and user-mode emulation may lack the call. */
	is_int(syscall(SYS_sched_getscheduler, 0), SCHED_BATCH, "it is");
	is_int(getpriority(PRIO_PROCESS, 0), 3, "nice, too");
	is_int(syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0), IOPRIO_CLASS_BE << 13 | 6,
	       "and the I/O priority");
	is_int(schedule_apply(0, &iso, &f), -EINVAL, "a policy that no kernel has");
	is_str(f.text,
	       "/process/scheduler: set SCHED_ISO: this kernel does not have it, or not with "
	       "these values",
	       "its message");
}

static void places(void)
{
	static const unsigned long first[] = {1};
	static const unsigned long far[128] = {[127] = 1};
	const struct spec_scheduling s = {
		.exec_initial = {first, 1}
        };
	const struct spec_scheduling both = {
		.exec_initial = {first, 1},
                  .exec_final = {first, 1}
        };
	const struct spec_scheduling absent = {
		.exec_final = {far, 8 * sizeof(far)}
        };
	struct fault f = {0};
	cpu_set_t before;
	cpu_set_t now;

	(void)sched_getaffinity(0, sizeof(before), &before);
	if (!CPU_ISSET(0, &before)) {
		skip("the first CPU is not ours");
		return;
	}
	is_int(schedule_initial(&s, &f), 0, "the runtime on the first CPU");
	(void)sched_getaffinity(0, sizeof(now), &now);
	is_int(CPU_COUNT(&now), 1, "it is");
	is_int(schedule_final(&s, &f), 0, "without a final list");
	(void)sched_getaffinity(0, sizeof(now), &now);
	ok(CPU_COUNT(&now) >= CPU_COUNT(&before), "all CPUs are back");
	is_int(schedule_final(&both, &f), 0, "a final list");
	is_int(schedule_final(&absent, &f), -EINVAL, "a CPU that is not there");
	is_str(f.text,
	       "/process/execCPUAffinity/final: run there: none of these CPUs is online and in "
	       "the cgroup",
	       "its message");
}

static void remembers(void)
{
	static const unsigned long first[] = {1};
	static const unsigned long last[16] = {[15] = 1UL << (8 * sizeof(long) - 1)};
	const struct spec_memory_policy bind = {
		"MPOL_BIND", MPOL_BIND, {first, 1}
        };
	const struct spec_memory_policy absent = {
		"MPOL_BIND", MPOL_BIND, {last, 8 * sizeof(last)}
        };
	const struct spec_memory_policy standard = {.name = "MPOL_DEFAULT", .mode = MPOL_DEFAULT};
	struct fault f = {0};
	int mode = -1;

	if (memory_policy_apply(&bind, &f) == -ENOSYS) {
		skip("this kernel is built without NUMA");
		return;
	}
	ok(syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0) == 0 && mode == MPOL_BIND, "bound");
	is_int(memory_policy_apply(&absent, &f), -EINVAL, "a node that is not there");
	is_str(f.text,
	       "/linux/memoryPolicy: set MPOL_BIND: this kernel does not have it with these flags, "
	       "or the container has none of the nodes",
	       "its message");
	f.code = 0;
	is_int(memory_policy_apply(&standard, &f), 0, "and back");
}

int main(void)
{
	schedules();
	places();
	remembers();
	return done_testing();
}
