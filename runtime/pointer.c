/* SPDX-License-Identifier: ISC */
#include "pointer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* Not any path: many a text begins with one of the container's. */
static bool has_pointer(const char *text)
{
	static const char *const sections[] = {"/linux/", "/mounts/", "/process/", "/root/"};

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (starts_with(text, sections[i]))
			return true;
	}
	return false;
}

/* By the words of mount.c and mount_new.c. */
static const char *advice(const struct fault *f)
{
	/* The kernel's fs/namespace.c, mount_too_revealing. */
	if (f->code == EPERM &&
	    (starts_with(f->text, "mount proc") || starts_with(f->text, "mount sysfs")))
		return "in a user namespace the kernel gives a fresh one only where it sees one "
		       "of which nothing is covered: uncover that, or bind it";
	if (f->code == ENOSPC && starts_with(f->text, "mount on "))
		return "the mount namespace is full; /proc/sys/fs/mount-max says how many mounts "
		       "it may have";
	return NULL;
}

int pointer_put(int rc, struct fault *f, const char *fmt, ...)
{
	char text[sizeof(f->text)];
	const char *why = f->code == EINVAL ? strerror(EINVAL) : NULL;
	va_list args;

	if (rc >= 0 || f->code == 0 || has_pointer(f->text))
		return rc;
	memcpy(text, f->text, sizeof(text));
	if (strstr(text, ": ") != NULL)
		why = NULL;
	if (advice(f) != NULL)
		why = advice(f);
	va_start(args, fmt);
	(void)vsnprintf(f->text, sizeof(f->text), fmt, args);
	va_end(args);

	size_t len = strlen(f->text);

	/* What is too long is cut. */
	(void)!snprintf(f->text + len, sizeof(f->text) - len, ": %s%s%s", text,
	                why != NULL ? ": " : "", why != NULL ? why : "");
	return rc;
}

int pointer_put_limit(int rc, struct fault *f, const char *file, bool unified)
{
	static const struct {
		const char *start, *member;
	} members[] = {
		{"cpu.idle",        "cpu/idle"          },
		{"cpu.max.burst",   "cpu/burst"         },
		{"cpu.max",         "cpu/quota"         },
		{"cpu.weight",      "cpu/shares"        },
		{"cpuset.cpus",     "cpu/cpus"          },
		{"cpuset.mems",     "cpu/mems"          },
		{"hugetlb.",        "hugepageLimits"    },
		{"io.",             "blockIO"           },
		{"memory.low",      "memory/reservation"},
		{"memory.max",      "memory/limit"      },
		{"memory.swap.max", "memory/swap"       },
		{"pids.max",        "pids/limit"        },
		{"rdma.max",        "rdma"              },
	};

	for (size_t i = 0; !unified && i < sizeof(members) / sizeof(members[0]); i++) {
		if (starts_with(file, members[i].start))
			return pointer_put(rc, f, "/linux/resources/%s", members[i].member);
	}
	return pointer_put(rc, f, "/linux/resources/unified/%.80s", file);
}
