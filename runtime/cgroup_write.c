/* SPDX-License-Identifier: ISC */
#include "cgroup_write.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"
#include "pointer.h"

#include <string.h>
#include <unistd.h>

#define FILE_LIMIT ((size_t)1 << 14)

/* What a file said before. */
struct before {
	const char *file;
	char *text; /* owned; NULL: not known */
};

/* The kernel reads one line a write: io.max takes one device. */
static int write_lines(int cgroup_fd, const char *file, const char *value, struct fault *f)
{
	own_arena struct arena arena = {0};
	int rc = 0;

	while (rc == 0 && *value != '\0') {
		size_t len = strcspn(value, "\n");
		const char *line = arena_text(&arena, value, len);

		if (line == NULL)
			return fault_set(f, ENOMEM, "write %s", file);
		if (len > 0)
			rc = io_write_file(cgroup_fd, file, line, f);
		value += len + (value[len] == '\n');
	}
	return rc;
}

/* Nothing can go beyond a limit of swap where the kernel was built without; engines set one all the
 * same when they update. Whoever only turned accounting off has the file. */
static bool holds_anyway(const struct cgroup_setting *s)
{
	return strcmp(s->file, "memory.swap.max") == 0 && access("/proc/swaps", F_OK) < 0 &&
	       errno == ENOENT;
}

static int try_setting(int cgroup_fd, const struct cgroup_setting *s, struct fault *f)
{
	struct fault first = {0};
	int rc = write_lines(cgroup_fd, s->file, s->value, &first);

	if (rc == -ENOENT && (s->may_lack || holds_anyway(s)))
		return 0;
	if (rc == -ENOENT && s->other_file != NULL) {
		first = (struct fault){0};
		rc = write_lines(cgroup_fd, s->other_file, s->other_value, &first);
	}
	if (rc == -ENOENT)
		return fault_set(f, ENOENT,
		                 "write \"%.80s\" to %s: the cgroup has no such file, this kernel "
		                 "lacks it or its controller",
		                 s->other_file != NULL ? s->other_value : s->value,
		                 s->other_file != NULL ? s->other_file : s->file);
	if (rc < 0)
		*f = first;
	return rc;
}

static int write_setting(int cgroup_fd, const struct cgroup_setting *s, struct fault *f)
{
	return pointer_put_limit(try_setting(cgroup_fd, s, f), f, s->file, s->unified);
}

int cgroup_write(int cgroup_fd, struct cgroup_limits *limits, struct fault *f)
{
	for (size_t i = 0; i < limits->count; i++) {
		struct cgroup_setting *s = &limits->settings[i];
		struct fault why = {0};
		int rc = write_setting(cgroup_fd, s, &why);

		s->again = rc == -EINVAL;
		if (rc < 0 && !s->again) {
			*f = why;
			return rc;
		}
	}
	for (size_t i = 0; i < limits->count; i++) {
		int rc = limits->settings[i].again
		                 ? write_setting(cgroup_fd, &limits->settings[i], f)
		                 : 0;

		if (rc < 0)
			return rc;
	}
	return 0;
}

static struct before read_before(int cgroup_fd, const struct cgroup_setting *s)
{
	const char *const files[] = {s->file, s->other_file};
	struct before old = {0};

	for (size_t i = 0; i < 2 && old.text == NULL && files[i] != NULL; i++) {
		struct fault ignored = {0};
		size_t len = 0;

		old.file = files[i];
		if (io_read_file(cgroup_fd, files[i], FILE_LIMIT, &old.text, &len, &ignored) < 0)
			old.text = NULL;
	}
	return old;
}

/* Whether TEXT has a line for the device that VALUE begins with, "8:0 ..."; true for no device. */
static bool has_device(const char *text, const char *value, size_t *len)
{
	*len = strspn(value, "0123456789:");
	if (memchr(value, ':', *len) == NULL)
		return true;
	for (const char *at = text; at != NULL; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, value, *len) == 0 && at[*len] == ' ')
			return true;
		if (*at == '\0')
			break;
	}
	return false;
}

static void restore(int cgroup_fd, const struct before *old, const char *value)
{
	struct fault ignored = {0};
	size_t device;
	char line[80];
	struct buf b = BUF(line);

	if (old->text == NULL)
		return;
	/* A device without limits has no line. */
	if (!has_device(old->text, value, &device)) {
		buf_printf(&b, "%.*s %s", (int)device, value,
		           strcmp(old->file, "io.max") == 0
		                   ? "rbps=max wbps=max riops=max wiops=max"
		                   : "default");
		(void)!io_write_file(cgroup_fd, old->file, line, &ignored);
	}
	ignored.code = 0;
	if (old->text[0] == '\n')
		(void)!io_write_file(cgroup_fd, old->file, "\n", &ignored);
	else
		(void)!write_lines(cgroup_fd, old->file, old->text, &ignored);
}

/* systemd writes all that it knows of a controller, and knows these less exactly. */
static const struct cgroup_setting rounded[] = {
	{.file = "cpu.max"},
	{.file = "cpu.weight"},
	{.file = "io.bfq.weight"},
};

#define ROUNDED (sizeof(rounded) / sizeof(rounded[0]))

static int tell(int cgroup_fd, struct cgroup_limits *limits, const struct cgroup_listener *listener,
                struct fault *f)
{
	struct before now[ROUNDED];
	int rc;

	for (size_t i = 0; i < ROUNDED; i++)
		now[i] = read_before(cgroup_fd, &rounded[i]);
	rc = listener->tell(listener, f);
	for (size_t i = 0; i < ROUNDED; i++) {
		restore(cgroup_fd, &now[i], "");
		free(now[i].text);
	}
	return rc < 0 ? rc : cgroup_write(cgroup_fd, limits, f);
}

int cgroup_rewrite(int cgroup_fd, struct cgroup_limits *limits,
                   const struct cgroup_listener *listener, struct fault *f)
{
	own_arena struct arena arena = {0};
	struct before *before = arena_alloc(&arena, limits->count + 1, sizeof(*before));
	int rc;

	if (before == NULL)
		return fault_set(f, ENOMEM, "note %zu limits", limits->count);
	for (size_t i = 0; i < limits->count; i++)
		before[i] = read_before(cgroup_fd, &limits->settings[i]);
	rc = cgroup_write(cgroup_fd, limits, f);
	if (rc >= 0 && listener != NULL)
		rc = tell(cgroup_fd, limits, listener, f);
	for (size_t i = limits->count; i-- > 0;) {
		if (rc < 0)
			restore(cgroup_fd, &before[i], limits->settings[i].value);
		free(before[i].text);
	}
	return rc;
}
