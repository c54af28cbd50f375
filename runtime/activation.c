/* SPDX-License-Identifier: ISC */
#include "activation.h"

#include "base/number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DESCRIPTORS_MAX 1024

static unsigned int read_number(const char *name, uint32_t max)
{
	const char *text = getenv(name);
	uint32_t number = 0;

	return text == NULL || number_u32(text, strlen(text), max, &number) < 0 ? 0 : number;
}

unsigned int activation_count(void)
{
	return read_number("LISTEN_PID", INT_MAX) == (unsigned int)getpid()
	               ? read_number("LISTEN_FDS", DESCRIPTORS_MAX)
	               : 0;
}

int activation_add(const char *text, struct arena *arena, struct spec_process *process,
                   struct fault *f)
{
	size_t count = 0;
	const char **env;

	while (process->env != NULL && process->env[count] != NULL)
		count++;
	env = arena_alloc(arena, count + 2, sizeof(*env));
	if (env == NULL)
		return fault_set(f, ENOMEM, "add %s to the environment", text);
	if (count > 0)
		memcpy(env, process->env, count * sizeof(*env));
	env[count] = text;
	env[count + 1] = NULL;
	process->env = env;
	return 0;
}

int activation_tell(unsigned int count, struct arena *arena, struct spec_process *process,
                    struct fault *f)
{
	char text[32];
	const char *fds;
	int rc;

	if (count == 0)
		return 0;
	(void)snprintf(text, sizeof(text), "LISTEN_FDS=%u", count);
	fds = arena_text(arena, text, strlen(text));
	if (fds == NULL)
		return fault_set(f, ENOMEM, "add %s to the environment", text);
	rc = activation_add(fds, arena, process, f);
	/* What the program is in a pid namespace of its own; runc says it, too. */
	return rc < 0 ? rc : activation_add("LISTEN_PID=1", arena, process, f);
}
