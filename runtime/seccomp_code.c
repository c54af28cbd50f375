/* SPDX-License-Identifier: ISC */
#include "seccomp_code.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/seccomp.h>

/* A jump that leaves the rule. Its real distance is known at the rule's end. */
#define FAIL 255

struct code {
	struct sock_filter *insns; /* room for BPF_MAXINSNS + 1 */
	size_t count;
	bool overflow;
};

/* The numbers from FIRST to the next segment's. */
struct segment {
	uint32_t first;
	uint32_t action;                   /* when there are no entries */
	const struct seccomp_entry *entry; /* conditional rules of one number, in order */
	size_t entry_count;
};

struct segments {
	struct segment *list;
	size_t count;
};

uint32_t seccomp_code_action(enum spec_seccomp_action action, bool errno_set, uint32_t errno_ret)
{
	uint32_t data = errno_set ? errno_ret & SECCOMP_RET_DATA : EPERM;

	switch (action) {
	case SPEC_ACT_KILL_THREAD:
		return SECCOMP_RET_KILL_THREAD;
	case SPEC_ACT_KILL_PROCESS:
		return SECCOMP_RET_KILL_PROCESS;
	case SPEC_ACT_TRAP:
		return SECCOMP_RET_TRAP;
	case SPEC_ACT_ERRNO:
		return SECCOMP_RET_ERRNO | data;
	case SPEC_ACT_TRACE:
		return SECCOMP_RET_TRACE | data;
	case SPEC_ACT_ALLOW:
		return SECCOMP_RET_ALLOW;
	case SPEC_ACT_LOG:
		return SECCOMP_RET_LOG;
	case SPEC_ACT_NOTIFY:
		return SECCOMP_RET_USER_NOTIF;
	}
	return SECCOMP_RET_KILL_PROCESS;
}

static uint32_t rule_action(const struct spec_seccomp_rule *r)
{
	return seccomp_code_action(r->action, r->errno_ret_set, r->errno_ret);
}

static uint32_t default_action(const struct spec_seccomp *p)
{
	return seccomp_code_action(p->default_action, p->default_errno_ret_set,
	                           p->default_errno_ret);
}

/* A tracer knows best what to do with a call that nobody else knows. */
static uint32_t newer_action(const struct spec_seccomp *p)
{
	bool permits = p->default_action == SPEC_ACT_ALLOW || p->default_action == SPEC_ACT_LOG ||
	               p->default_action == SPEC_ACT_TRACE;

	return permits ? default_action(p) : SECCOMP_RET_ERRNO | ENOSYS;
}

static void emit(struct code *c, unsigned int op, uint32_t k, unsigned int yes, unsigned int no)
{
	if (c->count == BPF_MAXINSNS) {
		c->overflow = true;
		return;
	}
	c->insns[c->count++] = (struct sock_filter){
		.code = (uint16_t)op,
		.jt = (uint8_t)yes,
		.jf = (uint8_t)no,
		.k = k,
	};
}

static void emit_load(struct code *c, size_t offset)
{
	emit(c, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void emit_return(struct code *c, uint32_t action)
{
	emit(c, BPF_RET | BPF_K, action, 0, 0);
}

static void emit_jump(struct code *c, unsigned int op, uint32_t k, unsigned int yes,
                      unsigned int no)
{
	emit(c, BPF_JMP | op | BPF_K, k, yes, no);
}

/* The low or the high word of an argument. */
static void emit_word(struct code *c, uint32_t index, bool high)
{
	emit_load(c, offsetof(struct seccomp_data, args) + index * sizeof(uint64_t) +
	                     (high ? sizeof(uint32_t) : 0));
}

static void emit_masked(struct code *c, const struct spec_seccomp_arg *a, bool high)
{
	uint32_t mask = (uint32_t)(a->value >> (high ? 32 : 0));
	uint32_t want = (uint32_t)(a->value_two >> (high ? 32 : 0)) & mask;

	if (mask == 0)
		return;
	emit_word(c, a->index, high);
	emit(c, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
	emit_jump(c, BPF_JEQ, want, 0, FAIL);
}

/* The high words decide unless they are equal: each operator leaves here when they have, to FAIL or
 * over the two instructions that compare the low words. */
static void emit_high(struct code *c, const struct spec_seccomp_arg *a)
{
	uint32_t high = (uint32_t)(a->value >> 32);

	emit_word(c, a->index, true);
	switch (a->op) {
	case SPEC_CMP_EQ:
		emit_jump(c, BPF_JEQ, high, 0, FAIL);
		break;
	case SPEC_CMP_NE:
		emit_jump(c, BPF_JEQ, high, 0, 2);
		break;
	case SPEC_CMP_GT:
	case SPEC_CMP_GE:
		emit_jump(c, BPF_JGT, high, 3, 0);
		emit_jump(c, BPF_JEQ, high, 0, FAIL);
		break;
	case SPEC_CMP_LT:
	case SPEC_CMP_LE:
		emit_jump(c, BPF_JGT, high, FAIL, 0);
		emit_jump(c, BPF_JEQ, high, 0, 2);
		break;
	case SPEC_CMP_MASKED_EQ:
		break;
	}
}

static void emit_condition(struct code *c, const struct spec_seccomp_arg *a, bool narrow)
{
	uint32_t low = (uint32_t)a->value;

	if (a->op == SPEC_CMP_MASKED_EQ) {
		if (!narrow)
			emit_masked(c, a, true);
		emit_masked(c, a, false);
		return;
	}
	if (!narrow)
		emit_high(c, a);
	emit_word(c, a->index, false);
	switch (a->op) {
	case SPEC_CMP_EQ:
		emit_jump(c, BPF_JEQ, low, 0, FAIL);
		break;
	case SPEC_CMP_NE:
		emit_jump(c, BPF_JEQ, low, FAIL, 0);
		break;
	case SPEC_CMP_GT:
		emit_jump(c, BPF_JGT, low, 0, FAIL);
		break;
	case SPEC_CMP_GE:
		emit_jump(c, BPF_JGE, low, 0, FAIL);
		break;
	case SPEC_CMP_LT:
		emit_jump(c, BPF_JGE, low, FAIL, 0);
		break;
	case SPEC_CMP_LE:
		emit_jump(c, BPF_JGT, low, FAIL, 0);
		break;
	case SPEC_CMP_MASKED_EQ:
		break;
	}
}

/* Every condition must hold. COUNT is at most 6, so that no distance comes near FAIL. */
static void emit_rule(struct code *c, const struct spec_seccomp_arg *args, size_t count,
                      const struct seccomp_entry *e, uint32_t action)
{
	const struct spec_seccomp_arg call = {.op = SPEC_CMP_EQ, .value = e->call};
	size_t start = c->count;

	if (e->call != 0)
		emit_condition(c, &call, true);
	for (size_t i = 0; i < count; i++)
		emit_condition(c, &args[i], e->narrow);
	emit_return(c, action);
	for (size_t i = start; i < c->count; i++) {
		struct sock_filter *n = &c->insns[i];
		uint8_t distance = (uint8_t)(c->count - i - 1);

		if (BPF_CLASS(n->code) != BPF_JMP)
			continue;
		n->jt = n->jt == FAIL ? distance : n->jt;
		n->jf = n->jf == FAIL ? distance : n->jf;
	}
}

static bool same_argument_twice(const struct spec_seccomp_rule *r)
{
	unsigned int seen = 0;

	for (size_t i = 0; i < r->arg_count; i++) {
		if ((seen >> r->args[i].index & 1) != 0)
			return true;
		seen |= 1U << r->args[i].index;
	}
	return false;
}

/* Conditions on one argument more than once are alternatives, each a rule of its own: what libseccomp
 * cannot say in one rule, and so what runc made of it. */
static void emit_rules(struct code *c, const struct spec_seccomp *profile, const struct segment *s)
{
	for (size_t i = 0; i < s->entry_count && !c->overflow; i++) {
		const struct spec_seccomp_rule *r = &profile->rules[s->entry[i].rule];

		if (!same_argument_twice(r)) {
			emit_rule(c, r->args, r->arg_count, &s->entry[i], rule_action(r));
			continue;
		}
		for (size_t a = 0; a < r->arg_count && !c->overflow; a++)
			emit_rule(c, &r->args[a], 1, &s->entry[i], rule_action(r));
	}
	emit_return(c, default_action(profile));
}

/* The accumulator holds the number. Jumps are relative, so that code can be moved. */
static void emit_tree(struct code *c, const struct spec_seccomp *profile, const struct segment *s,
                      size_t count)
{
	size_t half = count / 2;
	size_t at = c->count;
	size_t length;

	if (c->overflow)
		return;
	if (count == 1 && s->entry_count == 0) {
		emit_return(c, s->action);
		return;
	}
	if (count == 1) {
		emit_rules(c, profile, s);
		return;
	}
	emit_jump(c, BPF_JGE, s[half].first, 0, 0);
	emit_tree(c, profile, s, half);
	if (c->overflow)
		return;
	length = c->count - at - 1;
	if (length <= UINT8_MAX) {
		c->insns[at].jt = (uint8_t)length;
	} else {
		/* Too far for a conditional jump: over a long one, or not. */
		emit(c, 0, 0, 0, 0);
		if (c->overflow)
			return;
		memmove(&c->insns[at + 2], &c->insns[at + 1], length * sizeof(*c->insns));
		c->insns[at].jf = 1;
		c->insns[at + 1] = (struct sock_filter){
			.code = BPF_JMP | BPF_JA,
			.k = (uint32_t)length,
		};
	}
	emit_tree(c, profile, s + half, count - half);
}

static void add(struct segments *s, uint32_t first, uint32_t action,
                const struct seccomp_entry *entry, size_t entry_count)
{
	struct segment *last;

	if (s->count > 0 && s->list[s->count - 1].first == first)
		s->count--;
	last = s->count > 0 ? &s->list[s->count - 1] : NULL;
	if (last != NULL && last->entry_count == 0 && entry_count == 0 && last->action == action)
		return;
	s->list[s->count++] = (struct segment){first, action, entry, entry_count};
}

/* The rules of one number: a constant when one has no conditions. */
static void add_number(struct segments *s, const struct spec_seccomp *profile,
                       const struct seccomp_entry *e, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct spec_seccomp_rule *r = &profile->rules[e[i].rule];

		if (r->arg_count == 0 && e[i].call == 0) {
			add(s, e->number, rule_action(r), NULL, 0);
			return;
		}
	}
	add(s, e->number, default_action(profile), e, count);
}

/* Returns the first entry behind the band. */
static size_t add_band(struct segments *s, const struct spec_seccomp *profile,
                       const struct seccomp_table *t, const struct seccomp_band *b, size_t from)
{
	uint64_t next = b->first;
	size_t i = from;

	add(s, b->first, b->fixed ? b->action : default_action(profile), NULL, 0);
	while (i < t->entry_count && t->entries[i].number <= b->end) {
		const struct seccomp_entry *e = &t->entries[i];
		size_t count = 0;
		size_t group = 0;

		/* Those that only say the default come last. */
		while (i + group < t->entry_count && e[group].number == e->number) {
			count += !e[group].as_by_default;
			group++;
		}
		i += group;
		if (b->fixed)
			continue;
		if (e->number > next)
			add(s, (uint32_t)next, default_action(profile), NULL, 0);
		if (count > 0)
			add_number(s, profile, e, count);
		else
			add(s, e->number, default_action(profile), NULL, 0);
		next = (uint64_t)e->number + 1;
	}
	if (next > b->first && next <= b->end)
		add(s, (uint32_t)next, newer_action(profile), NULL, 0);
	return i;
}

static int by_number_then_rule(const void *a, const void *b)
{
	const struct seccomp_entry *x = a;
	const struct seccomp_entry *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->as_by_default != y->as_by_default)
		return x->as_by_default ? 1 : -1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->call > y->call) - (x->call < y->call);
}

static void make_segments(const struct spec_seccomp *profile, struct seccomp_table *t,
                          struct segments *s)
{
	size_t from = 0;

	if (t->entry_count > 0)
		qsort(t->entries, t->entry_count, sizeof(*t->entries), by_number_then_rule);
	for (size_t b = 0; b < t->band_count; b++)
		from = add_band(s, profile, t, &t->bands[b], from);
}

/* As emit_tree: a table may be too long for a conditional jump. */
static int emit_table(struct code *c, const struct spec_seccomp *profile, struct seccomp_table *t)
{
	/* At most two for each number, itself and the gap before it, and two for each band. */
	size_t room = 2 * (t->entry_count + SECCOMP_BANDS_MAX);
	struct segments segments = {.list = calloc(room, sizeof(*segments.list))};
	size_t at = c->count;

	if (segments.list == NULL)
		return -ENOMEM;
	make_segments(profile, t, &segments);
	emit_load(c, offsetof(struct seccomp_data, arch));
	emit_jump(c, BPF_JEQ, t->audit_arch, 1, 0);
	emit(c, BPF_JMP | BPF_JA, 0, 0, 0);
	emit_load(c, offsetof(struct seccomp_data, nr));
	emit_tree(c, profile, segments.list, segments.count);
	if (!c->overflow)
		c->insns[at + 2].k = (uint32_t)(c->count - at - 3);
	free(segments.list);
	return 0;
}

static int emit_tables(struct code *c, const struct spec_seccomp *profile,
                       struct seccomp_table *tables, size_t table_count, struct fault *f)
{
	for (size_t i = 0; i < table_count; i++) {
		int rc = emit_table(c, profile, &tables[i]);

		if (rc < 0)
			return fault_set(f, -rc, "make the seccomp filter");
	}
	/* One thread of many that dies alone leaves locks behind. */
	emit_return(c, SECCOMP_RET_KILL_PROCESS);
	if (c->overflow)
		return fault_set(
			f, E2BIG,
			"/linux/seccomp: makes more than the %d instructions that the kernel "
			"takes; use fewer conditions on arguments, or fewer architectures",
			BPF_MAXINSNS);
	return 0;
}

int seccomp_code_make(const struct spec_seccomp *profile, struct seccomp_table *tables,
                      size_t table_count, struct seccomp_program *out, struct fault *f)
{
	struct code code = {.insns = calloc(BPF_MAXINSNS + 1, sizeof(*code.insns))};
	int rc;

	*out = (struct seccomp_program){0};
	if (code.insns == NULL)
		return fault_set(f, ENOMEM, "make the seccomp filter");
	rc = emit_tables(&code, profile, tables, table_count, f);
	if (rc < 0) {
		free(code.insns);
		return rc;
	}
	out->code = code.insns;
	out->count = (uint16_t)code.count;
	return 0;
}
