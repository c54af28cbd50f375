/* SPDX-License-Identifier: ISC */
#include "home.h"

#include "base/io.h"
#include "base/large.h"
#include "base/number.h"
#include "base/own.h"
#include "environment.h"
#include "path.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define VARIABLE "HOME="

/* The line at hand: "name:password:uid:gid:comment:home:shell". */
struct line {
	unsigned int field;
	char id[12];
	size_t id_len;
	size_t home_len; /* bytes in the caller's storage */
	bool bad;        /* something did not fit */
};

enum {
	FIELD_ID = 2,
	FIELD_HOME = 5
};

static void take_byte(struct line *l, char c, char *out, size_t size)
{
	if (c == ':') {
		l->field++;
	} else if (l->field == FIELD_ID) {
		if (l->id_len < sizeof(l->id))
			l->id[l->id_len++] = c;
	} else if (l->field == FIELD_HOME) {
		if (l->home_len + 1 < size)
			out[l->home_len++] = c;
		else
			l->bad = true;
	}
}

static bool is_of(const struct line *l, uint32_t uid, char *out)
{
	uint32_t id = 0;

	if (l->field < FIELD_HOME || number_u32(l->id, l->id_len, UINT32_MAX, &id) < 0 || id != uid)
		return false;
	out[l->home_len] = '\0';
	return true;
}

int home_read(int fd, uint32_t uid, char *out, size_t size)
{
	struct line l = {0};
	char chunk[1024];
	ssize_t n;

	do {
		n = io_read_full(fd, chunk, sizeof(chunk));
		for (ssize_t i = 0; i < n; i++) {
			if (chunk[i] != '\n') {
				take_byte(&l, chunk[i], out, size);
				continue;
			}
			if (is_of(&l, uid, out))
				return l.bad || out[0] != '/' ? -ENOENT : 0;
			l = (struct line){0};
		}
	} while (n == (ssize_t)sizeof(chunk));
	return is_of(&l, uid, out) && !l.bad && out[0] == '/' ? 0 : -ENOENT;
}

/* The file is the image's: it may be a link, a pipe that nobody writes to, a device. */
static int open_passwd(void)
{
	struct fault ignored = {0};
	struct stat st;
	own_fd int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	own_fd int fd = root < 0 ? -1
	                         : path_open(root, "/etc/passwd", O_RDONLY | O_NONBLOCK | O_NOCTTY,
	                                     &ignored);

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? take_fd(&fd) : -1;
}

static bool is_home(const char *variable)
{
	return strncmp(variable, VARIABLE, strlen(VARIABLE)) == 0;
}

int home_environment(const struct spec_process *process, const char *const **env, struct fault *f)
{
	static_large char variable[sizeof(VARIABLE) + PATH_MAX];
	char *home = variable + strlen(VARIABLE);
	const char **all;
	size_t count = 0;
	size_t kept = 0;

	while (process->env != NULL && process->env[count] != NULL)
		count++;
	*env = all = calloc(count + 2, sizeof(*all));
	if (all == NULL)
		return fault_set(f, ENOMEM, "prepare the environment");
	for (size_t i = 0; i < count; i++)
		all[i] = process->env[i];
	count = environment_reduce(all, count);
	all[count] = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!is_home(all[i]))
			all[kept++] = all[i];
		else if (all[i][strlen(VARIABLE)] != '\0')
			return 0;
	}

	own_fd int fd = open_passwd();

	(void)snprintf(variable, sizeof(variable), "%s/", VARIABLE);
	if (fd >= 0 && home_read(fd, process->user.uid, home, PATH_MAX) < 0)
		(void)snprintf(home, PATH_MAX, "/");
	all[kept++] = variable;
	all[kept] = NULL;
	return 0;
}
