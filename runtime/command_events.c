/* SPDX-License-Identifier: ISC */
#include "base/buf.h"
#include "base/io.h"
#include "base/monotonic.h"
#include "base/number.h"
#include "base/own.h"
#include "cgroup_stats.h"
#include "command.h"
#include "found_cgroup.h"
#include "lifecycle_resctrl.h"
#include "resctrl_stats.h"
#include "spec/json_out.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LINE_SIZE   ((size_t)1 << 16)
#define FILE_LIMIT  ((size_t)1 << 16)
#define INTERVAL_MS 5000

struct events_options {
	const char *interval;
	bool stats;
};

#define ROW(name, letter, kind, member, value, help)                                               \
	{                                                                                          \
		name, letter, kind, offsetof(struct events_options, member), value, help           \
	}

static const struct option_row events_rows[] = {
	ROW("interval", 0, OPTION_TEXT, interval, "TIME", "between two lines: 500ms, 5s, 1m (5s)"),
	ROW("stats", 0, OPTION_FLAG, stats, NULL, "one line of statistics, then end"),
	{0},
};

/* "1m30s", as the engines' time values. */
static int parse_interval(const char *text, int64_t *out_ms)
{
	static const struct {
		const char *name;
		uint32_t ms;
	} units[] = {
		{"ms", 1      },
                {"s",  1000   },
                {"m",  60000  },
                {"h",  3600000}
        };
	const char *at = text;

	*out_ms = 0;
	while (*at != '\0') {
		size_t digits = strspn(at, "0123456789");
		size_t len = strcspn(at + digits, "0123456789");
		uint32_t number;
		uint32_t ms = 0;

		if (number_u32(at, digits, INT32_MAX, &number) < 0)
			return -EINVAL;
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
			if (strlen(units[i].name) == len &&
			    memcmp(at + digits, units[i].name, len) == 0)
				ms = units[i].ms;
		}
		if (ms == 0)
			return -EINVAL;
		*out_ms += (int64_t)number * ms;
		at += digits + len;
	}
	return *out_ms > 0 && *out_ms <= INT32_MAX ? 0 : -EINVAL;
}

/* A file that cannot be read is one that is not there: its controller is not enabled. */
static void read_stats(int cgroup_fd, char *texts[CGROUP_STATS_FILES], struct cgroup_stats *out)
{
	for (int i = 0; i < CGROUP_STATS_FILES; i++) {
		struct fault ignored = {0};
		size_t len = 0;
		int rc = io_read_file(cgroup_fd, cgroup_stats_file((enum cgroup_stats_file)i),
		                      FILE_LIMIT, &texts[i], &len, &ignored);

		out->texts[i] = rc < 0 ? NULL : texts[i];
	}
}

static uint64_t huge_value(int cgroup_fd, const char *size, const char *file, const char *key)
{
	char name[48];
	char text[128] = "";

	(void)snprintf(name, sizeof(name), "hugetlb.%s.%s", size, file);

	own_fd int fd = openat(cgroup_fd, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || io_read_full(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	return key != NULL ? cgroup_stats_value(text, key) : strtoull(text, NULL, 10);
}

/* The sizes are those that the cgroup has files of. */
static void read_huge(int cgroup_fd, struct cgroup_stats *out)
{
	own_dir DIR *dir = io_list(cgroup_fd);

	if (dir == NULL)
		return;
	/* Nobody else reads this stream. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		struct cgroup_stats_huge *huge = &out->huge[out->huge_count];

		if (out->huge_count == CGROUP_STATS_HUGE_MAX)
			return;
		if (!cgroup_stats_huge_size(e->d_name, huge->size, sizeof(huge->size)))
			continue;
		huge->used_bytes = huge_value(cgroup_fd, huge->size, "current", NULL);
		huge->failures = huge_value(cgroup_fd, huge->size, "events", "max");
		out->huge_count++;
	}
}

/* Where a container's figures are. */
struct figures {
	const char *id;
	int cgroup_fd;
	int resctrl_fd; /* -1: it has no groups there */
	struct spec_intel_rdt rdt;
};

static void put_rdt(struct json_out *o, const void *with)
{
	const struct figures *of = with;

	resctrl_stats_put(o, of->resctrl_fd, &of->rdt, of->id);
}

static int print_stats(const struct figures *of, struct fault *f)
{
	const char *id = of->id;
	own_mem char *line = malloc(LINE_SIZE);
	char *texts[CGROUP_STATS_FILES] = {NULL};
	struct cgroup_stats stats = {
		.put_rdt = of->resctrl_fd >= 0 ? put_rdt : NULL,
		.put_rdt_with = of,
	};

	if (line == NULL)
		return fault_set(f, ENOMEM, "print the statistics of %s", id);

	struct buf b = buf_over(line, LINE_SIZE);

	read_stats(of->cgroup_fd, texts, &stats);
	read_huge(of->cgroup_fd, &stats);
	cgroup_stats_print(id, &stats, &b);
	buf_text(&b, "\n");
	for (int i = 0; i < CGROUP_STATS_FILES; i++)
		free(texts[i]);
	if (b.overflow)
		return fault_set(f, E2BIG, "print the statistics of %s: more than %zu bytes", id,
		                 LINE_SIZE);
	return command_print(b.data, b.len, f);
}

static int print_event(const char *id, const char *type, struct fault *f)
{
	char line[512];
	struct buf b = BUF(line);
	struct json_out o = {.to = &b, .compact = true};

	json_out_object(&o, NULL);
	json_out_text(&o, "type", type);
	json_out_text(&o, "id", id);
	json_out_end_object(&o);
	buf_text(&b, "\n");
	return command_print(b.data, b.len, f);
}

/* Prints a line when the kernel has killed for want of memory since *SEEN kills. */
static int print_oom(const char *id, int events_fd, uint64_t *seen, struct fault *f)
{
	char text[512] = "";

	if (events_fd < 0 || io_read_full_at(events_fd, text, sizeof(text) - 1, 0) <= 0)
		return 0;

	uint64_t kills = cgroup_stats_value(text, "oom_kill");

	if (kills <= *seen)
		return 0;
	*seen = kills;
	return print_event(id, "oom", f);
}

/*
 * Readable with POLLPRI when processes have waited for memory for 100 ms of a
 * second: the kernel's Documentation/accounting/psi.rst. -1 where that is not kept,
 * or only the privileged may ask (Linux < 6.5).
 */
static int open_pressure(int cgroup_fd)
{
	static const char trigger[] = "some 100000 1000000";
	own_fd int fd = openat(cgroup_fd, "memory.pressure", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || write(fd, trigger, sizeof(trigger)) < 0)
		return -1;
	return take_fd(&fd);
}

/* Until the container ends. */
static int watch(const struct found *c, const struct figures *of, int64_t interval_ms,
                 struct fault *f)
{
	const int cgroup_fd = of->cgroup_fd;
	own_fd int process = found_open_process(&c->state, f);
	own_fd int events = openat(cgroup_fd, "memory.events", O_RDONLY | O_CLOEXEC);
	own_fd int pressure = open_pressure(cgroup_fd);
	char text[512] = "";
	int64_t next_ms = monotonic_ms() + interval_ms;
	uint64_t seen = 0;
	int rc = 0;

	if (process < 0)
		return process;
	/* What was before is none of our events; reading also makes the kernel tell of the next. */
	if (events >= 0 && io_read_full_at(events, text, sizeof(text) - 1, 0) > 0)
		seen = cgroup_stats_value(text, "oom_kill");
	while (rc >= 0) {
		struct pollfd p[] = {
			{.fd = process,  .events = POLLIN },
			{.fd = events,   .events = POLLPRI},
			{.fd = pressure, .events = POLLPRI}
                };
		int64_t left_ms = next_ms - monotonic_ms();

		if (poll(p, 3, left_ms > 0 ? (int)left_ms : 0) < 0 && errno != EINTR)
			return fault_set(f, errno, "wait for events of %s", c->state.id);
		rc = print_oom(c->state.id, events, &seen, f);
		if (rc >= 0 && (p[2].revents & POLLPRI) != 0)
			rc = print_event(c->state.id, "memory-pressure", f);
		/* The cgroup is gone. */
		if ((p[2].revents & POLLERR) != 0)
			own_close(&pressure);
		if (rc < 0 || p[0].revents != 0)
			return rc;
		if (monotonic_ms() >= next_ms) {
			rc = print_stats(of, f);
			next_ms += interval_ms;
		}
	}
	return rc;
}

static int events(const struct command_globals *g, const struct command *self, char **argv,
                  struct fault *f)
{
	own_found struct found c = {.root_fd = -1, .dir_fd = -1};
	struct events_options o = {0};
	int64_t interval_ms = INTERVAL_MS;
	char **args;
	int rc = command_options(self, argv, &o, &args, f);

	if (rc != 0)
		return rc > 0 ? 0 : rc;
	rc = command_arguments(self, args, 1, 1, f);
	if (rc < 0)
		return rc;
	if (o.interval != NULL && parse_interval(o.interval, &interval_ms) < 0)
		return fault_set(f, EINVAL,
		                 "option --interval: \"%.40s\" is no time such as 500ms, 5s or 1m",
		                 o.interval);
	rc = found_open(g->root, args[0], &c, f);
	if (rc < 0)
		return rc;
	if (c.status == STATE_STOPPED || c.status == STATE_CREATING)
		return fault_set(f, EINVAL, "events %s: the container is %s, nothing happens in it",
		                 args[0], state_status_name(c.status));

	own_fd int fd = found_open_cgroup(&c, f);

	if (fd < 0)
		return fd;
	struct figures of = {.id = args[0], .cgroup_fd = fd};
	of.resctrl_fd = lifecycle_resctrl_find(c.dir_fd, &c.state, &c.arena, &of.rdt);

	rc = o.stats ? print_stats(&of, f) : watch(&c, &of, interval_ms, f);
	own_close(&of.resctrl_fd);
	return rc;
}

const struct command command_events = {
	"events",    "CONTAINER", "print statistics and lack of memory as JSON lines",
	events_rows, events,      false,
};
