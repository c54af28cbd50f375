/* SPDX-License-Identifier: ISC */
#include "oci_config.h"

#include "../runtime/spec/json.h"

#include <errno.h>
#include <string.h>

/* The members' names of an object whose values are empty objects: Go's way to write a set. */
static int member_names(const struct json_at *parent, const char *name, struct arena *arena,
                        const char *const **out, struct fault *f)
{
	struct json_at set;

	if (!json_member(parent, name, &set))
		return 0;
	int rc = json_object(&set, f);

	if (rc < 0)
		return rc;
	const char **names = arena_alloc(arena, json_count(&set) + 1, sizeof(*names));
	size_t count = 0;
	struct json_at item;

	if (names == NULL)
		return json_fault(&set, f, ENOMEM, "too large");
	for (bool more = json_first(&set, &item); more; more = json_next(&item)) {
		names[count] = arena_text(arena, item.name, strlen(item.name));
		if (names[count++] == NULL)
			return json_fault(&set, f, ENOMEM, "too large");
	}
	*out = names;
	return 0;
}

static int labels(const struct json_at *parent, struct arena *arena, struct oci_config *out,
                  struct fault *f)
{
	struct json_at object;

	if (!json_member(parent, "Labels", &object))
		return 0;
	int rc = json_object(&object, f);

	if (rc < 0)
		return rc;
	struct spec_pair *pairs = arena_alloc(arena, json_count(&object) + 1, sizeof(*pairs));
	struct json_at item;

	if (pairs == NULL)
		return json_fault(&object, f, ENOMEM, "too large");
	for (bool more = json_first(&object, &item); more; more = json_next(&item)) {
		struct spec_pair *pair = &pairs[out->label_count];

		pair->name = arena_text(arena, item.name, strlen(item.name));
		if (pair->name == NULL)
			return json_fault(&object, f, ENOMEM, "too large");
		rc = json_text(&item, arena, &pair->value, f);
		if (rc < 0)
			return rc;
		out->label_count++;
	}
	out->labels = pairs;
	return 0;
}

/* The "config" member: what a container of this image runs, and as whom. */
static int execution(const struct json_at *at, struct arena *arena, struct oci_config *out,
                     struct fault *f)
{
	int rc = json_object(at, f);

	if (rc == 0)
		rc = json_member_text(at, "User", arena, &out->user, f);
	if (rc == 0)
		rc = json_member_text(at, "WorkingDir", arena, &out->cwd, f);
	if (rc == 0)
		rc = json_member_text(at, "StopSignal", arena, &out->stop_signal, f);
	if (rc == 0)
		rc = json_member_texts(at, "Env", arena, &out->env, NULL, f);
	if (rc == 0)
		rc = json_member_texts(at, "Entrypoint", arena, &out->entrypoint, NULL, f);
	if (rc == 0)
		rc = json_member_texts(at, "Cmd", arena, &out->cmd, NULL, f);
	if (rc == 0)
		rc = member_names(at, "ExposedPorts", arena, &out->exposed_ports, f);
	if (rc == 0)
		rc = member_names(at, "Volumes", arena, &out->volumes, f);
	if (rc == 0)
		rc = labels(at, arena, out, f);
	return rc;
}

static int required_text(const struct json_at *root, const char *name, struct arena *arena,
                         const char **out, struct fault *f)
{
	int rc = json_member_text(root, name, arena, out, f);

	if (rc == 0 && *out == NULL)
		return json_fault(root, f, EINVAL, "member \"%s\" is missing", name);
	return rc;
}

static int config_at(const struct json_at *root, struct arena *arena, struct oci_config *out,
                     struct fault *f)
{
	struct json_at at;
	int rc = json_object(root, f);

	if (rc == 0)
		rc = required_text(root, "os", arena, &out->os, f);
	if (rc == 0)
		rc = required_text(root, "architecture", arena, &out->architecture, f);
	if (rc == 0)
		rc = json_member_text(root, "variant", arena, &out->variant, f);
	if (rc == 0)
		rc = json_member_text(root, "author", arena, &out->author, f);
	if (rc == 0)
		rc = json_member_text(root, "created", arena, &out->created, f);
	if (rc == 0 && json_member(root, "config", &at))
		rc = execution(&at, arena, out, f);
	return rc;
}

int oci_config_parse(const char *text, size_t len, struct arena *arena, struct oci_config *out,
                     struct fault *f)
{
	own_json struct json_doc *doc = NULL;
	int rc = json_parse(text, len, &doc, f);

	*out = (struct oci_config){0};
	if (rc < 0)
		return rc;
	struct json_at root = json_root(doc);

	return config_at(&root, arena, out, f);
}

/* What an ARMv7-A device with hard float runs. */
static bool arm_variant_fits(const char *variant)
{
	static const char *const fitting[] = {"", "v5", "v6", "v7"};

	for (size_t i = 0; i < sizeof(fitting) / sizeof(fitting[0]); i++) {
		if (strcmp(variant, fitting[i]) == 0)
			return true;
	}
	return false;
}

int oci_config_fits(const struct oci_config *config, const char *architecture, struct fault *f)
{
	const char *variant = config->variant != NULL ? config->variant : "";

	if (strcmp(config->os, "linux") != 0 || strcmp(config->architecture, architecture) != 0)
		return fault_set(f, ENOEXEC, "the image is for %s/%s, the device is linux/%s",
		                 config->os, config->architecture, architecture);
	if (strcmp(architecture, "arm") == 0 && !arm_variant_fits(variant))
		return fault_set(f, ENOEXEC, "the image is for arm variant %s, the device is v7",
		                 variant);
	return 0;
}
