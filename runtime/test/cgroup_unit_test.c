/* SPDX-License-Identifier: ISC */
#include "runtime/base/buf.h"
#include "runtime/cgroup_unit.h"

#include "tests/tap.h"

#include <errno.h>

#define PLACE "/linux/cgroupsPath: "

static const struct {
	const char *cgroups_path;
	bool user;
	const char *manager;
	const char *want; /* the path, or the fault */
} names[] = {
	{NULL,		       false, "",					"system.slice/coffer-ID.scope"                          },
	{NULL,		       true,  "/user.slice/user-7.slice/user@7.service",
         "user.slice/user-7.slice/user@7.service/user.slice/coffer-ID.scope"                                                                   },
	{"machine.slice:libpod:abc", false, "",                                        "machine.slice/libpod-abc.scope"                        },
	{"a-b-c.slice:p:n",          false, "",					"a.slice/a-b.slice/a-b-c.slice/p-n.scope"               },
	{":p:n",		     false, "",					"system.slice/p-n.scope"                                },
	{":p:n",		     true,  "/m",				      "m/user.slice/p-n.scope"                                },
	{"a.slice::n",               false, "",					"a.slice/n.scope"                                       },
	{"-.slice:p:n",              false, "",					"p-n.scope"                                             },
	{"/a/b",		     false, "",
         PLACE "expected \"slice:prefix:name\" for systemd cgroups, got \"/a/b\""                                                              },
	{"a.slice:b",                false, "",
         PLACE "expected \"slice:prefix:name\" for systemd cgroups, got \"a.slice:b\""                                                         },
	{"a.slice:b:c:d",            false, "",
         PLACE "expected \"slice:prefix:name\" for systemd cgroups, got \"a.slice:b:c:d\""                                                     },
	{"a.slice:b:../c",           false, "",
         PLACE "expected \"slice:prefix:name\" for systemd cgroups, got \"a.slice:b:../c\""                                                    },
	{"a.slice:b:",               false, "",					PLACE "\"a.slice:b:\" has no name"                      },
	{"a.slice:b:c.slice",        false, "",
         PLACE "\"a.slice:b:c.slice\" names a slice, which holds no processes"                                                                 },
	{"a:b:c",		    false, "",					PLACE "\"a\" is no slice such as machine.slice"         },
	{".slice:b:c",               false, "",					PLACE "\".slice\" is no slice such as machine.slice"    },
	{"a--b.slice:p:n",           false, "",					PLACE "\"a--b.slice\" is no slice such as machine.slice"},
	{"-a.slice:p:n",             false, "",					PLACE "\"-a.slice\" is no slice such as machine.slice"  },
	{"a-.slice:p:n",             false, "",					PLACE "\"a-.slice\" is no slice such as machine.slice"  },
};

static void names_are_read(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		own_arena struct arena arena = {0};
		struct cgroup_unit unit;
		struct fault f = {0};
		char path[200] = "";
		int rc = cgroup_unit_parse(names[i].cgroups_path, "ID", names[i].user, &arena,
		                           &unit, &f);

		if (rc >= 0)
			rc = cgroup_unit_path(&unit, names[i].manager, path, sizeof(path), &f);
		is_int(rc, names[i].want[0] == '/' ? -EINVAL : 0, "name %zu", i);
		is_str(rc < 0 ? f.text : path, names[i].want, "what it comes to");
	}
}

static const struct {
	struct cgroup_setting setting;
	const char *want; /* words behind the count */
} limits[] = {
	{{.file = "memory.max", .value = "4096"},                               "1 MemoryMax t 4096"                },
	{{.file = "memory.max", .value = "max"},                                "1 MemoryMax t 18446744073709551615"},
	{{.file = "memory.low", .value = "1"},                                  "1 MemoryLow t 1"                   },
	{{.file = "memory.swap.max", .value = "0"},                             "1 MemorySwapMax t 0"               },
	{{.file = "pids.max", .value = "max"},                                  "1 TasksMax t 18446744073709551615" },
	{{.file = "cpu.weight", .value = "100"},                                "1 CPUWeight t 100"                 },
	{{.file = "cpu.idle", .value = "1"},                                    "1 CPUWeight t 0"                   },
	{{.file = "cpu.idle", .value = "0"},                                    ""                                  },
	{{.file = "cpu.max", .value = "20000 100000"},
         "2 CPUQuotaPeriodUSec t 100000 CPUQuotaPerSecUSec t 200000"                                                },
	{{.file = "cpu.max", .value = "12345 100000"},
         "2 CPUQuotaPeriodUSec t 100000 CPUQuotaPerSecUSec t 130000"                                                },
	{{.file = "cpu.max", .value = "max 50000"},
         "2 CPUQuotaPeriodUSec t 50000 CPUQuotaPerSecUSec t 18446744073709551615"                                   },
	{{.file = "cpu.max", .value = "max"},
         "2 CPUQuotaPeriodUSec t 100000 CPUQuotaPerSecUSec t 18446744073709551615"                                  },
	{{.file = "cpu.max", .value = "5 0"},                                   ""                                  },
	{{.file = "cpu.max", .value = "a b"},                                   ""                                  },
	{{.file = "cpuset.cpus", .value = "0-3,8"},                             "1 AllowedCPUs ay 2 15 1"           },
	{{.file = "cpuset.mems", .value = "1"},                                 "1 AllowedMemoryNodes ay 1 2"       },
	{{.file = "cpuset.cpus", .value = "9-"},                                ""                                  },
	{{.file = "cpuset.cpus", .value = "1024"},                              ""                                  },
	{{.file = "memory.high", .value = "1k"},                                ""                                  },
	{{.file = "io.max", .value = "8:0 rbps=1"},
         "1 IOReadBandwidthMax a(st) 1 /dev/block/8:0 1"							    },
	{{.file = "io.max", .value = "8:0 wbps=max riops=5\n254:16 wiops=6\n"},
         "3 IOWriteBandwidthMax a(st) 1 /dev/block/8:0 18446744073709551615 IOReadIOPSMax a(st) 1 "
         "/dev/block/8:0 5 IOWriteIOPSMax a(st) 1 /dev/block/254:16 6"                                              },
	{{.file = "io.max", .value = "rbps=1"},                                 ""                                  },
	{{.file = "io.max", .value = "8:0 rbps=x new=1"},                       ""                                  },
	{{.file = "io.bfq.weight",
          .value = "500",
          .other_file = "io.weight",
          .other_value = "4950"},
         "1 IOWeight t 4950"											},
	{{.file = "io.bfq.weight",
          .value = "8:0 500",
          .other_file = "io.weight",
          .other_value = "8:0 4950"},
         "1 IODeviceWeight a(st) 1 /dev/block/8:0 4950"							     },
	{{.file = "io.bfq.weight", .value = "500"},                             ""                                  },
	{{.file = "io.weight", .value = "default 7\n8:0 9"},
         "2 IOWeight t 7 IODeviceWeight a(st) 1 /dev/block/8:0 9"                                                   },
	{{.file = "io.weight", .value = "8:0"},                                 ""                                  },
};

static void put_words(const struct cgroup_unit_call *call, size_t from, struct buf *b)
{
	for (size_t i = from; i < call->count; i++)
		buf_printf(b, "%s%s", i > from ? " " : "", call->words[i]);
}

static void limits_become_properties(void)
{
	static struct cgroup_unit_call call;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		own_arena struct arena arena = {0};
		struct cgroup_setting setting = limits[i].setting;
		const struct cgroup_limits one = {.settings = &setting, .count = 1};
		struct fault f = {0};
		char text[300];
		struct buf b = BUF(text);

		is_int(cgroup_unit_set("u.scope", &one, &arena, &call, &f), 0, "%s %s",
		       setting.file, setting.value);
		put_words(&call, 8, &b);
		is_str(text, limits[i].want, "its properties");
	}
}

static void calls_are_complete(void)
{
	static struct cgroup_unit_call call;
	own_arena struct arena arena = {0};
	struct cgroup_setting settings[] = {
		{.file = "memory.max", .value = "4096"},
		{.file = "pids.max",   .value = "5"   },
	};
	const struct cgroup_limits two = {.settings = settings, .count = 2};
	struct fault f = {0};
	char text[1000];
	struct buf b = BUF(text);
	const char *words[] = {"CollectMode", "s", "inactive", NULL};
	const struct cgroup_property more = {words, NULL};
	const struct cgroup_unit unit = {"machine.slice", "p-n.scope", &more};

	is_int(cgroup_unit_start(&unit, 77, &two, &arena, &call, &f), 0, "a start");
	put_words(&call, 0, &b);
	is_str(text,
	       "call org.freedesktop.systemd1 /org/freedesktop/systemd1 "
	       "org.freedesktop.systemd1.Manager StartTransientUnit ssa(sv)a(sa(sv)) p-n.scope "
	       "replace 13 Description s coffer container Slice s machine.slice PIDs au 1 77 "
	       "Delegate b true MemoryAccounting b true CPUAccounting b true IOAccounting b true "
	       "TasksAccounting b true DefaultDependencies b false CollectMode s "
	       "inactive-or-failed MemoryMax t 4096 TasksMax t 5 CollectMode s inactive 0",
	       "its words");
	b = BUF(text);
	is_int(cgroup_unit_set("p-n.scope", &two, &arena, &call, &f), 0, "a change");
	put_words(&call, 0, &b);
	is_str(text,
	       "call org.freedesktop.systemd1 /org/freedesktop/systemd1 "
	       "org.freedesktop.systemd1.Manager SetUnitProperties sba(sv) p-n.scope true 2 "
	       "MemoryMax t 4096 TasksMax t 5",
	       "its words");
	ok(call.words[call.count] == NULL, "they end");
}

int main(void)
{
	names_are_read();
	limits_become_properties();
	calls_are_complete();
	return done_testing();
}
