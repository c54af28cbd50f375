/* SPDX-License-Identifier: ISC */
/*
 * engine_none.c - what only an engine's bundle asks for. The bundles that PID 1
 * runs are written by the image tools and have none of it. These functions take the place of the
 * library's own when coffer-init is linked, for they come before it: the parsers refuse the member
 * with its JSON pointer, the rest does nothing, as for a bundle without it. That keeps some 44 KiB
 * out of coffer-init.
 */
#include "../runtime/attribute.h"
#include "../runtime/between.h"
#include "../runtime/cgroup.h"
#include "../runtime/cgroup_convert.h"
#include "../runtime/console.h"
#include "../runtime/home.h"
#include "../runtime/hook.h"
#include "../runtime/host_proc.h"
#include "../runtime/host_root.h"
#include "../runtime/idmap_mount.h"
#include "../runtime/inside.h"
#include "../runtime/label.h"
#include "../runtime/mount_instead.h"
#include "../runtime/mount_label.h"
#include "../runtime/mount_legacy.h"
#include "../runtime/mount_link.h"
#include "../runtime/mount_turn.h"
#include "../runtime/mount_words.h"
#include "../runtime/namespace.h"
#include "../runtime/net_device.h"
#include "../runtime/net_namespace.h"
#include "../runtime/path_link.h"
#include "../runtime/pointer.h"
#include "../runtime/rootless.h"
#include "../runtime/schedule.h"
#include "../runtime/seal.h"
#include "../runtime/spec/intel_rdt.h"
#include "../runtime/spec/part.h"
#include "../runtime/spec/resources_part.h"
#include "../runtime/time_namespace.h"
#include "../runtime/tmpcopy.h"

#include <errno.h>

/* The prototypes are the library's: what only one of its modules sets, this one does not. */
/* NOLINTBEGIN(readability-non-const-parameter) */

static int refuse(const struct json_at *at, struct fault *f)
{
	return json_fault(at, f, EINVAL, "not supported by PID 1");
}

static int refuse_step(const char *what, struct fault *f)
{
	return fault_set(f, ENOTSUP, "%s: not supported by PID 1", what);
}

int spec_hooks(const struct json_at *at, struct arena *arena, struct spec_hooks *out,
               struct fault *f)
{
	(void)arena;
	(void)out;
	return json_empty(at) ? 0 : refuse(at, f);
}

int spec_seccomp(const struct json_at *at, struct arena *arena, struct spec_seccomp *out,
                 struct fault *f)
{
	/* The build compiled it: seccomp.bpf is what is loaded. */
	(void)at;
	(void)arena;
	(void)out;
	(void)f;
	return 0;
}

int spec_scheduling(const struct json_at *at, struct arena *arena, struct spec_scheduling *out,
                    struct fault *f)
{
	static const char *const members[] = {"scheduler", "ioPriority", "execCPUAffinity", NULL};

	(void)arena;
	(void)out;
	return part_refuse(at, members, f);
}

int spec_memory_policy(const struct json_at *at, struct arena *arena,
                       struct spec_memory_policy *out, struct fault *f)
{
	(void)arena;
	(void)out;
	return refuse(at, f);
}

int spec_personality(const struct json_at *at, struct spec_personality *out, struct fault *f)
{
	(void)out;
	return refuse(at, f);
}

int spec_intel_rdt(const struct json_at *at, struct arena *arena, struct spec_intel_rdt *out,
                   struct fault *f)
{
	(void)arena;
	(void)out;
	return refuse(at, f);
}

int spec_time_offsets(const struct json_at *at, struct spec_time_offset *out, struct fault *f)
{
	(void)out;
	return refuse(at, f);
}

int spec_net_devices(const struct json_at *at, struct arena *arena,
                     const struct spec_net_device **out, size_t *count, struct fault *f)
{
	(void)arena;
	(void)out;
	(void)count;
	return refuse(at, f);
}

int spec_mount_idmap(const struct json_at *at, const char *text, struct arena *arena,
                     struct spec_mount *out, struct fault *f)
{
	(void)text;
	(void)arena;
	(void)out;
	return refuse(at, f);
}

int resources_block_io(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                       struct fault *f)
{
	(void)arena;
	(void)out;
	return refuse(at, f);
}

int resources_rdma(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                   struct fault *f)
{
	(void)arena;
	(void)out;
	return refuse(at, f);
}

int resources_network(const struct json_at *at, struct arena *arena, struct spec_resources *out,
                      struct fault *f)
{
	(void)arena;
	(void)out;
	return refuse(at, f);
}

void seal_hand_over(int mount_fd)
{
	(void)mount_fd;
}

int net_namespace_apart(const struct spec *spec)
{
	(void)spec;
	return -1;
}

int net_namespace_send(int home_fd, int sync_fd, struct fault *f)
{
	(void)home_fd;
	(void)sync_fd;
	return refuse_step("a network namespace by descriptor", f);
}

int net_namespace_enter(int sync_fd, struct fault *f)
{
	(void)sync_fd;
	return refuse_step("a network namespace by descriptor", f);
}

bool net_namespace_matters(const struct spec_mount *m)
{
	(void)m;
	return false;
}

/* The appliance's kernel has cgroup.kill. */
int cgroup_signal(const struct cgroup_host *host, const char *path, int signal, struct fault *f)
{
	(void)host;
	(void)signal;
	return refuse_step(path, f);
}

size_t cgroup_convert_io_room(const struct spec_resources *r)
{
	(void)r;
	return 1;
}

int cgroup_convert_io(struct cgroup_convert *c, const struct spec_resources *r, struct fault *f)
{
	(void)c;
	(void)r;
	(void)f;
	return 0;
}

int console_open(const struct container_request *request, int dev_fd, struct fault *f)
{
	(void)request;
	(void)dev_fd;
	return refuse_step("/process/terminal", f);
}

int hook_run_all(const struct spec_hooks *hooks, enum spec_hook_kind kind,
                 const struct state *state, enum state_status status, struct fault *f)
{
	(void)hooks;
	(void)kind;
	(void)state;
	(void)status;
	(void)f;
	return 0;
}

int home_environment(const struct spec_process *process, const char *const **env, struct fault *f)
{
	(void)f;
	*env = process->env;
	return 0;
}

int attribute_apply(const struct spec *spec, int proc_fd, struct fault *f)
{
	(void)proc_fd;
	if (spec->process.apparmor_profile != NULL)
		return refuse_step("/process/apparmorProfile", f);
	if (spec->process.selinux_label != NULL)
		return refuse_step("/process/selinuxLabel", f);
	return 0;
}

void schedule_everywhere(void)
{
}

int schedule_apply(pid_t pid, const struct spec_scheduling *s, struct fault *f)
{
	(void)pid;
	(void)s;
	(void)f;
	return 0;
}

int label_keys(int proc_fd, const char *label, struct fault *f)
{
	(void)proc_fd;
	(void)label;
	(void)f;
	return 0;
}

/* The appliance's kernel has no SELinux. */
const char *label_for_mounts(const char *label)
{
	(void)label;
	return NULL;
}

int mount_instead(const struct spec *spec, const struct spec_mount *m, int refused, struct fault *f)
{
	(void)spec;
	(void)m;
	(void)f;
	return refused;
}

int mount_label_data(const struct spec_mount *m, const char *label, char *storage, size_t size,
                     const char **data, struct fault *f)
{
	(void)label;
	(void)storage;
	(void)size;
	(void)f;
	*data = m->data;
	return 0;
}

int mount_label_root(const struct spec_mount *m, const char *label, int mount_fd, struct fault *f)
{
	(void)m;
	(void)label;
	(void)mount_fd;
	(void)f;
	return 0;
}

bool mount_legacy_wanted(const char *source, const char *data)
{
	(void)source;
	(void)data;
	return false;
}

int mount_legacy(const struct spec_mount *m, const char *data, uint64_t attrs, struct fault *f)
{
	(void)data;
	(void)attrs;
	return refuse_step(m->destination, f);
}

/* The image tools make every place that a mount of the manifest covers. */
int path_link_expand(int root_fd, const char *path, char out[PATH_MAX], struct fault *f)
{
	(void)root_fd;
	(void)path;
	(void)out;
	(void)f;
	return 0;
}

/* The image tools name every option, and no read-only /dev. */
void mount_words_are_all(const struct spec *spec, struct spec_mount *m)
{
	(void)spec;
	(void)m;
}

bool mount_words_close_dev(const struct spec_mount *m)
{
	(void)m;
	return false;
}

bool mount_link_is(int fd)
{
	(void)fd;
	return false;
}

int mount_link_open(const struct spec_mount *m, int bundle_fd, uint64_t propagation,
                    struct fault *f)
{
	(void)bundle_fd;
	(void)propagation;
	return refuse_step(m->destination, f);
}

int mount_link_copy(const struct spec_mount *m, int root_fd, int link_fd, struct fault *f)
{
	(void)root_fd;
	(void)link_fd;
	return refuse_step(m->destination, f);
}

/* What PID 1 runs does not look for an order in mountinfo. */
int mount_turn_place(const struct spec *spec, const int *fds, const char *shown)
{
	(void)spec;
	(void)fds;
	(void)shown;
	return -1;
}

int mount_turn_take(const struct mount_plan *plan, size_t index, struct fault *f)
{
	(void)plan;
	(void)index;
	(void)f;
	return 0;
}

int host_proc_drop(int proc_fd, struct fault *f)
{
	(void)proc_fd;
	return refuse_step("--no-pivot", f);
}

int idmap_mount(const struct spec *spec, size_t index, int mount_fd, int *container_fd,
                struct fault *f)
{
	(void)mount_fd;
	(void)container_fd;
	return refuse_step(spec->mounts[index].destination, f);
}

int tmpcopy_tree(int from_fd, int to_fd, const char *what, struct fault *f)
{
	(void)from_fd;
	(void)to_fd;
	return refuse_step(what, f);
}

int host_root_attach(const struct host_root *root, struct fault *f)
{
	(void)root;
	return refuse_step("/linux/namespaces: no mount namespace", f);
}

int pointer_put(int rc, struct fault *f, const char *fmt, ...)
{
	(void)f;
	(void)fmt;
	return rc;
}

int pointer_put_limit(int rc, struct fault *f, const char *file, bool unified)
{
	(void)f;
	(void)file;
	(void)unified;
	return rc;
}

bool rootless_applies(enum rootless_mode mode)
{
	(void)mode;
	return false;
}

int namespace_open(const struct spec_linux *linux_, struct namespaces *out, struct fault *f)
{
	for (int type = 0; type < SPEC_NS_COUNT; type++) {
		out->fds[type] = -1;
		if (linux_->namespaces[type].wanted && linux_->namespaces[type].path != NULL)
			return refuse_step("/linux/namespaces: a namespace by path", f);
	}
	return 0;
}

int namespace_join(const struct namespaces *spaces, const struct spec_linux *linux_,
                   struct fault *f)
{
	(void)spaces;
	(void)linux_;
	(void)f;
	return 0;
}

int namespace_join_mount(const struct namespaces *spaces, const struct spec_linux *linux_,
                         struct fault *f)
{
	return namespace_join(spaces, linux_, f);
}

int namespace_keep(const struct spec_linux *linux_, bool only_time, struct namespaces *kept,
                   struct fault *f)
{
	(void)only_time;
	return namespace_open(linux_, kept, f);
}

int namespace_return(struct namespaces *kept, struct fault *f)
{
	(void)kept;
	(void)f;
	return 0;
}

void namespace_close(struct namespaces *spaces)
{
	(void)spaces;
}

int time_namespace_enter(const struct spec_linux *linux_, int proc_fd, struct fault *f)
{
	(void)linux_;
	(void)proc_fd;
	return refuse_step("/linux/namespaces: a time namespace", f);
}

int net_device_move(const struct spec_linux *linux_, int target_fd, char **names, struct fault *f)
{
	(void)linux_;
	(void)target_fd;
	(void)names;
	(void)f;
	return 0;
}

void net_device_return(const struct spec_linux *linux_, int target_fd, const char *names)
{
	(void)names;
	(void)linux_;
	(void)target_fd;
}

pid_t between_clone(pid_t (*make)(void *context, struct fault *f), void *context, int *pid_fd,
                    struct fault *f)
{
	(void)make;
	(void)context;
	(void)pid_fd;
	return refuse_step("/linux/namespaces: a user namespace by path", f);
}

int inside_open(const struct container_request *request, int *root_fd, int *fds, struct fault *f)
{
	(void)root_fd;
	(void)fds;
	return refuse_step(request->spec->root.path, f);
}

/* NOLINTEND(readability-non-const-parameter) */
