/* SPDX-License-Identifier: ISC */
#include "../state.h"

#include "../base/own.h"
#include "../state_cgroup.h"
#include "../state_dir.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void checks_ids(void)
{
	static const struct {
		const char *id;
		bool good;
	} rows[] = {
		{"a",           true },
                {"web-1.2_x+y", true },
                {"",            false},
		{".",           false},
                {"..",          false},
                {"a/b",         false},
		{"a b",         false},
                {"a\n",         false},
                {"\xc3\xa4",    false},
	};
	char longest[STATE_ID_MAX + 2];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = {0};

		ok((state_check_id(rows[i].id, &f) == 0) == rows[i].good, "id \"%s\"", rows[i].id);
	}
	memset(longest, 'x', sizeof(longest));
	longest[STATE_ID_MAX] = '\0';

	struct fault f = {0};

	is_int(state_check_id(longest, &f), 0, "the longest id");
	longest[STATE_ID_MAX] = 'x';
	longest[STATE_ID_MAX + 1] = '\0';
	is_int(state_check_id(longest, &f), -EINVAL, "one more");
}

static void keeps_config(int dir)
{
	struct fault f = {0};
	own_mem char *text = NULL;
	size_t len = 0;

	is_int(state_read_config(dir, "one", &text, &len, &f), -ENOENT, "no config.json yet");
	is_str(f.text, "find the kept config.json of one", "and the message");
	f.code = 0;
	is_int(state_keep_config(dir, "one", "{}\n", 3, &f), 0, "keep the config.json");
	is_int(state_read_config(dir, "one", &text, &len, &f), 0, "read it back");
	is_str(text, "{}\n", "byte by byte");
	is_int(state_keep_config(dir, "one", "[]", 2, &f), -EEXIST, "it is kept once");
}

static void remembers(int root)
{
	static const struct spec_pair notes[] = {
		{"org.example/a", "1"   },
		{"b",             "\"\n"},
	};
	const struct state written = {
		.oci_version = "1.2.0",
		.id = "one",
		.bundle = "/b",
		.rootfs = "/b/rootfs",
		.created = "2026-01-02T03:04:05.000000006Z",
		.pid = 4194304,
		.start_time = UINT64_MAX,
		.annotations = notes,
		.annotation_count = 2,
	};
	own_arena struct arena arena = {0};
	struct state read_back;
	struct fault f = {0};
	own_fd int dir = state_claim(root, "one", "coffer/one", STATE_CGROUPFS, &f);

	ok(dir >= 0, "claim an id");
	is_int(state_claim(root, "one", "coffer/one", STATE_CGROUPFS, &f), -EEXIST,
	       "nobody else gets it");
	is_str(f.text, "container with id \"one\" already exists (delete removes a stopped one)",
	       "and the message");
	f = (struct fault){0};
	is_int(state_read(dir, "one", &arena, &read_back, &f), 0,
	       "a claim without a state is read");
	is_int(read_back.pid, 0, "and has no process");
	is_int(state_status(dir, &read_back, &f), STATE_CREATING, "it is being created");
	is_str(read_back.cgroup, "coffer/one", "but its cgroup is known");
	is_int(state_write(dir, &written, &f), 0, "write the state");
	is_int(state_read(dir, "one", &arena, &read_back, &f), 0, "read it back");
	ok(read_back.pid == written.pid, "its process is known");
	is_int(state_status(dir, &read_back, &f), STATE_CREATING, "it is still being created");
	is_int(state_commit(dir, "one", &f), 0, "commit it");
	is_int(state_read(dir, "one", &arena, &read_back, &f), 0, "read it back");
	ok(read_back.pid == written.pid && read_back.start_time == written.start_time, "numbers");
	is_str(read_back.cgroup, "coffer/one", "cgroup");
	is_str(read_back.created, written.created, "created");
	is_int((long long)read_back.annotation_count, 2, "annotations");
	is_str(read_back.annotations[1].value, "\"\n", "an odd value survives");
	is_int(state_status(dir, &read_back, &f), STATE_STOPPED, "no such process: stopped");
	keeps_config(dir);
	is_int(state_remove(root, dir, "one", &f), 0, "forget it");
	is_int(state_remove(root, dir, "one", &f), 0, "forgetting twice is no fault");
	is_int(state_open(root, "one", &f), -ENOENT, "it is gone");
	is_str(f.text, "container \"one\" does not exist", "and the message");
}

static void asks_the_kernel(int root)
{
	struct fault f = {0};
	own_fd int dir = state_claim(root, "two", "coffer/two", STATE_CGROUPFS, &f);
	pid_t pid = fork();

	if (pid == 0) {
		(void)pause();
		_exit(0);
	}

	struct state state = {.id = "two", .pid = pid, .complete = true};

	is_int(state_process_start(pid, &state.start_time, &f), 0, "a process has a start time");
	ok(state.start_time > 0, "which is not the start of time");
	is_int(state_status(dir, &state, &f), STATE_RUNNING, "it runs");
	(void)close(openat(dir, "start", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	is_int(state_status(dir, &state, &f), STATE_CREATED, "with its start socket it waits");
	state.start_time++;
	is_int(state_status(dir, &state, &f), STATE_STOPPED,
	       "another process of the same pid is not it");
	state.start_time--;
	(void)kill(pid, SIGKILL);

	siginfo_t info;

	(void)waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	is_int(state_status(dir, &state, &f), STATE_STOPPED, "a zombie is stopped");
	(void)waitpid(pid, NULL, 0);
	is_int(state_remove(root, dir, "two", &f), 0, "the socket goes with the rest");
}

/* A container's directory as a creator that dies after each of its steps leaves it. */
static void survives_creators(int root)
{
	const struct state written = {
		.oci_version = "1.2.0",
		.id = "three",
		.bundle = "/b",
		.rootfs = "/b/r",
		.created = "now",
		.pid = 4194304,
	};
	own_arena struct arena arena = {0};
	struct state state;
	struct fault f = {0};
	int dir = state_claim(root, "three", "coffer/three", STATE_CGROUPFS, &f);
	own_fd int other = state_open(root, "three", &f);

	is_int(state_lock(other, "three", &f), -EWOULDBLOCK, "its creator has it locked");
	(void)close(dir);
	is_int(state_read(other, "three", &arena, &state, &f), 0,
	       "what it left when it died is read");
	is_int(state_status(other, &state, &f), STATE_STOPPED, "and is stopped");
	is_str(state.oci_version, "1.3.0", "with a version");
	is_int(state_lock(other, "three", &f), 0, "and can be locked");
	(void)close(openat(other, "state.json.new", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	is_int(state_read(other, "three", &arena, &state, &f), 0, "a torn state is read");
	is_int(state.pid, 0, "as if it were not there");
	is_str(state.cgroup, "coffer/three", "the cgroup is");
	(void)unlinkat(other, "state.json.new", 0);
	is_int(state_write(other, &written, &f), 0, "a state that is not committed");
	is_int(state_read(other, "three", &arena, &state, &f), 0, "is read");
	is_int(state.pid, written.pid, "with its process");
	is_int(state_remove(root, other, "three", &f), 0, "and removed");
	is_int(state_lock(other, "three", &f), -ENOENT, "who locks it then finds that it is gone");
	is_str(f.text, "", "no fault in all this");
}

static void prints(void)
{
	const struct state state = {
		.oci_version = "1.2.0",
		.id = "c",
		.bundle = "/b",
		.rootfs = "/b/r",
		.created = "now",
		.pid = 7,
	};
	char text[1024];
	struct buf b = BUF(text);

	state_print(&state, STATE_RUNNING, &b);
	is_str(text,
	       "{\n  \"ociVersion\": \"1.2.0\",\n  \"id\": \"c\",\n  \"pid\": 7,\n"
	       "  \"status\": \"running\",\n  \"bundle\": \"/b\",\n  \"rootfs\": \"/b/r\",\n"
	       "  \"created\": \"now\",\n  \"owner\": \"\"\n}",
	       "the document of state");
}

static void remembers_managers(int root)
{
	static const enum state_manager managers[] = {STATE_CGROUPFS, STATE_SYSTEMD,
	                                              STATE_SYSTEMD_USER};

	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++) {
		own_arena struct arena arena = {0};
		struct fault f = {0};
		struct state state;
		own_fd int dir = state_claim(root, "managed", "a.slice/b.scope", managers[i], &f);

		is_int(state_read(dir, "managed", &arena, &state, &f), 0, "what a creator noted");
		is_str(state.cgroup, "a.slice/b.scope", "its cgroup");
		is_int(state.manager, managers[i], "and who made that");
		is_int(state_remove(root, dir, "managed", &f), 0, "forget it");
	}
}

static void knows_whose_cgroup(int root)
{
	own_arena struct arena arena = {0};
	struct fault f = {0};
	struct state state;
	own_fd int first = state_claim(root, "first", "shared", STATE_SYSTEMD, &f);
	own_fd int second = state_claim(root, "second", "shared", STATE_CGROUPFS, &f);

	is_int(state_read(first, "first", &arena, &state, &f), 0, "a cgroup that was noted");
	ok(!state.made, "is not made");
	is_int(state_cgroup_keep(first, "first", &f), 0, "keep it");
	is_int(state_read(first, "first", &arena, &state, &f), 0, "it is read");
	ok(state.made && state.manager == STATE_SYSTEMD, "and is made");
	is_str(state.cgroup, "shared", "the same one");
	is_int(state_cgroup_precedes(first, second, &f), -ENOENT, "the other has none yet");
	f = (struct fault){0};
	/* Longer than a tick, in which the clock of a file system stands still. */
	(void)usleep(50000);
	is_int(state_cgroup_keep(second, "second", &f), 0, "it gets it");
	is_int(state_cgroup_precedes(first, second, &f), 1, "the first came first");
	is_int(state_cgroup_precedes(second, first, &f), 0, "not the second");
	is_int(state_cgroup_precedes(first, first, &f), 1, "at the same time is before");
	is_int(state_cgroup_keep(second, "second", &f), -ENOENT, "it is kept once");
	f = (struct fault){0};
	is_int(state_remove(root, first, "first", &f), 0, "forget the first");
	is_int(state_remove(root, second, "second", &f), 0, "and the second");
	own_close(&first);
	first = state_claim(root, "first", "unmade", STATE_CGROUPFS, &f);
	is_int(state_cgroup_forget(first, "first", &f), 0, "one that cannot be made");
	is_int(state_read(first, "first", &arena, &state, &f), 0, "is read");
	ok(state.cgroup == NULL, "as none");
	is_int(state_remove(root, first, "first", &f), 0, "forget it, too");
}

/* As delete --force is to what a creator that died has left. */
_Noreturn static void delete_for_ever(int root)
{
	for (;;) {
		struct fault f = {0};
		own_fd int dir = state_open(root, "raced", &f);

		if (dir >= 0 && state_lock(dir, "raced", &f) == 0)
			(void)!state_remove(root, dir, "raced", &f);
	}
}

static void claims_what_is_there(int root)
{
	pid_t pid = fork();
	int gone = 0;
	int failed = 0;

	if (pid == 0)
		delete_for_ever(root);
	for (int i = 0; i < 1000; i++) {
		struct fault f = {0};
		struct stat st = {0};
		own_fd int dir = state_claim(root, "raced", NULL, STATE_CGROUPFS, &f);

		failed += dir < 0;
		gone += dir >= 0 && fstat(dir, &st) == 0 && st.st_nlink == 0;
		if (dir >= 0)
			(void)!state_remove(root, dir, "raced", &f);
	}
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	is_int(gone, 0, "no claim of a directory that a delete took away");
	is_int(failed, 0, "nor a failure for it");
}

int main(void)
{
	char where[] = "/tmp/coffer-state-XXXXXX";
	struct fault f = {0};

	checks_ids();
	prints();
	if (!ok(mkdtemp(where) != NULL, "a root to try in"))
		return done_testing();

	own_fd int root = state_open_root(where, true, &f);

	remembers(root);
	f = (struct fault){0};
	asks_the_kernel(root);
	survives_creators(root);
	remembers_managers(root);
	knows_whose_cgroup(root);
	claims_what_is_there(root);
	(void)rmdir(where);
	return done_testing();
}
