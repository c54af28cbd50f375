/* SPDX-License-Identifier: ISC */
#include "listener.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/large.h"
#include "base/own.h"
#include "handshake.h"
#include "lifecycle_part.h"
#include "rights.h"
#include "spec/json_out.h"
#include "version.h"

#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#define STATE_TEXT_LIMIT ((size_t)1 << 20)
#define STACK_BYTES      16384
#define PAUSE_NS         20000

/* What the thread with the filter and its helper know. The first makes no system call between the
 * filter and DONE. */
struct way {
	int sync_fd;
	atomic_int listener; /* PENDING, then a descriptor or -1 */
	atomic_int done;     /* PENDING, then 0 or -errno */
};

#define PENDING (-4096)

static int give(const struct way *w, int listener)
{
	const struct fault ready = {0};
	char word = 0;
	int rc = rights_send(w->sync_fd, &ready, sizeof(ready), listener);

	if (rc < 0)
		return rc;
	return io_read_full(w->sync_fd, &word, 1) == 1 && word == (char)HANDSHAKE_LISTENED
	               ? 0
	               : -ECANCELED;
}

static int help(void *context)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	struct way *w = context;
	int listener;
	int rc = 0;

	while ((listener = atomic_load(&w->listener)) == PENDING)
		(void)nanosleep(&pause, NULL);
	if (listener >= 0) {
		rc = give(w, listener);
		(void)close(listener);
	}
	atomic_store(&w->done, rc);
	return 0;
}

int listener_install(const struct seccomp_program *program, int sync_fd, struct fault *f)
{
	/* Nothing else runs in this process, and it is about to become another program. */
	static_large char stack[STACK_BYTES] __attribute__((aligned(16)));
	struct way w = {.sync_fd = sync_fd, .listener = PENDING, .done = PENDING};
	int rc;

	if (clone(help, stack + sizeof(stack),
	          CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM,
	          &w) < 0)
		return fault_set(f, errno,
		                 "start a thread to hand the seccomp listener over (it counts "
		                 "against /linux/resources/pids and RLIMIT_NPROC)");
	rc = seccomp_listen(program, f);
	atomic_store(&w.listener, rc);
	while (atomic_load(&w.done) == PENDING)
		; /* not even sched_yield: the filter may end us for it */
	if (rc < 0)
		return rc;
	return w.done == 0 ? 0 : fault_set(f, -w.done, "hand the seccomp listener over");
}

static void print(const struct listener *l, struct buf *out)
{
	static const char *const fds[] = {"seccompFd", NULL};
	struct json_out o = {.to = out, .compact = true};

	json_out_object(&o, NULL);
	json_out_text(&o, "ociVersion", COFFER_SPEC_VERSION);
	json_out_texts(&o, "fds", fds);
	json_out_i64(&o, "pid", l->pid);
	if (l->metadata != NULL)
		json_out_text(&o, "metadata", l->metadata);
	json_out_object(&o, "state");
	state_print_members(&o, l->state, l->status);
	json_out_end_object(&o);
	json_out_end_object(&o);
}

static int hand_over(struct container_agent *agent, int listener_fd, struct fault *f)
{
	/* The first member of it. */
	struct listener *l = (struct listener *)(void *)agent;
	own_mem char *text = malloc(STATE_TEXT_LIMIT);

	if (text == NULL)
		return fault_set(f, ENOMEM, "write the state for the seccomp agent");

	struct buf b = buf_over(text, STATE_TEXT_LIMIT);

	print(l, &b);
	if (b.overflow)
		return fault_set(f, E2BIG,
		                 "write the state for the seccomp agent: more than 1 MiB of "
		                 "annotations");

	int rc = rights_send(l->fd, b.data, b.len, listener_fd);

	/* config-linux.md#seccomp: one state, then the end. */
	own_close(&l->fd);
	return rc < 0 ? fault_set(f, -rc, "send the seccomp listener to the agent") : 0;
}

int listener_open(const struct spec_seccomp *profile, const struct state *state,
                  enum state_status status, struct container_process *process, struct listener *out,
                  struct fault *f)
{
	if (!profile->notifies)
		return 0;
	*out = (struct listener){
		.agent = {hand_over},
		.fd = lifecycle_connect(profile->listener_path,
	                                "/linux/seccomp/listenerPath: failed to connect with "
	                                "seccomp agent",
	                                f),
		.metadata = profile->listener_metadata,
		.state = state,
		.status = status,
		.pid = process->pid,
	};
	process->agent = &out->agent;
	return out->fd < 0 ? out->fd : 0;
}

void listener_close(struct listener *listener)
{
	own_close(&listener->fd);
}
