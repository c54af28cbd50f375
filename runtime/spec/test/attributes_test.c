/* SPDX-License-Identifier: ISC */
/* Labels, scheduling, memory policy, personality, Intel RDT. */
#include "spec_case.h"

#include <linux/ioprio.h>
#include <linux/mempolicy.h>
#include <sys/personality.h>

#define PROCESS                                                                                    \
	"{'ociVersion':'1.3.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}]},"     \
	"'process':{'cwd':'/','args':['sh'],@}}"
#define LINUX                                                                                      \
	"{'ociVersion':'1.3.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}],@}}"

static void test_labels(void)
{
	static const struct spec_case process[] = {
		{"'apparmorProfile':'a b'", ""						 },
		{"'apparmorProfile':''",    ""						 },
		{"'apparmorProfile':1",     "/process/apparmorProfile: is 1, want a string"    },
		{"'selinuxLabel':'a:b:c'",  ""						 },
		{"'selinuxLabel':null",     ""						 },
		{"'selinuxLabel':['a']",    "/process/selinuxLabel: is an array, want a string"},
	};
	static const struct spec_case linux_[] = {
		{"'mountLabel':'a:b:c'", ""					      },
		{"'mountLabel':''",      ""					      },
		{"'mountLabel':{'a':1}", "/linux/mountLabel: is an object, want a string"},
	};

	case_rows(PROCESS, CASES(process));
	case_rows(LINUX, CASES(linux_));
}

static void test_scheduler(void)
{
	static const struct spec_case rows[] = {
		{"'scheduler':{'policy':'SCHED_OTHER'}",                                        ""                                               },
		{"'scheduler':{'policy':'SCHED_BATCH','nice':-20}",                             ""                                               },
		{"'scheduler':{'policy':'SCHED_ISO','nice':19}",                                ""                                               },
		{"'scheduler':{'policy':'SCHED_IDLE','priority':0,'runtime':0}",                ""                                               },
		{"'scheduler':{}",							      "/process/scheduler/policy: is required"         },
		{"'scheduler':'SCHED_FIFO'",						    "/process/scheduler: is a string, want an object"},
		{"'scheduler':{'policy':'FIFO'}",
	         "/process/scheduler/policy: \"FIFO\" is none of SCHED_OTHER, SCHED_FIFO, SCHED_RR, "
	         "SCHED_BATCH, SCHED_ISO, SCHED_IDLE, SCHED_DEADLINE"									    },
		{"'scheduler':{'policy':'SCHED_OTHER','nice':20}",
	         "/process/scheduler/nice: is 20, want an integer of -20..19"                                                                    },
		{"'scheduler':{'policy':'SCHED_OTHER','nice':-21}",
	         "/process/scheduler/nice: is -21, want an integer of -20..19"                                                                   },
		{"'scheduler':{'policy':'SCHED_FIFO','priority':1}",                            ""                                               },
		{"'scheduler':{'policy':'SCHED_RR','priority':99}",                             ""                                               },
		{"'scheduler':{'policy':'SCHED_RR','priority':100}",
	         "/process/scheduler/priority: is 100, want an integer of 0..99"                                                                 },
		{"'scheduler':{'policy':'SCHED_RR','priority':-1}",
	         "/process/scheduler/priority: is -1, want an integer of 0..99"                                                                  },
		{"'scheduler':{'policy':'SCHED_FIFO'}",
	         "/process/scheduler: SCHED_FIFO wants a priority of 1..99"                                                                      },
		{"'scheduler':{'policy':'SCHED_FIFO','flags':['SCHED_FLAG_KEEP_PARAMS']}",      ""                                               },
		{"'scheduler':{'policy':'SCHED_IDLE','priority':1}",
	         "/process/scheduler/priority: only SCHED_FIFO and SCHED_RR have a priority"                                                     },
		{"'scheduler':{'policy':'SCHED_OTHER','flags':['SCHED_FLAG_RESET_ON_FORK']}",   ""                                               },
		{"'scheduler':{'policy':'SCHED_OTHER','flags':'SCHED_FLAG_RESET_ON_FORK'}",
	         "/process/scheduler/flags: is a string, want an array"									  },
		{"'scheduler':{'policy':'SCHED_OTHER','flags':['RESET']}",
	         "/process/scheduler/flags/0: \"RESET\" is none of SCHED_FLAG_RESET_ON_FORK, "
	         "SCHED_FLAG_RECLAIM, SCHED_FLAG_DL_OVERRUN, SCHED_FLAG_KEEP_POLICY, "
	         "SCHED_FLAG_KEEP_PARAMS, SCHED_FLAG_UTIL_CLAMP_MIN, SCHED_FLAG_UTIL_CLAMP_MAX"                                                  },
		{"'scheduler':{'policy':'SCHED_FIFO','priority':1,'runtime':1}",
	         "/process/scheduler: only SCHED_DEADLINE has runtime, deadline and period"                                                      },
		{"'scheduler':{'policy':'SCHED_OTHER','period':1}",
	         "/process/scheduler: only SCHED_DEADLINE has runtime, deadline and period"                                                      },
		{"'scheduler':{'policy':'SCHED_DEADLINE','runtime':1,'deadline':1}",            ""                                               },
		{"'scheduler':{'policy':'SCHED_DEADLINE','runtime':1,'deadline':2,'period':2}", ""                                               },
		{"'scheduler':{'policy':'SCHED_DEADLINE'}",
	         "/process/scheduler: SCHED_DEADLINE wants 0 < runtime <= deadline <= period"                                                    },
		{"'scheduler':{'policy':'SCHED_DEADLINE','runtime':2,'deadline':1}",
	         "/process/scheduler: SCHED_DEADLINE wants 0 < runtime <= deadline <= period"                                                    },
		{"'scheduler':{'policy':'SCHED_DEADLINE','runtime':1,'deadline':3,'period':2}",
	         "/process/scheduler: SCHED_DEADLINE wants 0 < runtime <= deadline <= period"                                                    },
		{"'scheduler':{'policy':'SCHED_DEADLINE','runtime':-1}",
	         "/process/scheduler/runtime: is -1, want an integer of 0..18446744073709551615"                                                 },
	};

	case_rows(PROCESS, CASES(rows));
}

static void test_io_priority(void)
{
	static const struct spec_case rows[] = {
		{"'ioPriority':{'class':'IOPRIO_CLASS_RT','priority':0}",   ""                                      },
		{"'ioPriority':{'class':'IOPRIO_CLASS_BE','priority':7}",   ""                                      },
		{"'ioPriority':{'class':'IOPRIO_CLASS_BE','priority':8}",
	         "/process/ioPriority/priority: is 8, want an integer of 0..7"                                      },
		{"'ioPriority':{'class':'IOPRIO_CLASS_IDLE'}",              ""                                      },
		{"'ioPriority':{'priority':1}",                             "/process/ioPriority/class: is required"},
		{"'ioPriority':{'class':'IOPRIO_CLASS_NONE','priority':0}",
	         "/process/ioPriority/class: \"IOPRIO_CLASS_NONE\" is none of IOPRIO_CLASS_RT, "
	         "IOPRIO_CLASS_BE, IOPRIO_CLASS_IDLE"							       },
	};

	case_rows(PROCESS, CASES(rows));
}

#define NO_LIST(text)                                                                              \
	"/process/execCPUAffinity/initial: \"" text                                                \
	"\" is not a list such as 0-3,7 of numbers below 8192"

static void test_affinity(void)
{
	static const struct spec_case rows[] = {
		{"'execCPUAffinity':{}",                         ""						     },
		{"'execCPUAffinity':{'initial':'','final':''}",  ""                                                     },
		{"'execCPUAffinity':{'initial':'0'}",            ""                                                     },
		{"'execCPUAffinity':{'final':'7,0-3,3-5,8191'}", ""                                                     },
		{"'execCPUAffinity':[]",                         "/process/execCPUAffinity: is an array, want an object"},
		{"'execCPUAffinity':{'initial':0}",
	         "/process/execCPUAffinity/initial: is 0, want a string"                                                },
		{"'execCPUAffinity':{'initial':'8192'}",         NO_LIST("8192")                                        },
		{"'execCPUAffinity':{'initial':'3-1'}",          NO_LIST("3-1")                                         },
		{"'execCPUAffinity':{'initial':'1,'}",           NO_LIST("1,")                                          },
		{"'execCPUAffinity':{'initial':',1'}",           NO_LIST(",1")                                          },
		{"'execCPUAffinity':{'initial':'-1'}",           NO_LIST("-1")                                          },
		{"'execCPUAffinity':{'initial':'1-'}",           NO_LIST("1-")                                          },
		{"'execCPUAffinity':{'initial':'1-2-3'}",        NO_LIST("1-2-3")                                       },
		{"'execCPUAffinity':{'initial':'0x1'}",          NO_LIST("0x1")                                         },
		{"'execCPUAffinity':{'initial':' 1'}",           NO_LIST(" 1")                                          },
		{"'execCPUAffinity':{'initial':'0-3:1/2'}",      NO_LIST("0-3:1/2")                                     },
		{"'execCPUAffinity':{'final':'x'}",
	         "/process/execCPUAffinity/final: \"x\" is not a list such as 0-3,7 of numbers "
	         "below 8192"											   },
	};

	case_rows(PROCESS, CASES(rows));
}

static void test_memory_policy(void)
{
	static const struct spec_case rows[] = {
		{"'memoryPolicy':{'mode':'MPOL_DEFAULT'}",                             ""                                     },
		{"'memoryPolicy':{'mode':'MPOL_LOCAL','nodes':''}",                    ""                                     },
		{"'memoryPolicy':{'mode':'MPOL_PREFERRED','nodes':''}",                ""                                     },
		{"'memoryPolicy':{'mode':'MPOL_BIND','nodes':'0-3,7'}",                ""                                     },
		{"'memoryPolicy':{'mode':'MPOL_WEIGHTED_INTERLEAVE','nodes':'1023'}",  ""                                     },
		{"'memoryPolicy':{}",						  "/linux/memoryPolicy/mode: is required"},
		{"'memoryPolicy':{'mode':'bind'}",
	         "/linux/memoryPolicy/mode: \"bind\" is none of MPOL_DEFAULT, MPOL_BIND, "
	         "MPOL_INTERLEAVE, MPOL_WEIGHTED_INTERLEAVE, MPOL_PREFERRED, MPOL_PREFERRED_MANY, "
	         "MPOL_LOCAL"												 },
		{"'memoryPolicy':{'mode':'MPOL_BIND'}",
	         "/linux/memoryPolicy: MPOL_BIND wants nodes"								 },
		{"'memoryPolicy':{'mode':'MPOL_PREFERRED_MANY','nodes':''}",
	         "/linux/memoryPolicy: MPOL_PREFERRED_MANY wants nodes"                                                       },
		{"'memoryPolicy':{'mode':'MPOL_DEFAULT','nodes':'0'}",
	         "/linux/memoryPolicy: MPOL_DEFAULT takes no nodes"                                                           },
		{"'memoryPolicy':{'mode':'MPOL_LOCAL','nodes':'1'}",
	         "/linux/memoryPolicy: MPOL_LOCAL takes no nodes"                                                             },
		{"'memoryPolicy':{'mode':'MPOL_BIND','nodes':'1024'}",
	         "/linux/memoryPolicy/nodes: \"1024\" is not a list such as 0-3,7 of numbers below "
	         "1024"												       },
		{"'memoryPolicy':{'mode':'MPOL_BIND','nodes':'0','flags':['MPOL_F_STATIC_NODES',"
	         "'MPOL_F_NUMA_BALANCING']}",	                 ""				     },
		{"'memoryPolicy':{'mode':'MPOL_BIND','nodes':'0','flags':['MPOL_F_STATIC_NODES',"
	         "'MPOL_F_RELATIVE_NODES']}",	                 "/linux/memoryPolicy: MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude one "
	         "another"				      },
		{"'memoryPolicy':{'mode':'MPOL_BIND','nodes':'0','flags':['STATIC']}",
	         "/linux/memoryPolicy/flags/0: \"STATIC\" is none of MPOL_F_NUMA_BALANCING, "
	         "MPOL_F_RELATIVE_NODES, MPOL_F_STATIC_NODES"								 },
	};

	case_rows(LINUX, CASES(rows));
}

static void test_personality(void)
{
	static const struct spec_case rows[] = {
		{"'personality':{'domain':'LINUX'}",                               ""                                      },
		{"'personality':{'domain':'LINUX32','flags':[]}",                  ""                                      },
		{"'personality':{}",					       "/linux/personality/domain: is required"},
		{"'personality':{'domain':'BSD'}",
	         "/linux/personality/domain: \"BSD\" is none of LINUX, LINUX32"                                            },
		{"'personality':{'domain':'LINUX','flags':['ADDR_NO_RANDOMIZE']}",
	         "/linux/personality/flags: the runtime-spec defines no flag, leave them out"                              },
	};

	case_rows(LINUX, CASES(rows));
}

static void test_intel_rdt(void)
{
	static const struct spec_case rows[] = {
		{"'intelRdt':{}",				     ""					    },
		{"'intelRdt':{'closID':'/','enableMonitoring':true}", ""                                            },
		{"'intelRdt':{'closID':'gold','l3CacheSchema':'L3:0=f','memBwSchema':'MB:0=20',"
	         "'schemata':['L2:0=f']}",           ""					    },
		{"'intelRdt':[]",				     "/linux/intelRdt: is an array, want an object"},
		{"'intelRdt':{'closID':'..'}",
	         "/linux/intelRdt/closID: \"..\" is not the name of one directory, nor \"/\""                       },
		{"'intelRdt':{'closID':'.'}",
	         "/linux/intelRdt/closID: \".\" is not the name of one directory, nor \"/\""                        },
		{"'intelRdt':{'closID':'a/b'}",
	         "/linux/intelRdt/closID: \"a/b\" is not the name of one directory, nor \"/\""                      },
		{"'intelRdt':{'closID':'/a'}",
	         "/linux/intelRdt/closID: \"/a\" is not the name of one directory, nor \"/\""                       },
		{"'intelRdt':{'memBwSchema':'L3:0=f'}",
	         "/linux/intelRdt/memBwSchema: does not begin with \"MB:\""                                         },
		{"'intelRdt':{'memBwSchema':'MB:0=20\\nL3:0=1'}",
	         "/linux/intelRdt/memBwSchema: has more than one line"                                              },
		{"'intelRdt':{'l3CacheSchema':'L3:0=f\\nMB:0=1'}",
	         "/linux/intelRdt/l3CacheSchema: has more than one line"                                            },
		{"'intelRdt':{'schemata':['L3:0=f','MB:0=1\\n']}",
	         "/linux/intelRdt/schemata/1: has more than one line"                                               },
		{"'intelRdt':{'schemata':'L3:0=f'}",
	         "/linux/intelRdt/schemata: is a string, want an array"                                             },
		{"'intelRdt':{'enableMonitoring':1}",
	         "/linux/intelRdt/enableMonitoring: is 1, want true or false"                                       },
		{"'intelRdt':{'enableCMT':true}",                     "/linux/intelRdt/enableCMT: not supported"    },
		{"'intelRdt':{'enableMBM':false}",                    ""                                            },
	};

	case_rows(LINUX, CASES(rows));
}

static void test_good_process(void)
{
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_scheduling *s = &spec.process.scheduling;

	case_good(PROCESS,
	          "'apparmorProfile':'web','selinuxLabel':'u:r:t:s0',"
	          "'scheduler':{'policy':'SCHED_DEADLINE','nice':5,'flags':['SCHED_FLAG_RECLAIM',"
	          "'SCHED_FLAG_UTIL_CLAMP_MAX'],'runtime':9007199254740993,"
	          "'deadline':9007199254740994,'period':18446744073709551615},"
	          "'ioPriority':{'class':'IOPRIO_CLASS_IDLE','priority':4},"
	          "'execCPUAffinity':{'initial':'65','final':'0-3,7'}",
	          &arena, &spec);
	is_str(spec.process.apparmor_profile, "web", "profile");
	is_str(spec.process.selinux_label, "u:r:t:s0", "label");
	ok(s->scheduler.policy == 6 && s->scheduler.nice == 5 && s->scheduler.flags == 0x42 &&
	           s->scheduler.priority == 0,
	   "scheduler");
	ok(s->scheduler.runtime_ns == 9007199254740993U &&
	           s->scheduler.deadline_ns == 9007199254740994U &&
	           s->scheduler.period_ns == UINT64_MAX,
	   "its times, exactly");
	ok(s->io.class == IOPRIO_CLASS_IDLE && s->io.priority == 4, "io priority");
	is_int((long long)s->exec_initial.bits, 66, "bits of the initial CPUs");
	ok((s->exec_initial.words[65 / (8 * sizeof(long))] >> 65 % (8 * sizeof(long))) == 1 &&
	           s->exec_initial.words[0] == 0,
	   "one is set");
	ok(s->exec_final.bits == 8 && s->exec_final.words[0] == 0x8f, "and five of the final");
	arena_free(&arena);

	case_good(PROCESS, "'terminal':false", &arena, &spec);
	ok(spec.process.apparmor_profile == NULL && spec.process.selinux_label == NULL &&
	           s->scheduler.name == NULL && s->io.name == NULL && s->exec_initial.bits == 0 &&
	           s->exec_final.bits == 0,
	   "what is absent is not set");
	arena_free(&arena);
}

static void test_good_linux(void)
{
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_linux *l = &spec.linux_;

	case_good(LINUX,
	          "'mountLabel':'u:r:f:s0','personality':{'domain':'LINUX32'},"
	          "'memoryPolicy':{'mode':'MPOL_INTERLEAVE','nodes':'0,2','flags':"
	          "['MPOL_F_STATIC_NODES']},'intelRdt':{'closID':'gold','l3CacheSchema':'L3:0=f',"
	          "'memBwSchema':'MB:0=20','schemata':['L2:0=f','L3:1=f'],'enableMonitoring':true}",
	          &arena, &spec);
	is_str(l->mount_label, "u:r:f:s0", "mount label");
	ok(l->personality.set && l->personality.persona == PER_LINUX32, "personality");
	ok(l->memory_policy.mode == (MPOL_INTERLEAVE | MPOL_F_STATIC_NODES) &&
	           l->memory_policy.nodes.bits == 3 && l->memory_policy.nodes.words[0] == 5,
	   "memory policy");
	ok(l->intel_rdt.set && l->intel_rdt.monitoring, "intel rdt");
	is_str(l->intel_rdt.clos_id, "gold", "its class");
	is_str(l->intel_rdt.l3_cache_schema, "L3:0=f", "its cache");
	is_str(l->intel_rdt.mem_bw_schema, "MB:0=20", "its bandwidth");
	is_str(l->intel_rdt.schemata[1], "L3:1=f", "and its lines");
	ok(l->intel_rdt.schemata[2] == NULL, "which end");
	arena_free(&arena);

	case_good(LINUX, "'sysctl':{}", &arena, &spec);
	ok(l->mount_label == NULL && !l->personality.set && l->memory_policy.name == NULL &&
	           !l->intel_rdt.set,
	   "what is absent is not set");
	arena_free(&arena);
}

int main(void)
{
	test_labels();
	test_scheduler();
	test_io_priority();
	test_affinity();
	test_memory_policy();
	test_personality();
	test_intel_rdt();
	test_good_process();
	test_good_linux();
	return done_testing();
}
