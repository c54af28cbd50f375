/* SPDX-License-Identifier: ISC */
#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"
#include "command.h"
#include "features.h"
#include "found.h"
#include "log.h"
#include "spec/default.h"
#include "spec/json_out.h"
#include "state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define OUTPUT_LIMIT ((size_t)1 << 20)

struct query_options {
	const char *format;
	const char *bundle;
	bool quiet;
	bool rootless;
};

#define ROW(name, letter, kind, member, value, help)                                               \
	{                                                                                          \
		name, letter, kind, offsetof(struct query_options, member), value, help            \
	}

static const struct option_row no_rows[] = {{0}};

static const struct option_row list_rows[] = {
	ROW("format", 'f', OPTION_TEXT, format, "FORMAT", "table or json (table)"),
	ROW("quiet", 'q', OPTION_FLAG, quiet, NULL, "names only"),
	{0},
};

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
	char **args;
	int rc = command_options(self, argv, NULL, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = command_arguments(self, args, 1, 1, f);
	if (rc >= 0)
		rc = found_open(g->root, args[0], &c, f);
	if (rc < 0)
		return rc;

	const struct shown shown = {&c.state, c.status};

	return print_document(print_state, &shown, f);
}

/* Called for each container, in the order of their names. */
typedef void list_row(const struct state *state, enum state_status status, uid_t uid, void *with);

static int list_one(int root_fd, const char *id, list_row *row, void *with, struct fault *f)
{
	own_arena struct arena arena = {0};
	own_fd int dir = openat(root_fd, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct state found;
	struct stat st;

	if (dir < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
		return 0;
	if (dir < 0)
		return fault_set(f, errno, "open the state directory of %s", id);
	if (fstat(dir, &st) < 0)
		return fault_set(f, errno, "see whose the state directory of %s is", id);

	int rc = state_read(dir, id, &arena, &found, f);

	if (rc >= 0)
		rc = state_status(dir, &found, f);
	if (rc < 0)
		return rc;
	/* Not yet more than a name, or no more than that; but what a creator that died left blocks the
	 * name, and has to be deleted. */
	if (found.bundle[0] != '\0' || (rc == STATE_STOPPED && found.cgroup != NULL))
		row(&found, (enum state_status)rc, st.st_uid, with);
	return 0;
}

static int list_each(const char *root, list_row *row, void *with, struct fault *f)
{
	struct dirent **names = NULL;
	int count = scandir(root, &names, NULL, alphasort);

	if (count < 0)
		return errno == ENOENT ? 0 : fault_set(f, errno, "list the root %s", root);

	own_fd int root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = root_fd < 0 ? fault_set(f, errno, "list the root %s", root) : 0;

	for (int i = 0; i < count; i++) {
		const char *id = names[i]->d_name;
		struct fault other = {0};
		struct fault skipped = {0};

		/* One that is damaged must not hide the others; one that is deleted just now is gone. */
		if (rc >= 0 && state_check_id(id, &other) >= 0 &&
		    list_one(root_fd, id, row, with, &skipped) < 0 && skipped.code != ENOENT)
			log_warning(&skipped);
		free(names[i]);
	}
	free(names);
	return rc;
}

/* runc's, of which scripts cut columns: 12 wide, or what the longest leaves three blanks behind. */
struct table {
	int widths[5];
	bool measured;
};

static void table_line(struct table *t, const char *const cells[5], const char *last)
{
	for (size_t i = 0; i < 5; i++) {
		int width = (int)strlen(cells[i]) + 3;

		if (t->measured)
			(void)printf("%-*s", t->widths[i], cells[i]);
		else if (width > t->widths[i])
			t->widths[i] = width;
	}
	if (t->measured)
		(void)printf("%s\n", last);
}

/* The name of another user than root is not ours to look up; runc's is this, too, for one without. */
static const char *owner_of(uid_t uid, char text[16])
{
	(void)snprintf(text, 16, uid == 0 ? "root" : "#%u", uid);
	return text;
}

static void table_row(const struct state *state, enum state_status status, uid_t uid, void *with)
{
	char pid[16];
	char owner[16];
	const char *const cells[5] = {state->id, pid, state_status_name(status), state->bundle,
	                              state->created};

	(void)snprintf(pid, sizeof(pid), "%d", status == STATE_STOPPED ? 0 : (int)state->pid);
	table_line(with, cells, owner_of(uid, owner));
}

static void name_row(const struct state *state, enum state_status status, uid_t uid, void *with)
{
	(void)status;
	(void)uid;
	(void)with;
	(void)printf("%s\n", state->id);
}

static void json_row(const struct state *state, enum state_status status, uid_t uid, void *with)
{
	struct json_out *o = with;
	char owner[16];

	json_out_object(o, NULL);
	json_out_text(o, "ociVersion", state->oci_version);
	json_out_text(o, "id", state->id);
	json_out_i64(o, "pid", status == STATE_STOPPED ? 0 : state->pid);
	json_out_text(o, "status", state_status_name(status));
	json_out_text(o, "bundle", state->bundle);
	json_out_text(o, "rootfs", state->rootfs);
	json_out_text(o, "created", state->created);
	if (state->annotation_count > 0) {
		json_out_object(o, "annotations");
		for (size_t i = 0; i < state->annotation_count; i++)
			json_out_text(o, state->annotations[i].name, state->annotations[i].value);
		json_out_end_object(o);
	}
	json_out_text(o, "owner", owner_of(uid, owner));
	json_out_end_object(o);
}

struct listing {
	const char *root;
	struct fault *fault;
};

static int print_list(struct buf *out, const void *with)
{
	const struct listing *listing = with;
	struct json_out o = {.to = out, .compact = true};

	json_out_array(&o, NULL);

	int rc = list_each(listing->root, json_row, &o, listing->fault);

	json_out_end_array(&o);
	return rc;
}

static int list_table(const char *root, struct fault *f)
{
	static const char *const head[5] = {"ID", "PID", "STATUS", "BUNDLE", "CREATED"};
	struct table t = {
		.widths = {12, 12, 12, 12, 12}
        };

	table_line(&t, head, "OWNER");

	int rc = list_each(root, table_row, &t, f);

	t.measured = true;
	table_line(&t, head, "OWNER");
	return rc < 0 ? rc : list_each(root, table_row, &t, f);
}

static int list(const struct command_globals *g, const struct command *self, char **argv,
                struct fault *f)
{
	struct query_options o = {.format = "table"};
	char **args;
	int rc = command_options(self, argv, &o, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = command_arguments(self, args, 0, 0, f);
	if (rc < 0)
		return rc;
	if (o.quiet)
		return list_each(g->root, name_row, NULL, f);
	if (strcmp(o.format, "json") == 0) {
		const struct listing listing = {g->root, f};

		return print_document(print_list, &listing, f);
	}
	if (strcmp(o.format, "table") != 0)
		return fault_set(f, EINVAL, "list: --format \"%.40s\" is neither table nor json",
		                 o.format);
	return list_table(g->root, f);
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
	return rc < 0 ? fault_set(f, -rc, "write %s/config.json", o.bundle) : 0;
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

const struct command command_list = {
	"list", "", "list the containers of this root", list_rows, list, false,
};

const struct command command_spec = {
	"spec", "", "write a config.json to start from", spec_rows, spec, false,
};

const struct command command_features = {
	"features", "", "print as JSON what this build supports", no_rows, features, false,
};
