/* SPDX-License-Identifier: ISC */
#include "warning.h"

#include "base/buf.h"
#include "capability.h"
#include "log.h"

#include <errno.h>

/* Without inheritable ones, as in the bundle that `runc spec` writes, ambient ones mean nothing. */
static void warn_of_ambient(const struct spec_capabilities *caps)
{
	uint64_t lost =
		caps->inheritable != 0 ? caps->ambient & ~(caps->inheritable & caps->permitted) : 0;

	for (; lost != 0; lost &= lost - 1) {
		struct fault warning = {0};

		(void)fault_set(&warning, EPERM, "can't raise ambient capability %s",
		                spec_capability_name(__builtin_ctzll(lost)));
		log_warning(&warning);
	}
}

/* config.md#linux-process: capabilities. */
void warning_print(const struct spec *spec, const char *place)
{
	const struct spec_capabilities *caps = &spec->process.capabilities;
	uint64_t beyond = capability_beyond(caps, spec->linux_.namespaces[SPEC_NS_USER].wanted);
	struct fault warning = {0};
	char names[400];
	struct buf b = BUF(names);

	warn_of_ambient(caps);
	if (caps->unknown == NULL && beyond == 0)
		return;
	for (const struct spec_unknown *u = caps->unknown; u != NULL; u = u->next)
		buf_printf(&b, "%s%.40s", b.len > 0 ? ", " : "", u->name);
	for (; beyond != 0; beyond &= beyond - 1) {
		const char *name = spec_capability_name(__builtin_ctzll(beyond));

		buf_printf(&b, "%s%s", b.len > 0 ? ", " : "", name);
	}
	(void)fault_set(&warning, EINVAL, "%s: left out, unknown or not ours to give: %s", place,
	                names);
	log_warning(&warning);
}
