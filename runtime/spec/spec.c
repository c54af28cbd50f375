/* SPDX-License-Identifier: ISC */
#include "spec.h"
#include "part.h"

#include <errno.h>
#include <string.h>

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* A semantic version; minor versions of the spec only add, so any of major 1 is welcome. */
static bool is_version(const char *text)
{
	for (int part = 0; part < 3; part++) {
		const size_t digits = count_digits(text);

		if (digits == 0 || digits > 9 || (part < 2 && text[digits] != '.'))
			return false;
		text += digits + (part < 2);
	}
	return text[0] == '\0' || ((text[0] == '-' || text[0] == '+') && text[1] != '\0');
}

static int parse_version(const struct json_at *root, struct arena *arena, struct spec *out,
                         struct fault *f)
{
	const char *version = "";
	struct json_at at;
	int rc = json_required(root, "ociVersion", &at, f);

	if (rc == 0)
		rc = json_text(&at, arena, &version, f);
	if (rc < 0)
		return rc;
	if (!is_version(version))
		return json_fault(&at, f, EINVAL, "\"%.40s\" is not a version such as 1.2.0",
		                  version);
	if (strncmp(version, "1.", 2) != 0)
		return json_fault(&at, f, EINVAL,
		                  "version %.40s of the runtime-spec is not supported, want 1.x",
		                  version);
	out->oci_version = version;
	return 0;
}

/* An empty name is what engines write for none. */
static int parse_host_name(const struct json_at *root, const char *member, struct arena *arena,
                           const char **out, struct fault *f)
{
	struct json_at at;
	int rc;

	if (!json_member(root, member, &at) || json_empty(&at))
		return 0;
	rc = json_text(&at, arena, out, f);
	/* __NEW_UTS_LEN of the kernel. */
	if (rc == 0 && strlen(*out) > 64)
		return json_fault(&at, f, EINVAL, "is longer than 64 bytes");
	return rc;
}

static int parse_process(const struct json_at *root, struct arena *arena, struct spec *out,
                         struct fault *f)
{
	struct json_at at;

	if (!json_member(root, "process", &at))
		return 0;
	out->process_set = true;
	return spec_process(&at, arena, &out->process, f);
}

static int parse_root(const struct json_at *root, struct arena *arena, struct spec *out,
                      struct fault *f)
{
	struct json_at at;
	int rc = json_required(root, "root", &at, f);

	if (rc == 0)
		rc = spec_root(&at, &out->root, arena, f);
	if (rc == 0 && json_member(root, "mounts", &at))
		rc = spec_mounts(&at, arena, &out->mounts, &out->mount_count, f);
	return rc;
}

static int parse_document(const struct json_at *root, struct arena *arena, struct spec *out,
                          struct fault *f)
{
	static const char *const unsupported[] = {"freebsd", "solaris", "vm",
	                                          "windows", "zos",     NULL};
	struct json_at at;
	int rc = json_object(root, f);

	if (rc == 0)
		rc = parse_version(root, arena, out, f);
	if (rc == 0)
		rc = part_refuse(root, unsupported, f);
	if (rc == 0)
		rc = parse_process(root, arena, out, f);
	if (rc == 0)
		rc = parse_root(root, arena, out, f);
	if (rc == 0)
		rc = parse_host_name(root, "hostname", arena, &out->hostname, f);
	if (rc == 0)
		rc = parse_host_name(root, "domainname", arena, &out->domainname, f);
	if (rc == 0 && json_member(root, "annotations", &at))
		rc = part_pairs(&at, arena, NULL, &out->annotations, &out->annotation_count, f);
	if (rc == 0 && json_member(root, "hooks", &at))
		rc = spec_hooks(&at, arena, &out->hooks, f);
	if (rc == 0 && json_member(root, "linux", &at))
		rc = spec_linux(&at, arena, &out->linux_, f);
	return rc;
}

int spec_parse(const char *text, size_t len, struct arena *arena, struct spec *out, struct fault *f)
{
	own_json struct json_doc *doc = NULL;
	struct spec spec = {0};
	struct json_at root;
	int rc = json_parse(text, len, &doc, f);

	if (rc < 0)
		return rc;
	root = json_root(doc);
	rc = parse_document(&root, arena, &spec, f);
	if (rc == 0)
		*out = spec;
	return rc;
}
