/* SPDX-License-Identifier: ISC */
/*
 * mounts.h - the "root" and "mounts" sections. Runtime-spec 1.3 config.md#root,
 * #mounts. Option words are resolved here, so that mount.c sees only numbers.
 * Pure.
 */
#ifndef SPEC_MOUNTS_H
#define SPEC_MOUNTS_H

#include "json.h"

struct spec_root {
	const char *path; /* absolute, or relative to the bundle */
	bool readonly;
};

enum spec_mount_kind {
	SPEC_MOUNT_NEW,    /* a file system of TYPE */
	SPEC_MOUNT_BIND,   /* bind or rbind of SOURCE */
	SPEC_MOUNT_CGROUP, /* type cgroup or cgroup2: this container's cgroup v2 tree */
};

/* Words that most file systems need not, and do not, know. */
enum spec_mount_hint {
	SPEC_MOUNT_HINT_ACL,      /* "acl", "noacl" */
	SPEC_MOUNT_HINT_IVERSION, /* "iversion", "noiversion" */
	SPEC_MOUNT_HINTS,
};

struct spec_id_map;

struct spec_mount {
	enum spec_mount_kind kind;
	bool remount;   /* other options for what is mounted there already: of a bind for
	                 * that mount, else for its file system too; no type, no source */
	bool recursive; /* rbind */
	bool sync, dirsync, mand_lock, lazytime; /* flags of the superblock */
	bool tmpcopyup;                          /* tmpfs starts as a copy of what it covers */
	bool source_nofollow;                    /* a source that is a link is bound as the link */
	bool copy_symlink; /* a source that is a link is made again, and nothing is mounted */
	bool idmap;        /* ids are shown through a mapping: the mount's own, or, when it has
	                       * none, that of the container's user namespace */
	bool idmap_recursive;
	const char *destination; /* absolute inside the container, lexically cleaned */
	const char *type;        /* file system; NULL for a bind */
	const char *source;      /* for a bind absolute, or relative to the bundle */
	const char *within;      /* of a bind whose source lies in the container's root, its path
	                          * there; mount_within.h finds it */
	const char *data; /* comma list for the file system itself, nothing to a bind; NULL: none */
	uint64_t attr_set;     /* MOUNT_ATTR_* to set, one mount */
	uint64_t attr_clear;   /* MOUNT_ATTR_* to clear, one mount */
	uint64_t rec_attr_set; /* the same for the whole tree: rro, rnosuid ... */
	uint64_t rec_attr_clear;
	uint64_t propagation; /* MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_UNBINDABLE | MS_REC; 0: none */
	const char *hints[SPEC_MOUNT_HINTS]; /* NULL: not asked for */
	const struct spec_id_map *uid_maps, *gid_maps;
	size_t uid_map_count, gid_map_count;
	/* NULL, or for each range whether its host ids are the container's user namespace's. */
	const bool *uid_relative, *gid_relative;
};

must_check int spec_root(const struct json_at *at, struct spec_root *out, struct arena *arena,
                         struct fault *f);
/* AT is the array. */
must_check int spec_mounts(const struct json_at *at, struct arena *arena,
                           const struct spec_mount **out, size_t *count, struct fault *f);

/* The ids behind "idmap=" into OUT, when it has none of its own yet. */
must_check int spec_mount_idmap(const struct json_at *at, const char *text, struct arena *arena,
                                struct spec_mount *out, struct fault *f);

/* The vocabulary of options, word by word from *NEXT = 0, NULL at the end. RECURSIVE_TOO: the word
 * has a form for the whole tree, with an "r" before it. */
const char *spec_mount_option(size_t *next, bool *recursive_too);

#endif
