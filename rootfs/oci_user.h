/* SPDX-License-Identifier: ISC */
/*
 * oci_user.h - an image's "User" to numbers, by the image's own passwd and
 * group files. Image-spec config.md "User", conversion.md. Pure.
 *
 * What looks like a number is one or is refused; it never becomes a name that a
 * hostile passwd file maps to root (CVE-2026-46680).
 */
#ifndef ROOTFS_OCI_USER_H
#define ROOTFS_OCI_USER_H

#include "../runtime/base/arena.h"
#include "../runtime/base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct oci_user {
	uint32_t uid, gid;
	const uint32_t *groups; /* supplementary; in the arena */
	size_t group_count;
};

struct oci_user_files {
	const char *passwd; /* text of etc/passwd; NULL: the image has none */
	const char *group;  /* text of etc/group; NULL: the image has none */
	uint32_t id_max;    /* the highest id that the container has */
};

/*
 * USER is "", "user", "uid", "user:group", "uid:gid", "uid:group" or "user:gid".
 * Nobody is 0:0. Supplementary groups come only with a name and without a group.
 * EINVAL: not of this form, a number above id_max, a name that the files lack.
 */
must_check int oci_user_resolve(const char *user, const struct oci_user_files *files,
                                struct arena *arena, struct oci_user *out, struct fault *f);

#endif
