/* SPDX-License-Identifier: ISC */
#include "../oci_user.h"

#include "../../tests/tap.h"

#include <errno.h>

static const char passwd[] = "root:x:0:0:root:/root:/bin/sh\n"
			     "svc:x:100:101::/:\n"
			     "4294967297:x:0:0:number that is a name:/:\n"
			     "70000:x:0:0::/:\n"
			     "broken\n"
			     "huge:x:99999999999:0::/:\n"
			     "letters:x:1a:0::/:\n"
			     "outside:x:65536:0::/:\n"
			     "svc:x:7:7:second of that name:/:\n";
static const char group[] = "root:x:0:\n"
			    "svc:x:101:\n"
			    "audio:x:29:svc,other\n"
			    "video:x:44:other,svc\n"
			    "almost:x:45:svc2,xsvc\n";

struct row {
	const char *user;
	uint32_t uid, gid;
	const char *groups; /* "29 44" */
	const char *fault;
};

static const struct row rows[] = {
	{NULL,		   0,     0,   "",      NULL							 },
	{"",		     0,     0,   "",      NULL							 },
	{"root",		 0,     0,   "",      NULL							 },
	{"svc",		  100,   101, "29 44", NULL							 },
	{"100",		  100,   101, "",      NULL							 },
	{"1234",		 1234,  0,   "",      NULL							 },
	{"65535",                65535, 0,   "",      NULL							 },
	{"svc:29",               100,   29,  "",      NULL							 },
	{"svc:video",            100,   44,  "",      NULL							 },
	{"7:audio",              7,     29,  "",      NULL							 },
	{"7:8",		  7,     8,   "",      NULL							 },
	{"4294967297",           0,     0,   NULL,
         "user 4294967297 is above 65535, the highest id of the container"                                         },
	{"70000",                0,     0,   NULL,    "user 70000 is above 65535, the highest id of the container" },
	{"18446744073709551616", 0,     0,   NULL,
         "user 18446744073709551616 is above 65535, the highest id of the container"                               },
	{"-1",		   0,     0,   NULL,    "user \"-1\" is not a decimal number"                        },
	{"+0",		   0,     0,   NULL,    "user \"+0\" is not a decimal number"                        },
	{"007",		  0,     0,   NULL,    "user \"007\" is not a decimal number"                       },
	{"svc:70000",            0,     0,   NULL,    "group 70000 is above 65535, the highest id of the container"},
	{"nobody",               0,     0,   NULL,    "user \"nobody\" is not in the image's etc/passwd"           },
	{"svc:nogroup",          0,     0,   NULL,    "group \"nogroup\" is not in the image's etc/group"          },
	{"broken",               0,     0,   NULL,    "user \"broken\" is not in the image's etc/passwd"           },
	{"huge",		 0,     0,   NULL,
         "etc/passwd: uid 99999999999 is above 65535, the highest id of the container"                             },
	{"letters",              0,     0,   NULL,    "etc/passwd: uid \"1a\" is not a decimal number"             },
	{"outside",              0,     0,   NULL,
         "etc/passwd: uid 65536 is above 65535, the highest id of the container"                                   },
	{":svc",		 0,     0,   NULL,    "user \":svc\": want USER[:GROUP], names or numbers"         },
	{"svc:",		 0,     0,   NULL,    "user \"svc:\": want USER[:GROUP], names or numbers"         },
	{"a:b:c",                0,     0,   NULL,    "user \"a:b:c\": want USER[:GROUP], names or numbers"        },
};

static void groups_text(const struct oci_user *user, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < user->group_count && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%u", i > 0 ? " " : "",
		                        user->groups[i]);
}

static void check(const struct row *row)
{
	const struct oci_user_files files = {.passwd = passwd, .group = group, .id_max = 65535};
	const char *name = row->user != NULL ? row->user : "(none)";
	struct arena arena = {0};
	struct oci_user user;
	struct fault f = {0};
	char groups[64];
	int rc = oci_user_resolve(row->user, &files, &arena, &user, &f);

	if (row->fault != NULL) {
		is_int(rc, -EINVAL, "%s is refused", name);
		is_str(f.text, row->fault, "and why");
	} else {
		is_int(rc, 0, "%s is accepted: %s", name, f.text);
		is_int(user.uid, row->uid, "%s: uid", name);
		is_int(user.gid, row->gid, "%s: gid", name);
		groups_text(&user, groups, sizeof(groups));
		is_str(groups, row->groups, "%s: supplementary groups", name);
	}
	arena_free(&arena);
}

/* An image without the files still has numbers. */
static void check_without_files(void)
{
	const struct oci_user_files none = {.id_max = UINT32_MAX - 1};
	struct arena arena = {0};
	struct oci_user user;
	struct fault f = {0};

	is_int(oci_user_resolve("4294967294:5", &none, &arena, &user, &f), 0, "numbers alone");
	is_int(user.uid, 4294967294, "the highest of the host's ids");
	is_int(oci_user_resolve("root", &none, &arena, &user, &f), -EINVAL, "a name needs a file");
	is_str(f.text, "user \"root\" is not in the image's etc/passwd", "and why");
	arena_free(&arena);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
	check_without_files();
	return done_testing();
}
