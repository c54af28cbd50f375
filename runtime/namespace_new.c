/* SPDX-License-Identifier: ISC */
#include "namespace.h"

#include "sys.h"

/* Of those that the process is born into: the time namespace is for its children, and the root of the
 * cgroup namespace is the cgroup that it is in when it makes one. */
static const struct {
	enum spec_namespace_type type;
	unsigned int flag;
} born[] = {
	{SPEC_NS_MOUNT,   CLONE_NEWNS  },
        {SPEC_NS_PID,     CLONE_NEWPID },
        {SPEC_NS_NETWORK, CLONE_NEWNET },
	{SPEC_NS_IPC,     CLONE_NEWIPC },
        {SPEC_NS_UTS,     CLONE_NEWUTS },
        {SPEC_NS_USER,    CLONE_NEWUSER},
};

bool namespace_is_new(const struct spec_linux *linux_, enum spec_namespace_type type)
{
	return linux_->namespaces[type].wanted && linux_->namespaces[type].path == NULL;
}

uint64_t namespace_clone_flags(const struct spec_linux *linux_)
{
	uint64_t flags = 0;

	for (size_t i = 0; i < sizeof(born) / sizeof(born[0]); i++) {
		if (namespace_is_new(linux_, born[i].type))
			flags |= born[i].flag;
	}
	return flags;
}
