/* SPDX-License-Identifier: ISC */
#include "../hooks.h"
#include "spec_case.h"

#define FRAME                                                                                      \
	"{'ociVersion':'1.2.0','root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'}]},"     \
	"'hooks':@}"

static void test_rows(void)
{
	static const struct spec_case rows[] = {
		{"null",					     ""					    },
		{"{}",					       ""					    },
		{"[]",					       "/hooks: is an array, want an object"         },
		{"{'prestart':[],'poststop':null}",                  ""                                            },
		{"{'later':[{}]}",				   ""					    },
		{"{'prestart':[{'path':'/x'}]}",                     ""                                            },
		{"{'prestart':{'path':'/x'}}",                       "/hooks/prestart: is an object, want an array"},
		{"{'createRuntime':[{}]}",                           "/hooks/createRuntime/0/path: is required"    },
		{"{'createRuntime':[{'path':'/x'},{'path':null}]}",
	         "/hooks/createRuntime/1/path: is required"                                                        },
		{"{'createContainer':['/x']}",
	         "/hooks/createContainer/0: is a string, want an object"                                           },
		{"{'createContainer':[{'path':'x'}]}",
	         "/hooks/createContainer/0/path: \"x\" is not an absolute path"                                    },
		{"{'startContainer':[{'path':''}]}",
	         "/hooks/startContainer/0/path: \"\" is not an absolute path"                                      },
		{"{'poststart':[{'path':'/x','args':'x'}]}",
	         "/hooks/poststart/0/args: is a string, want an array"                                             },
		{"{'poststart':[{'path':'/x','args':['x',1]}]}",
	         "/hooks/poststart/0/args/1: is 1, want a string"                                                  },
		{"{'poststart':[{'path':'/x','args':[]}]}",          ""                                            },
		{"{'poststart':[{'path':'/x','env':['A=1','B=']}]}", ""                                            },
		{"{'poststart':[{'path':'/x','env':['A']}]}",
	         "/hooks/poststart/0/env/0: \"A\" is not NAME=value"                                               },
		{"{'poststart':[{'path':'/x','env':['=1']}]}",
	         "/hooks/poststart/0/env/0: \"=1\" is not NAME=value"                                              },
		{"{'poststop':[{'path':'/x','timeout':1}]}",         ""                                            },
		{"{'poststop':[{'path':'/x','timeout':86400}]}",     ""                                            },
		{"{'poststop':[{'path':'/x','timeout':0}]}",
	         "/hooks/poststop/0/timeout: is 0, want seconds, at least 1"                                       },
		{"{'poststop':[{'path':'/x','timeout':-1}]}",
	         "/hooks/poststop/0/timeout: is -1, want an integer of 0..86400"                                   },
		{"{'poststop':[{'path':'/x','timeout':86401}]}",
	         "/hooks/poststop/0/timeout: is 86401, want an integer of 0..86400"                                },
	};

	case_rows(FRAME, CASES(rows));
}

static void test_values(void)
{
	static const char *const names[] = {"prestart",       "createRuntime", "createContainer",
	                                    "startContainer", "poststart",     "poststop"};

	for (int kind = 0; kind < SPEC_HOOK_KINDS; kind++) {
		struct arena arena = {0};
		struct fault f = {0};
		struct spec spec = {0};
		char value[128];

		is_str(spec_hook_name((enum spec_hook_kind)kind), names[kind], "a name");
		(void)snprintf(value, sizeof(value),
		               "{'%s':[{'path':'/a','args':['b','c'],'env':['D=e'],'timeout':7},"
		               "{'path':'/f','args':[]}]}",
		               names[kind]);

		char *text = case_text(FRAME, value);
		const int rc = case_parse(text, &arena, &spec, &f);
		const struct spec_hook_list *list = &spec.hooks.kinds[kind];

		free(text);
		if (!is_int(rc, 0, "%s parses", names[kind]) ||
		    !is_int((int)list->count, 2, "two")) {
			arena_free(&arena);
			continue;
		}
		is_str(list->hooks[0].path, "/a", "path");
		is_str(list->hooks[0].args[0], "b", "args/0");
		is_str(list->hooks[0].args[1], "c", "args/1");
		ok(list->hooks[0].args[2] == NULL, "args end");
		is_str(list->hooks[0].env[0], "D=e", "env/0");
		ok(list->hooks[0].env[1] == NULL, "env ends");
		is_int(list->hooks[0].timeout_s, 7, "timeout");
		is_str(list->hooks[1].path, "/f", "the second's path");
		ok(list->hooks[1].args == NULL && list->hooks[1].env == NULL, "no args, no env");
		is_int(list->hooks[1].timeout_s, 0, "no timeout");
		for (int other = 0; other < SPEC_HOOK_KINDS; other++) {
			if (other != kind)
				is_int((int)spec.hooks.kinds[other].count, 0, "%s is empty",
				       names[other]);
		}
		arena_free(&arena);
	}
}

int main(void)
{
	test_rows();
	test_values();
	return done_testing();
}
