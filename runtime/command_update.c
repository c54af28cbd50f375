/* SPDX-License-Identifier: ISC */
#include "base/buf.h"
#include "base/io.h"
#include "base/number.h"
#include "base/own.h"
#include "cgroup.h"
#include "cgroup_merge.h"
#include "cgroup_systemd.h"
#include "command.h"
#include "found_cgroup.h"
#include "interrupt.h"
#include "lifecycle_resctrl.h"
#include "spec/json.h"
#include "spec/json_out.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

struct update_options {
	const char *resources;
	const char *memory, *memory_reservation, *memory_swap;
	const char *cpu_shares, *cpu_quota, *cpu_period, *cpu_burst, *cpu_idle;
	const char *cpus, *mems;
	const char *cpu_rt_period, *cpu_rt_runtime;
	const char *pids_limit, *blkio_weight;
	const char *l3_cache_schema, *mem_bw_schema;
	const char *ignored;
};

#define ROW(name, letter, member, value, help)                                                     \
	{                                                                                          \
		name, letter, OPTION_TEXT, offsetof(struct update_options, member), value, help    \
	}

static const struct option_row update_rows[] = {
	ROW("resources", 'r', resources, "FILE", "JSON as linux.resources, - is standard input"),
	ROW("memory", 0, memory, "BYTES", "limit; k, m, g for the units; -1: none"),
	ROW("memory-reservation", 0, memory_reservation, "BYTES", "what is kept for it"),
	ROW("memory-swap", 0, memory_swap, "BYTES", "memory and swap together; -1: no limit"),
	ROW("cpu-share", 0, cpu_shares, "SHARES", "weight against others, 2..262144"),
	ROW("cpu-shares", 0, cpu_shares, "SHARES", "the same"),
	ROW("cpu-quota", 0, cpu_quota, "USEC", "time in each period; -1: no limit"),
	ROW("cpu-period", 0, cpu_period, "USEC", "length of a period"),
	ROW("cpu-burst", 0, cpu_burst, "USEC", "saved time that a period may add"),
	ROW("cpu-idle", 0, cpu_idle, "0|1", "1: runs only when nobody else wants to"),
	ROW("cpuset-cpus", 0, cpus, "LIST", "such as 0-3,8"),
	ROW("cpuset-mems", 0, mems, "LIST", "memory nodes"),
	ROW("cpu-rt-period", 0, cpu_rt_period, "USEC", "of cgroup v1 alone: 0"),
	ROW("cpu-rt-runtime", 0, cpu_rt_runtime, "USEC", "of cgroup v1 alone: 0"),
	ROW("kernel-memory", 0, ignored, "BYTES", "ignored: --memory counts it"),
	ROW("kernel-memory-tcp", 0, ignored, "BYTES", "ignored: --memory counts it"),
	ROW("pids-limit", 0, pids_limit, "COUNT", "-1: no limit"),
	ROW("blkio-weight", 0, blkio_weight, "WEIGHT", "10..1000"),
	ROW("l3-cache-schema", 0, l3_cache_schema, "SCHEMA", "of linux.intelRdt, such as L3:0=f"),
	ROW("mem-bw-schema", 0, mem_bw_schema, "SCHEMA", "of linux.intelRdt, such as MB:0=50"),
	{0},
};

/* Of "1.5g": the fraction, in bytes; more digits than can count are not looked at. */
static int64_t fraction_of(const char *digits, size_t len, unsigned int shift)
{
	double number = 0;
	double divisor = 1;

	for (size_t i = 0; i < len && i < 15; i++) {
		number = number * 10 + (digits[i] - '0');
		divisor *= 10;
	}
	return (int64_t)(number / divisor * (double)(INT64_C(1) << shift));
}

/* "512m", "1.5 GiB" as engines write it: b, k, m, g, t, p, with or without a B or iB behind. */
static int parse_bytes(const char *text, int64_t *out)
{
	static const char units[] = "bkmgtp";
	size_t digits = strspn(text, "-0123456789");
	const char *fraction = text + digits + (text[digits] == '.');
	size_t len = text[digits] == '.' ? strspn(fraction, "0123456789") : 0;
	const char *unit = fraction + len + strspn(fraction + len, " ");
	const char *known = *unit != '\0' ? strchr(units, *unit | 0x20) : units;
	const char *rest = *unit != '\0' ? unit + 1 : "";
	int rc = number_i64(text, digits, out);

	if (rc < 0 || known == NULL)
		return rc < 0 ? rc : -EINVAL;
	if (rest[0] != '\0' && strcasecmp(rest, "b") != 0 && strcasecmp(rest, "ib") != 0)
		return -EINVAL;

	unsigned int shift = 10 * (unsigned int)(known - units);

	if (*out >= INT64_MAX >> shift || *out < -1)
		return -ERANGE;
	*out = *out < 0 ? -1 : (*out << shift) + fraction_of(fraction, len, shift);
	return 0;
}

static int put_number(struct json_out *o, const char *name, const char *option, const char *text,
                      struct fault *f)
{
	const bool bytes = strncmp(option, "memory", 6) == 0;
	int64_t number = 0;
	int rc;

	if (text == NULL)
		return 0;
	rc = bytes ? parse_bytes(text, &number) : number_i64(text, strlen(text), &number);
	if (rc < 0)
		return fault_set(f, EINVAL,
		                 "option --%s: \"%.40s\" is no number%s: see coffer update --help",
		                 option, text, bytes ? " of bytes such as 512m" : "");
	json_out_i64(o, name, number);
	return 0;
}

static void put_list(struct json_out *o, const char *name, const char *text)
{
	if (text != NULL)
		json_out_text(o, name, text);
}

/* The options as the document they stand for: the reader of the document knows every bound. */
static int print_options(const struct update_options *u, struct buf *to, struct fault *f)
{
	struct json_out o = {.to = to, .compact = true};
	int rc;

	json_out_object(&o, NULL);
	json_out_object(&o, "memory");
	rc = put_number(&o, "limit", "memory", u->memory, f);
	if (rc == 0)
		rc = put_number(&o, "reservation", "memory-reservation", u->memory_reservation, f);
	if (rc == 0)
		rc = put_number(&o, "swap", "memory-swap", u->memory_swap, f);
	json_out_end_object(&o);
	json_out_object(&o, "cpu");
	if (rc == 0)
		rc = put_number(&o, "shares", "cpu-shares", u->cpu_shares, f);
	if (rc == 0)
		rc = put_number(&o, "quota", "cpu-quota", u->cpu_quota, f);
	if (rc == 0)
		rc = put_number(&o, "period", "cpu-period", u->cpu_period, f);
	if (rc == 0)
		rc = put_number(&o, "burst", "cpu-burst", u->cpu_burst, f);
	if (rc == 0)
		rc = put_number(&o, "idle", "cpu-idle", u->cpu_idle, f);
	if (rc == 0)
		rc = put_number(&o, "realtimePeriod", "cpu-rt-period", u->cpu_rt_period, f);
	if (rc == 0)
		rc = put_number(&o, "realtimeRuntime", "cpu-rt-runtime", u->cpu_rt_runtime, f);
	put_list(&o, "cpus", u->cpus);
	put_list(&o, "mems", u->mems);
	json_out_end_object(&o);
	json_out_object(&o, "pids");
	if (rc == 0)
		rc = put_number(&o, "limit", "pids-limit", u->pids_limit, f);
	json_out_end_object(&o);
	json_out_object(&o, "blockIO");
	if (rc == 0)
		rc = put_number(&o, "weight", "blkio-weight", u->blkio_weight, f);
	json_out_end_object(&o);
	json_out_end_object(&o);
	if (rc == 0 && to->overflow)
		return fault_set(f, E2BIG, "update: the options are too long; use --resources");
	return rc;
}

static int parse_text(const char *text, size_t len, struct arena *arena, struct spec_resources *out,
                      struct fault *f)
{
	own_json struct json_doc *doc = NULL;
	int rc = json_parse(text, len, &doc, f);

	if (rc < 0)
		return rc;

	const struct json_at root = json_root(doc);

	return spec_resources(&root, arena, out, f);
}

/* As runc: with a document, the other options are ignored. */
static int read_resources(const struct update_options *u, struct arena *arena,
                          struct spec_resources *out, struct fault *f)
{
	char options[2048];
	struct buf b = BUF(options);
	own_mem char *text = NULL;
	size_t len = 0;
	int rc;

	*out = (struct spec_resources){0};
	if (u->resources == NULL) {
		rc = print_options(u, &b, f);
		return rc < 0 ? rc : parse_text(b.data, b.len, arena, out, f);
	}
	if (strcmp(u->resources, "-") == 0) {
		text = malloc(JSON_SIZE_LIMIT);

		ssize_t n =
			text == NULL ? -ENOMEM : io_read_full(STDIN_FILENO, text, JSON_SIZE_LIMIT);

		if (n == (ssize_t)JSON_SIZE_LIMIT)
			n = -EFBIG;
		if (n < 0)
			return fault_set(f, (int)-n, "read the resources on standard input");
		len = (size_t)n;
	} else {
		rc = io_read_file(AT_FDCWD, u->resources, JSON_SIZE_LIMIT, &text, &len, f);
		if (rc < 0)
			return rc;
	}
	return parse_text(text, len, arena, out, f);
}

/* The word number INDEX of a file. */
static int64_t read_value(int cgroup_fd, const char *file, unsigned int index)
{
	char text[128] = "";
	own_fd int fd = openat(cgroup_fd, file, O_RDONLY | O_CLOEXEC);
	const char *at = text;
	int64_t number;

	if (fd < 0 || io_read_full(fd, text, sizeof(text) - 1) <= 0)
		return CGROUP_NOW_UNKNOWN;
	for (; index > 0; index--) {
		at += strcspn(at, " \n");
		at += strspn(at, " \n");
	}
	return number_i64(at, strcspn(at, " \n"), &number) == 0 ? number : -1;
}

static struct cgroup_now read_now(int cgroup_fd)
{
	return (struct cgroup_now){
		.memory = read_value(cgroup_fd, "memory.max", 0),
		.swap = read_value(cgroup_fd, "memory.swap.max", 0),
		.quota = read_value(cgroup_fd, "cpu.max", 0),
		.period = read_value(cgroup_fd, "cpu.max", 1),
		.idle = read_value(cgroup_fd, "cpu.idle", 0),
	};
}

static int apply(const struct found *c, struct spec_resources *resources, struct fault *f)
{
	struct cgroup_host host = {.fd = -1};
	own_fd int fd = found_open_cgroup(c, f);

	if (fd < 0)
		return fd;

	const struct cgroup_now now = read_now(fd);
	int rc = cgroup_merge(resources, &now, f);

	if (rc >= 0)
		rc = cgroup_host_open(&host, f);
	if (rc >= 0 && IS_ENABLED(CONFIG_SYSTEMD_CGROUP) && c->state.manager != STATE_CGROUPFS)
		rc = cgroup_systemd_limit(&host, c->state.cgroup,
		                          c->state.manager == STATE_SYSTEMD_USER, resources, f);
	else if (rc >= 0)
		rc = cgroup_limit(&host, c->state.cgroup, resources, NULL, f);
	own_close(&host.fd);
	return rc;
}

static int update(const struct command_globals *g, const struct command *self, char **argv,
                  struct fault *f)
{
	own_found struct found c = {.root_fd = -1, .dir_fd = -1};
	own_arena struct arena arena = {0};
	struct update_options u = {0};
	struct spec_resources resources;
	struct lifecycle_schemata schemata = {0};
	int rc = command_find(g, self, argv, &u, &c, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	if (c.status == STATE_STOPPED || c.status == STATE_CREATING)
		return fault_set(f, EINVAL,
		                 "update %s: the container is %s, there is nothing to limit",
		                 c.state.id, state_status_name(c.status));
	rc = read_resources(&u, &arena, &resources, f);
	if (rc < 0 && u.resources != NULL)
		(void)snprintf(f->step, sizeof(f->step), "--resources");
	interrupt_watch();
	schemata = (struct lifecycle_schemata){u.l3_cache_schema, u.mem_bw_schema, NULL};
	if (rc >= 0)
		rc = lifecycle_resctrl_update(c.dir_fd, &c.state, &arena, &schemata, f);
	if (rc >= 0)
		rc = apply(&c, &resources, f);
	/* All or nothing. */
	if (rc < 0)
		lifecycle_resctrl_undo(c.dir_fd, &c.state, &arena, &schemata);
	return rc;
}

const struct command command_update = {
	"update", "CONTAINER", "change the limits of a container", update_rows, update, false,
};
