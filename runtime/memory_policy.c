/* SPDX-License-Identifier: ISC */
#include "memory_policy.h"

#include "sys.h"

#include <errno.h>

static const char *why(int code)
{
	if (code == EINVAL)
		return ": this kernel does not have it with these flags, or the container has "
		       "none of the nodes";
	if (code == ENOSYS)
		return ": this kernel is built without NUMA";
	return "";
}

int memory_policy_apply(const struct spec_memory_policy *policy, struct fault *f)
{
	if (policy->name == NULL)
		return 0;
	if (sys_set_mempolicy(policy->mode, policy->nodes.words, policy->nodes.bits) < 0)
		return fault_set(f, errno, "/linux/memoryPolicy: set %s%s", policy->name,
		                 why(errno));
	return 0;
}
