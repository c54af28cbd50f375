/* SPDX-License-Identifier: ISC */
#include "mount_words.h"

#include <linux/mount.h>
#include <string.h>

void mount_words_are_all(const struct spec *spec, struct spec_mount *m)
{
	const uint64_t times = MOUNT_ATTR__ATIME | MOUNT_ATTR_NODIRATIME;
	const uint64_t named = m->attr_set | m->attr_clear;

	if (named == 0)
		return;
	m->attr_clear |= MOUNT_ATTR_NOSYMFOLLOW;
	if (spec->linux_.namespaces[SPEC_NS_USER].wanted)
		return;
	m->attr_clear |= MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
	                 MOUNT_ATTR_NOEXEC | ((named & times) != 0 ? times : 0);
}

bool mount_words_close_dev(const struct spec_mount *m)
{
	return m->kind == SPEC_MOUNT_NEW && !m->remount && strcmp(m->destination, "/dev") == 0 &&
	       (m->attr_set & MOUNT_ATTR_RDONLY) != 0;
}
