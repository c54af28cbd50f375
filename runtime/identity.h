/* SPDX-License-Identifier: ISC */
/*
 * identity.h - user, groups and umask of the container's process.
 *
 * Runs:  in the container's process, inside its user namespace, after
 *        capability_drop_bounding and before capability_apply.
 */
#ifndef RUNTIME_IDENTITY_H
#define RUNTIME_IDENTITY_H

#include "base/fault.h"
#include "spec/process.h"

/*
 * Sets additional groups, group, user (real, effective and saved) and umask.
 * Permitted capabilities survive (PR_SET_KEEPCAPS; exec ends that). Where a user
 * namespace denies setgroups and the spec wants no additional groups, the
 * caller's stay: nobody may drop them there, and dropping could open files that
 * a group is kept from. A failure leaves a process that must not go on.
 */
must_check int identity_apply(const struct spec_user *user, struct fault *f);

#endif
