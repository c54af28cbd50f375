/* SPDX-License-Identifier: ISC */
/*
 * hooks.h - the "hooks" section: programs that run beside the container's life.
 * Runtime-spec 1.3 config.md#posix-platform-hooks. Pure.
 */
#ifndef SPEC_HOOKS_H
#define SPEC_HOOKS_H

#include "json.h"

/* In the order in which a container's life reaches them. */
enum spec_hook_kind {
	SPEC_HOOK_PRESTART, /* deprecated by the spec, and still what engines write */
	SPEC_HOOK_CREATE_RUNTIME,
	SPEC_HOOK_CREATE_CONTAINER,
	SPEC_HOOK_START_CONTAINER,
	SPEC_HOOK_POSTSTART,
	SPEC_HOOK_POSTSTOP,
	SPEC_HOOK_KINDS,
};

struct spec_hook {
	const char *path;        /* absolute */
	const char *const *args; /* NULL-terminated, args[0] included; NULL: the path alone */
	const char *const *env;  /* NULL-terminated "NAME=value"; NULL: not said */
	uint32_t timeout_s;      /* 0: none */
};

struct spec_hook_list {
	const struct spec_hook *hooks;
	size_t count;
};

struct spec_hooks {
	struct spec_hook_list kinds[SPEC_HOOK_KINDS];
	/* Of a hook that says none; NULL, as parsed: the runtime's, which engines' hooks expect. */
	const char *const *env;
};

must_check int spec_hooks(const struct json_at *at, struct arena *arena, struct spec_hooks *out,
                          struct fault *f);

/* The section's word for a kind: "createRuntime". */
const char *spec_hook_name(enum spec_hook_kind kind);

#endif
