/* SPDX-License-Identifier: ISC */
#include "bundle.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static const char *rlimit_name(int resource)
{
	static const struct {
		int resource;
		const char *name;
	} names[] = {
		{RLIMIT_AS,         "RLIMIT_AS"        },
		{RLIMIT_CORE,       "RLIMIT_CORE"      },
		{RLIMIT_CPU,        "RLIMIT_CPU"       },
		{RLIMIT_DATA,       "RLIMIT_DATA"      },
		{RLIMIT_FSIZE,      "RLIMIT_FSIZE"     },
		{RLIMIT_LOCKS,      "RLIMIT_LOCKS"     },
		{RLIMIT_MEMLOCK,    "RLIMIT_MEMLOCK"   },
		{RLIMIT_MSGQUEUE,   "RLIMIT_MSGQUEUE"  },
		{RLIMIT_NICE,       "RLIMIT_NICE"      },
		{RLIMIT_NOFILE,     "RLIMIT_NOFILE"    },
		{RLIMIT_NPROC,      "RLIMIT_NPROC"     },
		{RLIMIT_RSS,        "RLIMIT_RSS"       },
		{RLIMIT_RTPRIO,     "RLIMIT_RTPRIO"    },
		{RLIMIT_RTTIME,     "RLIMIT_RTTIME"    },
		{RLIMIT_SIGPENDING, "RLIMIT_SIGPENDING"},
		{RLIMIT_STACK,      "RLIMIT_STACK"     },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].resource == resource)
			return names[i].name;
	}
	return NULL;
}

static void write_user(struct json_out *o, const struct bundle_request *request)
{
	const struct oci_user *user = &request->user;

	json_out_object(o, "user");
	json_out_u64(o, "uid", user->uid);
	json_out_u64(o, "gid", user->gid);
	if (request->container->umask_set)
		json_out_u64(o, "umask", request->container->umask);
	if (user->group_count > 0) {
		json_out_array(o, "additionalGids");
		for (size_t i = 0; i < user->group_count; i++)
			json_out_u64(o, NULL, user->groups[i]);
		json_out_end_array(o);
	}
	json_out_end_object(o);
}

static void write_capability_set(struct json_out *o, const char *name, uint64_t mask)
{
	json_out_array(o, name);
	for (int number = 0; number < 64; number++) {
		if ((mask >> number & 1) != 0 && spec_capability_name(number) != NULL)
			json_out_text(o, NULL, spec_capability_name(number));
	}
	json_out_end_array(o);
}

static void write_capabilities(struct json_out *o, const struct bundle_request *request)
{
	uint64_t mask = request->container->capabilities;
	/* Whoever is not root loses everything at exec that is not ambient, and the manifest gave
	 * these capabilities to be used. */
	uint64_t ambient = request->user.uid != 0 ? mask : 0;

	json_out_object(o, "capabilities");
	write_capability_set(o, "bounding", mask);
	write_capability_set(o, "effective", mask);
	write_capability_set(o, "permitted", mask);
	write_capability_set(o, "inheritable", ambient);
	write_capability_set(o, "ambient", ambient);
	json_out_end_object(o);
}

static void write_rlimits(struct json_out *o, const struct manifest_container *container)
{
	if (container->rlimit_count == 0)
		return;
	json_out_array(o, "rlimits");
	for (size_t i = 0; i < container->rlimit_count; i++) {
		json_out_object(o, NULL);
		json_out_text(o, "type", rlimit_name(container->rlimits[i].resource));
		json_out_u64(o, "hard", container->rlimits[i].hard);
		json_out_u64(o, "soft", container->rlimits[i].soft);
		json_out_end_object(o);
	}
	json_out_end_array(o);
}

static int write_process(struct json_out *o, const struct bundle_request *request,
                         struct arena *arena, struct fault *f)
{
	const struct manifest_container *container = request->container;
	const char *const *args = NULL;
	const char *const *env = NULL;
	const char *cwd = container->cwd != NULL ? container->cwd : request->image->cwd;
	int rc = bundle_args(request, arena, &args, f);

	if (rc == 0)
		rc = bundle_env(request, arena, &env, f);
	if (rc < 0)
		return rc;
	if (cwd == NULL || cwd[0] == '\0')
		cwd = "/";
	if (cwd[0] != '/')
		return fault_set(f, EINVAL,
		                 "the image's WorkingDir \"%s\" is not absolute; say in the"
		                 " manifest with \"cwd\" where %s runs",
		                 cwd, container->name);
	json_out_object(o, "process");
	json_out_bool(o, "terminal", false);
	write_user(o, request);
	json_out_texts(o, "args", args);
	json_out_texts(o, "env", env);
	json_out_text(o, "cwd", cwd);
	write_capabilities(o, request);
	write_rlimits(o, container);
	json_out_bool(o, "noNewPrivileges", !container->new_privileges);
	if (container->oom_score_adj != 0)
		json_out_i64(o, "oomScoreAdj", container->oom_score_adj);
	json_out_end_object(o);
	return 0;
}

struct annotation {
	const char *name, *value;
};

static bool labelled(const struct oci_config *image, const char *name)
{
	for (size_t i = 0; i < image->label_count; i++) {
		if (strcmp(image->labels[i].name, name) == 0)
			return true;
	}
	return false;
}

/* The manifest's stop signal, where it says another than the default; else the image's. */
static const char *stop_signal(const struct bundle_request *request, char *number, size_t size)
{
	if (request->container->stop_signal == SIGTERM || request->container->stop_signal == 0)
		return request->image->stop_signal;
	(void)snprintf(number, size, "%d", request->container->stop_signal);
	return number;
}

/* "80/tcp,443/tcp" */
static const char *exposed_ports(const struct oci_config *image, char *storage, size_t size)
{
	struct buf list = buf_over(storage, size);

	for (size_t i = 0; image->exposed_ports != NULL && image->exposed_ports[i] != NULL; i++)
		buf_printf(&list, "%s%s", i > 0 ? "," : "", image->exposed_ports[i]);
	return list.len > 0 && !list.overflow ? storage : NULL;
}

/* Labels win over what the image says elsewhere of the same name (conversion.md). */
static void write_annotations(struct json_out *o, const struct bundle_request *request)
{
	const struct oci_config *image = request->image;
	char number[16];
	char ports[1024];
	const char *signal = stop_signal(request, number, sizeof(number));
	const char *exposed = exposed_ports(image, ports, sizeof(ports));
	const struct annotation fields[] = {
		{"org.opencontainers.image.os",           image->os          },
		{"org.opencontainers.image.architecture", image->architecture},
		{"org.opencontainers.image.variant",      image->variant     },
		{"org.opencontainers.image.author",       image->author      },
		{"org.opencontainers.image.created",      image->created     },
		{"org.opencontainers.image.stopSignal",   signal             },
		{"org.opencontainers.image.exposedPorts", exposed            },
	};

	json_out_object(o, "annotations");
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].value != NULL && !labelled(image, fields[i].name))
			json_out_text(o, fields[i].name, fields[i].value);
	}
	for (size_t i = 0; i < image->label_count; i++)
		json_out_text(o, image->labels[i].name, image->labels[i].value);
	json_out_end_object(o);
}

int bundle_write(const struct bundle_request *request, struct arena *arena, struct buf *out,
                 struct fault *f)
{
	const struct manifest_container *container = request->container;
	struct json_out o = {.to = out};

	json_out_object(&o, NULL);
	json_out_text(&o, "ociVersion", "1.0.2");
	json_out_object(&o, "root");
	json_out_text(&o, "path", "rootfs");
	json_out_bool(&o, "readonly", !container->writable_root);
	json_out_end_object(&o);
	int rc = write_process(&o, request, arena, f);

	if (rc < 0)
		return rc;
	json_out_text(&o, "hostname", container->name);
	bundle_write_mounts(&o, container);
	write_annotations(&o, request);
	bundle_write_linux(&o, request);
	json_out_end_object(&o);
	buf_text(out, "\n");
	if (out->overflow)
		return fault_set(f, EFBIG, "the config.json of %s is longer than %zu bytes",
		                 container->name, out->size - 1);
	return 0;
}
