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

#endif
