/* SPDX-License-Identifier: ISC */
/*
 * devfilter_code.h - from device rules to the instructions of a
 * BPF_PROG_TYPE_CGROUP_DEVICE program. Pure.
 */
#ifndef RUNTIME_DEVFILTER_CODE_H
#define RUNTIME_DEVFILTER_CODE_H

#include "base/fault.h"
#include "spec/resources.h"

#include <stddef.h>

#include <linux/bpf.h>

struct devfilter_code {
	struct bpf_insn *insns; /* owned: free() */
	size_t count;           /* 0: everything is allowed, no program is needed */
};

/*
 * For each kind of access of a request (read, write, mknod) the last rule that
 * matches decides, and every one must be allowed. What no rule matches is
 * allowed, as in the root of cgroup v1. The devices that every container has
 * follow the last rule that denies everything.
 */
must_check int devfilter_code_make(const struct spec_resources *resources,
                                   struct devfilter_code *out, struct fault *f);

#endif
