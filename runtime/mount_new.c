/* SPDX-License-Identifier: ISC */
#include "mount_new.h"

#include "base/own.h"
#include "mount_legacy.h"
#include "sys.h"

#include <string.h>

/* The file system context answers a read with what the kernel has to say: "e tmpfs: Bad value
 * for 'size'". */
static int context_fault(int fs_fd, int code, const char *what, const char *type, struct fault *f)
{
	char message[160];
	ssize_t n = read(fs_fd, message, sizeof(message) - 1);

	if (n <= 0)
		return fault_set(f, code, "%s %s", what, type);
	message[n] = '\0';
	message[strcspn(message, "\n")] = '\0';
	return fault_set(f, code, "%s %s: the kernel says \"%s\"", what, type,
	                 n > 2 && message[1] == ' ' ? message + 2 : message);
}

/* "mode=755,size=65536k,newinstance": a word alone is a flag. */
static int configure(int fs_fd, const char *type, const char *data, struct fault *f)
{
	char word[512];

	while (data != NULL && *data != '\0') {
		size_t len = strcspn(data, ",");

		if (len >= sizeof(word))
			return fault_set(f, E2BIG, "mount option \"%.60s...\" of %s", data, type);
		memcpy(word, data, len);
		word[len] = '\0';
		data += len + (data[len] == ',' ? 1 : 0);
		if (len == 0)
			continue;

		char *value = strchr(word, '=');

		if (value != NULL)
			*value++ = '\0';
		if (sys_fsconfig(fs_fd, value != NULL ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG,
		                 word, value, 0) < 0)
			return context_fault(fs_fd, errno, "set an option of", type, f);
	}
	return 0;
}

static int set_flags(int fs_fd, const char *type, const struct spec_mount *m, struct fault *f)
{
	const struct {
		bool wanted;
		const char *flag;
	} flags[] = {
		{m->sync,      "sync"    },
		{m->dirsync,   "dirsync" },
		{m->mand_lock, "mand"    },
		{m->lazytime,  "lazytime"},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (flags[i].wanted &&
		    sys_fsconfig(fs_fd, FSCONFIG_SET_FLAG, flags[i].flag, NULL, 0) < 0)
			return context_fault(fs_fd, errno, "set an option of", type, f);
	}
	/* mount(2) takes these for flags of its own, and ext4 alone has words for them, too. A file
	 * system of the old interface would take any word, and fail over it later. */
	for (size_t i = 0; i < SPEC_MOUNT_HINTS; i++) {
		if (m->hints[i] != NULL && m->type != NULL && strncmp(m->type, "ext", 3) == 0)
			(void)!sys_fsconfig(fs_fd, FSCONFIG_SET_FLAG, m->hints[i], NULL, 0);
	}
	return 0;
}

static int context_open(const char *type, const char *source, const char *data, struct fault *f)
{
	own_fd int fs = sys_fsopen(type);

	if (fs < 0)
		return errno == ENODEV
		               ? fault_set(f, ENODEV,
		                           "mount %s: this kernel has no such file system", type)
		               : fault_set(f, errno, "open the file system %s", type);
	if (source != NULL && *source != '\0' &&
	    sys_fsconfig(fs, FSCONFIG_SET_STRING, "source", source, 0) < 0)
		return context_fault(fs, errno, "set the source of", type, f);

	int rc = configure(fs, type, data, f);

	return rc < 0 ? rc : take_fd(&fs);
}

static int context_mount(int fs_fd, const char *type, uint64_t attrs, struct fault *f)
{
	if (sys_fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return context_fault(fs_fd, errno, "mount", type, f);

	int fd = sys_fsmount(fs_fd, (unsigned int)attrs);

	return fd >= 0 ? fd : context_fault(fs_fd, errno, "mount", type, f);
}

int mount_new(const char *type, const char *source, const char *data, uint64_t attrs,
              struct fault *f)
{
	own_fd int fs = context_open(type, source, data, f);

	return fs < 0 ? fs : context_mount(fs, type, attrs, f);
}

int mount_new_from(const struct spec_mount *m, const char *data, uint64_t attrs, struct fault *f)
{
	if (mount_legacy_wanted(m->source, data))
		return mount_legacy(m, data, attrs, f);

	own_fd int fs = context_open(m->type, m->source, data, f);
	int rc = fs;

	if (rc >= 0)
		rc = set_flags(fs, m->type, m, f);
	return rc < 0 ? rc : context_mount(fs, m->type, attrs, f);
}

int mount_reconfigure(int target_fd, const struct spec_mount *m, struct fault *f)
{
	own_fd int fs = sys_fspick(target_fd, "", FSPICK_EMPTY_PATH);

	if (fs < 0)
		return errno == EINVAL
		               ? fault_set(f, EINVAL, "remount %s: nothing is mounted there",
		                           m->destination)
		               : fault_set(f, errno, "remount %s", m->destination);

	int rc = configure(fs, m->destination, m->data, f);

	if (rc >= 0)
		rc = set_flags(fs, m->destination, m, f);
	if (rc >= 0 && sys_fsconfig(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) < 0)
		rc = context_fault(fs, errno, "remount", m->destination, f);
	return rc;
}
