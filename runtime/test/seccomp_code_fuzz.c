/* SPDX-License-Identifier: ISC */
/*
 * seccomp_code_fuzz.c - any bytes as a profile: the filter that is made of it gives, for each number
 * that it names and the ones beside it, the verdict that the profile's words give.
 */
#include "runtime/seccomp_code.h"

#include "filter_run.h"

#include <errno.h>
#include <stdlib.h>

#define ARCH        0xc000003eU /* AUDIT_ARCH_X86_64 */
#define FOREIGN     0x40000000U
#define RULES_MAX   24
#define ARGS_MAX    4
#define ENTRIES_MAX 96

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *at, *end;
};

struct profile {
	struct spec_seccomp spec;
	struct spec_seccomp_rule rules[RULES_MAX];
	struct spec_seccomp_arg args[RULES_MAX][ARGS_MAX];
	struct seccomp_entry entries[ENTRIES_MAX];
	size_t entry_count;
};

static unsigned int take(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static uint64_t take_value(struct input *in)
{
	static const uint64_t edges[] = {
		0, 1, 0x7fffffff, 0x80000000, 0xffffffff, UINT64_C(1) << 32, UINT64_MAX, 0x100};
	unsigned int byte = take(in);

	return byte < 8 ? edges[byte] : byte < 128 ? byte : ((uint64_t)byte << 32) | take(in);
}

static void read_rule(struct input *in, struct profile *p)
{
	size_t i = p->spec.rule_count++;
	struct spec_seccomp_rule *r = &p->rules[i];
	unsigned int numbers = take(in) % 5;

	*r = (struct spec_seccomp_rule){
		.action = (enum spec_seccomp_action)(take(in) % (SPEC_ACT_NOTIFY + 1)),
		.errno_ret = take(in),
		.args = p->args[i],
		.arg_count = take(in) % (ARGS_MAX + 1),
	};
	r->errno_ret_set = r->errno_ret != 0;
	for (size_t a = 0; a < r->arg_count; a++)
		p->args[i][a] = (struct spec_seccomp_arg){
			.index = take(in) % 6,
			.op = (enum spec_seccomp_op)(take(in) % (SPEC_CMP_MASKED_EQ + 1)),
			.value = take_value(in),
			.value_two = take_value(in),
		};
	for (unsigned int n = 0; n < numbers && p->entry_count < ENTRIES_MAX; n++) {
		struct seccomp_entry *e = &p->entries[p->entry_count++];
		unsigned int kind = take(in);

		*e = (struct seccomp_entry){.number = take(in), .rule = (uint32_t)i};
		e->number += (kind & 1) != 0 ? 300 : 0;
		e->number += (kind & 14) == 14 ? FOREIGN : 0;
		e->call = (kind & 48) == 48 ? 1 + take(in) % 3 : 0;
		e->narrow = (kind & 64) != 0;
	}
}

static uint32_t action_of(const struct spec_seccomp_rule *r)
{
	return seccomp_code_action(r->action, r->errno_ret_set, r->errno_ret);
}

static void read_profile(struct input *in, struct profile *p)
{
	uint32_t by_default;

	p->spec.default_action = (enum spec_seccomp_action)(take(in) % SPEC_ACT_NOTIFY);
	p->spec.rules = p->rules;
	while (in->at < in->end && p->spec.rule_count < RULES_MAX)
		read_rule(in, p);
	by_default = seccomp_code_action(p->spec.default_action, false, 0);
	for (size_t i = 0; i < p->entry_count; i++) {
		struct seccomp_entry *e = &p->entries[i];

		e->as_by_default = action_of(&p->rules[e->rule]) == by_default;
	}
}

static bool holds(const struct spec_seccomp_arg *a, uint64_t value, bool narrow)
{
	uint64_t want = narrow ? (uint32_t)a->value : a->value;
	uint64_t two = narrow ? (uint32_t)a->value_two : a->value_two;

	value = narrow ? (uint32_t)value : value;
	switch (a->op) {
	case SPEC_CMP_NE:
		return value != want;
	case SPEC_CMP_LT:
		return value < want;
	case SPEC_CMP_LE:
		return value <= want;
	case SPEC_CMP_EQ:
		return value == want;
	case SPEC_CMP_GE:
		return value >= want;
	case SPEC_CMP_GT:
		return value > want;
	case SPEC_CMP_MASKED_EQ:
		return (value & want) == (two & want);
	}
	abort();
}

static bool rule_holds(const struct spec_seccomp_rule *r, const struct seccomp_entry *e,
                       const struct seccomp_data *d)
{
	unsigned int seen = 0;
	bool twice = false;
	size_t count = 0;

	if (e->call != 0 && (uint32_t)d->args[0] != e->call)
		return false;
	for (size_t a = 0; a < r->arg_count; a++) {
		twice |= (seen >> r->args[a].index & 1) != 0;
		seen |= 1U << r->args[a].index;
		count += holds(&r->args[a], d->args[r->args[a].index], e->narrow);
	}
	return twice ? count > 0 : count == r->arg_count;
}

static uint32_t unnamed(const struct profile *p, uint32_t number, bool newer)
{
	enum spec_seccomp_action a = p->spec.default_action;

	(void)number;
	if (newer && a != SPEC_ACT_ALLOW && a != SPEC_ACT_LOG && a != SPEC_ACT_TRACE)
		return SECCOMP_RET_ERRNO | ENOSYS;
	return seccomp_code_action(a, false, 0);
}

/* The words of seccomp_code.h, one entry after the other. */
static uint32_t verdict(const struct profile *p, const struct seccomp_data *d)
{
	const uint32_t number = (uint32_t)d->nr;
	const struct seccomp_entry *found = NULL;
	bool newer = false;
	bool known = false;

	if (number >= FOREIGN && number != UINT32_MAX)
		return SECCOMP_RET_KILL_PROCESS;
	for (size_t i = 0; i < p->entry_count; i++) {
		known |= p->entries[i].number >= number && p->entries[i].number < FOREIGN;
		newer |= p->entries[i].number < FOREIGN;
	}
	for (int conditional = 0; conditional < 2; conditional++) {
		for (size_t i = 0; i < p->entry_count; i++) {
			const struct seccomp_entry *e = &p->entries[i];
			const struct spec_seccomp_rule *r = &p->rules[e->rule];
			bool free_of_conditions = r->arg_count == 0 && e->call == 0;

			if (e->number != number || e->as_by_default ||
			    free_of_conditions == (conditional == 1))
				continue;
			if (free_of_conditions || rule_holds(r, e, d))
				found = found == NULL || e->rule < found->rule ? e : found;
		}
		if (found != NULL)
			return action_of(&p->rules[found->rule]);
	}
	return unnamed(p, number, newer && !known && number != UINT32_MAX);
}

static void compare(const struct profile *p, const struct seccomp_program *filter, uint32_t number)
{
	struct seccomp_data d = {.nr = (int)number, .arch = ARCH};

	/* Each value that a rule compares with, and its neighbours, at every argument. */
	for (size_t r = 0; r <= p->spec.rule_count; r++) {
		for (int step = -1; step < 4; step++) {
			for (size_t a = 0; a < 6; a++)
				d.args[a] = r < p->spec.rule_count && p->rules[r].arg_count > 0
				                    ? p->args[r][a % p->rules[r].arg_count].value +
				                              (uint64_t)step
				                    : (uint64_t)step;
			if (filter_run(filter->code, filter->count, &d, NULL) != verdict(p, &d))
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, data + size};
	struct profile p = {.entry_count = 0};
	struct seccomp_entry sorted[ENTRIES_MAX];
	struct seccomp_table table = {
		.audit_arch = ARCH,
		.bands = {{.end = FOREIGN - 1},
	                  {FOREIGN, UINT32_MAX - 1, true, SECCOMP_RET_KILL_PROCESS},
	                  {.first = UINT32_MAX, .end = UINT32_MAX}},
		.band_count = 3,
		.entries = sorted,
	};
	struct seccomp_program filter;
	struct fault f = {0};

	read_profile(&in, &p);
	memcpy(sorted, p.entries, sizeof(sorted));
	table.entry_count = p.entry_count;
	if (seccomp_code_make(&p.spec, &table, 1, &filter, &f) < 0)
		abort();
	for (size_t i = 0; i < p.entry_count; i++) {
		for (uint32_t beside = 0; beside < 3; beside++)
			compare(&p, &filter, p.entries[i].number + beside - 1);
	}
	compare(&p, &filter, 0);
	compare(&p, &filter, 100000);
	compare(&p, &filter, UINT32_MAX);
	free(filter.code);
	return 0;
}
