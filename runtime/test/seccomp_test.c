/* SPDX-License-Identifier: ISC */
/*
 * The compiler as a whole: by names, against the library's own, and in the
 * kernel.
 */
#include "runtime/base/own.h"
#include "runtime/seccomp.h"
#include "runtime/sys.h"

#include "filter_run.h"
#include "tests/tap.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define ALLOW SECCOMP_RET_ALLOW
#define PERM  (SECCOMP_RET_ERRNO | EPERM)
#define NEW   (SECCOMP_RET_ERRNO | ENOSYS)
#define KILL  SECCOMP_RET_KILL_PROCESS
#define X32   0x40000000U

static const char *const read_socket[] = {"read", "socket", "semget", "no_such_call", NULL};
static const char *const one_socket[] = {"accept4", NULL};
static const char *const private_call[] = {"cacheflush", NULL};
static const struct spec_seccomp_arg unix_only = {.index = 0, .op = SPEC_CMP_EQ, .value = 1};
static const struct spec_seccomp_rule by_name[] = {
	{.names = read_socket, .action = SPEC_ACT_ALLOW},
	{.names = one_socket,  .action = SPEC_ACT_ALLOW, .args = &unix_only, .arg_count = 1},
	{.names = private_call,      .action = SPEC_ACT_ALLOW                             },
};
static const struct spec_seccomp profile = {
	.set = true,
	.default_action = SPEC_ACT_ERRNO,
	.rules = by_name,
	.rule_count = 3,
};

static const struct {
	const char *name, *architecture;
	uint32_t audit, number, first, want;
} named[] = {
	{"read",						"x86_64",  SCMP_ARCH_X86_64,  0,          0,  ALLOW},
	{"write",					       "x86_64",  SCMP_ARCH_X86_64,  1,          0,  PERM },
	{"socket",					      "x86_64",  SCMP_ARCH_X86_64,  41,         0,  ALLOW},
	{"accept4 as wanted",				   "x86_64",  SCMP_ARCH_X86_64,  288,        1,  ALLOW},
	{"accept4 otherwise",				   "x86_64",  SCMP_ARCH_X86_64,  288,        2,  PERM },
	{"newer",					       "x86_64",  SCMP_ARCH_X86_64,  289,        0,  NEW  },
	{"x32",						 "x86_64",  SCMP_ARCH_X86_64,  X32,        0,  KILL },
	{"skipped by a tracer",				 "x86_64",  SCMP_ARCH_X86_64,  UINT32_MAX, 0,  PERM },
	{"the 32-bit architecture",                             "x86_64",  SCMP_ARCH_X86,     3,          0,  KILL },
	{"read",						"x86",     SCMP_ARCH_X86,     3,          0,  ALLOW},
	{"socketcall for socket",                               "x86",     SCMP_ARCH_X86,     102,        1,  ALLOW},
	{"socketcall for bind",				 "x86",     SCMP_ARCH_X86,     102,        2,  PERM },
	{"socketcall for accept4, whose arguments nobody sees", "x86",     SCMP_ARCH_X86,     102,        18,
         PERM												      },
	{"socket itself",				       "x86",     SCMP_ARCH_X86,     359,        0,  ALLOW},
	{"accept4 itself",				      "x86",     SCMP_ARCH_X86,     364,        1,  ALLOW},
	{"ipc for semget",				      "x86",     SCMP_ARCH_X86,     117,        2,  ALLOW},
	{"ipc for shmat",				       "x86",     SCMP_ARCH_X86,     117,        21, PERM },
	{"semget itself",				       "x86",     SCMP_ARCH_X86,     393,        0,  ALLOW},
	{"read",						"aarch64", SCMP_ARCH_AARCH64, 63,         0,  ALLOW},
	{"write",					       "aarch64", SCMP_ARCH_AARCH64, 64,         0,  PERM },
	{"read",						"arm",     SCMP_ARCH_ARM,     3,          0,  ALLOW},
	{"socket",					      "arm",     SCMP_ARCH_ARM,     281,        0,  ALLOW},
	{"newer",					       "arm",     SCMP_ARCH_ARM,     440,        0,  NEW  },
	{"cacheflush",					  "arm",     SCMP_ARCH_ARM,     0xf0002,    0,  ALLOW},
	{"set_tls",					     "arm",     SCMP_ARCH_ARM,     0xf0005,    0,  NEW  },
};

static uint32_t run(const struct seccomp_program *p, uint32_t audit, uint32_t number,
                    uint64_t first)
{
	const struct seccomp_data data = {.nr = (int)number, .arch = audit, .args = {first}};

	return filter_run(p->code, p->count, &data, NULL);
}

static void names_have_the_numbers_of_the_architecture(void)
{
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		struct seccomp_program p;
		struct fault f = {0};

		if (!is_int(seccomp_compile(&profile, named[i].architecture, &p, &f), 0,
		            "%s compiles", named[i].architecture))
			continue;
		is_int(run(&p, named[i].audit, named[i].number, named[i].first), named[i].want,
		       "%s: %s", named[i].architecture, named[i].name);
		seccomp_free(&p);
	}
}

static const struct {
	const char *want, *architecture, *listed;
	uint32_t errno_ret, argument;
	int rc;
} refused[] = {
	{"/linux/seccomp/architectures/0: \"SCMP_ARCH_PDP11\" is unknown, want one as "
         "SCMP_ARCH_X86_64",                                                           NULL,     "SCMP_ARCH_PDP11", 1,    0, -EINVAL    },
	{"/linux/seccomp/architectures/0: \"x86_64\" is unknown, want one as SCMP_ARCH_X86_64",
         NULL,											    "x86_64",          1,    0, -EINVAL    },
	{"/linux/seccomp: no filters are made for architecture mips; there are x86_64, x86, aarch64 "
         "and arm",                                                                    "mips",   NULL,              1,    0, -EOPNOTSUPP},
	{"/linux/seccomp: no filters are made for architecture vax; there are x86_64, x86, aarch64 "
         "and arm",                                                                    "vax",    NULL,              1,    0, -EOPNOTSUPP},
	{"/linux/seccomp/syscalls/0/errnoRet: is 4096, want 0..4095",                           "x86_64", NULL,              4096, 0,
         -EINVAL																 },
	{"/linux/seccomp/syscalls/0/args/0/index: is 6, want 0..5",                             "x86_64", NULL,              1,    6, -EINVAL    },
};

static void what_cannot_be_is_refused(void)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *const listed[] = {refused[i].listed, NULL};
		const struct spec_seccomp_arg arg = {.index = refused[i].argument};
		const struct spec_seccomp_rule rule = {
			.names = one_socket,
			.action = SPEC_ACT_ERRNO,
			.errno_ret_set = true,
			.errno_ret = refused[i].errno_ret,
			.args = &arg,
			.arg_count = 1,
		};
		const struct spec_seccomp p = {
			.architectures = listed,
			.rules = &rule,
			.rule_count = 1,
		};
		struct seccomp_program out;
		struct fault f = {0};

		is_int(seccomp_compile(&p, refused[i].architecture, &out, &f), refused[i].rc,
		       "refused %zu: result", i);
		is_str(f.text, refused[i].want, "refused %zu: fault", i);
		ok(out.code == NULL, "refused %zu: nothing is made", i);
	}
}

static void listed_architectures_are_those_that_run(void)
{
	static const char *const all[] = {
		"SCMP_ARCH_X86_64", "SCMP_ARCH_X86",  "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64",
		"SCMP_ARCH_ARM",    "SCMP_ARCH_MIPS", "SCMP_ARCH_X86", NULL};
	const struct spec_seccomp p = {
		.default_action = SPEC_ACT_ERRNO,
		.architectures = all,
		.rules = by_name,
		.rule_count = 1,
		.flags = SPEC_SECCOMP_FLAG_TSYNC | SPEC_SECCOMP_FLAG_LOG |
	                 SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV,
	};
	const uint32_t native = seccomp_arch_native();
	struct seccomp_program out;
	struct fault f = {0};

	if (!is_int(seccomp_compile(&p, NULL, &out, &f), 0, "every architecture may be listed: %s",
	            f.text))
		return;
	is_int(out.flags, SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG,
	       "the flags, without one that needs an agent");
	is_int(run(&out, SCMP_ARCH_X86_64, 0, 0), native == SCMP_ARCH_X86_64 ? ALLOW : KILL,
	       "x86_64 runs on itself");
	is_int(run(&out, SCMP_ARCH_X86_64, X32, 0), native == SCMP_ARCH_X86_64 ? ALLOW : KILL,
	       "x32 on x86_64");
	is_int(run(&out, SCMP_ARCH_X86, 3, 0), native == SCMP_ARCH_X86_64 ? ALLOW : KILL,
	       "x86 on x86_64");
	is_int(run(&out, SCMP_ARCH_AARCH64, 63, 0), native == SCMP_ARCH_AARCH64 ? ALLOW : KILL,
	       "aarch64 on itself");
	is_int(run(&out, SCMP_ARCH_MIPS, 4003, 0), KILL, "mips nowhere here");
	seccomp_free(&out);
}

/* A generator of its own, so that every run is the same. */
static uint32_t state = 1;

static uint32_t random_below(uint32_t limit)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % limit;
}

static const uint64_t values[] = {
	0,         1, 2, 7, 0x80000000, 0xffffffff, UINT64_C(0x100000000), UINT64_C(0x100000001),
	UINT64_MAX};
#define VALUE_COUNT ((uint32_t)(sizeof(values) / sizeof(values[0])))

static const char *const calls[] = {
	"read",    "write",     "openat", "close",   "mmap",      "munmap", "ioctl", "dup",
	"clone",   "execve",    "exit",   "futex",   "getpid",    "kill",   "uname", "fcntl",
	"fsync",   "ftruncate", "chdir",  "mkdirat", "prctl",     "gettid", "setns", "statx",
	"openat2", "clone3",    "bpf",    "seccomp", "pidfd_open"};
#define CALL_COUNT (sizeof(calls) / sizeof(calls[0]))

struct random_profile {
	const char *names[CALL_COUNT][2];
	struct spec_seccomp_arg args[CALL_COUNT][2];
	struct spec_seccomp_rule rules[CALL_COUNT];
	struct spec_seccomp profile;
};

static void make_random(struct random_profile *p)
{
	*p = (struct random_profile){
		.profile.default_action = SPEC_ACT_ERRNO,
		.profile.default_errno_ret_set = true,
		.profile.default_errno_ret = ENOSYS,
		.profile.rules = p->rules,
	};
	for (size_t i = 0; i < CALL_COUNT; i++) {
		struct spec_seccomp_rule *r = &p->rules[p->profile.rule_count];

		if (random_below(3) == 0)
			continue;
		p->names[i][0] = calls[i];
		*r = (struct spec_seccomp_rule){.names = p->names[i], .args = p->args[i]};
		r->action = random_below(4) == 0 ? SPEC_ACT_ERRNO : SPEC_ACT_ALLOW;
		r->arg_count = random_below(3);
		for (size_t a = 0; a < r->arg_count; a++)
			p->args[i][a] = (struct spec_seccomp_arg){
				.index = (uint32_t)(2 * a),
				.op = (enum spec_seccomp_op)random_below(7),
				.value = values[random_below(VALUE_COUNT)],
				.value_two = values[random_below(VALUE_COUNT)],
			};
		p->profile.rule_count++;
	}
}

static enum scmp_compare library_op(enum spec_seccomp_op op)
{
	static const enum scmp_compare ops[] = {
		[SPEC_CMP_NE] = SCMP_CMP_NE,
		[SPEC_CMP_LT] = SCMP_CMP_LT,
		[SPEC_CMP_LE] = SCMP_CMP_LE,
		[SPEC_CMP_EQ] = SCMP_CMP_EQ,
		[SPEC_CMP_GE] = SCMP_CMP_GE,
		[SPEC_CMP_GT] = SCMP_CMP_GT,
		[SPEC_CMP_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
	};

	return ops[op];
}

static int library_rules(scmp_filter_ctx filter, const struct spec_seccomp *p)
{
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct spec_seccomp_rule *r = &p->rules[i];
		uint32_t action =
			r->action == SPEC_ACT_ALLOW ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM);
		struct scmp_arg_cmp args[2];

		for (size_t a = 0; a < r->arg_count; a++) {
			args[a].arg = r->args[a].index;
			args[a].op = library_op(r->args[a].op);
			args[a].datum_a = r->args[a].value;
			args[a].datum_b = r->args[a].value_two;
		}
		if (seccomp_rule_add_array(filter, action,
		                           seccomp_syscall_resolve_name(r->names[0]),
		                           (unsigned int)r->arg_count, args) < 0)
			return -1;
	}
	return 0;
}

/* What the library itself makes of it: the number of instructions, or -1. */
static ssize_t library_code(const struct spec_seccomp *p, uint32_t arch, struct sock_filter *out)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	own_fd int fd = memfd_create("filter", MFD_CLOEXEC);
	ssize_t size = -1;

	if (filter != NULL && arch != seccomp_arch_native() &&
	    (seccomp_arch_add(filter, arch) < 0 ||
	     seccomp_arch_remove(filter, seccomp_arch_native()) < 0)) {
		seccomp_release(filter);
		return -1;
	}
	if (filter != NULL &&
	    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
	    library_rules(filter, p) == 0 && seccomp_export_bpf(filter, fd) == 0)
		size = pread(fd, out, BPF_MAXINSNS * sizeof(*out), 0);
	seccomp_release(filter);
	return size < 0 ? -1 : size / (ssize_t)sizeof(*out);
}

static unsigned int count_differences(const struct seccomp_program *ours,
                                      const struct sock_filter *theirs, size_t count, uint32_t arch)
{
	unsigned int differences = 0;

	for (int number = -1; number < 470; number++) {
		for (unsigned int i = 0; i < 30; i++) {
			struct seccomp_data data = {.nr = number, .arch = arch};

			for (size_t a = 0; a < 6; a++)
				data.args[a] = values[random_below(VALUE_COUNT)];
			/* The kernel of a 32-bit architecture has no more. */
			for (size_t a = 0; a < 6 && arch == SCMP_ARCH_ARM; a++)
				data.args[a] &= UINT32_MAX;
			differences += filter_run(ours->code, ours->count, &data, NULL) !=
			               filter_run(theirs, count, &data, NULL);
		}
	}
	return differences;
}

static void the_library_agrees(const char *architecture, uint32_t arch)
{
	static struct sock_filter theirs[BPF_MAXINSNS];
	unsigned int differences = 0;
	unsigned int compared = 0;

	for (int i = 0; i < 40; i++) {
		struct random_profile random;
		struct seccomp_program ours;
		struct fault f = {0};
		ssize_t count;

		make_random(&random);
		count = library_code(&random.profile, arch, theirs);
		if (count < 0 || seccomp_compile(&random.profile, architecture, &ours, &f) < 0)
			continue;
		compared++;
		differences += count_differences(&ours, theirs, (size_t)count, arch);
		seccomp_free(&ours);
	}
	is_int(compared, 40, "%s: forty random profiles compile both ways", architecture);
	is_int(differences, 0, "%s: the library's filters give the same verdicts", architecture);
}

static const char *const needed[] = {"exit", "exit_group", "rt_sigreturn", NULL};
static const char *const looked[] = {"getppid", NULL};
static const struct spec_seccomp_rule confined[] = {
	{.names = needed,        .action = SPEC_ACT_ALLOW},
	{ .names = looked, .action = SPEC_ACT_ERRNO,          .errno_ret_set = true, .errno_ret = 77},
};

/* The number of what went wrong. */
static int confine(bool no_new_privs)
{
	const struct spec_seccomp p = {
		.default_action = SPEC_ACT_ERRNO,
		.rules = confined,
		.rule_count = 2,
	};
	struct __user_cap_data_struct none[2] = {{0}};
	struct seccomp_program program;
	struct fault f = {0};

	if (seccomp_compile(&p, NULL, &program, &f) < 0)
		return 1;
	if (no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return 2;
	if (sys_capset(none) < 0)
		return 3;

	int rc = seccomp_install(&program, &f);

	if (!no_new_privs)
		return rc == -EACCES ? 0 : 4;
	if (rc < 0)
		return 5;
	if (syscall(SYS_getppid) != -1 || errno != 77)
		return 6;
	if (syscall(SYS_getpid) != -1 || errno != EPERM)
		return 7;
	return syscall(9999) == -1 && errno == ENOSYS ? 0 : 8;
}

static void the_kernel_obeys(bool no_new_privs, const char *name)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		/* A sanitizer's _exit does more than the filter lets it. */
		(void)syscall(SYS_exit_group, confine(no_new_privs));
	ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "%s: the child ends", name);
	is_int(WEXITSTATUS(status), 0, "%s", name);
}

static void a_filter_is_read_back(void)
{
	char path[] = "/tmp/seccomp-test-XXXXXX";
	own_fd int file = mkstemp(path);
	struct seccomp_program made;
	struct seccomp_program read;
	struct fault f = {0};
	char text[300];

	is_int(seccomp_compile(&profile, "arm", &made, &f), 0, "a filter is made");
	ok(write(file, made.code, made.count * sizeof(*made.code)) > 0, "and written");
	is_int(seccomp_read(AT_FDCWD, path, &read, &f), 0, "it is read");
	ok(read.count == made.count &&
	           memcmp(read.code, made.code, made.count * sizeof(*made.code)) == 0,
	   "and is the same");
	seccomp_free(&read);
	ok(read.code == NULL && read.count == 0, "and is given back");
	seccomp_free(&made);
	ok(write(file, "x", 1) == 1, "one byte more");
	is_int(seccomp_read(AT_FDCWD, path, &read, &f), -EBADMSG, "is refused");
	f = (struct fault){0};
	ok(ftruncate(file, 0) == 0, "no byte at all");
	is_int(seccomp_read(AT_FDCWD, path, &read, &f), -EBADMSG, "is refused");
	(void)snprintf(text, sizeof(text),
	               "%s: 0 bytes are no seccomp filter, which has 8 for each of 1 to 4096 "
	               "instructions",
	               path);
	is_str(f.text, text, "by name");
	f = (struct fault){0};
	ok(ftruncate(file, 32776) == 0, "one instruction too many");
	is_int(seccomp_read(AT_FDCWD, path, &read, &f), -EFBIG, "is refused");
	ok(read.code == NULL, "and nothing is kept");
	(void)unlink(path);
}

int main(void)
{
	names_have_the_numbers_of_the_architecture();
	what_cannot_be_is_refused();
	listed_architectures_are_those_that_run();
	a_filter_is_read_back();
	if (sys_clone3(NULL) < 0 && errno == ENOSYS) {
		skip("user-mode emulation has no seccomp, without which the library makes no filter");
		return done_testing();
	}
	the_library_agrees("x86_64", SCMP_ARCH_X86_64);
	the_library_agrees("aarch64", SCMP_ARCH_AARCH64);
	the_library_agrees("arm", SCMP_ARCH_ARM);
	the_kernel_obeys(true, "a filter is installed and obeyed");
	the_kernel_obeys(false, "without no_new_privs and capabilities it is refused");
	return done_testing();
}
