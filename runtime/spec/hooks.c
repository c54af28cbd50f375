/* SPDX-License-Identifier: ISC */
#include "hooks.h"
#include "part.h"

#include <errno.h>

/* A day; poll(2) counts milliseconds in an int. */
#define TIMEOUT_MAX_S 86400

const char *spec_hook_name(enum spec_hook_kind kind)
{
	static const char *const names[SPEC_HOOK_KINDS] = {
		[SPEC_HOOK_PRESTART] = "prestart",
		[SPEC_HOOK_CREATE_RUNTIME] = "createRuntime",
		[SPEC_HOOK_CREATE_CONTAINER] = "createContainer",
		[SPEC_HOOK_START_CONTAINER] = "startContainer",
		[SPEC_HOOK_POSTSTART] = "poststart",
		[SPEC_HOOK_POSTSTOP] = "poststop",
	};

	return names[kind];
}

static int parse_timeout(const struct json_at *at, struct spec_hook *out, struct fault *f)
{
	int rc = json_u32(at, TIMEOUT_MAX_S, &out->timeout_s, f);

	if (rc == 0 && out->timeout_s == 0)
		return json_fault(at, f, EINVAL, "is 0, want seconds, at least 1");
	return rc;
}

static int parse_hook(const struct json_at *at, struct arena *arena, struct spec_hook *out,
                      struct fault *f)
{
	struct json_at item;
	size_t count = 0;
	int rc = json_required(at, "path", &item, f);

	if (rc == 0)
		rc = part_absolute(&item, arena, &out->path, f);
	if (rc == 0 && json_member(at, "args", &item)) {
		rc = json_texts(&item, arena, &out->args, &count, f);
		if (count == 0)
			out->args = NULL;
	}
	if (rc == 0 && json_member(at, "env", &item))
		rc = part_environment(&item, arena, &out->env, f);
	if (rc == 0 && json_member(at, "timeout", &item))
		rc = parse_timeout(&item, out, f);
	return rc;
}

static int parse_list(const struct json_at *at, struct arena *arena, struct spec_hook_list *out,
                      struct fault *f)
{
	struct json_at item;
	struct spec_hook *hooks = part_list(at, arena, sizeof(*hooks), f);

	if (hooks == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_hook(&item, arena, &hooks[item.index], f);

		if (rc < 0)
			return rc;
	}
	*out = (struct spec_hook_list){hooks, json_count(at)};
	return 0;
}

int spec_hooks(const struct json_at *at, struct arena *arena, struct spec_hooks *out,
               struct fault *f)
{
	struct json_at item;
	int rc = json_object(at, f);

	for (int kind = 0; rc == 0 && kind < SPEC_HOOK_KINDS; kind++) {
		if (json_member(at, spec_hook_name((enum spec_hook_kind)kind), &item))
			rc = parse_list(&item, arena, &out->kinds[kind], f);
	}
	return rc;
}
