/* SPDX-License-Identifier: ISC */
#include "manifest_tool.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "../runtime/spec/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* The fault of a document's text, with the document's name before it. */
static int in_file(const char *file, const struct fault *inner, struct fault *f)
{
	return fault_set(f, inner->code, "%s: %s", file, inner->text);
}

int manifest_tool_load(const char *file, struct manifest_document *document, struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;
	struct fault inner = {0};
	int rc = io_read_file(AT_FDCWD, file, JSON_SIZE_LIMIT, &text, &len, f);

	if (rc < 0)
		return rc;
	rc = manifest_parse(text, len, &document->arena, &document->manifest, &inner);
	return rc < 0 ? in_file(file, &inner, f) : 0;
}

int manifest_tool_load_profile(const char *file, struct arena *arena, struct spec_seccomp *out,
                               struct fault *f)
{
	own_mem char *text = NULL;
	own_json struct json_doc *doc = NULL;
	size_t len = 0;
	struct fault inner = {0};
	int rc = io_read_file(AT_FDCWD, file, JSON_SIZE_LIMIT, &text, &len, f);

	if (rc < 0)
		return rc;
	rc = json_parse(text, len, &doc, &inner);
	if (rc == 0) {
		struct json_at root = json_root(doc);

		rc = spec_seccomp(&root, arena, out, &inner);
	}
	return rc < 0 ? in_file(file, &inner, f) : 0;
}

int manifest_tool_profile_path(const struct manifest_options *options,
                               const struct manifest_container *container, char path[4096],
                               struct fault *f)
{
	const char *slash = strrchr(options->file, '/');
	int folder = slash != NULL ? (int)(slash - options->file) + 1 : 0;
	int len;

	path[0] = '\0';
	if (container->seccomp == NULL && options->standard_seccomp == NULL)
		return fault_set(f, EINVAL,
		                 "%s has no seccomp profile of its own; name the default one with"
		                 " --default-seccomp",
		                 container->name);
	if (container->seccomp != NULL && strcmp(container->seccomp, "unconfined") == 0)
		return 0;
	if (container->seccomp == NULL)
		len = snprintf(path, 4096, "%s", options->standard_seccomp);
	else
		len = snprintf(path, 4096, "%.*s%s", folder, options->file, container->seccomp);
	if (len < 0 || len >= 4096)
		return fault_set(f, ENAMETOOLONG, "the path of the seccomp profile of %s",
		                 container->name);
	return 0;
}

int manifest_tool_output(const struct manifest_options *options, const void *bytes, size_t size,
                         struct fault *f)
{
	if (options->output != NULL)
		return io_replace_file(AT_FDCWD, options->output, bytes, size, 0644, f);

	int rc = io_write_all(STDOUT_FILENO, bytes, size);

	return rc < 0 ? fault_set(f, -rc, "write to standard output") : 0;
}

int manifest_tool_named(const struct manifest_document *document,
                        const struct manifest_options *options,
                        const struct manifest_container **out, struct fault *f)
{
	int position = manifest_find(&document->manifest, options->container);

	if (position < 0)
		return fault_set(f, EINVAL, "%s declares no container named %s", options->file,
		                 options->container);
	*out = &document->manifest.containers[position];
	return 0;
}
