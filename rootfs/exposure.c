/* SPDX-License-Identifier: ISC */
#include "exposure.h"

#include "../runtime/spec/json_out.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MEMORY_DEFAULT (UINT64_C(64) << 20)
#define PIDS_DEFAULT   64
#define WEIGHT_DEFAULT 100 /* the kernel's */

struct writer {
	bool json;
	struct json_out object;
	struct buf *out;
	const char *name; /* whose lines these are */
	bool opened;
};

static void opened(struct writer *w, const char *fmt, ...) printf_like(2, 3);

static void opened(struct writer *w, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	w->opened = true;
	if (w->json)
		json_out_text(&w->object, NULL, line);
	else
		buf_printf(w->out, "%s: %s\n", w->name, line);
}

const char *exposure_phase_name(enum manifest_phase phase)
{
	static const char *const names[] = {
		[MANIFEST_ONBOOT] = "onboot",
		[MANIFEST_SERVICE] = "service",
		[MANIFEST_ONSHUTDOWN] = "onshutdown",
	};

	return names[phase];
}

static bool mounts_volume(const struct manifest_container *container, const char *volume)
{
	for (size_t i = 0; i < container->mount_count; i++) {
		if (container->mounts[i].volume != NULL &&
		    strcmp(container->mounts[i].volume, volume) == 0)
			return true;
	}
	return false;
}

static void write_volume(struct writer *w, const struct manifest *manifest,
                         const struct manifest_container *self, const struct manifest_mount *mount)
{
	char storage[400];
	struct buf sharers = BUF(storage);

	for (size_t i = 0; i < manifest->container_count; i++) {
		const struct manifest_container *other = &manifest->containers[i];

		if (other != self && mounts_volume(other, mount->volume))
			buf_printf(&sharers, "%s%s", sharers.len > 0 ? ", " : "", other->name);
	}
	opened(w, "volume %s at %s, %s, shared with %s%s", mount->volume, mount->destination,
	       mount->readonly ? "read-only" : "read-write", sharers.len > 0 ? storage : "nobody",
	       sharers.overflow ? "..." : "");
}

static bool lets_through(enum spec_seccomp_action action)
{
	return action == SPEC_ACT_ALLOW || action == SPEC_ACT_LOG || action == SPEC_ACT_TRACE;
}

/* Whether PROFILE lets NAME through, and UNCONDITIONALLY: whatever the arguments. */
static bool profile_allows(const struct spec_seccomp *profile, const char *name, bool whatever)
{
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct spec_seccomp_rule *rule = &profile->rules[i];

		if (!lets_through(rule->action) || (whatever && rule->arg_count > 0))
			continue;
		for (const char *const *at = rule->names; *at != NULL; at++) {
			if (strcmp(*at, name) == 0)
				return true;
		}
	}
	return false;
}

/* Names the system calls that PROFILE lets through and the default list does not. Of two rules
 * with conditions only the system call is compared. */
static void write_profile(struct writer *w, const struct exposure_request *request, size_t position)
{
	const struct spec_seccomp *profile = request->profiles[position];
	char storage[300];
	struct buf beyond = BUF(storage);
	size_t count = 0;

	if (lets_through(profile->default_action)) {
		opened(w, "seccomp profile %s: lets through what it does not name",
		       request->manifest->containers[position].seccomp);
		return;
	}
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct spec_seccomp_rule *rule = &profile->rules[i];

		if (!lets_through(rule->action))
			continue;
		for (const char *const *name = rule->names; *name != NULL; name++) {
			if (profile_allows(request->standard, *name, rule->arg_count == 0))
				continue;
			buf_printf(&beyond, "%s%s", count > 0 ? ", " : "", *name);
			count++;
		}
	}
	if (count > 0)
		opened(w, "seccomp profile %s: %zu beyond the default list: %s%s",
		       request->manifest->containers[position].seccomp, count, storage,
		       beyond.overflow ? "..." : "");
}

static void write_privileges(struct writer *w, const struct manifest_container *container)
{
	if (container->network == MANIFEST_NETWORK_HOST)
		opened(w, "the host's network");
	if (container->host_users)
		opened(w, "no user namespace: its root is the host's root");
	if (container->new_privileges)
		opened(w, "may gain privileges by exec");
	for (int number = 0; number < 64; number++) {
		if ((container->capabilities >> number & 1) == 0)
			continue;
		const char *name = spec_capability_name(number);

		opened(w, "capability %s", name != NULL ? name : "unknown");
	}
	if (container->seccomp != NULL && strcmp(container->seccomp, "unconfined") == 0)
		opened(w, "no seccomp filter");
}

static void write_limits(struct writer *w, const struct manifest_container *container)
{
	if (container->memory_bytes > MEMORY_DEFAULT)
		opened(w, "memory up to %" PRIu64 " KiB, the default is %" PRIu64 " KiB",
		       container->memory_bytes >> 10, MEMORY_DEFAULT >> 10);
	if (container->pids > PIDS_DEFAULT)
		opened(w, "up to %" PRIu64 " processes, the default is %d", container->pids,
		       PIDS_DEFAULT);
	if (container->cpu_weight > WEIGHT_DEFAULT)
		opened(w, "cpu weight %u, the default is %d", container->cpu_weight,
		       WEIGHT_DEFAULT);
	if (container->oom_score_adj < 0)
		opened(w, "spared by the out-of-memory killer: oomScoreAdj %d",
		       container->oom_score_adj);
	if (container->rlimit_count > 0)
		opened(w, "%zu resource limits of its own", container->rlimit_count);
}

static void write_container(struct writer *w, const struct exposure_request *request,
                            size_t position)
{
	const struct manifest_container *container = &request->manifest->containers[position];

	write_privileges(w, container);
	if (request->profiles[position] != NULL)
		write_profile(w, request, position);
	if (container->writable_root)
		opened(w, "a writable root, forgotten at each start");
	for (size_t i = 0; i < container->device_count; i++) {
		const struct spec_device *device = &container->devices[i];

		opened(w, "device %s (%c %u:%u, mode %04o)", device->path, device->type,
		       device->major, device->minor, device->mode);
	}
	for (size_t i = 0; i < container->mount_count; i++) {
		if (container->mounts[i].volume != NULL)
			write_volume(w, request->manifest, container, &container->mounts[i]);
	}
	write_limits(w, container);
}

static void write_containers(struct writer *w, const struct exposure_request *request)
{
	for (size_t i = 0; i < request->manifest->container_count; i++) {
		const struct manifest_container *container = &request->manifest->containers[i];

		w->name = container->name;
		w->opened = false;
		if (w->json) {
			json_out_object(&w->object, NULL);
			json_out_text(&w->object, "name", container->name);
			json_out_text(&w->object, "phase", exposure_phase_name(container->phase));
			json_out_array(&w->object, "opened");
		}
		write_container(w, request, i);
		if (w->json) {
			json_out_end_array(&w->object);
			json_out_end_object(&w->object);
		} else if (!w->opened) {
			buf_printf(w->out, "%s: closed\n", container->name);
		}
	}
}

static void write_system(struct writer *w, const struct manifest *manifest)
{
	w->name = "system";
	for (size_t i = 0; i < manifest->sysctl_count; i++)
		opened(w, "sysctl %s = %s", manifest->sysctl[i].name, manifest->sysctl[i].value);
}

void exposure_write(const struct exposure_request *request, bool json, struct buf *out)
{
	struct writer w = {.json = json, .object = {.to = out}, .out = out};

	if (!json) {
		write_containers(&w, request);
		write_system(&w, request->manifest);
		return;
	}
	json_out_object(&w.object, NULL);
	json_out_array(&w.object, "containers");
	write_containers(&w, request);
	json_out_end_array(&w.object);
	json_out_array(&w.object, "system");
	write_system(&w, request->manifest);
	json_out_end_array(&w.object);
	json_out_end_object(&w.object);
	buf_text(out, "\n");
}
