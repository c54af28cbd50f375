/* SPDX-License-Identifier: ISC */
#include "setup.h"

#include "base/io.h"
#include "base/own.h"
#include "capability.h"
#include "device.h"
#include "exec.h"
#include "identity.h"
#include "loopback.h"
#include "mask.h"
#include "mount.h"
#include "namespace.h"
#include "oom_score.h"
#include "path.h"
#include "rlimit.h"
#include "rootfs.h"
#include "sys.h"
#include "sysctl.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/* The exit status of a set-up that failed; the fault says the rest. */
#define SETUP_FAILED 127

static const struct spec *setup_spec(const struct setup *s)
{
	return s->request->spec;
}

static int await_word(int fd, enum setup_word wanted, struct fault *f)
{
	char word = 0;
	ssize_t n = io_read_full(fd, &word, 1);

	if (n == 1 && word == (char)wanted)
		return 0;
	return fault_set(f, ECANCELED, "the runtime ended while it set the container up");
}

static int become_root_of_namespace(struct setup *s, struct fault *f)
{
	if (!namespace_is_new(&setup_spec(s)->linux_, SPEC_NS_USER))
		return 0;

	int rc = await_word(s->sync_fd, SETUP_MAPPED, f);

	if (rc < 0)
		return rc;
	/* The process still has the ids of the host, which nothing here maps. */
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		return fault_set(f, errno, "become root of the user namespace");
	return 0;
}

static int close_the_door(struct setup *s, struct fault *f)
{
	const struct container_request *r = s->request;

	exec_reset_signals();
	for (int i = 0; i < 3; i++) {
		if (r->stdio[i] >= 0 && r->stdio[i] != i && dup2(r->stdio[i], i) < 0)
			return fault_set(f, errno, "give the container its descriptor %d", i);
	}
	if (!setup_spec(s)->process.terminal && setsid() < 0)
		return fault_set(f, errno, "start a session");
	return exec_sweep(3 + r->preserve_fds, f);
}

static int attach_root(struct setup *s, struct fault *f)
{
	return rootfs_attach(s->root_fd, f);
}

static int new_cgroup_namespace(struct setup *s, struct fault *f)
{
	if (namespace_is_new(&setup_spec(s)->linux_, SPEC_NS_CGROUP) &&
	    unshare(CLONE_NEWCGROUP) < 0)
		return fault_set(f, errno, "make a cgroup namespace");
	return 0;
}

static int attach_mounts(struct setup *s, struct fault *f)
{
	const struct mount_plan plan = {
		.spec = setup_spec(s),
		.source_fds = s->source_fds,
		.root_fd = s->root_fd,
	};

	return mount_attach_all(&plan, f);
}

static int make_devices(struct setup *s, struct fault *f)
{
	const struct spec *spec = setup_spec(s);
	int rc = 0;

	s->dev_fd = device_directory(s->root_fd, f);
	if (s->dev_fd < 0)
		return s->dev_fd;
	if (!device_is_bound(spec))
		rc = device_make_all(spec, s->root_fd, s->dev_fd,
		                     namespace_is_new(&spec->linux_, SPEC_NS_USER), f);
	if (rc < 0)
		return rc;
	s->null_fd = device_open_null(s->dev_fd, f);
	return s->null_fd < 0 ? s->null_fd : 0;
}

/* The slave covers /dev/console, as config-linux.md#default-devices wants. */
static int bind_console(const struct setup *s, int slave, struct fault *f)
{
	own_fd int file =
		openat(s->dev_fd, "console",
	               O_CREAT | O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);

	if (file < 0)
		return fault_set(f, errno, "create /dev/console");

	own_fd int target = openat(s->dev_fd, "console", O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (target < 0)
		return fault_set(f, errno, "open /dev/console");

	own_fd int tree = mount_clone(slave, "", false, 0, f);

	return tree < 0 ? tree : mount_attach(tree, target, "/dev/console", f);
}

static int open_terminal(struct setup *s, struct fault *f)
{
	const struct spec_process *p = &setup_spec(s)->process;
	const struct terminal_size size = {p->console_rows, p->console_columns};
	own_fd int master = -1;
	own_fd int slave = -1;

	if (!p->terminal)
		return 0;

	own_fd int pts = path_open(s->dev_fd, "pts", O_PATH | O_DIRECTORY | O_NOFOLLOW, f);

	if (pts == -ENOENT)
		return fault_set(f, ENOENT,
		                 "/process/terminal: there is no /dev/pts: mount a devpts there");
	if (pts < 0)
		return pts;

	int rc = terminal_open(pts, size, &master, &slave, f);

	if (rc >= 0)
		rc = bind_console(s, slave, f);
	if (rc >= 0)
		rc = terminal_send(s->request->console_socket, master, "/dev/ptmx", f);
	if (rc >= 0)
		rc = terminal_adopt(slave, f);
	if (rc >= 0 && fchown(0, p->user.uid, (gid_t)-1) < 0 && errno != EPERM)
		rc = fault_set(f, errno, "give the terminal to user %u", p->user.uid);
	return rc;
}

static int make_cwd(struct setup *s, struct fault *f)
{
	if (!setup_spec(s)->process_set)
		return 0;

	own_fd int fd = path_make_directory(s->root_fd, setup_spec(s)->process.cwd, f);

	return fd < 0 ? fd : 0;
}

static int hide_paths(struct setup *s, struct fault *f)
{
	const struct spec_linux *linux_ = &setup_spec(s)->linux_;
	int rc = mask_protect(s->root_fd, linux_->readonly_paths, f);

	return rc < 0 ? rc : mask_hide(s->root_fd, s->null_fd, linux_->masked_paths, f);
}

static int protect_root(struct setup *s, struct fault *f)
{
	return setup_spec(s)->root.readonly ? rootfs_protect(s->root_fd, f) : 0;
}

static int enter_root(struct setup *s, struct fault *f)
{
	return s->request->no_pivot ? rootfs_move(s->root_fd, f) : rootfs_pivot(s->root_fd, f);
}

static int set_names(struct setup *s, struct fault *f)
{
	const struct spec *spec = setup_spec(s);

	if (spec->hostname != NULL && sethostname(spec->hostname, strlen(spec->hostname)) < 0)
		return fault_set(f, errno, "/hostname: set \"%s\"", spec->hostname);
	if (spec->domainname != NULL &&
	    setdomainname(spec->domainname, strlen(spec->domainname)) < 0)
		return fault_set(f, errno, "/domainname: set \"%s\"", spec->domainname);
	return 0;
}

static int set_sysctl(struct setup *s, struct fault *f)
{
	const struct spec_linux *linux_ = &setup_spec(s)->linux_;

	return sysctl_apply(s->proc_fd, linux_->sysctl, linux_->sysctl_count, f);
}

static int raise_loopback(struct setup *s, struct fault *f)
{
	return namespace_is_new(&setup_spec(s)->linux_, SPEC_NS_NETWORK) ? loopback_up(f) : 0;
}

/* Without a keyring of its own the container could read the keys of whoever started it. */
static int new_keyring(struct setup *s, struct fault *f)
{
	char name[64];

	if (s->request->keep_keyring)
		return 0;
	(void)snprintf(name, sizeof(name), "_ses.%s", s->request->id);
	if (sys_keyctl_join_session(name) < 0 && errno != ENOSYS && errno != EDQUOT)
		return fault_set(f, errno,
		                 "join a new session keyring (--no-new-keyring does without)");
	return 0;
}

static int find_program(struct setup *s, struct fault *f)
{
	/* Nothing else runs in this process, and it is about to become another program. */
	static char executable[PATH_MAX];
	const struct spec_process *p = &setup_spec(s)->process;

	if (!setup_spec(s)->process_set)
		return 0;

	int rc = exec_enter_cwd(p->cwd, f);

	if (rc < 0 && rc != -EACCES)
		return rc;
	s->executable = executable;
	return exec_find(p, executable, sizeof(executable), f);
}

/* In the order in which they depend on one another. */
static const struct {
	const char *name;
	int (*run)(struct setup *s, struct fault *f);
} steps[] = {
	{"user namespace",   become_root_of_namespace},
	{"descriptors",      close_the_door          },
	{"root",             attach_root             },
	{"cgroup namespace", new_cgroup_namespace    },
	{"mounts",           attach_mounts           },
	{"devices",          make_devices            },
	{"terminal",         open_terminal           },
	{"cwd",              make_cwd                },
	{"masked paths",     hide_paths              },
	{"read-only root",   protect_root            },
	{"hostname",         set_names               },
	{"sysctl",           set_sysctl              },
	{"loopback",         raise_loopback          },
	{"keyring",          new_keyring             },
	{"pivot_root",       enter_root              },
	{"program",          find_program            },
};

/* In a user namespace of its own the process may not raise a limit; there its parent does this. */
static int limit_self(const struct setup *s, struct fault *f)
{
	const struct spec_process *p = &setup_spec(s)->process;

	if (namespace_is_new(&setup_spec(s)->linux_, SPEC_NS_USER))
		return 0;

	int rc = oom_score_set(s->proc_fd, "self/oom_score_adj", p, f);

	return rc < 0 ? rc : rlimit_apply(0, p->rlimits, p->rlimit_count, f);
}

/*
 * The last steps, once the word to exec has come. Without no_new_privs only CAP_SYS_ADMIN may load
 * a filter, so that it comes before the capabilities go, and the profile must allow what follows;
 * with it the filter is the very last thing and needs to allow nothing but execve.
 */
static int drop_and_exec(struct setup *s, struct fault *f)
{
	const struct spec_process *p = &setup_spec(s)->process;
	const struct seccomp_program *filter = s->request->seccomp;
	bool filtered = filter != NULL && filter->count > 0;
	uint64_t refused = 0;
	int rc = s->executable != NULL
	                 ? limit_self(s, f)
	                 : fault_set(f, EINVAL, "/process: missing; there is nothing to run");

	if (rc >= 0 && filtered && !p->no_new_privileges)
		rc = seccomp_install(filter, f);
	if (rc >= 0)
		rc = capability_drop_bounding(&p->capabilities, f);
	if (rc >= 0)
		rc = identity_apply(&p->user, f);
	if (rc >= 0)
		rc = capability_apply(&p->capabilities, &refused, f);
	if (rc >= 0) {
		rc = exec_enter_cwd(p->cwd, f);
		if (rc == -EACCES && f->code == 0)
			rc = fault_set(f, EACCES, "enter the cwd %s as user %u", p->cwd,
			               p->user.uid);
	}
	if (rc >= 0 && p->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		rc = fault_set(f, errno, "set no_new_privs");
	if (rc >= 0 && filtered && p->no_new_privileges)
		rc = seccomp_install(filter, f);
	return rc < 0 ? rc : exec_run(s->executable, p, f);
}

/* Blocks until someone wants the container started: the creator itself, or `start` through the
 * socket. The connection carries a fault back. */
static int await_start(struct setup *s, struct fault *f)
{
	if (s->request->start_fd < 0)
		return await_word(s->sync_fd, SETUP_EXEC, f);

	/* The creator is served; it may end now. */
	own_close(&s->sync_fd);
	s->sync_fd = accept4(s->request->start_fd, NULL, NULL, SOCK_CLOEXEC);
	if (s->sync_fd < 0)
		return fault_set(f, errno, "wait for the start");
	return await_word(s->sync_fd, SETUP_EXEC, f);
}

_Noreturn static void give_up(const struct setup *s, struct fault *f, const char *step)
{
	(void)snprintf(f->step, sizeof(f->step), "%s", step);
	/* MSG_NOSIGNAL: a creator that is gone must not turn the status into SIGPIPE. */
	(void)!send(s->sync_fd, f, sizeof(*f), MSG_NOSIGNAL);
	_exit(SETUP_FAILED);
}

_Noreturn void setup_run(struct setup *s)
{
	struct fault fault = {0};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i].run(s, &fault) < 0)
			give_up(s, &fault, steps[i].name);
	}
	if (send(s->sync_fd, &fault, sizeof(fault), MSG_NOSIGNAL) != (ssize_t)sizeof(fault))
		_exit(SETUP_FAILED);
	if (await_start(s, &fault) < 0)
		_exit(SETUP_FAILED);
	(void)drop_and_exec(s, &fault);
	give_up(s, &fault, "exec");
}
