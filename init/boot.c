/* SPDX-License-Identifier: ISC */
#include "boot.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "../runtime/image/image.h"
#include "clock.h"
#include "cmdline.h"
#include "crash.h"
#include "early.h"
#include "power.h"
#include "say.h"
#include "switch.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define KEYS_DIR    "/etc/coffer/keys"
#define SYSTEM_INIT "/sbin/coffer-init"

enum {
	CMDLINE_LIMIT = 65536,
	DEVICE_LOOK_MS = 20
};

struct boot {
	struct cmdline cmdline;
	struct image_trust trust;
	struct image image;
	int device_fd;
	int root_fd;
};

static int look_around(struct boot *b, struct fault *f)
{
	int rc = switch_is_initramfs();

	(void)b;
	if (rc < 0)
		return fault_set(f, -rc, "look at /");
	if (rc == 0)
		return fault_set(
			f, EINVAL,
			"/ is no initramfs; on a mounted system, run \"coffer-init system\"");
	return 0;
}

static int mount_early(struct boot *b, struct fault *f)
{
	(void)b;
	return early_mount_boot(f);
}

/* The kernel opens /dev/console before the initramfs has a /dev, unless that has a node. */
static int open_console(struct boot *b, struct fault *f)
{
	(void)b;
	if (fcntl(STDOUT_FILENO, F_GETFD) >= 0)
		return 0;

	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	if (fd < 0)
		return fault_set(f, errno, "open /dev/console");
	for (int i = 0; i < 3; i++) {
		if (fd != i && dup2(fd, i) < 0)
			return fault_set(f, errno, "make /dev/console descriptor %d", i);
	}
	if (fd > 2)
		(void)close(fd);
	return 0;
}

static int read_cmdline(struct boot *b, struct fault *f)
{
	own_mem char *text = NULL;
	struct fault bad_word = {0};
	size_t len;
	int rc = io_read_file(AT_FDCWD, "/proc/cmdline", CMDLINE_LIMIT, &text, &len, f);

	if (rc < 0)
		return rc;
	if (cmdline_parse(text, len, &b->cmdline, &bad_word) < 0)
		say("boot: %s", bad_word.text);
	if (b->cmdline.system[0] == '\0')
		return fault_set(f, EINVAL,
		                 "the kernel's command line names no system image, add for example "
		                 "coffer.system=/dev/vda");
	return 0;
}

static int load_keys(struct boot *b, struct fault *f)
{
	own_fd int dir = open(KEYS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return fault_set(f, errno, "open " KEYS_DIR " of the initramfs");
	return image_trust_load(dir, &b->trust, f);
}

static int open_device(struct boot *b, struct fault *f)
{
	const struct timespec pause = {.tv_nsec = DEVICE_LOOK_MS * 1000000L};
	int64_t deadline = clock_now_ms() + b->cmdline.wait_ms;

	for (;;) {
		b->device_fd = open(b->cmdline.system, O_RDONLY | O_CLOEXEC);
		if (b->device_fd >= 0)
			return 0;
		/* Drivers probe while we run. */
		if ((errno != ENOENT && errno != ENXIO && errno != ENODEV) ||
		    clock_now_ms() >= deadline)
			return fault_set(
				f, errno,
				"open %s, waited %u s for it; coffer.system and coffer.wait on "
				"the kernel's command line say what and how long",
				b->cmdline.system, b->cmdline.wait_ms / 1000);
		(void)nanosleep(&pause, NULL);
	}
}

static int verify(struct boot *b, struct fault *f)
{
	const struct image_want want = {
		.kind = IMAGE_KIND_SYSTEM,
		.architecture = image_architecture(),
		.board = CONFIG_BOARD,
	};

	return image_verify(b->device_fd, &b->trust, &want, &b->image, f);
}

static void warn_of(const char *what)
{
	say_plain(
		"coffer-init: ******************************************************************");
	say_plain("coffer-init: * INSECURE: %s", what);
	say_plain(
		"coffer-init: ******************************************************************");
}

static int tell_trust(struct boot *b, struct fault *f)
{
	const struct image_record *r = &b->image.record;

	(void)f;
	say("boot: %s: %s %s (serial %llu), signed by %s", b->cmdline.system, r->name, r->version,
	    (unsigned long long)r->serial, b->image.signer->name);
	for (size_t i = 0; i < b->trust.count; i++) {
		char text[160];

		if (!b->trust.keys[i].development)
			continue;
		(void)snprintf(text, sizeof(text),
		               "%s is a development key: not for products, anybody may have it",
		               b->trust.keys[i].name);
		warn_of(text);
	}
	if (IS_ENABLED(CONFIG_INSECURE_UNCONFINED_SECCOMP))
		warn_of("this build lets containers run without a seccomp filter");
	return 0;
}

static int mount_system(struct boot *b, struct fault *f)
{
	b->root_fd = image_mount(b->device_fd, &b->image, "system", IMAGE_CORRUPTION_PANIC, f);
	return b->root_fd < 0 ? b->root_fd : 0;
}

static int enter_system(struct boot *b, struct fault *f)
{
	return switch_root(b->root_fd, f);
}

static int execute(struct boot *b, struct fault *f)
{
	char *const argv[] = {(char[]){"coffer-init"}, (char[]){"system"}, NULL};
	char *const envp[] = {NULL};

	(void)b;
	(void)execve(SYSTEM_INIT, argv, envp);
	return fault_set(f, errno, "execute " SYSTEM_INIT " of the system image");
}

static const struct {
	const char *name;
	int (*run)(struct boot *b, struct fault *f);
} steps[] = {
	{"initramfs",    look_around },
        {"mounts",       mount_early },
	{"console",      open_console},
        {"command line", read_cmdline},
	{"keys",         load_keys   },
        {"device",       open_device },
	{"verify",       verify      },
        {"trust",        tell_trust  },
	{"mount",        mount_system},
        {"switch root",  enter_system},
	{"execute",      execute     },
};

_Noreturn static void refuse(const struct boot *b, const struct fault *f, const char *step)
{
	enum power_way way = b->cmdline.power_off_on_fail ? POWER_OFF : POWER_REBOOT;
	char text[600];

	fault_print(f, text, sizeof(text));
	/* Once there is a device, it is what all the steps are about. */
	say_plain("coffer-init: boot: %s%s%s: %s", step, b->device_fd >= 0 ? " " : "",
	          b->device_fd >= 0 ? b->cmdline.system : "", text);
	say_plain("coffer-init: boot: nothing was started; %s in %u s", power_name(way),
	          b->cmdline.delay_ms / 1000);
	power_give_up(way, b->cmdline.delay_ms);
}

_Noreturn void boot_run(void)
{
	static struct boot boot = {.cmdline = {.delay_ms = 5000}, .device_fd = -1, .root_fd = -1};
	struct fault f = {0};

	crash_arm();
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i].run(&boot, &f) < 0)
			refuse(&boot, &f, steps[i].name);
	}
	/* Not reached: the last step does not return. */
	power_give_up(POWER_REBOOT, 0);
}
