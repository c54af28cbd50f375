/* SPDX-License-Identifier: ISC */
#include "command.h"

#include "base/io.h"
#include "log.h"
#include "seal.h"
#include "version.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct command *const commands[] = {
	&command_create, &command_start, &command_run,    &command_exec, &command_kill,
	&command_delete, &command_pause, &command_resume, &command_ps,   &command_update,
	&command_events, &command_state, &command_list,   &command_spec, &command_features,
};

#define ROW(name, letter, kind, member, value, help)                                               \
	{                                                                                          \
		name, letter, kind, offsetof(struct command_globals, member), value, help          \
	}

static const struct option_row globals_rows[] = {
	ROW("root", 0, OPTION_TEXT, root, "DIR", "state of all containers (/run/coffer)"),
	ROW("log", 0, OPTION_TEXT, log, "FILE", "append errors to FILE, for engines"),
	ROW("log-format", 0, OPTION_TEXT, log_format, "FORMAT", "of that file: text or json"),
	ROW("debug", 0, OPTION_FLAG, debug, NULL, "say more in the log"),
	ROW("systemd-cgroup", 0, OPTION_FLAG, systemd_cgroup, NULL, "cgroups through systemd"),
	ROW("rootless", 0, OPTION_TEXT, rootless, "WHEN", "auto, true or false (auto)"),
	ROW("help", 'h', OPTION_FLAG, help, NULL, "this text"),
	ROW("version", 'v', OPTION_FLAG, version, NULL, "what this is and what it implements"),
	{0},
};

static void print_usage(void)
{
	(void)printf("coffer - a small, strict OCI container runtime\n\n"
	             "Usage: coffer [OPTION...] COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		(void)printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	(void)printf("\nOptions before the command:\n");
	options_print(globals_rows);
	(void)printf(
		"\nTry it: mkdir -p bundle/rootfs && coffer spec -b bundle, fill bundle/rootfs,\n"
		"then coffer run -b bundle NAME. coffer COMMAND --help explains each command.\n");
}

static void print_version(void)
{
	(void)printf("coffer version %s\nspec: %s\n", COFFER_VERSION, COFFER_SPEC_VERSION);
}

static void print_command(const struct command *c)
{
	(void)printf("coffer %s - %s\n\nUsage: coffer [OPTION...] %s%s%s%s\n", c->name, c->summary,
	             c->name, c->options[0].name != NULL ? " [OPTION...]" : "",
	             c->arguments[0] != '\0' ? " " : "", c->arguments);
	if (c->options[0].name != NULL) {
		(void)printf("\nOptions:\n");
		options_print(c->options);
	}
}

int command_options(const struct command *self, char **argv, void *values, char ***args,
                    struct fault *f)
{
	char name[32];
	int next = 1;

	for (int i = 1; argv[i] != NULL && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_command(self);
			return 1;
		}
	}
	(void)snprintf(name, sizeof(name), "coffer %s", self->name);

	int rc = options_parse(self->options, name, argv, &next, values, f);

	*args = argv + next;
	return rc;
}

int command_arguments(const struct command *self, char **args, int min, int max, struct fault *f)
{
	int count = 0;

	while (args[count] != NULL)
		count++;
	if (count >= min && count <= max)
		return 0;
	return fault_set(f, EINVAL, "%s wants %s%s, got %d argument%s: see coffer %s --help",
	                 self->name, max == 0 ? "no arguments" : "", self->arguments, count,
	                 count == 1 ? "" : "s", self->name);
}

int command_print(const char *text, size_t len, struct fault *f)
{
	int rc = io_write_all(STDOUT_FILENO, text, len);

	return rc < 0 ? fault_set(f, -rc, "write to standard output") : 0;
}

static int check_globals(struct command_globals *g, struct fault *f)
{
	if (strcmp(g->log_format, "text") != 0 && strcmp(g->log_format, "json") != 0)
		return fault_set(f, EINVAL, "--log-format: \"%.40s\" is neither text nor json",
		                 g->log_format);
	if (g->systemd_cgroup)
		return fault_set(f, ENOTSUP,
		                 "--systemd-cgroup: this build makes cgroups itself; leave the "
		                 "option out, or choose the cgroupfs driver in the engine");
	return rootless_parse(g->rootless, &g->mode, f);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static int dispatch(struct command_globals *g, char **argv, struct fault *f)
{
	char root[PATH_MAX];
	int next = 1;
	int rc = options_parse(globals_rows, "coffer", argv, &next, g, f);

	if (rc >= 0)
		rc = check_globals(g, f);
	if (rc < 0)
		return rc;
	if (g->root == NULL)
		g->root = rootless_state_root(root, sizeof(root));
	log_to(g->log, strcmp(g->log_format, "json") == 0);
	if (g->version) {
		print_version();
		return 0;
	}
	if (g->help || argv[next] == NULL || strcmp(argv[next], "help") == 0) {
		print_usage();
		return g->help || argv[next] != NULL ? 0 : 1;
	}

	const struct command *c = find_command(argv[next]);

	if (c == NULL)
		return fault_set(f, EINVAL, "unknown command \"%.80s\": see coffer --help",
		                 argv[next]);
	if (c->enters) {
		rc = seal_self(argv, f);
		if (rc < 0)
			return rc;
	}
	return c->run(g, c, argv + next, f);
}

int command_main(char **argv)
{
	struct command_globals g = {.log_format = "text", .rootless = "auto"};
	struct fault fault = {0};
	int rc = dispatch(&g, argv, &fault);

	if (fflush(stdout) != 0 && rc == 0)
		rc = fault_set(&fault, errno, "write to standard output");
	if (rc >= 0)
		return rc;
	log_fault(g.log, strcmp(g.log_format, "json") == 0, &fault);
	return 1;
}
