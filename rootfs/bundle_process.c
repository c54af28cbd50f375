/* SPDX-License-Identifier: ISC */
#include "bundle.h"

#include <errno.h>
#include <string.h>

static size_t texts_count(const char *const *texts)
{
	size_t count = 0;

	while (texts != NULL && texts[count] != NULL)
		count++;
	return count;
}

int bundle_args(const struct bundle_request *request, struct arena *arena, const char *const **out,
                struct fault *f)
{
	const struct oci_config *image = request->image;
	size_t entrypoint = texts_count(image->entrypoint);
	size_t cmd = texts_count(image->cmd);

	if (request->container->args != NULL) {
		*out = request->container->args;
		return 0;
	}
	if (entrypoint + cmd == 0)
		return fault_set(f, EINVAL,
		                 "the image has neither Entrypoint nor Cmd; say in the manifest"
		                 " with \"args\" what %s runs",
		                 request->container->name);
	const char **args = arena_alloc(arena, entrypoint + cmd + 1, sizeof(*args));

	if (args == NULL)
		return fault_set(f, ENOMEM, "the image's Entrypoint and Cmd");
	for (size_t i = 0; i < entrypoint; i++)
		args[i] = image->entrypoint[i];
	for (size_t i = 0; i < cmd; i++)
		args[entrypoint + i] = image->cmd[i];
	*out = args;
	return 0;
}

/* Adds ENTRY, in the place of an earlier one of the same name. */
static int env_put(const char **env, size_t *count, const char *entry, const char *whose,
                   struct fault *f)
{
	const char *equals = strchr(entry, '=');

	if (equals == NULL || equals == entry)
		return fault_set(f, EINVAL, "%s environment has \"%s\", want NAME=VALUE", whose,
		                 entry);
	size_t name_len = (size_t)(equals - entry) + 1;

	for (size_t i = 0; i < *count; i++) {
		if (strncmp(env[i], entry, name_len) == 0) {
			env[i] = entry;
			return 0;
		}
	}
	env[(*count)++] = entry;
	return 0;
}

int bundle_env(const struct bundle_request *request, struct arena *arena, const char *const **out,
               struct fault *f)
{
	static const char path[] =
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	const char *const *sets[] = {request->image->env, request->container->env};
	static const char *const whose[] = {"the image's", "the manifest's"};
	size_t count = 0;
	const char **env =
		arena_alloc(arena, texts_count(sets[0]) + texts_count(sets[1]) + 2, sizeof(*env));

	if (env == NULL)
		return fault_set(f, ENOMEM, "the environment of %s", request->container->name);
	/* An image that says nothing still has programs to find. */
	env[count++] = path;
	for (size_t set = 0; set < 2; set++) {
		for (size_t i = 0; i < texts_count(sets[set]); i++) {
			int rc = env_put(env, &count, sets[set][i], whose[set], f);

			if (rc < 0)
				return rc;
		}
	}
	*out = env;
	return 0;
}
