/* SPDX-License-Identifier: ISC */
#include "mount_instead.h"

#include "base/own.h"
#include "mount.h"
#include "sys.h"

#include <string.h>

int mount_instead(const struct spec *spec, const struct spec_mount *m, int refused, struct fault *f)
{
	static const struct {
		const char *type, *place;
		enum spec_namespace_type shows;
	} kinds[] = {
		{"sysfs",  "/sys",        SPEC_NS_COUNT},
		{"proc",   "/proc",       SPEC_NS_PID  },
		{"mqueue", "/dev/mqueue", SPEC_NS_IPC  },
	};
	struct spec_mount tree = *m;
	const char *place = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(m->type, kinds[i].type) == 0 &&
		    (kinds[i].shows == SPEC_NS_COUNT ||
		     !spec->linux_.namespaces[kinds[i].shows].wanted))
			place = kinds[i].place;
	}
	if (refused != -EPERM || place == NULL)
		return refused;

	struct fault ignored = {0};
	own_fd int fd = mount_clone(AT_FDCWD, place, true, MS_SLAVE | MS_REC, &ignored);

	if (fd < 0)
		return refused;
	f->code = 0;
	tree.rec_attr_set |= m->attr_set & (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
	                                    MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);

	int rc = mount_set_attributes(fd, &tree, f);

	return rc < 0 ? rc : take_fd(&fd);
}
