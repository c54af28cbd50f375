/* SPDX-License-Identifier: ISC */
#include "../exec.h"

#include "../base/own.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void make(const char *path, mode_t mode)
{
	(void)close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	(void)chmod(path, mode);
}

static void finds(void)
{
	static const struct {
		const char *name, *path_variable;
		int want;
		const char *found, *message;
	} rows[] = {
		{"prog",     "PATH=a:b",     0,       "b/prog", ""                                             },
		{"both",     "PATH=a:b",     0,       "a/both", ""                                             },
		{"a/both",   "PATH=nowhere", 0,       "a/both", ""                                             },
		{"here",     "PATH=a::b",    0,       "./here", ""                                             },
		{"plain",    "PATH=a:b",     -EACCES, NULL,     "exec \"plain\": permission denied"            },
		{"dir",      "PATH=a:b",     -EACCES, NULL,     "exec \"dir\": permission denied"              },
		{"a/plain",  "PATH=",        -EACCES, NULL,     "exec \"a/plain\": permission denied"          },
		{"a/absent", "PATH=a",       -ENOENT, NULL,
	         "exec \"a/absent\": no such file or directory"                                                },
		{"absent",   "PATH=a:b",     -ENOENT, NULL,
	         "exec \"absent\": executable file not found in $PATH"                                         },
		{"",         "PATH=a:b",     -ENOENT, NULL,     "exec \"\": executable file not found in $PATH"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const args[] = {rows[i].name, NULL};
		const char *const env[] = {"PATH=not/this", "HOME=/", rows[i].path_variable, NULL};
		const struct spec_process process = {.args = args, .env = env};
		char path[64] = "";
		struct fault f = {0};

		is_int(exec_find(&process, path, sizeof(path), &f), rows[i].want,
		       "find \"%s\" in %s", rows[i].name, rows[i].path_variable);
		if (rows[i].found != NULL)
			is_str(path, rows[i].found, "where");
		is_str(f.text, rows[i].message, "the message");
	}
}

static void runs(void)
{
	static const struct {
		const char *path;
		int want;
		const char *message;
	} rows[] = {
		{"absent",  -ENOENT,  "exec absent: no such file or directory"                                },
		{"a/plain", -EACCES,  "exec a/plain: permission denied"                                       },
		{"b/prog",  -ENOEXEC,
	         "exec b/prog: exec format error (a program for another architecture, or a script without #!)"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const args[] = {rows[i].path, NULL};
		struct fault f = {0};

		is_int(exec_run(rows[i].path, args, NULL, &f), rows[i].want, "run %s",
		       rows[i].path);
		is_str(f.text, rows[i].message, "what the kernel refused is not quoted");
	}
}

static void resets_signals(void)
{
	struct sigaction after;
	sigset_t mask;

	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigfillset(&mask);
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
	exec_reset_signals();
	(void)sigaction(SIGPIPE, NULL, &after);
	ok(after.sa_handler == SIG_DFL, "an ignored signal is not handed on");
	(void)sigprocmask(SIG_SETMASK, NULL, &mask);
	ok(sigismember(&mask, SIGTERM) == 0, "nor is a blocked one");
}

static void enters(void)
{
	struct fault f = {0};

	is_int(exec_enter_cwd("absent", &f), -ENOENT, "a cwd that is missing");
	is_str(f.text, "enter the cwd absent", "and its message");
	f = (struct fault){0};
	is_int(exec_enter_cwd("gone", &f), 0, "a directory is entered");
	(void)rmdir("../gone");
	is_int(exec_enter_cwd(".", &f), -EPERM, "a cwd that has no path in the root is refused");
	is_str(f.text, "the cwd . is outside the container's root", "and its message");
	(void)!chdir("/");
}

static void closes(void)
{
	const int kept[] = {104, -1, 101};
	struct fault f = {0};
	char text[8] = "";

	for (int fd = 100; fd < 106; fd++)
		(void)dup2(STDERR_FILENO, fd);
	is_int(exec_close(100, kept, sizeof(kept) / sizeof(kept[0]), &f), 0,
	       "descriptors are closed");
	for (int fd = 100; fd < 106; fd++)
		text[fd - 100] = fcntl(fd, F_GETFD) < 0 ? '-' : 'o';
	is_str(text, "-o--o-", "all but those that are kept");
	is_int(exec_close(101, kept, 1, &f), 0, "and again");
	ok(fcntl(101, F_GETFD) < 0 && fcntl(104, F_GETFD) >= 0, "from the first on");
	(void)close(104);
}

int main(void)
{
	char where[] = "/tmp/coffer-exec-XXXXXX";

	if (!ok(mkdtemp(where) != NULL && chdir(where) == 0, "a directory to try in"))
		return done_testing();
	(void)mkdir("a", 0755);
	(void)mkdir("b", 0755);
	(void)mkdir("a/dir", 0755);
	(void)mkdir("gone", 0755);
	make("a/both", 0755);
	make("a/plain", 0644);
	make("b/both", 0755);
	make("b/prog", 0755);
	make("here", 0755);
	finds();
	runs();
	resets_signals();
	enters();
	closes();
	tap_remove_tree(where);
	return done_testing();
}
