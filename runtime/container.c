/* SPDX-License-Identifier: ISC */
#include "container.h"

#include "base/own.h"
#include "between.h"
#include "devfilter.h"
#include "handshake.h"
#include "hook.h"
#include "idmap.h"
#include "mount_plan.h"
#include "namespace.h"
#include "net_device.h"
#include "net_namespace.h"
#include "oom_score.h"
#include "rlimit.h"
#include "rootfs.h"
#include "schedule.h"
#include "setup.h"
#include "sys.h"
#include "sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>

static int clone_fault(int code, const struct container_request *r, struct fault *f)
{
	if (code == ENOSPC)
		return fault_set(f, code,
		                 "/linux/namespaces: make the container's process: too many "
		                 "(/proc/sys/user/max_*_namespaces)");
	if (code == EPERM && !namespace_is_new(&r->spec->linux_, SPEC_NS_USER))
		return fault_set(
			f, code,
			"make the container's process: without root it takes a user "
			"namespace (/linux/namespaces; coffer spec --rootless writes one)");
	return fault_set(f, code, "make the container's process");
}

/* The kernel writes to PID_FD. NOLINTNEXTLINE(readability-non-const-parameter) */
static pid_t clone_process(const struct setup *s, bool sibling, int *pid_fd, struct fault *f)
{
	const struct container_request *r = s->request;
	struct clone_args args = {
		.flags = namespace_clone_flags(&r->spec->linux_) | CLONE_PIDFD,
		.pidfd = (__u64)(uintptr_t)pid_fd,
		.exit_signal = sibling ? 0 : SIGCHLD,
	};

	if (s->own_net_fd >= 0)
		args.flags &= ~(__u64)CLONE_NEWNET;
	if (sibling)
		args.flags |= CLONE_PARENT;
	/* Born inside: no move afterwards, and not one instruction outside the limits. */
	if (r->cgroup_fd >= 0 && r->mover == NULL) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (__u64)r->cgroup_fd;
	}

	pid_t pid = sys_clone3(&args);

	return pid >= 0 ? pid : clone_fault(errno, r, f);
}

static int join_there(const struct setup *s, struct fault *f)
{
	const struct spec *spec = s->request->spec;
	/* Handed down; hidden, who is not root could not. */
	int rc = oom_score_set(s->proc_fd, "self/oom_score_adj", &spec->process, f);

	if (rc >= 0)
		rc = finish_hide(f);
	return rc < 0 ? rc : namespace_join(&s->spaces, &spec->linux_, f);
}

/* In the process in between. */
static pid_t clone_there(void *context, struct fault *f)
{
	const struct setup *s = context;
	const struct container_request *r = s->request;
	int pid_fd = -1;
	int rc = r->mover != NULL ? r->mover->move(r->mover, r->cgroup_fd, f) : 0;

	if (rc >= 0 && s->spaces.fds[SPEC_NS_USER] >= 0)
		rc = join_there(s, f);
	return rc < 0 ? rc : clone_process(s, true, &pid_fd, f);
}

static int score_process(const struct spec_process *p, pid_t pid, struct fault *f)
{
	char path[48];
	own_fd int proc = sysctl_open_proc(f);

	if (proc < 0)
		return proc;
	(void)snprintf(path, sizeof(path), "%d/oom_score_adj", pid);
	return oom_score_set(proc, path, p, f);
}

static int map_ids(const struct setup *s, struct container_process *process, struct fault *f)
{
	const struct container_request *r = s->request;
	int rc;

	rc = r->write_maps != NULL ? r->write_maps(process->pid, &r->spec->linux_, f)
	                           : idmap_write(process->pid, &r->spec->linux_, f);
	/* As long as its ids are ours: afterwards an ordinary user may not write to its /proc/PID. */
	if (rc >= 0 && r->spec->process.oom_score_adj_set)
		rc = score_process(&r->spec->process, process->pid, f);
	if (rc < 0)
		return rc;
	process->scored = true;
	if (r->idmap_rootfs) {
		own_fd int ns = idmap_namespace(process->pid, f);

		rc = ns < 0 ? ns : idmap_apply(s->root_fd, ns, "the container's root", f);
	}
	return rc;
}

static int give_devices(const struct container_request *r, struct container_process *process,
                        int net_fd, struct fault *f)
{
	/* Before they are moved: without it there is no way back. */
	own_fd int kept = fcntl(net_fd, F_DUPFD_CLOEXEC, 0);
	int rc = kept < 0 ? fault_set(f, errno, "keep the network namespace of the devices")
	                  : net_device_move(&r->spec->linux_, net_fd, &process->net_names, f);

	if (rc < 0)
		return rc;
	process->net_fd = take_fd(&kept);
	process->given = true;
	return 0;
}

static int give_new_namespace_devices(const struct container_request *r,
                                      struct container_process *process, struct fault *f)
{
	char path[48];

	if (r->spec->linux_.net_device_count == 0 ||
	    !namespace_is_new(&r->spec->linux_, SPEC_NS_NETWORK))
		return 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", process->pid);

	own_fd int net = open(path, O_RDONLY | O_CLOEXEC);

	return net < 0 ? fault_set(f, errno, "open %s", path) : give_devices(r, process, net, f);
}

/* What the process waits for, before it does anything in its namespaces. */
static int serve_process(const struct setup *s, struct container_process *process, struct fault *f)
{
	const struct spec *spec = s->request->spec;
	int rc = 0;

	if (s->own_net_fd >= 0)
		return net_namespace_send(s->own_net_fd, process->sync_fd, f);
	if (!setup_awaits_parent(spec))
		return 0;
	if (namespace_is_new(&spec->linux_, SPEC_NS_USER))
		rc = map_ids(s, process, f);
	if (rc >= 0)
		rc = give_new_namespace_devices(s->request, process, f);
	return rc < 0 ? rc : handshake_say(process->sync_fd, HANDSHAKE_MAPPED, f);
}

void container_take_back(const struct spec *spec, const struct container_process *process)
{
	if (process->given)
		net_device_return(&spec->linux_, process->net_fd, process->net_names);
}

static int await_report(const struct container_process *process, struct fault *f)
{
	own_fd int none = -1;
	int rc = handshake_hear(process->sync_fd, &none, f);

	if (rc == -ENODATA || (rc == -ECONNRESET && f->code == 0))
		return fault_set(f, ECHILD,
		                 "the container's process ended while it was set up (killed, or "
		                 "out of memory: see /linux/resources/memory)");
	return rc;
}

int container_await(struct container_process *process, struct fault *f)
{
	int rc = process->ready ? 0 : await_report(process, f);

	process->ready = rc == 0;
	return rc;
}

static int limit_process(const struct spec_process *p, const struct container_process *process,
                         struct fault *f)
{
	int rc = 0;

	if (!process->scored && p->oom_score_adj_set)
		rc = score_process(p, process->pid, f);
	if (rc >= 0)
		rc = schedule_apply(process->pid, &p->scheduling, f);
	return rc < 0 ? rc : rlimit_apply(process->pid, p->rlimits, p->rlimit_count, f);
}

static int filter_devices(const struct container_request *r, struct fault *f)
{
	int rc = devfilter_attach(r->cgroup_fd, &r->spec->linux_.resources, f);

	/* Nothing is lost: in a user namespace no device can be made, and what the host's root lets
	 * the user open he may open here. */
	if (rc == -EPERM && rootless_applies(r->rootless)) {
		f->code = 0;
		return 0;
	}
	return rc;
}

/* The process waits for them; what it reports instead is why it came not so far. */
static int run_hooks(const struct container_request *request, struct container_process *process,
                     struct fault *f)
{
	static const enum spec_hook_kind kinds[] = {SPEC_HOOK_PRESTART, SPEC_HOOK_CREATE_RUNTIME};
	struct state state = *request->state;
	int rc = await_report(process, f);

	state.pid = process->pid;
	for (size_t i = 0; rc >= 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		rc = hook_run_all(&request->spec->hooks, kinds[i], &state, STATE_CREATING, f);
	return rc < 0 ? rc : handshake_say(process->sync_fd, HANDSHAKE_HOOKED, f);
}

int container_settle(const struct container_request *request, struct container_process *process,
                     struct fault *f)
{
	const struct spec *spec = request->spec;
	int rc = 0;

	if (request->cgroup_fd >= 0)
		rc = filter_devices(request, f);
	if (rc >= 0 && setup_awaits_hooks(spec))
		rc = run_hooks(request, process, f);
	if (rc < 0 || !spec->linux_.namespaces[SPEC_NS_USER].wanted)
		return rc;
	/* A low limit must not starve the set-up. */
	rc = container_await(process, f);
	return rc < 0 ? rc : limit_process(&spec->process, process, f);
}

static void kill_process(struct container_process *process, bool sibling)
{
	(void)!sys_pidfd_send_signal(process->pid_fd, SIGKILL);
	/* A sibling is the parent's to reap. */
	if (!sibling)
		(void)waitpid(process->pid, NULL, 0);
	container_close(process);
}

/*
 * Until it is the container's own root, the process in a new user namespace has the runtime's ids, and
 * is traced by who has them, too: the namespace is his. In a pid namespace that is joined, or the host's,
 * that is another container's root. An ordinary user could not write the maps of one that is hidden, and
 * has no others with his ids in a namespace above.
 */
static int hide(const struct setup *s, struct fault *f)
{
	return namespace_is_new(&s->request->spec->linux_, SPEC_NS_USER) && geteuid() == 0
	               ? finish_hide(f)
	               : 0;
}

static int launch(struct setup *s, struct container_process *out, struct fault *f)
{
	const struct container_request *r = s->request;
	int pair[2];
	int rc = hide(s, f);

	if (rc < 0)
		return rc;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return fault_set(f, errno, "make a socket pair");

	own_fd int ours = pair[0];
	own_fd int theirs = pair[1];
	pid_t pid = s->spaces.fds[SPEC_NS_USER] < 0 && r->mover == NULL
	                    ? clone_process(s, r->sibling, &out->pid_fd, f)
	                    : between_clone(clone_there, s, &out->pid_fd, f);

	if (pid < 0)
		return pid;
	if (pid == 0) {
		s->sync_fd = theirs;
		own_close(&ours);
		setup_run(s);
	}
	own_close(&theirs);
	out->pid = pid;
	out->sync_fd = take_fd(&ours);
	out->scored = s->spaces.fds[SPEC_NS_USER] >= 0;
	rc = serve_process(s, out, f);
	if (rc < 0) {
		container_take_back(r->spec, out);
		kill_process(out, r->sibling);
	}
	return rc;
}

static int prepare(struct setup *s, struct fault *f)
{
	const struct container_request *r = s->request;
	int rc;

	s->proc_fd = sysctl_open_proc(f);
	if (s->proc_fd < 0)
		return s->proc_fd;
	s->root_fd = r->rootfs_fd >= 0 ? r->rootfs_fd : rootfs_open(r->spec, r->bundle_fd, f);
	/* Only to who may not mount: then the process does it. */
	if (s->root_fd == -EPERM)
		f->code = 0;
	else if (s->root_fd < 0)
		return s->root_fd;
	rc = s->root_fd < 0
	             ? 0
	             : mount_open_sources(r->spec, r->bundle_fd, r->cgroup_fd, s->source_fds, f);
	if (rc < 0 || s->spaces.fds[SPEC_NS_USER] >= 0)
		return rc;
	return namespace_join(&s->spaces, &r->spec->linux_, f);
}

/* Without hooks, and devices to take back, nothing that we do later minds in which namespaces we
 * are, but for the clocks: the start time of a process is told by those of who asks. */
static int keep_namespaces(const struct container_request *request, struct namespaces *own,
                           struct fault *f)
{
	size_t hooks = 0;

	for (int kind = 0; kind < SPEC_HOOK_KINDS; kind++)
		hooks += request->spec->hooks.kinds[kind].count;
	if (hooks > 0 && request->state == NULL)
		return fault_set(f, EINVAL, "/hooks: not supported: the init runs none");
	return namespace_keep(&request->spec->linux_,
	                      hooks == 0 && request->spec->linux_.net_device_count == 0, own, f);
}

/* RC is what the launch came to, and what is returned unless the way back fails. */
static int go_home(struct namespaces *own, struct container_process *process, bool sibling, int rc,
                   struct fault *f)
{
	struct fault ignored = {0};
	int back = namespace_return(own, rc < 0 ? &ignored : f);

	if (rc < 0 || back >= 0)
		return rc;
	kill_process(process, sibling);
	return back;
}

int container_launch(const struct container_request *request, struct container_process *out,
                     struct fault *f)
{
	const size_t count = request->spec->mount_count;
	own_mem int *sources = calloc(count + 1, sizeof(*sources));
	struct setup s = {
		.request = request,
		.source_fds = sources,
		.root_fd = -1,
		.proc_fd = -1,
		.sync_fd = -1,
		.place_fd = -1,
		.null_fd = -1,
		.dev_fd = -1,
		.spaces = NAMESPACES_NONE,
		.own_net_fd = -1,
	};
	struct namespaces own = NAMESPACES_NONE;

	*out = (struct container_process){.pid_fd = -1, .sync_fd = -1};
	if (sources == NULL)
		return fault_set(f, ENOMEM, "prepare %zu mounts", count);
	for (size_t i = 0; i < count; i++)
		sources[i] = -1;

	int rc = namespace_open(&request->spec->linux_, &s.spaces, f);

	/* Where it is joined already, there is nothing to come back from. */
	if (rc >= 0 && s.spaces.fds[SPEC_NS_USER] < 0)
		rc = keep_namespaces(request, &own, f);
	/* From the runtime's own namespace, as long as it is in there. */
	if (rc >= 0 && request->spec->linux_.net_device_count > 0 &&
	    s.spaces.fds[SPEC_NS_NETWORK] >= 0)
		rc = give_devices(request, out, s.spaces.fds[SPEC_NS_NETWORK], f);
	if (rc >= 0)
		rc = prepare(&s, f);
	if (rc >= 0)
		s.own_net_fd = net_namespace_apart(request->spec);
	if (rc >= 0)
		rc = launch(&s, out, f);
	rc = go_home(&own, out, request->sibling, rc, f);
	if (rc < 0) {
		container_take_back(request->spec, out);
		container_close(out);
	}
	namespace_close(&s.spaces);
	mount_close_sources(sources, count);
	if (s.root_fd != request->rootfs_fd)
		own_close(&s.root_fd);
	own_close(&s.own_net_fd);
	own_close(&s.proc_fd);
	return rc;
}

void container_close(struct container_process *process)
{
	if (process->given)
		own_close(&process->net_fd);
	process->given = false;
	free(process->net_names);
	process->net_names = NULL;
	own_close(&process->sync_fd);
	own_close(&process->pid_fd);
}
