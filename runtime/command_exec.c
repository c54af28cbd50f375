/* SPDX-License-Identifier: ISC */
#include "base/own.h"
#include "command.h"
#include "lifecycle_exec.h"
#include "seal.h"

#include <errno.h>
#include <stddef.h>

#define ROW(name, letter, kind, member, value, help)                                               \
	{                                                                                          \
		name, letter, kind, offsetof(struct lifecycle_exec, member), value, help           \
	}

static const struct option_row exec_rows[] = {
	ROW("process", 'p', OPTION_TEXT, process_file, "FILE", "a process section in JSON to run"),
	ROW("detach", 'd', OPTION_FLAG, detach, NULL, "return as soon as the process runs"),
	ROW("tty", 't', OPTION_FLAG, wish.terminal, NULL, "with a terminal of its own"),
	ROW("user", 'u', OPTION_TEXT, wish.user, "UID[:GID]", "as this user, in numbers"),
	ROW("additional-gids", 'g', OPTION_LIST, wish.groups, "GID",
            "one more group; again for more"),
	ROW("cwd", 0, OPTION_TEXT, wish.cwd, "DIR", "in this directory"),
	ROW("env", 'e', OPTION_LIST, wish.env, "NAME=VALUE", "set a variable; again for more"),
	ROW("cap", 'c', OPTION_LIST, wish.caps, "CAP", "with one more capability; again for more"),
	ROW("no-new-privs", 0, OPTION_FLAG, wish.no_new_privs, NULL,
            "never gain privilege by exec"),
	ROW("apparmor", 0, OPTION_TEXT, wish.apparmor, "PROFILE", "under this AppArmor profile"),
	ROW("process-label", 0, OPTION_TEXT, wish.label, "LABEL", "with this SELinux label"),
	ROW("cgroup", 0, OPTION_LIST, cgroup, "PATH", "in this child of the container's cgroup"),
	ROW("ignore-paused", 0, OPTION_FLAG, ignore_paused, NULL,
            "also when it is paused: the program waits"),
	ROW("pid-file", 0, OPTION_TEXT, pid_file, "FILE", "write the process id to FILE"),
	ROW("console-socket", 0, OPTION_TEXT, console_socket, "SOCKET",
            "Unix socket that receives the terminal"),
	ROW("pidfd-socket", 0, OPTION_TEXT, pidfd_socket, "SOCKET",
            "Unix socket that receives a pidfd"),
	ROW("preserve-fds", 0, OPTION_COUNT, preserve_fds, "N",
            "hand N descriptors from 3 on to the process (0)"),
	{0},
};

/* An option that --process overrides would be dropped without a word. */
static int check(const struct lifecycle_exec *o, struct fault *f)
{
	const struct exec_wish *w = &o->wish;
	bool wishes = w->user != NULL || w->apparmor != NULL || w->label != NULL ||
	              w->cwd != NULL || w->no_new_privs || w->env.count > 0 || w->caps.count > 0 ||
	              w->groups.count > 0 || w->args[0] != NULL;

	if (o->process_file == NULL || !wishes)
		return 0;
	return fault_set(
		f, EINVAL,
		"--process: the file says all of the process: leave out the command and "
		"--user, --additional-gids, --cwd, --env, --cap, --no-new-privs, --apparmor, "
		"--process-label");
}

static int exec(const struct command_globals *g, const struct command *self, char **argv,
                struct fault *f)
{
	struct lifecycle_exec o = {.root = g->root};
	int status = 0;
	char **args;
	int mount;
	int rc = command_options(self, argv, &o, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = command_arguments(self, args, 1, INT_MAX, f);
	if (rc < 0)
		return rc;
	/* runc's, once its words are understood: a program that ran ends with 1 often enough. */
	*g->failure = 255;
	o.id = args[0];
	o.wish.args = args + 1;
	/* A process that joins a container leaves no tree with which it could go. */
	mount = seal_take_mount(0);
	own_close(&mount);
	rc = check(&o, f);
	if (rc >= 0)
		rc = command_preserved(o.preserve_fds, f);
	if (rc >= 0)
		rc = lifecycle_exec(&o, &status, f);
	return rc < 0 ? rc : status;
}

const struct command command_exec = {
	"exec",
	"CONTAINER [COMMAND [ARGUMENT...]]",
	"run one more program in a container",
	exec_rows,
	exec,
	true,
};
