/* SPDX-License-Identifier: ISC */
#include "../exposure.h"

#include "../../tests/tap.h"

#include <errno.h>

struct row {
	const char *members; /* of the first of two containers */
	const char *report;  /* its lines */
};

static const struct row rows[] = {
	{"",										   "a: closed\n"					    },
	{"\"network\":\"host\"",							       "a: the host's network\n"                                },
	{"\"hostUsers\":true",								 "a: no user namespace: its root is the host's root\n"    },
	{"\"newPrivileges\":true",							     "a: may gain privileges by exec\n"                       },
	{"\"writableRoot\":true",							      "a: a writable root, forgotten at each start\n"          },
	{"\"capabilities\":[\"CAP_SYS_TIME\",\"CAP_KILL\"]",
         "a: capability CAP_KILL\na: capability CAP_SYS_TIME\n"											 },
	{"\"devices\":[{\"path\":\"/dev/i2c-1\",\"major\":89,\"minor\":1,\"mode\":\"0660\"}]",
         "a: device /dev/i2c-1 (c 89:1, mode 0660)\n"												   },
	{"\"mounts\":[{\"volume\":\"mine\",\"destination\":\"/m\"}]",
         "a: volume mine at /m, read-write, shared with nobody\n"										       },
	{"\"mounts\":[{\"volume\":\"ours\",\"destination\":\"/o\",\"readonly\":true}]",
         "a: volume ours at /o, read-only, shared with b\n"											     },
	{"\"mounts\":[{\"destination\":\"/tmp\"}]",                                            "a: closed\n"                                            },
	{"\"memory\":\"128M\"",								"a: memory up to 131072 KiB, the default is 65536 KiB\n" },
	{"\"memory\":\"8M\",\"pids\":2,\"cpuWeight\":50",                                      "a: closed\n"                                            },
	{"\"pids\":65",									"a: up to 65 processes, the default is 64\n"             },
	{"\"cpuWeight\":101",								  "a: cpu weight 101, the default is 100\n"                },
	{"\"oomScoreAdj\":-1",								 "a: spared by the out-of-memory killer: oomScoreAdj -1\n"},
	{"\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"soft\":1,\"hard\":2}]",
         "a: 1 resource limits of its own\n"													    },
	{"\"seccomp\":\"s.json\"",
         "a: seccomp profile s.json: 2 beyond the default list: mount, kill\n"                                                                          },
};

/* Lets read and mount through, and kill with any arguments, where the default has conditions. */
static const char *const own_names[] = {"read", "mount", "kill", NULL};
static const struct spec_seccomp_rule own_rules[] = {
	{.names = own_names, .action = SPEC_ACT_ALLOW},
};
static const struct spec_seccomp own = {
	.set = true, .default_action = SPEC_ACT_ERRNO, .rules = own_rules, .rule_count = 1};

static const char *const read_names[] = {"read", NULL};
static const char *const kill_names[] = {"kill", NULL};
static const char *const mount_names[] = {"mount", NULL};
static const struct spec_seccomp_arg any_arg = {.index = 0, .op = SPEC_CMP_EQ, .value = 0};
static const struct spec_seccomp_rule standard_rules[] = {
	{.names = read_names, .action = SPEC_ACT_ALLOW},
	{.names = kill_names, .action = SPEC_ACT_ALLOW, .args = &any_arg, .arg_count = 1},
	{.names = mount_names,     .action = SPEC_ACT_ERRNO                            },
};
static const struct spec_seccomp standard = {
	.set = true, .default_action = SPEC_ACT_ERRNO, .rules = standard_rules, .rule_count = 3};

static int parse(const char *members, struct arena *arena, struct manifest *out, struct fault *f)
{
	static char text[4096];
	int len = snprintf(text, sizeof(text),
	                   "{\"name\":\"x\",\"sysctl\":{\"net.ipv4.ip_forward\":\"1\"},"
	                   "\"volumes\":[{\"name\":\"mine\"},{\"name\":\"ours\"}],\"services\":"
	                   "[{\"name\":\"a\",\"image\":\"i\"%s%s},{\"name\":\"b\",\"image\":\"i\","
	                   "\"mounts\":[{\"volume\":\"ours\",\"destination\":\"/o\"}]}]}",
	                   members[0] != '\0' ? "," : "", members);

	return manifest_parse(text, (size_t)len, arena, out, f);
}

static void check(const struct row *row)
{
	struct arena arena = {0};
	struct manifest manifest;
	struct fault f = {0};
	char text[4096];
	struct buf out = BUF(text);
	char want[4096];

	if (is_int(parse(row->members, &arena, &manifest, &f), 0, "%s: %s", row->members, f.text)) {
		const struct spec_seccomp *profiles[2] = {
			manifest.containers[0].seccomp != NULL ? &own : NULL, NULL};
		const struct exposure_request request = {
			.manifest = &manifest, .standard = &standard, .profiles = profiles};
		bool shared = strstr(row->members, "ours") != NULL;

		exposure_write(&request, false, &out);
		(void)snprintf(want, sizeof(want),
		               "%sb: volume ours at /o, read-write, shared with %s\n"
		               "system: sysctl net.ipv4.ip_forward = 1\n",
		               row->report, shared ? "a" : "nobody");
		is_str(text, want, "its report");
	}
	arena_free(&arena);
}

static void check_json(void)
{
	struct arena arena = {0};
	struct manifest manifest;
	struct fault f = {0};
	char text[4096];
	struct buf out = BUF(text);
	const struct spec_seccomp *profiles[2] = {NULL, NULL};

	if (is_int(parse("\"network\":\"host\"", &arena, &manifest, &f), 0,
	           "a manifest for JSON")) {
		const struct exposure_request request = {
			.manifest = &manifest, .standard = &standard, .profiles = profiles};

		exposure_write(&request, true, &out);
		is_str(text,
		       "{\n  \"containers\": [\n    {\n      \"name\": \"a\",\n"
		       "      \"phase\": \"service\",\n      \"opened\": [\n"
		       "        \"the host's network\"\n      ]\n    },\n    {\n"
		       "      \"name\": \"b\",\n      \"phase\": \"service\",\n"
		       "      \"opened\": [\n"
		       "        \"volume ours at /o, read-write, shared with nobody\"\n"
		       "      ]\n    }\n  ],\n  \"system\": [\n"
		       "    \"sysctl net.ipv4.ip_forward = 1\"\n  ]\n}\n",
		       "the report as JSON");
	}
	arena_free(&arena);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
	check_json();
	return done_testing();
}
