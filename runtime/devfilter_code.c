/* SPDX-License-Identifier: ISC */
#include "devfilter_code.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#define DEVICE(number, sub)                                                                        \
	{                                                                                          \
		.allow = true, .type = 'c', .major = (number), .minor = (sub), .read = true,       \
		.write = true, .mknod = true                                                       \
	}
#define NODES                                                                                      \
	{                                                                                          \
		.allow = true, .type = 'a', .major = -1, .minor = -1, .mknod = true                \
	}

/* Runtime-spec config-linux.md#default-devices, and what their use takes: null, zero, full, random,
 * urandom; tty, console, ptmx, the slaves of devpts. To make a node opens nothing: the rules decide
 * again when it is opened. */
static const struct spec_device_rule defaults[] = {
	NODES,        DEVICE(1, 3), DEVICE(1, 5), DEVICE(1, 7), DEVICE(1, 8),
	DEVICE(1, 9), DEVICE(5, 0), DEVICE(5, 1), DEVICE(5, 2), DEVICE(136, -1),
};

#define DEFAULT_COUNT (sizeof(defaults) / sizeof(defaults[0]))
#define RULE_INSNS    7    /* at most, of one rule */
#define FRAME_INSNS   11   /* before and after the rules */
#define RUN_MAX       1000 /* so that a jump over them fits into 16 bits */

/* As the kernel's dev_t: what is wider is no device's number. */
#define MINOR_BITS 20
#define MAJOR_MAX  0xfff
#define MINOR_MAX  0xfffff

/* While the program runs: what is asked for, in ACCESS the kinds that no rule has decided, in NUMBER
 * the major and the minor number as one. */
enum {
	RETURN = BPF_REG_0,
	CONTEXT,
	TYPE,
	ACCESS,
	MAJOR,
	MINOR,
	NUMBER
};

static void emit(struct devfilter_code *c, unsigned int code, unsigned int to, unsigned int from,
                 int64_t value)
{
	c->insns[c->count++] = (struct bpf_insn){
		.code = (unsigned char)code,
		.dst_reg = to & 15,
		.src_reg = from & 15,
		.imm = (int)value,
	};
}

static void emit_load(struct devfilter_code *c, unsigned int to, size_t offset)
{
	emit(c, BPF_LDX | BPF_MEM | BPF_W, to, CONTEXT, 0);
	c->insns[c->count - 1].off = (short)offset;
}

static void emit_return(struct devfilter_code *c, int value)
{
	emit(c, BPF_ALU64 | BPF_MOV | BPF_K, RETURN, 0, value);
	emit(c, BPF_JMP | BPF_EXIT, 0, 0, 0);
}

/* Compares the low 32 bits, as unsigned: a minor number has 20 of them and a wrong one is none. */
static void emit_skip_unless(struct devfilter_code *c, unsigned int reg, int64_t value)
{
	emit(c, BPF_JMP32 | BPF_JNE | BPF_K, reg, 0, value);
}

static unsigned int bits_of(const struct spec_device_rule *r)
{
	return (r->mknod ? BPF_DEVCG_ACC_MKNOD : 0U) | (r->read ? BPF_DEVCG_ACC_READ : 0U) |
	       (r->write ? BPF_DEVCG_ACC_WRITE : 0U);
}

static bool decides_every_access(const struct spec_device_rule *r)
{
	return r->read && r->write && r->mknod;
}

static bool decides_everything(const struct spec_device_rule *r)
{
	return r->type == 'a' && r->major < 0 && r->minor < 0 && decides_every_access(r);
}

/* Every jump that skips the rest of the rule is made to end behind it. */
static void patch_skips(struct devfilter_code *c, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		c->insns[i].off = (short)(c->count - i - 1);
}

/* An allowed kind is struck off, and the last one struck off allows the request; a denied kind that
 * is still open denies it. */
static void emit_rule(struct devfilter_code *c, const struct spec_device_rule *r)
{
	size_t start = c->count;
	size_t matched;

	if (bits_of(r) == 0)
		return;
	if (r->type != 'a')
		emit_skip_unless(c, TYPE,
		                 r->type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
	if (r->major >= 0)
		emit_skip_unless(c, MAJOR, r->major);
	if (r->minor >= 0)
		emit_skip_unless(c, MINOR, r->minor);
	matched = c->count;
	/* No arithmetic where none is needed: it would make paths that the verifier tells apart and
	 * walks one by one, which costs a start of a container 0.2 ms. */
	if (decides_every_access(r)) {
		emit_return(c, r->allow);
	} else if (r->allow) {
		emit(c, BPF_ALU64 | BPF_AND | BPF_K, ACCESS, 0, ~(int64_t)bits_of(r));
		emit(c, BPF_JMP | BPF_JNE | BPF_K, ACCESS, 0, 0);
		c->insns[c->count - 1].off = 2;
		emit_return(c, 1);
	} else {
		emit(c, BPF_JMP | BPF_JSET | BPF_K, ACCESS, 0, bits_of(r));
		c->insns[c->count - 1].off = 1;
		emit(c, BPF_JMP | BPF_JA, 0, 0, 0);
		c->insns[c->count - 1].off = 2;
		emit_return(c, 0);
	}
	patch_skips(c, start, matched);
}

/* A rule about one device, for every access. */
static bool names_a_device(const struct spec_device_rule *r)
{
	return r->type != 'a' && decides_every_access(r) && r->major >= 0 &&
	       r->major <= MAJOR_MAX && r->minor >= 0 && r->minor <= MINOR_MAX;
}

/* How many of the rules before RULES[COUNT] name devices of one type and say the same of them. */
static size_t run_length(const struct spec_device_rule *rules, size_t count)
{
	const struct spec_device_rule *last = &rules[count - 1];
	size_t length = 0;

	while (length < count && length < RUN_MAX && names_a_device(&rules[count - 1 - length]) &&
	       rules[count - 1 - length].type == last->type &&
	       rules[count - 1 - length].allow == last->allow)
		length++;
	return length;
}

/*
 * One comparison a device and one end for all: the verifier walks every path of a program that it
 * cannot tell to be like another, at each start of a container.
 */
static void emit_run(struct devfilter_code *c, const struct spec_device_rule *rules, size_t count)
{
	size_t start = c->count;

	emit_skip_unless(c, TYPE, rules[0].type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
	for (size_t i = count; i-- > 0;) {
		emit(c, BPF_JMP32 | BPF_JEQ | BPF_K, NUMBER, 0,
		     rules[i].major << MINOR_BITS | rules[i].minor);
		c->insns[c->count - 1].off = (short)(i + 1);
	}
	emit(c, BPF_JMP | BPF_JA, 0, 0, 0);
	c->insns[c->count - 1].off = 2;
	emit_return(c, rules[0].allow);
	patch_skips(c, start, start + 1);
}

/* From the last rule to the first, so that the first that matches is the last that decides. */
static void emit_rules(struct devfilter_code *c, const struct spec_device_rule *rules, size_t count)
{
	while (count > 0) {
		size_t length = run_length(rules, count);

		if (length > 1) {
			emit_run(c, &rules[count - length], length);
			count -= length;
		} else {
			emit_rule(c, &rules[--count]);
		}
	}
}

static void emit_prologue(struct devfilter_code *c)
{
	emit_load(c, TYPE, offsetof(struct bpf_cgroup_dev_ctx, access_type));
	emit(c, BPF_ALU64 | BPF_MOV | BPF_X, ACCESS, TYPE, 0);
	emit(c, BPF_ALU64 | BPF_AND | BPF_K, TYPE, 0, 0xffff);
	emit(c, BPF_ALU64 | BPF_RSH | BPF_K, ACCESS, 0, 16);
	emit_load(c, MAJOR, offsetof(struct bpf_cgroup_dev_ctx, major));
	emit_load(c, MINOR, offsetof(struct bpf_cgroup_dev_ctx, minor));
	emit(c, BPF_ALU64 | BPF_MOV | BPF_X, NUMBER, MAJOR, 0);
	emit(c, BPF_ALU64 | BPF_LSH | BPF_K, NUMBER, 0, MINOR_BITS);
	emit(c, BPF_ALU64 | BPF_OR | BPF_X, NUMBER, MINOR, 0);
}

static int check(const struct spec_resources *r, struct fault *f)
{
	for (size_t i = 0; i < r->device_count; i++) {
		const struct spec_device_rule *d = &r->devices[i];

		if (d->type != 'a' && d->type != 'b' && d->type != 'c')
			return fault_set(f, EINVAL,
			                 "/linux/resources/devices/%zu/type: want a, b or c", i);
		/* Wider numbers would be cut to others when they are compared. */
		if (d->major < -1 || d->major > INT32_MAX || d->minor < -1 || d->minor > INT32_MAX)
			return fault_set(f, EINVAL,
			                 "/linux/resources/devices/%zu: %lld:%lld is no device", i,
			                 (long long)d->major, (long long)d->minor);
	}
	return 0;
}

int devfilter_code_make(const struct spec_resources *resources, struct devfilter_code *out,
                        struct fault *f)
{
	const struct spec_device_rule *rules = resources->devices;
	int rc = check(resources, f);
	size_t count = resources->device_count;
	size_t first = count;

	*out = (struct devfilter_code){0};
	if (rc < 0 || count == 0)
		return rc;
	out->insns =
		calloc((count + DEFAULT_COUNT) * RULE_INSNS + FRAME_INSNS, sizeof(*out->insns));
	if (out->insns == NULL)
		return fault_set(f, ENOMEM, "make a device filter of %zu rules", count);
	/* What stands before a rule for everything is lost. */
	while (first > 0 && !decides_everything(&rules[first - 1]))
		first--;
	emit_prologue(out);
	emit_rules(out, rules + first, count - first);
	if (first > 0 && !rules[first - 1].allow)
		emit_rules(out, defaults, DEFAULT_COUNT);
	emit_return(out, first == 0 || rules[first - 1].allow);
	return 0;
}
