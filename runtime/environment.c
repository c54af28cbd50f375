/* SPDX-License-Identifier: ISC */
#include "environment.h"

#include <stdbool.h>
#include <string.h>

static bool comes_again(const char *const *env, size_t index, size_t count)
{
	const size_t name = strcspn(env[index], "=") + 1;

	for (size_t i = index + 1; i < count; i++) {
		if (strncmp(env[i], env[index], name) == 0)
			return true;
	}
	return false;
}

size_t environment_reduce(const char **env, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (!comes_again(env, i, count))
			env[kept++] = env[i];
	}
	return kept;
}
