/* SPDX-License-Identifier: ISC */
#include "runtime/base/buf.h"
#include "runtime/cgroup_property.h"

#include "tests/tap.h"

#include <errno.h>

#define NAME "org.systemd.property."
#define KNOWN                                                                                      \
	"value of a known type: true, 'text', 5, uint32 5, 0.5 or an array of them as ['a', 'b']"

static const struct {
	const char *name, *value;
	const char *want; /* the words, or the fault behind the annotation */
} cases[] = {
	{"RemainAfterExit", "true",                        "RemainAfterExit b true"                                            },
	{"RemainAfterExit", " false\t",                    "RemainAfterExit b false"                                           },
	{"CollectMode",     "'inactive-or-failed'",        "CollectMode s inactive-or-failed"                                  },
	{"Description",     "\"it's \\\"so\\\" \\\\\"",    "Description s it's \"so\" \\"                                      },
	{"TasksMax",        "uint64 18446744073709551615", "TasksMax t 18446744073709551615"                                   },
	{"OOMScoreAdjust",  "-5",                          "OOMScoreAdjust i -5"                                               },
	{"Abc",             "byte 255",                    "Abc y 255"							 },
	{"Abc",             "int16 -32768",                "Abc n -32768"						      },
	{"Abc",             "uint16 65535",                "Abc q 65535"						       },
	{"Abc",             "int32 7",                     "Abc i 7"							   },
	{"Abc",             "uint32 4294967295",           "Abc u 4294967295"                                                  },
	{"Abc",             "int64 -9223372036854775808",  "Abc x -9223372036854775808"                                        },
	{"Abc",             "0.25",			"Abc d 0.25"							},
	{"After",           "['a.target', 'b.slice']",     "After as 2 a.target b.slice"                                       },
	{"After",           "[]",			  "After as 0"							},
	{"Abc",             "[ uint32 1 , 2,uint32 3 ]",   "Abc au 3 1 2 3"                                                    },
	{"Abc",             "[true]",                      "Abc ab 1 true"						     },
	{"TimeoutStopSec",  "5",                           "TimeoutStopUSec t 5000000"                                         },
	{"TimeoutStopSec",  "uint64 90",                   "TimeoutStopUSec t 90000000"                                        },
	{"TimeoutStopSec",  "1.5",                         "TimeoutStopUSec t 1500000"                                         },
	{"TimeoutStopUSec", "uint64 7",                    "TimeoutStopUSec t 7"                                               },
	{"TimeoutStopSec",  "'5s'",                        "\"'5s'\" is no number of seconds"                                  },
	{"TimeoutStopSec",  "-1",                          "\"-1\" is no number of seconds"                                    },
	{"Abc",             "uint16 65536",                "\"uint16 65536\" is no " KNOWN                                     },
	{"Abc",             "byte -1",                     "\"byte -1\" is no " KNOWN                                          },
	{"Abc",             "2147483648",                  "\"2147483648\" is no " KNOWN                                       },
	{"Abc",             "word",			"\"word\" is no " KNOWN                                             },
	{"Abc",             "",			    "\"\" is no " KNOWN						 },
	{"Abc",             "'open",                       "\"'open\" is no " KNOWN                                            },
	{"Abc",             "'a' 'b'",                     "\"'a' 'b'\" is no " KNOWN                                          },
	{"Abc",             "['a', 1]",                    "\"['a', 1]\" is no " KNOWN                                         },
	{"Abc",             "['a' 'b']",                   "\"['a' 'b']\" is no " KNOWN                                        },
	{"Abc",             "['a'",			"\"['a'\" is no " KNOWN                                             },
	{"Abc",             "('a', 1)",                    "\"('a', 1)\" is no " KNOWN                                         },
	{"Abc",             "{'a': 1}",                    "\"{'a': 1}\" is no " KNOWN                                         },
	{"Abc",             "1.2.3",                       "\"1.2.3\" is no " KNOWN                                            },
	{"Abc",             "objectpath '/a'",             "\"objectpath '/a'\" is no " KNOWN                                  },
	{"Ab",              "true",			"\"Ab\" is no name of a property of systemd, three letters or more" },
	{"A-b",             "true",			"\"A-b\" is no name of a property of systemd, three letters or more"},
};

static void values_become_words(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		own_arena struct arena arena = {0};
		const struct cgroup_property *list = NULL;
		char name[100];
		char text[300];
		char want[300];
		struct buf b = BUF(text);
		struct fault f = {0};
		bool bad = cases[i].want[0] == '"';

		(void)snprintf(name, sizeof(name), NAME "%s", cases[i].name);
		(void)snprintf(want, sizeof(want), "%s%s%s%s", bad ? "/annotations/" : "",
		               bad ? name : "", bad ? ": " : "", cases[i].want);

		const struct spec_pair pair = {name, cases[i].value};
		int rc = cgroup_property_parse(&pair, 1, &arena, &list, &f);

		for (size_t w = 0; rc == 0 && list->words[w] != NULL; w++)
			buf_printf(&b, "%s%s", w > 0 ? " " : "", list->words[w]);
		is_int(rc, bad ? -EINVAL : 0, "%s %s", cases[i].name, cases[i].value);
		is_str(rc == 0 ? text : f.text, want, "what it comes to");
	}
}

static void others_are_left(void)
{
	own_arena struct arena arena = {0};
	const struct spec_pair pairs[] = {
		{"org.systemd.propertyX", "none"},
		{NAME "Abc",              "1"   },
		{"com.example",           "x"   },
		{NAME "Def",              "2"   },
	};
	const struct cgroup_property *list = NULL;
	struct fault f = {0};

	is_int(cgroup_property_parse(pairs, 1, &arena, &list, &f), 0, "other annotations");
	ok(list == NULL, "are none");
	is_int(cgroup_property_parse(pairs, 4, &arena, &list, &f), 0, "several");
	is_str(list->words[0], "Abc", "in their order");
	is_str(list->next->words[0], "Def", "all of them");
	ok(list->next->next == NULL, "and no more");
}

int main(void)
{
	values_become_words();
	others_are_left();
	return done_testing();
}
