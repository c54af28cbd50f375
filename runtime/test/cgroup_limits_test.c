/* SPDX-License-Identifier: ISC */
#include "runtime/base/buf.h"
#include "runtime/cgroup_limits.h"
#include "runtime/cgroup_weight.h"

#include "tests/tap.h"

#include <errno.h>

static const struct {
	uint64_t shares, weight;
} weights[] = {
	{0,          0    },
	{1,          1    },
	{2,          1    },
	{3,          2    },
	{1023,       100  },
	{1024,       100  },
	{1025,       101  },
	{2000,       170  },
	{102400,     4429 },
	{262143,     10000},
	{262144,     10000},
	{262145,     10000},
	{UINT64_MAX, 10000},
};

static const struct spec_unified high = {"memory.high", "5"};
static const struct spec_unified deep = {"cgroup.max.depth", "3"};
static const struct spec_unified slash = {"../memory.high", "5"};
static const struct spec_unified procs = {"cgroup.procs", "1"};
static const struct spec_unified unknown = {"network.max", "1"};
static const struct spec_unified pressure = {"cgroup.pressure", "0"};
static const struct spec_unified dmem = {"dmem.max", "a 1"};
static const struct spec_unified part = {"mem.high", "1"};
static const struct spec_unified bare = {"memory", "1"};
static const struct spec_unified hidden = {".high", "1"};
static const struct spec_hugepage_limit huge = {"2MB", 4194304};
static const struct spec_hugepage_limit huge_bad = {"2MB/../x", 1};

static const struct spec_device_weight heavy = {8, 16, 500};
static const struct spec_device_rate rates[] = {
	{8, 0,  600},
	{8, 16, 0  },
};
static const struct spec_rdma_limit adapters[] = {
	{"mlx5_1", true,  true, 3, 10000},
	{"rxe3",   false, true, 0, 0    },
};

/* "FILE=VALUE" each, "?" behind a file that may be missing, "|OTHER=VALUE"; then the controllers;
 * or the fault. */
static const struct {
	const char *name, *want;
	struct spec_resources r;
} cases[] = {
	{.name = "nothing",						 .want = "[]"           },
	{
         .name = "a period alone",
         .want = "cpu.max?=max 50000 []",
         .r.cpu_period_set = true,
         .r.cpu_period = 50000,
	 },
	{
         .name = "a quota alone",
         .want = "cpu.max=20000 100000 [cpu]",
         .r.cpu_quota_set = true,
         .r.cpu_quota = 20000,
	 },
	{
         .name = "a quota and its period",
         .want = "cpu.max=20000 50000 [cpu]",
         .r.cpu_quota_set = true,
         .r.cpu_quota = 20000,
         .r.cpu_period_set = true,
         .r.cpu_period = 50000,
	 },
	{
         .name = "no quota",
         .want = "cpu.max?=max 100000 []",
         .r.cpu_quota_set = true,
         .r.cpu_quota = -1,
	 },
	{
         .name = "a quota and a period of zero are not set",
         .want = "[]",
         .r.cpu_quota_set = true,
         .r.cpu_period_set = true,
	 },
	{
         .name = "shares and burst",
         .want = "cpu.weight=170 cpu.max.burst=1000 [cpu]",
         .r.cpu_shares_set = true,
         .r.cpu_shares = 2000,
         .r.cpu_burst_set = true,
         .r.cpu_burst = 1000,
	 },
	{
         .name = "no burst",
         .want = "cpu.max.burst?=0 []",
         .r.cpu_burst_set = true,
	 },
	{
         .name = "idle leaves no weight",
         .want = "cpu.idle=1 [cpu]",
         .r.cpu_shares_set = true,
         .r.cpu_shares = 2000,
         .r.cpu_idle_set = true,
         .r.cpu_idle = 1,
	 },
	{
         .name = "not idle comes before the weight",
         .want = "cpu.idle=0 cpu.weight=170 [cpu]",
         .r.cpu_shares_set = true,
         .r.cpu_shares = 2000,
         .r.cpu_idle_set = true,
	 },
	{
         .name = "processors and nodes",
         .want = "cpuset.cpus=0-3,8 cpuset.mems=0 [cpuset]",
         .r.cpus = "0-3,8",
         .r.mems = "0",
	 },
	{
         .name = "memory",
         .want = "memory.max=4096 memory.low=2048 [memory]",
         .r.memory_limit_set = true,
         .r.memory_limit = 4096,
         .r.memory_reservation_set = true,
         .r.memory_reservation = 2048,
	 },
	{
         .name = "memory and swap together become swap alone",
         .want = "memory.swap.max=1000 memory.max=4096 [memory]",
         .r.memory_limit_set = true,
         .r.memory_limit = 4096,
         .r.memory_swap_set = true,
         .r.memory_swap = 5096,
	 },
	{
         .name = "memory and swap the same: no swap",
         .want = "memory.swap.max?=0 memory.max=4096 [memory]",
         .r.memory_limit_set = true,
         .r.memory_limit = 4096,
         .r.memory_swap_set = true,
         .r.memory_swap = 4096,
	 },
	{
         .name = "memory limited, swap not",
         .want = "memory.swap.max?=max memory.max=4096 [memory]",
         .r.memory_limit_set = true,
         .r.memory_limit = 4096,
         .r.memory_swap_set = true,
         .r.memory_swap = -1,
	 },
	{
         .name = "all of the memory is all of the swap, and needs no controller",
         .want = "memory.swap.max?=max memory.max?=max []",
         .r.memory_limit_set = true,
         .r.memory_limit = -1,
	 },
	{
         .name = "swap without memory",
         .want = "/linux/resources/memory/swap: is memory and swap together, and there is "
			"no \"limit\" of the memory to subtract; add it",									  .r.memory_swap_set = true,
         .r.memory_swap = 4096,
	 },
	{
         .name = "swap below memory",
         .want = "/linux/resources/memory/swap: is memory and swap together, 4095, less "
			"than the \"limit\" of the memory alone, 4096",									   .r.memory_limit_set = true,
         .r.memory_limit = 4096,
         .r.memory_swap_set = true,
         .r.memory_swap = 4095,
	 },
	{
         .name = "processes",
         .want = "pids.max=64 [pids]",
         .r.pids_limit_set = true,
         .r.pids_limit = 64,
	 },
	{
         .name = "any number of processes",
         .want = "pids.max?=max []",
         .r.pids_limit_set = true,
         .r.pids_limit = -1,
	 },
	{
         .name = "the largest number",
         .want = "memory.max=9223372036854775807 [memory]",
         .r.memory_limit_set = true,
         .r.memory_limit = INT64_MAX,
	 },
	{
         .name = "lowest weight",
         .want = "io.bfq.weight=10|io.weight=1 [io]",
         .r.io_weight_set = true,
         .r.io_weight = 10,
	 },
	{
         .name = "highest weight",
         .want = "io.bfq.weight=1000|io.weight=10000 [io]",
         .r.io_weight_set = true,
         .r.io_weight = 1000,
	 },
	{
         .name = "a weight too high",
         .want = "/linux/resources/blockIO/weight: is 1001, want 10..1000",
         .r.io_weight_set = true,
         .r.io_weight = 1001,
	 },
	{
         .name = "huge pages",
         .want = "hugetlb.2MB.max=4194304 hugetlb.2MB.rsvd.max?=4194304 [hugetlb]",
         .r.hugepages = &huge,
         .r.hugepage_count = 1,
	 },
	{
         .name = "a page size that leaves the directory",
         .want = "/linux/resources/hugepageLimits/0/pageSize: \"2MB/../x\" is no size as "
			"\"64KB\", \"2MB\" or \"1GB\"",		    .r.hugepages = &huge_bad,
         .r.hugepage_count = 1,
	 },
	{
         .name = "unified comes last",
         .want = "memory.max=1 memory.high=5 [memory]",
         .r.memory_limit_set = true,
         .r.memory_limit = 1,
         .r.unified = &high,
         .r.unified_count = 1,
	 },
	{
         .name = "unified without a controller",
         .want = "cgroup.max.depth=3 []",
         .r.unified = &deep,
         .r.unified_count = 1,
	 },
	{
         .name = "unified: a file elsewhere",
         .want = "/linux/resources/unified/../memory.high: has a '/'; want a file of the "
			"cgroup itself",								.r.unified = &slash,
         .r.unified_count = 1,
	 },
	{
         .name = "unified: moving a process",
         .want = "/linux/resources/unified/cgroup.procs: is not a limit, and the runtime's to write",
         .r.unified = &procs,
         .r.unified_count = 1,
	 },
	{
         .name = "unified: another file of the cgroup itself",
         .want = "cgroup.pressure=0 []",
         .r.unified = &pressure,
         .r.unified_count = 1,
	 },
	{
         .name = "unified: a controller that only the kernel may know",
         .want = "network.max=1 []",
         .r.unified = &unknown,
         .r.unified_count = 1,
	 },
	{
         .name = "unified: the beginning of a controller's name",
         .want = "mem.high=1 []",
         .r.unified = &part,
         .r.unified_count = 1,
	 },
	{
         .name = "unified: device memory",
         .want = "dmem.max=a 1 [dmem]",
         .r.unified = &dmem,
         .r.unified_count = 1,
	 },
	{
         .name = "no process at all is one",
         .want = "pids.max=1 [pids]",
         .r.pids_limit_set = true,
	 },
	{
         .name = "swap alone, where memory has no limit",
         .want = "memory.swap.max=100 memory.max?=max [memory]",
         .r.memory_limit_set = true,
         .r.memory_limit = -1,
         .r.memory_swap_set = true,
         .r.memory_swap = 100,
	 },
	{
         .name = "a device's weight",
         .want = "io.bfq.weight=8:16 500|io.weight=8:16 4950 [io]",
         .r.io_weights = &heavy,
         .r.io_weight_count = 1,
	 },
	{
         .name = "a device's rates, and the end of one",
         .want = "io.max=8:0 rbps=600 io.max?=8:16 rbps=max io.max=8:0 wiops=600 [io]",
         .r.io_rates = {{rates, 2}, {NULL, 0}, {NULL, 0}, {rates, 1}},
	 },
	{
         .name = "no more than the end of a device's rate",
         .want = "io.max?=8:16 wbps=max []",
         .r.io_rates = {{NULL, 0}, {&rates[1], 1}, {NULL, 0}, {NULL, 0}},
	 },
	{
         .name = "adapters of remote memory",
         .want = "rdma.max=mlx5_1 hca_handle=3 hca_object=10000 rdma.max=rxe3 hca_object=0 [rdma]",
         .r.rdma = adapters,
         .r.rdma_count = 2,
	 },
	{
         .name = "unified: a controller and no file",
         .want = "/linux/resources/unified/memory: is no file of a controller, as "
			"\"memory.high\"",											  .r.unified = &bare,
         .r.unified_count = 1,
	 },
	{
         .name = "unified: a file and no controller",
         .want = "/linux/resources/unified/.high: is no file of a controller, as "
			"\"memory.high\"", .r.unified = &hidden,
         .r.unified_count = 1,
	 },
};

static void describe(const struct cgroup_limits *limits, struct buf *b)
{
	const char *space = "";

	for (size_t i = 0; i < limits->count; i++) {
		const struct cgroup_setting *s = &limits->settings[i];

		buf_printf(b, "%s%s=%s", s->file, s->may_lack ? "?" : "", s->value);
		if (s->other_file != NULL)
			buf_printf(b, "|%s=%s", s->other_file, s->other_value);
		buf_text(b, " ");
	}
	buf_text(b, "[");
	for (unsigned int i = 0; i < CGROUP_CONTROLLERS; i++) {
		if ((limits->controllers >> i & 1) == 0)
			continue;
		buf_printf(b, "%s%s", space, cgroup_controller_name(i));
		space = " ";
	}
	buf_text(b, "]");
}

static void check(size_t i)
{
	own_arena struct arena arena = {0};
	struct cgroup_limits limits;
	struct fault f = {0};
	char got[600];
	struct buf b = BUF(got);
	int rc = cgroup_limits_convert(&cases[i].r, &arena, &limits, &f);

	if (rc < 0)
		buf_text(&b, f.text);
	else
		describe(&limits, &b);
	is_int(rc, cases[i].want[0] == '/' ? -EINVAL : 0, "%s: result", cases[i].name);
	is_str(got, cases[i].want, "%s", cases[i].name);
}

static void every_share_has_the_weight_of_the_formula(void)
{
	uint64_t sum = 0;
	uint64_t last = 0;
	bool falls = false;

	for (uint64_t shares = 0; shares <= 262145; shares++) {
		uint64_t weight = cgroup_weight_of_shares(shares);

		falls |= weight < last;
		last = weight;
		sum += weight;
	}
	ok(!falls, "the weight never falls");
	/* Of ceil(pow(10, ...)) with libm, in double and in long double. */
	is_int((long long)sum, 1405388461, "the sum of all weights is the formula's");
}

static void too_little_memory_is_a_fault(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool asks = cases[i].want[0] != '/' && cases[i].want[0] != '\0';
		int rc = -ENOMEM;
		size_t limit = 0;

		while (asks && rc == -ENOMEM && limit < 16384) {
			own_arena struct arena arena = {.limit_bytes = limit += 16};
			struct cgroup_limits limits;
			struct fault f = {0};

			rc = cgroup_limits_convert(&cases[i].r, &arena, &limits, &f);
		}
		ok(!asks || rc == 0, "%s: no memory for a part of it is ENOMEM", cases[i].name);
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof(weights) / sizeof(weights[0]); i++)
		is_int((long long)cgroup_weight_of_shares(weights[i].shares),
		       (long long)weights[i].weight, "weight of %llu shares",
		       (unsigned long long)weights[i].shares);
	every_share_has_the_weight_of_the_formula();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(i);
	too_little_memory_is_a_fault();
	return done_testing();
}
