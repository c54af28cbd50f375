/* SPDX-License-Identifier: ISC */
/* cgroup_weight.h - cpu.shares of cgroup v1 as cpu.weight of v2. Pure. */
#ifndef RUNTIME_CGROUP_WEIGHT_H
#define RUNTIME_CGROUP_WEIGHT_H

#include <stdint.h>

/* shares (v1, 2..262144, 0: not set) to weight (v2, 1..10000, 0: not set). */
uint64_t cgroup_weight_of_shares(uint64_t shares);

#endif
