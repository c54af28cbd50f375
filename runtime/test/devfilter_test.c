/* SPDX-License-Identifier: ISC */
#include "runtime/base/own.h"
#include "runtime/devfilter.h"
#include "runtime/devfilter_code.h"
#include "runtime/sys.h"

#include "tests/tap.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#define R BPF_DEVCG_ACC_READ
#define W BPF_DEVCG_ACC_WRITE
#define M BPF_DEVCG_ACC_MKNOD

/* What a rule of config.json looks like: "+c 1:3 rwm". */
static struct spec_device_rule rule(const char *text)
{
	struct spec_device_rule r = {.allow = text[0] == '+', .type = text[1]};
	char *end;

	r.major = text[3] == '*' ? -1 : strtoll(text + 3, &end, 10);
	end = strchr(text, ':') + 1;
	r.minor = end[0] == '*' ? -1 : strtoll(end, NULL, 10);
	end = strrchr(text, ' ');
	r.read = strchr(end, 'r') != NULL;
	r.write = strchr(end, 'w') != NULL;
	r.mknod = strchr(end, 'm') != NULL;
	return r;
}

struct request {
	char type;
	unsigned int major, minor, access;
};

struct machine {
	uint64_t reg[11];
	bool known[11];
};

/* Where the jump instruction N goes on, relative to the next; -1: it is none that we use. */
static int jump_of(const struct machine *m, const struct bpf_insn *n)
{
	uint64_t to = m->reg[n->dst_reg];
	uint64_t value = (uint64_t)(int64_t)n->imm;
	bool jump;

	if (n->off < 0 || (n->code != (BPF_JMP | BPF_JA) && !m->known[n->dst_reg]))
		return -1;
	if (n->code == (BPF_JMP | BPF_JA))
		jump = true;
	else if (n->code == (BPF_JMP32 | BPF_JNE | BPF_K))
		jump = (uint32_t)to != (uint32_t)value;
	else if (n->code == (BPF_JMP32 | BPF_JEQ | BPF_K))
		jump = (uint32_t)to == (uint32_t)value;
	else if (n->code == (BPF_JMP | BPF_JNE | BPF_K))
		jump = to != value;
	else if (n->code == (BPF_JMP | BPF_JSET | BPF_K))
		jump = (to & value) != 0;
	else
		return -1;
	return jump ? n->off : 0;
}

static bool calculate(struct machine *m, const struct bpf_insn *n,
                      const struct bpf_cgroup_dev_ctx *context)
{
	uint64_t *to = &m->reg[n->dst_reg];
	uint64_t value = (uint64_t)(int64_t)n->imm;
	bool ready = m->known[n->dst_reg];
	uint32_t word;

	if (n->code == (BPF_LDX | BPF_MEM | BPF_W) && n->src_reg == 1 && n->off >= 0 &&
	    (size_t)n->off + sizeof(word) <= sizeof(*context)) {
		memcpy(&word, (const char *)context + n->off, sizeof(word));
		*to = word;
		ready = true;
	} else if (n->code == (BPF_ALU64 | BPF_MOV | BPF_K)) {
		*to = value;
		ready = true;
	} else if (n->code == (BPF_ALU64 | BPF_MOV | BPF_X)) {
		*to = m->reg[n->src_reg];
		ready = m->known[n->src_reg];
	} else if (n->code == (BPF_ALU64 | BPF_AND | BPF_K)) {
		*to &= value;
	} else if (n->code == (BPF_ALU64 | BPF_OR | BPF_X)) {
		*to |= m->reg[n->src_reg];
		ready = ready && m->known[n->src_reg];
	} else if (n->code == (BPF_ALU64 | BPF_LSH | BPF_K)) {
		*to <<= value;
	} else if (n->code == (BPF_ALU64 | BPF_RSH | BPF_K)) {
		*to >>= value;
	} else {
		return false;
	}
	m->known[n->dst_reg] = ready;
	return ready;
}

/*
 * Runs the program as the kernel would, for the instructions that it may
 * consist of. -1: it did what no such program may.
 */
static int interpret(const struct devfilter_code *code, const struct request *q)
{
	struct bpf_cgroup_dev_ctx context = {
		.access_type = q->access << 16 |
	                       (q->type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR),
		.major = q->major,
		.minor = q->minor,
	};
	struct machine m = {.known = {[1] = true}};

	for (const struct bpf_insn *n = code->insns; n < code->insns + code->count; n++) {
		unsigned int class = BPF_CLASS(n->code);
		int jump;

		if (n->code == (BPF_JMP | BPF_EXIT))
			return m.known[0] ? (int)m.reg[0] : -1;
		if (class != BPF_JMP && class != BPF_JMP32) {
			if (!calculate(&m, n, &context))
				return -1;
			continue;
		}
		jump = jump_of(&m, n);
		if (jump < 0)
			return -1;
		n += jump;
	}
	return -1;
}

static const struct {
	const char *name;
	const char *rules[4];
	struct request request;
	int allowed;
} cases[] = {
	{"deny all: sda",				{"-a *:* rwm"},                    {'b', 8, 0, R},        0},
	{"deny all: null",			       {"-a *:* rwm"},                    {'c', 1, 3, R | W},    1},
	{"deny all: mem, beside null",                   {"-a *:* rwm"},                    {'c', 1, 1, R},        0},
	{"deny all: zero",			       {"-a *:* rwm"},                    {'c', 1, 5, R},        1},
	{"deny all: full",			       {"-a *:* rwm"},                    {'c', 1, 7, W},        1},
	{"deny all: random",			     {"-a *:* rwm"},                    {'c', 1, 8, R},        1},
	{"deny all: urandom",                            {"-a *:* rwm"},                    {'c', 1, 9, R},        1},
	{"deny all: kmsg",			       {"-a *:* rwm"},                    {'c', 1, 11, W},       0},
	{"deny all: tty",				{"-a *:* rwm"},                    {'c', 5, 0, R | W},    1},
	{"deny all: console",                            {"-a *:* rwm"},                    {'c', 5, 1, R | W},    1},
	{"deny all: ptmx",			       {"-a *:* rwm"},                    {'c', 5, 2, R | W},    1},
	{"deny all: a slave",                            {"-a *:* rwm"},                    {'c', 136, 77, R | W}, 1},
	{"deny all: fuse",			       {"-a *:* rwm"},                    {'c', 10, 229, R | W}, 0},
	{"deny all: a block device numbered as null",    {"-a *:* rwm"},                    {'b', 1, 3, R},        0},
	{"deny all: make any node",                      {"-a *:* rwm"},                    {'b', 8, 0, M},        1},
	{"deny all: make and read in one",               {"-a *:* rwm"},                    {'b', 8, 0, M | R},    0},
	{"no denial: anything",                          {"+c 10:229 rw"},                  {'b', 8, 0, R | W},    1},
	{"one denied: it",			       {"-b 8:0 rwm"},                    {'b', 8, 0, R},        0},
	{"one denied: its neighbour",                    {"-b 8:0 rwm"},                    {'b', 8, 1, R},        1},
	{"one denied: a character device of its number", {"-b 8:0 rwm"},                    {'c', 8, 0, R},        1},
	{"one allowed again",                            {"-a *:* rwm", "+c 10:229 rw"},    {'c', 10, 229, R | W}, 1},
	{"one allowed again: for another access",
         {"-a *:* rwm", "+c 10:229 r"},
         {'c', 10, 229, R | W},
         0													  },
	{"two rules allow together",
         {"-a *:* rwm", "+c 10:229 r", "+c 10:* w"},
         {'c', 10, 229, R | W},
         1													  },
	{"the last decides: denied",
         {"-a *:* rwm", "+c 10:* rw", "-c 10:229 w"},
         {'c', 10, 229, W},
         0													  },
	{"the last decides: read stays",
         {"-a *:* rwm", "+c 10:* rw", "-c 10:229 w"},
         {'c', 10, 229, R},
         1													  },
	{"the last decides: both at once",
         {"-a *:* rwm", "+c 10:* rw", "-c 10:229 w"},
         {'c', 10, 229, R | W},
         0													  },
	{"the last decides: allowed",                    {"-c 10:229 rw", "+c 10:229 rw"},  {'c', 10, 229, R | W}, 1},
	{"a denial before deny all is lost",             {"-c 1:3 rwm", "-a *:* rwm"},      {'c', 1, 3, R},        1},
	{"a denial behind deny all holds",               {"-a *:* rwm", "-c 1:3 rwm"},      {'c', 1, 3, R},        0},
	{"allow all ends it",                            {"-a *:* rwm", "+a *:* rwm"},      {'b', 8, 0, R | W},    1},
	{"allow all, then deny one",                     {"+a *:* rwm", "-b 8:* rwm"},      {'b', 8, 5, R},        0},
	{"any type with a number",                       {"-a *:* rwm", "+a 8:0 r"},        {'b', 8, 0, R},        1},
	{"any type with a number, another",              {"-a *:* rwm", "+a 8:0 r"},        {'b', 8, 1, R},        0},
	{"a rule of no access changes nothing",          {"-a *:* rwm", "+b 8:0 "},         {'b', 8, 0, R},        0},
	{"deny all reads only: write",                   {"-a *:* r"},                      {'b', 8, 0, W},        1},
	{"deny all reads only: read",                    {"-a *:* r"},                      {'b', 8, 0, R},        0},
	{"a large minor",				{"-a *:* rwm", "+c 10:1048575 r"}, {'c', 10, 1048575, R}, 1},
	{"several in a row: the first",
         {"-a *:* rwm", "+c 10:229 rwm", "+c 10:200 rwm", "+c 4095:1048575 rwm"},
         {'c', 10, 229, R},
         1													  },
	{"several in a row: the last",
         {"-a *:* rwm", "+c 10:229 rwm", "+c 10:200 rwm", "+c 4095:1048575 rwm"},
         {'c', 4095, 1048575, R},
         1													  },
	{"several in a row: a neighbour",
         {"-a *:* rwm", "+c 10:229 rwm", "+c 10:200 rwm", "+c 4095:1048575 rwm"},
         {'c', 10, 230, R},
         0													  },
	{"several in a row: a block device",
         {"-a *:* rwm", "+c 10:229 rwm", "+c 10:200 rwm"},
         {'b', 10, 229, R},
         0													  },
	{"several in a row: denied again",
         {"-a *:* rwm", "+c 10:229 rwm", "+c 10:200 rwm", "-c 10:200 rwm"},
         {'c', 10, 200, R},
         0													  },
	{"several in a row: beside the denied",
         {"-a *:* rwm", "+c 10:229 rwm", "+c 10:200 rwm", "-c 10:200 rwm"},
         {'c', 10, 229, R},
         1													  },
	{"several in a row: of two types",
         {"-a *:* rwm", "+c 10:229 rwm", "+b 10:229 rwm", "+b 8:0 rwm"},
         {'b', 10, 229, W},
         1													  },
	{"a number wider than any device's",
         {"-a *:* rwm", "+c 4096:0 rwm", "+c 4097:0 rwm"},
         {'c', 0, 0, R},
         0													  },
};

static size_t rules_of(size_t i, struct spec_device_rule out[4])
{
	size_t count = 0;

	while (count < 4 && cases[i].rules[count] != NULL) {
		out[count] = rule(cases[i].rules[count]);
		count++;
	}
	return count;
}

static void the_code_decides(size_t i)
{
	struct spec_device_rule rules[4];
	struct spec_resources r = {.devices = rules, .device_count = rules_of(i, rules)};
	struct devfilter_code code;
	struct fault f = {0};

	if (!is_int(devfilter_code_make(&r, &code, &f), 0, "%s: code is made", cases[i].name))
		return;
	is_int(interpret(&code, &cases[i].request), cases[i].allowed, "%s", cases[i].name);
	free(code.insns);
}

static bool matches(const struct spec_device_rule *r, const struct request *q)
{
	return (r->type == 'a' || r->type == q->type) && (r->major < 0 || r->major == q->major) &&
	       (r->minor < 0 || r->minor == q->minor);
}

static bool is_default(const struct request *q)
{
	static const unsigned int minors[] = {3, 5, 7, 8, 9};

	if (q->type != 'c' || q->major == 136 || (q->major == 5 && q->minor <= 2))
		return q->type == 'c';
	for (size_t i = 0; q->major == 1 && i < sizeof(minors) / sizeof(minors[0]); i++) {
		if (q->minor == minors[i])
			return true;
	}
	return false;
}

/* The contract of devfilter_code.h, one kind of access after the other. */
static bool allows(const struct spec_device_rule *rules, size_t count, const struct request *q,
                   unsigned int access)
{
	for (size_t i = count; i-- > 0;) {
		const struct spec_device_rule *r = &rules[i];
		bool everything = r->type == 'a' && r->major < 0 && r->minor < 0 && r->read &&
		                  r->write && r->mknod;
		bool covers = (access == R && r->read) || (access == W && r->write) ||
		              (access == M && r->mknod);

		if (everything && !r->allow)
			return access == M || is_default(q);
		if (covers && matches(r, q))
			return r->allow;
	}
	return true;
}

static struct spec_device_rule random_rule(unsigned int *seed)
{
	static const unsigned int majors[] = {1, 5, 8, 10};
	unsigned int bits = (unsigned int)rand_r(seed) >> 4;
	struct spec_device_rule r = {
		.allow = bits & 1,
		.type = "abcc"[bits >> 1 & 3],
		.major = bits >> 3 & 7 ? (int64_t)majors[bits >> 6 & 3] : -1,
		.minor = bits >> 8 & 3 ? (int64_t)(bits >> 10 & 3) : -1,
	};
	/* Mostly every access: the rules that are taken together. */
	unsigned int access = bits >> 12 & 3 ? 7 : bits >> 14 & 7;

	r.read = access & 1;
	r.write = access & 2;
	r.mknod = access & 4;
	return r;
}

static void any_code_decides_as_its_rules(void)
{
	static const unsigned int majors[] = {1, 5, 8, 10, 136};
	unsigned int seed = 1;
	unsigned int wrong = 0;

	for (int round = 0; round < 2000; round++) {
		struct spec_device_rule rules[8];
		struct spec_resources r = {.devices = rules, .device_count = 1 + (size_t)round % 8};
		struct devfilter_code code;
		struct fault f = {0};

		for (size_t i = 0; i < r.device_count; i++)
			rules[i] = random_rule(&seed);
		if (devfilter_code_make(&r, &code, &f) != 0) {
			wrong++;
			continue;
		}
		for (unsigned int n = 0; n < 5 * 4 * 2 * 7; n++) {
			struct request q = {n & 1 ? 'b' : 'c', majors[n / 2 % 5], n / 10 % 4,
			                    1 + n / 40};
			bool want = true;

			for (unsigned int access = 1; access <= 4; access <<= 1)
				want &= (q.access & access) == 0 ||
				        allows(rules, r.device_count, &q, access);
			wrong += interpret(&code, &q) != want;
		}
		free(code.insns);
	}
	is_int(wrong, 0, "2000 random lists of rules: requests decided against their rules");
}

/* More than a jump of 16 bits could cross. */
static void a_long_list_keeps_every_rule(void)
{
	enum {
		COUNT = 40000
	};
	static struct spec_device_rule rules[COUNT];
	struct spec_resources r = {.devices = rules, .device_count = COUNT};
	struct devfilter_code code;
	struct fault f = {0};

	rules[0] = rule("-a *:* rwm");
	for (int i = 1; i < COUNT; i++) {
		rules[i] = rule("+c 10:0 rwm");
		rules[i].minor = i;
	}
	if (!is_int(devfilter_code_make(&r, &code, &f), 0, "40000 rules: code is made"))
		return;
	is_int(interpret(&code, &(struct request){'c', 10, 1, R}), 1, "40000 rules: the first");
	is_int(interpret(&code, &(struct request){'c', 10, 39999, R}), 1, "40000 rules: the last");
	is_int(interpret(&code, &(struct request){'c', 10, 40000, R}), 0, "40000 rules: no other");
	free(code.insns);
}

static void what_is_no_rule_is_refused(void)
{
	static const struct {
		struct spec_device_rule rule;
		const char *want;
	} bad[] = {
		{{.type = 'p', .major = 1, .minor = 1, .read = true},
	         "/linux/resources/devices/0/type: want a, b or c"      },
		{{.type = 'c', .major = INT64_C(1) << 32, .minor = 1, .read = true},
	         "/linux/resources/devices/0: 4294967296:1 is no device"},
		{{.type = 'c', .major = 1, .minor = -2, .read = true},
	         "/linux/resources/devices/0: 1:-2 is no device"        },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct spec_resources r = {.devices = &bad[i].rule, .device_count = 1};
		struct devfilter_code code;
		struct fault f = {0};

		is_int(devfilter_code_make(&r, &code, &f), -EINVAL, "no rule %zu: result", i);
		is_str(f.text, bad[i].want, "no rule %zu: fault", i);
		ok(code.insns == NULL && code.count == 0, "no rule %zu: no code", i);
	}
}

static const char *find_v2(void)
{
	return access("/sys/fs/cgroup/cgroup.procs", F_OK) == 0 ? "/sys/fs/cgroup"
	                                                        : "/sys/fs/cgroup/unified";
}

/* In the cgroup: 0 when each of the five is as the rules say, else the number of the wrong one. */
static int try_devices(void)
{
	static const struct {
		unsigned int major, minor;
		int flags, code;
	} nodes[] = {
		{1, 3,  O_RDWR,   0    },
                {1, 5,  O_RDONLY, 0    },
                {1, 11, O_RDONLY, EPERM}, /* kmsg */
		{1, 7,  O_RDONLY, EPERM}, /* full: denied by the bundle's own rule */
		{1, 7,  O_WRONLY, 0    },
	};
	char path[] = "/tmp/devfilter-XXXXXX";

	if (mkdtemp(path) == NULL || chdir(path) < 0)
		return 100;

	int wrong = 0;

	for (int i = 0; i < 5 && wrong == 0; i++) {
		if (mknod("node", S_IFCHR | 0600, makedev(nodes[i].major, nodes[i].minor)) < 0)
			return 101;

		int fd = open("node", nodes[i].flags | O_CLOEXEC);

		if ((fd < 0 ? errno : 0) != nodes[i].code)
			wrong = i + 1;
		(void)close(fd);
		(void)unlink("node");
	}
	(void)rmdir(path);
	return wrong;
}

static void the_kernel_decides(void)
{
	struct spec_device_rule rules[] = {rule("-a *:* rwm"), rule("-c 1:7 r")};
	struct spec_resources r = {.devices = rules, .device_count = 2};
	struct fault f = {0};
	char path[100];
	int status = -1;

	(void)snprintf(path, sizeof(path), "%s/devfilter-test-%d", find_v2(), getpid());
	if (geteuid() != 0 || mkdir(path, 0755) < 0) {
		skip("making a cgroup needs root and cgroup v2");
		return;
	}

	own_fd int cgroup = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int rc = devfilter_attach(cgroup, &r, &f);

	if (rc == -EPERM || rc == -ENOSYS) {
		skip(f.text);
		(void)rmdir(path);
		return;
	}
	is_int(rc, 0, "the kernel takes the program: %s", f.text);

	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (unsigned int)cgroup,
	};
	pid_t pid = sys_clone3(&args);

	if (pid == 0)
		_exit(try_devices());
	ok(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status), "a process ran in it");
	is_int(WEXITSTATUS(status), 0, "each device is as the rules say");
	is_int(rmdir(path), 0, "the cgroup is removed");
}

static void no_rules_need_nothing(void)
{
	static const struct spec_resources none;
	struct fault f = {0};

	is_int(devfilter_attach(-1, &none, &f), 0, "without rules the cgroup is not touched");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		the_code_decides(i);
	any_code_decides_as_its_rules();
	a_long_list_keeps_every_rule();
	what_is_no_rule_is_refused();
	no_rules_need_nothing();
	the_kernel_decides();
	return done_testing();
}
