/* SPDX-License-Identifier: ISC */
#include "system.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "../runtime/loopback.h"
#include "clock.h"
#include "crash.h"
#include "early.h"
#include "say.h"

#include <fcntl.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/utsname.h>

#define MANIFEST_PATH "/etc/coffer/manifest.json"

enum {
	MANIFEST_LIMIT = 1 << 20,
	GIVE_UP_MS = 5000,
	LOGGER_END_MS = 2000
};

/* Of PID 1, for as long as the machine is up. */
static struct system the_system;

static int make_unkillable(struct system *s, struct fault *f)
{
	struct fault not_permitted = {0};

	(void)s;
	(void)f;
	/* In a pid namespace of a test nobody may; then the kernel's choice stands. */
	(void)!io_write_file(AT_FDCWD, "/proc/self/oom_score_adj", "-1000", &not_permitted);
	return 0;
}

static int mount_early(struct system *s, struct fault *f)
{
	(void)s;
	return early_mount(f);
}

static int raise_clock(struct system *s, struct fault *f)
{
	int rc = clock_raise_to(MANIFEST_PATH, f);

	(void)s;
	if (rc == 1)
		say("the clock was before the time of the build, and is set to it");
	return rc < 0 ? rc : 0;
}

static int read_manifest(struct system *s, struct fault *f)
{
	own_mem char *text = NULL;
	size_t len;
	int rc = io_read_file(AT_FDCWD, MANIFEST_PATH, MANIFEST_LIMIT, &text, &len, f);

	return rc < 0 ? rc : manifest_parse(text, len, &s->arena, &s->manifest, f);
}

static int delegate_cgroups(struct system *s, struct fault *f)
{
	(void)s;
	return early_cgroups(f);
}

static int set_hostname(struct system *s, struct fault *f)
{
	return early_hostname(&s->manifest, f);
}

static int set_sysctl(struct system *s, struct fault *f)
{
	return early_sysctl(&s->manifest, f);
}

static int raise_loopback(struct system *s, struct fault *f)
{
	(void)s;
	return loopback_up(f);
}

static int make_volumes(struct system *s, struct fault *f)
{
	return early_volumes(&s->manifest, f);
}

static int start_logger(struct system *s, struct fault *f)
{
	int rc = logger_init(&s->logger, &s->manifest, f);

	return rc < 0 ? rc : logger_start(&s->logger, f);
}

/* A machine without a watchdog, or with a broken one, still does its work. */
static int arm_watchdog(struct system *s, struct fault *f)
{
	struct fault broken = {0};

	(void)f;
	s->watchdog.fd = -1;
	if (!IS_ENABLED(CONFIG_WATCHDOG))
		return 0;

	int rc = watchdog_open(&s->watchdog, clock_now_ms(), &broken);

	if (rc == -ENOENT)
		return 0;
	if (rc < 0)
		say_fault("watchdog", &broken);
	else
		say("watchdog: resets the machine when nothing is heard for %u s",
		    s->watchdog.timeout_s);
	if (rc == 0 && s->watchdog.did_reset)
		say("watchdog: it was the watchdog that reset the machine");
	return 0;
}

static int prepare_units(struct system *s, struct fault *f)
{
	for (size_t i = 0; i < s->manifest.container_count; i++)
		unit_init(&s->units[i], &s->manifest.containers[i], &s->states[i],
		          s->logger.pipes[i][1]);
	button_open_all(&s->buttons);
	/* Ctrl-alt-del becomes SIGINT instead of an immediate reset. */
	(void)reboot(RB_DISABLE_CAD);
	return loop_open_signals(s, f);
}

/* What happens once, in the order in which it depends on one another. */
static const struct {
	const char *name;
	int (*run)(struct system *s, struct fault *f);
} steps[] = {
	{"mounts",    mount_early     },
        {"oom score", make_unkillable },
        {"manifest",  read_manifest   },
	{"clock",     raise_clock     },
        {"logger",    start_logger    },
        {"cgroups",   delegate_cgroups},
	{"hostname",  set_hostname    },
        {"sysctl",    set_sysctl      },
        {"lo",        raise_loopback  },
	{"volumes",   make_volumes    },
        {"watchdog",  arm_watchdog    },
        {"units",     prepare_units   },
};

static void greet(const struct system *s)
{
	struct utsname kernel;

	if (uname(&kernel) < 0)
		kernel = (struct utsname){.release = "?"};
	say("%s%s%s (serial %llu) on %s, Linux %s", s->manifest.name,
	    s->manifest.version[0] != '\0' ? " " : "", s->manifest.version,
	    (unsigned long long)s->manifest.serial, CONFIG_BOARD, kernel.release);
	for (size_t i = 0; i < s->manifest.container_count; i++) {
		const struct manifest_container *c = &s->manifest.containers[i];

		if (c->seccomp != NULL && strcmp(c->seccomp, "unconfined") == 0)
			say("INSECURE: %s runs without a seccomp filter", c->name);
	}
}

_Noreturn static void give_up(struct system *s, struct fault *f, const char *step)
{
	char text[600];

	logger_stop(&s->logger, LOGGER_END_MS);
	fault_print(f, text, sizeof(text));
	say_plain("coffer-init: system: %s: %s", step, text);
	say_plain("coffer-init: system: rebooting in %d s", GIVE_UP_MS / 1000);
	power_give_up(POWER_REBOOT, GIVE_UP_MS);
}

_Noreturn void system_run(void)
{
	struct system *s = &the_system;
	struct fault f = {0};

	crash_arm();
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i].run(s, &f) < 0)
			give_up(s, &f, steps[i].name);
	}
	greet(s);
	loop_run(s);
	phase_print_table(s);
	logger_stop(&s->logger, LOGGER_END_MS);
	if (IS_ENABLED(CONFIG_WATCHDOG))
		watchdog_close(&s->watchdog, s->way == POWER_OFF);
	power_end(s->way);
}
