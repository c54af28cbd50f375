/* SPDX-License-Identifier: ISC */
/*
 * command.h - the verbs of the command line. command.c reads the global options
 * and finds the verb; each verb's file reads its own and calls what does it.
 */
#ifndef RUNTIME_COMMAND_H
#define RUNTIME_COMMAND_H

#include "base/fault.h"
#include "found.h"
#include "options.h"
#include "rootless.h"

/* What stands before the verb. */
struct command_globals {
	const char *root;
	const char *log;        /* NULL: standard error only */
	const char *log_format; /* "text" or "json" */
	const char *rootless;   /* a word; MODE is what it means */
	enum rootless_mode mode;
	const char *cgroup_manager; /* crun's word for --systemd-cgroup */
	const char *criu;           /* runc's once; nothing reads it */
	int *failure;               /* exit status when the command fails */
	bool debug;
	bool systemd_cgroup;
	bool help;
	bool version;
};

struct command {
	const char *name;
	const char *arguments; /* "CONTAINER" for the usage line */
	const char *summary;
	const struct option_row *options;
	/* ARGV ends with NULL and starts with the verb. Returns the exit status, or -errno with F. */
	int (*run)(const struct command_globals *globals, const struct command *self, char **argv,
	           struct fault *f);
	bool enters; /* puts a process of ours into a container: seal.h first */
};

extern const struct command command_create, command_delete, command_exec, command_features,
	command_kill, command_list, command_run, command_spec, command_start, command_state,
	command_pause, command_ps, command_resume, command_update, command_events;

/* Reads the options of SELF into VALUES, then wants MIN to MAX arguments, which it returns in
 * *ARGS. 1 when --help was asked for and printed. */
must_check int command_options(const struct command *self, char **argv, void *values, char ***args,
                               struct fault *f);
must_check int command_arguments(const struct command *self, char **args, int min, int max,
                                 struct fault *f);
/* Both, of a command whose one argument is a container, which is opened: found_open. */
must_check int command_find(const struct command_globals *g, const struct command *self,
                            char **argv, void *values, struct found *out, struct fault *f);

/* Descriptors 3 to 3 + COUNT - 1 must be there: one of ours would otherwise slip in. */
must_check int command_preserved(unsigned int count, struct fault *f);

/* Writes all of TEXT to standard output: a full disk or a closed pipe is a fault. */
must_check int command_print(const char *text, size_t len, struct fault *f);

/* main: returns the exit status. */
must_check int command_main(char **argv);

#endif
