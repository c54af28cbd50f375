/* SPDX-License-Identifier: ISC */
#include "rootless.h"

#include "base/io.h"
#include "base/number.h"
#include "base/own.h"
#include "options.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define ROOT_NAME "coffer"

int rootless_parse(const char *word, enum rootless_mode *out, struct fault *f)
{
	bool truth = false;

	if (strcmp(word, "auto") == 0)
		*out = ROOTLESS_AUTO;
	else if (options_truth(word, &truth) == 0)
		*out = truth ? ROOTLESS_TRUE : ROOTLESS_FALSE;
	else
		return fault_set(f, EINVAL, "--rootless: \"%.40s\" is none of auto, true, false",
		                 word);
	return 0;
}

bool rootless_map_is_initial(const char *map)
{
	static const uint64_t whole[] = {0, 0, UINT32_MAX};

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		uint64_t number;

		map += strspn(map, " ");

		size_t len = strcspn(map, " \n");

		if (number_u64(map, len, &number) < 0 || number != whole[i])
			return false;
		map += len;
	}
	return strcmp(map, "\n") == 0 || *map == '\0';
}

/* What cannot be read is taken for the machine's own: then a missing right is an error. */
static bool is_in_user_namespace(void)
{
	char map[256];
	own_fd int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : io_read_full(fd, map, sizeof(map) - 1);

	if (len < 0)
		return false;
	map[len] = '\0';
	return !rootless_map_is_initial(map);
}

bool rootless_applies(enum rootless_mode mode)
{
	if (mode != ROOTLESS_AUTO)
		return mode == ROOTLESS_TRUE;
	return geteuid() != 0 || is_in_user_namespace();
}

/* Root of an engine's namespace keeps the engine's environment: only who calls himself root there
 * has left that behind. */
static bool has_runtime_directory(void)
{
	const char *user = getenv("USER");

	if (geteuid() != 0)
		return true;
	return (user == NULL || strcmp(user, "root") != 0) && is_in_user_namespace();
}

const char *rootless_state_root(char *out, size_t size)
{
	const char *run = getenv("XDG_RUNTIME_DIR");

	if (run == NULL || *run == '\0' || !has_runtime_directory() ||
	    snprintf(out, size, "%s/" ROOT_NAME, run) >= (int)size)
		return "/run/" ROOT_NAME;
	return out;
}
