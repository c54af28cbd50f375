/* SPDX-License-Identifier: ISC */
/*
 * launch - runs one program and prints "NANOSECONDS STATUS": from just before
 * its process is made to after its end was seen.
 *
 *   launch [-g CGROUP.PROCS] [-n COUNT [-p]] PROGRAM [ARGUMENT...]
 *
 * -g: the program starts in that cgroup. -n: COUNT times, one after the other,
 * or with -p all at once; the argument "%" is then the number of the run, from
 * 0, and STATUS the first that is not 0. What the program prints goes to
 * standard error, for a container that lives on keeps its descriptors open.
 *
 * It is small so that what the program inherits (memory, page tables to copy)
 * does not depend on the language that the benchmark is written in.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
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

static void start(const char *procs, char **argv, long number)
{
	char text[24];
	pid_t pid = fork();

	if (pid < 0) {
		(void)fprintf(stderr, "launch: fork: %s\n", strerror(errno));
		_exit(125);
	}
	if (pid > 0)
		return;
	if (procs != NULL)
		enter(procs);
	(void)snprintf(text, sizeof(text), "%ld", number);
	for (char **word = argv; *word != NULL; word++) {
		if (strcmp(*word, "%") == 0)
			*word = text;
	}
	(void)dup2(STDERR_FILENO, STDOUT_FILENO);
	(void)execv(argv[0], argv);
	(void)fprintf(stderr, "launch: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static void wait_for_one(int *result)
{
	int status = 0;

	if (wait(&status) < 0) {
		(void)fprintf(stderr, "launch: wait: %s\n", strerror(errno));
		_exit(125);
	}
	if (*result == 0)
		*result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	const char *procs = NULL;
	bool parallel = false;
	long count = 1;
	int result = 0;
	int option;

	while ((option = getopt(argc, argv, "+g:n:p")) != -1) {
		if (option == 'g')
			procs = optarg;
		else if (option == 'n')
			count = strtol(optarg, NULL, 10);
		else if (option == 'p')
			parallel = true;
		else
			return 2;
	}
	if (optind == argc || count < 1) {
		(void)fprintf(stderr, "usage: launch [-g CGROUP.PROCS] [-n COUNT [-p]] PROGRAM "
		                      "[ARGUMENT...]\n");
		return 2;
	}

	long long began = now_ns();

	for (long i = 0; i < count; i++) {
		start(procs, argv + optind, i);
		if (!parallel)
			wait_for_one(&result);
	}
	for (long i = 0; parallel && i < count; i++)
		wait_for_one(&result);
	printf("%lld %d\n", now_ns() - began, result);
	return 0;
}
