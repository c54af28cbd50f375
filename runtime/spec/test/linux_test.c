/* SPDX-License-Identifier: ISC */
#include "../../base/buf.h"
#include "../linux.h"
#include "spec_case.h"

#include <linux/mount.h>

#define FRAME                                                                                      \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'},"       \
	"{'type':'network'}],@}}"
#define LIST                                                                                       \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'},@]}}"
#define USER                                                                                       \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'},"       \
	"{'type':'user'}],'gidMappings':[{'containerID':0,'hostID':1,'size':1}],'uidMappings':@}}"

static void test_namespaces(void)
{
	static const struct spec_case rows[] = {
		{"{'type':'pid'}",                            ""						   },
		{"{'type':'pid','path':''}",                  ""						   },
		{"{'type':'pid','path':null}",                ""						   },
		{"{'type':'time'}",                           ""						   },
		{"'pid'",				     "/linux/namespaces/1: is a string, want an object"   },
		{"{'path':'/x'}",                             "/linux/namespaces/1/type: is required"              },
		{"{'type':'net'}",
	         "/linux/namespaces/1/type: \"net\" is none of mount, pid, network, ipc, uts, "
	         "user, cgroup, time"									      },
		{"{'type':'pid','path':'proc/1/ns/pid'}",
	         "/linux/namespaces/1/path: \"proc/1/ns/pid\" is not an absolute path"                             },
		{"{'type':'pid','path':1}",                   "/linux/namespaces/1/path: is 1, want a string"      },
		{"{'type':'mount'}",                          "/linux/namespaces/1/type: \"mount\" is listed twice"},
		{"{'type':'ipc'},{'type':'ipc','path':'/x'}",
	         "/linux/namespaces/2/type: \"ipc\" is listed twice"                                               },
	};
	static const struct spec_case sections[] = {
		{"[]",				"/linux: is an array, want an object"           },
		{"{'namespaces':{}}",                 "/linux/namespaces: is an object, want an array"},
		{"{'namespaces':[{'type':'mount'}]}", ""                                              },
	};
	struct arena arena = {0};
	struct spec spec = {0};
	int wanted = 0;

	case_rows(LIST, CASES(rows));
	case_rows("{'ociVersion':'1.2.0','root':{'path':'r'},'linux':@}", CASES(sections));
	case_good(LIST, "{'type':'network','path':'/run/netns/a'},{'type':'cgroup'}", &arena,
	          &spec);
	for (int i = 0; i < SPEC_NS_COUNT; i++)
		wanted += spec.linux_.namespaces[i].wanted;
	is_int(wanted, 3, "three are wanted");
	ok(spec.linux_.namespaces[SPEC_NS_MOUNT].wanted &&
	           spec.linux_.namespaces[SPEC_NS_MOUNT].path == NULL,
	   "a new one");
	is_str(spec.linux_.namespaces[SPEC_NS_NETWORK].path, "/run/netns/a", "one that exists");
	is_str(spec_namespace_name(SPEC_NS_MOUNT), "mount", "the first name");
	is_str(spec_namespace_name(SPEC_NS_TIME), "time", "the last name");
	arena_free(&arena);
}

static void test_mappings(void)
{
	static const struct spec_case rows[] = {
		{"[{'containerID':0,'hostID':0,'size':4294967295}]",                               ""                                                 },
		{"[{'containerID':5,'hostID':0,'size':5},{'containerID':0,'hostID':5,'size':5}]",
	         ""																   },
		{"{}",									     "/linux/uidMappings: is an object, want an array"  },
		{"[[]]",									   "/linux/uidMappings/0: is an array, want an object"},
		{"[{'hostID':0,'size':1}]",							"/linux/uidMappings/0/containerID: is required"    },
		{"[{'containerID':0,'size':1}]",						   "/linux/uidMappings/0/hostID: is required"         },
		{"[{'containerID':0,'hostID':0}]",                                                 "/linux/uidMappings/0/size: is required"           },
		{"[{'containerID':0,'hostID':0,'size':0}]",
	         "/linux/uidMappings/0/size: is 0, want at least 1"										   },
		{"[{'containerID':1,'hostID':0,'size':4294967295}]",
	         "/linux/uidMappings/0: the range ends above 4294967294"									      },
		{"[{'containerID':0,'hostID':4294967295,'size':1}]",
	         "/linux/uidMappings/0: the range ends above 4294967294"									      },
		{"[{'containerID':-1,'hostID':0,'size':1}]",
	         "/linux/uidMappings/0/containerID: is -1, want an integer of 0..4294967295"                                                          },
		{"[{'containerID':0,'hostID':0,'size':5},{'containerID':4,'hostID':9,'size':1}]",
	         "/linux/uidMappings/1: overlaps range 0"											     },
		{"[{'containerID':0,'hostID':10,'size':5},{'containerID':9,'hostID':9,'size':2}]",
	         "/linux/uidMappings/1: overlaps range 0"											     },
	};
	struct arena arena = {0};
	struct spec spec = {0};
	char many[341 * 48 + 8];
	struct buf b = BUF(many);

	case_rows(USER, CASES(rows));
	buf_text(&b, "[");
	for (int i = 0; i < 341; i++)
		buf_printf(&b, "%s{'containerID':%d,'hostID':%d,'size':1}", i > 0 ? "," : "", i, i);
	buf_text(&b, "]");
	const struct spec_case too_many[] = {
		{many, "/linux/uidMappings: has 341 ranges, the kernel takes 340"}
        };
	case_rows(USER, CASES(too_many));

	case_good(USER, "[{'containerID':0,'hostID':100000,'size':65536}]", &arena, &spec);
	is_int((long long)spec.linux_.uid_map_count, 1, "one range of uids");
	ok(spec.linux_.uid_maps[0].container_id == 0 && spec.linux_.uid_maps[0].host_id == 100000 &&
	           spec.linux_.uid_maps[0].size == 65536,
	   "its numbers");
	is_int((long long)spec.linux_.gid_map_count, 1, "one range of gids");
	is_int(spec.linux_.gid_maps[0].host_id, 1, "its host id");
	arena_free(&arena);
}

static void test_time_offsets(void)
{
	static const char frame[] =
		"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':"
		"[{'type':'mount'},{'type':'time'}],'timeOffsets':@}}";
	static const struct spec_case rows[] = {
		{"null",				 ""							      },
		{"{}",				   ""							      },
		{"[]",				   "/linux/timeOffsets: is an array, want an object"               },
		{"{'monotonic':{}}",                     ""							      },
		{"{'monotonic':7}",                      "/linux/timeOffsets/monotonic: is 7, want an object"            },
		{"{'realtime':{'secs':1}}",
	         "/linux/timeOffsets/realtime: is no clock of a time namespace, want monotonic or boottime"              },
		{"{'boottime':{'secs':1.5}}",
	         "/linux/timeOffsets/boottime/secs: is 1.5, want an integer of -9223372036854775808..9223372036854775807"},
		{"{'boottime':{'nanosecs':1000000000}}",
	         "/linux/timeOffsets/boottime/nanosecs: is 1000000000, want an integer of 0..999999999"                  },
		{"{'boottime':{'nanosecs':-1}}",
	         "/linux/timeOffsets/boottime/nanosecs: is -1, want an integer of 0..999999999"                          },
	};
	struct arena arena = {0};
	struct spec spec = {0};

	case_rows(frame, CASES(rows));
	case_good(frame, "{'boottime':{'secs':-5,'nanosecs':999999999}}", &arena, &spec);

	const struct spec_time_offset *o = spec.linux_.time_offsets;

	ok(!o[SPEC_CLOCK_MONOTONIC].set && o[SPEC_CLOCK_BOOTTIME].set, "one clock");
	is_int(o[SPEC_CLOCK_BOOTTIME].secs, -5, "its seconds");
	is_int(o[SPEC_CLOCK_BOOTTIME].nanosecs, 999999999, "its nanoseconds");
	arena_free(&arena);
}

static void test_net_devices(void)
{
	static const struct spec_case rows[] = {
		{"'netDevices':null",				      ""						       },
		{"'netDevices':{}",					""						       },
		{"'netDevices':[]",					"/linux/netDevices: is an array, want an object"         },
		{"'netDevices':{'eth1':[]}",                               "/linux/netDevices/eth1: is an array, want an object"    },
		{"'netDevices':{'eth1':{}}",                               ""						       },
		{"'netDevices':{'eth1':{'name':''}}",                      ""                                                       },
		{"'netDevices':{'eth1':{'name':5}}",
	         "/linux/netDevices/eth1/name: is 5, want a string"                                                                 },
		{"'netDevices':{'':{}}",                                   "/linux/netDevices/: is not the name of a network device"},
		{"'netDevices':{'..':{}}",
	         "/linux/netDevices/..: is not the name of a network device"                                                        },
		{"'netDevices':{'a/b':{}}",
	         "/linux/netDevices/a~1b: is not the name of a network device"                                                      },
		{"'netDevices':{'a b':{}}",
	         "/linux/netDevices/a b: is not the name of a network device"                                                       },
		{"'netDevices':{'eth%d':{}}",
	         "/linux/netDevices/eth%d: is not the name of a network device"                                                     },
		{"'netDevices':{'123456789012345':{}}",                    ""                                                       },
		{"'netDevices':{'1234567890123456':{}}",
	         "/linux/netDevices/1234567890123456: is not the name of a network device"                                          },
		{"'netDevices':{'a':{'name':'b:1'}}",
	         "/linux/netDevices/a/name: \"b:1\" is not the name of a network device, nor one with %d at its end"                },
		{"'netDevices':{'a':{'name':'%d'}}",
	         "/linux/netDevices/a/name: \"%d\" is not the name of a network device, nor one with %d at its end"                 },
		{"'netDevices':{'a':{'name':'x%s'}}",
	         "/linux/netDevices/a/name: \"x%s\" is not the name of a network device, nor one with %d at its end"                },
		{"'netDevices':{'a':{'name':'x%dy'}}",
	         "/linux/netDevices/a/name: \"x%dy\" is not the name of a network device, nor one with %d at its end"               },
		{"'netDevices':{'a':{'name':'eth0'},'b':{'name':'eth0'}}",
	         "/linux/netDevices/b: gets the same name as a"								     },
		{"'netDevices':{'a':{'name':'b'},'b':{'name':'a'}}",       ""                                                       },
		{"'netDevices':{'a':{'name':'e%d'},'b':{'name':'e%d'}}",   ""                                                       },
	};
	struct arena arena = {0};
	struct spec spec = {0};

	case_rows(FRAME, CASES(rows));
	case_good(FRAME, "'netDevices':{'eth1':{},'eth2':{'name':'net%d'}}", &arena, &spec);
	is_int((long long)spec.linux_.net_device_count, 2, "two devices");
	is_str(spec.linux_.net_devices[0].name, "eth1", "one keeps its name");
	is_str(spec.linux_.net_devices[1].host_name, "eth2", "the other");
	is_str(spec.linux_.net_devices[1].name, "net%d", "gets another");
	arena_free(&arena);
}

static void test_devices(void)
{
	static const struct spec_case rows[] = {
		{"'devices':null",							      ""					   },
		{"'devices':[]",								""					   },
		{"'devices':{}",								"/linux/devices: is an object, want an array"},
		{"'devices':[{'type':'c','major':1,'minor':3}]",
	         "/linux/devices/0/path: is required"											},
		{"'devices':[{'path':'dev/x','type':'c','major':1,'minor':3}]",
	         "/linux/devices/0/path: \"dev/x\" is not an absolute path"                                                                  },
		{"'devices':[{'path':'/dev/../../x','type':'p'}]",
	         "/linux/devices/0/path: \"/dev/../../x\" leaves the root by \"..\""                                                         },
		{"'devices':[{'path':'/.','type':'p'}]",
	         "/linux/devices/0/path: is the root itself, want a path below it"                                                           },
		{"'devices':[{'path':'/dev/x'}]",                                               "/linux/devices/0/type: is required"         },
		{"'devices':[{'path':'/dev/x','type':'a'}]",
	         "/linux/devices/0/type: \"a\" is none of c, b, u, p"									},
		{"'devices':[{'path':'/dev/x','type':'c','minor':1}]",
	         "/linux/devices/0/major: is required"										       },
		{"'devices':[{'path':'/dev/x','type':'b','major':1}]",
	         "/linux/devices/0/minor: is required"										       },
		{"'devices':[{'path':'/dev/x','type':'c','major':-1,'minor':1}]",
	         "/linux/devices/0/major: is -1, want an integer of 0..4095"                                                                 },
		{"'devices':[{'path':'/dev/x','type':'c','major':4096,'minor':1}]",
	         "/linux/devices/0/major: is 4096, want an integer of 0..4095"                                                               },
		{"'devices':[{'path':'/dev/x','type':'c','major':1,'minor':1048576}]",
	         "/linux/devices/0/minor: is 1048576, want an integer of 0..1048575"                                                         },
		{"'devices':[{'path':'/dev/x','type':'p','fileMode':65536}]",
	         "/linux/devices/0/fileMode: is 65536, want an integer of 0..65535"                                                          },
		{"'devices':[{'path':'/dev/x','type':'p','uid':4294967295}]",
	         "/linux/devices/0/uid: is 4294967295, want an integer of 0..4294967294"                                                     },
		{"'devices':[{'path':'/dev/x','type':'p','gid':'g'}]",
	         "/linux/devices/0/gid: is a string, want an integer of 0..4294967294"                                                       },
		{"'devices':[{'path':'/dev/x','type':'p'},{'path':'/dev//y/../x','type':'p'}]",
	         "/linux/devices/1/path: the same as of device 0"									    },
	};
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_device *d;

	case_rows(FRAME, CASES(rows));
	case_good(FRAME,
	          "'devices':[{'path':'/dev//fuse','type':'c','major':10,'minor':229,"
	          "'fileMode':8576,'uid':5,'gid':6},{'path':'/dev/u','type':'u','major':4095,"
	          "'minor':1048575},{'path':'/dev/fifo','type':'p','fileMode':0},"
	          "{'path':'/dev/sda','type':'b','major':8,'minor':0}]",
	          &arena, &spec);
	is_int((long long)spec.linux_.device_count, 4, "four devices");
	d = spec.linux_.devices;
	is_str(d[0].path, "/dev/fuse", "a clean path");
	ok(d[0].type == 'c' && d[0].major == 10 && d[0].minor == 229, "a character device");
	is_int(d[0].mode, 0600, "its mode without the type of the file");
	ok(d[0].uid == 5 && d[0].gid == 6, "its owner");
	ok(d[1].type == 'c' && d[1].major == 4095 && d[1].minor == 1048575, "u is c");
	is_int(d[1].mode, 0666, "the mode that is not set");
	ok(d[2].type == 'p' && d[2].mode == 0, "a mode of nothing is one");
	ok(d[3].type == 'b' && d[3].major == 8 && d[3].uid == 0 && d[3].gid == 0, "a block device");
	arena_free(&arena);
}

static void test_paths(void)
{
	static const struct spec_case rows[] = {
		{"'maskedPaths':[]",             ""						    },
		{"'maskedPaths':'/proc'",        "/linux/maskedPaths: is a string, want an array"      },
		{"'maskedPaths':['/a','proc']",
	         "/linux/maskedPaths/1: \"proc\" is not an absolute path"                              },
		{"'maskedPaths':['/../proc']",
	         "/linux/maskedPaths/0: \"/../proc\" leaves the root by \"..\""                        },
		{"'readonlyPaths':['']",         "/linux/readonlyPaths/0: \"\" is not an absolute path"},
		{"'readonlyPaths':[null]",       "/linux/readonlyPaths/0: is null, want a string"      },
		{"'cgroupsPath':''",             ""						    },
		{"'cgroupsPath':1",              "/linux/cgroupsPath: is 1, want a string"             },
		{"'rootfsPropagation':''",       ""						    },
		{"'rootfsPropagation':'Shared'",
	         "/linux/rootfsPropagation: \"Shared\" is none of shared, slave, private, "
	         "unbindable, rshared, rslave, rprivate, runbindable"                                  },
	};
	static const struct {
		const char *text;
		uint64_t flags;
	} propagations[] = {
		{"'rootfsPropagation':'shared'",      MS_SHARED             },
		{"'rootfsPropagation':'slave'",       MS_SLAVE              },
		{"'rootfsPropagation':'private'",     MS_PRIVATE            },
		{"'rootfsPropagation':'unbindable'",  MS_UNBINDABLE         },
		{"'rootfsPropagation':'rshared'",     MS_SHARED | MS_REC    },
		{"'rootfsPropagation':'rslave'",      MS_SLAVE | MS_REC     },
		{"'rootfsPropagation':'rprivate'",    MS_PRIVATE | MS_REC   },
		{"'rootfsPropagation':'runbindable'", MS_UNBINDABLE | MS_REC},
		{"'x':0",			     0                     },
	};
	struct arena arena = {0};
	struct spec spec = {0};

	case_rows(FRAME, CASES(rows));
	for (size_t i = 0; i < sizeof(propagations) / sizeof(propagations[0]); i++) {
		case_good(FRAME, propagations[i].text, &arena, &spec);
		is_int((long long)spec.linux_.rootfs_propagation, (long long)propagations[i].flags,
		       "its flags");
	}
	case_good(FRAME,
	          "'maskedPaths':['/proc/acpi','//x/'],'readonlyPaths':['/proc/sys'],"
	          "'cgroupsPath':'/a/b'",
	          &arena, &spec);
	is_str(spec.linux_.masked_paths[1], "/x", "a clean masked path");
	ok(spec.linux_.masked_paths[2] == NULL, "the end of them");
	is_str(spec.linux_.readonly_paths[0], "/proc/sys", "a read-only path");
	ok(spec.linux_.readonly_paths[1] == NULL, "the end of them");
	is_str(spec.linux_.cgroups_path, "/a/b", "the cgroup");
	case_good(FRAME, "'cgroupsPath':'','maskedPaths':null", &arena, &spec);
	ok(spec.linux_.cgroups_path == NULL && spec.linux_.masked_paths == NULL, "none is NULL");
	arena_free(&arena);
}

static void test_sysctl(void)
{
	static const struct spec_case rows[] = {
		{"'sysctl':{}",                      ""						   },
		{"'sysctl':[]",                      "/linux/sysctl: is an array, want an object"         },
		{"'sysctl':{'net.a':1}",             "/linux/sysctl/net.a: is 1, want a string"           },
		{"'sysctl':{'':'1'}",                "/linux/sysctl/: is not the name of a sysctl"        },
		{"'sysctl':{'net..x':'1'}",          "/linux/sysctl/net..x: is not the name of a sysctl"  },
		{"'sysctl':{'net.':'1'}",            "/linux/sysctl/net.: is not the name of a sysctl"    },
		{"'sysctl':{'.net':'1'}",            "/linux/sysctl/.net: is not the name of a sysctl"    },
		{"'sysctl':{'net.//.x':'1'}",
	         "/linux/sysctl/net.~1~1.x: is not the name of a sysctl"                                  },
		{"'sysctl':{'net.ipv4./.x':'1'}",
	         "/linux/sysctl/net.ipv4.~1.x: is not the name of a sysctl"                               },
		{"'sysctl':{'net/../kernel/x':'1'}",
	         "/linux/sysctl/net~1..~1kernel~1x: is not the name of a sysctl"                          },
		{"'sysctl':{'/net/x':'1'}",          "/linux/sysctl/~1net~1x: is not the name of a sysctl"},
		{"'sysctl':{'net.x\\u007f':'1'}",
	         "/linux/sysctl/net.x?: is not the name of a sysctl"                                      },
		{"'sysctl':{'net.x y':'1'}",         "/linux/sysctl/net.x y: is not the name of a sysctl" },
	};
	static const struct {
		const char *text, *name;
	} names[] = {
		{"'sysctl':{'net.ipv4.ip_forward':'1'}",             "net.ipv4.ip_forward"},
		{"'sysctl':{'net/ipv4/ip_forward':'1'}",             "net.ipv4.ip_forward"},
		{"'sysctl':{'net/ipv4/conf/eth0.1/forwarding':'1'}",
	         "net.ipv4.conf.eth0/1.forwarding"                                        },
		{"'sysctl':{'net.ipv4.conf.eth0/1.forwarding':'1'}",
	         "net.ipv4.conf.eth0/1.forwarding"                                        },
	};
	struct arena arena = {0};
	struct spec spec = {0};

	case_rows(FRAME, CASES(rows));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		case_good(FRAME, names[i].text, &arena, &spec);
		is_int((long long)spec.linux_.sysctl_count, 1, "one sysctl");
		is_str(spec.linux_.sysctl[0].name, names[i].name, "its name");
		is_str(spec.linux_.sysctl[0].value, "1", "its value");
	}
	arena_free(&arena);
}

static void test_ignored(void)
{
	static const struct spec_case rows[] = {
		{"'timeOffsets':{'boottime':{'secs':0,'nanosecs':0}}", ""},
		{"'someday':[1]",				      ""},
	};

	case_rows(FRAME, CASES(rows));
}

int main(void)
{
	test_namespaces();
	test_mappings();
	test_time_offsets();
	test_net_devices();
	test_devices();
	test_paths();
	test_sysctl();
	test_ignored();
	return done_testing();
}
