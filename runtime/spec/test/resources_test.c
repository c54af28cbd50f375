/* SPDX-License-Identifier: ISC */
#include "../resources.h"
#include "spec_case.h"

#define FRAME                                                                                      \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}],"      \
	"'resources':{@}}}"

static void test_devices(void)
{
	static const struct spec_case rows[] = {
		{"'devices':[]",							     ""						     },
		{"'devices':[{'allow':false,'access':'rwm'}]",                               ""                                                     },
		{"'devices':{}",							     "/linux/resources/devices: is an object, want an array"},
		{"'devices':[{'access':'rwm'}]",                                             "/linux/resources/devices/0/allow: is required"        },
		{"'devices':[{'allow':1,'access':'rwm'}]",
	         "/linux/resources/devices/0/allow: is 1, want true or false"                                                                       },
		{"'devices':[{'allow':true}]",					       ""						     },
		{"'devices':[{'allow':true,'access':1}]",
	         "/linux/resources/devices/0/access: is 1, want a string"									   },
		{"'devices':[{'allow':true,'access':''}]",
	         "/linux/resources/devices/0/access: \"\" is not made of r, w and m"                                                                },
		{"'devices':[{'allow':true,'access':'rx'}]",
	         "/linux/resources/devices/0/access: \"rx\" is not made of r, w and m"                                                              },
		{"'devices':[{'allow':true,'type':'p','access':'r'}]",
	         "/linux/resources/devices/0/type: \"p\" is none of a, b, c, u"                                                                     },
		{"'devices':[{'allow':true,'type':'c','major':-2,'access':'r'}]",
	         "/linux/resources/devices/0/major: is -2, want an integer of -1..4095"                                                             },
		{"'devices':[{'allow':true,'type':'c','minor':1048576,'access':'r'}]",
	         "/linux/resources/devices/0/minor: is 1048576, want an integer of -1..1048575"                                                     },
		{"'devices':[{'allow':true,'type':'a','major':1,'access':'r'}]",
	         "/linux/resources/devices/0: a rule for all types has no numbers, want type b or "
	         "c"																},
		{"'devices':[{'allow':true,'minor':0,'access':'r'}]",
	         "/linux/resources/devices/0: a rule for all types has no numbers, want type b or "
	         "c"																},
		{"'devices':[{'allow':true,'type':'a','major':-1,'minor':-1,'access':'r'}]", ""                                                     },
	};
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_device_rule *d;

	case_rows(FRAME, CASES(rows));
	case_good(FRAME,
	          "'devices':[{'allow':false,'access':'rwm'},{'allow':true,'type':'c','major':1,"
	          "'minor':3,'access':'mr'},{'allow':true,'type':'b','access':'w'},"
	          "{'allow':true,'type':'u','major':7,'minor':-1,'access':'r'},"
	          "{'allow':true,'type':'b','major':7}]",
	          &arena, &spec);
	is_int((long long)spec.linux_.resources.device_count, 5, "five rules");
	d = spec.linux_.resources.devices;
	ok(!d[0].allow && d[0].type == 'a' && d[0].major == -1 && d[0].minor == -1, "all denied");
	ok(d[0].read && d[0].write && d[0].mknod, "in every way");
	ok(d[1].allow && d[1].type == 'c' && d[1].major == 1 && d[1].minor == 3, "one allowed");
	ok(d[1].read && !d[1].write && d[1].mknod, "to read and make");
	ok(d[4].major == 7 && d[4].read && d[4].write && d[4].mknod, "without access: all of it");
	ok(d[2].type == 'b' && d[2].major == -1 && !d[2].read && d[2].write && !d[2].mknod,
	   "every block device to write");
	ok(d[3].type == 'c' && d[3].major == 7 && d[3].minor == -1, "u is c");
	arena_free(&arena);
}

static void test_memory(void)
{
	static const struct spec_case rows[] = {
		{"'memory':{}",					     ""						    },
		{"'memory':[]",					     "/linux/resources/memory: is an array, want an object"},
		{"'memory':{'limit':-2}",
	         "/linux/resources/memory/limit: is -2, want an integer of "
	         "-1..9223372036854775807"											},
		{"'memory':{'limit':9223372036854775808}",
	         "/linux/resources/memory/limit: is 9223372036854775808, want an integer of "
	         "-1..9223372036854775807"											},
		{"'memory':{'limit':'64M'}",
	         "/linux/resources/memory/limit: is a string, want an integer of "
	         "-1..9223372036854775807"											},
		{"'memory':{'reservation':1.5}",
	         "/linux/resources/memory/reservation: is 1.5, want an integer of "
	         "-1..9223372036854775807"											},
		{"'memory':{'swap':100}",
	         "/linux/resources/memory/swap: counts memory too, want a limit"                                                  },
		{"'memory':{'swap':100,'limit':-1}",                        ""                                                    },
		{"'memory':{'swap':99,'limit':100}",
	         "/linux/resources/memory/swap: counts memory too, want at least the limit of 100"                                },
		{"'memory':{'swap':100,'limit':100}",                       ""                                                    },
		{"'memory':{'swap':-1}",                                    ""						    },
		{"'memory':{'swappiness':0}",
	         "/linux/resources/memory/swappiness: cgroup v2 has no swappiness of a cgroup; leave it out"                      },
		{"'memory':{'swappiness':null}",                            ""						    },
		{"'memory':{'kernel':1,'kernelTCP':-1}",                    ""                                                    },
		{"'memory':{'kernel':0,'kernelTCP':0}",                     ""                                                    },
		{"'memory':{'useHierarchy':false}",
	         "/linux/resources/memory/useHierarchy: cgroup v2 always counts the children; leave it out"                       },
		{"'memory':{'disableOOMKiller':true}",
	         "/linux/resources/memory/disableOOMKiller: cgroup v2 always kills what exceeds its "
	         "limit; leave it out"											    },
		{"'memory':{'disableOOMKiller':false,'useHierarchy':true}", ""                                                    },
		{"'memory':{'checkBeforeUpdate':0}",
	         "/linux/resources/memory/checkBeforeUpdate: is 0, want true or false"                                            },
	};
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_resources *r = &spec.linux_.resources;

	case_rows(FRAME, CASES(rows));
	case_good(FRAME,
	          "'memory':{'limit':9007199254740993,'reservation':-1,'swap':9223372036854775807,"
	          "'checkBeforeUpdate':true}",
	          &arena, &spec);
	ok(r->memory_limit_set && r->memory_limit == 9007199254740993, "the limit, exactly");
	ok(r->memory_reservation_set && r->memory_reservation == -1, "the reservation");
	ok(r->memory_swap_set && r->memory_swap == INT64_MAX, "the swap");
	ok(r->memory_check_before_update, "the check");
	case_good(FRAME, "'memory':{'limit':0,'reservation':0,'swap':0}", &arena, &spec);
	ok(!r->memory_limit_set && !r->memory_reservation_set && !r->memory_swap_set,
	   "zero is not set");
	arena_free(&arena);
}

static void test_cpu(void)
{
	static const struct spec_case rows[] = {
		{"'cpu':{}",				       ""							},
		{"'cpu':1",					"/linux/resources/cpu: is 1, want an object"              },
		{"'cpu':{'shares':-1}",
	         "/linux/resources/cpu/shares: is -1, want an integer of 0..18446744073709551615"                            },
		{"'cpu':{'quota':-2}",
	         "/linux/resources/cpu/quota: is -2, want an integer of -1..9223372036854775807"                             },
		{"'cpu':{'period':999}",
	         "/linux/resources/cpu/period: is 999, want an integer of 1000..1000000 "
	         "microseconds"											      },
		{"'cpu':{'period':1000001}",
	         "/linux/resources/cpu/period: is 1000001, want an integer of 1000..1000000 "
	         "microseconds"											      },
		{"'cpu':{'burst':'1'}",
	         "/linux/resources/cpu/burst: is a string, want an integer of "
	         "0..18446744073709551615"										   },
		{"'cpu':{'idle':2}",                               "/linux/resources/cpu/idle: is 2, want an integer of 0..1"},
		{"'cpu':{'cpus':'all'}",
	         "/linux/resources/cpu/cpus: \"all\" is not a list such as 0-3,8"                                            },
		{"'cpu':{'mems':'0;1'}",
	         "/linux/resources/cpu/mems: \"0;1\" is not a list such as 0-3,8"                                            },
		{"'cpu':{'mems':0}",                               "/linux/resources/cpu/mems: is 0, want a string"          },
		{"'cpu':{'realtimeRuntime':950000}",
	         "/linux/resources/cpu/realtimeRuntime: cgroup v2 has no limits of real-time processes; "
	         "leave it out"											      },
		{"'cpu':{'realtimePeriod':1000000}",
	         "/linux/resources/cpu/realtimePeriod: cgroup v2 has no limits of real-time processes; "
	         "leave it out"											      },
		{"'cpu':{'realtimePeriod':0,'realtimeRuntime':0}", ""                                                        },
	};
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_resources *r = &spec.linux_.resources;

	case_rows(FRAME, CASES(rows));
	case_good(FRAME,
	          "'cpu':{'shares':512,'quota':50000,'period':100000,'burst':7,'idle':1,"
	          "'cpus':'0-3,8','mems':'0'}",
	          &arena, &spec);
	ok(r->cpu_shares_set && r->cpu_shares == 512, "shares");
	ok(r->cpu_quota_set && r->cpu_quota == 50000, "quota");
	ok(r->cpu_period_set && r->cpu_period == 100000, "period");
	ok(r->cpu_burst_set && r->cpu_burst == 7, "burst");
	ok(r->cpu_idle_set && r->cpu_idle == 1, "idle");
	is_str(r->cpus, "0-3,8", "cpus");
	is_str(r->mems, "0", "mems");
	case_good(FRAME, "'cpu':{'shares':1,'quota':-1,'idle':0,'burst':0}", &arena, &spec);
	ok(r->cpu_burst_set && r->cpu_burst == 0, "the end of a burst");
	ok(r->cpu_shares_set && r->cpu_shares == 2, "shares are brought up");
	ok(r->cpu_quota_set && r->cpu_quota == -1, "no quota");
	ok(r->cpu_idle_set && r->cpu_idle == 0, "not idle");
	case_good(FRAME, "'cpu':{'shares':18446744073709551615}", &arena, &spec);
	ok(r->cpu_shares_set && r->cpu_shares == 262144, "shares are brought down");
	case_good(FRAME, "'cpu':{'shares':0,'quota':0,'period':0,'cpus':'','mems':''}", &arena,
	          &spec);
	ok(!r->cpu_shares_set && !r->cpu_quota_set && !r->cpu_period_set && r->cpus == NULL &&
	           r->mems == NULL,
	   "zero and nothing are not set");
	arena_free(&arena);
}

static const struct spec_case others[] = {
	{"'pids':{}",					  ""							     },
	{"'pids':5",					   "/linux/resources/pids: is 5, want an object"                  },
	{"'pids':{'limit':'5'}",                               "/linux/resources/pids/limit: is a string, want an integer of "
                                 "-9223372036854775808..9223372036854775807"                  },
	{"'blockIO':{}",				       ""							     },
	{"'blockIO':[]",				       "/linux/resources/blockIO: is an array, want an object"        },
	{"'blockIO':{'weight':9}",
         "/linux/resources/blockIO/weight: is 9, want 0 or an integer of 10..1000"                                            },
	{"'blockIO':{'weight':1001}",
         "/linux/resources/blockIO/weight: is 1001, want an integer of 0..1000"                                               },
	{"'hugepageLimits':[]",				""							     },
	{"'hugepageLimits':[{'limit':1}]",
         "/linux/resources/hugepageLimits/0/pageSize: is required"                                                            },
	{"'hugepageLimits':[{'pageSize':'2MB'}]",
         "/linux/resources/hugepageLimits/0/limit: is required"							       },
	{"'hugepageLimits':[{'pageSize':'2M','limit':1}]",
         "/linux/resources/hugepageLimits/0/pageSize: \"2M\" is not a size such as 2MB"                                       },
	{"'hugepageLimits':[{'pageSize':'../2MB','limit':1}]",
         "/linux/resources/hugepageLimits/0/pageSize: \"../2MB\" is not a size such as "
         "2MB"														},
	{"'hugepageLimits':[{'pageSize':'02MB','limit':1}]",
         "/linux/resources/hugepageLimits/0/pageSize: \"02MB\" is not a size such as 2MB"                                     },
	{"'hugepageLimits':[{'pageSize':'2MB','limit':-1}]",
         "/linux/resources/hugepageLimits/0/limit: is -1, want an integer of "
         "0..18446744073709551615"											    },
	{"'unified':{}",				       ""							     },
	{"'unified':[]",				       "/linux/resources/unified: is an array, want an object"        },
	{"'unified':{'memory.high':1}",
         "/linux/resources/unified/memory.high: is 1, want a string"                                                          },
	{"'unified':{'../x':'1'}",
         "/linux/resources/unified/..~1x: is not the name of a cgroup file"                                                   },
	{"'unified':{'a/b':'1'}",
         "/linux/resources/unified/a~1b: is not the name of a cgroup file"                                                    },
	{"'unified':{'..':'1'}",                               "/linux/resources/unified/..: is not the name of a cgroup file"},
	{"'unified':{'':'1'}",				 "/linux/resources/unified: has an empty name"                  },
	{"'unheard':{'x':1}",				  ""							     },
};

#define NO_LEAF "cgroup v2 has no weight of the processes against the children; leave it out"
#define RATES   "'blockIO':{'throttleReadBpsDevice':"

static const struct spec_case devices[] = {
	{"'blockIO':{'leafWeight':10}",						    "/linux/resources/blockIO/leafWeight: " NO_LEAF                    },
	{"'blockIO':{'weight':0,'weightDevice':[],'leafWeight':0}",                        ""                                                                 },
	{"'blockIO':{'weightDevice':{}}",
         "/linux/resources/blockIO/weightDevice: is an object, want an array"										 },
	{"'blockIO':{'weightDevice':[1]}",
         "/linux/resources/blockIO/weightDevice/0: is 1, want an object"										      },
	{"'blockIO':{'weightDevice':[{'minor':0,'weight':10}]}",
         "/linux/resources/blockIO/weightDevice/0/major: is required"											 },
	{"'blockIO':{'weightDevice':[{'major':8,'weight':10}]}",
         "/linux/resources/blockIO/weightDevice/0/minor: is required"											 },
	{"'blockIO':{'weightDevice':[{'major':8,'minor':0,'weight':9}]}",
         "/linux/resources/blockIO/weightDevice/0/weight: is 9, want 0 or an integer of 10..1000"                                                             },
	{"'blockIO':{'weightDevice':[{'major':8,'minor':0}]}",
         "/linux/resources/blockIO/weightDevice/0: has no weight"											     },
	{"'blockIO':{'weightDevice':[{'major':8,'minor':0,'weight':10,'leafWeight':10}]}",
         "/linux/resources/blockIO/weightDevice/0/leafWeight: " NO_LEAF										       },
	{RATES "[{'major':4096,'minor':0,'rate':1}]}",
         "/linux/resources/blockIO/throttleReadBpsDevice/0/major: is 4096, want an integer of 0..4095"                                                        },
	{RATES "[{'major':8,'minor':1048576,'rate':1}]}",
         "/linux/resources/blockIO/throttleReadBpsDevice/0/minor: is 1048576, want an integer of "
         "0..1048575"																	 },
	{RATES "[{'major':8,'minor':0}]}",
         "/linux/resources/blockIO/throttleReadBpsDevice/0/rate: is required"										 },
	{RATES "[{'major':8,'minor':0,'rate':-1}]}",
         "/linux/resources/blockIO/throttleReadBpsDevice/0/rate: is -1, want an integer of "
         "0..18446744073709551615"															    },
	{"'blockIO':{'throttleWriteIOPSDevice':[{}]}",
         "/linux/resources/blockIO/throttleWriteIOPSDevice/0/major: is required"                                                                              },
	{"'rdma':{}",								      ""								 },
	{"'rdma':[]",								      "/linux/resources/rdma: is an array, want an object"               },
	{"'rdma':{'mlx5':{}}",							     "/linux/resources/rdma/mlx5: has neither hcaHandles nor hcaObjects"},
	{"'rdma':{'mlx5':{'hcaHandles':-1}}",
         "/linux/resources/rdma/mlx5/hcaHandles: is -1, want an integer of 0..4294967295"                                                                     },
	{"'rdma':{'a b':{'hcaHandles':1}}",
         "/linux/resources/rdma/a b: is not the name of a device"											     },
	{"'rdma':{'':{'hcaHandles':1}}",						   "/linux/resources/rdma/: is not the name of a device"              },
	{"'network':{'classID':0,'priorities':[]}",                                        ""								 },
	{"'network':{'classID':4294967296}",
         "/linux/resources/network/classID: is 4294967296, want an integer of 0..4294967295"                                                                  },
	{"'network':{'priorities':[{'priority':1}]}",
         "/linux/resources/network/priorities/0/name: is required"											    },
	{"'network':{'priorities':[{'name':'a'}]}",
         "/linux/resources/network/priorities/0/priority: is required"											},
	{"'network':{'priorities':[{'name':'a/b','priority':1}]}",
         "/linux/resources/network/priorities/0/name: \"a/b\" is not the name of an interface"                                                                },
	{"'network':{'priorities':[{'name':'0123456789abcdef','priority':1}]}",
         "/linux/resources/network/priorities/0/name: \"0123456789abcdef\" is not the name of an "
         "interface"																	  },
};

static void test_devices_limited(void)
{
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_resources *r = &spec.linux_.resources;

	case_rows(FRAME, CASES(devices));
	case_good(FRAME,
	          "'blockIO':{'weightDevice':[{'major':8,'minor':16,'weight':500}],"
	          "'throttleReadBpsDevice':[{'major':8,'minor':0,'rate':600},"
	          "{'major':4095,'minor':1048575,'rate':18446744073709551615}],"
	          "'throttleWriteIOPSDevice':[{'major':8,'minor':1,'rate':0}]},"
	          "'rdma':{'mlx5_1':{'hcaHandles':3,'hcaObjects':10000},'rxe3':{'hcaObjects':0}},"
	          "'network':{'classID':1048577,'priorities':[{'name':'eth0','priority':500}]}",
	          &arena, &spec);
	is_int((long long)r->io_weight_count, 1, "one device has a weight");
	ok(r->io_weights[0].major == 8 && r->io_weights[0].minor == 16 &&
	           r->io_weights[0].weight == 500,
	   "its weight");
	is_int((long long)r->io_rates[SPEC_RATE_READ_BYTES].count, 2, "two have a rate of reading");
	ok(r->io_rates[SPEC_RATE_READ_BYTES].list[1].major == 4095 &&
	           r->io_rates[SPEC_RATE_READ_BYTES].list[1].minor == 1048575 &&
	           r->io_rates[SPEC_RATE_READ_BYTES].list[1].rate == UINT64_MAX,
	   "the highest numbers");
	is_int((long long)r->io_rates[SPEC_RATE_WRITES].count, 1, "one a rate of writes");
	is_int((long long)r->io_rates[SPEC_RATE_READS].count, 0, "none a rate of reads");
	is_int((long long)r->rdma_count, 2, "two adapters");
	is_str(r->rdma[0].device, "mlx5_1", "the name of the first");
	ok(r->rdma[0].handles_set && r->rdma[0].handles == 3 && r->rdma[0].objects == 10000,
	   "its limits");
	ok(!r->rdma[1].handles_set && r->rdma[1].objects_set && r->rdma[1].objects == 0,
	   "no objects at all for the second");
	ok(r->net_class == 1048577 && r->net_priority_count == 1, "the network class");
	is_str(r->net_priorities[0].interface, "eth0", "an interface");
	is_int(r->net_priorities[0].priority, 500, "its priority");
	arena_free(&arena);
}

static void test_others(void)
{
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_resources *r = &spec.linux_.resources;

	case_rows(FRAME, CASES(others));
	case_good(FRAME,
	          "'pids':{'limit':-1},'blockIO':{'weight':500},"
	          "'hugepageLimits':[{'pageSize':'1GB','limit':18446744073709551615}],"
	          "'unified':{'memory.high':'1000','io.weight':'default 10'}",
	          &arena, &spec);
	ok(r->pids_limit_set && r->pids_limit == -1, "pids");
	ok(r->io_weight_set && r->io_weight == 500, "weight");
	is_int((long long)r->hugepage_count, 1, "one size of pages");
	is_str(r->hugepages[0].page_size, "1GB", "its name");
	ok(r->hugepages[0].limit_bytes == UINT64_MAX, "its limit");
	is_int((long long)r->unified_count, 2, "two files");
	is_str(r->unified[1].file, "io.weight", "the name of the second");
	is_str(r->unified[1].value, "default 10", "its value");
	case_good(FRAME, "'pids':{'limit':0},'blockIO':{'weight':0}", &arena, &spec);
	ok(r->pids_limit_set && r->pids_limit == 0 && !r->io_weight_set, "zeroes");
	arena_free(&arena);
}

static void test_section(void)
{
	static const struct spec_case rows[] = {
		{"null", ""					     },
		{"{}",   ""					     },
		{"[]",   "/linux/resources: is an array, want an object"},
	};

	case_rows("{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':"
	          "[{'type':'mount'}],'resources':@}}",
	          CASES(rows));
}

int main(void)
{
	test_section();
	test_devices();
	test_memory();
	test_cpu();
	test_others();
	test_devices_limited();
	return done_testing();
}
