/* SPDX-License-Identifier: ISC */
#include "../cgroup_stats.h"

#include "tests/tap.h"

#define HEAD     "{\"type\":\"stats\",\"id\":\"a\",\"data\":{"
#define NO_USAGE "\"kernel\":{\"limit\":0,\"failcnt\":0},\"kernelTCP\":{\"limit\":0,\"failcnt\":0}"
#define TAIL_END "\"intel_rdt\":{},\"network_interfaces\":null}}"
#define TAIL     "\"hugetlb\":{}," TAIL_END
#define FLAGS                                                                                      \
	"\"mem_hardwall\":0,\"mem_exclusive\":0,\"memory_migrate\":0,\"memory_spread_page\":0,"    \
	"\"memory_spread_slab\":0,\"memory_pressure\":0,\"sched_load_balance\":0,"                 \
	"\"sched_relax_domain_level\":0},"
#define CPUSET_NONE "\"cpuset\":{\"cpu_exclusive\":0," FLAGS
#define CPU_ZERO    "\"cpu\":{\"usage\":{\"kernel\":0,\"user\":0},\"throttling\":{}},"
#define CPU_NONE    CPU_ZERO CPUSET_NONE
#define MEMORY_NONE                                                                                        \
	"\"memory\":{\"usage\":{\"limit\":0,\"failcnt\":0},\"swap\":{\"limit\":0,\"failcnt\":0}," NO_USAGE \
	"},"

static const struct {
	const char *what;
	struct cgroup_stats stats;
	const char *line;
} rows[] = {
	{"no file is there",
         {.huge_count = 0},
         HEAD CPU_NONE MEMORY_NONE "\"pids\":{},\"blkio\":{}," TAIL                            },
	{"cpu",
         {.texts = {[CGROUP_STATS_CPU] =
                            "usage_usec 30\nuser_usec 10\nsystem_usec 20\nnr_periods 4\n"
                            "nr_throttled 3\nthrottled_usec 2\n"}},
         HEAD
         "\"cpu\":{\"usage\":{\"total\":30000,\"kernel\":20000,\"user\":10000},"
         "\"throttling\":{\"periods\":4,\"throttledPeriods\":3,\"throttledTime\":2000}}," CPUSET_NONE
                 MEMORY_NONE "\"pids\":{},\"blkio\":{}," TAIL                                  },
	{"memory with a limit, and swap",
         {.texts = {[CGROUP_STATS_MEMORY] = "anon 5\nfile 6\n",
                    [CGROUP_STATS_MEMORY_CURRENT] = "11\n",
                    [CGROUP_STATS_MEMORY_MAX] = "100\n",
                    [CGROUP_STATS_MEMORY_PEAK] = "12\n",
                    [CGROUP_STATS_MEMORY_EVENTS] = "low 0\nhigh 0\nmax 7\noom 0\n",
                    [CGROUP_STATS_SWAP_CURRENT] = "1\n",
                    [CGROUP_STATS_SWAP_MAX] = "50\n"}},
         HEAD CPU_NONE
         "\"memory\":{\"cache\":6,\"usage\":{\"limit\":100,\"usage\":11,\"max\":12,"
         "\"failcnt\":7},\"swap\":{\"limit\":150,\"usage\":12,\"failcnt\":0}," NO_USAGE
         ",\"raw\":{\"anon\":5,\"file\":6}},\"pids\":{},\"blkio\":{}," TAIL                    },
	{"no limits",
         {.texts = {[CGROUP_STATS_MEMORY_MAX] = "max\n",
                    [CGROUP_STATS_SWAP_MAX] = "50\n",
                    [CGROUP_STATS_PIDS_CURRENT] = "3\n",
                    [CGROUP_STATS_PIDS_MAX] = "max\n"}},
         HEAD CPU_NONE "\"memory\":{\"usage\":{\"limit\":18446744073709551615,\"failcnt\":0},"
                       "\"swap\":{\"limit\":18446744073709551615,\"failcnt\":0}," NO_USAGE
                       "},\"pids\":{\"current\":3},\"blkio\":{}," TAIL                         },
	{"pids and io",
         {.texts = {[CGROUP_STATS_PIDS_CURRENT] = "3\n",
                    [CGROUP_STATS_PIDS_MAX] = "9\n",
                    [CGROUP_STATS_IO] =
                            "8:16 rbytes=1 wbytes=2 rios=3 wios=0 dbytes=5 dios=6\nno line\n"}},
         HEAD CPU_NONE MEMORY_NONE
         "\"pids\":{\"current\":3,\"limit\":9},\"blkio\":{\"ioServiceBytesRecursive\":["
         "{\"major\":8,\"minor\":16,\"op\":\"Read\",\"value\":1},"
         "{\"major\":8,\"minor\":16,\"op\":\"Write\",\"value\":2},"
         "{\"major\":8,\"minor\":16,\"op\":\"Discard\",\"value\":5}],\"ioServicedRecursive\":["
         "{\"major\":8,\"minor\":16,\"op\":\"Read\",\"value\":3},"
         "{\"major\":8,\"minor\":16,\"op\":\"Write\"},"
         "{\"major\":8,\"minor\":16,\"op\":\"Discard\",\"value\":6}]}," TAIL                   },
	{"pressure",
         {.texts = {[CGROUP_STATS_IO_PRESSURE] =
                            ("some avg10=0.25 avg60=12.00 avg300=x total=77\n"
                             "full avg10=0.00 avg60=00.1 avg300=1. total=0\n")}},
         HEAD CPU_NONE MEMORY_NONE
         "\"pids\":{},\"blkio\":{\"psi\":{\"some\":{\"avg10\":0.25,\"avg60\":12.00,\"avg300\":0,"
         "\"total\":77},\"full\":{\"avg10\":0.00,\"avg60\":0,\"avg300\":0,\"total\":0}}}," TAIL},
	{"processors and nodes",
         {.texts = {[CGROUP_STATS_CPUS] = "0-2,5\n", [CGROUP_STATS_MEMS] = "0\n"}},
         HEAD CPU_ZERO
         "\"cpuset\":{\"cpus\":[0,1,2,5],\"cpu_exclusive\":0,\"mems\":[0]," FLAGS MEMORY_NONE
         "\"pids\":{},\"blkio\":{}," TAIL						      },
	{"no lists",
         {.texts = {[CGROUP_STATS_CPUS] = "\n", [CGROUP_STATS_MEMS] = "3-99999\n"}},
         HEAD CPU_ZERO "\"cpuset\":{\"cpu_exclusive\":0,\"mems\":[]," FLAGS MEMORY_NONE
                       "\"pids\":{},\"blkio\":{}," TAIL                                        },
	{"huge pages",
         {.huge = {{"2MB", 4194304, 3}, {"1GB", 0, 0}}, .huge_count = 2},
         HEAD CPU_NONE MEMORY_NONE
         "\"pids\":{},\"blkio\":{},\"hugetlb\":{\"2MB\":{\"usage\":4194304,\"failcnt\":3},"
         "\"1GB\":{\"failcnt\":0}}," TAIL_END						  },
	{"what is cut off",
         {.texts = {[CGROUP_STATS_CPU] = "usage_usec",
                    [CGROUP_STATS_IO] = "8",
                    [CGROUP_STATS_MEMORY] = "x",
                    [CGROUP_STATS_CPU_PRESSURE] = "some avg10"}},
         HEAD "\"cpu\":{\"usage\":{\"kernel\":0,\"user\":0},\"throttling\":{},"
              "\"psi\":{\"some\":{}}}," CPUSET_NONE "\"memory\":{\"usage\":{\"limit\":0,"
              "\"failcnt\":0},\"swap\":{\"limit\":0,\"failcnt\":0}," NO_USAGE
              ",\"raw\":{}},\"pids\":{},\"blkio\":{\"ioServiceBytesRecursive\":[],"
              "\"ioServicedRecursive\":[]}," TAIL                                              },
};

static void finds_sizes(void)
{
	static const struct {
		const char *file, *want;
	} files[] = {
		{"hugetlb.2MB.current",              "2MB"},
                {"hugetlb.1GB.current",              "1GB"},
		{"hugetlb.2MB.rsvd.current",         NULL },
                {"hugetlb.2MB.max",                  NULL },
		{"hugetlb..current",                 NULL },
                {"hugetlb.1234567890123456.current", NULL },
		{"memory.current",                   NULL },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char size[16] = "";
		bool found = cgroup_stats_huge_size(files[i].file, size, sizeof(size));

		ok(found == (files[i].want != NULL) && (!found || strcmp(size, files[i].want) == 0),
		   "%s", files[i].file);
	}
}

int main(void)
{
	finds_sizes();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[4096];
		struct buf b = BUF(text);

		cgroup_stats_print("a", &rows[i].stats, &b);
		is_str(text, rows[i].line, "%s", rows[i].what);
	}
	is_int((long)cgroup_stats_value("oom 1\noom_kill 23\n", "oom_kill"), 23, "a value");
	is_int((long)cgroup_stats_value("oom_kill 23\noom 1\n", "oom"), 1, "not by its beginning");
	is_int((long)cgroup_stats_value("oom 1\n", "max"), 0, "none");
	is_int((long)cgroup_stats_value(NULL, "max"), 0, "no file");
	return done_testing();
}
