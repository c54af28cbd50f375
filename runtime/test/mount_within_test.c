/* SPDX-License-Identifier: ISC */
#include "../mount_within.h"
#include "tests/tap.h"

#include <string.h>

#define ROOTFS "/b/root"

static struct spec_mount bind_of(const char *source, const char *destination)
{
	return (struct spec_mount){
		.kind = SPEC_MOUNT_BIND, .source = source, .destination = destination};
}

static const char *or_none(const char *text)
{
	return text != NULL ? text : "none";
}

static void test_sources(void)
{
	static const struct {
		const char *before, *source, *want;
	} rows[] = {
		{"/mnt",        "/b/root/mnt",      "/mnt"  },
                {"/mnt",        "/b/root/mnt/x",    "/mnt/x"},
		{"/mnt/x",      "/b/root/mnt",      "/mnt"  },
                {"/mnt/x",      "/b/root",          "/"     },
		{"/mnt",        "root/mnt/x",       "/mnt/x"},
                {"/b/root/mnt", "/b/root/mnt/x",    "/mnt/x"},
		{"/mnt",        "/b/root/other",    "none"  },
                {"/mnt",        "/b/root/mnt2",     "none"  },
		{"/mnt",        "/b/rooted/mnt",    "none"  },
                {"/mnt",        "/mnt",             "none"  },
		{"/mnt",        "/b/root/mnt/../x", "none"  },
                {"/mnt",        "/b/root/..",       "none"  },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		own_arena struct arena arena = {0};
		struct fault f = {0};
		const struct spec_mount mounts[] = {
			bind_of("/somewhere", rows[i].before),
			bind_of(rows[i].source, "/data"),
		};
		struct spec spec = {.root.path = "root", .mounts = mounts, .mount_count = 2};

		is_int(mount_within_find(&spec, ROOTFS, &arena, &f), 0, "%s after %s",
		       rows[i].source, rows[i].before);
		is_str(or_none(spec.mounts[1].within), rows[i].want, "its path in the root");
		is_str(spec.mounts[1].source, rows[i].source, "its source is what it was");
	}
}

static void test_destinations(void)
{
	static const struct {
		const char *rootfs, *destination, *want;
	} rows[] = {
		{ROOTFS, "/b/root/mnt",   "/mnt"         },
		{ROOTFS, "/b/root",       "/"            },
		{ROOTFS, "/b/rooted",     "/b/rooted"    },
		{ROOTFS, "/mnt/b/root/x", "/mnt/b/root/x"},
		{"/",    "/mnt",          "/mnt"         },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		own_arena struct arena arena = {0};
		struct fault f = {0};
		const struct spec_mount mounts[] = {
			{.kind = SPEC_MOUNT_NEW,
		         .type = "tmpfs",
		         .destination = rows[i].destination}
                };
		struct spec spec = {
			.root.path = rows[i].rootfs, .mounts = mounts, .mount_count = 1};

		is_int(mount_within_find(&spec, rows[i].rootfs, &arena, &f), 0, "root %s",
		       rows[i].rootfs);
		is_str(spec.mounts[0].destination, rows[i].want, "destination %s",
		       rows[i].destination);
	}
}

static void test_others(void)
{
	own_arena struct arena arena = {0};
	struct fault f = {0};
	const struct spec_mount first = bind_of("/b/root/mnt", "/data");
	struct spec_mount link = first;
	struct spec_mount mapped = first;
	struct spec_mount again = first;

	link.source_nofollow = true;
	mapped.idmap = true;
	again.remount = true;

	const struct spec_mount mounts[] = {
		first, {.kind = SPEC_MOUNT_NEW, .destination = "/mnt", .remount = true},
		first, bind_of("/x", "/mnt"),
		link,  mapped,
		again,
	};
	struct spec spec = {.root.path = "root",
	                    .mounts = mounts,
	                    .mount_count = sizeof(mounts) / sizeof(mounts[0])};

	is_int(mount_within_find(&spec, ROOTFS, &arena, &f), 0, "mounts that are left alone");
	ok(spec.mounts == mounts,
	   "all of them: nothing before, a remount before, a link, mapped ids, a remount");
}

int main(void)
{
	test_sources();
	test_destinations();
	test_others();
	return done_testing();
}
