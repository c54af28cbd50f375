/* SPDX-License-Identifier: ISC */
#include "base/buf.h"
#include "base/own.h"
#include "cgroup_pids.h"
#include "command.h"
#include "found_cgroup.h"
#include "freeze.h"
#include "interrupt.h"

#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define FREEZE_MS 10000
#define PS_WORDS  64 /* more options than ps has */

extern char **environ;

struct ps_options {
	const char *format;
};

static const struct option_row no_rows[] = {{0}};

static const struct option_row ps_rows[] = {
	{"format",     'f', OPTION_TEXT, offsetof(struct ps_options, format), "FORMAT",
         "table or json (table)"},
	{0},
};

static int pause_(const struct command_globals *g, const struct command *self, char **argv,
                  struct fault *f)
{
	own_found struct found c = {.root_fd = -1, .dir_fd = -1};
	int rc = command_find(g, self, argv, NULL, &c, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	if (c.status != STATE_RUNNING && c.status != STATE_CREATED)
		return fault_set(
			f, EINVAL,
			"pause %s: the container is %s, only a created or running one can be "
			"paused",
			c.state.id, state_status_name(c.status));

	own_fd int fd = found_open_cgroup(&c, f);

	/* Whoever breaks off leaves it neither paused nor running. */
	interrupt_watch();
	return fd < 0 ? fd : freeze_stop(fd, FREEZE_MS, f);
}

static int resume(const struct command_globals *g, const struct command *self, char **argv,
                  struct fault *f)
{
	own_found struct found c = {.root_fd = -1, .dir_fd = -1};
	int rc = command_find(g, self, argv, NULL, &c, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	if (c.status != STATE_PAUSED)
		return fault_set(f, EINVAL,
		                 "resume %s: the container is %s, only a paused one resumes",
		                 c.state.id, state_status_name(c.status));

	own_fd int fd = found_open_cgroup(&c, f);

	return fd < 0 ? fd : freeze_resume(fd, f);
}

static int print_pids(const struct cgroup_pids *pids, struct fault *f)
{
	size_t size = pids->count * 12 + 8;
	own_mem char *text = malloc(size);

	if (text == NULL)
		return fault_set(f, ENOMEM, "print %zu processes", pids->count);

	struct buf b = buf_over(text, size);

	buf_text(&b, "[");
	for (size_t i = 0; i < pids->count; i++)
		buf_printf(&b, "%s%d", i == 0 ? "" : ",", (int)pids->list[i]);
	buf_text(&b, "]\n");
	return command_print(b.data, b.len, f);
}

/* The number of the word PID in the header of ps; -1: none. */
static int pid_column(const char *header)
{
	int column = 0;

	for (const char *at = header + strspn(header, " \n"); *at != '\0'; column++) {
		size_t len = strcspn(at, " \n");

		if (len == 3 && memcmp(at, "PID", 3) == 0)
			return column;
		at += len;
		at += strspn(at, " \n");
	}
	return -1;
}

static pid_t pid_of_line(const char *line, int column)
{
	line += strspn(line, " ");
	while (column-- > 0) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	return (pid_t)strtol(line, NULL, 10);
}

/* Of what ps prints, the header and the lines of the container's processes. */
static int filter_table(FILE *from, const struct cgroup_pids *pids, struct fault *f)
{
	own_mem char *line = NULL;
	size_t size = 0;
	int column;

	if (getline(&line, &size, from) < 0)
		return fault_set(f, EINVAL, "ps: prints nothing with these options");
	column = pid_column(line);

	int rc = column >= 0 ? command_print(line, strlen(line), f)
	                     : fault_set(f, EINVAL,
	                                 "ps: prints no column PID with these options; choose "
	                                 "others");

	/* To the end in any case: a ps that cannot go on writing complains of that. */
	while (getline(&line, &size, from) >= 0) {
		if (rc >= 0 && cgroup_pids_has(pids, pid_of_line(line, column)))
			rc = command_print(line, strlen(line), f);
	}
	return rc;
}

static int spawn_ps(char *const *words, int out_fd, pid_t *pid, struct fault *f)
{
	posix_spawn_file_actions_t actions;
	char *argv[PS_WORDS + 2] = {(char *)(const char[]){"ps"}};
	size_t count = 1;
	int code;

	for (; words[count - 1] != NULL; count++) {
		if (count > PS_WORDS)
			return fault_set(f, E2BIG, "ps: more than %d options", PS_WORDS);
		argv[count] = words[count - 1];
	}
	if (posix_spawn_file_actions_init(&actions) != 0)
		return fault_set(f, ENOMEM, "run ps");
	code = posix_spawn_file_actions_adddup2(&actions, out_fd, STDOUT_FILENO);
	if (code == 0)
		code = posix_spawnp(pid, "ps", &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (code == ENOENT)
		return fault_set(f, ENOENT,
		                 "run ps: this host has none; install it (procps), or ask for "
		                 "--format json");
	return code != 0 ? fault_set(f, code, "run ps") : 0;
}

static int print_table(char *const *words, const struct cgroup_pids *pids, struct fault *f)
{
	struct fault why = {0};
	int ends[2];
	int status = 0;
	pid_t pid = 0;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return fault_set(f, errno, "make a pipe for ps");

	own_fd int writer = ends[1];
	FILE *reader = fdopen(ends[0], "r");
	int rc = reader == NULL ? fault_set(f, errno, "read what ps prints")
	                        : spawn_ps(words, writer, &pid, f);

	own_close(&writer);
	if (rc < 0) {
		if (reader != NULL)
			(void)fclose(reader);
		else
			(void)close(ends[0]);
		return rc;
	}
	rc = filter_table(reader, pids, &why);
	(void)fclose(reader);
	(void)waitpid(pid, &status, 0);
	/* That it printed nothing, or was not read to its end, follows from what it said itself. */
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
		return fault_set(f, EINVAL, "ps: this host's ps ended with status %d: see above",
		                 WEXITSTATUS(status));
	if (rc < 0)
		*f = why;
	else if (status != 0)
		return fault_set(f, EINTR, "ps: ended by signal %d", WTERMSIG(status));
	return rc;
}

static int ps(const struct command_globals *g, const struct command *self, char **argv,
              struct fault *f)
{
	static char all[] = "-ef";
	char *const usual[] = {all, NULL};
	own_found struct found c = {.root_fd = -1, .dir_fd = -1};
	struct ps_options o = {.format = "table"};
	own_pids struct cgroup_pids pids = {0};
	char **args;
	int rc = command_options(self, argv, &o, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = command_arguments(self, args, 1, INT_MAX, f);
	if (rc < 0)
		return rc;
	if (strcmp(o.format, "table") != 0 && strcmp(o.format, "json") != 0)
		return fault_set(f, EINVAL, "ps: --format \"%.40s\" is neither table nor json",
		                 o.format);
	rc = found_open(g->root, args[0], &c, f);
	if (rc < 0)
		return rc;

	own_fd int fd = found_open_cgroup(&c, f);

	if (fd < 0)
		return fd;
	rc = cgroup_pids_read(fd, &pids, f);
	if (rc < 0)
		return rc;
	return strcmp(o.format, "json") == 0
	               ? print_pids(&pids, f)
	               : print_table(args[1] != NULL ? args + 1 : usual, &pids, f);
}

const struct command command_pause = {
	"pause", "CONTAINER", "stop all processes of a container for a while",
	no_rows, pause_,      false,
};

const struct command command_resume = {
	"resume", "CONTAINER", "let a paused container go on", no_rows, resume, false,
};

const struct command command_ps = {
	"ps", "CONTAINER [PS OPTION...]", "print the processes of a container", ps_rows, ps, false,
};
