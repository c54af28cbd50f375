/* SPDX-License-Identifier: ISC */
#include "attribute.h"

#include "label.h"
#include "memory_policy.h"

#include <errno.h>
#include <sys/personality.h>

int attribute_apply(const struct spec *spec, int proc_fd, struct fault *f)
{
	const struct spec_linux *l = &spec->linux_;
	int rc;

	if (l->personality.set && personality(l->personality.persona) < 0)
		return fault_set(f, errno, "/linux/personality: set domain %u",
		                 l->personality.persona);
	rc = memory_policy_apply(&l->memory_policy, f);
	return rc < 0 ? rc : label_exec(proc_fd, &spec->process, f);
}
