/* SPDX-License-Identifier: ISC */
#include "../cmdline.h"

#include "tests/tap.h"

#define LONG_PATH                                                                                     \
	"/dev/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *text;
	const char *system;
	uint32_t wait_ms, delay_ms;
	bool power_off;
	const char *fault; /* "": none */
} rows[] = {
	{"",										    "",         10000, 5000,    false, ""},
	{"console=ttyS0 quiet ro\n",							    "",         10000, 5000,    false, ""},
	{"coffer.system=/dev/vda",							      "/dev/vda", 10000, 5000,    false, ""},
	{"a  coffer.system=/dev/vda\tcoffer.wait=0 coffer.delay=3600 coffer.onfail=poweroff\n",
         "/dev/vda",											0,     3600000, true,  ""},
	{"coffer.onfail=poweroff coffer.onfail=reboot",                                         "",         10000, 5000,    false, ""},
	{"xcoffer.wait=1 coffer=1 cofferAwait=1",                                               "",         10000, 5000,    false, ""},
	{"coffer.system=vda",								   "",         10000, 5000,    false,
         "command line: coffer.system=vda is ignored, want a device such as /dev/vda"                                                },
	{"coffer.system",								       "",         10000, 5000,    false,
         "command line: coffer.system= is ignored, want a device such as /dev/vda"                                                   },
	{"coffer.system=" LONG_PATH,							    "",         10000, 5000,    false,
         "command line: coffer.system=" LONG_PATH " is ignored, want a device such as /dev/vda"                                      },
	{"coffer.wait=-1 coffer.delay=7",						       "",         10000, 7000,    false,
         "command line: coffer.wait=-1 is ignored, want seconds, 0 to 3600"                                                          },
	{"coffer.delay=3601",								   "",         10000, 5000,    false,
         "command line: coffer.delay=3601 is ignored, want seconds, 0 to 3600"                                                       },
	{"coffer.wait=",									"",         10000, 5000,    false,
         "command line: coffer.wait= is ignored, want seconds, 0 to 3600"                                                            },
	{"coffer.onfail=halt",								  "",         10000, 5000,    false,
         "command line: coffer.onfail=halt is ignored, want reboot or poweroff"                                                      },
	{"coffer.onfail=REBOOT=1",							      "",         10000, 5000,    false,
         "command line: coffer.onfail=REBOOT=1 is ignored, want reboot or poweroff"                                                  },
	{"coffer.verify=no coffer.wait=x",						      "",         10000, 5000,    false,
         "command line: coffer.verify is unknown, want coffer.system, wait, delay or onfail"                                         },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cmdline out;
		struct fault f = {0};
		int rc = cmdline_parse(rows[i].text, strlen(rows[i].text), &out, &f);

		is_int(rc, rows[i].fault[0] == '\0' ? 0 : -22, "row %zu: result", i);
		is_str(f.text, rows[i].fault, "row %zu: fault", i);
		is_str(out.system, rows[i].system, "row %zu: system", i);
		is_int(out.wait_ms, rows[i].wait_ms, "row %zu: wait", i);
		is_int(out.delay_ms, rows[i].delay_ms, "row %zu: delay", i);
		is_int(out.power_off_on_fail, rows[i].power_off, "row %zu: onfail", i);
	}

	struct cmdline out;
	struct fault f = {0};

	is_int(cmdline_parse("coffer.wait=1\0coffer.delay=2", 28, &out, &f), 0, "an embedded NUL");
	ok(out.wait_ms == 1000 && out.delay_ms == 2000, "separates words");
	return done_testing();
}
