/* SPDX-License-Identifier: ISC */
#include "activation.h"
#include "command.h"
#include "lifecycle.h"
#include "seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>

#define ROW(name, letter, kind, member, value, help)                                               \
	{                                                                                          \
		name, letter, kind, offsetof(struct lifecycle_options, member), value, help        \
	}

#define CREATE_ROWS                                                                                \
	ROW("bundle", 'b', OPTION_TEXT, bundle, "DIR", "where config.json is (.)"),                \
		ROW("console-socket", 0, OPTION_TEXT, console_socket, "SOCKET",                    \
	            "Unix socket that receives the terminal"),                                     \
		ROW("pidfd-socket", 0, OPTION_TEXT, pidfd_socket, "SOCKET",                        \
	            "Unix socket that receives a pidfd"),                                          \
		ROW("config", 'f', OPTION_TEXT, config, "FILE", NULL),                             \
		ROW("pid-file", 0, OPTION_TEXT, pid_file, "FILE", "write the process id to FILE"), \
		ROW("no-pivot", 0, OPTION_FLAG, no_pivot, NULL,                                    \
	            "do without pivot_root: the host's root is a ramfs"),                          \
		ROW("no-new-keyring", 0, OPTION_FLAG, keep_keyring, NULL,                          \
	            "stay in the caller's session keyring"),                                       \
		ROW("preserve-fds", 0, OPTION_COUNT, preserve_fds, "N",                            \
	            "hand N descriptors from 3 on to the container (0)")

static const struct option_row create_rows[] = {
	CREATE_ROWS,
	{0},
};

static const struct option_row run_rows[] = {
	CREATE_ROWS,
	ROW("detach", 'd', OPTION_FLAG, detach, NULL, "return as soon as the container runs"),
	ROW("keep", 0, OPTION_FLAG, keep, NULL, "leave the stopped container for delete"),
	ROW("no-subreaper", 0, OPTION_FLAG, no_subreaper, NULL,
            "do not adopt orphans: coffer never does"),
	{0},
};

int command_preserved(unsigned int count, struct fault *f)
{
	for (unsigned int i = 0; i < count; i++) {
		if (fcntl((int)(3 + i), F_GETFD) < 0)
			return fault_set(f, EBADF, "--preserve-fds %u: descriptor %u is not open",
			                 count, 3 + i);
	}
	return 0;
}

static int read_line(const struct command_globals *g, const struct command *self, char **argv,
                     struct lifecycle_options *o, struct fault *f)
{
	char **args;
	int rc;

	*o = (struct lifecycle_options){
		.root = g->root,
		.rootless = g->mode,
		.systemd = g->systemd_cgroup,
		.program_fd = -1,
		.bundle = ".",
	};
	rc = command_options(self, argv, o, &args, f);
	if (rc != 0)
		return rc;
	rc = command_arguments(self, args, 1, 1, f);
	if (rc < 0)
		return rc;
	o->id = args[0];
	o->listen_fds = activation_count();
	o->program_fd = seal_take_mount(3 + o->listen_fds + o->preserve_fds);
	return command_preserved(o->listen_fds + o->preserve_fds, f);
}

static int create(const struct command_globals *g, const struct command *self, char **argv,
                  struct fault *f)
{
	struct lifecycle_options o;
	int rc = read_line(g, self, argv, &o, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	return lifecycle_create(&o, f);
}

static int run(const struct command_globals *g, const struct command *self, char **argv,
               struct fault *f)
{
	struct lifecycle_options o;
	int status = 0;
	int rc = read_line(g, self, argv, &o, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = lifecycle_run(&o, &status, f);
	return rc < 0 ? rc : status;
}

const struct command command_create = {
	"create", "CONTAINER", "set a container up, for start to run it", create_rows, create, true,
};

const struct command command_run = {
	"run", "CONTAINER", "create, start, wait and delete in one", run_rows, run, true,
};
