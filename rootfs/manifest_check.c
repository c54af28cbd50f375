/* SPDX-License-Identifier: ISC */
#include "exposure.h"
#include "manifest_tool.h"

#include "../runtime/base/own.h"
#include "../runtime/spec/json.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static void release_document(struct manifest_document *document)
{
	arena_free(&document->arena);
}

#define own_document __attribute__((cleanup(release_document)))

/* Every profile that the manifest names, so that a bad one is found with the manifest. */
static int load_profiles(const struct manifest_options *options, struct manifest_document *document,
                         const struct spec_seccomp **profiles, struct fault *f)
{
	char path[4096];

	for (size_t i = 0; i < document->manifest.container_count; i++) {
		const struct manifest_container *container = &document->manifest.containers[i];

		if (container->seccomp == NULL)
			continue;
		int rc = manifest_tool_profile_path(options, container, path, f);

		if (rc < 0)
			return rc;
		if (path[0] == '\0')
			continue;
		struct spec_seccomp *profile = arena_alloc(&document->arena, 1, sizeof(*profile));

		if (profile == NULL)
			return fault_set(f, ENOMEM, "%s", path);
		rc = manifest_tool_load_profile(path, &document->arena, profile, f);
		if (rc < 0)
			return rc;
		profiles[i] = profile;
	}
	return 0;
}

int manifest_tool_check(const struct manifest_options *options, struct fault *f)
{
	own_document struct manifest_document document = {0};
	struct spec_seccomp standard = {0};
	const struct spec_seccomp *profiles[MANIFEST_CONTAINERS_MAX] = {0};
	int rc = manifest_tool_load(options->file, &document, f);

	if (rc == 0 && options->standard_seccomp != NULL)
		rc = manifest_tool_load_profile(options->standard_seccomp, &document.arena,
		                                &standard, f);
	if (rc == 0)
		rc = load_profiles(options, &document, profiles, f);
	if (rc < 0)
		return rc;
	struct exposure_request request = {
		.manifest = &document.manifest,
		.standard = &standard,
		.profiles = profiles,
	};
	char *text = arena_alloc(&document.arena, 1, JSON_SIZE_LIMIT);

	if (text == NULL)
		return fault_set(f, ENOMEM, "the exposure report of %s", options->file);
	struct buf report = buf_over(text, JSON_SIZE_LIMIT);

	exposure_write(&request, options->json, &report);
	if (report.overflow)
		return fault_set(f, EFBIG, "the exposure report of %s", options->file);
	return manifest_tool_output(options, report.data, report.len, f);
}

/* "PATH[:REF]": a colon in the last component separates. */
static void split_image(const char *image, int *path_len, const char **ref)
{
	const char *slash = strrchr(image, '/');
	const char *colon = strrchr(slash != NULL ? slash : image, ':');

	*path_len = colon != NULL ? (int)(colon - image) : (int)strlen(image);
	*ref = colon != NULL ? colon + 1 : "";
}

/* One line a container, fields separated by a tab: name, phase, path, ref, seccomp. An empty field
 * is "-", for the sake of a shell's read. */
int manifest_tool_list(const struct manifest_options *options, struct fault *f)
{
	own_document struct manifest_document document = {0};
	int rc = manifest_tool_load(options->file, &document, f);

	if (rc < 0)
		return rc;
	char *text = arena_alloc(&document.arena, 1, JSON_SIZE_LIMIT);

	if (text == NULL)
		return fault_set(f, ENOMEM, "the list of %s", options->file);
	struct buf list = buf_over(text, JSON_SIZE_LIMIT);

	for (size_t i = 0; i < document.manifest.container_count; i++) {
		const struct manifest_container *container = &document.manifest.containers[i];
		const char *ref;
		int path_len;

		split_image(container->image, &path_len, &ref);
		buf_printf(&list, "%s\t%s\t%.*s\t%s\t%s\n", container->name,
		           exposure_phase_name(container->phase), path_len, container->image,
		           ref[0] != '\0' ? ref : "-",
		           container->seccomp != NULL ? container->seccomp : "-");
	}
	return manifest_tool_output(options, list.data, list.len, f);
}

/* What the signed record says of the system image: name, version, serial, each on a line. */
int manifest_tool_system(const struct manifest_options *options, struct fault *f)
{
	own_document struct manifest_document document = {0};
	char text[1024];
	struct buf out = BUF(text);
	int rc = manifest_tool_load(options->file, &document, f);

	if (rc < 0)
		return rc;
	buf_printf(&out, "%s\n%s\n%" PRIu64 "\n", document.manifest.name, document.manifest.version,
	           document.manifest.serial);
	if (out.overflow)
		return fault_set(f, EFBIG, "name and version of %s are too long", options->file);
	return manifest_tool_output(options, out.data, out.len, f);
}
