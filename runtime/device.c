/* SPDX-License-Identifier: ISC */
#include "device.h"

#include "base/own.h"
#include "mount.h"
#include "path.h"
#include "pointer.h"
#include "sys.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static const struct spec_device defaults[] = {
	{"/dev/null",    'c', 1, 3, 0666, 0, 0},
        {"/dev/zero",    'c', 1, 5, 0666, 0, 0},
	{"/dev/full",    'c', 1, 7, 0666, 0, 0},
        {"/dev/random",  'c', 1, 8, 0666, 0, 0},
	{"/dev/urandom", 'c', 1, 9, 0666, 0, 0},
        {"/dev/tty",     'c', 5, 0, 0666, 0, 0},
};

static const struct {
	const char *name, *target;
} links[] = {
	{"fd",     "/proc/self/fd"  },
        {"stdin",  "/proc/self/fd/0"},
        {"stdout", "/proc/self/fd/1"},
	{"stderr", "/proc/self/fd/2"},
        {"core",   "/proc/kcore"    },
        {"ptmx",   "pts/ptmx"       },
};

int device_directory(int root_fd, struct fault *f)
{
	int fd = path_open_strict(root_fd, "/dev", f);

	return fd == -ENOENT ? path_make_directory(root_fd, "/dev", f) : fd;
}

bool device_is_bound(const struct spec *spec)
{
	for (size_t i = 0; i < spec->mount_count; i++) {
		if (spec->mounts[i].kind == SPEC_MOUNT_BIND &&
		    strcmp(spec->mounts[i].destination, "/dev") == 0)
			return true;
	}
	return false;
}

static mode_t device_type(const struct spec_device *d)
{
	return d->type == 'c' ? S_IFCHR : d->type == 'b' ? S_IFBLK : S_IFIFO;
}

/* Is what FD refers to this device, and not a file that the image put in its place? */
static int check_device(int fd, const struct spec_device *d, const char *where, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fault_set(f, errno, "stat %s", d->path);
	if ((st.st_mode & S_IFMT) != device_type(d) ||
	    (d->type != 'p' && st.st_rdev != makedev(d->major, d->minor)))
		return fault_set(f, ENODEV, "%s %s is not the device %c %u:%u", where, d->path,
		                 d->type, d->major, d->minor);
	return 0;
}

static int make_node(int dir_fd, const char *name, const struct spec_device *d, struct fault *f)
{
	mode_t type = device_type(d);

	if (mknodat(dir_fd, name, type | d->mode, makedev(d->major, d->minor)) < 0) {
		if (errno != EEXIST)
			return fault_set(f, errno, "make the device %s", d->path);

		own_fd int there = openat(dir_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

		if (there < 0)
			return fault_set(f, errno, "open %s in the container's root", d->path);
		return check_device(there, d, "in the container's root", f);
	}
	if (fchownat(dir_fd, name, d->uid, d->gid, AT_SYMLINK_NOFOLLOW) < 0)
		return fault_set(f, errno, "give %s to %u:%u", d->path, d->uid, d->gid);
	return 0;
}

static int bind_node(int dir_fd, const char *name, const struct spec_device *d, struct fault *f)
{
	own_fd int host = mount_clone(AT_FDCWD, d->path, false, 0, f);

	if (host < 0)
		return host;

	int rc = check_device(host, d, "on the host", f);

	if (rc < 0)
		return rc;

	own_fd int target = path_make_cover(dir_fd, name);

	if (target < 0)
		return fault_set(f, -target, "create %s in the container's root", d->path);
	return mount_attach(host, target, d->path, f);
}

static bool spec_has(const struct spec_linux *linux_, const char *path)
{
	for (size_t i = 0; i < linux_->device_count; i++) {
		if (strcmp(linux_->devices[i].path, path) == 0)
			return true;
	}
	return false;
}

static int make_links(int dev_fd, struct fault *f)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		/* A kernel without /proc/kcore: no link to nothing. */
		if (strcmp(links[i].name, "core") == 0 && access(links[i].target, F_OK) < 0)
			continue;
		if (symlinkat(links[i].target, dev_fd, links[i].name) < 0 && errno != EEXIST)
			return fault_set(f, errno, "make the link /dev/%s", links[i].name);
	}
	return 0;
}

/* *BIND becomes true when the kernel lets nobody here make devices: the runtime is itself in a user
 * namespace. */
static int make_one(int dir_fd, const char *name, const struct spec_device *d, bool *bind,
                    struct fault *f)
{
	if (d->type == 'p')
		return make_node(dir_fd, name, d, f);
	if (!*bind) {
		int rc = make_node(dir_fd, name, d, f);

		if (rc != -EPERM)
			return rc;
		f->code = 0;
		*bind = true;
	}
	return bind_node(dir_fd, name, d, f);
}

static int make_own(const struct spec_device *d, int root_fd, bool *bind, struct fault *f)
{
	const char *name;
	own_fd int parent = path_make_parent(root_fd, d->path, &name, f);

	if (parent < 0)
		return parent;
	return make_one(parent, name, d, bind, f);
}

int device_make_all(const struct spec *spec, int root_fd, int dev_fd, bool bind, struct fault *f)
{
	const struct spec_linux *linux_ = &spec->linux_;
	/* Each node has its whole mode from the start: a chmod afterwards follows the link that a
	 * container with the same volume has meanwhile put in its place. */
	const mode_t mask = umask(0);
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		const char *name = defaults[i].path + strlen("/dev/");

		if (spec_has(linux_, defaults[i].path))
			continue;
		rc = make_one(dev_fd, name, &defaults[i], &bind, f);
	}
	for (size_t i = 0; rc >= 0 && i < linux_->device_count; i++)
		rc = pointer_put(make_own(&linux_->devices[i], root_fd, &bind, f), f,
		                 "/linux/devices/%zu", i);
	(void)umask(mask);
	return rc < 0 ? rc : make_links(dev_fd, f);
}

int device_open_null(int dev_fd, struct fault *f)
{
	own_fd int fd = openat(dev_fd, "null", O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fault_set(f, errno, "open /dev/null in the container's root");

	int rc = check_device(fd, &defaults[0], "in the container's root", f);

	return rc < 0 ? rc : take_fd(&fd);
}
