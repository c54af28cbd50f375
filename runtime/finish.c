/* SPDX-License-Identifier: ISC */
#include "finish.h"

#include "attribute.h"
#include "base/io.h"
#include "base/large.h"
#include "capability.h"
#include "exec.h"
#include "home.h"
#include "hook.h"
#include "identity.h"
#include "label.h"
#include "namespace.h"
#include "oom_score.h"
#include "rlimit.h"
#include "schedule.h"
#include "sys.h"
#include "terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int finish_await_word(int sync_fd, enum handshake_word wanted, struct fault *f)
{
	char word = 0;
	ssize_t n = io_read_full(sync_fd, &word, 1);

	if (n == 1 && word == (char)wanted)
		return 0;
	if (n < 0)
		return fault_set(f, (int)-n, "listen to the runtime");
	return fault_set(f, ECANCELED, "the runtime ended while it set the container up");
}

int finish_hide(struct fault *f)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return fault_set(f, errno, "close this process to the container's");
	return 0;
}

int finish_descriptors(const struct container_request *r, struct fault *f)
{
	exec_reset_signals();
	for (int i = 0; i < 3; i++) {
		if (r->stdio[i] >= 0 && r->stdio[i] != i && dup2(r->stdio[i], i) < 0)
			return fault_set(f, errno, "give the container its descriptor %d", i);
	}
	if (!r->spec->process.terminal && setsid() < 0)
		return fault_set(f, errno, "start a session");
	return exec_sweep(3 + r->preserve_fds, f);
}

int finish_terminal(const struct container_request *request, int master, int slave, struct fault *f)
{
	uint32_t uid = request->spec->process.user.uid;
	int rc = request->shown ? terminal_leave_lines(slave, f) : 0;

	if (rc >= 0)
		rc = terminal_send(request->console_socket, master, "/dev/ptmx", f);
	if (rc >= 0)
		rc = terminal_adopt(slave, f);
	if (rc >= 0 && fchown(0, uid, (gid_t)-1) < 0 && errno != EPERM)
		rc = fault_set(f, errno, "give the terminal to user %u", uid);
	return rc;
}

/* Without a keyring of its own the container could read the keys of whoever started it. */
int finish_keyring(const struct container_request *request, int proc_fd, struct fault *f)
{
	const char *label = request->spec->process.selinux_label;
	char name[64];
	int rc = 0;

	if (request->keep_keyring)
		return 0;
	(void)snprintf(name, sizeof(name), "_ses.%s", request->id);
	if (label != NULL)
		rc = label_keys(proc_fd, label, f);
	if (rc < 0)
		return rc;
	if (sys_keyctl_join_session(name) < 0 && errno != ENOSYS && errno != EDQUOT)
		return fault_set(f, errno,
		                 "join a new session keyring (--no-new-keyring does without)");
	return label != NULL ? label_keys(proc_fd, NULL, f) : 0;
}

/* Its buffer and that of exec_enter_cwd are never there at a time. */
static apart int find_path(const struct spec *spec, const char **out, struct fault *f)
{
	char path[PATH_MAX];
	int rc = exec_find(&spec->process, path, sizeof(path), f);

	if (rc < 0)
		return rc;
	/* This process is about to become that program. */
	*out = strdup(path);
	return *out != NULL ? 0 : fault_set(f, ENOMEM, "keep the path %s", path);
}

int finish_find(const struct spec *spec, struct finish_program *out, struct fault *f)
{
	*out = (struct finish_program){0};
	if (!spec->process_set)
		return 0;

	int rc = exec_enter_cwd(spec->process.cwd, f);

	if (rc < 0 && rc != -EACCES)
		return rc;
	out->in_cwd = rc >= 0;
	rc = home_environment(&spec->process, &out->env, f);
	return rc < 0 ? rc : find_path(spec, &out->path, f);
}

int finish_hooks(const struct container_request *request, enum spec_hook_kind kind,
                 enum state_status status, const char *const *env, struct fault *f)
{
	struct spec_hooks hooks;
	struct state state;

	if (request->state == NULL || request->spec->hooks.kinds[kind].count == 0)
		return 0;
	/* config.md#posix-platform-hooks: here the pid is the one that the container sees. */
	state = *request->state;
	state.pid = getpid();
	hooks = request->spec->hooks;
	if (env != NULL)
		hooks.env = env;
	return hook_run_all(&hooks, kind, &state, status, f);
}

/* In a user namespace the process may not raise a limit; there its parent does this. */
static int limit_self(const struct spec *spec, int proc_fd, struct fault *f)
{
	const struct spec_process *p = &spec->process;

	if (spec->linux_.namespaces[SPEC_NS_USER].wanted)
		return 0;

	int rc = oom_score_set(proc_fd, "self/oom_score_adj", p, f);

	if (rc >= 0)
		rc = schedule_apply(0, &p->scheduling, f);
	return rc < 0 ? rc : rlimit_apply(0, p->rlimits, p->rlimit_count, f);
}

static int load_filter(const struct container_request *request, int sync_fd, struct fault *f)
{
	const struct seccomp_program *filter = request->seccomp;

	if (filter == NULL || filter->count == 0)
		return 0;
	if (!filter->notifies)
		return seccomp_install(filter, f);
	return request->listen != NULL ? request->listen(filter, sync_fd, f)
	                               : fault_set(f, ENOTSUP, "ask an agent about system calls");
}

/* What engines hand over are pipes of root's, and the program's user opens them by /dev/stdout, too, as with
 * runc. Files and devices stay whose they are. Where his id is not mapped he can still write. */
static void give_streams(const struct spec_process *p)
{
	for (int fd = 0; !p->terminal && fd <= STDERR_FILENO; fd++) {
		struct stat st;

		if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) && st.st_uid != p->user.uid)
			(void)!fchown(fd, p->user.uid, (gid_t)-1);
	}
}

/*
 * Without no_new_privs only CAP_SYS_ADMIN may load a filter, so that it comes before the
 * capabilities go, and the profile must allow what follows; with it the filter is the very last
 * thing and needs to allow nothing but execve.
 */
int finish_exec(const struct container_request *request, int sync_fd, int proc_fd,
                const struct finish_program *program, struct fault *f)
{
	const struct spec_process *p = &request->spec->process;
	uint64_t refused = 0;
	int rc = program->path != NULL
	                 ? limit_self(request->spec, proc_fd, f)
	                 : fault_set(f, EINVAL, "/process: missing; there is nothing to run");

	if (rc >= 0)
		rc = attribute_apply(request->spec, proc_fd, f);
	/* The filter may deny both. That is the host's: exec.h, exec_close. */
	(void)close(proc_fd);
	give_streams(p);
	if (rc >= 0 && !p->no_new_privileges)
		rc = load_filter(request, sync_fd, f);
	/* From here on this process may have no more capabilities than others of its pid namespace. */
	if (rc >= 0)
		rc = finish_hide(f);
	if (rc >= 0)
		rc = capability_drop_bounding(&p->capabilities, f);
	if (rc >= 0)
		rc = identity_apply(&p->user, f);
	if (rc >= 0)
		rc = capability_apply(&p->capabilities, &refused, f);
	if (rc >= 0 && !program->in_cwd) {
		rc = exec_enter_cwd(p->cwd, f);
		if (rc == -EACCES && f->code == 0)
			rc = fault_set(f, EACCES, "enter the cwd %s as user %u", p->cwd,
			               p->user.uid);
	}
	if (rc >= 0 && p->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		rc = fault_set(f, errno, "set no_new_privs");
	if (rc >= 0 && p->no_new_privileges)
		rc = load_filter(request, sync_fd, f);
	/* Their programs are the image's: confined as the one that they precede, and with its
	 * environment; that of who started us is nothing for what runs in the container. */
	if (rc >= 0)
		rc = finish_hooks(request, SPEC_HOOK_START_CONTAINER, STATE_CREATED, program->env,
		                  f);
	return rc < 0 ? rc : exec_run(program->path, p->args, program->env, f);
}

int finish_report(int sync_fd, struct fault *f)
{
	const struct fault ready = {0};

	if (send(sync_fd, &ready, sizeof(ready), MSG_NOSIGNAL) != (ssize_t)sizeof(ready))
		return fault_set(f, errno, "speak to the runtime");
	return 0;
}

_Noreturn void finish_give_up(int sync_fd, struct fault *f, const char *step)
{
	(void)snprintf(f->step, sizeof(f->step), "%s", step);
	/* MSG_NOSIGNAL: a creator that is gone must not turn the status into SIGPIPE. A filter that
	 * denied exec may deny this, too, and is less likely to deny what every program needs. */
	if (send(sync_fd, f, sizeof(*f), MSG_NOSIGNAL) < 0 && errno != EPIPE)
		(void)!write(sync_fd, f, sizeof(*f));
	sys_exit(HANDSHAKE_FAILED);
}
