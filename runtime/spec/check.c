/* SPDX-License-Identifier: ISC */
/* What one section demands of another. */
#include "spec.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static int check_namespaces(const struct spec *spec, struct fault *f)
{
	const struct spec_namespace *ns = spec->linux_.namespaces;

	if (spec->hostname != NULL && !ns[SPEC_NS_UTS].wanted)
		return fault_set(f, EINVAL,
		                 "/hostname: would be the host's own, want a namespace of type uts "
		                 "in /linux/namespaces");
	if (spec->domainname != NULL && !ns[SPEC_NS_UTS].wanted)
		return fault_set(f, EINVAL,
		                 "/domainname: would be the host's own, want a namespace of type "
		                 "uts in /linux/namespaces");
	return 0;
}

static int check_time(const struct spec_linux *l, struct fault *f)
{
	const struct spec_namespace *time = &l->namespaces[SPEC_NS_TIME];

	for (int i = 0; i < SPEC_CLOCKS; i++) {
		if (!l->time_offsets[i].set)
			continue;
		if (!time->wanted)
			return fault_set(f, EINVAL,
			                 "/linux/timeOffsets: the clocks are the host's, want a "
			                 "namespace of type time in /linux/namespaces");
		if (time->path != NULL)
			return fault_set(f, EINVAL,
			                 "/linux/timeOffsets: the time namespace of "
			                 "/linux/namespaces/%zu/path has offsets already",
			                 time->index);
	}
	return 0;
}

static int check_net_devices(const struct spec_linux *l, struct fault *f)
{
	if (l->net_device_count > 0 && !l->namespaces[SPEC_NS_NETWORK].wanted)
		return fault_set(f, EINVAL,
		                 "/linux/netDevices: want a namespace of type network in "
		                 "/linux/namespaces to move them to");
	return 0;
}

static int check_map_set(const struct spec_namespace *user, const char *name, size_t count,
                         struct fault *f)
{
	if (!user->wanted && count > 0)
		return fault_set(f, EINVAL,
		                 "/linux/%s: maps nothing without a namespace of type user in "
		                 "/linux/namespaces",
		                 name);
	/* A namespace that is joined brings its own; engines write a placeholder then. */
	if (user->wanted && user->path == NULL && count == 0)
		return fault_set(f, EINVAL,
		                 "/linux/%s: is required for a new namespace of type user", name);
	return 0;
}

static bool is_mapped(const struct spec_id_map *maps, size_t count, uint32_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (id >= maps[i].container_id && id - maps[i].container_id < maps[i].size)
			return true;
	}
	return false;
}

static int check_user(const struct spec *spec, struct fault *f)
{
	const struct spec_linux *l = &spec->linux_;
	const struct spec_user *user = &spec->process.user;

	if (!l->namespaces[SPEC_NS_USER].wanted || l->namespaces[SPEC_NS_USER].path != NULL ||
	    !spec->process_set)
		return 0;
	if (!is_mapped(l->uid_maps, l->uid_map_count, user->uid))
		return fault_set(f, EINVAL,
		                 "/process/user/uid: %" PRIu32
		                 " is not mapped by /linux/uidMappings",
		                 user->uid);
	if (!is_mapped(l->gid_maps, l->gid_map_count, user->gid))
		return fault_set(f, EINVAL,
		                 "/process/user/gid: %" PRIu32
		                 " is not mapped by /linux/gidMappings",
		                 user->gid);
	for (size_t i = 0; i < user->group_count; i++) {
		if (!is_mapped(l->gid_maps, l->gid_map_count, user->groups[i]))
			return fault_set(f, EINVAL,
			                 "/process/user/additionalGids/%zu: %" PRIu32
			                 " is not mapped by /linux/gidMappings",
			                 i, user->groups[i]);
	}
	return 0;
}

/* config.md#linux-mount-options: without a mapping "idmap" MUST be an error. */
static int check_mounts(const struct spec *spec, struct fault *f)
{
	for (size_t i = 0; i < spec->mount_count; i++) {
		const struct spec_mount *m = &spec->mounts[i];

		if (m->idmap && m->uid_map_count == 0 &&
		    !spec->linux_.namespaces[SPEC_NS_USER].wanted)
			return fault_set(f, EINVAL,
			                 "/mounts/%zu/options: there is no mapping of ids, want "
			                 "uidMappings and gidMappings, or a namespace of type user "
			                 "in /linux/namespaces",
			                 i);
	}
	return 0;
}

static bool begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_any(const char *text, const char *const *words)
{
	while (*words != NULL && strcmp(*words, text) != 0)
		words++;
	return *words != NULL;
}

/* The namespace that a sysctl belongs to; SPEC_NS_COUNT: the whole machine's. */
static enum spec_namespace_type sysctl_owner(const char *name)
{
	static const char *const ipc[] = {
		"kernel.msgmax", "kernel.msgmnb",          "kernel.msgmni",
		"kernel.sem",    "kernel.shmall",          "kernel.shmmax",
		"kernel.shmmni", "kernel.shm_rmid_forced", NULL};
	static const char *const uts[] = {"kernel.domainname", "kernel.hostname", NULL};

	if (is_any(name, ipc) || begins(name, "fs.mqueue."))
		return SPEC_NS_IPC;
	if (is_any(name, uts))
		return SPEC_NS_UTS;
	return begins(name, "net.") ? SPEC_NS_NETWORK : SPEC_NS_COUNT;
}

static int check_sysctl(const struct spec *spec, const char *name, struct fault *f)
{
	const enum spec_namespace_type owner = sysctl_owner(name);

	if (owner == SPEC_NS_COUNT)
		return fault_set(f, EINVAL,
		                 "/linux/sysctl: %.100s belongs to no namespace, so it "
		                 "would change the host",
		                 name);
	if (!spec->linux_.namespaces[owner].wanted)
		return fault_set(f, EINVAL,
		                 "/linux/sysctl: %.100s would change the host, want a namespace of "
		                 "type %s in /linux/namespaces",
		                 name, spec_namespace_name(owner));
	if (strcmp(name, "kernel.hostname") == 0)
		return fault_set(f, EINVAL, "/linux/sysctl: kernel.hostname is said by /hostname");
	if (spec->domainname != NULL && strcmp(name, "kernel.domainname") == 0)
		return fault_set(f, EINVAL,
		                 "/linux/sysctl: kernel.domainname contradicts /domainname");
	return 0;
}

static int check_devices(const struct spec_linux *l, struct fault *f)
{
	for (size_t i = 0; i < l->device_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(l->devices[i].path, l->devices[j].path) == 0)
				return fault_set(
					f, EINVAL,
					"/linux/devices/%zu/path: the same as of device %zu", i, j);
		}
	}
	return 0;
}

/* Swap counts memory too, as in cgroup v1. */
static int check_memory(const struct spec_resources *r, struct fault *f)
{
	if (!r->memory_swap_set || r->memory_swap < 0)
		return 0;
	/* With memory without limit, it is the swap alone. */
	if (r->memory_limit_set && r->memory_limit < 0)
		return 0;
	if (!r->memory_limit_set)
		return fault_set(f, EINVAL,
		                 "/linux/resources/memory/swap: counts memory too, want a limit");
	if (r->memory_swap < r->memory_limit)
		return fault_set(f, EINVAL,
		                 "/linux/resources/memory/swap: counts memory too, want at least "
		                 "the limit of %" PRId64,
		                 r->memory_limit);
	return 0;
}

int spec_check(const struct spec *spec, struct fault *f)
{
	const struct spec_linux *l = &spec->linux_;
	const struct spec_namespace *user = &l->namespaces[SPEC_NS_USER];
	int rc = check_namespaces(spec, f);

	if (rc == 0)
		rc = check_time(l, f);
	if (rc == 0)
		rc = check_net_devices(l, f);
	if (rc == 0)
		rc = check_map_set(user, "uidMappings", l->uid_map_count, f);
	if (rc == 0)
		rc = check_map_set(user, "gidMappings", l->gid_map_count, f);
	if (rc == 0)
		rc = check_user(spec, f);
	if (rc == 0)
		rc = check_mounts(spec, f);
	for (size_t i = 0; rc == 0 && i < l->sysctl_count; i++)
		rc = check_sysctl(spec, l->sysctl[i].name, f);
	if (rc == 0)
		rc = check_devices(l, f);
	return rc < 0 ? rc : check_memory(&l->resources, f);
}
