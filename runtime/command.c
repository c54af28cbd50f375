/* SPDX-License-Identifier: ISC */
#include "command.h"

#include "base/io.h"
#include "base/large.h"
#include "heap.h"
#include "interrupt.h"
#include "log.h"
#include "nearest.h"
#include "seal.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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
	ROW("cgroup-manager", 0, OPTION_TEXT, cgroup_manager, "NAME", NULL),
	ROW("criu", 0, OPTION_TEXT, criu, "FILE", NULL),
	ROW("help", 'h', OPTION_FLAG, help, NULL, "this text"),
	ROW("version", 'v', OPTION_FLAG, version, NULL, "what this is and what it implements"),
	{0},
};

static void print_usage(void)
{
	(void)printf("NAME:\n   coffer - a small, strict OCI container runtime\n\n"
	             "USAGE:\n   coffer [OPTION...] COMMAND [OPTION...] [ARGUMENT...]\n\n"
	             "VERSION:\n   " COFFER_VERSION "\n\nCOMMANDS:\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		(void)printf("   %-10s %s\n", commands[i]->name, commands[i]->summary);
	(void)printf("\nGLOBAL OPTIONS:\n");
	options_print(globals_rows);
	(void)printf(
		"\nTry it: mkdir -p bundle/rootfs && coffer spec -b bundle, fill bundle/rootfs,\n"
		"then coffer run -b bundle NAME. coffer COMMAND --help explains each command.\n");
}

/* In runc's form: Docker reads the version, the commit and the spec from it. A distribution's runc
 * names the release as its commit, too. */
static void print_version(void)
{
	(void)printf("coffer version " COFFER_VERSION "\ncommit: " COFFER_VERSION
	             "\nspec: " COFFER_SPEC_VERSION "\n");
}

static void print_command(const struct command *c)
{
	(void)printf("NAME:\n   coffer %s - %s\n\nUSAGE:\n   coffer [OPTION...] %s%s%s%s\n",
	             c->name, c->summary, c->name, c->options[0].name != NULL ? " [OPTION...]" : "",
	             c->arguments[0] != '\0' ? " " : "", c->arguments);
	if (c->options[0].name != NULL) {
		(void)printf("\nOPTIONS:\n");
		options_print(c->options);
	}
}

int command_options(const struct command *self, char **argv, void *values, char ***args,
                    struct fault *f)
{
	/* Behind the container's name, these have another program's options. */
	bool follows = self == &command_exec || self == &command_ps;
	enum options_order order = follows ? OPTIONS_FIRST : OPTIONS_MIXED;
	char name[32];
	const struct options_line line = {self->options, name, order};
	int next = 1;

	(void)snprintf(name, sizeof(name), "coffer %s", self->name);

	int rc = options_parse(&line, argv, &next, values, f);

	if (rc > 0)
		print_command(self);
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

int command_find(const struct command_globals *g, const struct command *self, char **argv,
                 void *values, struct found *out, struct fault *f)
{
	char **args;
	int rc = command_options(self, argv, values, &args, f);

	if (rc == 0)
		rc = command_arguments(self, args, 1, 1, f);
	return rc != 0 ? rc : found_open(g->root, args[0], out, f);
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
	if (g->cgroup_manager != NULL && strcmp(g->cgroup_manager, "cgroupfs") != 0)
		g->systemd_cgroup = true;
	if (g->systemd_cgroup && !IS_ENABLED(CONFIG_SYSTEMD_CGROUP))
		return fault_set(f, ENOTSUP,
		                 "--systemd-cgroup: this build makes cgroups itself; leave the "
		                 "option out, or choose the cgroupfs driver in the engine");
	return rootless_parse(g->rootless, &g->mode, f);
}

/* Engines ask for the help of checkpoint to find out whether there is one. */
static int refuse_criu(const struct command_globals *g, const struct command *self, char **argv,
                       struct fault *f)
{
	(void)g;
	for (; *argv != NULL; argv++) {
		if (strcmp(*argv, "--help") == 0 || strcmp(*argv, "-h") == 0) {
			print_command(self);
			return 0;
		}
	}
	return fault_set(f, ENOTSUP, "%s: coffer does without CRIU, use runc for this container",
	                 self->name);
}

static const struct option_row no_rows[] = {{0}};

/* In no list of commands. */
static const struct command missing[] = {
	{"checkpoint", "CONTAINER", "not done here, for want of CRIU", no_rows, refuse_criu, false},
	{"restore",    "CONTAINER", "not done here, for want of CRIU", no_rows, refuse_criu, false},
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		if (strcmp(missing[i].name, name) == 0)
			return &missing[i];
	}
	return NULL;
}

/* With runc's exit status. */
static int unknown_command(const struct command_globals *g, const char *name, struct fault *f)
{
	struct nearest near = {.typed = name, .len = strlen(name)};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		nearest_try(&near, commands[i]->name);
	*g->failure = 3;
	return fault_set(f, EINVAL,
	                 "No help topic for '%.80s'%s%s%s: coffer --help has the commands", name,
	                 near.word != NULL ? ", did you mean " : "",
	                 near.word != NULL ? near.word : "", near.word != NULL ? "?" : "");
}

/* "help", "help COMMAND", and "help --help". */
static int help(const struct command_globals *g, const char *name, struct fault *f)
{
	const struct command *c = name != NULL ? find_command(name) : NULL;

	if (name != NULL && c == NULL && strcmp(name, "--help") != 0 && strcmp(name, "-h") != 0)
		return unknown_command(g, name, f);
	if (c != NULL)
		print_command(c);
	else
		print_usage();
	return 0;
}

static int run_command(struct command_globals *g, char **argv, struct fault *f)
{
	const struct command *c = find_command(argv[0]);

	if (c == NULL)
		return unknown_command(g, argv[0], f);
	if (g->debug)
		log_steps();
	log_debug("coffer " COFFER_VERSION ": %s", c->name);
	return c->run(g, c, argv, f);
}

static int dispatch(struct command_globals *g, char **argv, struct fault *f)
{
	static const struct options_line line = {globals_rows, "coffer", OPTIONS_FIRST};
	static_large char root[PATH_MAX];
	int next = 1;
	int rc = options_parse(&line, argv, &next, g, f);

	if (rc >= 0)
		rc = check_globals(g, f);
	if (rc < 0)
		return rc;
	if (g->root == NULL)
		g->root = rootless_state_root(root, sizeof(root));
	if (g->version) {
		print_version();
		return 0;
	}
	if (g->help || argv[next] == NULL) {
		print_usage();
		return 0;
	}
	if (strcmp(argv[next], "help") == 0 || strcmp(argv[next], "h") == 0)
		return help(g, argv[next + 1], f);
	rc = log_to(g->log, strcmp(g->log_format, "json") == 0, f);
	if (rc < 0) {
		g->log = NULL;
		return rc;
	}

	const struct command *c = find_command(argv[next]);

	rc = c != NULL && c->enters ? seal_self(argv, f) : 0;
	if (rc < 0)
		return rc;
	heap_close();
	return run_command(g, argv + next, f);
}

/* Otherwise a file of the container's state would get the number, and what is printed. */
static int fill_standard(struct fault *f)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) != fd)
			return fault_set(f, errno,
			                 "open /dev/null for descriptor %d, which is closed", fd);
	}
	return 0;
}

/* The buffer may have been written, or lost, long before. */
static int end_output(struct fault *f)
{
	if (fflush(stdout) != 0)
		return fault_set(f, errno, "write to standard output");
	return ferror(stdout) == 0 ? 0 : fault_set(f, EIO, "write all to standard output");
}

int command_main(char **argv)
{
	int failure = 1;
	struct command_globals g = {.log_format = "text", .rootless = "auto", .failure = &failure};
	struct fault fault = {0};

	/* A full disk, or a reader that went away, is an error to clean up after, not our death. The
	 * container's program gets the defaults. */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	/* By lines, the errno of the first would be lost. */
	(void)setvbuf(stdout, NULL, _IOFBF, 0);

	int rc = fill_standard(&fault);

	if (rc >= 0)
		rc = dispatch(&g, argv, &fault);
	if (rc == 0)
		rc = end_output(&fault);
	if (rc < 0)
		log_fault(g.log, strcmp(g.log_format, "json") == 0, &fault);
	interrupt_end();
	return rc < 0 ? failure : rc;
}
