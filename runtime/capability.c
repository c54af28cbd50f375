/* SPDX-License-Identifier: ISC */
#include "capability.h"
#include "sys.h"

#include <errno.h>
#include <sys/prctl.h>

/* Ends where the kernel ends, which says so with EINVAL: no need to read cap_last_cap. */
int capability_drop_bounding(const struct spec_capabilities *caps, struct fault *f)
{
	for (unsigned int number = 0; number < 64; number++) {
		if (caps->set && (caps->bounding >> number & 1) != 0)
			continue;
		if (prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0)
			continue;
		if (errno == EINVAL)
			return 0;

		int code = errno;

		if (prctl(PR_CAPBSET_READ, number, 0, 0, 0) != 1)
			continue;
		return fault_set(
			f, code,
			"/process/capabilities/bounding: drop %s (%u): it takes CAP_SETPCAP, so run as root "
			"or in a user namespace",
			spec_capability_name((int)number) != NULL
				? spec_capability_name((int)number)
				: "a capability newer than Linux 6.1",
			number);
	}
	return 0;
}

static int set_three(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_data_struct data[2];

	for (unsigned int i = 0; i < 2; i++) {
		data[i].effective = (uint32_t)(effective >> 32 * i);
		data[i].permitted = (uint32_t)(permitted >> 32 * i);
		data[i].inheritable = (uint32_t)(inheritable >> 32 * i);
	}
	return sys_capset(data);
}

static uint64_t bounding_of_kernel(uint64_t wanted)
{
	uint64_t has = 0;

	for (unsigned int number = 0; number < 64; number++) {
		if ((wanted >> number & 1) != 0 && prctl(PR_CAPBSET_READ, number, 0, 0, 0) == 1)
			has |= UINT64_C(1) << number;
	}
	return has;
}

/* Only after the kernel refused the sets as they were asked for. */
static int set_what_can_be_had(const struct spec_capabilities *caps, uint64_t *refused,
                               struct fault *f)
{
	struct __user_cap_data_struct data[2] = {{0}};

	if (sys_capget(data) < 0)
		return fault_set(f, errno, "read the process's capabilities");

	uint64_t had = (uint64_t)data[1].permitted << 32 | data[0].permitted;
	uint64_t permitted = caps->permitted & had;
	uint64_t effective = caps->effective & permitted;
	uint64_t inheritable = caps->inheritable & had & bounding_of_kernel(caps->inheritable);

	if (set_three(effective, permitted, inheritable) < 0)
		return fault_set(
			f, errno,
			"/process/capabilities: set them (effective %#llx, permitted %#llx, inheritable %#llx)",
			(unsigned long long)effective, (unsigned long long)permitted,
			(unsigned long long)inheritable);
	*refused |= caps->permitted & ~permitted;
	*refused |= caps->effective & ~effective;
	*refused |= caps->inheritable & ~inheritable;
	return 0;
}

/* An ambient capability must be permitted and inheritable; the kernel is the judge of that. */
static int raise_ambient(uint64_t ambient, uint64_t *refused, struct fault *f)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return fault_set(f, errno, "clear the ambient capabilities");
	for (unsigned int number = 0; number < 64; number++) {
		if ((ambient >> number & 1) == 0)
			continue;
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) == 0)
			continue;
		if (errno != EPERM && errno != EINVAL)
			return fault_set(f, errno,
			                 "/process/capabilities/ambient: raise capability %u",
			                 number);
		*refused |= UINT64_C(1) << number;
	}
	return 0;
}

int capability_apply(const struct spec_capabilities *caps, uint64_t *refused, struct fault *f)
{
	static const struct spec_capabilities none;
	const struct spec_capabilities *want = caps->set ? caps : &none;
	int rc = 0;

	*refused = 0;
	if (set_three(want->effective, want->permitted, want->inheritable) < 0) {
		if (errno != EPERM)
			return fault_set(f, errno, "/process/capabilities: set them");
		rc = set_what_can_be_had(want, refused, f);
	}
	if (rc < 0)
		return rc;
	return raise_ambient(want->ambient, refused, f);
}

uint64_t capability_beyond(const struct spec_capabilities *caps, bool in_user_namespace)
{
	struct __user_cap_data_struct data[2] = {{0}};
	uint64_t had = UINT64_MAX;
	uint64_t doubtful;

	if (!caps->set)
		return 0;
	if (!in_user_namespace && sys_capget(data) == 0)
		had = (uint64_t)data[1].permitted << 32 | data[0].permitted;
	/* What is permitted is nearly always in the bounding set, too. */
	doubtful = caps->bounding & ~had;
	return ((caps->permitted | caps->inheritable) & ~had) |
	       (doubtful & ~bounding_of_kernel(doubtful)) | (caps->effective & ~caps->permitted);
}
