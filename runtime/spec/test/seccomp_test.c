/* SPDX-License-Identifier: ISC */
#include "../seccomp.h"
#include "spec_case.h"

#define FRAME                                                                                      \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}],"      \
	"'seccomp':@}}"
#define RULE                                                                                       \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}],"      \
	"'seccomp':{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[@]}}}"
#define ACTIONS                                                                                    \
	"SCMP_ACT_KILL, SCMP_ACT_KILL_THREAD, SCMP_ACT_KILL_PROCESS, SCMP_ACT_TRAP, "              \
	"SCMP_ACT_ERRNO, SCMP_ACT_TRACE, SCMP_ACT_ALLOW, SCMP_ACT_LOG, SCMP_ACT_NOTIFY"

static void test_section(void)
{
	static const struct spec_case rows[] = {
		{"null",								       ""						 },
		{"[]",									 "/linux/seccomp: is an array, want an object"      },
		{"{}",									 "/linux/seccomp/defaultAction: is required"        },
		{"{'defaultAction':'SCMP_ACT_ALLOW'}",                                         ""                                                 },
		{"{'defaultAction':'ALLOW'}",
	         "/linux/seccomp/defaultAction: \"ALLOW\" is none of " ACTIONS                                                                    },
		{"{'defaultAction':7}",							"/linux/seccomp/defaultAction: is 7, want a string"},
		{"{'defaultAction':'SCMP_ACT_NOTIFY'}",
	         "/linux/seccomp/defaultAction: SCMP_ACT_NOTIFY cannot be used as default action"                                                 },
		{"{'defaultAction':'SCMP_ACT_ERRNO','defaultErrnoRet':38}",                    ""                                                 },
		{"{'defaultAction':'SCMP_ACT_ERRNO','defaultErrnoRet':4096}",
	         "/linux/seccomp/defaultErrnoRet: is 4096, want an integer of 0..4095"                                                            },
		{"{'defaultAction':'SCMP_ACT_TRACE','defaultErrnoRet':65535}",                 ""                                                 },
		{"{'defaultAction':'SCMP_ACT_TRACE','defaultErrnoRet':65536}",
	         "/linux/seccomp/defaultErrnoRet: is 65536, want an integer of 0..65535"                                                          },
		{"{'defaultAction':'SCMP_ACT_ALLOW','defaultErrnoRet':1}",
	         "/linux/seccomp/defaultErrnoRet: the action returns no errno, want SCMP_ACT_ERRNO "
	         "or SCMP_ACT_TRACE"													      },
		{"{'defaultAction':'SCMP_ACT_ALLOW','defaultErrnoRet':null}",                  ""                                                 },
		{"{'defaultAction':'SCMP_ACT_ALLOW','architectures':'x'}",
	         "/linux/seccomp/architectures: is a string, want an array"                                                                       },
		{"{'defaultAction':'SCMP_ACT_ALLOW','architectures':[1]}",
	         "/linux/seccomp/architectures/0: is 1, want a string"									    },
		{"{'defaultAction':'SCMP_ACT_ALLOW','flags':{}}",
	         "/linux/seccomp/flags: is an object, want an array"									      },
		{"{'defaultAction':'SCMP_ACT_ALLOW','flags':['TSYNC']}",
	         "/linux/seccomp/flags/0: \"TSYNC\" is none of SECCOMP_FILTER_FLAG_TSYNC, "
	         "SECCOMP_FILTER_FLAG_LOG, SECCOMP_FILTER_FLAG_SPEC_ALLOW, "
	         "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"											 },
		{"{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'/run/s'}",                 ""                                                 },
		{"{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'s'}",
	         "/linux/seccomp/listenerPath: \"s\" is not an absolute path"                                                                     },
		{"{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'@s'}",
	         "/linux/seccomp/listenerPath: \"@s\" is not an absolute path"                                                                    },
		{"{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':7}",
	         "/linux/seccomp/listenerPath: is 7, want a string"									       },
		{"{'defaultAction':'SCMP_ACT_ALLOW','listenerMetadata':'x'}",
	         "/linux/seccomp/listenerMetadata: there is no listenerPath"                                                                      },
		{"{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'','listenerMetadata':''}", ""                                                 },
		{"{'defaultAction':'SCMP_ACT_ALLOW','syscalls':{}}",
	         "/linux/seccomp/syscalls: is an object, want an array"									   },
	};

	case_rows(FRAME, CASES(rows));
}

static void test_rules(void)
{
	static const struct spec_case rows[] = {
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO'}",                                         ""								     },
		{"'a'",									       "/linux/seccomp/syscalls/0: is a string, want an object"               },
		{"{'action':'SCMP_ACT_ERRNO'}",						       "/linux/seccomp/syscalls/0/names: is required"                         },
		{"{'names':[],'action':'SCMP_ACT_ERRNO'}",
	         "/linux/seccomp/syscalls/0/names: is empty, want at least one system call"                                                                                  },
		{"{'names':'a','action':'SCMP_ACT_ERRNO'}",
	         "/linux/seccomp/syscalls/0/names: is a string, want an array"											       },
		{"{'names':['a']}",								   "/linux/seccomp/syscalls/0/action: is required"                        },
		{"{'names':['a'],'action':'SCMP_ACT_DENY'}",
	         "/linux/seccomp/syscalls/0/action: \"SCMP_ACT_DENY\" is none of " ACTIONS                                                                                   },
		{"{'names':['a'],'action':'SCMP_ACT_NOTIFY'}",
	         "/linux/seccomp: SCMP_ACT_NOTIFY needs the agent's socket: listenerPath"                                                                                    },
		{"{'names':['a','write'],'action':'SCMP_ACT_NOTIFY'}",
	         "/linux/seccomp/syscalls/0/names: SCMP_ACT_NOTIFY cannot be used for the write syscall"                                                                     },
		{"{'names':['a'],'action':'SCMP_ACT_KILL','errnoRet':1}",
	         "/linux/seccomp/syscalls/0/errnoRet: the action returns no errno, want "
	         "SCMP_ACT_ERRNO or SCMP_ACT_TRACE"															  },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','errnoRet':-1}",
	         "/linux/seccomp/syscalls/0/errnoRet: is -1, want an integer of 0..4095"                                                                                     },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','args':null}",                             ""                                                                     },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','args':{}}",
	         "/linux/seccomp/syscalls/0/args: is an object, want an array"											       },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','args':[{'value':1,'op':'SCMP_CMP_EQ'}]}",
	         "/linux/seccomp/syscalls/0/args/0/index: is required"												       },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','args':[{'index':6,'value':1,"
	         "'op':'SCMP_CMP_EQ'}]}",	                                    "/linux/seccomp/syscalls/0/args/0/index: is 6, want an integer of 0..5"},
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','args':[{'index':0,'op':'SCMP_CMP_EQ'}]}",
	         "/linux/seccomp/syscalls/0/args/0/value: is required"												       },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','args':[{'index':0,'value':1}]}",
	         "/linux/seccomp/syscalls/0/args/0/op: is required"													  },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','args':[{'index':0,'value':1,"
	         "'op':'=='}]}",	                                             "/linux/seccomp/syscalls/0/args/0/op: \"==\" is none of SCMP_CMP_NE, SCMP_CMP_LT, "
	         "SCMP_CMP_LE, SCMP_CMP_EQ, SCMP_CMP_GE, SCMP_CMP_GT, SCMP_CMP_MASKED_EQ"                                   },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO','args':[{'index':0,'value':1,"
	         "'valueTwo':-1,'op':'SCMP_CMP_EQ'}]}",	                      "/linux/seccomp/syscalls/0/args/0/valueTwo: is -1, want an integer of "
	         "0..18446744073709551615"							   },
		{"{'names':['a'],'action':'SCMP_ACT_LOG'},{'names':['b']}",
	         "/linux/seccomp/syscalls/1/action: is required"													     },
	};

	case_rows(RULE, CASES(rows));
}

static void test_words(void)
{
	static const struct {
		const char *word;
		enum spec_seccomp_action action;
	} actions[] = {
		{"{'names':['a'],'action':'SCMP_ACT_KILL'}",         SPEC_ACT_KILL_THREAD },
		{"{'names':['a'],'action':'SCMP_ACT_KILL_THREAD'}",  SPEC_ACT_KILL_THREAD },
		{"{'names':['a'],'action':'SCMP_ACT_KILL_PROCESS'}", SPEC_ACT_KILL_PROCESS},
		{"{'names':['a'],'action':'SCMP_ACT_TRAP'}",         SPEC_ACT_TRAP        },
		{"{'names':['a'],'action':'SCMP_ACT_ERRNO'}",        SPEC_ACT_ERRNO       },
		{"{'names':['a'],'action':'SCMP_ACT_TRACE'}",        SPEC_ACT_TRACE       },
		{"{'names':['a'],'action':'SCMP_ACT_ALLOW'}",        SPEC_ACT_ALLOW       },
		{"{'names':['a'],'action':'SCMP_ACT_LOG'}",          SPEC_ACT_LOG         },
	};
	static const char *const ops[] = {"NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"};
	struct arena arena = {0};
	struct spec spec = {0};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		case_good(RULE, actions[i].word, &arena, &spec);
		is_int(spec.linux_.seccomp.rules[0].action, actions[i].action, "its action");
	}
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		char rule[128];

		(void)snprintf(rule, sizeof(rule),
		               "{'names':['a'],'action':'SCMP_ACT_LOG','args':[{'index':0,"
		               "'value':0,'op':'SCMP_CMP_%s'}]}",
		               ops[i]);
		case_good(RULE, rule, &arena, &spec);
		is_int(spec.linux_.seccomp.rules[0].args[0].op, (int)i, "its comparison");
	}
	arena_free(&arena);
}

static void test_good(void)
{
	struct arena arena = {0};
	struct spec spec = {0};
	const struct spec_seccomp *s = &spec.linux_.seccomp;

	case_good(FRAME,
	          "{'defaultAction':'SCMP_ACT_ERRNO','defaultErrnoRet':38,"
	          "'architectures':['SCMP_ARCH_X86_64','SCMP_ARCH_X86'],"
	          "'flags':['SECCOMP_FILTER_FLAG_LOG','SECCOMP_FILTER_FLAG_SPEC_ALLOW',"
	          "'SECCOMP_FILTER_FLAG_TSYNC'],'syscalls':["
	          "{'names':['read','write'],'action':'SCMP_ACT_ALLOW'},"
	          "{'names':['clone'],'action':'SCMP_ACT_ERRNO','errnoRet':1,'args':["
	          "{'index':5,'value':18446744073709551615,'valueTwo':9007199254740993,"
	          "'op':'SCMP_CMP_MASKED_EQ'},{'index':0,'value':0,'op':'SCMP_CMP_GT'}]}]}",
	          &arena, &spec);
	ok(s->set && s->default_action == SPEC_ACT_ERRNO, "the default");
	ok(s->default_errno_ret_set && s->default_errno_ret == 38, "its errno");
	is_str(s->architectures[1], "SCMP_ARCH_X86", "an architecture");
	ok(s->architectures[2] == NULL, "the end of them");
	is_int(s->flags,
	       SPEC_SECCOMP_FLAG_TSYNC | SPEC_SECCOMP_FLAG_LOG | SPEC_SECCOMP_FLAG_SPEC_ALLOW,
	       "the flags");
	is_int((long long)s->rule_count, 2, "two rules");
	is_str(s->rules[0].names[1], "write", "a name");
	ok(s->rules[0].names[2] == NULL && !s->rules[0].errno_ret_set && s->rules[0].arg_count == 0,
	   "and no more");
	ok(s->rules[1].errno_ret_set && s->rules[1].errno_ret == 1, "an errno");
	is_int((long long)s->rules[1].arg_count, 2, "two arguments");
	ok(s->rules[1].args[0].index == 5 && s->rules[1].args[0].value == UINT64_MAX &&
	           s->rules[1].args[0].value_two == 9007199254740993U,
	   "exact values");
	ok(s->rules[1].args[1].op == SPEC_CMP_GT && s->rules[1].args[1].value_two == 0, "or none");

	case_good(FRAME, "{'defaultAction':'SCMP_ACT_ALLOW','architectures':[]}", &arena, &spec);
	ok(s->architectures == NULL && s->rule_count == 0 && !s->default_errno_ret_set &&
	           !s->notifies,
	   "what is absent is not set");
	is_int(s->flags, SPEC_SECCOMP_FLAG_SPEC_ALLOW, "flags that are absent are runc's");
	case_good(FRAME, "{'defaultAction':'SCMP_ACT_ALLOW','flags':[]}", &arena, &spec);
	is_int(s->flags, 0, "an empty list of flags is none");
	case_good(
		FRAME,
		"{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'/run/s','listenerMetadata':'m',"
		"'flags':['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV'],"
		"'syscalls':[{'names':['a'],'action':'SCMP_ACT_NOTIFY'}]}",
		&arena, &spec);
	is_str(s->listener_path, "/run/s", "an agent's socket");
	is_str(s->listener_metadata, "m", "what it is told");
	ok(s->notifies && s->rules[0].action == SPEC_ACT_NOTIFY &&
	           s->flags == SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV,
	   "a rule that asks it");
	case_good(FRAME, "null", &arena, &spec);
	ok(!s->set, "no section, no filter");
	arena_free(&arena);
}

int main(void)
{
	test_section();
	test_rules();
	test_words();
	test_good();
	return done_testing();
}
