/* SPDX-License-Identifier: ISC */
#include "../mount_legacy.h"
#include "tests/tap.h"

#include <string.h>

/* N bytes of value behind "lowerdir=", and AFTER. */
static bool wanted_of(size_t n, const char *after)
{
	char data[512] = "lowerdir=";
	const size_t name = strlen(data);

	memset(data + name, 'x', n);
	(void)snprintf(data + name + n, sizeof(data) - name - n, "%s", after);
	return mount_legacy_wanted("overlay", data);
}

int main(void)
{
	char source[257] = "";
	static const struct {
		const char *data;
		bool want;
	} rows[] = {
		{NULL,			     false},
		{"",			       false},
		{"mode=755,size=64k",              false},
		{"newinstance,ptmxmode=0666",      false},
		{"lowerdir=/a:/b",                 false},
		{"lowerdir=/a\\,b,upperdir=/u",    true },
		{"upperdir=/u,lowerdir=/a\\:b:/c", true },
		{"context=\"a:b:c:s0:c1,c2\"",     true },
	};

	memset(source, 's', 255);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(mount_legacy_wanted(NULL, rows[i].data), rows[i].want, "%s",
		       rows[i].data != NULL ? rows[i].data : "none");
	is_int(wanted_of(255, ",upperdir=/u"), false, "255 bytes, as many as fsconfig takes");
	is_int(wanted_of(256, ",upperdir=/u"), true, "256 bytes");
	is_int(wanted_of(256, ""), true, "256 bytes at the end");
	is_int(mount_legacy_wanted(source, NULL), false, "a source of 255 bytes");
	source[255] = 's';
	is_int(mount_legacy_wanted(source, NULL), true, "one of 256");
	return done_testing();
}
