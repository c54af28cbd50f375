/* SPDX-License-Identifier: ISC */
/*
 * capability.h - the five capability sets. capabilities(7).
 *
 * Runs:  in the container's process, in two phases around the change of
 *        identity: the bounding set can only be lowered while CAP_SETPCAP is
 *        still there, the others are only final once the ids are.
 * Never: gives what the caller does not have.
 */
#ifndef RUNTIME_CAPABILITY_H
#define RUNTIME_CAPABILITY_H

#include "base/fault.h"
#include "spec/process.h"

#include <stdbool.h>
#include <stdint.h>

/* Lowers the bounding set to CAPS. Capabilities that the kernel has and Linux 6.1 does not are
 * dropped too. Before identity_apply. */
must_check int capability_drop_bounding(const struct spec_capabilities *caps, struct fault *f);

/*
 * Sets permitted, effective, inheritable and ambient, exactly. What cannot be
 * granted, because the caller lacks it or the kernel does not know it, is left
 * out and added to *REFUSED, a mask of CAP_*: the runtime-spec wants a warning
 * and no failure (config.md#linux-process). After identity_apply.
 */
must_check int capability_apply(const struct spec_capabilities *caps, uint64_t *refused,
                                struct fault *f);

/* What of CAPS the caller cannot give to a process, or the root of a user namespace cannot. Ambient
 * ones do not count: without inheritable ones, as in the bundle of `runc spec`, they mean nothing. */
uint64_t capability_beyond(const struct spec_capabilities *caps, bool in_user_namespace);

#endif
