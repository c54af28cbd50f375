/* SPDX-License-Identifier: ISC */
#include "exec.h"

#include "base/buf.h"
#include "sys.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Real-time signals have no meaning that somebody above us could have ignored. */
#define FIRST_REAL_TIME_SIGNAL 32

static const char *search_path(const char *const *env)
{
	/* execvp(3) without PATH; what a container without one could mean. */
	const char *path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

	/* The last one is what the program gets (environment.h). */
	for (; env != NULL && *env != NULL; env++) {
		if (strncmp(*env, "PATH=", 5) == 0)
			path = *env + 5;
	}
	return path;
}

/* Engines tell by these words, in small letters as runc has them, which status stands for it: 126
 * for "permission denied", 127 for "no such file or directory". QUOTE is runc's as well: it quotes
 * what it has looked for, and not what the kernel refused. */
static int refuse(const char *quote, const char *path, int code, struct fault *f)
{
	char words[64];

	fault_small(strerror(code), words, sizeof(words));
	return fault_set(f, code, "exec %s%s%s: %s%s", quote, path, quote, words,
	                 code == ENOEXEC ? " (a program for another architecture, or a script "
	                                   "without #!)"
	                                 : "");
}

static int check_program(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EACCES;
	/* By the mode alone: whether this user may is exec's to say, and we are root here. */
	return st.st_mode & 0111 ? 0 : -EACCES;
}

int exec_find(const struct spec_process *process, char *path, size_t size, struct fault *f)
{
	const char *name = process->args[0];
	struct buf b;
	int rc;

	if (strchr(name, '/') != NULL) {
		b = buf_over(path, size);
		buf_text(&b, name);
		rc = b.overflow ? -ENAMETOOLONG : check_program(name);
		return rc < 0 ? refuse("\"", name, -rc, f) : 0;
	}

	bool forbidden = false;

	for (const char *dir = search_path(process->env); *name != '\0';) {
		size_t len = strcspn(dir, ":");

		b = buf_over(path, size);
		buf_bytes(&b, len > 0 ? dir : ".", len > 0 ? len : 1);
		buf_text(&b, "/");
		buf_text(&b, name);
		rc = b.overflow ? -ENAMETOOLONG : check_program(path);
		if (rc == 0)
			return 0;
		forbidden |= rc == -EACCES;
		if (dir[len] == '\0')
			break;
		dir += len + 1;
	}
	return forbidden ? refuse("\"", name, EACCES, f)
	                 : fault_set(f, ENOENT, "exec \"%s\": executable file not found in $PATH",
	                             name);
}

int exec_enter_cwd(const char *cwd, struct fault *f)
{
	char where[PATH_MAX];

	if (chdir(cwd) < 0)
		return errno == EACCES ? -EACCES : fault_set(f, errno, "enter the cwd %s", cwd);
	/* A descriptor of the host that leaked in lets /proc/self/fd/N be a directory outside the
	 * root; the kernel then says "(unreachable)", or the name is gone. */
	if (getcwd(where, sizeof(where)) == NULL || where[0] != '/')
		return fault_set(f, EPERM, "the cwd %s is outside the container's root", cwd);
	return 0;
}

int exec_sweep(unsigned int first, struct fault *f)
{
	if (sys_close_range(first, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
		return fault_set(f, errno, "close_range (the kernel must be Linux 5.14 or newer)");
	return 0;
}

int exec_close(unsigned int first, const int *kept, size_t count, struct fault *f)
{
	for (;;) {
		unsigned int next = ~0U;

		for (size_t i = 0; i < count; i++) {
			if ((unsigned int)kept[i] >= first && (unsigned int)kept[i] < next)
				next = (unsigned int)kept[i];
		}
		if (next > first && sys_close_range(first, next - (next != ~0U), 0) < 0)
			return fault_set(f, errno, "close what is not needed any more");
		if (next == ~0U)
			return 0;
		first = next + 1;
	}
}

void exec_reset_signals(void)
{
	struct sigaction action;
	sigset_t none;

	for (int number = 1; number < FIRST_REAL_TIME_SIGNAL; number++) {
		if (sigaction(number, NULL, &action) < 0 || action.sa_handler == SIG_DFL)
			continue;
		action.sa_handler = SIG_DFL;
		(void)sigaction(number, &action, NULL);
	}
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

int exec_run(const char *path, const char *const *args, const char *const *env, struct fault *f)
{
	static char *const no_env[] = {NULL};
	union {
		const char *const *in;
		char *const *out;
	} argv = {.in = args}, envp = {.in = env};

	(void)execve(path, argv.out, envp.in != NULL ? envp.out : no_env);
	return refuse("", path, errno, f);
}
