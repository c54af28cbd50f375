/* SPDX-License-Identifier: ISC */
/* seccomp_program.h - a filter as the kernel takes it (seccomp(2), classic BPF). */
#ifndef RUNTIME_SECCOMP_PROGRAM_H
#define RUNTIME_SECCOMP_PROGRAM_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

struct seccomp_program {
	struct sock_filter *code; /* owned; NULL: no filter */
	uint16_t count;           /* instructions, 1..4096 */
	uint32_t flags;           /* SECCOMP_FILTER_FLAG_* */
	bool notifies;            /* asks an agent: to be loaded by listener_install */
};

#endif
