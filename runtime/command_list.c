/* SPDX-License-Identifier: ISC */
#include "base/buf.h"
#include "base/own.h"
#include "command.h"
#include "log.h"
#include "spec/json_out.h"
#include "state.h"
#include "state_dir.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Of one container; its annotations are most of it. */
#define ROW_LIMIT   ((size_t)4 << 20)
#define STATE_LIMIT ((size_t)1 << 30) /* all of them together */

struct list_options {
	const char *format;
	bool quiet;
};

static const struct option_row list_rows[] = {
	{"format",     'f', OPTION_TEXT, offsetof(struct list_options, format), "FORMAT",
         "table or json (table)"},
	{"quiet", 'q', OPTION_FLAG, offsetof(struct list_options, quiet), NULL, "names only"},
	{0    },
};

struct row {
	struct state state;
	enum state_status status;
	uid_t uid; /* who made it */
};

/* All rows of one listing are of the same moment, as far as there is one. */
struct listing {
	struct arena arena; /* holds the rows and what they point to */
	struct row *rows;   /* in the order of their names */
	size_t count;
};

/* 1: it is one; 0: it is none, or none any more. */
static int read_row(int root_fd, const char *id, struct arena *arena, struct row *out,
                    struct fault *f)
{
	own_fd int dir = openat(root_fd, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (dir < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
		return 0;
	if (dir < 0)
		return fault_set(f, errno, "open its state directory");
	if (fstat(dir, &st) < 0)
		return fault_set(f, errno, "see whose its state directory is");

	int rc = state_read(dir, id, arena, &out->state, f);

	if (rc >= 0)
		rc = state_status(dir, &out->state, f);
	if (rc < 0)
		return rc == -ENOENT ? 0 : rc;
	out->status = (enum state_status)rc;
	out->uid = st.st_uid;
	/* Not yet more than a name, or no more than that; but what a creator that died left blocks the
	 * name, and has to be deleted. */
	return out->state.bundle[0] != '\0' ||
	       (out->status == STATE_STOPPED && out->state.cgroup != NULL);
}

/* One that is damaged must not hide the others. */
static void add_row(int root_fd, const char *name, struct listing *l)
{
	struct fault why = {0};
	struct fault warning = {0};
	struct row *row = &l->rows[l->count];
	const char *id;
	int rc;

	if (state_check_id(name, &why) < 0)
		return;
	id = arena_text(&l->arena, name, strlen(name));
	rc = id == NULL ? fault_set(&why, ENOMEM, "keep its name")
	                : read_row(root_fd, id, &l->arena, row, &why);
	if (rc > 0)
		l->count++;
	if (rc >= 0)
		return;
	(void)fault_set(&warning, why.code, "list: %.255s is left out: %.600s", name, why.text);
	log_warning(&warning);
}

static int read_all(const char *root, struct listing *l, struct fault *f)
{
	own_fd int root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent **names = NULL;
	int count = root_fd < 0 ? -1 : scandir(root, &names, NULL, alphasort);

	if (count < 0)
		return errno == ENOENT ? 0 : fault_set(f, errno, "list the root %s", root);
	l->rows = arena_alloc(&l->arena, (size_t)count + 1, sizeof(*l->rows));
	for (int i = 0; i < count; i++) {
		if (l->rows != NULL)
			add_row(root_fd, names[i]->d_name, l);
		free(names[i]);
	}
	free(names);
	return l->rows != NULL ? 0 : fault_set(f, ENOMEM, "list %d containers", count);
}

/* The name of another user than root is not ours to look up; runc's is this, too, for one without. */
static const char *owner_of(const struct row *row, char text[16])
{
	(void)snprintf(text, 16, row->uid == 0 ? "root" : "#%u", row->uid);
	return text;
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

static void table_row(struct table *t, const struct row *row)
{
	const struct state *state = &row->state;
	char pid[16];
	char owner[16];
	const char *const cells[5] = {state->id, pid, state_status_name(row->status), state->bundle,
	                              state->created};

	(void)snprintf(pid, sizeof(pid), "%d", row->status == STATE_STOPPED ? 0 : (int)state->pid);
	table_line(t, cells, owner_of(row, owner));
}

static void print_table(const struct listing *l)
{
	static const char *const head[5] = {"ID", "PID", "STATUS", "BUNDLE", "CREATED"};
	struct table t = {
		.widths = {12, 12, 12, 12, 12}
        };

	for (int pass = 0; pass < 2; pass++) {
		t.measured = pass == 1;
		table_line(&t, head, "OWNER");
		for (size_t i = 0; i < l->count; i++)
			table_row(&t, &l->rows[i]);
	}
}

static int print_json(const struct listing *l, struct fault *f)
{
	own_mem char *text = malloc(ROW_LIMIT);

	if (text == NULL)
		return fault_set(f, ENOMEM, "print %zu containers", l->count);

	struct buf b = buf_over(text, ROW_LIMIT);

	(void)printf("[");
	for (size_t i = 0; i < l->count; i++) {
		const struct row *row = &l->rows[i];
		struct json_out o = {.to = &b, .compact = true};
		char owner[16];

		b = buf_over(text, ROW_LIMIT);
		json_out_object(&o, NULL);
		state_print_members(&o, &row->state, row->status);
		json_out_text(&o, "owner", owner_of(row, owner));
		json_out_end_object(&o);
		if (b.overflow)
			return fault_set(f, E2BIG, "print the state of %s: more than %zu bytes",
			                 row->state.id, ROW_LIMIT);
		(void)printf("%s%s", i > 0 ? "," : "", b.data);
	}
	(void)printf("]\n");
	return 0;
}

static int list(const struct command_globals *g, const struct command *self, char **argv,
                struct fault *f)
{
	struct list_options o = {.format = "table"};
	struct listing l = {.arena = {.limit_bytes = STATE_LIMIT}};
	char **args;
	int rc = command_options(self, argv, &o, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = command_arguments(self, args, 0, 0, f);
	if (rc < 0)
		return rc;

	bool json = strcmp(o.format, "json") == 0;

	if (!o.quiet && !json && strcmp(o.format, "table") != 0)
		return fault_set(f, EINVAL, "list: --format \"%.40s\" is neither table nor json",
		                 o.format);
	rc = read_all(g->root, &l, f);
	for (size_t i = 0; rc >= 0 && o.quiet && i < l.count; i++)
		(void)printf("%s\n", l.rows[i].state.id);
	if (rc >= 0 && !o.quiet && json)
		rc = print_json(&l, f);
	else if (rc >= 0 && !o.quiet)
		print_table(&l);
	arena_free(&l.arena);
	return rc;
}

const struct command command_list = {
	"list", "", "list the containers of this root", list_rows, list, false,
};
