/* SPDX-License-Identifier: ISC */
#include "runtime/sys.h"

#include "tests/tap.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/unistd.h>

static void clone3_makes_a_child_and_its_pidfd(void)
{
	int pid_fd = -1;
	struct clone_args args = {
		.flags = CLONE_PIDFD,
		.pidfd = (uintptr_t)&pid_fd,
		.exit_signal = SIGCHLD,
	};
	pid_t pid = sys_clone3(&args);

	if (pid == 0) {
		pause();
		_exit(0);
	}
	if (!ok(pid > 0, "clone3 makes a child"))
		return;
	ok(pid_fd >= 0, "clone3 fills the pidfd");

	int second = sys_pidfd_open(pid, 0);

	ok(second >= 0, "pidfd_open finds it by its id");
	is_int(sys_pidfd_send_signal(second, SIGUSR1), 0, "pidfd_send_signal reaches it");

	int status = 0;

	is_int(waitpid(pid, &status, 0), pid, "the child is reaped");
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1, "it died of the signal");
	is_int(sys_pidfd_send_signal(pid_fd, SIGKILL), -1, "a reaped child takes no signal");
	is_int(errno, ESRCH, "which is ESRCH");
	(void)close(second);
	(void)close(pid_fd);
}

static void openat2_stays_below_its_root(void)
{
	int root = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BENEATH};
	int fd = sys_openat2(root, "self", &how);

	ok(fd >= 0, "openat2 opens below the directory");
	(void)close(fd);
	is_int(sys_openat2(root, "../etc", &how), -1, "openat2 refuses to leave it");
	is_int(errno, EXDEV, "which is EXDEV");
	(void)close(root);
}

static void mounts_have_ids(void)
{
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	uint64_t ids[4] = {0};

	is_int(sys_mount_id(proc, SYS_MOUNT_ID, &ids[0]), 0, "a mount has an id");
	is_int(sys_mount_id(self, SYS_MOUNT_ID, &ids[1]), 0, "so has what is below it");
	is_int(sys_mount_id(root, SYS_MOUNT_ID, &ids[2]), 0, "and another mount");
	ok(ids[0] == ids[1] && ids[0] != ids[2], "the same, and another one");
	if (sys_mount_id(proc, SYS_MOUNT_ID_UNIQUE, &ids[3]) == 0)
		ok(ids[3] != ids[0], "the one that is never given again");
	else
		is_int(errno, ENODATA, "none that is never given again, before Linux 6.8");
	is_int(sys_mount_id(-1, SYS_MOUNT_ID, &ids[3]), -1, "a descriptor that is not open");
	is_int(errno, EBADF, "has none");
	(void)close(proc);
	(void)close(self);
	(void)close(root);
}

static void close_range_marks_and_closes(void)
{
	int first = dup(0);
	int second = dup(0);

	is_int(sys_close_range((unsigned int)second, (unsigned int)second, CLOSE_RANGE_CLOEXEC), 0,
	       "close_range marks");
	is_int(fcntl(second, F_GETFD), FD_CLOEXEC, "the descriptor is close-on-exec");
	is_int(sys_close_range((unsigned int)first, (unsigned int)second, 0), 0,
	       "close_range closes");
	is_int(fcntl(second, F_GETFD), -1, "the descriptor is closed");
}

static void capabilities_round_trip(void)
{
	struct __user_cap_data_struct data[2] = {{0}};

	is_int(sys_capget(data), 0, "capget reads the own sets");
	is_int(sys_capset(data), 0, "capset takes back what capget gave");
}

static void an_execveat_that_fails_tells(void)
{
	char *const argv[] = {(char[]){"x"}, NULL};

	is_int(sys_execveat(-1, "", argv, argv + 1, AT_EMPTY_PATH), -1,
	       "execveat of no descriptor fails");
	is_int(errno, EBADF, "which is EBADF");
}

static void seccomp_and_bpf_reach_the_kernel(void)
{
	uint32_t action = SECCOMP_RET_ALLOW;
	union bpf_attr attr = {0};

	is_int(sys_seccomp(SECCOMP_GET_ACTION_AVAIL, 0, &action), 0, "seccomp knows ALLOW");
	action = 0x12340000;
	is_int(sys_seccomp(SECCOMP_GET_ACTION_AVAIL, 0, &action), -1,
	       "seccomp does not know another");
	is_int(errno, EOPNOTSUPP, "which is EOPNOTSUPP");
	is_int(sys_bpf(-1, &attr, sizeof(attr)), -1, "bpf refuses a command that is none");
	ok(errno == EINVAL || errno == EPERM, "which is EINVAL, or EPERM without CAP_BPF");
}

static int in_child(int (*steps)(void))
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(steps());
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* The number of the step that failed, so that the parent can name it. */
static int mount_steps(void)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
	struct stat st;

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return 1;

	int fs = sys_fsopen("tmpfs");

	if (fs < 0 || sys_fsconfig(fs, FSCONFIG_SET_STRING, "mode", "0700", 0) < 0 ||
	    sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return 2;

	int tmpfs = sys_fsmount(fs, MOUNT_ATTR_NOEXEC);

	if (tmpfs < 0 || mkdirat(tmpfs, "old", 0700) < 0)
		return 3;
	if (sys_move_mount(tmpfs, "", AT_FDCWD, "/mnt", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return 4;

	int copy = sys_open_tree(AT_FDCWD, "/mnt", OPEN_TREE_CLONE);

	if (copy < 0 || sys_mount_setattr(copy, "", AT_EMPTY_PATH, &attr) < 0)
		return 5;
	if (mkdirat(copy, "x", 0700) == 0 || errno != EROFS)
		return 6;

	int picked = sys_fspick(AT_FDCWD, "/mnt", 0);

	if (picked < 0)
		return 7;
	if (chdir("/mnt") < 0 || sys_pivot_root(".", "old") < 0)
		return 8;
	if (stat("/old/proc", &st) < 0)
		return 9;
	return 0;
}

static int keyring_steps(void)
{
	return sys_keyctl_join_session(NULL) > 0 ? 0 : errno;
}

/* What the filter of a container may do; refuses the FIRST and the SECOND call. */
static int refuse_calls(unsigned int first, unsigned int second)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, second, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return sys_seccomp(SECCOMP_SET_MODE_FILTER, 0, &program);
}

static void exit_ends_behind_any_filter(void)
{
	static const struct {
		unsigned int first, second;
		bool exits; /* or is ended by a signal */
	} rows[] = {
		{__NR_getppid,    __NR_getppid,    true },
		{__NR_exit,       __NR_exit,       true },
		{__NR_exit_group, __NR_exit_group, true },
		{__NR_exit_group, __NR_exit,       false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pid_t pid = fork();
		int status = 0;

		if (pid == 0) {
			/* A loop would be for ever; the alarm is another signal than that of a trap. */
			(void)alarm(20);
			sys_exit(refuse_calls(rows[i].first, rows[i].second) == 0 ? 5 : 6);
		}
		is_int(waitpid(pid, &status, 0), pid, "row %zu: the child ends", i);
		if (rows[i].exits)
			ok(WIFEXITED(status) && WEXITSTATUS(status) == 5, "row %zu: by exit", i);
		else
			ok(WIFSIGNALED(status) &&
			           (WTERMSIG(status) == SIGILL || WTERMSIG(status) == SIGTRAP),
			   "row %zu: by a trap", i);
	}
}

int main(void)
{
	if (sys_clone3(NULL) < 0 && errno == ENOSYS) {
		skip("user-mode emulation does not pass these calls on");
		return done_testing();
	}
	clone3_makes_a_child_and_its_pidfd();
	openat2_stays_below_its_root();
	mounts_have_ids();
	close_range_marks_and_closes();
	capabilities_round_trip();
	an_execveat_that_fails_tells();
	seccomp_and_bpf_reach_the_kernel();
	exit_ends_behind_any_filter();
	if (geteuid() == 0)
		is_int(in_child(mount_steps), 0,
		       "a file system is made, mounted, cloned read-only and pivoted into");
	else
		skip("mounting needs root");

	int keyring = in_child(keyring_steps);

	if (keyring == ENOSYS)
		skip("this kernel has no keyrings");
	else
		is_int(keyring, 0, "a new session keyring is joined");
	return done_testing();
}
