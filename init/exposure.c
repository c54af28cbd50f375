/* SPDX-License-Identifier: ISC */
#include "exposure.h"

#include <string.h>

static void item(struct buf *out, size_t start, const char *text, const char *detail)
{
	buf_printf(out, "%s%s%s", out->len > start ? ", " : "", text, detail);
}

void exposure_line(const struct manifest_container *container, struct buf *out)
{
	const struct manifest_container *c = container;
	size_t start = out->len;

	if (c->seccomp != NULL && strcmp(c->seccomp, "unconfined") == 0)
		item(out, start, "NO SECCOMP", "");
	if (c->host_users)
		item(out, start, "host users", "");
	if (c->new_privileges)
		item(out, start, "new privileges", "");
	if (c->network == MANIFEST_NETWORK_HOST)
		item(out, start, "host network", "");
	for (int i = 0; i < 64; i++) {
		const char *name = (c->capabilities >> i & 1) != 0 ? spec_capability_name(i) : NULL;

		if (name != NULL)
			item(out, start, name, "");
	}
	for (size_t i = 0; i < c->device_count; i++)
		item(out, start, "", c->devices[i].path);
	if (c->writable_root)
		item(out, start, "writable root", "");
	for (size_t i = 0; i < c->mount_count; i++) {
		if (c->mounts[i].volume != NULL)
			item(out, start, c->mounts[i].readonly ? "read-only volume " : "volume ",
			     c->mounts[i].volume);
	}
	if (out->len == start)
		buf_text(out, "nothing");
}
