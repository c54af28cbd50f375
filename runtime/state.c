/* SPDX-License-Identifier: ISC */
#include "state.h"

#include "base/io.h"
#include "base/number.h"
#include "base/own.h"
#include "freeze.h"
#include "spec/json.h"
#include "spec/json_out.h"
#include "state_cgroup.h"
#include "state_dir.h"
#include "version.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define STATE_SIZE_LIMIT  ((size_t)1 << 20)
#define CONFIG_SIZE_LIMIT ((size_t)4 << 20)

static void print_common(struct json_out *o, const struct state *state)
{
	json_out_text(o, "bundle", state->bundle);
	json_out_text(o, "rootfs", state->rootfs);
	json_out_text(o, "created", state->created);
	if (state->annotation_count > 0) {
		json_out_object(o, "annotations");
		for (size_t i = 0; i < state->annotation_count; i++)
			json_out_text(o, state->annotations[i].name, state->annotations[i].value);
		json_out_end_object(o);
	}
}

/* The directory is its creator's alone, so that nothing of the name can be there. */
static int write_fresh(int dir_fd, const char *name, const char *bytes, size_t len)
{
	own_fd int fd =
		openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : io_write_all(fd, bytes, len);
}

static void print_state(struct buf *b, const struct state *state)
{
	struct json_out o = {.to = b, .compact = true};

	json_out_object(&o, NULL);
	json_out_text(&o, "ociVersion", state->oci_version);
	json_out_text(&o, "id", state->id);
	json_out_i64(&o, "pid", state->pid);
	json_out_u64(&o, "startTime", state->start_time);
	if (state->hooked)
		json_out_bool(&o, "hooked", true);
	if (state->networked)
		json_out_bool(&o, "networked", true);
	if (state->notifies)
		json_out_bool(&o, "notifies", true);
	if (state->grouped)
		json_out_bool(&o, "grouped", true);
	if (state->shares_pids)
		json_out_bool(&o, "sharesPids", true);
	print_common(&o, state);
	json_out_end_object(&o);
}

int state_write(int dir_fd, const struct state *state, struct fault *f)
{
	char usual[1024];
	own_mem char *text = NULL;
	struct buf b = BUF(usual);

	print_state(&b, state);
	/* With many annotations. Room for all that there may be has page tables of its own. */
	if (b.overflow) {
		text = malloc(STATE_SIZE_LIMIT);
		if (text == NULL)
			return fault_set(f, ENOMEM, "write the state of %s", state->id);
		b = buf_over(text, STATE_SIZE_LIMIT);
		print_state(&b, state);
	}
	if (b.overflow)
		return fault_set(f, E2BIG, "write the state of %s: more than 1 MiB of annotations",
		                 state->id);

	int rc = write_fresh(dir_fd, STATE_FILE_NEW, b.data, b.len);

	return rc < 0 ? fault_set(f, -rc, "write the state of %s", state->id) : 0;
}

int state_commit(int dir_fd, const char *id, struct fault *f)
{
	if (renameat(dir_fd, STATE_FILE_NEW, dir_fd, STATE_FILE) < 0)
		return fault_set(f, errno, "write the state of %s", id);
	return 0;
}

int state_keep_config(int dir_fd, const char *id, const char *text, size_t len, struct fault *f)
{
	int rc = write_fresh(dir_fd, STATE_CONFIG_FILE, text, len);

	return rc < 0 ? fault_set(f, -rc, "keep the config.json of %s", id) : 0;
}

int state_read_config(int dir_fd, const char *id, char **text, size_t *len, struct fault *f)
{
	if (faccessat(dir_fd, STATE_CONFIG_FILE, F_OK, 0) < 0)
		return fault_set(f, errno, "find the kept config.json of %s", id);
	return io_read_file(dir_fd, STATE_CONFIG_FILE, CONFIG_SIZE_LIMIT, text, len, f);
}

static int read_annotations(const struct json_at *root, struct arena *arena, struct state *out,
                            struct fault *f)
{
	struct json_at at;
	struct json_at item;

	if (!json_member(root, "annotations", &at))
		return 0;

	struct spec_pair *pairs = arena_alloc(arena, json_count(&at), sizeof(*pairs));

	if (pairs == NULL)
		return fault_set(f, ENOMEM, "read annotations");
	for (bool more = json_first(&at, &item); more; more = json_next(&item)) {
		struct spec_pair *pair = &pairs[out->annotation_count];

		pair->name = arena_text(arena, item.name, strlen(item.name));

		int rc = json_text(&item, arena, &pair->value, f);

		if (rc < 0)
			return rc;
		if (pair->name == NULL)
			return fault_set(f, ENOMEM, "read annotations");
		out->annotation_count++;
	}
	out->annotations = pairs;
	return 0;
}

static int parse(const struct json_at *root, struct arena *arena, struct state *out,
                 struct fault *f)
{
	uint64_t pid = 0;
	int rc = json_object(root, f);

	if (rc >= 0)
		rc = json_member_text(root, "ociVersion", arena, &out->oci_version, f);
	if (rc >= 0)
		rc = json_member_text(root, "bundle", arena, &out->bundle, f);
	if (rc >= 0)
		rc = json_member_text(root, "rootfs", arena, &out->rootfs, f);
	if (rc >= 0)
		rc = json_member_text(root, "created", arena, &out->created, f);
	if (rc >= 0)
		rc = json_member_u64(root, "pid", &pid, f);
	if (rc >= 0)
		rc = json_member_u64(root, "startTime", &out->start_time, f);
	if (rc >= 0)
		rc = json_member_bool(root, "hooked", &out->hooked, f);
	if (rc >= 0)
		rc = json_member_bool(root, "networked", &out->networked, f);
	if (rc >= 0)
		rc = json_member_bool(root, "notifies", &out->notifies, f);
	if (rc >= 0)
		rc = json_member_bool(root, "grouped", &out->grouped, f);
	if (rc >= 0)
		rc = json_member_bool(root, "sharesPids", &out->shares_pids, f);
	if (rc >= 0)
		rc = read_annotations(root, arena, out, f);
	out->pid = (pid_t)pid;
	return rc;
}

static int read_file(int dir_fd, const char *name, struct arena *arena, struct state *out,
                     struct fault *f)
{
	own_mem char *text = NULL;
	own_json struct json_doc *doc = NULL;
	struct stat st;
	size_t len = 0;

	/* Somebody's FIFO must not hold up who lists all containers. */
	if (fstatat(dir_fd, name, &st, 0) == 0 && !S_ISREG(st.st_mode))
		return fault_set(f, EINVAL, "read %s: it is no file", name);

	int rc = io_read_file(dir_fd, name, STATE_SIZE_LIMIT, &text, &len, f);

	if (rc >= 0)
		rc = json_parse(text, len, &doc, f);
	if (rc < 0)
		return rc;

	const struct json_at root = json_root(doc);

	rc = parse(&root, arena, out, f);
	if (rc >= 0 && out->bundle[0] == '\0')
		return fault_set(f, EINVAL, "read %s: it names no bundle", name);
	return rc;
}

static int exists(int dir_fd, const char *name, const char *id, struct fault *f)
{
	if (faccessat(dir_fd, name, F_OK, 0) == 0)
		return 1;
	return errno == ENOENT ? 0 : fault_set(f, errno, "look for %s of %s", name, id);
}

/* Looks once more, for a creator that is gone may have been gone with success, and who deletes it
 * is at work as a creator is. */
static int find_progress(int dir_fd, struct state *out, struct fault *f)
{
	int rc = exists(dir_fd, STATE_FILE, out->id, f);

	if (rc == 0) {
		rc = state_has_creator(dir_fd, out->id, f);
		out->creator = rc > 0;
		if (rc >= 0)
			rc = exists(dir_fd, STATE_FILE, out->id, f);
	}
	out->complete = rc > 0;
	if (rc == 0 && !out->creator)
		rc = state_is_gone(dir_fd, out->id, f);
	return rc > 0 && !out->complete ? state_no_such(out->id, f) : rc;
}

int state_read(int dir_fd, const char *id, struct arena *arena, struct state *out, struct fault *f)
{
	struct state_cgroup cgroup;
	struct fault torn = {0};
	int rc = state_cgroup_read(dir_fd, id, arena, &cgroup, f);

	*out = (struct state){
		.oci_version = COFFER_SPEC_VERSION,
		.id = id,
		.bundle = "",
		.rootfs = "",
		.created = "",
		.cgroup = cgroup.path,
		.manager = cgroup.manager,
		.made = cgroup.made,
	};
	if (rc >= 0)
		rc = find_progress(dir_fd, out, f);
	if (rc < 0)
		return rc;
	if (out->complete) {
		rc = read_file(dir_fd, STATE_FILE, arena, out, f);
		if (rc != -ENOENT)
			return rc;
		f->code = 0; /* deleted just now */
		return state_no_such(id, f);
	}

	const struct state nothing = *out;

	/* Its creator may have died, or be, in the midst of it. */
	if (read_file(dir_fd, STATE_FILE_NEW, arena, out, &torn) < 0)
		*out = nothing;
	return 0;
}

/* proc(5): "pid (comm) S ppid ..."; comm may hold anything, so the last ')' counts. */
int state_process_start(pid_t pid, uint64_t *start, struct fault *f)
{
	char path[32];
	char text[1024];

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);

	own_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -errno : io_read_full(fd, text, sizeof(text) - 1);

	if (n == -ENOENT || n == -ESRCH)
		return -ESRCH;
	if (n < 0)
		return fault_set(f, (int)-n, "read %s", path);
	text[n] = '\0';

	const char *field = strrchr(text, ')');

	if (field == NULL || field[1] != ' ')
		return fault_set(f, EPROTO, "read %s", path);
	if (field[2] == 'Z' || field[2] == 'X')
		return -ESRCH;
	field += 2; /* field 3, the state */
	for (int number = 3; field != NULL && number < 22; number++) {
		field = strchr(field, ' ');
		if (field != NULL)
			field++;
	}
	if (field == NULL || number_u64(field, strcspn(field, " \n"), start) < 0)
		return fault_set(f, EPROTO, "read %s", path);
	return 0;
}

int state_status(int dir_fd, const struct state *state, struct fault *f)
{
	uint64_t start = 0;

	if (!state->complete)
		return state->creator ? STATE_CREATING : STATE_STOPPED;

	/* First the socket: it goes for good when the container is started, or when its process has
	 * ended. */
	int waits = exists(dir_fd, STATE_START_SOCKET, state->id, f);
	int rc = waits < 0 ? waits : state_process_start(state->pid, &start, f);

	if (rc < 0 && (rc != -ESRCH || f->code != 0))
		return rc;
	if (rc == -ESRCH || start != state->start_time)
		return STATE_STOPPED;
	if (state->cgroup != NULL && freeze_is_set(state->cgroup))
		return STATE_PAUSED;
	return waits > 0 ? STATE_CREATED : STATE_RUNNING;
}

const char *state_status_name(enum state_status status)
{
	static const char *const names[] = {"creating", "created", "running", "paused", "stopped"};

	return names[status];
}

void state_print_members(struct json_out *o, const struct state *state, enum state_status status)
{
	json_out_text(o, "ociVersion", state->oci_version);
	json_out_text(o, "id", state->id);
	json_out_i64(o, "pid", status == STATE_STOPPED ? 0 : state->pid);
	json_out_text(o, "status", state_status_name(status));
	print_common(o, state);
}

void state_print(const struct state *state, enum state_status status, struct buf *out)
{
	struct json_out o = {.to = out};

	json_out_object(&o, NULL);
	state_print_members(&o, state, status);
	json_out_text(&o, "owner", "");
	json_out_end_object(&o);
}
