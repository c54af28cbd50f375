/* SPDX-License-Identifier: ISC */
#include "../fault.h"
#include "tests/tap.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_print(void)
{
	static const struct {
		int code;
		const char *step, *text, *want;
	} rows[] = {
		{ENOENT,  "",      "open /x",              "open /x: No such file or directory"       },
		{ENOENT,  "mount", "open /x",              "mount: open /x: No such file or directory"},
		{EINVAL,  "",      "/root: is required",   "/root: is required"                       },
		{EINVAL,  "spec",  "/root: is required",   "spec: /root: is required"                 },
		{EBADMSG, "",      "the signature fails",  "the signature fails"                      },
		{EACCES,  "",      "",                     ": Permission denied"                      },
		{EINVAL,  "",      "bind /x",              "bind /x: Invalid argument"                },
		{ESTALE,  "",      "serial 3 is too old",  "serial 3 is too old"                      },
		{EACCES,  "",      "x: permission denied", "x: permission denied"                     },
		{EACCES,  "",      "denied",               "denied: Permission denied"                },
	};
	char out[600];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = {0};

		is_int(fault_set(&f, rows[i].code, "%s", rows[i].text), -rows[i].code,
		       "fault_set returns -code for %s", rows[i].want);
		(void)snprintf(f.step, sizeof(f.step), "%s", rows[i].step);
		fault_print(&f, out, sizeof(out));
		is_str(out, rows[i].want, "prints %s", rows[i].want);
	}
}

static void test_small(void)
{
	static const struct {
		const char *words, *want;
	} rows[] = {
		{"Bad system call", "bad system call"},
		{"RT34",            "RT34"           },
		{"I/O error",       "I/O error"      },
		{"killed",          "killed"         },
		{"X",               "X"              },
		{"",                ""               },
	};
	char out[16];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fault_small(rows[i].words, out, sizeof(out));
		is_str(out, rows[i].want, "small: \"%s\"", rows[i].words);
	}
}

static void test_cut(void)
{
	struct fault f = {0};
	char text[sizeof(f.text)];
	char out[8];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	is_int(fault_set(&f, EINVAL, "%sy", text), -EINVAL, "a text that is too long is no error");
	is_str(f.text, text, "it is cut");
	fault_print(&f, out, sizeof(out));
	is_str(out, "xxxxxxx", "what is printed is cut to the caller's room");
}

static void test_pipe(void)
{
	struct fault sent = {0};
	struct fault got = {0};
	int fds[2];

	(void)fault_set(&sent, EPERM, "mount proc");
	ok(pipe(fds) == 0 && write(fds[1], &sent, sizeof(sent)) == (ssize_t)sizeof(sent) &&
	           read(fds[0], &got, sizeof(got)) == (ssize_t)sizeof(got),
	   "crosses a pipe in one write");
	is_str(got.text, "mount proc", "with its text");
	is_int(got.code, EPERM, "and its code");
}

/* The first fault wins where assert is compiled out and stops the program where it is not. */
static void test_second(void)
{
	struct fault f = {0};
	const struct rlimit none = {0};
	int status = 0;
	pid_t pid;

	(void)fault_set(&f, EIO, "first");
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)close(STDERR_FILENO);
		(void)fault_set(&f, EPERM, "second");
		_exit(f.code == EIO && strcmp(f.text, "first") == 0 ? 7 : 1);
	}
	ok(waitpid(pid, &status, 0) == pid &&
	           ((WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) ||
	            (WIFEXITED(status) && WEXITSTATUS(status) == 7)),
	   "a second fault never replaces the first");
}

int main(void)
{
	test_print();
	test_small();
	test_cut();
	test_pipe();
	test_second();
	return done_testing();
}
