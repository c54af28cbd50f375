/* SPDX-License-Identifier: ISC */
/*
 * seccomp_none.c - in the place of seccomp.c where CONFIG_SECCOMP is off: a
 * profile is refused, for a container must not run with less than it asks for.
 */
#include "seccomp.h"

#include <errno.h>

int seccomp_compile(const struct spec_seccomp *profile, const char *architecture,
                    struct seccomp_program *out, struct fault *f)
{
	(void)profile;
	(void)architecture;
	*out = (struct seccomp_program){0};
	return fault_set(f, ENOTSUP,
	                 "/linux/seccomp: this coffer was built without profiles (CONFIG_SECCOMP); "
	                 "leave the section out");
}
