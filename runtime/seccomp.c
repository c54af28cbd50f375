/* SPDX-License-Identifier: ISC */
#include "seccomp.h"
#include "seccomp_code.h"
#include "sys.h"

#include <ctype.h>
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <linux/seccomp.h>

/*
 * The library is asked for the numbers of names and no more. Its own compiler
 * takes 35 ms for an engine's profile of 437 calls on three architectures and
 * makes 1144 instructions; seccomp_code.c takes half a millisecond.
 */

#define ARCH_PREFIX   "SCMP_ARCH_"
#define TABLES_MAX    4
#define KERNEL_ERRNO  4095 /* MAX_ERRNO; the kernel cuts a larger one to it */
#define X32_BIT       0x40000000U
#define ARM_PRIVATE   0xf0000U /* cacheflush and its kin: no newer calls follow there */
#define X86_CALLS     100      /* the pseudo-numbers of socketcall are -101..-120, */
#define X86_IPC_CALLS 200      /* of ipc -201..-224 */

struct names {
	struct seccomp_table tables[TABLES_MAX];
	size_t table_count;
	size_t room; /* of each table's entries */
};

/* The calls that have had a number of their own on x86 since Linux 2.6.33, 4.3 and 5.1; before,
 * only socketcall and ipc led to them. */
static uint32_t x86_direct_number(bool is_socket, uint32_t call)
{
	static const uint16_t sockets[] = {
		[1] = 359,  [2] = 361,  [3] = 362,  [4] = 363,  [6] = 367,  [7] = 368,
		[8] = 360,  [11] = 369, [12] = 371, [13] = 373, [14] = 366, [15] = 365,
		[16] = 370, [17] = 372, [18] = 364, [19] = 337, [20] = 345,
	};
	static const uint16_t ipcs[] = {
		[2] = 393,  [3] = 394,  [11] = 400, [12] = 401, [13] = 399,
		[14] = 402, [21] = 397, [22] = 398, [23] = 395, [24] = 396,
	};

	if (is_socket)
		return call < sizeof(sockets) / sizeof(sockets[0]) ? sockets[call] : 0;
	return call < sizeof(ipcs) / sizeof(ipcs[0]) ? ipcs[call] : 0;
}

static void add_entry(struct seccomp_table *t, struct seccomp_entry e)
{
	t->entries[t->entry_count++] = e;
}

/*
 * Behind socketcall and ipc the arguments are in the program's memory, where no
 * filter can see them: a rule with conditions does not hold there.
 */
static void add_x86_pseudo(struct seccomp_table *t, struct seccomp_entry e, int pseudo,
                           bool conditional)
{
	bool is_socket = pseudo > -X86_IPC_CALLS;
	uint32_t call = (uint32_t)(-pseudo - (is_socket ? X86_CALLS : X86_IPC_CALLS));

	if (pseudo >= -X86_CALLS || pseudo < -X86_IPC_CALLS - 24)
		return;
	e.number = x86_direct_number(is_socket, call);
	if (e.number != 0)
		add_entry(t, e);
	if (conditional || e.as_by_default)
		return;
	e.number = is_socket ? 102 : 117;
	e.call = call;
	add_entry(t, e);
}

static void add_rule(struct seccomp_table *t, uint32_t arch, const struct spec_seccomp_rule *r,
                     struct seccomp_entry e)
{
	for (const char *const *name = r->names; *name != NULL; name++) {
		int number = seccomp_syscall_resolve_name_arch(arch, *name);

		if (number >= 0) {
			e.number = (uint32_t)number;
			add_entry(t, e);
		} else if (number != __NR_SCMP_ERROR && arch == SCMP_ARCH_X86) {
			add_x86_pseudo(t, e, number, r->arg_count > 0);
		}
	}
}

static void add_rules(struct seccomp_table *t, uint32_t arch, const struct spec_seccomp *p)
{
	const uint32_t by_default = seccomp_code_action(p->default_action, p->default_errno_ret_set,
	                                                p->default_errno_ret);
	const bool narrow = arch == SCMP_ARCH_X86 || arch == SCMP_ARCH_X32 || arch == SCMP_ARCH_ARM;

	for (size_t i = 0; i < p->rule_count; i++) {
		const struct spec_seccomp_rule *r = &p->rules[i];
		const struct seccomp_entry e = {
			.rule = (uint32_t)i,
			.narrow = narrow,
			.as_by_default = seccomp_code_action(r->action, r->errno_ret_set,
		                                             r->errno_ret) == by_default,
		};

		add_rule(t, arch, r, e);
	}
}

/* x86_64 and x32 are one architecture to a filter: a bit of the number tells them apart. */
static uint32_t audit_arch_of(uint32_t arch)
{
	return arch == SCMP_ARCH_X32 ? SCMP_ARCH_X86_64 : arch;
}

static void set_bands(struct seccomp_table *t, uint32_t arch)
{
	const struct seccomp_band foreign = {
		.fixed = true,
		.action = SECCOMP_RET_KILL_PROCESS,
	};

	if (t->band_count == 0 && t->audit_arch == SCMP_ARCH_X86_64) {
		t->bands[0] = foreign;
		t->bands[0].end = X32_BIT - 1;
		t->bands[1] = foreign;
		t->bands[1].first = X32_BIT;
		t->bands[1].end = UINT32_MAX - 1;
		/* A tracer has skipped the call. */
		t->bands[2] = (struct seccomp_band){.first = UINT32_MAX, .end = UINT32_MAX};
		t->band_count = 3;
	} else if (t->band_count == 0) {
		t->bands[0].end = arch == SCMP_ARCH_ARM ? ARM_PRIVATE - 1 : UINT32_MAX - 1;
		t->bands[1].first = t->bands[0].end + 1;
		t->bands[1].end = UINT32_MAX;
		t->band_count = 2;
	}
	t->bands[arch == SCMP_ARCH_X32].fixed = false;
}

static struct seccomp_table *table_of(struct names *n, uint32_t arch)
{
	struct seccomp_table *t = n->tables;

	while (t < n->tables + n->table_count && t->audit_arch != audit_arch_of(arch))
		t++;
	if (t == n->tables + n->table_count) {
		/* Twice: x32 shares with x86_64, and x86 has two numbers for one name. */
		t->entries = calloc(2 * n->room + 1, sizeof(*t->entries));
		if (t->entries == NULL)
			return NULL;
		t->audit_arch = audit_arch_of(arch);
		n->table_count++;
	}
	set_bands(t, arch);
	return t;
}

/* The kernel of the native architecture runs programs of these; a table for any other would never be
 * reached. */
static bool can_run(uint32_t native, uint32_t arch)
{
	if (native == arch)
		return true;
	if (native == SCMP_ARCH_X86_64)
		return arch == SCMP_ARCH_X86 || arch == SCMP_ARCH_X32;
	return native == SCMP_ARCH_AARCH64 && arch == SCMP_ARCH_ARM;
}

static int add_arch(struct names *n, uint32_t arch, const struct spec_seccomp *p, struct fault *f)
{
	struct seccomp_table *t = table_of(n, arch);

	if (t == NULL)
		return fault_set(f, ENOMEM, "make the seccomp filter");
	add_rules(t, arch, p);
	return 0;
}

/* "SCMP_ARCH_X86_64" to the library's "x86_64" to its number; 0: unknown. */
static uint32_t parse_arch(const char *word)
{
	char name[32];
	size_t i = 0;

	if (strncmp(word, ARCH_PREFIX, strlen(ARCH_PREFIX)) != 0)
		return 0;
	word += strlen(ARCH_PREFIX);
	for (; word[i] != '\0' && i < sizeof(name) - 1; i++)
		name[i] = (char)tolower((unsigned char)word[i]);
	name[i] = '\0';
	return word[i] != '\0' ? 0 : seccomp_arch_resolve_name(name);
}

static int add_listed(struct names *n, uint32_t native, const struct spec_seccomp *p,
                      struct fault *f)
{
	for (size_t i = 0; p->architectures != NULL && p->architectures[i] != NULL; i++) {
		uint32_t arch = parse_arch(p->architectures[i]);
		bool again = arch == native;

		if (arch == 0)
			return fault_set(
				f, EINVAL,
				"/linux/seccomp/architectures/%zu: \"%.40s\" is unknown, want "
				"one as SCMP_ARCH_X86_64",
				i, p->architectures[i]);
		for (size_t j = 0; j < i; j++)
			again |= strcmp(p->architectures[j], p->architectures[i]) == 0;
		if (again || !can_run(native, arch))
			continue;

		int rc = add_arch(n, arch, p, f);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int check_rule(const struct spec_seccomp_rule *r, size_t i, struct fault *f)
{
	if (r->errno_ret_set && r->action == SPEC_ACT_ERRNO && r->errno_ret > KERNEL_ERRNO)
		return fault_set(f, EINVAL,
		                 "/linux/seccomp/syscalls/%zu/errnoRet: is %u, want 0..%d", i,
		                 r->errno_ret, KERNEL_ERRNO);
	for (size_t a = 0; a < r->arg_count; a++) {
		if (r->args[a].index > 5)
			return fault_set(
				f, EINVAL,
				"/linux/seccomp/syscalls/%zu/args/%zu/index: is %u, want 0..5", i,
				a, r->args[a].index);
	}
	return 0;
}

static int check_profile(const struct spec_seccomp *p, struct names *n, struct fault *f)
{
	if (p->default_errno_ret_set && p->default_action == SPEC_ACT_ERRNO &&
	    p->default_errno_ret > KERNEL_ERRNO)
		return fault_set(f, EINVAL, "/linux/seccomp/defaultErrnoRet: is %u, want 0..%d",
		                 p->default_errno_ret, KERNEL_ERRNO);
	for (size_t i = 0; i < p->rule_count; i++) {
		int rc = check_rule(&p->rules[i], i, f);

		if (rc < 0)
			return rc;
		for (const char *const *name = p->rules[i].names; *name != NULL; name++)
			n->room++;
	}
	return 0;
}

static uint32_t kernel_flags(uint32_t flags)
{
	static const uint32_t of_the_kernel[] = {
		SECCOMP_FILTER_FLAG_TSYNC,
		SECCOMP_FILTER_FLAG_LOG,
		SECCOMP_FILTER_FLAG_SPEC_ALLOW,
		SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
	};
	uint32_t out = 0;

	for (size_t i = 0; i < sizeof(of_the_kernel) / sizeof(of_the_kernel[0]); i++)
		out |= (flags >> i & 1) != 0 ? of_the_kernel[i] : 0U;
	return out;
}

bool seccomp_takes_flag(uint32_t flag)
{
	uint32_t flags = kernel_flags(flag);

	if (flag == SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV)
		flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
	/* Flags are looked at first, then the filter: there is none. */
	return sys_seccomp(SECCOMP_SET_MODE_FILTER, flags, NULL) < 0 && errno == EFAULT;
}

static uint32_t flags_of(const struct spec_seccomp *p)
{
	uint32_t flags = kernel_flags(p->flags);

	/* The kernel takes it only together with a listener. */
	return p->notifies ? flags : flags & ~(uint32_t)SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
}

static int compile(const struct spec_seccomp *profile, uint32_t native, bool listed,
                   struct seccomp_program *out, struct fault *f)
{
	struct names names = {.room = 0};
	int rc = check_profile(profile, &names, f);

	if (rc == 0)
		rc = add_arch(&names, native, profile, f);
	if (rc == 0 && listed)
		rc = add_listed(&names, native, profile, f);
	if (rc == 0)
		rc = seccomp_code_make(profile, names.tables, names.table_count, out, f);
	for (size_t i = 0; i < names.table_count; i++)
		free(names.tables[i].entries);
	return rc;
}

int seccomp_compile(const struct spec_seccomp *profile, const char *architecture,
                    struct seccomp_program *out, struct fault *f)
{
	uint32_t native = architecture != NULL ? seccomp_arch_resolve_name(architecture)
	                                       : seccomp_arch_native();

	*out = (struct seccomp_program){0};
	if (native != SCMP_ARCH_X86_64 && native != SCMP_ARCH_X86 && native != SCMP_ARCH_AARCH64 &&
	    native != SCMP_ARCH_ARM)
		return fault_set(
			f, EOPNOTSUPP,
			"/linux/seccomp: no filters are made for architecture %s; there are "
			"x86_64, x86, aarch64 and arm",
			architecture != NULL ? architecture : "of this machine");

	int rc = compile(profile, native, architecture == NULL, out, f);

	if (rc < 0)
		return rc;
	out->flags = flags_of(profile);
	out->notifies = profile->notifies;
	return 0;
}
