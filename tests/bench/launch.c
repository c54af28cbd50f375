/* SPDX-License-Identifier: ISC */
/*
 * launch - runs one program and prints "NANOSECONDS STATUS": from just before
 * its process is made to after its end was seen. With a file of cgroup.procs as
 * its first argument ("-": none), the program starts in that cgroup.
 *
 * It is small so that what the program inherits (memory, page tables to copy)
 * does not depend on the language that the benchmark is written in.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void enter(const char *procs)
{
	int fd = open(procs, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "0", 1) != 1) {
		(void)fprintf(stderr, "launch: %s: %s\n", procs, strerror(errno));
		_exit(125);
	}
	(void)close(fd);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		(void)fprintf(stderr, "usage: launch CGROUP.PROCS|- PROGRAM [ARGUMENT...]\n");
		return 2;
	}
	long long began = now_ns();
	pid_t pid = fork();
	if (pid == 0) {
		if (strcmp(argv[1], "-") != 0)
			enter(argv[1]);
		(void)execv(argv[2], argv + 2);
		(void)fprintf(stderr, "launch: %s: %s\n", argv[2], strerror(errno));
		_exit(127);
	}
	int status = 0;
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		(void)fprintf(stderr, "launch: %s\n", strerror(errno));
		return 1;
	}
	printf("%lld %d\n", now_ns() - began,
	       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
