/* SPDX-License-Identifier: ISC */
#include "../io.h"
#include "../own.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

static char folder[] = "/tmp/io_test.XXXXXX";
static int dir_fd;
static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
	(void)number;
	alarms++;
}

static void put(const char *name, const char *text, size_t len)
{
	own_fd int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ok(fd >= 0 && io_write_all(fd, text, len) == 0, "set up %s", name);
}

static void is_content(const char *name, const char *want)
{
	struct fault f = {0};
	own_mem char *data = NULL;
	size_t len = 0;

	is_int(io_read_file(dir_fd, name, 4096, &data, &len, &f), 0, "%s can be read", name);
	is_str(data, want, "%s holds \"%.20s\"", name, want);
}

static void test_read_file(void)
{
	static const struct {
		size_t size, limit;
	} rows[] = {
		{0,     0    },
                {0,     10   },
                {10,    10   },
                {10,    9    },
                {4096,  4096 },
		{4096,  4095 },
                {4097,  9999 },
                {70000, 70000},
                {70000, 69999}
        };
	char text[70000];

	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = {0};
		own_mem char *data = NULL;
		size_t len = 0;
		char want[80];
		bool fits = rows[i].size <= rows[i].limit;

		put("file", text, rows[i].size);
		(void)snprintf(want, sizeof(want), "read file: more than %zu bytes", rows[i].limit);
		is_int(io_read_file(dir_fd, "file", rows[i].limit, &data, &len, &f),
		       fits ? 0 : -EFBIG, "%zu bytes, at most %zu", rows[i].size, rows[i].limit);
		is_str(f.text, fits ? "" : want, "its fault");
		ok(fits ? len == rows[i].size && memcmp(data, text, len) == 0 && data[len] == '\0'
		        : data == NULL,
		   "its bytes");
	}
}

static void test_read_odd(void)
{
	struct fault f = {0};
	own_mem char *data = NULL;
	size_t len = 0;

	/* procfs says of every file that it is empty. */
	is_int(io_read_file(AT_FDCWD, "/proc/self/mounts", 1 << 20, &data, &len, &f), 0,
	       "a file of procfs");
	ok(len > 0 && strlen(data) == len, "has its bytes");
	is_int(io_read_file(dir_fd, "absent", 10, &data, &len, &f), -ENOENT, "no file");
	is_str(f.text, "open absent", "its fault");
	f = (struct fault){0};
	is_int(io_read_file(dir_fd, ".", 10, &data, &len, &f), -EISDIR, "a directory");
	is_str(f.text, "read .", "its fault");
}

static void test_write_file(void)
{
	struct fault f = {0};

	put("knob", "0000", 4);
	is_int(io_write_file(dir_fd, "knob", "12", &f), 0, "write_file");
	is_content("knob", "1200");
	is_int(io_write_file(dir_fd, "absent", "12", &f), -ENOENT, "no file is made");
	is_str(f.text, "open absent to write \"12\"", "its fault");
	f = (struct fault){0};
	ok(symlinkat("knob", dir_fd, "link") == 0, "set up a link");
	is_int(io_write_file(dir_fd, "link", "99", &f), -ELOOP, "a link is not followed");
	is_content("knob", "1200");
	f = (struct fault){0};
	is_int(io_write_file(AT_FDCWD, "/dev/full", "x", &f), -ENOSPC, "a full device");
	is_str(f.text, "write \"x\" to /dev/full", "its fault");
	f = (struct fault){0};
	is_int(io_write_file(AT_FDCWD, "/dev/full", "0 0 1\n1 1 1\n", &f), -ENOSPC, "two lines");
	is_str(f.text, "write \"0 0 1\" to /dev/full", "are one in its fault");
}

static void test_replace_file(void)
{
	struct fault f = {0};
	struct stat st = {0};

	is_int(io_replace_file(dir_fd, "state", "one", 3, 0640, &f), 0, "a new file");
	is_content("state", "one");
	is_int(io_replace_file(dir_fd, "state", "second", 6, 0640, &f), 0, "a file that exists");
	is_content("state", "second");
	ok(fstatat(dir_fd, "state", &st, 0) == 0 && (st.st_mode & 07777) == 0640, "has its mode");
	ok(faccessat(dir_fd, "state.new", F_OK, 0) < 0, "nothing is left beside it");

	put("knob", "keep", 4);
	ok(symlinkat("knob", dir_fd, "state.new") == 0, "what a crash left is a link");
	is_int(io_replace_file(dir_fd, "state", "third", 5, 0600, &f), 0, "it is replaced");
	is_content("state", "third");
	is_content("knob", "keep");

	ok(mkdirat(dir_fd, "folder", 0700) == 0, "set up a folder");
	is_int(io_replace_file(dir_fd, "folder", "x", 1, 0600, &f), -EISDIR,
	       "a folder is not replaced");
	is_str(f.text, "write folder", "its fault");
	ok(faccessat(dir_fd, "folder.new", F_OK, 0) < 0, "and nothing is left beside it");
	f = (struct fault){0};
	is_int(io_replace_file(dir_fd, "absent/state", "x", 1, 0600, &f), -ENOENT, "no folder");
	is_str(f.text, "create absent/state.new", "its fault");
}

/* The writer sends a byte at a time, and signals interrupt the reader meanwhile. */
static void test_interrupts(void)
{
	const struct sigaction action = {.sa_handler = on_alarm};
	const struct itimerval fast = {
		{0, 3000},
                {0, 3000}
        };
	const struct itimerval off = {0};
	char text[16] = "";
	int fds[2];
	pid_t pid;

	ok(pipe(fds) == 0, "set up a pipe");
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 10; i++) {
			(void)usleep(10000);
			if (write(fds[1], &"0123456789"[i], 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	(void)close(fds[1]);
	(void)sigaction(SIGALRM, &action, NULL);
	(void)setitimer(ITIMER_REAL, &fast, NULL);
	is_int(io_read_full(fds[0], text, 4), 4, "a full read of a slow pipe");
	is_str(text, "0123", "has its bytes");
	is_int(io_read_full(fds[0], text, 12), 6, "the end of the file ends it early");
	(void)setitimer(ITIMER_REAL, &off, NULL);
	is_int(memcmp(text, "456789", 6), 0, "with the bytes that were there");
	ok(alarms > 0, "signals did interrupt");
	ok(waitpid(pid, NULL, 0) == pid, "the writer ends");
	(void)close(fds[0]);
}

static void test_full_at(void)
{
	own_fd int fd = openat(dir_fd, "numbers", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	char text[8] = "";

	is_int(io_write_all(fd, "0123456789", 10), 0, "write_all");
	is_int(io_read_full_at(fd, text, 4, 3), 4, "a read at an offset");
	is_str(text, "3456", "has its bytes");
	is_int(io_read_full_at(fd, text, 4, 8), 2, "a read across the end");
	is_int(io_read_full_at(fd, text, 4, 99), 0, "a read behind the end");
	is_int(lseek(fd, 0, SEEK_CUR), 10, "none moves the position");
	is_int(io_read_full_at(-1, text, 4, 0), -EBADF, "no descriptor");
	is_int(io_read_full(-1, text, 4), -EBADF, "no descriptor");
	is_int(io_write_all(-1, text, 4), -EBADF, "no descriptor");
}

static int count_entries(void)
{
	own_dir DIR *dir = io_list(dir_fd);
	int count = 0;

	while (dir != NULL && readdir(dir) != NULL)
		count++;
	return count;
}

static void test_list(void)
{
	int count = count_entries();

	ok(count > 2, "a folder's entries");
	is_int(count_entries(), count, "once more: nobody is in another's place");
	ok(io_list(-1) == NULL && errno == EBADF, "of no descriptor: none");
}

int main(void)
{
	static const char *const names[] = {"file", "knob", "link", "state", "numbers"};

	(void)umask(022);
	if (mkdtemp(folder) == NULL)
		return 1;
	dir_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	test_read_file();
	test_read_odd();
	test_write_file();
	test_replace_file();
	test_interrupts();
	test_full_at();
	test_list();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlinkat(dir_fd, names[i], 0);
	(void)unlinkat(dir_fd, "folder", AT_REMOVEDIR);
	(void)close(dir_fd);
	ok(rmdir(folder) == 0, "nothing else was left behind");
	return done_testing();
}
