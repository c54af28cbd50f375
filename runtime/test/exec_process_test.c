/* SPDX-License-Identifier: ISC */
#include "../exec_process.h"

#include "../base/buf.h"
#include "tests/tap.h"

#include <linux/capability.h>

#define BIT(number) (UINT64_C(1) << (number))

static const uint32_t base_groups[] = {20, 21};
static const char *const base_env[] = {"PATH=/bin", "A=1", NULL};

static struct spec_process base(void)
{
	return (struct spec_process){
		.user = {.uid = 5,                   .gid = 6, .groups = base_groups, .group_count = 2},
		.env = base_env,
		.cwd = "/base",
		.capabilities = { .set = true,
                         .bounding = BIT(CAP_KILL),
                         .effective = BIT(CAP_KILL),
                         .permitted = BIT(CAP_KILL),
                         .inheritable = BIT(CAP_CHOWN),
                         .ambient = BIT(CAP_CHOWN)},
	};
}

static char *program[] = {(char[]){"true"}, NULL};
static char *nothing[] = {NULL};

/* All of it that a wish can change, as one line. */
static void describe(const struct spec_process *p, char *text, size_t size)
{
	struct buf b = buf_over(text, size);

	buf_printf(&b, "%u:%u", p->user.uid, p->user.gid);
	for (size_t i = 0; i < p->user.group_count; i++)
		buf_printf(&b, ",%u", p->user.groups[i]);
	for (const char *const *env = p->env; env != NULL && *env != NULL; env++)
		buf_printf(&b, " %s", *env);
	buf_printf(&b, " %s %s%s%s %llx/%llx/%llx/%llx/%llx", p->cwd, p->args[0],
	           p->terminal ? " tty" : "", p->no_new_privileges ? " nnp" : "",
	           (unsigned long long)p->capabilities.bounding,
	           (unsigned long long)p->capabilities.effective,
	           (unsigned long long)p->capabilities.permitted,
	           (unsigned long long)p->capabilities.inheritable,
	           (unsigned long long)p->capabilities.ambient);
}

static void accepts(void)
{
	static const struct {
		struct exec_wish wish;
		const char *want;
	} rows[] = {
		{{.args = program},						      "5:6,20,21 PATH=/bin A=1 /base true 20/20/20/1/1"},
		{{.args = program, .user = "0"},                                         "0:6,20,21 PATH=/bin A=1 /base true 20/20/20/1/1"},
		{{.args = program, .user = "7:4294967294"},
	         "7:4294967294,20,21 PATH=/bin A=1 /base true 20/20/20/1/1"                                                               },
		{{.args = program, .groups = {{"30", "0"}, 2}},
	         "5:6,20,21,30,0 PATH=/bin A=1 /base true 20/20/20/1/1"                                                                   },
		{{.args = program, .env = {{"B=2", "A=3", "B=", "AA=1"}, 4}},
	         "5:6,20,21 PATH=/bin A=1 B=2 A=3 B= AA=1 /base true 20/20/20/1/1"                                                        },
		{{.args = program, .cwd = "/x", .terminal = true, .no_new_privs = true},
	         "5:6,20,21 PATH=/bin A=1 /x true tty nnp 20/20/20/1/1"                                                                   },
		{{.args = program, .caps = {{"CAP_NET_RAW", "CAP_KILL"}, 2}},
	         "5:6,20,21 PATH=/bin A=1 /base true 2020/2020/2020/1/1"                                                                  },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		own_arena struct arena arena = {0};
		struct spec_process got = base();
		struct fault f = {0};
		char text[256];

		is_int(exec_process(&rows[i].wish, &arena, &got, &f), 0, "row %zu is read", i);
		describe(&got, text, sizeof(text));
		is_str(text, rows[i].want, "row %zu", i);
	}
}

static void refuses(void)
{
	static const struct {
		struct exec_wish wish;
		const char *want;
	} rows[] = {
		{{.args = program, .user = "root"},
	         "option --user: \"root\" is no id: want a number of 0..4294967294"                              },
		{{.args = program, .user = ""},
	         "option --user: \"\" is no id: want a number of 0..4294967294"                                  },
		{{.args = program, .user = "00"},
	         "option --user: \"00\" is no id: want a number of 0..4294967294"                                },
		{{.args = program, .user = "+1"},
	         "option --user: \"+1\" is no id: want a number of 0..4294967294"                                },
		{{.args = program, .user = "0x1"},
	         "option --user: \"0x1\" is no id: want a number of 0..4294967294"                               },
		{{.args = program, .user = "4294967295"},
	         "option --user: \"4294967295\" is no id: want a number of 0..4294967294"                        },
		{{.args = program, .user = "18446744073709551616"},
	         "option --user: \"18446744073709551616\" is no id: want a number of 0..4294967294"              },
		{{.args = program, .user = "1:"},
	         "option --user: \"\" is no id: want a number of 0..4294967294"                                  },
		{{.args = program, .user = ":1"},
	         "option --user: \"\" is no id: want a number of 0..4294967294"                                  },
		{{.args = program, .user = "1:2:3"},
	         "option --user: \"2:3\" is no id: want a number of 0..4294967294"                               },
		{{.args = program, .groups = {{"wheel"}, 1}},
	         "option --additional-gids: \"wheel\" is no id: want a number of 0..4294967294"                  },
		{{.args = program, .env = {{"A"}, 1}},              "option --env: \"A\" is not NAME=value"      },
		{{.args = program, .env = {{"=A"}, 1}},             "option --env: \"=A\" is not NAME=value"     },
		{{.args = program, .cwd = "x"},                     "option --cwd: \"x\" is not an absolute path"},
		{{.args = program, .cwd = ""},                      "option --cwd: \"\" is not an absolute path" },
		{{.args = nothing},
	         "exec: no command: name it behind the container, or give --process FILE"                        },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		own_arena struct arena arena = {0};
		struct spec_process got = base();
		struct fault f = {0};

		ok(exec_process(&rows[i].wish, &arena, &got, &f) < 0, "bad row %zu is refused", i);
		is_str(f.text, rows[i].want, "bad row %zu: the message", i);
	}
}

static void starts_from_nothing(void)
{
	const struct exec_wish wish = {
		.args = program,
		.env = {{"A=1"},      1},
		.caps = {{"CAP_KILL"}, 1},
		.groups = {{"1"},        1}
        };
	own_arena struct arena arena = {0};
	struct spec_process got = {.cwd = "/"};
	struct fault f = {0};
	char text[128];

	is_int(exec_process(&wish, &arena, &got, &f), 0, "a process with no lists");
	describe(&got, text, sizeof(text));
	is_str(text, "0:0,1 A=1 / true 20/20/20/0/0", "gets its first elements");
	ok(got.capabilities.set, "and its capabilities count");
}

int main(void)
{
	accepts();
	refuses();
	starts_from_nothing();
	return done_testing();
}
