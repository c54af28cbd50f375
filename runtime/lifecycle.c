/* SPDX-License-Identifier: ISC */
#include "lifecycle.h"

#include "activation.h"
#include "aftermath.h"
#include "base/own.h"
#include "bundle.h"
#include "cgroup_net.h"
#include "container.h"
#include "foreground.h"
#include "hook.h"
#include "host_root.h"
#include "idmap_user.h"
#include "interrupt.h"
#include "lifecycle_cgroup.h"
#include "lifecycle_clear.h"
#include "lifecycle_part.h"
#include "lifecycle_resctrl.h"
#include "listener.h"
#include "log.h"
#include "low_memory.h"
#include "namespace.h"
#include "notify.h"
#include "state.h"
#include "state_dir.h"
#include "sys.h"
#include "warning.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

/* A container on its way to life, and what must be undone if it does not get there. */
struct birth {
	const struct lifecycle_options *options;
	struct bundle bundle;
	struct state state;
	struct lifecycle_cgroup cgroup;
	struct container_process process;
	int root_fd;  /* directory of all containers */
	int state_fd; /* this container's; -1: not claimed */
	int start_fd;
	int console_fd;
	struct host_root host_root; /* unless it has a mount namespace */
	bool grouped;               /* in groups of resctrl */
	bool pid_written;
	char created[40];
};

static void birth_close(struct birth *b)
{
	container_close(&b->process);
	bundle_close(&b->bundle);
	lifecycle_cgroup_close(&b->cgroup);
	own_close(&b->root_fd);
	own_close(&b->state_fd);
	own_close(&b->start_fd);
	own_close(&b->console_fd);
	host_root_close(&b->host_root);
}

#define own_birth __attribute__((cleanup(birth_close)))

static struct birth birth_of(const struct lifecycle_options *options)
{
	const struct lifecycle_cgroup cgroup = {
		.id = options->id,
		.systemd = options->systemd,
		.rootless = options->rootless,
		.host = {.fd = -1},
		.fd = -1,
	};

	return (struct birth){
		.options = options,
		.bundle = {.fd = -1      },
		.cgroup = cgroup,
		.process = { .pid_fd = -1, .sync_fd = -1},
		.root_fd = -1,
		.state_fd = -1,
		.start_fd = -1,
		.console_fd = -1,
		.host_root = HOST_ROOT_NONE,
	};
}

static void format_now(char *out, size_t size)
{
	struct timespec now;
	struct tm parts;
	char seconds[24];

	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)gmtime_r(&now.tv_sec, &parts);
	(void)strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &parts);
	(void)snprintf(out, size, "%s.%09ldZ", seconds, now.tv_nsec);
}

/* Everything that can be refused is refused before anything is made. */
static int check(struct birth *b, struct fault *f)
{
	const struct lifecycle_options *o = b->options;
	int rc = state_check_id(o->id, f);

	if (rc >= 0)
		rc = bundle_open(o->bundle, o->config, &b->bundle, f);
	if (rc < 0)
		return rc;
	if (b->bundle.spec.process.terminal && o->console_socket == NULL && o->detach)
		return fault_set(f, EINVAL,
		                 "/process/terminal: a detached container's terminal needs "
		                 "--console-socket");
	if (!b->bundle.spec.process.terminal && o->console_socket != NULL)
		return fault_set(f, EINVAL,
		                 "--console-socket: /process/terminal is false, there is no "
		                 "terminal to send");
	rc = host_root_check(&b->bundle.spec, f);
	if (rc < 0)
		return rc;
	warning_print(&b->bundle.spec, "/process/capabilities");
	rc = activation_tell(o->listen_fds, &b->bundle.arena, &b->bundle.spec.process, f);
	return rc < 0 ? rc : lifecycle_resctrl_check(&b->bundle.spec, f);
}

static int claim(struct birth *b, struct fault *f)
{
	const struct spec *spec = &b->bundle.spec;

	b->root_fd = state_open_root(b->options->root, true, f);
	if (b->root_fd < 0)
		return b->root_fd;

	int rc = lifecycle_cgroup_choose(&b->cgroup, spec, &b->bundle.arena, f);

	if (rc >= 0)
		rc = b->state_fd = state_claim(b->root_fd, b->options->id, b->cgroup.path,
		                               b->cgroup.manager, f);
	if (rc < 0)
		return rc;
	log_debug("%s: bundle %s, cgroup %s, state below %s", b->options->id, b->bundle.path,
	          b->cgroup.path != NULL ? b->cgroup.path : "of the caller", b->options->root);
	format_now(b->created, sizeof(b->created));
	b->state = (struct state){
		.oci_version = spec->oci_version,
		.id = b->options->id,
		.bundle = b->bundle.path,
		.rootfs = b->bundle.rootfs,
		.created = b->created,
		.cgroup = b->cgroup.path,
		.manager = b->cgroup.manager,
		.hooked = aftermath_wanted(&spec->hooks),
		.networked = cgroup_net_wanted(&spec->linux_.resources),
		.notifies = spec->linux_.seccomp.notifies,
		.grouped = spec->linux_.intel_rdt.set,
		.shares_pids = !namespace_is_new(&spec->linux_, SPEC_NS_PID),
		.annotations = spec->annotations,
		.annotation_count = spec->annotation_count,
	};
	return notify_host() == NULL
	               ? 0
	               : notify_offer(b->state_fd, &b->bundle.arena, &b->bundle.spec, f);
}

static int listen_for_start(struct birth *b, struct fault *f)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	b->start_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (b->start_fd < 0)
		return fault_set(f, errno, "make the start socket");
	/* By descriptor: a root deep in a user's home does not fit into sun_path. */
	(void)snprintf(address.sun_path, sizeof(address.sun_path),
	               "/proc/self/fd/%d/" STATE_START_SOCKET, b->state_fd);
	if (bind(b->start_fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(b->start_fd, 1) < 0)
		return fault_set(f, errno, "listen on the start socket");
	return 0;
}

/* For who comes after us, whenever we die. */
static int note(struct birth *b, struct fault *f)
{
	const char *id = b->options->id;
	int rc = state_process_start(b->process.pid, &b->state.start_time, f);

	/* It has failed already, and says why to who waits for it. */
	if (rc == -ESRCH && f->code == 0)
		rc = 0;
	if (rc >= 0)
		rc = state_keep_config(b->state_fd, id, b->bundle.config, b->bundle.config_len, f);
	return rc < 0 ? rc : state_write(b->state_fd, &b->state, f);
}

static int launch(struct birth *b, bool waits_for_start, struct fault *f)
{
	const struct lifecycle_options *o = b->options;
	const struct spec *spec = &b->bundle.spec;
	struct spec_resources early;
	bool low = low_memory_raise(&spec->linux_.resources, &early);
	int rc = lifecycle_cgroup_make(&b->cgroup, spec, &early, b->state_fd, &b->state, f);

	if (rc >= 0 && o->console_socket != NULL)
		rc = b->console_fd = lifecycle_connect(o->console_socket, "the console socket", f);
	if (rc >= 0 && waits_for_start)
		rc = listen_for_start(b, f);
	if (rc >= 0 && !spec->linux_.namespaces[SPEC_NS_MOUNT].wanted)
		rc = host_root_open(spec, b->bundle.rootfs, b->state_fd, &b->host_root, f);
	if (rc < 0)
		return rc;

	const struct container_request request = {
		.spec = spec,
		.id = o->id,
		.bundle_fd = b->bundle.fd,
		.rootfs_fd = b->host_root.tree_fd,
		.host_root = &b->host_root,
		.program_fd = o->program_fd,
		.cgroup_fd = b->cgroup.fd,
		.mover = lifecycle_cgroup_mover(&b->cgroup),
		.seccomp = &b->bundle.filter,
		.listen = listener_install,
		.stdio = {-1, -1, -1},
		.console_socket = b->console_fd,
		.no_pivot = o->no_pivot,
		.keep_keyring = o->keep_keyring,
		.write_maps = idmap_user_write,
		.rootless = o->rootless,
		.preserve_fds = o->listen_fds + o->preserve_fds,
		.shown = o->console_socket == NULL,
		.start_fd = b->start_fd,
		.lock_fd = b->state_fd,
		.state = &b->state,
	};

	rc = container_launch(&request, &b->process, f);
	if (rc < 0)
		return rc;
	interrupt_ends_process(b->process.pid_fd, b->process.sync_fd);
	b->state.pid = b->process.pid;
	log_debug("%s: process %d sets itself up", o->id, (int)b->process.pid);
	/* The process sets itself up meanwhile. */
	rc = note(b, f);
	if (rc >= 0)
		rc = lifecycle_cgroup_give(&b->cgroup, spec, b->process.pid, f);
	if (rc >= 0)
		rc = lifecycle_cgroup_let_go(&b->cgroup, &spec->linux_.resources, f);
	if (rc >= 0 && b->state.networked)
		rc = cgroup_net_create(b->cgroup.path, &spec->linux_.resources, b->process.pid, f);
	if (rc >= 0)
		rc = lifecycle_resctrl_enter(spec, o->id, b->process.pid, f);
	b->grouped = rc >= 0;
	if (rc >= 0)
		rc = container_settle(&request, &b->process, f);
	if (rc >= 0 && (waits_for_start || low))
		rc = container_await(&b->process, f);
	if (rc >= 0 && low)
		rc = lifecycle_cgroup_lower(&b->cgroup, &spec->linux_.resources, f);
	if (rc >= 0)
		rc = lifecycle_send_pidfd(o->pidfd_socket, b->process.pid_fd, f);
	if (rc >= 0)
		rc = lifecycle_write_pid(o->pid_file, b->process.pid, f);
	b->pid_written = rc >= 0 && o->pid_file != NULL;
	/* From here on it is created, and a signal comes too late. */
	if (rc >= 0 && waits_for_start)
		rc = interrupt_pass(o->id, f);
	return rc < 0 ? rc : state_commit(b->state_fd, o->id, f);
}

static int clear_cgroup(const struct birth *b, struct fault *f)
{
	const struct lifecycle_place place = {&b->cgroup.host, b->root_fd, b->state_fd, &b->state};

	return lifecycle_clear_cgroup(&place, f);
}

static void end_process(struct birth *b)
{
	(void)!sys_pidfd_send_signal(b->process.pid_fd, SIGKILL);
	while (waitpid(b->process.pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The faults of an undo say less than the one that led to it. */
static void undo(struct birth *b, struct fault *f)
{
	struct fault ignored = {0};

	interrupt_explain(b->options->id, f);
	container_take_back(&b->bundle.spec, &b->process);
	if (b->process.pid_fd >= 0)
		end_process(b);
	(void)!lifecycle_cgroup_let_go(&b->cgroup, &b->bundle.spec.linux_.resources, &ignored);
	ignored.code = 0;
	if (b->grouped)
		lifecycle_resctrl_leave(&b->bundle.spec, b->options->id);
	/* One that we did not get may be another container's. */
	if (b->cgroup.fd >= 0)
		(void)!clear_cgroup(b, &ignored);
	ignored.code = 0;
	if (b->state_fd >= 0)
		(void)!host_root_clear(b->state_fd, b->options->id, &ignored);
	ignored.code = 0;
	if (b->state_fd >= 0)
		(void)!state_remove(b->root_fd, b->state_fd, b->options->id, &ignored);
	if (b->pid_written)
		(void)unlink(b->options->pid_file);
	/* Also of one that a hook kept from being created: runtime.md#lifecycle, step 13. */
	if (b->state.pid != 0)
		aftermath_run(&b->bundle.spec.hooks, SPEC_HOOK_POSTSTOP, &b->state, STATE_STOPPED);
}

int lifecycle_create(const struct lifecycle_options *options, struct fault *f)
{
	own_birth struct birth b = birth_of(options);
	int rc = check(&b, f);

	if (rc >= 0 && b.bundle.spec.process.terminal && options->console_socket == NULL)
		rc = fault_set(f, EINVAL,
		               "/process/terminal: create needs --console-socket to hand the "
		               "terminal over");
	if (rc >= 0) {
		interrupt_watch();
		rc = claim(&b, f);
	}
	if (rc >= 0)
		rc = launch(&b, true, f);
	if (rc >= 0)
		rc = container_leave(&b.process, f);
	if (rc < 0)
		undo(&b, f);
	else
		log_debug("%s: waits for start", options->id);
	return rc;
}

/* Its first process has ended. Who else deletes it may be faster. */
static int clear(struct birth *b, struct fault *f)
{
	int rc = lifecycle_lock(b->state_fd, b->options->id, -1, f);

	if (rc < 0)
		return rc == -ENOENT && f->code == 0 ? 0 : rc;
	rc = clear_cgroup(b, f);
	if (b->grouped)
		lifecycle_resctrl_leave(&b->bundle.spec, b->options->id);
	if (rc >= 0)
		rc = host_root_clear(b->state_fd, b->options->id, f);
	if (rc >= 0)
		rc = state_remove(b->root_fd, b->state_fd, b->options->id, f);
	if (rc >= 0)
		aftermath_run(&b->bundle.spec.hooks, SPEC_HOOK_POSTSTOP, &b->state, STATE_STOPPED);
	return rc;
}

/* Of one that runs already. */
static void give_up(struct birth *b, struct fault *f)
{
	struct fault ignored = {0};

	interrupt_explain(b->options->id, f);
	interrupt_watch();
	end_process(b);
	(void)!clear(b, &ignored);
}

/* In the foreground, until it ends. */
static int attend(struct birth *b, int console, int *status, struct fault *f)
{
	int rc = foreground_wait(b->process.pid, b->process.pid_fd, console, status, f);

	interrupt_watch();
	if (rc < 0) {
		give_up(b, f);
		return rc;
	}
	log_debug("%s: its program ended with status %d", b->options->id, *status);
	return b->options->keep ? 0 : clear(b, f);
}

/* When its program runs. */
static int follow(struct birth *b, int notify, struct fault *f)
{
	const struct lifecycle_options *o = b->options;
	const struct spec_hooks *hooks = &b->bundle.spec.hooks;
	bool waits = hooks->kinds[SPEC_HOOK_POSTSTART].count > 0 || notify >= 0;
	int rc;

	interrupt_ends_process(waits ? b->process.pid_fd : -1, -1);
	rc = hook_run_all(hooks, SPEC_HOOK_POSTSTART, &b->state, STATE_RUNNING, f);
	/* Detached, the manager is to watch the container's process; else this one. */
	if (rc >= 0 && notify >= 0)
		rc = notify_relay(notify, notify_host(), b->process.pid_fd,
		                  o->detach ? b->process.pid : getpid(), f);
	if (rc >= 0 && waits)
		rc = interrupt_pass(o->id, f);
	if (!o->detach)
		foreground_begin();
	return rc < 0 ? rc : interrupt_hand_on(!o->detach, o->id, f);
}

int lifecycle_run(const struct lifecycle_options *options, int *status, struct fault *f)
{
	own_birth struct birth b = birth_of(options);
	own_listener struct listener agent = {.fd = -1};
	own_fd int console = -1;
	own_fd int notify = -1;
	int rc = check(&b, f);

	if (rc >= 0 && b.bundle.spec.process_set == false)
		rc = fault_set(f, EINVAL, "/process: missing; without it there is nothing to run");
	if (rc >= 0) {
		interrupt_watch();
		rc = claim(&b, f);
	}
	/* Without --console-socket the terminal comes to us. */
	if (rc >= 0 && b.bundle.spec.process.terminal && options->console_socket == NULL)
		rc = lifecycle_console_pair(&b.console_fd, &console, f);
	if (rc >= 0 && notify_host() != NULL)
		rc = notify = notify_listen(b.state_fd, f);
	if (rc < 0) {
		undo(&b, f);
		return rc;
	}
	if (!options->detach)
		foreground_prepare();
	rc = launch(&b, false, f);
	if (rc >= 0)
		rc = listener_open(&b.bundle.spec.linux_.seccomp, &b.state, STATE_CREATING,
		                   &b.process, &agent, f);
	if (rc >= 0)
		rc = container_release(&b.process, f);
	if (rc < 0) {
		undo(&b, f);
		return rc;
	}
	log_debug("%s: runs its program", options->id);
	state_unlock(b.state_fd);
	rc = follow(&b, notify, f);
	if (rc < 0) {
		give_up(&b, f);
		return rc;
	}
	return options->detach ? 0 : attend(&b, console, status, f);
}
