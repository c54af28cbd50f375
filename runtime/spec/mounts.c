/* SPDX-License-Identifier: ISC */
#include "mounts.h"
#include "../base/buf.h"
#include "linux.h"
#include "part.h"

#include <errno.h>
#include <linux/mount.h>
#include <string.h>

enum option_kind {
	OPTION_IGNORE,      /* asks for what is so anyway */
	OPTION_SET,         /* a MOUNT_ATTR_* bit; "r" before the word: for the whole tree */
	OPTION_CLEAR,       /* the same */
	OPTION_ATIME,       /* one value of the field MOUNT_ATTR__ATIME; "r" too */
	OPTION_ATIME_UNDO,  /* the negation of one of its values; "r" too */
	OPTION_BIND,        /* value: recursive */
	OPTION_PROPAGATION, /* MS_* */
	OPTION_SYNC,        /* value: on or off; these four are flags of the superblock */
	OPTION_DIRSYNC,
	OPTION_MAND_LOCK,
	OPTION_LAZYTIME,
	OPTION_HINT, /* enum spec_mount_hint */
	OPTION_TMPCOPYUP,
	OPTION_SRC_NOFOLLOW,
	OPTION_COPY_SYMLINK,
	OPTION_IDMAP, /* value: recursive */
	OPTION_REMOUNT,
};

struct option {
	const char *word;
	enum option_kind kind;
	uint64_t value;
};

/* config.md#linux-mount-options, and crun's src-nofollow and copy-symlink. */
static const struct option options[] = {
	{"acl",           OPTION_HINT,         SPEC_MOUNT_HINT_ACL     },
	{"async",         OPTION_SYNC,         0                       },
	{"atime",         OPTION_ATIME_UNDO,   MOUNT_ATTR_NOATIME      },
	{"bind",          OPTION_BIND,         0                       },
	{"copy-symlink",  OPTION_COPY_SYMLINK, 1                       },
	{"defaults",      OPTION_IGNORE,       0                       },
	{"dev",           OPTION_CLEAR,        MOUNT_ATTR_NODEV        },
	{"diratime",      OPTION_CLEAR,        MOUNT_ATTR_NODIRATIME   },
	{"dirsync",       OPTION_DIRSYNC,      1                       },
	{"exec",          OPTION_CLEAR,        MOUNT_ATTR_NOEXEC       },
	{"idmap",         OPTION_IDMAP,        0                       },
	{"iversion",      OPTION_HINT,         SPEC_MOUNT_HINT_IVERSION},
	{"lazytime",      OPTION_LAZYTIME,     1                       },
	{"loud",          OPTION_IGNORE,       0                       },
	{"mand",          OPTION_MAND_LOCK,    1                       },
	{"noacl",         OPTION_HINT,         SPEC_MOUNT_HINT_ACL     },
	{"noatime",       OPTION_ATIME,        MOUNT_ATTR_NOATIME      },
	{"nodev",         OPTION_SET,          MOUNT_ATTR_NODEV        },
	{"nodiratime",    OPTION_SET,          MOUNT_ATTR_NODIRATIME   },
	{"noexec",        OPTION_SET,          MOUNT_ATTR_NOEXEC       },
	{"noiversion",    OPTION_HINT,         SPEC_MOUNT_HINT_IVERSION},
	{"nolazytime",    OPTION_LAZYTIME,     0                       },
	{"nomand",        OPTION_MAND_LOCK,    0                       },
	{"norelatime",    OPTION_ATIME_UNDO,   MOUNT_ATTR_RELATIME     },
	{"nostrictatime", OPTION_ATIME_UNDO,   MOUNT_ATTR_STRICTATIME  },
	{"nosuid",        OPTION_SET,          MOUNT_ATTR_NOSUID       },
	{"nosymfollow",   OPTION_SET,          MOUNT_ATTR_NOSYMFOLLOW  },
	{"private",       OPTION_PROPAGATION,  MS_PRIVATE              },
	{"rbind",         OPTION_BIND,         1                       },
	{"relatime",      OPTION_ATIME,        MOUNT_ATTR_RELATIME     },
	{"remount",       OPTION_REMOUNT,      1                       },
	{"ridmap",        OPTION_IDMAP,        1                       },
	{"ro",            OPTION_SET,          MOUNT_ATTR_RDONLY       },
	{"rprivate",      OPTION_PROPAGATION,  MS_PRIVATE | MS_REC     },
	{"rshared",       OPTION_PROPAGATION,  MS_SHARED | MS_REC      },
	{"rslave",        OPTION_PROPAGATION,  MS_SLAVE | MS_REC       },
	{"runbindable",   OPTION_PROPAGATION,  MS_UNBINDABLE | MS_REC  },
	{"rw",            OPTION_CLEAR,        MOUNT_ATTR_RDONLY       },
	{"shared",        OPTION_PROPAGATION,  MS_SHARED               },
	{"silent",        OPTION_IGNORE,       0                       },
	{"slave",         OPTION_PROPAGATION,  MS_SLAVE                },
	{"src-nofollow",  OPTION_SRC_NOFOLLOW, 1                       },
	{"strictatime",   OPTION_ATIME,        MOUNT_ATTR_STRICTATIME  },
	{"suid",          OPTION_CLEAR,        MOUNT_ATTR_NOSUID       },
	{"symfollow",     OPTION_CLEAR,        MOUNT_ATTR_NOSYMFOLLOW  },
	{"sync",          OPTION_SYNC,         1                       },
	{"tmpcopyup",     OPTION_TMPCOPYUP,    1                       },
	{"unbindable",    OPTION_PROPAGATION,  MS_UNBINDABLE           },
};

static const struct option *find_word(const char *word)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (strcmp(options[i].word, word) == 0)
			return &options[i];
	}
	return NULL;
}

static bool is_attribute(const struct option *o)
{
	return o->kind == OPTION_SET || o->kind == OPTION_CLEAR || o->kind == OPTION_ATIME ||
	       o->kind == OPTION_ATIME_UNDO;
}

const char *spec_mount_option(size_t *next, bool *recursive_too)
{
	const size_t count = sizeof(options) / sizeof(options[0]);

	if (*next >= count)
		return NULL;
	*recursive_too = is_attribute(&options[*next]);
	return options[(*next)++].word;
}

/* "rro" is "ro" for the whole tree; only words of attributes have such a form. */
static const struct option *find_option(const char *word, bool *recursive)
{
	const struct option *o = find_word(word);

	*recursive = false;
	if (o == NULL && word[0] == 'r') {
		o = find_word(word + 1);
		if (o != NULL && !is_attribute(o))
			o = NULL;
		*recursive = o != NULL;
	}
	return o;
}

static void apply_attribute(const struct option *o, uint64_t *set, uint64_t *clear)
{
	uint64_t mask = o->value;
	uint64_t value = o->kind == OPTION_SET ? o->value : 0;

	if (o->kind == OPTION_ATIME || o->kind == OPTION_ATIME_UNDO) {
		mask = MOUNT_ATTR__ATIME;
		/* A negation leaves another value alone. Without one, relatime is what the kernel
		 * takes since 2.6.30. */
		if (o->kind == OPTION_ATIME_UNDO && (*clear & mask) != 0 &&
		    (*set & mask) != o->value)
			return;
		value = o->kind == OPTION_ATIME ? o->value : MOUNT_ATTR_RELATIME;
		/* mount_setattr(2): the field is cleared whole before a value is set. */
		*clear |= mask;
	} else if (o->kind == OPTION_SET) {
		*clear &= ~mask;
	} else {
		*clear |= mask;
	}
	*set = (*set & ~mask) | value;
}

static int apply_propagation(const struct json_at *at, const struct option *o,
                             struct spec_mount *out, struct fault *f)
{
	if (out->propagation != 0 && out->propagation != o->value)
		return json_fault(at, f, EINVAL, "\"%s\" after another word of propagation",
		                  o->word);
	out->propagation = o->value;
	return 0;
}

static int apply_option(const struct json_at *at, const struct option *o, struct spec_mount *out,
                        struct fault *f)
{
	switch (o->kind) {
	case OPTION_BIND:
		out->kind = SPEC_MOUNT_BIND;
		out->recursive = o->value != 0;
		break;
	case OPTION_PROPAGATION:
		return apply_propagation(at, o, out, f);
	case OPTION_SYNC:
		out->sync = o->value != 0;
		break;
	case OPTION_DIRSYNC:
		out->dirsync = true;
		break;
	case OPTION_MAND_LOCK:
		out->mand_lock = o->value != 0;
		break;
	case OPTION_LAZYTIME:
		out->lazytime = o->value != 0;
		break;
	case OPTION_TMPCOPYUP:
		out->tmpcopyup = true;
		break;
	case OPTION_SRC_NOFOLLOW:
		out->source_nofollow = true;
		break;
	case OPTION_COPY_SYMLINK:
		out->copy_symlink = true;
		break;
	case OPTION_HINT:
		out->hints[o->value] = o->word;
		break;
	case OPTION_IDMAP:
		out->idmap = true;
		out->idmap_recursive |= o->value != 0;
		break;
	case OPTION_REMOUNT:
		out->remount = true;
		break;
	case OPTION_SET:
	case OPTION_CLEAR:
	case OPTION_ATIME:
	case OPTION_ATIME_UNDO:
	case OPTION_IGNORE:
		break;
	}
	return 0;
}

/* Words that are nobody's go to the file system, which judges them. */
static int apply_word(const struct json_at *at, const char *word, struct spec_mount *out,
                      struct buf *data, struct fault *f)
{
	bool recursive;
	const struct option *o = find_option(word, &recursive);

	if (o == NULL) {
		if (word[0] == '\0')
			return json_fault(at, f, EINVAL, "is empty, want an option");
		buf_printf(data, "%s%s", data->len > 0 ? "," : "", word);
		return 0;
	}
	if (is_attribute(o)) {
		apply_attribute(o, recursive ? &out->rec_attr_set : &out->attr_set,
		                recursive ? &out->rec_attr_clear : &out->attr_clear);
		return 0;
	}
	return apply_option(at, o, out, f);
}

/* What stands behind "idmap=" or "ridmap="; NULL: it is another word. */
static const char *find_idmap(const char *word, bool *recursive)
{
	*recursive = word[0] == 'r';
	word += *recursive;
	return strncmp(word, "idmap=", 6) == 0 ? word + 6 : NULL;
}

static int parse_option(const struct json_at *at, const char *word, struct arena *arena,
                        struct spec_mount *out, struct buf *data, struct fault *f)
{
	bool recursive;
	const char *ids = find_idmap(word, &recursive);

	if (ids == NULL)
		return apply_word(at, word, out, data, f);
	out->idmap = true;
	out->idmap_recursive |= recursive;
	return spec_mount_idmap(at, ids, arena, out, f);
}

static int parse_options(const struct json_at *at, struct arena *arena, struct spec_mount *out,
                         struct fault *f)
{
	struct json_at item;
	const char *const *words;
	char *storage;
	size_t size = 1;
	struct buf data;
	int rc = json_texts(at, arena, &words, NULL, f);

	if (rc < 0)
		return rc;
	for (size_t i = 0; words[i] != NULL; i++)
		size += strlen(words[i]) + 1;
	storage = arena_alloc(arena, size, 1);
	if (storage == NULL)
		return json_fault(at, f, ENOMEM, "keep its value");
	data = buf_over(storage, size);
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		rc = parse_option(&item, words[item.index], arena, out, &data, f);
		if (rc < 0)
			return rc;
	}
	out->data = data.len > 0 ? storage : NULL;
	return 0;
}

static int parse_type(const struct json_at *at, struct arena *arena, struct spec_mount *out,
                      struct fault *f)
{
	struct json_at item;
	const char *type = NULL;
	int rc = json_member_text(at, "type", arena, &type, f);

	if (rc < 0)
		return rc;
	if (type != NULL && strcmp(type, "bind") == 0)
		out->kind = SPEC_MOUNT_BIND;
	if (out->kind == SPEC_MOUNT_BIND || out->remount)
		return 0;
	rc = json_required(at, "type", &item, f);
	if (rc < 0)
		return rc;
	if (type == NULL || type[0] == '\0' || strcmp(type, "none") == 0)
		return json_fault(&item, f, EINVAL, "\"%s\" is not the type of a file system",
		                  type != NULL ? type : "");
	if (strcmp(type, "cgroup") == 0 || strcmp(type, "cgroup2") == 0)
		out->kind = SPEC_MOUNT_CGROUP;
	out->type = type;
	return 0;
}

static int parse_source(const struct json_at *at, struct arena *arena, struct spec_mount *out,
                        struct fault *f)
{
	struct json_at item;
	int rc;

	if (out->remount)
		return 0;
	if (out->kind != SPEC_MOUNT_BIND && !json_member(at, "source", &item)) {
		out->source = out->type;
		return 0;
	}
	rc = json_required(at, "source", &item, f);
	if (rc == 0)
		rc = json_text(&item, arena, &out->source, f);
	if (rc == 0 && out->kind == SPEC_MOUNT_BIND && out->source[0] == '\0')
		rc = json_fault(&item, f, EINVAL, "is empty, want a path");
	return rc;
}

static int parse_maps(const struct json_at *at, struct arena *arena, struct spec_mount *out,
                      struct fault *f)
{
	struct json_at item;
	int rc = 0;

	if (json_member(at, "uidMappings", &item)) {
		out->uid_relative = NULL;
		rc = spec_id_maps(&item, arena, &out->uid_maps, &out->uid_map_count, f);
	}
	if (rc == 0 && json_member(at, "gidMappings", &item)) {
		out->gid_relative = NULL;
		rc = spec_id_maps(&item, arena, &out->gid_maps, &out->gid_map_count, f);
	}
	if (rc < 0)
		return rc;
	if ((out->uid_map_count == 0) != (out->gid_map_count == 0))
		return json_fault(at, f, EINVAL,
		                  "uidMappings and gidMappings must be given together");
	/* config.md#posix-platform-mounts: the option only SHOULD stand beside them. */
	out->idmap |= out->uid_map_count > 0;
	return 0;
}

/* What options and kind demand of one another. */
static int check_mount(const struct json_at *at, const struct spec_mount *m, struct fault *f)
{
	const bool bind = m->kind == SPEC_MOUNT_BIND && !m->remount;

	if (m->idmap && !bind)
		return json_fault(at, f, EINVAL, "only a bind can have its ids mapped");
	if ((m->copy_symlink || m->source_nofollow) && !bind)
		return json_fault(at, f, EINVAL, "only a bind can have a link for its source");
	if (m->tmpcopyup && (m->type == NULL || strcmp(m->type, "tmpfs") != 0))
		return json_fault(at, f, EINVAL, "\"tmpcopyup\" means nothing but for a tmpfs");
	return 0;
}

static int parse_mount(const struct json_at *at, struct arena *arena, struct spec_mount *out,
                       struct fault *f)
{
	struct json_at item;
	int rc = json_required(at, "destination", &item, f);

	/* config.md#mounts: a relative destination is deprecated and means one below "/". */
	if (rc == 0)
		rc = part_path_relative_too(&item, arena, &out->destination, f);
	if (rc == 0 && json_member(at, "options", &item))
		rc = parse_options(&item, arena, out, f);
	if (rc == 0)
		rc = parse_type(at, arena, out, f);
	if (rc == 0)
		rc = parse_source(at, arena, out, f);
	if (rc == 0)
		rc = parse_maps(at, arena, out, f);
	if (rc == 0)
		rc = check_mount(at, out, f);
	if (rc == 0 && out->destination[1] == '\0' && !out->remount &&
	    json_member(at, "destination", &item))
		return json_fault(&item, f, EINVAL, "is the root itself, want a path below it");
	return rc;
}

int spec_mounts(const struct json_at *at, struct arena *arena, const struct spec_mount **out,
                size_t *count, struct fault *f)
{
	struct json_at item;
	struct spec_mount *mounts = part_list(at, arena, sizeof(*mounts), f);

	if (mounts == NULL)
		return -f->code;
	for (bool more = json_first(at, &item); more; more = json_next(&item)) {
		int rc = parse_mount(&item, arena, &mounts[item.index], f);

		if (rc < 0)
			return rc;
	}
	*out = mounts;
	*count = json_count(at);
	return 0;
}

int spec_root(const struct json_at *at, struct spec_root *out, struct arena *arena, struct fault *f)
{
	struct json_at item;
	int rc = json_required(at, "path", &item, f);

	if (rc == 0)
		rc = json_text(&item, arena, &out->path, f);
	if (rc == 0 && out->path[0] == '\0')
		rc = json_fault(&item, f, EINVAL, "is empty, want a path");
	return rc < 0 ? rc : json_member_bool(at, "readonly", &out->readonly, f);
}
