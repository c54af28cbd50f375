/* SPDX-License-Identifier: ISC */
#include "command.h"
#include "lifecycle_end.h"
#include "lifecycle_start.h"
#include "signal_name.h"

#include <stddef.h>

struct control_options {
	bool all;
	bool force;
};

#define ROW(name, letter, member, help)                                                            \
	{                                                                                          \
		name, letter, OPTION_FLAG, offsetof(struct control_options, member), NULL, help    \
	}

static const struct option_row no_rows[] = {{0}};

static const struct option_row kill_rows[] = {
	ROW("all", 'a', all, "every process of the container, not the first one only"),
	{0},
};

static const struct option_row delete_rows[] = {
	ROW("force", 'f', force, "kill it first; none of that name is success"),
	{0},
};

/* 1 after --help. */
static int read_line(const struct command *self, char **argv, int max, struct control_options *o,
                     char ***args, struct fault *f)
{
	int rc;

	*o = (struct control_options){0};
	rc = command_options(self, argv, o, args, f);
	return rc != 0 ? rc : command_arguments(self, *args, 1, max, f);
}

static int start(const struct command_globals *g, const struct command *self, char **argv,
                 struct fault *f)
{
	struct control_options o;
	char **args;
	int rc = read_line(self, argv, 1, &o, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	return lifecycle_start(g->root, args[0], f);
}

static int kill_(const struct command_globals *g, const struct command *self, char **argv,
                 struct fault *f)
{
	struct control_options o;
	char **args;
	int rc = read_line(self, argv, 2, &o, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;

	const char *word = args[1] != NULL ? args[1] : "SIGTERM";
	int signal = signal_number(word);

	if (signal < 0)
		return fault_set(f, -signal,
		                 "kill: unknown signal \"%.40s\": name it like TERM, "
		                 "SIGTERM or 15",
		                 word);
	return lifecycle_kill(g->root, args[0], signal, o.all, f);
}

static int delete_(const struct command_globals *g, const struct command *self, char **argv,
                   struct fault *f)
{
	struct control_options o;
	char **args;
	int rc = read_line(self, argv, 1, &o, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	return lifecycle_delete(g->root, args[0], o.force, f);
}

const struct command command_start = {
	"start", "CONTAINER", "run the program of a created container", no_rows, start, false,
};

const struct command command_kill = {
	"kill", "CONTAINER [SIGNAL]", "send a signal (TERM) to a container", kill_rows, kill_,
	false,
};

const struct command command_delete = {
	"delete", "CONTAINER", "remove what a stopped container left", delete_rows, delete_, false,
};
