/* SPDX-License-Identifier: ISC */
#include "runtime/seccomp_code.h"

#include "filter_run.h"
#include "tests/tap.h"

#include <errno.h>
#include <stdlib.h>

#define HIGH UINT64_C(0x500000007) /* both words matter */
#define ARCH 0xc000003eU
#define PERM (SECCOMP_RET_ERRNO | EPERM)
#define NEW  (SECCOMP_RET_ERRNO | ENOSYS)

static const struct {
	const char *name;
	uint64_t value, value_two, argument;
	enum spec_seccomp_op op;
	bool wide, narrow; /* whether it holds for 64 and for 32 bits */
} comparisons[] = {
	{"== the same",                       HIGH,              0,                 HIGH,                  SPEC_CMP_EQ,        true,  true },
	{"== another low",                    HIGH,              0,                 HIGH + 1,              SPEC_CMP_EQ,        false, false},
	{"== another high",                   HIGH,              0,                 7,                     SPEC_CMP_EQ,        false, true },
	{"!= the same",                       HIGH,              0,                 HIGH,                  SPEC_CMP_NE,        false, false},
	{"!= another low",                    HIGH,              0,                 HIGH + 1,              SPEC_CMP_NE,        true,  true },
	{"!= another high",                   HIGH,              0,                 7,                     SPEC_CMP_NE,        true,  false},
	{"> the same",			HIGH,              0,                 HIGH,                  SPEC_CMP_GT,        false, false},
	{"> more low",			HIGH,              0,                 HIGH + 1,              SPEC_CMP_GT,        true,  true },
	{"> less low",			HIGH,              0,                 HIGH - 1,              SPEC_CMP_GT,        false, false},
	{"> more high, less low",             HIGH,              0,                 UINT64_C(0x600000000), SPEC_CMP_GT,        true,  false},
	{"> less high, more low",             HIGH,              0,                 UINT64_C(0x400000009), SPEC_CMP_GT,        false, true },
	{">= the same",                       HIGH,              0,                 HIGH,                  SPEC_CMP_GE,        true,  true },
	{">= less low",                       HIGH,              0,                 HIGH - 1,              SPEC_CMP_GE,        false, false},
	{">= more high, less low",            HIGH,              0,                 UINT64_C(0x600000000), SPEC_CMP_GE,        true,  false},
	{">= less high, more low",            HIGH,              0,                 UINT64_C(0x400000009), SPEC_CMP_GE,        false, true },
	{"< the same",			HIGH,              0,                 HIGH,                  SPEC_CMP_LT,        false, false},
	{"< less low",			HIGH,              0,                 HIGH - 1,              SPEC_CMP_LT,        true,  true },
	{"< more high, less low",             HIGH,              0,                 UINT64_C(0x600000000), SPEC_CMP_LT,        false, true },
	{"< less high, more low",             HIGH,              0,                 UINT64_C(0x400000009), SPEC_CMP_LT,        true,  false},
	{"<= the same",                       HIGH,              0,                 HIGH,                  SPEC_CMP_LE,        true,  true },
	{"<= more low",                       HIGH,              0,                 HIGH + 1,              SPEC_CMP_LE,        false, false},
	{"<= more high, less low",            HIGH,              0,                 UINT64_C(0x600000000), SPEC_CMP_LE,        false, true },
	{"<= less high, more low",            HIGH,              0,                 UINT64_C(0x400000009), SPEC_CMP_LE,        true,  false},
	{"& low: equal",                      0xf0,              0x30,              0x3f,                  SPEC_CMP_MASKED_EQ, true,  true },
	{"& low: not",			0xf0,              0x30,              0x4f,                  SPEC_CMP_MASKED_EQ, false, false},
	{"& low: the high word is not asked", 0xf0,              0x30,              HIGH << 32 | 0x30,     SPEC_CMP_MASKED_EQ,
         true,															true },
	{"& high: equal",                     UINT64_C(1) << 40, UINT64_C(1) << 40, UINT64_C(3) << 40,
         SPEC_CMP_MASKED_EQ,												   true,  true },
	{"& high: not",                       UINT64_C(1) << 40, UINT64_C(1) << 40, UINT64_C(2) << 40,     SPEC_CMP_MASKED_EQ,
         false,														       true },
	{"& with bits outside of the mask",   0xf0,              0xff,              0xf1,                  SPEC_CMP_MASKED_EQ, true,  true },
};

static uint32_t run(const struct seccomp_program *p, uint32_t number, uint64_t first,
                    uint64_t second)
{
	const struct seccomp_data data = {
		.nr = (int)number,
		.arch = ARCH,
		.args = {first, second},
	};

	return filter_run(p->code, p->count, &data, NULL);
}

static int make(const struct spec_seccomp *profile, const struct seccomp_entry *entries,
                size_t count, struct seccomp_program *out)
{
	struct seccomp_entry *copy = calloc(count + 1, sizeof(*copy));
	struct seccomp_table table = {
		.audit_arch = ARCH,
		.bands = {{.end = 999}, {.first = 1000, .end = UINT32_MAX}},
		.band_count = 2,
		.entries = copy,
		.entry_count = count,
	};
	struct fault f = {0};
	int rc;

	memcpy(copy, entries, count * sizeof(*copy));
	rc = seccomp_code_make(profile, &table, 1, out, &f);
	free(copy);
	if (rc < 0)
		printf("# %s\n", f.text);
	return rc;
}

static void comparisons_are_exact(void)
{
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
		for (int narrow = 0; narrow <= 1; narrow++) {
			const struct spec_seccomp_arg arg = {1, comparisons[i].op,
			                                     comparisons[i].value,
			                                     comparisons[i].value_two};
			const struct spec_seccomp_rule rule = {
				.action = SPEC_ACT_ALLOW, .args = &arg, .arg_count = 1};
			const struct spec_seccomp profile = {
				.default_action = SPEC_ACT_ERRNO, .rules = &rule, .rule_count = 1};
			const struct seccomp_entry entry = {.number = 5, .narrow = narrow == 1};
			struct seccomp_program p;
			bool holds = narrow == 1 ? comparisons[i].narrow : comparisons[i].wide;

			if (make(&profile, &entry, 1, &p) < 0)
				continue;
			is_int(run(&p, 5, 0, comparisons[i].argument),
			       holds ? SECCOMP_RET_ALLOW : PERM, "%s, %d bits", comparisons[i].name,
			       narrow == 1 ? 32 : 64);
			seccomp_free(&p);
		}
	}
}

static const struct spec_seccomp_arg both[] = {
	{0, SPEC_CMP_EQ, 1, 0},
        {1, SPEC_CMP_EQ, 2, 0}
};
static const struct spec_seccomp_arg either[] = {
	{0, SPEC_CMP_EQ, 1, 0},
        {0, SPEC_CMP_EQ, 2, 0}
};
static const struct spec_seccomp_rule rules[] = {
	{.action = SPEC_ACT_ALLOW       },
	{.action = SPEC_ACT_ALLOW,        .args = both, .arg_count = 2},
	{.action = SPEC_ACT_ALLOW,                 .args = either, .arg_count = 2},
	{.action = SPEC_ACT_ERRNO,
         .errno_ret_set = true,
         .errno_ret = 22,
         .args = both,
         .arg_count = 1},
	{.action = SPEC_ACT_ERRNO,                 .errno_ret_set = true, .errno_ret = 22},
	{.action = SPEC_ACT_KILL_THREAD       },
	{.action = SPEC_ACT_KILL_PROCESS                },
	{.action = SPEC_ACT_TRAP                 },
	{.action = SPEC_ACT_TRACE,        .errno_ret_set = true, .errno_ret = 7},
	{.action = SPEC_ACT_LOG               },
	{.action = SPEC_ACT_ERRNO },
	{.action = SPEC_ACT_NOTIFY},
};
static const struct seccomp_entry entries[] = {
  /* Not in order, as names are not. */
	{.number = 40, .rule = 4            },
	{.number = 10, .rule = 0            },
	{.number = 11, .rule = 0            },
	{.number = 20, .rule = 1            },
	{.number = 21, .rule = 2            },
	{.number = 22, .rule = 3            },
	{.number = 22, .rule = 1            },
	{.number = 23, .rule = 1            },
	{.number = 23, .rule = 4            },
	{.number = 24, .rule = 0            },
	{.number = 24, .rule = 4            },
	{.number = 25, .rule = 1,             .call = 0},
	{.number = 26,            .rule = 0,                      .call = 3},
	{.number = 30,   .rule = 5  },
	{.number = 31, .rule = 6                   },
	{.number = 32,   .rule = 7    },
	{.number = 33, .rule = 8                 },
	{.number = 34,   .rule = 9      },
	{.number = 35, .rule = 11               },
	{.number = 50,  .rule = 10,        .as_by_default = true},
	{.number = 51, .rule = 10,.as_by_default = true},
	{.number = 51, .rule = 0           },
};

static const struct {
	const char *name;
	uint64_t first, second;
	uint32_t number, want;
} verdicts[] = {
	{"the lowest, not named",				  0, 0, 0,          PERM                    },
	{"below the first",					0, 0, 9,          PERM                    },
	{"the first",					      0, 0, 10,         SECCOMP_RET_ALLOW       },
	{"its neighbour",					  0, 0, 11,         SECCOMP_RET_ALLOW       },
	{"between two",					    0, 0, 12,         PERM                    },
	{"two conditions, both hold",                              1, 2, 20,         SECCOMP_RET_ALLOW       },
	{"two conditions, one holds",                              1, 3, 20,         PERM                    },
	{"two conditions on one argument: the first",              1, 0, 21,         SECCOMP_RET_ALLOW       },
	{"two conditions on one argument: the second",             2, 0, 21,         SECCOMP_RET_ALLOW       },
	{"two conditions on one argument: neither",                3, 0, 21,         PERM                    },
	{"two rules: both hold, the first of the profile decides", 1, 2, 22,         SECCOMP_RET_ALLOW       },
	{"two rules: only the second holds",                       1, 9, 22,         SECCOMP_RET_ERRNO | 22  },
	{"two rules: none holds",				  0, 0, 22,         PERM                    },
	{"a rule without conditions decides over one with",        1, 2, 23,         SECCOMP_RET_ERRNO | 22  },
	{"of two without conditions the first decides",            0, 0, 24,         SECCOMP_RET_ALLOW       },
	{"a call behind a call: this one",                         3, 0, 26,         SECCOMP_RET_ALLOW       },
	{"a call behind a call: another",                          4, 0, 26,         PERM                    },
	{"kill the thread",					0, 0, 30,         SECCOMP_RET_KILL_THREAD },
	{"kill the process",				       0, 0, 31,         SECCOMP_RET_KILL_PROCESS},
	{"trap",						   0, 0, 32,         SECCOMP_RET_TRAP        },
	{"trace",						  0, 0, 33,         SECCOMP_RET_TRACE | 7   },
	{"log",						    0, 0, 34,         SECCOMP_RET_LOG         },
	{"ask the agent",					  0, 0, 35,         SECCOMP_RET_USER_NOTIF  },
	{"an errno of its own",				    0, 0, 40,         SECCOMP_RET_ERRNO | 22  },
	{"named to be as by default",                              0, 0, 50,         PERM                    },
	{"named so and allowed elsewhere",                         0, 0, 51,         SECCOMP_RET_ALLOW       },
	{"newer than all that is named",                           0, 0, 52,         NEW                     },
	{"the last of its band",				   0, 0, 999,        NEW                     },
	{"in a band where nothing is named",                       0, 0, 1000,       PERM                    },
	{"the highest",					    0, 0, UINT32_MAX, PERM                    },
};

static void verdicts_are_the_profiles(void)
{
	const struct spec_seccomp profile = {
		.default_action = SPEC_ACT_ERRNO,
		.rules = rules,
		.rule_count = sizeof(rules) / sizeof(rules[0]),
	};
	const struct seccomp_data foreign = {.nr = 10, .arch = 0x40000003};
	struct seccomp_program p;

	if (!is_int(make(&profile, entries, sizeof(entries) / sizeof(entries[0]), &p), 0,
	            "a filter is made"))
		return;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		is_int(run(&p, verdicts[i].number, verdicts[i].first, verdicts[i].second),
		       verdicts[i].want, "%s", verdicts[i].name);
	is_int(filter_run(p.code, p.count, &foreign, NULL), SECCOMP_RET_KILL_PROCESS,
	       "another architecture is killed");
	seccomp_free(&p);
}

static void a_default_that_permits_permits_newer_calls(void)
{
	static const struct {
		enum spec_seccomp_action action;
		uint32_t want;
	} defaults[] = {
		{SPEC_ACT_ALLOW,        SECCOMP_RET_ALLOW        },
		{SPEC_ACT_LOG,          SECCOMP_RET_LOG          },
		{SPEC_ACT_TRACE,        SECCOMP_RET_TRACE | EPERM},
		{SPEC_ACT_KILL_PROCESS, NEW                      },
		{SPEC_ACT_TRAP,         NEW                      },
	};
	const struct seccomp_entry entry = {.number = 5, .rule = 4};

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		const struct spec_seccomp profile = {.default_action = defaults[i].action,
		                                     .rules = rules,
		                                     .rule_count =
		                                             sizeof(rules) / sizeof(rules[0])};
		struct seccomp_program p;

		if (make(&profile, &entry, 1, &p) < 0)
			continue;
		is_int(run(&p, 6, 0, 0), defaults[i].want, "default %d: a newer call", (int)i);
		is_int(run(&p, 5, 0, 0), SECCOMP_RET_ERRNO | 22, "default %d: a named one", (int)i);
		seccomp_free(&p);
	}
}

/* So many that both halves of the tree need long jumps. */
static void a_large_filter_holds(void)
{
	enum {
		COUNT = 400
	};
	const struct spec_seccomp profile = {
		.default_action = SPEC_ACT_ERRNO,
		.rules = rules,
		.rule_count = sizeof(rules) / sizeof(rules[0]),
	};
	struct seccomp_entry many[COUNT];
	struct seccomp_program p;
	unsigned int wrong = 0;
	unsigned int steps = 0;

	for (uint32_t i = 0; i < COUNT; i++)
		many[i] = (struct seccomp_entry){.number = 2 * i, .rule = i % 3 == 0 ? 1 : 0};
	if (!is_int(make(&profile, many, COUNT, &p), 0, "a filter with 400 calls is made"))
		return;
	for (uint32_t i = 0; i < COUNT; i++) {
		const struct seccomp_data data = {
			.nr = (int)(2 * i), .arch = ARCH, .args = {1, 2}
                };
		unsigned int now = 0;

		wrong += filter_run(p.code, p.count, &data, &now) != SECCOMP_RET_ALLOW;
		wrong += run(&p, 2 * i, 1, 1) != (i % 3 == 0 ? PERM : SECCOMP_RET_ALLOW);
		wrong += run(&p, 2 * i + 1, 1, 2) != (i == COUNT - 1 ? NEW : PERM);
		steps = now > steps ? now : steps;
	}
	is_int(wrong, 0, "every verdict is right");
	ok(steps <= 40, "none takes more than 40 steps (%u of %u instructions)", steps, p.count);
	seccomp_free(&p);
}

static void too_large_a_filter_is_refused(void)
{
	enum {
		COUNT = 900
	};
	const struct spec_seccomp profile = {
		.default_action = SPEC_ACT_ERRNO,
		.rules = rules,
		.rule_count = sizeof(rules) / sizeof(rules[0]),
	};
	struct seccomp_entry many[COUNT];
	struct seccomp_table table = {
		.audit_arch = ARCH,
		.bands = {{.end = UINT32_MAX}},
		.band_count = 1,
		.entries = many,
	};

	/* Every length near the limit, so that each instruction is once the one too many. */
	for (size_t count = 200; count <= COUNT; count++) {
		struct seccomp_program p;
		struct fault f = {0};

		for (uint32_t i = 0; i < count; i++)
			many[i] = (struct seccomp_entry){.number = 2 * i, .rule = 1};
		table.entry_count = count;

		int rc = seccomp_code_make(&profile, &table, 1, &p, &f);

		if (rc == 0 && p.count <= BPF_MAXINSNS) {
			seccomp_free(&p);
			continue;
		}
		if (rc == -E2BIG && p.code == NULL && count < COUNT)
			continue;
		is_int(rc, -E2BIG, "a filter with %zu calls of two conditions", count);
		is_str(f.text,
		       "/linux/seccomp: makes more than the 4096 instructions that the kernel takes; "
		       "use fewer conditions on arguments, or fewer architectures",
		       "and says what to do");
		return;
	}
	ok(false, "some filter is too large");
}

int main(void)
{
	comparisons_are_exact();
	verdicts_are_the_profiles();
	a_default_that_permits_permits_newer_calls();
	a_large_filter_holds();
	too_large_a_filter_is_refused();
	return done_testing();
}
