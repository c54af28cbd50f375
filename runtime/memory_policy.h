/* SPDX-License-Identifier: ISC */
/*
 * memory_policy.h - linux.memoryPolicy. set_mempolicy(2).
 *
 * Runs:  in the container's process, in its cgroup, which says what nodes there are.
 */
#ifndef RUNTIME_MEMORY_POLICY_H
#define RUNTIME_MEMORY_POLICY_H

#include "base/fault.h"
#include "spec/memory_policy.h"

must_check int memory_policy_apply(const struct spec_memory_policy *policy, struct fault *f);

#endif
