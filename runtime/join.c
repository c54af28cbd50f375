/* SPDX-License-Identifier: ISC */
#include "join.h"

#include "base/own.h"
#include "between.h"
#include "exec.h"
#include "finish.h"
#include "namespace.h"
#include "oom_score.h"
#include "path.h"
#include "schedule.h"
#include "sys.h"
#include "sysctl.h"
#include "terminal.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* What both sides of the clone know. */
struct join {
	const struct container_request *request;
	const struct join_target *target;
	int flags;    /* CLONE_NEW* of the namespaces that are not ours */
	bool between; /* a process in between enters the user namespace: between.h */
	int proc_fd;
	int sync_fd;
	int parent_fd; /* its other end: who kept it would not see the parent go */
	struct finish_program program;
};

static const struct {
	const char *name;
	int flag;
} kinds[] = {
	{"user",   CLONE_NEWUSER  },
        {"mnt",    CLONE_NEWNS    },
        {"pid",    CLONE_NEWPID   },
	{"net",    CLONE_NEWNET   },
        {"ipc",    CLONE_NEWIPC   },
        {"uts",    CLONE_NEWUTS   },
	{"cgroup", CLONE_NEWCGROUP},
        {"time",   CLONE_NEWTIME  },
};

/* A user namespace that is ours already cannot be entered again, and the others need not be. */
static int find_namespaces(struct join *j, struct fault *f)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct stat ours;
		struct stat theirs;
		char path[48];

		(void)snprintf(path, sizeof(path), "self/ns/%s", kinds[i].name);
		if (fstatat(j->proc_fd, path, &ours, 0) < 0) {
			if (errno == ENOENT)
				continue; /* a kernel without it */
			return fault_set(f, errno, "look at our own %s namespace", kinds[i].name);
		}
		(void)snprintf(path, sizeof(path), "%d/ns/%s", j->target->pid, kinds[i].name);
		if (fstatat(j->proc_fd, path, &theirs, 0) < 0)
			return fault_set(f, errno, "look at the %s namespace of %s", kinds[i].name,
			                 j->request->id);
		if (ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino)
			j->flags |= kinds[i].flag;
	}
	/* Still there: then /proc/PID was no other process all the while. */
	if (sys_pidfd_send_signal(j->target->pid_fd, 0) < 0)
		return fault_set(f, errno, "join %s: its first process has ended", j->request->id);
	return 0;
}

/* A mount namespace that is not the container's own has another root than the container. */
static int enter_root(const struct join *j, int root_fd, struct fault *f)
{
	if (root_fd >= 0 && (fchdir(root_fd) < 0 || chroot(".") < 0))
		return fault_set(f, errno, "enter the root of %s", j->request->id);
	return 0;
}

static int open_root(const struct join *j, struct fault *f)
{
	char path[32];
	int fd;

	(void)snprintf(path, sizeof(path), "%d/root", j->target->pid);
	fd = openat(j->proc_fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 ? fd : fault_set(f, errno, "open the root of %s", j->request->id);
}

static int enter_namespaces(struct join *j, struct fault *f)
{
	const bool shared = !namespace_is_new(&j->request->spec->linux_, SPEC_NS_MOUNT);
	own_fd int root = shared ? open_root(j, f) : -1;
	int flags = j->flags & ~(CLONE_NEWPID | (j->between ? CLONE_NEWUSER : 0));

	if (shared && root < 0)
		return root;
	if (flags != 0 && setns(j->target->pid_fd, flags) < 0)
		return fault_set(f, errno, "join the namespaces of %s", j->request->id);

	int rc = enter_root(j, root, f);

	if (rc < 0)
		return rc;
	if ((j->flags & CLONE_NEWUSER) == 0)
		return 0;
	/* The process still has the ids of the host. EINVAL: no root is mapped, the user will do. */
	if ((setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0) && errno != EINVAL)
		return fault_set(f, errno, "become root of the user namespace");
	return 0;
}

static int close_the_door(struct join *j, struct fault *f)
{
	return finish_descriptors(j->request, f);
}

static int open_terminal(struct join *j, struct fault *f)
{
	const struct spec_process *p = &j->request->spec->process;
	const struct terminal_size size = {p->console_rows, p->console_columns};
	own_fd int master = -1;
	own_fd int slave = -1;

	if (!p->terminal)
		return 0;

	own_fd int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return fault_set(f, errno, "open the container's root");

	own_fd int pts = path_open_strict(root, "dev/pts", f);

	if (pts == -ENOENT)
		return fault_set(f, ENOENT,
		                 "a terminal: there is no /dev/pts in the container: its "
		                 "config.json has to mount a devpts there");
	if (pts < 0)
		return pts;

	int rc = terminal_open(pts, size, &master, &slave, f);

	return rc < 0 ? rc : finish_terminal(j->request, master, slave, f);
}

/* Born in the container's cgroup, on the CPUs of the runtime. */
static int choose_processors(struct join *j, struct fault *f)
{
	return schedule_final(&j->request->spec->process.scheduling, f);
}

static int new_keyring(struct join *j, struct fault *f)
{
	return finish_keyring(j->request, j->proc_fd, f);
}

/* Before the container says what the program is. */
static int keep_few(struct join *j, struct fault *f)
{
	const int kept[] = {j->sync_fd, j->proc_fd};

	return exec_close(3 + j->request->preserve_fds, kept, sizeof(kept) / sizeof(kept[0]), f);
}

static int find_program(struct join *j, struct fault *f)
{
	return finish_find(j->request->spec, &j->program, f);
}

/* In the order in which they depend on one another. */
static const struct {
	const char *name;
	int (*run)(struct join *j, struct fault *f);
} steps[] = {
	{"affinity",    choose_processors},
        {"namespaces",  enter_namespaces },
	{"descriptors", close_the_door   },
        {"terminal",    open_terminal    },
	{"keyring",     new_keyring      },
        {"descriptors", keep_few         },
	{"program",     find_program     },
};

_Noreturn static void run(struct join *j)
{
	struct fault fault = {0};

	own_close(&j->parent_fd);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i].run(j, &fault) < 0)
			finish_give_up(j->sync_fd, &fault, steps[i].name);
	}
	if (finish_report(j->sync_fd, &fault) < 0 ||
	    finish_await_word(j->sync_fd, HANDSHAKE_EXEC, &fault) < 0)
		finish_give_up(j->sync_fd, &fault, "start");
	(void)!finish_exec(j->request, j->sync_fd, j->proc_fd, &j->program, &fault);
	finish_give_up(j->sync_fd, &fault, "exec");
}

/* The kernel writes to PID_FD. NOLINTNEXTLINE(readability-non-const-parameter) */
static pid_t clone_process(const struct join *j, int *pid_fd, struct fault *f)
{
	struct clone_args args = {
		.flags = CLONE_PIDFD,
		.pidfd = (__u64)(uintptr_t)pid_fd,
		.exit_signal = j->between ? 0 : SIGCHLD,
	};

	if (j->between)
		args.flags |= CLONE_PARENT;
	/* Born inside: not one instruction outside the limits. */
	if (j->request->cgroup_fd >= 0 && j->request->mover == NULL) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (__u64)j->request->cgroup_fd;
	}

	pid_t pid = sys_clone3(&args);

	if (pid < 0 && errno == ENOMEM)
		return fault_set(f, ENOMEM,
		                 "make a process in %s (its first process may just have ended)",
		                 j->request->id);
	if (pid < 0)
		return fault_set(f, errno, "make a process in %s", j->request->id);
	return pid;
}

/* Makes the caller ready to give birth to the container's process. */
static int approach(const struct join *j, struct fault *f)
{
	/* From its birth on the container sees the process. */
	int rc = finish_hide(f);

	if (rc < 0)
		return rc;
	if (j->between && (j->flags & CLONE_NEWUSER) != 0 &&
	    setns(j->target->pid_fd, CLONE_NEWUSER) < 0)
		return fault_set(f, errno, "join the user namespace of %s", j->request->id);
	if ((j->flags & CLONE_NEWPID) != 0 && setns(j->target->pid_fd, CLONE_NEWPID) < 0)
		return fault_set(f, errno, "join the pid namespace of %s", j->request->id);
	return 0;
}

static bool is_admin(void)
{
	struct __user_cap_data_struct data[2] = {{0}};

	return sys_capget(data) == 0 && (data[0].effective >> CAP_SYS_ADMIN & 1) != 0;
}

/* In the process in between, if there is one. */
static pid_t make(void *context, struct fault *f)
{
	struct join *j = context;
	const struct container_request *r = j->request;
	int pid_fd = -1;
	int rc = r->mover != NULL ? r->mover->move(r->mover, r->cgroup_fd, f) : 0;

	/* Handed down; closed to the container, the process itself could not. */
	if (rc >= 0)
		rc = oom_score_set(j->proc_fd, "self/oom_score_adj", &r->spec->process, f);
	if (rc >= 0)
		rc = approach(j, f);
	return rc < 0 ? rc : clone_process(j, &pid_fd, f);
}

static pid_t launch(struct join *j, struct container_process *out, struct fault *f)
{
	/* An ordinary user may enter a pid namespace only as a member of the user namespace that
	 * owns it. */
	if (j->between)
		return between_clone(make, j, &out->pid_fd, f);

	int rc = approach(j, f);

	return rc < 0 ? rc : clone_process(j, &out->pid_fd, f);
}

int join_launch(const struct container_request *request, const struct join_target *target,
                struct container_process *out, struct fault *f)
{
	own_fd int proc = sysctl_open_proc(f);
	struct join j = {.request = request, .target = target, .proc_fd = proc};
	int pair[2];

	*out = (struct container_process){.pid_fd = -1, .sync_fd = -1};

	if (proc < 0)
		return proc;

	int rc = find_namespaces(&j, f);

	if (rc >= 0)
		rc = schedule_initial(&request->spec->process.scheduling, f);
	if (rc < 0)
		return rc;
	j.between = request->mover != NULL || ((j.flags & CLONE_NEWUSER) != 0 && !is_admin());
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return fault_set(f, errno, "make a socket pair");

	own_fd int ours = pair[0];
	own_fd int theirs = pair[1];

	j.sync_fd = theirs;
	j.parent_fd = ours;

	pid_t pid = launch(&j, out, f);

	if (pid < 0)
		return pid;
	if (pid == 0)
		run(&j);
	out->pid = pid;
	out->scored = j.between;
	out->sync_fd = take_fd(&ours);
	return 0;
}
