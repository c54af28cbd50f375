/* SPDX-License-Identifier: ISC */
#include "../mountinfo.h"

#include "tests/tap.h"

#include <stdio.h>

int main(void)
{
	static const struct {
		const char *line;
		const char *want; /* NULL: none */
	} rows[] = {
		{"36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw", "/mnt2"       },
		{"36 35 98:0 / / rw - ext4 /dev/root rw",                          "/"           },
		{"36 35 0:30 / /a\\040b\\011c\\012d rw - tmpfs tmpfs rw",          "/a b\tc\nd"  },
		{"36 35 0:30 / /back\\134slash rw - tmpfs tmpfs rw",               "/back\\slash"},
		{"36 35 0:30 / /last",					     "/last"       },
		{"36 35 0:30 /",						   NULL          },
		{"",							       NULL          },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[128];

		(void)snprintf(line, sizeof(line), "%s", rows[i].line);

		const char *got = mountinfo_place(line);

		if (rows[i].want == NULL)
			ok(got == NULL, "\"%s\": no mount point", rows[i].line);
		else
			is_str(got, rows[i].want, "\"%s\"", rows[i].line);
	}
	return done_testing();
}
