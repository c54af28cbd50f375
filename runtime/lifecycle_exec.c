/* SPDX-License-Identifier: ISC */
#include "lifecycle_exec.h"

#include "base/io.h"
#include "base/own.h"
#include "cgroup_net.h"
#include "cgroup_rootless.h"
#include "cgroup_systemd.h"
#include "exec_cgroup.h"
#include "foreground.h"
#include "interrupt.h"
#include "join.h"
#include "label.h"
#include "lifecycle_part.h"
#include "lifecycle_resctrl.h"
#include "listener.h"
#include "log.h"
#include "sys.h"
#include "warning.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESS_SIZE_LIMIT ((size_t)1 << 20)

/* A process on its way into a container. */
struct entry {
	const struct lifecycle_exec *options;
	struct found found;
	struct arena arena; /* holds what SPEC points to */
	struct spec spec;   /* the container's, with this process */
	struct seccomp_program filter;
	struct container_process process;
	int target_fd; /* pidfd of the container's first process */
	int cgroup_fd;
	struct cgroup_host cgroups;
	struct cgroup_scope scope; /* of a user's systemd, with both the host and the path */
	const char *subcgroup;     /* below the container's; NULL: none was asked for */
	int console_fd;            /* goes to the process */
	int receiver_fd;           /* gets the terminal, when it is ours to show */
	bool pid_written;
};

static void entry_close(struct entry *e)
{
	container_close(&e->process);
	found_close(&e->found);
	seccomp_free(&e->filter);
	arena_free(&e->arena);
	own_close(&e->target_fd);
	own_close(&e->cgroup_fd);
	own_close(&e->cgroups.fd);
	own_close(&e->console_fd);
	own_close(&e->receiver_fd);
}

#define own_entry __attribute__((cleanup(entry_close)))

static int find(struct entry *e, struct fault *f)
{
	const struct lifecycle_exec *o = e->options;
	int rc = found_open(o->root, o->id, &e->found, f);

	if (rc < 0)
		return rc;
	if (e->found.status == STATE_PAUSED && !o->ignore_paused)
		return fault_set(f, EINVAL,
		                 "exec in %s: cannot exec in a paused container (use "
		                 "--ignore-paused to override)",
		                 o->id);
	if (e->found.status == STATE_STOPPED || e->found.status == STATE_CREATING)
		return fault_set(f, EINVAL,
		                 "exec in %s: cannot exec in a %s container: only a created or "
		                 "running one takes one more process",
		                 o->id, state_status_name(e->found.status));
	rc = e->target_fd = found_open_process(&e->found.state, f);
	return rc < 0 ? rc : 0;
}

static int read_file(struct entry *e, const char *path, struct fault *f)
{
	own_mem char *text = NULL;
	own_json struct json_doc *doc = NULL;
	size_t len = 0;
	int rc = io_read_file(AT_FDCWD, path, PROCESS_SIZE_LIMIT, &text, &len, f);

	if (rc >= 0)
		rc = json_parse(text, len, &doc, f);
	if (rc < 0)
		return rc;

	const struct json_at root = json_root(doc);

	e->spec.process = (struct spec_process){0};
	rc = spec_process(&root, &e->arena, &e->spec.process, f);
	e->spec.process.terminal |= e->options->wish.terminal;
	return rc;
}

/* A place in it is not taken for one in config.json. */
static int read_process(struct entry *e, const char *path, struct fault *f)
{
	int rc = read_file(e, path, f);

	if (rc < 0)
		(void)snprintf(f->step, sizeof(f->step), "--process");
	return rc;
}

/* The container's config.json as it was when it was made: the bundle may have changed since. */
static int read_spec(struct entry *e, struct fault *f)
{
	const struct lifecycle_exec *o = e->options;
	own_mem char *text = NULL;
	size_t len = 0;
	int rc = state_read_config(e->found.dir_fd, o->id, &text, &len, f);

	if (rc >= 0)
		rc = spec_parse(text, len, &e->arena, &e->spec, f);
	if (rc >= 0)
		rc = o->process_file != NULL
		             ? read_process(e, o->process_file, f)
		             : exec_process(&o->wish, &e->arena, &e->spec.process, f);
	if (rc >= 0)
		rc = label_check(&e->spec.process, f);
	if (rc >= 0 && e->spec.linux_.seccomp.set)
		rc = seccomp_compile(&e->spec.linux_.seccomp, NULL, &e->filter, f);
	e->spec.process_set = true;
	/* They belong to the container's life, and ran when it was made. */
	e->spec.hooks = (struct spec_hooks){0};
	if (rc >= 0)
		warning_print(&e->spec,
		              o->wish.caps.count > 0 ? "option --cap" : "/process/capabilities");
	return rc;
}

static int open_console(struct entry *e, struct fault *f)
{
	const char *path = e->options->console_socket;

	if (!e->spec.process.terminal)
		return path == NULL ? 0
		                    : fault_set(f, EINVAL,
		                                "--console-socket: the process wants no terminal "
		                                "(--tty), there is none to send");
	if (path != NULL) {
		e->console_fd = lifecycle_connect(path, "the console socket", f);
		return e->console_fd < 0 ? e->console_fd : 0;
	}
	if (e->options->detach)
		return fault_set(f, EINVAL,
		                 "--tty: a detached process's terminal needs --console-socket");
	return lifecycle_console_pair(&e->console_fd, &e->receiver_fd, f);
}

static int choose_cgroup(struct entry *e, struct fault *f)
{
	int rc = exec_cgroup_path(&e->options->cgroup, &e->subcgroup, f);

	if (rc < 0 || (e->found.state.cgroup == NULL && e->subcgroup == NULL))
		return rc;
	rc = e->cgroup_fd = exec_cgroup_open(&e->found, e->subcgroup, f);
	if (rc < 0 || !IS_ENABLED(CONFIG_SYSTEMD_CGROUP) ||
	    e->found.state.manager != STATE_SYSTEMD_USER)
		return rc < 0 ? rc : 0;
	rc = cgroup_host_open(&e->cgroups, f);
	e->scope = (struct cgroup_scope){
		.host = &e->cgroups,
		.user = true,
		.path = e->found.state.cgroup,
	};
	return rc < 0 ? rc : cgroup_systemd_reach(&e->scope, f);
}

/* The kernel gives no reason. Looked for only now, it costs an exec that works nothing. */
static int explain(struct entry *e, const struct fault *refused, struct fault *f)
{
	struct fault why = {0};

	*f = *refused;
	if (refused->code != EACCES || e->found.state.cgroup == NULL ||
	    (e->cgroups.fd < 0 && cgroup_host_open(&e->cgroups, &why) < 0) ||
	    cgroup_rootless_check(&e->cgroups, e->found.state.cgroup, &why) != -EACCES)
		return -refused->code;
	*f = (struct fault){0};
	return fault_set(
		f, EACCES,
		"exec in %s: %s (start the runtime in a cgroup of the tree that is delegated "
		"to the user; --systemd-cgroup makes containers that need none)",
		e->options->id, why.text);
}

static int launch(struct entry *e, struct container_request *request, struct fault *f)
{
	const struct join_target target = {e->found.state.pid, e->target_fd};
	struct fault busy = {0};
	int rc = join_launch(request, &target, &e->process, &busy);

	/* Controllers are enabled for its children: no process may be in it. */
	if (rc == -EBUSY && e->cgroup_fd >= 0 && e->subcgroup == NULL) {
		own_close(&e->cgroup_fd);
		rc = e->cgroup_fd = exec_cgroup_of_first(&e->found, f);
		request->cgroup_fd = e->cgroup_fd;
		return rc < 0 ? rc : join_launch(request, &target, &e->process, f);
	}
	return rc < 0 ? explain(e, &busy, f) : rc;
}

static int enter(struct entry *e, struct fault *f)
{
	const struct lifecycle_exec *o = e->options;
	struct container_request request = {
		.spec = &e->spec,
		.id = o->id,
		.bundle_fd = -1,
		.rootfs_fd = -1,
		.program_fd = -1,
		.cgroup_fd = e->cgroup_fd,
		.mover = e->scope.mover.move != NULL ? &e->scope.mover : NULL,
		.seccomp = &e->filter,
		.listen = listener_install,
		.stdio = {-1, -1, -1},
		.console_socket = e->console_fd,
		.preserve_fds = o->preserve_fds,
		.shown = o->console_socket == NULL,
		.start_fd = -1,
		.lock_fd = -1,
	};
	own_listener struct listener agent = {.fd = -1};
	int rc = launch(e, &request, f);

	if (rc < 0)
		return rc;
	log_debug("%s: process %d joins it", o->id, (int)e->process.pid);
	interrupt_ends_process(e->process.pid_fd, e->process.sync_fd);
	if (e->found.state.networked)
		rc = cgroup_net_join(e->found.state.cgroup, e->process.pid, f);
	if (rc < 0)
		return rc;
	/* The cgroup has its device filter already. */
	request.cgroup_fd = -1;
	rc = lifecycle_resctrl_join(&e->spec, o->id, e->process.pid, f);
	if (rc >= 0)
		rc = container_settle(&request, &e->process, f);
	if (rc >= 0)
		rc = container_await(&e->process, f);
	if (rc >= 0)
		rc = lifecycle_send_pidfd(o->pidfd_socket, e->process.pid_fd, f);
	if (rc >= 0)
		rc = lifecycle_write_pid(o->pid_file, e->process.pid, f);
	e->pid_written = rc >= 0 && o->pid_file != NULL;
	if (rc >= 0)
		rc = listener_open(&e->spec.linux_.seccomp, &e->found.state, e->found.status,
		                   &e->process, &agent, f);
	return rc < 0 ? rc : container_release(&e->process, f);
}

static void undo(struct entry *e)
{
	if (e->process.pid_fd < 0)
		return;
	(void)!sys_pidfd_send_signal(e->process.pid_fd, SIGKILL);
	(void)waitpid(e->process.pid, NULL, 0);
	/* Of a program that did not run: one that the kernel takes for none is known only then. */
	if (e->pid_written)
		(void)unlink(e->options->pid_file);
}

int lifecycle_exec(const struct lifecycle_exec *options, int *status, struct fault *f)
{
	own_entry struct entry e = {
		.options = options,
		.found = {.root_fd = -1,  .dir_fd = -1},
		.process = {.pid_fd = -1,              .sync_fd = -1},
		.target_fd = -1,
		.cgroup_fd = -1,
		.cgroups = {.fd = -1},
		.console_fd = -1,
		.receiver_fd = -1,
	};
	int rc = find(&e, f);

	if (rc >= 0)
		rc = read_spec(&e, f);
	if (rc >= 0)
		rc = open_console(&e, f);
	if (rc >= 0)
		rc = choose_cgroup(&e, f);
	if (rc < 0)
		return rc;
	interrupt_watch();
	if (!options->detach)
		foreground_prepare();
	rc = enter(&e, f);
	if (!options->detach)
		foreground_begin();
	if (rc >= 0)
		rc = interrupt_hand_on(!options->detach, options->id, f);
	if (rc >= 0 && !options->detach)
		rc = foreground_wait(e.process.pid, e.process.pid_fd, e.receiver_fd, status, f);
	if (rc < 0) {
		interrupt_explain(options->id, f);
		undo(&e);
	}
	return rc;
}
