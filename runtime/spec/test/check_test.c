/* SPDX-License-Identifier: ISC */
/* What one section demands of another. */
#include "../spec.h"
#include "spec_case.h"

#define DOCUMENT        "{'ociVersion':'1.2.0','root':{'path':'r'},@}"
#define NS(types)       "'namespaces':[{'type':'mount'}" types "]"
#define MAP(from, size) "[{'containerID':" #from ",'hostID':100000,'size':" #size "}]"

#define USER_FRAME                                                                                          \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{" NS(",{'type':'user'}") ",'uidMappings':" MAP( \
		0, 10) ",'gidMappings':" MAP(0,                                                             \
	                                     10) "},'process':{'cwd':'/','args':['a'],'user':@}}"
#define SHIFTED_FRAME                                                                                       \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{" NS(",{'type':'user'}") ",'uidMappings':" MAP( \
		5,                                                                                          \
		10) ",'gidMappings':" MAP(0,                                                                \
	                                  10) "},'process':{'cwd':'/','args':['a'],'user':{'uid':@}}}"

#define SYSCTL_FRAME(members, types)                                                               \
	"{'ociVersion':'1.2.0','root':{'path':'r'}," members                                       \
	"'linux':{" NS(types) ",'sysctl':{'@':'1'}}}"

static void test_namespaces(void)
{
	static const struct spec_case rows[] = {
		{"'x':0",										    ""},
		{"'linux':{'namespaces':[{'type':'pid'}]}",                                                  ""},
		{"'linux':{'namespaces':[{'type':'mount','path':'/x'}]}",                                    ""},
		{"'hostname':'h','linux':{'namespaces':[{'type':'mount'}]}",
	         "/hostname: would be the host's own, want a namespace of type uts in "
	         "/linux/namespaces"									   },
		{"'domainname':'d','linux':{'namespaces':[{'type':'mount'}]}",
	         "/domainname: would be the host's own, want a namespace of type uts in "
	         "/linux/namespaces"									   },
		{"'hostname':'h','domainname':'d','linux':{'namespaces':[{'type':'mount'},{'type':'uts'}]}",
	         ""											    },
		{"'hostname':'h','linux':{'namespaces':[{'type':'mount'},{'type':'uts','path':'/x'}]}",
	         ""											    },
	};

	static const struct spec_case others[] = {
		{"'linux':{'namespaces':[{'type':'mount'}],'timeOffsets':{'boottime':{'secs':1}}}",
	         "/linux/timeOffsets: the clocks are the host's, want a namespace of type time in /linux/namespaces"},
		{"'linux':{'namespaces':[{'type':'mount'},{'type':'time','path':'/x'}],'timeOffsets':{'boottime':{'secs':1}}}",
	         "/linux/timeOffsets: the time namespace of /linux/namespaces/1/path has offsets already"           },
		{"'linux':{'namespaces':[{'type':'mount'},{'type':'time','path':'/x'}],'timeOffsets':{}}",
	         ""												 },
		{"'linux':{'namespaces':[{'type':'mount'}],'netDevices':{'a':{}}}",
	         "/linux/netDevices: want a namespace of type network in /linux/namespaces to move them to"         },
		{"'linux':{'namespaces':[{'type':'mount'},{'type':'network','path':'/x'}],'netDevices':{'a':{}}}",
	         ""												 },
	};

	case_rows(DOCUMENT, CASES(rows));
	case_rows(DOCUMENT, CASES(others));
}

static void test_users(void)
{
	static const struct spec_case rows[] = {
		{"'linux':{'namespaces':[{'type':'mount'}],'uidMappings':[{'containerID':0,'hostID':100000,'size':1}]}",
	         "/linux/uidMappings: maps nothing without a namespace of type user in /linux/namespaces"                                              },
		{"'linux':{'namespaces':[{'type':'mount'}],'gidMappings':[{'containerID':0,'hostID':100000,'size':1}]}",
	         "/linux/gidMappings: maps nothing without a namespace of type user in /linux/namespaces"                                              },
		{"'linux':{'namespaces':[{'type':'mount'}],'gidMappings':[],'uidMappings':null}",
	         ""																    },
		{"'linux':{'namespaces':[{'type':'mount'},{'type':'user'}]}",
	         "/linux/uidMappings: is required for a new namespace of type user"                                                                    },
		{"'linux':{'namespaces':[{'type':'mount'},{'type':'user'}],'uidMappings':[{'containerID':0,'hostID':100000,'size':1}]}",
	         "/linux/gidMappings: is required for a new namespace of type user"                                                                    },
		{"'linux':{'namespaces':[{'type':'mount'},{'type':'user','path':'/x'}]}",                                                            ""},
		{"'linux':{'namespaces':[{'type':'mount'},{'type':'user','path':'/x'}],'uidMappings':[{'containerID':0,'hostID':100000,'size':1}]}",
	         ""																    },
	};
	static const struct spec_case users[] = {
		{"{}",				""							 },
		{"{'uid':9,'gid':9}",                 ""							 },
		{"{'uid':10}",                        "/process/user/uid: 10 is not mapped by /linux/uidMappings"},
		{"{'gid':10}",                        "/process/user/gid: 10 is not mapped by /linux/gidMappings"},
		{"{'additionalGids':[9,4294967294]}",
	         "/process/user/additionalGids/1: 4294967294 is not mapped by /linux/gidMappings"                },
	};

	static const struct spec_case shifted[] = {
		{"4",  "/process/user/uid: 4 is not mapped by /linux/uidMappings" },
		{"5",  ""							 },
		{"14", ""							 },
		{"15", "/process/user/uid: 15 is not mapped by /linux/uidMappings"},
	};

	case_rows(DOCUMENT, CASES(rows));
	case_rows(USER_FRAME, CASES(users));
	case_rows(SHIFTED_FRAME, CASES(shifted));
}

static void test_sysctl(void)
{
	static const struct spec_case bare[] = {
		{"net.ipv4.ip_forward",
	         "/linux/sysctl: net.ipv4.ip_forward would change the host, want a namespace of "
	         "type network in /linux/namespaces"                                            },
		{"net/ipv4/ip_forward",
	         "/linux/sysctl: net.ipv4.ip_forward would change the host, want a namespace of "
	         "type network in /linux/namespaces"                                            },
		{"kernel.shmmax",
	         "/linux/sysctl: kernel.shmmax would change the host, want a namespace of type ipc "
	         "in /linux/namespaces"							 },
		{"fs.mqueue.msg_max",
	         "/linux/sysctl: fs.mqueue.msg_max would change the host, want a namespace of type "
	         "ipc in /linux/namespaces"						     },
		{"kernel.domainname",
	         "/linux/sysctl: kernel.domainname would change the host, want a namespace of type "
	         "uts in /linux/namespaces"						     },
		{"vm.swappiness",
	         "/linux/sysctl: vm.swappiness belongs to no namespace, so it would change the "
	         "host"									 },
		{"netfilter",
	         "/linux/sysctl: netfilter belongs to no namespace, so it would change the host"},
	};
	static const struct spec_case own[] = {
		{"net.ipv4.ip_forward",    ""						   },
		{"net.core.somaxconn",     ""						   },
		{"kernel.msgmax",          ""						   },
		{"kernel.msgmnb",          ""						   },
		{"kernel.msgmni",          ""						   },
		{"kernel.sem",             ""						   },
		{"kernel.shmall",          ""						   },
		{"kernel.shmmax",          ""						   },
		{"kernel.shmmni",          ""						   },
		{"kernel.shm_rmid_forced", ""						   },
		{"fs.mqueue.msg_max",      ""						   },
		{"kernel.hostname",        "/linux/sysctl: kernel.hostname is said by /hostname"},
		{"kernel.domainname",      ""						   },
		{"kernel.shmmax2",
	         "/linux/sysctl: kernel.shmmax2 belongs to no namespace, so it would change the "
	         "host"									 },
		{"kernel.core_pattern",
	         "/linux/sysctl: kernel.core_pattern belongs to no namespace, so it would change "
	         "the host"								     },
		{"fs.mqueue",
	         "/linux/sysctl: fs.mqueue belongs to no namespace, so it would change the host"},
	};
	static const struct spec_case domain[] = {
		{"kernel.hostname",   "/linux/sysctl: kernel.hostname is said by /hostname"     },
		{"kernel.domainname", "/linux/sysctl: kernel.domainname contradicts /domainname"},
	};

	case_rows(SYSCTL_FRAME("", ""), CASES(bare));
	case_rows(SYSCTL_FRAME("'hostname':'h',",
	                       ",{'type':'network'},{'type':'ipc'},{'type':'uts'}"),
	          CASES(own));
	case_rows(SYSCTL_FRAME("'domainname':'d',", ",{'type':'uts'}"), CASES(domain));
}

int main(void)
{
	test_namespaces();
	test_users();
	test_sysctl();
	return done_testing();
}
