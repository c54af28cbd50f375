/* SPDX-License-Identifier: ISC */
/*
 * filter_run.h - runs a seccomp filter as the kernel would, for tests.
 */
#ifndef RUNTIME_TEST_FILTER_RUN_H
#define RUNTIME_TEST_FILTER_RUN_H

#include "runtime/seccomp.h"

#include <stdbool.h>
#include <string.h>

#include <linux/seccomp.h>

#define FILTER_BROKEN 0xdeadbeefU /* what no filter returns */

static inline bool filter_jump(const struct sock_filter *n, uint32_t a, size_t *pc)
{
	bool yes;

	switch (BPF_OP(n->code)) {
	case BPF_JA:
		*pc += n->k;
		return true;
	case BPF_JEQ:
		yes = a == n->k;
		break;
	case BPF_JGT:
		yes = a > n->k;
		break;
	case BPF_JGE:
		yes = a >= n->k;
		break;
	case BPF_JSET:
		yes = (a & n->k) != 0;
		break;
	default:
		return false;
	}
	*pc += yes ? n->jt : n->jf;
	return true;
}

/* STEPS, which may be NULL, counts the instructions. */
static inline uint32_t filter_run(const struct sock_filter *code, size_t count,
                                  const struct seccomp_data *data, unsigned int *steps)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < count; pc++) {
		const struct sock_filter *n = &code[pc];

		if (steps != NULL)
			++*steps;
		if (n->code == (BPF_LD | BPF_W | BPF_ABS) && n->k % 4 == 0 &&
		    n->k + sizeof(a) <= sizeof(*data))
			memcpy(&a, (const char *)data + n->k, sizeof(a));
		else if (n->code == (BPF_ALU | BPF_AND | BPF_K))
			a &= n->k;
		else if (n->code == (BPF_RET | BPF_K))
			return n->k;
		else if (BPF_CLASS(n->code) != BPF_JMP || !filter_jump(n, a, &pc))
			return FILTER_BROKEN;
	}
	return FILTER_BROKEN;
}

#endif
