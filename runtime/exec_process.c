/* SPDX-License-Identifier: ISC */
#include "exec_process.h"

#include "base/number.h"

#include <errno.h>
#include <string.h>

/* 2^32-1 is no id: to the kernel it means "as it is". */
static int read_id(const char *option, const char *text, size_t len, uint32_t *out, struct fault *f)
{
	if (number_u32(text, len, UINT32_MAX - 1, out) == 0)
		return 0;
	return fault_set(f, EINVAL,
	                 "option --%s: \"%.*s\" is no id: want a number of 0..4294967294", option,
	                 (int)(len < 40 ? len : 40), text);
}

static int set_user(const char *text, struct spec_user *user, struct fault *f)
{
	size_t len = strcspn(text, ":");
	int rc = read_id("user", text, len, &user->uid, f);

	if (rc < 0 || text[len] == '\0')
		return rc;
	text += len + 1;
	return read_id("user", text, strlen(text), &user->gid, f);
}

static int add_groups(const struct option_list *wanted, struct arena *arena, struct spec_user *user,
                      struct fault *f)
{
	uint32_t *groups;

	if (wanted->count == 0)
		return 0;
	groups = arena_alloc(arena, user->group_count + wanted->count, sizeof(*groups));
	if (groups == NULL)
		return fault_set(f, ENOMEM, "add %zu groups", wanted->count);
	if (user->group_count > 0)
		memcpy(groups, user->groups, user->group_count * sizeof(*groups));
	for (size_t i = 0; i < wanted->count; i++) {
		const char *text = wanted->items[i];
		int rc = read_id("additional-gids", text, strlen(text),
		                 &groups[user->group_count + i], f);

		if (rc < 0)
			return rc;
	}
	user->groups = groups;
	user->group_count += wanted->count;
	return 0;
}

/* Behind the others: the last one of a name counts (environment.h). */
static int add_env(const struct option_list *wanted, struct arena *arena,
                   struct spec_process *process, struct fault *f)
{
	const char **env;
	size_t count = 0;

	if (wanted->count == 0)
		return 0;
	while (process->env != NULL && process->env[count] != NULL)
		count++;
	env = arena_alloc(arena, count + wanted->count + 1, sizeof(*env));
	if (env == NULL)
		return fault_set(f, ENOMEM, "add %zu variables", wanted->count);
	for (size_t i = 0; i < count; i++)
		env[i] = process->env[i];
	for (size_t i = 0; i < wanted->count; i++) {
		const char *text = wanted->items[i];

		if (text[0] == '=' || strchr(text, '=') == NULL)
			return fault_set(f, EINVAL, "option --env: \"%.80s\" is not NAME=value",
			                 text);
		env[count++] = text;
	}
	process->env = env;
	return 0;
}

/* As of config.json, a name that means nothing to the kernel is left out, with a warning. */
static int add_capabilities(const struct option_list *wanted, struct arena *arena,
                            struct spec_capabilities *caps, struct fault *f)
{
	for (size_t i = 0; i < wanted->count; i++) {
		int number = spec_capability_number(wanted->items[i]);
		uint64_t bit = number >= 0 ? (uint64_t)1 << number : 0;

		if (number < 0) {
			struct spec_unknown *more = arena_alloc(arena, 1, sizeof(*more));

			if (more == NULL)
				return fault_set(f, ENOMEM, "option --cap: keep its value");
			*more = (struct spec_unknown){wanted->items[i], caps->unknown};
			caps->unknown = more;
		}
		caps->bounding |= bit;
		caps->effective |= bit;
		caps->permitted |= bit;
		/* The kernel allows an ambient one only where the same is inheritable. */
		caps->ambient |= bit & caps->inheritable;
		caps->set = true;
	}
	return 0;
}

int exec_process(const struct exec_wish *wish, struct arena *arena, struct spec_process *process,
                 struct fault *f)
{
	int rc = wish->user != NULL ? set_user(wish->user, &process->user, f) : 0;

	if (rc >= 0)
		rc = add_groups(&wish->groups, arena, &process->user, f);
	if (rc >= 0)
		rc = add_env(&wish->env, arena, process, f);
	if (rc >= 0)
		rc = add_capabilities(&wish->caps, arena, &process->capabilities, f);
	if (rc < 0)
		return rc;
	if (wish->cwd != NULL && wish->cwd[0] != '/')
		return fault_set(f, EINVAL, "option --cwd: \"%.80s\" is not an absolute path",
		                 wish->cwd);
	if (wish->args[0] == NULL || wish->args[0][0] == '\0')
		return fault_set(f, EINVAL,
		                 "exec: no command: name it behind the container, or give "
		                 "--process FILE");
	if (wish->apparmor != NULL)
		process->apparmor_profile = wish->apparmor;
	if (wish->label != NULL)
		process->selinux_label = wish->label;
	if (wish->cwd != NULL)
		process->cwd = wish->cwd;
	process->args = (const char *const *)wish->args;
	process->terminal = wish->terminal;
	process->no_new_privileges |= wish->no_new_privs;
	return 0;
}
