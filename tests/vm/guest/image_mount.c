/* SPDX-License-Identifier: ISC */
/*
 * Runs as PID 1 of a virtual machine and mounts signed images there, because a
 * machine that builds often has no device-mapper. Prints TAP on the console and
 * powers off. Finds /keys, /image (sealed, with the files "small", "needle" and
 * "inner", an image again), the same on the disk /dev/vda, which is larger, and
 * /packed, which is compressed and has no needle.
 *
 * With the argument "panic" it reads a corrupted block of a system image, which
 * must end the machine.
 */
#include "../../../runtime/base/io.h"
#include "../../../runtime/base/own.h"
#include "../../../runtime/image/image.h"
#include "../../tap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <time.h>

/* Stands once in the image, in the middle of the file "needle". */
static const char needle[] = "<coffer-needle:";

static struct image_trust trust;

static void pause_ms(long ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	(void)nanosleep(&t, NULL);
}

/* Mappings, and loop devices that have a file: what a mount must not leave behind. */
static int count_devices(void)
{
	own_dir DIR *dir = opendir("/sys/block");
	const struct dirent *entry;
	int count = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char path[300];

		(void)snprintf(path, sizeof(path), "/sys/block/%s/loop/backing_file",
		               entry->d_name);
		if (strncmp(entry->d_name, "dm-", 3) == 0 || access(path, F_OK) == 0)
			count++;
	}
	return count;
}

/* Deferred removal runs on a work queue of the kernel. */
static bool devices_are(int want)
{
	for (int i = 0; i < 100 && count_devices() != want; i++)
		pause_ms(50);
	return count_devices() == want;
}

static int verify(int fd, struct image *out, struct fault *f)
{
	const struct image_want want = {
		.kind = IMAGE_KIND_CONTAINER,
		.architecture = image_architecture(),
		.name = "demo",
	};

	return image_verify(fd, &trust, &want, out, f);
}

/* A copy of /image in memory whose byte behind AT bytes of the needle is flipped; -1 for none. */
static int open_copy(long at)
{
	own_mem char *bytes = NULL;
	size_t len = 0;
	struct fault f = {0};
	own_fd int fd = open("/tmp/copy", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || io_read_file(AT_FDCWD, "/image", (size_t)64 << 20, &bytes, &len, &f) < 0)
		return -1;
	if (at >= 0) {
		char *found = memmem(bytes, len, needle, strlen(needle));

		if (found == NULL)
			return -1;
		found[at] = (char)(found[at] ^ 1);
	}
	return io_write_all(fd, bytes, len) < 0 ? -1 : take_fd(&fd);
}

/* All of a file below a mount: its size, or -errno. */
static ssize_t read_all(int mount, const char *name)
{
	static char bytes[1 << 20];
	own_fd int fd = openat(mount, name, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : io_read_full(fd, bytes, sizeof(bytes));
}

static void check_good(const char *what, const char *path, int devices)
{
	struct fault f = {0};
	struct image image = {0};
	struct statvfs st;
	own_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (!ok(fd >= 0 && verify(fd, &image, &f) == 0, "%s: verified", what))
		printf("# %s\n", f.text);
	own_fd int mount = image_mount(fd, &image, "good", IMAGE_CORRUPTION_EIO, &f);

	if (!ok(mount >= 0, "%s: mounted", what))
		printf("# %s\n", f.text);
	is_int(count_devices(), devices, "%s: uses %d devices", what, devices);
	is_int(read_all(mount, "small"), 6, "%s: a file is read", what);
	is_int(read_all(mount, "needle"), 262144, "%s: a large file is read", what);
	ok(fstatvfs(mount, &st) == 0 && (st.f_flag & ST_RDONLY) != 0 &&
	           (st.f_flag & ST_NODEV) != 0 && (st.f_flag & ST_NOSUID) != 0 &&
	           (st.f_flag & ST_NOEXEC) == 0,
	   "%s: read-only, nodev, nosuid, and programs may run", what);
	is_int(openat(mount, "new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600), -1,
	       "%s: nothing can be created", what);
	is_int(errno, EROFS, "%s: because it is read-only", what);

	struct fault twice = {0};

	is_int(image_mount(fd, &image, "good", IMAGE_CORRUPTION_EIO, &twice), -EBUSY,
	       "%s: the name is taken", what);
	is_str(twice.text,
	       "create the device-mapper device good (it exists: is the image mounted already?)",
	       "%s: and the message says so", what);
	ok(devices_are(devices), "%s: the second try left nothing", what);
	is_int(read_all(mount, "small"), 6, "%s: and the first mount works still", what);

	(void)mkdir("/mnt", 0755);
	ok(syscall(SYS_move_mount, mount, "", AT_FDCWD, "/mnt", MOVE_MOUNT_F_EMPTY_PATH) == 0,
	   "%s: attached", what);
	own_close(&mount);
	own_close(&fd);
	ok(devices_are(devices), "%s: the mount alone holds its devices", what);
	ok(umount2("/mnt", 0) == 0, "%s: unmounted", what);
	ok(devices_are(0), "%s: then no device is left", what);
}

/* As a device has it whose containers are inside its system image. */
static void check_nested(const char *path)
{
	struct fault f = {0};
	struct image image = {0};
	own_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	ok(fd >= 0 && verify(fd, &image, &f) == 0, "nested in %s: the outer one is verified", path);
	own_fd int outer = image_mount(fd, &image, "outer", IMAGE_CORRUPTION_PANIC, &f);
	own_fd int file = openat(outer, "inner", O_RDONLY | O_CLOEXEC);

	if (!ok(file >= 0 && verify(file, &image, &f) == 0, "nested in %s: the inner one too",
	        path))
		printf("# %s\n", f.text);
	own_fd int inner = image_mount(file, &image, "inner", IMAGE_CORRUPTION_EIO, &f);

	if (!ok(inner >= 0 && read_all(inner, "small") == 6, "nested in %s: mounted and read",
	        path))
		printf("# %s\n", f.text);
	is_int(count_devices(), 4, "nested in %s: two mappings, two loop devices", path);
	own_close(&file);
	own_close(&outer);
	is_int(read_all(inner, "small"), 6, "nested in %s: the inner one holds the outer one",
	       path);
	own_close(&inner);
	ok(devices_are(0), "nested in %s: then no device is left", path);
}

static void check_detached(void)
{
	struct fault f = {0};
	struct image image = {0};
	own_fd int fd = open_copy(-1);

	ok(fd >= 0 && verify(fd, &image, &f) == 0, "detached: verified");
	own_fd int mount = image_mount(fd, &image, "detached", IMAGE_CORRUPTION_PANIC, &f);

	ok(mount >= 0 && read_all(mount, "needle") == 262144,
	   "detached: with panic on corruption a good image is read");
	own_close(&mount);
	ok(devices_are(0), "detached: closing the mount leaves no device");
}

static void check_corrupted_data(void)
{
	struct fault f = {0};
	struct image image = {0};
	own_fd int fd = open_copy(0);

	ok(fd >= 0 && verify(fd, &image, &f) == 0, "corrupted data: the record is good");
	own_fd int mount = image_mount(fd, &image, "data", IMAGE_CORRUPTION_EIO, &f);

	ok(mount >= 0, "corrupted data: mounted, as nobody has read it yet");
	is_int(read_all(mount, "small"), 6, "corrupted data: another file is good");
	is_int(read_all(mount, "needle"), -EIO, "corrupted data: reading it is an I/O error");
	own_close(&mount);
	ok(devices_are(0), "corrupted data: no device is left");
}

static void refuse(const char *what, int fd, const struct image *image, int code, const char *text)
{
	struct fault f = {0};

	is_int(image_mount(fd, image, "refused", IMAGE_CORRUPTION_EIO, &f), -code, "%s: refused",
	       what);
	is_str(f.text, text, "%s: says why", what);
	ok(devices_are(0), "%s: no device is left", what);
}

static void check_wrong_root(void)
{
	static const char why[] = "read the first block through dm-verity: data, hash tree and "
				  "root hash do not fit together";
	struct fault f = {0};
	struct image image = {0};
	own_fd int fd = open_copy(-1);
	unsigned char byte = 0;

	ok(fd >= 0 && verify(fd, &image, &f) == 0, "wrong hashes: verified");

	struct image other = image;

	other.record.root_hash[0] ^= 1;
	refuse("wrong root hash", fd, &other, EIO, why);
	other = image;
	other.record.salt[31] ^= 1;
	refuse("wrong salt", fd, &other, EIO, why);

	off_t tree = (off_t)image.record.data_bytes;

	ok(pread(fd, &byte, 1, tree) == 1, "the first byte of the tree");
	byte ^= 1;
	ok(pwrite(fd, &byte, 1, tree) == 1, "is flipped");
	refuse("corrupted tree", fd, &image, EIO, why);
}

/* One well-hashed block, which needs no tree, that is no file system: mounting fails behind the mapping. */
static void check_no_erofs(void)
{
	unsigned char salted[IMAGE_DIGEST_BYTES + IMAGE_BLOCK_BYTES] = {0};
	unsigned char blocks[IMAGE_BLOCK_BYTES] = {0};
	struct image image = {.record = {.data_bytes = IMAGE_BLOCK_BYTES}};
	own_fd int fd = open("/tmp/zeros", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	image_sha256(salted, sizeof(salted), image.record.root_hash);
	ok(io_write_all(fd, blocks, sizeof(blocks)) == 0, "no EROFS: written");

	struct fault f = {0};

	is_int(image_mount(fd, &image, "zeros", IMAGE_CORRUPTION_EIO, &f), -EINVAL,
	       "no EROFS: refused");
	ok(strncmp(f.text, "mount the EROFS on /dev/dm-", 27) == 0, "no EROFS: %s", f.text);
	ok(devices_are(0), "no EROFS: no device is left");
}

static int count_descriptors(void)
{
	own_dir DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (dir != NULL && readdir(dir) != NULL)
		count++;
	return count;
}

/* Each step of mounting needs a descriptor; with fewer and fewer of them each one fails in turn. */
static void check_few_descriptors(void)
{
	struct fault f = {0};
	struct image image = {0};
	own_fd int fd = open_copy(-1);
	struct rlimit limit;
	int failed = 0;
	int mount = -1;

	ok(fd >= 0 && verify(fd, &image, &f) == 0, "few descriptors: verified");
	ok(getrlimit(RLIMIT_NOFILE, &limit) == 0, "few descriptors: the limit");

	int before = count_descriptors();
	struct rlimit few = limit;

	for (few.rlim_cur = (rlim_t)fd + 1; mount < 0 && failed < 20; few.rlim_cur++) {
		struct fault why = {0};

		(void)setrlimit(RLIMIT_NOFILE, &few);
		mount = image_mount(fd, &image, "few", IMAGE_CORRUPTION_PANIC, &why);
		(void)setrlimit(RLIMIT_NOFILE, &limit);
		if (mount >= 0)
			break;
		failed++;
		is_int(mount, -EMFILE, "few descriptors: %s", why.text);
		ok(devices_are(0), "few descriptors: no device is left");
		is_int(count_descriptors(), before, "few descriptors: no descriptor either");
	}
	ok(mount >= 0 && failed >= 4, "few descriptors: enough after %d failures", failed);
	own_close(&mount);
	ok(devices_are(0), "few descriptors: no device is left at the end");
}

static void check_bad_calls(void)
{
	struct image image = {.record = {.data_bytes = (uint64_t)1 << 40}};
	own_fd int fd = open_copy(-1);
	own_fd int directory = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct fault f = {0};

	refuse("too small a device", fd, &image, E2BIG,
	       "load the dm-verity table of refused (has the kernel CONFIG_DM_VERITY and SHA-256, "
	       "and does the device hold the whole image?)");
	refuse("a directory", directory, &image, ENOTBLK,
	       "mount an image that is neither a file nor a device");
	is_int(image_mount(fd, &image, "a/b", IMAGE_CORRUPTION_EIO, &f), -EINVAL,
	       "a name with a slash");
	ok(devices_are(0), "a name with a slash: no device is left");
}

static void panic_on_corruption(void)
{
	struct fault f = {0};
	struct image image = {0};
	own_fd int fd = open_copy(0);

	if (fd < 0 || verify(fd, &image, &f) < 0)
		printf("not verified: %s\n", f.text);

	own_fd int mount = image_mount(fd, &image, "system", IMAGE_CORRUPTION_PANIC, &f);

	printf("mounted %d, reading the corrupted block\n", mount >= 0);
	(void)fflush(stdout);
	printf("survived with %zd\n", read_all(mount, "needle"));
	(void)fflush(stdout);
}

int main(int argc, char **argv)
{
	struct fault f = {0};

	(void)mkdir("/dev", 0755);
	(void)mkdir("/sys", 0755);
	(void)mkdir("/tmp", 0755);
	ok(mount("dev", "/dev", "devtmpfs", 0, NULL) == 0 || errno == EBUSY, "devtmpfs");
	(void)mkdir("/proc", 0755);
	ok(mount("proc", "/proc", "proc", 0, NULL) == 0 || errno == EBUSY, "procfs");
	ok(mount("sys", "/sys", "sysfs", 0, NULL) == 0 || errno == EBUSY, "sysfs");
	ok(mount("tmp", "/tmp", "tmpfs", 0, NULL) == 0, "tmpfs");

	own_fd int keys = open("/keys", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (!ok(keys >= 0 && image_trust_load(keys, &trust, &f) == 0, "keys"))
		printf("# %s\n", f.text);
	if (argc > 1 && strcmp(argv[1], "panic") == 0) {
		panic_on_corruption();
	} else {
		check_good("file", "/image", 2);
		check_good("disk", "/dev/vda", 1);
		check_nested("/image");
		check_nested("/packed");
		check_detached();
		check_corrupted_data();
		check_wrong_root();
		check_no_erofs();
		check_few_descriptors();
		check_bad_calls();
		(void)done_testing();
	}
	(void)sync();
	(void)reboot(RB_POWER_OFF);
	return 1;
}
