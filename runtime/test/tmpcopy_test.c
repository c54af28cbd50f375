/* SPDX-License-Identifier: ISC */
/* What is copied, and that another who writes to the tree meanwhile does no harm. */
#include "runtime/base/own.h"
#include "runtime/tmpcopy.h"

#include "tests/tap.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	COPIES = 150,
	EXCHANGE = 2, /* RENAME_EXCHANGE */
};

static char folder[] = "/tmp/tmpcopy-test-XXXXXX";
static int top;
static int from;

static void put(int dir, const char *path, size_t size)
{
	static const char bytes[1 << 16] = {'x'};
	own_fd int fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

	(void)!write(fd, bytes, size);
}

static void fill(void)
{
	(void)mkdirat(top, "from", 0755);
	(void)mkdirat(top, "outside", 0755);
	put(top, "outside/secret", 1);
	from = openat(top, "from", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	(void)mkdirat(from, "directory", 0750);
	put(from, "directory/file", 3);
	put(from, "file", 5);
	put(from, "large", 1 << 16);
	(void)linkat(from, "file", from, "name", 0);
	(void)symlinkat("../outside", from, "link");
	(void)mkfifoat(from, "pipe", 0600);
}

/* The copy's directory, to be closed. */
static int copy(int *rc, struct fault *f)
{
	int to;

	(void)mkdirat(top, "to", 0755);
	to = openat(top, "to", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*rc = tmpcopy_tree(from, to, "/data", f);
	return to;
}

static void forget_copy(int to)
{
	char path[64];

	(void)close(to);
	(void)snprintf(path, sizeof(path), "%s/to", folder);
	tap_remove_tree(path);
}

static void copies(void)
{
	struct fault f = {0};
	struct stat st = {0};
	struct stat other = {0};
	char target[64] = "";
	int rc = 0;
	int to = copy(&rc, &f);

	is_int(rc, 0, "a tree is copied: %s", f.text);
	is_int(fstatat(to, "directory/file", &st, 0), 0, "a file in a directory");
	is_int(st.st_size, 3, "with its bytes");
	is_int(st.st_mode & 07777, 0640, "and its mode");
	is_int(fstatat(to, "file", &st, 0), 0, "a file with two names");
	is_int(fstatat(to, "name", &other, 0), 0, "has both");
	ok(st.st_ino == other.st_ino && st.st_nlink == 2, "and is one");
	is_int(readlinkat(to, "link", target, sizeof(target) - 1), 10, "a link is not followed");
	is_str(target, "../outside", "and leads where it led");
	ok(fstatat(to, "pipe", &st, 0) == 0 && S_ISFIFO(st.st_mode), "a pipe");
	forget_copy(to);
}

_Noreturn static void disturb(void)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		(void)syscall(SYS_renameat2, from, "directory", from, "link", EXCHANGE);
		(void)unlinkat(from, "file", 0);
		put(from, "large", 0);
		(void)mkdirat(from, "fleeting", 0755);
		(void)syscall(SYS_renameat2, from, "pipe", from, "name", EXCHANGE);
		put(from, "fleeting/file", 1);
		(void)linkat(from, "name", from, "file", 0);
		(void)unlinkat(from, "fleeting/file", 0);
		put(from, "large", 1 << 16);
		(void)unlinkat(from, "fleeting", AT_REMOVEDIR);
		(void)symlinkat("nowhere", from, "fleeting");
		(void)unlinkat(from, "fleeting", 0);
	}
}

/* Below a directory; what is reached through a link is not in the copy. */
static bool has_secret(int to, const char *name)
{
	own_fd int dir = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	return dir >= 0 && fstatat(dir, "secret", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static void stands_a_writer(void)
{
	int failed = 0;
	int left = 0;
	char said[sizeof(((struct fault *)0)->text)] = "";
	pid_t child = fork();

	if (child == 0)
		disturb();
	for (int i = 0; i < COPIES; i++) {
		struct fault f = {0};
		int rc = 0;
		int to = copy(&rc, &f);

		failed += rc != 0;
		if (rc != 0)
			memcpy(said, f.text, sizeof(said));
		left += has_secret(to, "directory") || has_secret(to, "link");
		forget_copy(to);
	}
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	is_int(failed, 0, "while another writes, no copy fails: %s", said);
	is_int(left, 0, "and none leaves the tree");
}

int main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fill();
	copies();
	stands_a_writer();
	(void)close(from);
	(void)close(top);
	tap_remove_tree(folder);
	return done_testing();
}
