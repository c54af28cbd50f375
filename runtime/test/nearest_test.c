/* SPDX-License-Identifier: ISC */
#include "../nearest.h"

#include "tests/tap.h"

#include <string.h>

static const char *const words[] = {
	"create", "start", "state", "kill", "ps", "list", "memory-reservation"};

int main(void)
{
	static const struct {
		const char *typed;
		const char *want; /* NULL: none is near */
	} rows[] = {
		{"creat",			       "create"            },
		{"craete",			      "create"            },
		{"statr",			       "start"             },
		{"stat",				"state"             },
		{"States",			      "state"             },
		{"lst",				 "list"              },
		{"memory-reservaton",                   "memory-reservation"},
		{"create",			      "create"            },
		{"ls",				  NULL                },
		{"",				    NULL                },
		{"k",				   NULL                },
		{"frobnicate",                          NULL                },
		{"memory-reservation-of-what-is-meant", NULL                },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nearest near = {.typed = rows[i].typed, .len = strlen(rows[i].typed)};

		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			nearest_try(&near, words[k]);
		is_str(near.word != NULL ? near.word : "none",
		       rows[i].want != NULL ? rows[i].want : "none", "\"%s\"", rows[i].typed);
	}
	return done_testing();
}
