/* SPDX-License-Identifier: ISC */
#include "../signal_name.h"

#include "tests/tap.h"

#include <errno.h>
#include <signal.h>

int main(void)
{
	static const struct {
		const char *word;
		int want;
	} rows[] = {
		{"TERM",       SIGTERM},
		{"SIGTERM",    SIGTERM},
		{"sigterm",    SIGTERM},
		{"kill",       SIGKILL},
		{"15",         15     },
		{"64",         64     },
		{"RTMIN",      34     },
		{"RTMIN+3",    37     },
		{"SIGRTMAX-1", 63     },
		{"0",          0      },
		{"65",         -EINVAL},
		{"",           -EINVAL},
		{"SIG",        -EINVAL},
		{"TERMS",      -EINVAL},
		{"-9",         -EINVAL},
		{"09",         -EINVAL},
		{"RTMIN+31",   -EINVAL},
		{"RTMIN+",     -EINVAL},
		{"9x",         -EINVAL},
		{" 9",         -EINVAL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(signal_number(rows[i].word), rows[i].want, "\"%s\"", rows[i].word);
	return done_testing();
}
