/* SPDX-License-Identifier: ISC */
#include "resctrl.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/own.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define MOUNT_POINT    "/sys/fs/resctrl"
#define PATH_SIZE      ((size_t)2 * NAME_MAX + sizeof("/mon_groups//tasks"))
#define SCHEMATA_LIMIT ((size_t)1 << 16)
#define RESCTRL_MAGIC  0x7655821 /* RDTGROUP_SUPER_MAGIC, Linux 4.10 */

int resctrl_open(struct fault *f)
{
	own_fd int fd = open(MOUNT_POINT, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs) < 0 || fs.f_type != RESCTRL_MAGIC)
		return fault_set(f, ENOTSUP,
		                 "/linux/intelRdt: no resctrl file system on " MOUNT_POINT
		                 " (mount -t resctrl resctrl " MOUNT_POINT
		                 ", if processor and kernel have it)");
	return take_fd(&fd);
}

static bool is_own(const struct spec_intel_rdt *rdt)
{
	return rdt->clos_id == NULL;
}

const char *resctrl_class(const struct spec_intel_rdt *rdt, const char *id)
{
	if (is_own(rdt))
		return id;
	return strcmp(rdt->clos_id, "/") == 0 ? "." : rdt->clos_id;
}

static bool has_schemata(const struct spec_intel_rdt *rdt)
{
	return rdt->l3_cache_schema != NULL || rdt->mem_bw_schema != NULL || rdt->schemata != NULL;
}

static int open_class(int root_fd, const char *name, struct fault *f)
{
	int fd = openat(root_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd >= 0 ? fd : fault_set(f, errno, "/linux/intelRdt: open the class \"%s\"", name);
}

/* The value of domain ID, LEN bytes at *VALUE, in LINE "L3:0=7f0;1=1f"; false when there is none. */
static bool find_domain(const char *line, const char *id, size_t id_len, const char **value,
                        size_t *len)
{
	for (const char *item = strchr(line, ':');
	     item != NULL && *item != '\0' && *item != '\n';) {
		item++;
		item += strspn(item, " ");
		*len = strcspn(item, ";\n");
		if (*len > id_len && strncmp(item, id, id_len) == 0 && item[id_len] == '=') {
			*value = item + id_len + 1;
			*len -= id_len + 1;
			return true;
		}
		item += *len;
	}
	return false;
}

static bool same_value(const char *a, size_t a_len, const char *b, size_t b_len)
{
	/* The kernel pads with blanks and zeros. */
	while (a_len > 1 && (*a == '0' || *a == ' '))
		a++, a_len--;
	while (b_len > 1 && (*b == '0' || *b == ' '))
		b++, b_len--;
	return a_len == b_len && strncasecmp(a, b, a_len) == 0;
}

/* Whether each domain of SCHEMA has the same value in TEXT, the file's lines. */
static bool agrees(const char *text, const char *schema)
{
	const size_t kind = strcspn(schema, ":") + 1;
	const char *line = text;

	for (;; line++) {
		line += strspn(line, " ");
		if (strncmp(line, schema, kind) == 0)
			break;
		line += strcspn(line, "\n");
		if (*line == '\0')
			return false;
	}
	for (const char *item = schema + kind; *item != '\0'; item += strspn(item, ";")) {
		const size_t len = strcspn(item, ";");
		const size_t id = strcspn(item, "=;");
		const char *value = NULL;
		size_t value_len = 0;

		if (id >= len || !find_domain(line, item, id, &value, &value_len) ||
		    !same_value(value, value_len, item + id + 1, len - id - 1))
			return false;
		item += len;
	}
	return true;
}

/* Containers share a class only if all mean the same by it. */
static int compare(int class_fd, const char *name, const struct spec_intel_rdt *rdt,
                   struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;

	if (rdt->l3_cache_schema == NULL && rdt->mem_bw_schema == NULL)
		return 0;

	int rc = io_read_file(class_fd, "schemata", SCHEMATA_LIMIT, &text, &len, f);

	if (rc < 0)
		return rc;
	if (rdt->l3_cache_schema != NULL && !agrees(text, rdt->l3_cache_schema))
		return fault_set(f, EINVAL,
		                 "/linux/intelRdt/l3CacheSchema: the class \"%s\" exists, with "
		                 "another one",
		                 name);
	if (rdt->mem_bw_schema != NULL && !agrees(text, rdt->mem_bw_schema))
		return fault_set(f, EINVAL,
		                 "/linux/intelRdt/memBwSchema: the class \"%s\" exists, with "
		                 "another one",
		                 name);
	return 0;
}

/* 1: it was made, 0: it was there. */
static int make_class(int root_fd, const char *name, const struct spec_intel_rdt *rdt,
                      struct fault *f)
{
	if (is_own(rdt) || has_schemata(rdt)) {
		if (mkdirat(root_fd, name, 0755) == 0)
			return 1;
		if (is_own(rdt) || errno != EEXIST)
			return fault_set(f, errno, "/linux/intelRdt: make the class \"%s\"%s", name,
			                 errno == ENOSPC ? ": the processor has no more" : "");
	}

	own_fd int fd = open_class(root_fd, name, f);

	return fd < 0 ? fd : compare(fd, name, rdt, f);
}

static int make_monitor(int root_fd, const char *name, const char *id, struct fault *f)
{
	own_fd int class = open_class(root_fd, name, f);

	if (class < 0)
		return class;

	own_fd int groups =
		openat(class, "mon_groups", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (groups < 0 || mkdirat(groups, id, 0755) < 0)
		return fault_set(f, errno,
		                 "/linux/intelRdt/enableMonitoring: make the group \"%s\"%s", id,
		                 errno == ENOSPC ? ": the processor has no more" : "");
	return 0;
}

int resctrl_make(int root_fd, const struct spec_intel_rdt *rdt, const char *id, struct fault *f)
{
	const char *name = resctrl_class(rdt, id);
	int made = make_class(root_fd, name, rdt, f);
	int rc = made;

	if (rc >= 0 && rdt->monitoring)
		rc = make_monitor(root_fd, name, id, f);
	if (rc < 0 && made > 0)
		(void)unlinkat(root_fd, name, AT_REMOVEDIR);
	return rc < 0 ? rc : 0;
}

/* What the kernel has to say of a write that it refused: one line, or nothing. */
static void read_status(int root_fd, char *out, size_t size)
{
	own_fd int fd = openat(root_fd, "info/last_cmd_status", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, out, size - 1);

	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static int write_file(int root_fd, const char *path, const char *text, struct fault *f)
{
	char status[160];
	own_fd int fd = openat(root_fd, path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && io_write_all(fd, text, strlen(text)) == 0)
		return 0;

	int code = errno;

	read_status(root_fd, status, sizeof(status));
	return fault_set(f, code, "/linux/intelRdt: write to %.200s%s%s", path,
	                 status[0] != '\0' ? ": the kernel says " : "", status);
}

static void put_line(struct buf *b, const char *line)
{
	if (line != NULL)
		buf_printf(b, "%s\n", line);
}

int resctrl_configure(int root_fd, const struct spec_intel_rdt *rdt, const char *id,
                      struct fault *f)
{
	own_mem char *text = NULL;
	char path[PATH_SIZE];
	struct buf b;

	if (!has_schemata(rdt))
		return 0;
	text = malloc(SCHEMATA_LIMIT);
	if (text == NULL)
		return fault_set(f, ENOMEM, "/linux/intelRdt/schemata: write them");
	b = buf_over(text, SCHEMATA_LIMIT);
	put_line(&b, rdt->l3_cache_schema);
	put_line(&b, rdt->mem_bw_schema);
	for (const char *const *line = rdt->schemata; line != NULL && *line != NULL; line++)
		put_line(&b, *line);
	if (b.overflow)
		return fault_set(f, E2BIG, "/linux/intelRdt/schemata: write them");
	(void)snprintf(path, sizeof(path), "%s/schemata", resctrl_class(rdt, id));
	return write_file(root_fd, path, text, f);
}

int resctrl_save(int root_fd, const struct spec_intel_rdt *rdt, const char *id, char **text,
                 struct fault *f)
{
	char path[PATH_SIZE];
	size_t len = 0;

	(void)snprintf(path, sizeof(path), "%s/schemata", resctrl_class(rdt, id));
	return io_read_file(root_fd, path, SCHEMATA_LIMIT, text, &len, f);
}

int resctrl_restore(int root_fd, const struct spec_intel_rdt *rdt, const char *id, const char *text,
                    struct fault *f)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "%s/schemata", resctrl_class(rdt, id));
	return write_file(root_fd, path, text, f);
}

int resctrl_join(int root_fd, const struct spec_intel_rdt *rdt, const char *id, pid_t pid,
                 struct fault *f)
{
	char path[PATH_SIZE];
	char text[16];
	int rc;

	(void)snprintf(text, sizeof(text), "%d", pid);
	(void)snprintf(path, sizeof(path), "%s/tasks", resctrl_class(rdt, id));
	rc = write_file(root_fd, path, text, f);
	if (rc < 0 || !rdt->monitoring)
		return rc;
	/* A monitoring group takes only what its class has. */
	(void)snprintf(path, sizeof(path), "%s/mon_groups/%s/tasks", resctrl_class(rdt, id), id);
	return write_file(root_fd, path, text, f);
}

static int remove_directory(int fd, const char *path, struct fault *f)
{
	if (unlinkat(fd, path, AT_REMOVEDIR) < 0 && errno != ENOENT)
		return fault_set(f, errno, "/linux/intelRdt: remove %.200s", path);
	return 0;
}

int resctrl_remove(int root_fd, const struct spec_intel_rdt *rdt, const char *id, struct fault *f)
{
	char path[PATH_SIZE];
	int rc = 0;

	if (rdt->monitoring) {
		(void)snprintf(path, sizeof(path), "%s/mon_groups/%s", resctrl_class(rdt, id), id);
		rc = remove_directory(root_fd, path, f);
	}
	return rc < 0 || !is_own(rdt) ? rc : remove_directory(root_fd, id, f);
}
