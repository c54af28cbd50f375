/* SPDX-License-Identifier: ISC */
#include "../process.h"
#include "spec_case.h"

#include <inttypes.h>
#include <sys/resource.h>

#define FRAME                                                                                      \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}]},"     \
	"'process':@}"
#define PART                                                                                       \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}]},"     \
	"'process':{'cwd':'/','args':['sh'],@}}"

static void test_required(void)
{
	static const struct spec_case rows[] = {
		{"{'cwd':'/','args':['sh']}",                 ""						  },
		{"null",				      ""						  },
		{"[]",					"/process: is an array, want an object"             },
		{"{}",					"/process/cwd: is required"                         },
		{"{'cwd':'/'}",                               "/process/args: is required"                        },
		{"{'cwd':'/','args':null}",                   "/process/args: is required"                        },
		{"{'cwd':'/','args':[]}",                     "/process/args: is empty, want the program at least"},
		{"{'cwd':'/','args':['']}",
	         "/process/args: begins with \"\": executable file not found in $PATH"                            },
		{"{'cwd':'/','args':['a','']}",               ""						  },
		{"{'cwd':'/','args':'sh'}",                   "/process/args: is a string, want an array"         },
		{"{'cwd':'/','args':['sh',1]}",               "/process/args/1: is 1, want a string"              },
		{"{'args':['sh']}",                           "/process/cwd: is required"                         },
		{"{'cwd':'','args':['sh']}",                  "/process/cwd: \"\" is not an absolute path"        },
		{"{'cwd':'tmp','args':['sh']}",               "/process/cwd: \"tmp\" is not an absolute path"     },
		{"{'cwd':'/a/../b','args':['sh']}",           ""                                                  },
		{"{'cwd':'/','args':['sh'],'later':{'x':1}}", ""                                                  },
	};

	case_rows(FRAME, CASES(rows));
}

static void test_members(void)
{
	static const struct spec_case rows[] = {
		{"'terminal':1",                               "/process/terminal: is 1, want true or false"               },
		{"'consoleSize':{'height':24,'width':80}",     ""                                                          },
		{"'consoleSize':{'height':24}",                "/process/consoleSize/width: is required"                   },
		{"'consoleSize':{'width':24}",                 "/process/consoleSize/height: is required"                  },
		{"'consoleSize':{'height':65536,'width':1}",
	         "/process/consoleSize/height: is 65536, want an integer of 0..65535"                                      },
		{"'consoleSize':[1,2]",                        "/process/consoleSize: is an array, want an object"         },
		{"'user':{}",				  ""							  },
		{"'user':{'uid':4294967294,'gid':4294967294}", ""                                                          },
		{"'user':{'uid':4294967295}",
	         "/process/user/uid: is 4294967295, want an integer of 0..4294967294"                                      },
		{"'user':{'uid':-1}",                          "/process/user/uid: is -1, want an integer of 0..4294967294"},
		{"'user':{'uid':'0'}",
	         "/process/user/uid: is a string, want an integer of 0..4294967294"                                        },
		{"'user':{'gid':1e3}",
	         "/process/user/gid: is 1e3, want an integer of 0..4294967294"                                             },
		{"'user':{'umask':511}",                       ""							  },
		{"'user':{'umask':512}",                       "/process/user/umask: is 512, want an integer of 0..511"    },
		{"'user':{'additionalGids':[5,4294967295]}",
	         "/process/user/additionalGids/1: is 4294967295, want an integer of 0..4294967294"                         },
		{"'user':{'additionalGids':5}",
	         "/process/user/additionalGids: is 5, want an array"                                                       },
		{"'user':'root'",                              "/process/user: is a string, want an object"                },
		{"'env':['A=1','B=']",                         ""							  },
		{"'env':['A']",				"/process/env/0: \"A\" is not NAME=value"                   },
		{"'env':['A=1','=x']",                         "/process/env/1: \"=x\" is not NAME=value"                  },
		{"'env':['']",				 "/process/env/0: \"\" is not NAME=value"                    },
		{"'env':{'A':'1'}",                            "/process/env: is an object, want an array"                 },
		{"'commandLine':'cmd.exe'",                    "/process/commandLine: not supported"                       },
		{"'noNewPrivileges':'true'",
	         "/process/noNewPrivileges: is a string, want true or false"                                               },
		{"'oomScoreAdj':-1000",                        ""							  },
		{"'oomScoreAdj':1001",
	         "/process/oomScoreAdj: is 1001, want an integer of -1000..1000"                                           },
		{"'oomScoreAdj':-1001",
	         "/process/oomScoreAdj: is -1001, want an integer of -1000..1000"                                          },
	};

	case_rows(PART, CASES(rows));
}

static void test_capabilities(void)
{
	static const struct spec_case rows[] = {
		{"'capabilities':{}",							""						  },
		{"'capabilities':[]",							"/process/capabilities: is an array, want an object"},
		{"'capabilities':{'bounding':['CAP_CHOWN']}",                                ""                                                  },
		{"'capabilities':{'bounding':'CAP_CHOWN'}",
	         "/process/capabilities/bounding: is a string, want an array"                                                                    },
		{"'capabilities':{'permitted':['CAP_KILL','CAP_X'],'ambient':['cap_kill']}", ""                                                  },
		{"'capabilities':{'effective':[5]}",
	         "/process/capabilities/effective/0: is 5, want a string"                                                                        },
		{"'capabilities':{'effective':['CAP_KILL'],'permitted':['CAP_CHOWN']}",      ""                                                  },
	};
	int known = 0;

	case_rows(PART, CASES(rows));
	for (int i = 0; spec_capability_name(i) != NULL; i++)
		known += spec_capability_number(spec_capability_name(i)) == i;
	is_int(known, 41, "41 capabilities have a name and a number");
	is_str(spec_capability_name(0), "CAP_CHOWN", "the first");
	is_str(spec_capability_name(21), "CAP_SYS_ADMIN", "one between");
	is_str(spec_capability_name(40), "CAP_CHECKPOINT_RESTORE", "the last");
	ok(spec_capability_name(-1) == NULL, "none before it");
	is_int(spec_capability_number(""), -EINVAL, "an empty name is none");
}

static void test_unknown_capabilities(void)
{
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_capabilities *c = &spec.process.capabilities;

	case_good(PART,
	          "'capabilities':{'bounding':['CAP_X','CAP_KILL','CAP_X'],'effective':['kill'],"
	          "'permitted':['CAP_X']}",
	          &arena, &spec);
	ok(c->bounding == 1U << 5 && c->effective == 0 && c->permitted == 0,
	   "the known ones count");
	is_str(c->unknown->name, "kill", "the last unknown one");
	is_str(c->unknown->next->name, "CAP_X", "the one before it, once");
	ok(c->unknown->next->next == NULL, "and there are no more");
	arena_free(&arena);
}

static void test_rlimits(void)
{
	static const struct spec_case rows[] = {
		{"'rlimits':[]",							    ""						  },
		{"'rlimits':{}",							    "/process/rlimits: is an object, want an array"     },
		{"'rlimits':[{'type':'RLIMIT_CORE','soft':0,'hard':18446744073709551615}]", ""                                                  },
		{"'rlimits':[{'soft':0,'hard':1}]",                                         "/process/rlimits/0/type: is required"              },
		{"'rlimits':[{'type':'RLIMIT_CORE','hard':1}]",
	         "/process/rlimits/0/soft: is required"											 },
		{"'rlimits':[{'type':'RLIMIT_CORE','soft':1}]",
	         "/process/rlimits/0/hard: is required"											 },
		{"'rlimits':[{'type':'RLIMIT_CORE','soft':2,'hard':1}]",
	         "/process/rlimits/0: the soft limit is above the hard one"                                                                     },
		{"'rlimits':[{'type':'RLIMIT_CORE','soft':-1,'hard':1}]",
	         "/process/rlimits/0/soft: is -1, want an integer of 0..18446744073709551615"                                                   },
		{"'rlimits':[{'type':'RLIMIT_CORE','soft':1,'hard':18446744073709551616}]",
	         "/process/rlimits/0/hard: is 18446744073709551616, want an integer of "
	         "0..18446744073709551615"												      },
		{"'rlimits':[{'type':'RLIMIT_CPU','soft':1,'hard':1},"
	         "{'type':'RLIMIT_CPU','soft':2,'hard':2}]",               "/process/rlimits/1: limits the same resource again"},
		{"'rlimits':[{'type':'NOFILE','soft':1,'hard':1}]",
	         "/process/rlimits/0/type: \"NOFILE\" is none of RLIMIT_AS, RLIMIT_CORE, "
	         "RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_LOCKS, RLIMIT_MEMLOCK, "
	         "RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_RSS, "
	         "RLIMIT_RTPRIO, RLIMIT_RTTIME, RLIMIT_SIGPENDING, RLIMIT_STACK"                                                                },
	};

	case_rows(PART, CASES(rows));
}

static void test_good(void)
{
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_process *p = &spec.process;

	case_good(PART,
	          "'terminal':true,'consoleSize':{'height':24,'width':80},"
	          "'user':{'uid':1000,'gid':100,'umask':18,'additionalGids':[4,24]},"
	          "'env':['A=1','B=x=y'],'noNewPrivileges':true,'oomScoreAdj':-7,"
	          "'capabilities':{'bounding':['CAP_CHOWN','CAP_CHECKPOINT_RESTORE'],"
	          "'effective':['CAP_KILL'],'permitted':['CAP_KILL'],'ambient':['CAP_BPF'],"
	          "'inheritable':['CAP_SYSLOG','CAP_SYSLOG']},"
	          "'rlimits':[{'type':'RLIMIT_NOFILE','soft':1024,'hard':18446744073709551615},"
	          "{'type':'RLIMIT_STACK','soft':9007199254740993,'hard':9007199254740994}]",
	          &arena, &spec);
	ok(spec.process_set, "there is a process");
	ok(p->terminal && p->console_rows == 24 && p->console_columns == 80, "its terminal");
	is_int(p->user.uid, 1000, "uid");
	is_int(p->user.gid, 100, "gid");
	ok(p->user.umask_set && p->user.umask == 022, "umask");
	ok(p->user.group_count == 2 && p->user.groups[0] == 4 && p->user.groups[1] == 24, "groups");
	is_str(p->args[0], "sh", "args");
	ok(p->args[1] == NULL, "and their end");
	is_str(p->env[1], "B=x=y", "env");
	ok(p->env[2] == NULL, "and its end");
	is_str(p->cwd, "/", "cwd");
	ok(p->no_new_privileges, "no new privileges");
	ok(p->oom_score_adj_set && p->oom_score_adj == -7, "oom score");
	ok(p->capabilities.set, "capabilities");
	ok(p->capabilities.bounding == ((uint64_t)1 << 40 | 1), "bounding");
	ok(p->capabilities.effective == 1U << 5, "effective");
	ok(p->capabilities.permitted == 1U << 5, "permitted");
	ok(p->capabilities.inheritable == (uint64_t)1 << 34, "inheritable");
	ok(p->capabilities.ambient == (uint64_t)1 << 39, "ambient");
	is_int((long long)p->rlimit_count, 2, "rlimits");
	ok(p->rlimits[0].resource == RLIMIT_NOFILE && p->rlimits[0].soft == 1024 &&
	           p->rlimits[0].hard == UINT64_MAX,
	   "the first");
	ok(p->rlimits[1].resource == RLIMIT_STACK && p->rlimits[1].soft == 9007199254740993U &&
	           p->rlimits[1].hard == 9007199254740994U,
	   "the second, exactly");
	arena_free(&arena);

	case_good(FRAME, "{'cwd':'/x','args':['sh']}", &arena, &spec);
	ok(!p->terminal && p->console_rows == 0 && !p->user.umask_set && p->env == NULL &&
	           !p->capabilities.set && p->rlimit_count == 0 && !p->no_new_privileges &&
	           !p->oom_score_adj_set && p->user.group_count == 0,
	   "what is absent is not set");
	arena_free(&arena);
}

int main(void)
{
	test_required();
	test_members();
	test_capabilities();
	test_unknown_capabilities();
	test_rlimits();
	test_good();
	return done_testing();
}
