/* SPDX-License-Identifier: ISC */
#include "bundle.h"

#include <stdio.h>

#define ID_RANGE 65536

/* Files of procfs and sysfs that tell of the kernel or the machine rather than of the container. */
static const char *const masked_proc[] = {
	"/proc/acpi",       "/proc/asound",        "/proc/interrupts",  "/proc/kcore",
	"/proc/keys",       "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
	"/proc/timer_list", "/proc/timer_stats",
};
static const char *const masked_sys[] = {
	"/sys/devices/virtual/powercap",
	"/sys/firmware",
};
/* Files of procfs that act on the whole machine when they are written. */
static const char *const readonly_proc[] = {
	"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger", NULL,
};

static void write_namespaces(struct json_out *o, const struct manifest_container *container)
{
	static const char *const always[] = {"pid", "ipc", "uts", "mount", "cgroup"};

	json_out_array(o, "namespaces");
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
		json_out_object(o, NULL);
		json_out_text(o, "type", always[i]);
		json_out_end_object(o);
	}
	if (container->network == MANIFEST_NETWORK_NONE) {
		json_out_object(o, NULL);
		json_out_text(o, "type", "network");
		json_out_end_object(o);
	}
	if (!container->host_users) {
		json_out_object(o, NULL);
		json_out_text(o, "type", "user");
		json_out_end_object(o);
	}
	json_out_end_array(o);
}

static void write_mapping(struct json_out *o, const char *name, uint32_t first_id)
{
	json_out_array(o, name);
	json_out_object(o, NULL);
	json_out_u64(o, "containerID", 0);
	json_out_u64(o, "hostID", first_id);
	json_out_u64(o, "size", ID_RANGE);
	json_out_end_object(o);
	json_out_end_array(o);
}

static void write_devices(struct json_out *o, const struct manifest_container *container)
{
	if (container->device_count == 0)
		return;
	json_out_array(o, "devices");
	for (size_t i = 0; i < container->device_count; i++) {
		const struct spec_device *device = &container->devices[i];
		const char type[] = {device->type, '\0'};

		json_out_object(o, NULL);
		json_out_text(o, "path", device->path);
		json_out_text(o, "type", type);
		if (device->type != 'p') {
			json_out_u64(o, "major", device->major);
			json_out_u64(o, "minor", device->minor);
		}
		json_out_u64(o, "fileMode", device->mode);
		json_out_u64(o, "uid", device->uid);
		json_out_u64(o, "gid", device->gid);
		json_out_end_object(o);
	}
	json_out_end_array(o);
}

/* Everything is denied, then what the manifest lists is allowed; the standard devices are the
 * runtime's own business. */
static void write_device_rules(struct json_out *o, const struct manifest_container *container)
{
	json_out_array(o, "devices");
	json_out_object(o, NULL);
	json_out_bool(o, "allow", false);
	json_out_text(o, "access", "rwm");
	json_out_end_object(o);
	for (size_t i = 0; i < container->device_count; i++) {
		const struct spec_device *device = &container->devices[i];
		const char type[] = {device->type, '\0'};

		if (device->type == 'p')
			continue;
		json_out_object(o, NULL);
		json_out_bool(o, "allow", true);
		json_out_text(o, "type", type);
		json_out_u64(o, "major", device->major);
		json_out_u64(o, "minor", device->minor);
		json_out_text(o, "access", "rw");
		json_out_end_object(o);
	}
	json_out_end_array(o);
}

static void write_resources(struct json_out *o, const struct manifest_container *container)
{
	char weight[16];

	json_out_object(o, "resources");
	write_device_rules(o, container);
	json_out_object(o, "memory");
	json_out_u64(o, "limit", container->memory_bytes);
	json_out_end_object(o);
	json_out_object(o, "pids");
	json_out_u64(o, "limit", container->pids);
	json_out_end_object(o);
	if (container->cpu_weight != 0) {
		(void)snprintf(weight, sizeof(weight), "%u", container->cpu_weight);
		json_out_object(o, "unified");
		json_out_text(o, "cpu.weight", weight);
		json_out_end_object(o);
	}
	json_out_end_object(o);
}

static void write_masked_paths(struct json_out *o, const struct manifest_container *container)
{
	json_out_array(o, "maskedPaths");
	for (size_t i = 0; i < sizeof(masked_proc) / sizeof(masked_proc[0]); i++)
		json_out_text(o, NULL, masked_proc[i]);
	if (bundle_has_sysfs(container)) {
		for (size_t i = 0; i < sizeof(masked_sys) / sizeof(masked_sys[0]); i++)
			json_out_text(o, NULL, masked_sys[i]);
	}
	json_out_end_array(o);
}

void bundle_write_linux(struct json_out *o, const struct bundle_request *request)
{
	const struct manifest_container *container = request->container;
	char cgroups_path[sizeof("/coffer/") + MANIFEST_NAME_MAX];

	(void)snprintf(cgroups_path, sizeof(cgroups_path), "/coffer/%s", container->name);
	json_out_object(o, "linux");
	write_namespaces(o, container);
	if (!container->host_users) {
		write_mapping(o, "uidMappings", container->first_id);
		write_mapping(o, "gidMappings", container->first_id);
	}
	write_devices(o, container);
	json_out_text(o, "cgroupsPath", cgroups_path);
	write_resources(o, container);
	write_masked_paths(o, container);
	json_out_texts(o, "readonlyPaths", readonly_proc);
	if (request->seccomp != NULL)
		bundle_write_seccomp(o, request->seccomp,
		                     bundle_architecture_find(request->architecture));
	json_out_end_object(o);
}
