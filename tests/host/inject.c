/* SPDX-License-Identifier: ISC */
/*
 * inject - runs a command and makes one system call of it fail.
 *
 *	inject REPORT PROCESS CALL KIND COMMAND...       KIND: hard, interrupt
 *	inject REPORT count 0 0 COMMAND...
 *	inject -a PID REPORT ...
 *
 * The command is process 1; what it and its children clone are 2, 3 ... in the
 * order of their birth, and PID, attached before the command begins, is 0. Each
 * counts its own calls from 1, so that the number of a call does not depend on
 * who runs first. A process is followed until it executes another program; the
 * command itself for its whole life. The call is not made, except close(2),
 * which closes whatever it returns.
 *
 * REPORT gets one line for each call, "PROCESS CALL NAME KINDS", KINDS being
 * those that make sense for it ("-": none does), and for the one that was made
 * to fail one more, "failed PROCESS CALL NAME ERRNO". The exit status is the command's, 128 + N
 * after signal N; 125 when the tracing itself failed.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/elf.h>

#define PROCESSES_MAX 64
#define TRACED                                                                                     \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |  \
	 PTRACE_O_TRACEEXEC)

enum kind {
	KIND_HARD,
	KIND_INTERRUPT
};

struct call {
	long number;
	const char *name;
	int error;      /* what it could well fail with; 0: it cannot fail */
	bool interrupt; /* a signal handler can interrupt it: signal(7) */
};

#define CALL(name, error)                                                                          \
	{                                                                                          \
		SYS_##name, #name, error, false                                                    \
	}
#define SLEEP(name, error)                                                                         \
	{                                                                                          \
		SYS_##name, #name, error, true                                                     \
	}

static const struct call calls[] = {
	CALL(brk, 0), /* malloc(3) then takes mmap */
	CALL(bpf, EPERM),
	CALL(capget, EPERM),
	CALL(capset, EPERM),
	CALL(chdir, EIO),
	CALL(chroot, EPERM),
	CALL(clock_gettime, 0),
	CALL(clone, EAGAIN),
	CALL(clone3, EAGAIN),
	SLEEP(close, EIO),
	CALL(close_range, ENOMEM),
	CALL(dup, EMFILE),
	CALL(dup3, EMFILE),
	CALL(execve, ENOMEM),
	CALL(execveat, ENOMEM),
	CALL(exit, 0),
	CALL(exit_group, 0),
	CALL(faccessat, EIO),
	CALL(fchdir, EIO),
	CALL(fchmod, EPERM),
	CALL(fchmodat, EPERM),
	CALL(fchown, EROFS),
	CALL(fchownat, EPERM),
	CALL(fcntl, EMFILE),
	SLEEP(flock, ENOLCK),
	CALL(fsconfig, EINVAL),
	CALL(fsmount, ENOMEM),
	CALL(fsopen, ENOMEM),
	CALL(fspick, ENOMEM),
	CALL(fstat, EIO),
	CALL(fstatfs, EIO),
	CALL(getcwd, ENOMEM),
	CALL(getdents64, EIO),
	CALL(getegid, 0),
	CALL(geteuid, 0),
	CALL(getgid, 0),
	CALL(getpid, 0),
	CALL(getppid, 0),
	CALL(getrandom, EAGAIN),
	CALL(gettid, 0),
	CALL(getuid, 0),
	CALL(ioctl, EIO),
	CALL(keyctl, ENOMEM),
	CALL(kill, EPERM),
	CALL(linkat, ENOSPC),
	CALL(lseek, EINVAL),
	CALL(madvise, EAGAIN),
	CALL(memfd_create, EMFILE),
	CALL(mkdirat, ENOSPC),
	CALL(mknodat, ENOSPC),
	CALL(mmap, ENOMEM),
	CALL(mount, ENOMEM),
	CALL(mount_setattr, EPERM),
	CALL(move_mount, ENOMEM),
	CALL(mprotect, ENOMEM),
	CALL(munmap, ENOMEM),
	SLEEP(nanosleep, EINTR),
	SLEEP(openat, EMFILE),
	SLEEP(openat2, EMFILE),
	CALL(open_tree, ENOMEM),
	CALL(pidfd_open, EMFILE),
	CALL(pidfd_send_signal, EPERM),
	CALL(pipe2, EMFILE),
	CALL(pivot_root, EBUSY),
	SLEEP(ppoll, ENOMEM),
	CALL(prctl, EPERM),
	SLEEP(pread64, EIO),
	CALL(prlimit64, EPERM),
	SLEEP(read, EIO),
	CALL(readlinkat, EIO),
	SLEEP(readv, EIO),
	CALL(renameat, ENOSPC),
	CALL(rt_sigaction, 0),
	CALL(rt_sigprocmask, 0),
	CALL(rt_sigreturn, 0),
	SLEEP(rt_sigtimedwait, EAGAIN),
	CALL(seccomp, ENOMEM),
	CALL(sendfile, EIO),
	CALL(setdomainname, EPERM),
	CALL(setgid, EPERM),
	CALL(setgroups, EPERM),
	CALL(sethostname, EPERM),
	CALL(setns, EPERM),
	CALL(setpgid, EPERM),
	CALL(setresgid, EPERM),
	CALL(setresuid, EAGAIN),
	CALL(setsid, EPERM),
	CALL(setuid, EAGAIN),
	CALL(set_tid_address, 0),
	CALL(socket, EMFILE),
	CALL(socketpair, EMFILE),
	CALL(statfs, EIO),
	CALL(symlinkat, ENOSPC),
	CALL(umask, 0),
	CALL(umount2, EBUSY),
	CALL(uname, 0),
	CALL(unlinkat, EIO),
	CALL(unshare, ENOSPC),
	SLEEP(wait4, ECHILD),
	SLEEP(waitid, ECHILD),
	SLEEP(write, ENOSPC),
	SLEEP(writev, ENOSPC),
	SLEEP(accept4, EMFILE),
	CALL(bind, ENOSPC),
	SLEEP(connect, EAGAIN),
	CALL(listen, EADDRINUSE),
	CALL(getsockname, ENOBUFS),
	CALL(getsockopt, ENOBUFS),
	SLEEP(recvfrom, ENOMEM),
	SLEEP(recvmsg, ENOMEM),
	SLEEP(sendmsg, ENOBUFS),
	SLEEP(sendto, ENOBUFS),
	CALL(setsockopt, ENOMEM),
	CALL(shutdown, ENOTCONN),
#ifdef SYS_open /* the older half, which newer machines lack */
	CALL(access, EIO),
	CALL(chmod, EPERM),
	CALL(chown, EPERM),
	CALL(dup2, EMFILE),
	CALL(fork, EAGAIN),
	CALL(link, ENOSPC),
	CALL(lstat, EIO),
	CALL(mkdir, ENOSPC),
	CALL(mknod, ENOSPC),
	SLEEP(open, EMFILE),
	CALL(pipe, EMFILE),
	SLEEP(poll, ENOMEM),
	CALL(readlink, EIO),
	CALL(rename, ENOSPC),
	CALL(rmdir, EIO),
	CALL(stat, EIO),
	CALL(symlink, ENOSPC),
	CALL(unlink, EIO),
	CALL(vfork, EAGAIN),
#endif
#ifdef SYS_arch_prctl
	CALL(arch_prctl, 0),
#endif
#ifdef SYS_newfstatat
	CALL(newfstatat, EIO),
#endif
#ifdef SYS_fstatat
	CALL(fstatat, EIO),
#endif
};

struct traced {
	pid_t pid;
	int number;
	unsigned int calls;
	bool waiting; /* the call to fail is being made: its result is to be replaced */
};

struct run {
	struct traced processes[PROCESSES_MAX];
	size_t count;
	int born;
	pid_t command;
	bool executed; /* the command's program has begun */
	FILE *report;
	int process; /* the one to fail; -1: none */
	unsigned int call;
	enum kind kind;
	int error;
	bool done; /* nothing more is to be seen */
};

_Noreturn static void die(const char *what)
{
	(void)fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	_exit(125);
}

#if defined(__x86_64__)
static bool skip_call(pid_t pid)
{
	return ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, orig_rax), -1L) == 0;
}

static bool set_result(pid_t pid, long value)
{
	return ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, rax), value) == 0;
}
#elif defined(__aarch64__)
static bool skip_call(pid_t pid)
{
	int number = -1;
	struct iovec io = {&number, sizeof(number)};

	return ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &io) == 0;
}

static bool set_result(pid_t pid, long value)
{
	struct user_regs_struct registers;
	struct iovec io = {&registers, sizeof(registers)};

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &io) < 0)
		return false;
	registers.regs[0] = (unsigned long long)value;
	return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &io) == 0;
}
#endif

static const struct call *find_call(long number)
{
	static struct call unknown = {.name = "unknown", .error = EIO};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (calls[i].number == number)
			return &calls[i];
	}
	unknown.number = number;
	return &unknown;
}

static struct traced *find(struct run *r, pid_t pid)
{
	for (size_t i = 0; i < r->count; i++) {
		if (r->processes[i].pid == pid)
			return &r->processes[i];
	}
	if (r->count == PROCESSES_MAX) {
		errno = E2BIG;
		die("follow");
	}
	r->processes[r->count] = (struct traced){.pid = pid, .number = ++r->born};
	return &r->processes[r->count++];
}

static void enter_call(struct run *r, struct traced *t, long number)
{
	const struct call *c = find_call(number);
	const char *hard = c->error != 0 ? "hard" : "-";

	t->calls++;
	(void)fprintf(r->report, "%d %u %s %s%s\n", t->number, t->calls, c->name, hard,
	              c->interrupt ? ",interrupt" : "");
	if (t->number != r->process || t->calls != r->call)
		return;
	r->error = r->kind == KIND_HARD ? c->error : c->interrupt ? EINTR : 0;
	if (r->error == 0)
		return;
	(void)fprintf(r->report, "failed %d %u %s %d\n", t->number, t->calls, c->name, r->error);
	if (number != SYS_close && !skip_call(t->pid))
		die("skip the call");
	t->waiting = true;
}

static void leave_call(struct run *r, struct traced *t)
{
	if (!t->waiting)
		return;
	t->waiting = false;
	if (!set_result(t->pid, -(long)r->error))
		die("set the result");
	r->done = true;
}

static void at_call(struct run *r, struct traced *t)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->pid, sizeof(info), &info) <= 0)
		return; /* killed meanwhile */
	if (t->pid == r->command && !r->executed)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		enter_call(r, t, (long)info.entry.nr);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		leave_call(r, t);
}

static void at_birth(struct run *r, pid_t parent)
{
	unsigned long child = 0;

	if (ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child) == 0)
		(void)find(r, (pid_t)child);
}

/* Lets T go on, by what it stopped for. */
static void go_on(struct run *r, pid_t pid, int status)
{
	int event = status >> 16;
	int number = WSTOPSIG(status);
	struct traced *t = find(r, pid);
	bool leave = false;

	if (number == (SIGTRAP | 0x80)) {
		at_call(r, t);
		number = 0;
	} else if (event == PTRACE_EVENT_EXEC) {
		leave = pid != r->command;
		r->executed |= pid == r->command;
		number = 0;
	} else if (event != 0) {
		if (event != PTRACE_EVENT_STOP)
			at_birth(r, pid);
		number = 0;
	}
	(void)ptrace(leave || r->done ? PTRACE_DETACH : PTRACE_SYSCALL, pid, NULL,
	             (void *)(long)number);
}

static void seize(pid_t pid)
{
	int status;

	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)TRACED) < 0 ||
	    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0 || waitpid(pid, &status, __WALL) != pid ||
	    ptrace(PTRACE_SYSCALL, pid, NULL, NULL) < 0)
		die("attach");
}

static pid_t begin(char **argv)
{
	int gate[2];
	char byte;

	if (pipe(gate) < 0)
		die("pipe");

	pid_t pid = fork();

	if (pid == 0) {
		(void)close(gate[1]);
		/* The end of the pipe, after we were seized. */
		(void)!read(gate[0], &byte, 1);
		(void)close(gate[0]);
		(void)execv(argv[0], argv);
		die(argv[0]);
	}
	if (pid < 0)
		die("fork");
	seize(pid);
	(void)close(gate[0]);
	(void)close(gate[1]);
	return pid;
}

static int follow(struct run *r)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL);

		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			die("wait");
		if (WIFSTOPPED(status)) {
			go_on(r, pid, status);
			continue;
		}
		/* The others are set free by our own end. */
		if (pid == r->command)
			return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	}
}

int main(int argc, char **argv)
{
	struct run r = {.process = -1};
	pid_t attached = 0;

	if (argc > 2 && strcmp(argv[1], "-a") == 0) {
		attached = (pid_t)strtol(argv[2], NULL, 10);
		argv += 2;
		argc -= 2;
	}
	if (argc < 6) {
		(void)fprintf(stderr, "usage: inject [-a PID] REPORT PROCESS|count CALL "
		                      "hard|interrupt COMMAND...\n");
		return 125;
	}
	r.report = fopen(argv[1], "we");
	if (r.report == NULL)
		die(argv[1]);
	if (strcmp(argv[2], "count") != 0)
		r.process = (int)strtol(argv[2], NULL, 10);
	r.call = (unsigned int)strtoul(argv[3], NULL, 10);
	r.kind = strcmp(argv[4], "interrupt") == 0 ? KIND_INTERRUPT : KIND_HARD;
	r.command = begin(argv + 5);
	(void)find(&r, r.command);
	if (attached != 0) {
		r.processes[r.count++] = (struct traced){.pid = attached};
		seize(attached);
	}

	int status = follow(&r);

	if (fclose(r.report) != 0)
		die("write the report");
	return status;
}
