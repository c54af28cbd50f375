/* SPDX-License-Identifier: ISC */
#include "../pointer.h"

#include "tests/tap.h"

#include <errno.h>
#include <string.h>

static void puts_the_place_before_the_text(void)
{
	static const struct {
		int code;
		const char *text, *want;
	} rows[] = {
		{ENOENT, "open /x",               "/mounts/3: open /x"                  },
		{EINVAL, "open /x",               "/mounts/3: open /x: Invalid argument"},
		{EINVAL, "open /x: not there",    "/mounts/3: open /x: not there"       },
		{EINVAL, "/mounts/3/options: no", "/mounts/3/options: no"               },
		{ENOENT, "/linux/mountLabel: no", "/linux/mountLabel: no"               },
		{EPERM,  "mount proc",
	         "/mounts/3: mount proc: in a user namespace the kernel gives a fresh one only where it sees "
	         "one of which nothing is covered: uncover that, or bind it"            },
		{EPERM,  "mount ext4",            "/mounts/3: mount ext4"               },
		{ENOSPC, "mount on /a",
	         "/mounts/3: mount on /a: the mount namespace is full; /proc/sys/fs/mount-max says how many "
	         "mounts it may have"						   },
		{ENOSPC, "create /a/b",           "/mounts/3: create /a/b"              },
		{ENOENT, "/mountain: no",         "/mounts/3: /mountain: no"            },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = {0};
		int rc = fault_set(&f, rows[i].code, "%s", rows[i].text);

		is_int(pointer_put(rc, &f, "/mounts/%d", 3), -rows[i].code, "row %zu: its code", i);
		is_str(f.text, rows[i].want, "row %zu: its text", i);
	}
}

static void adds_nothing_to_what_is_no_failure(void)
{
	struct fault f = {0};

	is_int(pointer_put(5, &f, "/root"), 5, "a result is passed on");
	is_int(pointer_put(-ENOENT, &f, "/root"), -ENOENT, "and what is told without a fault");
	is_str(f.text, "", "no text");
}

static void cuts_what_is_too_long(void)
{
	struct fault f = {0};
	char text[sizeof(f.text)];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	is_int(pointer_put(fault_set(&f, EINVAL, "%s", text), &f, "/root"), -EINVAL, "a long text");
	is_int((long)strlen(f.text), (long)sizeof(f.text) - 1, "fills what there is");
	ok(strncmp(f.text, "/root: xxx", 10) == 0, "behind its pointer");
}

static void knows_the_members_of_resources(void)
{
	static const struct {
		const char *file;
		bool unified;
		const char *want;
	} rows[] = {
		{"memory.max",      false, "/linux/resources/memory/limit: x"       },
		{"memory.max",      true,  "/linux/resources/unified/memory.max: x" },
		{"cpu.max",         false, "/linux/resources/cpu/quota: x"          },
		{"cpu.max.burst",   false, "/linux/resources/cpu/burst: x"          },
		{"hugetlb.2MB.max", false, "/linux/resources/hugepageLimits: x"     },
		{"io.bfq.weight",   false, "/linux/resources/blockIO: x"            },
		{"memory.high",     true,  "/linux/resources/unified/memory.high: x"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = {0};
		int rc = fault_set(&f, EIO, "x");

		is_int(pointer_put_limit(rc, &f, rows[i].file, rows[i].unified), -EIO, "row %zu",
		       i);
		is_str(f.text, rows[i].want, "%s", rows[i].file);
	}
}

int main(void)
{
	puts_the_place_before_the_text();
	adds_nothing_to_what_is_no_failure();
	cuts_what_is_too_long();
	knows_the_members_of_resources();
	return done_testing();
}
