/* SPDX-License-Identifier: ISC */
#include "setup.h"

#include "base/own.h"
#include "console.h"
#include "device.h"
#include "exec.h"
#include "hook.h"
#include "host_proc.h"
#include "host_root.h"
#include "inside.h"
#include "label.h"
#include "loopback.h"
#include "mask.h"
#include "mount.h"
#include "mount_plan.h"
#include "mount_turn.h"
#include "mount_words.h"
#include "namespace.h"
#include "net_namespace.h"
#include "path.h"
#include "pointer.h"
#include "rootfs.h"
#include "schedule.h"
#include "seal.h"
#include "sys.h"
#include "sysctl.h"
#include "time_namespace.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>

static const struct spec *setup_spec(const struct setup *s)
{
	return s->request->spec;
}

static int enter_time_namespace(struct setup *s, struct fault *f)
{
	const struct spec_linux *linux_ = &setup_spec(s)->linux_;

	return namespace_is_new(linux_, SPEC_NS_TIME) ? time_namespace_enter(linux_, s->proc_fd, f)
	                                              : 0;
}

bool setup_awaits_parent(const struct spec *spec)
{
	return namespace_is_new(&spec->linux_, SPEC_NS_USER) ||
	       (spec->linux_.net_device_count > 0 &&
	        namespace_is_new(&spec->linux_, SPEC_NS_NETWORK));
}

static int await_parent(struct setup *s, struct fault *f)
{
	if (!setup_awaits_parent(setup_spec(s)))
		return 0;
	return finish_await_word(s->sync_fd, HANDSHAKE_MAPPED, f);
}

static int open_sources(struct setup *s, struct fault *f)
{
	return s->root_fd >= 0 ? 0 : inside_open(s->request, &s->root_fd, s->source_fds, f);
}

static int become_root_of_namespace(struct setup *s, struct fault *f)
{
	if (!setup_spec(s)->linux_.namespaces[SPEC_NS_USER].wanted)
		return 0;
	/* The process still has the ids of the host. EINVAL: root is none of those that are mapped;
	 * then they are the caller's own. */
	if ((setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0) && errno != EINVAL)
		return fault_set(f, errno, "become root of the user namespace");
	return 0;
}

static int close_the_door(struct setup *s, struct fault *f)
{
	return finish_descriptors(s->request, f);
}

static int join_mount_namespace(struct setup *s, struct fault *f)
{
	return namespace_join_mount(&s->spaces, &setup_spec(s)->linux_, f);
}

/* A hook finds the container's mounts where its root is in the runtime's namespace. */
static const char *shown_root(const struct setup *s)
{
	const struct spec *spec = setup_spec(s);

	return setup_awaits_hooks(spec) || spec->hooks.kinds[SPEC_HOOK_CREATE_CONTAINER].count > 0
	               ? s->request->state->rootfs
	               : NULL;
}

static int attach_root(struct setup *s, struct fault *f)
{
	const struct container_request *r = s->request;

	if (!r->spec->linux_.namespaces[SPEC_NS_MOUNT].wanted)
		return host_root_attach(r->host_root, f);
	/* A mount namespace that others live in: their "/" is not to be covered. */
	if (s->spaces.fds[SPEC_NS_MOUNT] >= 0)
		return rootfs_attach_among(
			s->root_fd, r->state != NULL ? r->state->rootfs : r->spec->root.path, f);

	int rc = rootfs_cut_off(f);

	if (rc < 0)
		return rc;
	/* Without pivot_root it would stay. */
	if (!r->no_pivot)
		s->place_fd = mount_turn_place(r->spec, s->source_fds, shown_root(s));
	return rootfs_attach(s->root_fd, shown_root(s), f);
}

static int new_cgroup_namespace(struct setup *s, struct fault *f)
{
	if (namespace_is_new(&setup_spec(s)->linux_, SPEC_NS_CGROUP) &&
	    unshare(CLONE_NEWCGROUP) < 0)
		return fault_set(f, errno, "/linux/namespaces: make a cgroup namespace");
	return 0;
}

static int enter_network(struct setup *s, struct fault *f)
{
	if (s->own_net_fd < 0 || s->networked)
		return 0;
	s->networked = true;
	return net_namespace_enter(s->sync_fd, f);
}

static int attach_mount(const struct mount_plan *plan, size_t index, struct fault *f)
{
	int rc = mount_turn_take(plan, index, f);

	return rc < 0 ? rc : mount_plan_attach(plan, index, f);
}

static int attach_mounts(struct setup *s, struct fault *f)
{
	const struct spec *spec = setup_spec(s);
	const struct mount_plan plan = {
		.spec = spec,
		.source_fds = s->source_fds,
		.root_fd = s->root_fd,
		.place_fd = s->place_fd,
		.cgroup_fd = s->request->cgroup_fd,
		.label = label_for_mounts(spec->linux_.mount_label),
	};
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < spec->mount_count; i++) {
		if (net_namespace_matters(&spec->mounts[i]))
			rc = enter_network(s, f);
		if (rc >= 0)
			rc = pointer_put(attach_mount(&plan, i, f), f, "/mounts/%zu", i);
	}
	return rc;
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
		                     spec->linux_.namespaces[SPEC_NS_USER].wanted, f);
	if (rc < 0)
		return rc;
	s->null_fd = device_open_null(s->dev_fd, f);
	return s->null_fd < 0 ? s->null_fd : 0;
}

static int open_terminal(struct setup *s, struct fault *f)
{
	return setup_spec(s)->process.terminal ? console_open(s->request, s->dev_fd, f) : 0;
}

static int make_cwd(struct setup *s, struct fault *f)
{
	if (!setup_spec(s)->process_set)
		return 0;

	own_fd int fd = path_make_directory(s->root_fd, setup_spec(s)->process.cwd, f);

	return fd < 0 ? pointer_put(fd, f, "/process/cwd") : 0;
}

bool setup_awaits_hooks(const struct spec *spec)
{
	return spec->hooks.kinds[SPEC_HOOK_PRESTART].count > 0 ||
	       spec->hooks.kinds[SPEC_HOOK_CREATE_RUNTIME].count > 0;
}

/* After the mounts, so that a hook can add to them, and before pivot_root. */
static int create_hooks(struct setup *s, struct fault *f)
{
	int rc = 0;

	if (setup_awaits_hooks(setup_spec(s))) {
		rc = finish_report(s->sync_fd, f);
		if (rc >= 0)
			rc = finish_await_word(s->sync_fd, HANDSHAKE_HOOKED, f);
	}
	return rc < 0 ? rc
	              : finish_hooks(s->request, SPEC_HOOK_CREATE_CONTAINER, STATE_CREATING, NULL,
	                             f);
}

static int hide_paths(struct setup *s, struct fault *f)
{
	const struct spec_linux *linux_ = &setup_spec(s)->linux_;
	const struct mask_covers covers = {s->null_fd, label_for_mounts(linux_->mount_label)};
	int rc = mask_protect(s->root_fd, linux_->readonly_paths, f);

	return rc < 0 ? rc : mask_hide(s->root_fd, &covers, linux_->masked_paths, f);
}

static int protect_root(struct setup *s, struct fault *f)
{
	const struct spec *spec = setup_spec(s);
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < spec->mount_count; i++) {
		if (mount_words_close_dev(&spec->mounts[i]))
			rc = rootfs_protect(s->dev_fd, f);
	}
	return rc >= 0 && spec->root.readonly ? rootfs_protect(s->root_fd, f) : rc;
}

/* Without pivot_root. */
static int cover_root(struct setup *s, struct fault *f)
{
	int rc = shown_root(s) != NULL ? rootfs_cover(s->root_fd, f) : 0;

	return rc < 0 ? rc : host_proc_drop(s->proc_fd, f);
}

static int enter_root(struct setup *s, struct fault *f)
{
	/* In a mount namespace that is not the container's own, others keep their root. */
	const bool stay =
		s->request->no_pivot || !namespace_is_new(&setup_spec(s)->linux_, SPEC_NS_MOUNT);

	int rc = 0;

	if (!stay)
		seal_hand_over(s->request->program_fd);
	else if (namespace_is_new(&setup_spec(s)->linux_, SPEC_NS_MOUNT))
		rc = cover_root(s, f);
	if (rc >= 0)
		rc = stay ? rootfs_move(s->root_fd, f) : rootfs_pivot(s->root_fd, f);

	return rc < 0 ? rc : rootfs_propagate(setup_spec(s), s->root_fd, f);
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

/* Before the hooks, which may add to it. */
static int set_network_up(struct setup *s, struct fault *f)
{
	int rc = enter_network(s, f);

	if (rc < 0 || !namespace_is_new(&setup_spec(s)->linux_, SPEC_NS_NETWORK))
		return rc;
	return loopback_up(f);
}

static int new_keyring(struct setup *s, struct fault *f)
{
	return finish_keyring(s->request, s->proc_fd, f);
}

static int find_program(struct setup *s, struct fault *f)
{
	return finish_find(setup_spec(s), &s->program, f);
}

/* Before the image says what its program is, and it may wait for its start for long. */
static int keep_few(struct setup *s, struct fault *f)
{
	const int kept[] = {s->sync_fd, s->request->start_fd, s->proc_fd};

	return exec_close(3 + s->request->preserve_fds, kept, sizeof(kept) / sizeof(kept[0]), f);
}

/* In the order in which they depend on one another. */
static const struct {
	const char *name;
	int (*run)(struct setup *s, struct fault *f);
} steps[] = {
	{"time namespace",   enter_time_namespace    },
	{"user namespace",   await_parent            },
	{"sources",          open_sources            },
	{"user",             become_root_of_namespace},
	{"descriptors",      close_the_door          },
	{"mount namespace",  join_mount_namespace    },
	{"root",             attach_root             },
	{"cgroup namespace", new_cgroup_namespace    },
	{"mounts",           attach_mounts           },
	{"devices",          make_devices            },
	{"terminal",         open_terminal           },
	{"cwd",              make_cwd                },
	{"network",          set_network_up          },
	{"hooks",            create_hooks            },
	{"masked paths",     hide_paths              },
	{"read-only root",   protect_root            },
	{"hostname",         set_names               },
	{"sysctl",           set_sysctl              },
	{"keyring",          new_keyring             },
	{"pivot_root",       enter_root              },
	{"descriptors",      keep_few                },
	{"program",          find_program            },
};

_Noreturn static void end(int number)
{
	_exit(128 + number);
}

/* To the first process of a pid namespace the kernel passes on what it handles, and SIGKILL: without
 * this a container that has not been started would not heed kill. exec forgets it. */
static void heed_signals(void)
{
	static const int heeded[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
	const struct sigaction action = {.sa_handler = end};

	for (size_t i = 0; i < sizeof(heeded) / sizeof(heeded[0]); i++)
		(void)sigaction(heeded[i], &action, NULL);
}

/* Blocks until someone wants the container started: the creator itself, or `start` through the
 * socket. The connection carries a fault back. */
static int await_start(struct setup *s, struct fault *f)
{
	if (s->request->start_fd < 0)
		return finish_await_word(s->sync_fd, HANDSHAKE_EXEC, f);

	int rc;

	heed_signals();
	rc = finish_await_word(s->sync_fd, HANDSHAKE_CREATED, f);
	if (rc < 0)
		return rc;
	own_close(&s->sync_fd);
	do {
		s->sync_fd = accept4(s->request->start_fd, NULL, NULL, SOCK_CLOEXEC);
	} while (s->sync_fd < 0 && errno == EINTR);
	if (s->sync_fd < 0)
		return fault_set(f, errno, "wait for the start");
	return finish_await_word(s->sync_fd, HANDSHAKE_EXEC, f);
}

_Noreturn void setup_run(struct setup *s)
{
	struct fault fault = {0};

	if (s->request->lock_fd >= 0)
		(void)close(s->request->lock_fd);
	schedule_everywhere();
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i].run(s, &fault) < 0)
			finish_give_up(s->sync_fd, &fault, steps[i].name);
	}
	if (finish_report(s->sync_fd, &fault) < 0 || await_start(s, &fault) < 0)
		finish_give_up(s->sync_fd, &fault, "start");
	(void)!finish_exec(s->request, s->sync_fd, s->proc_fd, &s->program, &fault);
	finish_give_up(s->sync_fd, &fault, "exec");
}
