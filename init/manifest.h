/* SPDX-License-Identifier: ISC */
/*
 * manifest.h - the appliance's manifest: which containers run, in what order,
 * and what each of them was opened to. One parser for the build machine, which
 * refuses a bad manifest with the JSON pointer, and for PID 1. Pure.
 *
 * The document is closed: an unknown member anywhere is a fault. docs/manifest.md
 * describes every member.
 */
#ifndef INIT_MANIFEST_H
#define INIT_MANIFEST_H

#include "../runtime/base/arena.h"
#include "../runtime/base/fault.h"
#include "../runtime/spec/linux.h"
#include "../runtime/spec/process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MANIFEST_CONTAINERS_MAX 64 /* of all three phases together */
#define MANIFEST_VOLUMES_MAX    32
#define MANIFEST_NAME_MAX       48 /* bytes; [a-z0-9][a-z0-9-]*, also a cgroup's and dm's name */

enum manifest_phase {
	MANIFEST_ONBOOT,     /* one after the other, each to its end, before any service */
	MANIFEST_SERVICE,    /* kept running */
	MANIFEST_ONSHUTDOWN, /* one after the other, after the services have stopped */
};

enum manifest_restart {
	MANIFEST_RESTART_ALWAYS,
	MANIFEST_RESTART_ON_FAILURE, /* exit status not 0, or a signal */
	MANIFEST_RESTART_NEVER,
};

enum manifest_on_failure {
	MANIFEST_FAILURE_CONTINUE, /* report and go on */
	MANIFEST_FAILURE_STOP,     /* report, stop the boot, shut down in order and reboot */
};

enum manifest_network {
	MANIFEST_NETWORK_NONE, /* a network namespace of its own with only lo */
	MANIFEST_NETWORK_HOST,
};

/* A tmpfs that containers share. Made before the first container starts. */
struct manifest_volume {
	const char *name;
	uint64_t size_bytes; /* default 1 MiB */
	uint32_t mode;       /* default 01777 */
};

struct manifest_mount {
	const char *volume;      /* a volume's name; NULL for a private tmpfs */
	const char *destination; /* absolute */
	bool readonly;
	uint64_t size_bytes; /* of a private tmpfs; default 1 MiB */
	uint32_t mode;       /* of a private tmpfs; default 0755 */
};

struct manifest_container {
	const char *name;
	enum manifest_phase phase;
	uint32_t umask; /* see umask_set */

	/* What it is. Used on the build machine. */
	const char *image;       /* OCI layout below the manifest's folder, "PATH[:REF]" */
	const char *const *args; /* replaces Entrypoint and Cmd; NULL: the image's */
	const char *const *env;  /* added to the image's Env, same names replaced */
	const char *cwd;         /* NULL: the image's WorkingDir */
	const char *user;        /* "uid[:gid]" or names; NULL: the image's User */

	/* What it was opened to; the defaults are the closed ones. */
	uint64_t capabilities;         /* mask of CAP_*; default none */
	const char *seccomp;           /* profile below the manifest's folder; NULL: the default
	                                    allow-list; "unconfined": only if Kconfig allows it */
	enum manifest_network network; /* default none */
	uint32_t first_id;             /* first host id of its range of 65536; given by position
	                                    when absent: 0x10000 * (1 + position) */
	const struct manifest_mount *mounts;
	size_t mount_count;
	const struct spec_device *devices; /* default none beyond the standard ones */
	size_t device_count;
	const struct spec_rlimit *rlimits;
	size_t rlimit_count;
	uint64_t memory_bytes; /* default 64 MiB */
	uint64_t pids;         /* default 64 */
	uint32_t cpu_weight;   /* cgroup v2, 1..10000; 0: the kernel's 100 */
	int32_t oom_score_adj; /* default 0 */

	/* How it is run. Used by PID 1. */
	const char *const *after;            /* services that must be started first; NULL: none */
	enum manifest_restart restart;       /* default always */
	uint32_t restart_delay_ms;           /* first wait; default 100; doubles with each crash */
	uint32_t restart_delay_max_ms;       /* cap; default 30000 */
	uint32_t restart_reset_ms;           /* up this long: the wait starts anew; default 10000 */
	uint32_t stop_timeout_ms;            /* between the stop signal and SIGKILL; default 5000 */
	int stop_signal;                     /* default SIGTERM, or the image's by the build */
	enum manifest_on_failure on_failure; /* onboot and onshutdown; default stop for onboot */
	uint32_t timeout_ms;                 /* onboot and onshutdown: killed after; 0: never */

	/* Yes or no. */
	bool umask_set;      /* false: the kernel's */
	bool host_users;     /* no user namespace of its own; default false */
	bool writable_root;  /* a tmpfs overlay on the read-only root; default false */
	bool new_privileges; /* default false: no_new_privs is set */
	bool counts; /* a service that must be up for the system to be healthy; default true */
};

struct manifest {
	const char *name;
	const char *version;  /* for people */
	uint64_t serial;      /* of the system image, for anti-rollback; default 0 */
	const char *hostname; /* default: name */
	const struct spec_pair *sysctl;
	size_t sysctl_count;
	uint32_t settle_ms; /* all that counts is up this long: healthy; default 2000 */
	const struct manifest_volume *volumes;
	size_t volume_count;
	/* onboot in order, then services in order of start (after satisfied), then onshutdown */
	const struct manifest_container *containers;
	size_t container_count;
};

/* Everything in OUT lives in ARENA. Faults carry the JSON pointer, code EINVAL: syntax, types,
 * ranges, unknown members, duplicate container names, unknown volumes, "after" that names nobody
 * or runs in a circle, overlapping id ranges. */
must_check int manifest_parse(const char *text, size_t len, struct arena *arena,
                              struct manifest *out, struct fault *f);

/* Index of the container with this name, or -ENOENT. */
must_check int manifest_find(const struct manifest *manifest, const char *name);

#endif
