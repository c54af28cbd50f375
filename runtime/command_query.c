/* SPDX-License-Identifier: ISC */
#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"
#include "command.h"
#include "features.h"
#include "spec/default.h"
#include "state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

/* The annotations of a state may be some of a MiB, and are indented. */
#define OUTPUT_LIMIT ((size_t)4 << 20)

struct query_options {
	const char *bundle;
	bool rootless;
};

#define ROW(name, letter, kind, member, value, help)                                               \
	{                                                                                          \
		name, letter, kind, offsetof(struct query_options, member), value, help            \
	}

static const struct option_row no_rows[] = {{0}};

static const struct option_row spec_rows[] = {
	ROW("bundle", 'b', OPTION_TEXT, bundle, "DIR", "where to write config.json (.)"),
	ROW("rootless", 0, OPTION_FLAG, rootless, NULL, "for a user without privileges"),
	{0},
};

/* Gives a function that prints into a buf the room, and standard output what it printed. */
static int print_document(int (*print)(struct buf *out, const void *with), const void *with,
                          struct fault *f)
{
	own_mem char *text = malloc(OUTPUT_LIMIT);

	if (text == NULL)
		return fault_set(f, ENOMEM, "print");

	struct buf b = buf_over(text, OUTPUT_LIMIT);
	int rc = print(&b, with);

	buf_text(&b, "\n");
	if (rc < 0 || b.overflow)
		return fault_set(f, E2BIG, "print more than %zu bytes", OUTPUT_LIMIT);
	return command_print(b.data, b.len, f);
}

struct shown {
	const struct state *state;
	enum state_status status;
};

static int print_state(struct buf *out, const void *with)
{
	const struct shown *shown = with;

	state_print(shown->state, shown->status, out);
	return 0;
}

static int state(const struct command_globals *g, const struct command *self, char **argv,
                 struct fault *f)
{
	own_found struct found c = {.root_fd = -1, .dir_fd = -1};
	int rc = command_find(g, self, argv, NULL, &c, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;

	const struct shown shown = {&c.state, c.status};

	return print_document(print_state, &shown, f);
}

static int spec(const struct command_globals *g, const struct command *self, char **argv,
                struct fault *f)
{
	struct query_options o = {.bundle = "."};
	char text[SPEC_DEFAULT_BYTES];
	struct buf b = BUF(text);
	char **args;
	int rc = command_options(self, argv, &o, &args, f);

	(void)g;
	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = command_arguments(self, args, 0, 0, f);
	if (rc >= 0)
		rc = o.rootless ? spec_default_write_rootless(geteuid(), getegid(), &b)
		                : spec_default_write(false, &b);
	if (rc < 0)
		return f->code != 0 ? rc : fault_set(f, -rc, "write the default config.json");
	buf_text(&b, "\n");

	own_fd int dir = open(o.bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return fault_set(f, errno, "open the bundle %s", o.bundle);

	own_fd int file = openat(dir, "config.json", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (file < 0 && errno == EEXIST)
		return fault_set(f, EEXIST, "%s/config.json: remove it first", o.bundle);
	if (file < 0)
		return fault_set(f, errno, "create %s/config.json", o.bundle);
	rc = io_write_all(file, b.data, b.len);
	if (rc >= 0)
		return 0;
	/* A part of it would be taken for the whole, and is in the way of the next try. */
	(void)unlinkat(dir, "config.json", 0);
	return fault_set(f, -rc, "write %s/config.json", o.bundle);
}

static int print_features(struct buf *out, const void *with)
{
	(void)with;
	features_print(out);
	return 0;
}

static int features(const struct command_globals *g, const struct command *self, char **argv,
                    struct fault *f)
{
	char **args;
	int rc = command_options(self, argv, NULL, &args, f);

	(void)g;
	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = command_arguments(self, args, 0, 0, f);
	return rc < 0 ? rc : print_document(print_features, NULL, f);
}

const struct command command_state = {
	"state", "CONTAINER", "print a container's state as JSON", no_rows, state, false,
};

const struct command command_spec = {
	"spec", "", "write a config.json to start from", spec_rows, spec, false,
};

const struct command command_features = {
	"features", "", "print as JSON what this build supports", no_rows, features, false,
};
