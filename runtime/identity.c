/* SPDX-License-Identifier: ISC */
#include "identity.h"
#include "base/own.h"
#include "sys.h"

#include <grp.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/stat.h>

_Static_assert(sizeof(gid_t) == sizeof(uint32_t), "groups are handed to the kernel as they are");

static int id_fault(int code, const char *what, uint32_t id, struct fault *f)
{
	if (code == EINVAL)
		return fault_set(
			f, code,
			"/process/user/%s: set %u: the container's user namespace does not map it; "
			"add it to /linux/%sMappings or use another",
			what, id, what);
	if (code == EPERM)
		return fault_set(
			f, code,
			"/process/user/%s: set %u: it takes CAP_SET%s, so run as root or in a user "
			"namespace",
			what, id, what[0] == 'u' ? "UID" : "GID");
	return fault_set(f, code, "/process/user/%s: set %u", what, id);
}

/*
 * setgroups takes CAP_SETGID and a user namespace that allows it: a caller that
 * has the capability and is refused is in one that says "deny" in
 * /proc/PID/setgroups. That file is not read, for /proc may be the container's.
 */
static bool namespace_denies_setgroups(void)
{
	struct __user_cap_data_struct data[2] = {{0}};

	return sys_capget(data) == 0 && (data[0].effective >> CAP_SETGID & 1) != 0;
}

static int set_groups(const struct spec_user *user, struct fault *f)
{
	if (setgroups(user->group_count, user->groups) == 0)
		return 0;
	if (errno == EPERM && namespace_denies_setgroups()) {
		if (user->group_count == 0)
			return 0;
		return fault_set(
			f, EPERM,
			"/process/user/additionalGids: set %zu groups: the user namespace denies setgroups, as one "
			"made without privilege must; remove them",
			user->group_count);
	}
	if (errno == EPERM && user->group_count == 0 && getgroups(0, NULL) == 0)
		return 0;
	if (errno == EINVAL && user->group_count > 0)
		return fault_set(
			f, EINVAL,
			"/process/user/additionalGids: set %zu groups (%u ...): more than the kernel takes, or one "
			"that the container's user namespace does not map (/linux/gidMappings)",
			user->group_count, user->groups[0]);
	return fault_set(f, errno, "/process/user/additionalGids: set %zu groups",
	                 user->group_count);
}

int identity_apply(const struct spec_user *user, struct fault *f)
{
	if (user->umask_set)
		(void)umask((mode_t)user->umask);

	/* To the kernel, 2^32-1 means "as it is": it would leave the container root's. */
	if (user->uid == UINT32_MAX || user->gid == UINT32_MAX)
		return fault_set(f, EINVAL, "/process/user: %u is no user or group id", UINT32_MAX);

	int rc = set_groups(user, f);

	if (rc < 0)
		return rc;
	if (setresgid(user->gid, user->gid, user->gid) < 0)
		return id_fault(errno, "gid", user->gid, f);
	if (user->uid != 0 && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
		return fault_set(f, errno, "keep capabilities over the change of user");
	if (setresuid(user->uid, user->uid, user->uid) < 0)
		return id_fault(errno, "uid", user->uid, f);
	return 0;
}
