/* SPDX-License-Identifier: ISC */
#include "../path.h"

#include "../base/own.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <sys/stat.h>

/*
 * outside/secret            what nobody may reach
 * root/dir/file
 * root/up -> ../../outside  root/abs -> /outside   root/in -> /dir   root/loop -> loop
 * root/dangling -> /nowhere root/fd -> /proc/self/fd
 * root/dir/chain -> ../link root/link -> dir/x/end  root/dir/deep -> y/
 * root/turn -> turn         root/grows -> none/../grows
 */
static int make_root(char *where)
{
	if (mkdtemp(where) == NULL || chdir(where) < 0)
		return -1;
	if (mkdir("outside", 0755) < 0 || mkdir("root", 0755) < 0 || mkdir("root/dir", 0755) < 0)
		return -1;
	(void)close(open("outside/secret", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	(void)close(open("root/dir/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	if (symlink("../../outside", "root/up") < 0 || symlink("/outside", "root/abs") < 0 ||
	    symlink("/dir", "root/in") < 0 || symlink("loop", "root/loop") < 0 ||
	    symlink("/nowhere", "root/dangling") < 0 || symlink("/proc/self/fd", "root/fd") < 0)
		return -1;
	if (symlink("../link", "root/dir/chain") < 0 || symlink("dir/x/end", "root/link") < 0 ||
	    symlink("y/", "root/dir/deep") < 0 || symlink("turn", "root/turn") < 0 ||
	    symlink("none/../grows", "root/grows") < 0)
		return -1;
	return open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static bool same_file(int fd, const char *path)
{
	struct stat a;
	struct stat b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static void resolves(int root)
{
	static const struct {
		const char *path;
		int want;          /* 0, or -errno */
		const char *found; /* the same file by the host's name */
	} rows[] = {
		{"/dir/file",          0,       "root/dir/file"},
		{"dir/../dir/file",    0,       "root/dir/file"},
		{"/../../../dir/file", 0,       "root/dir/file"},
		{"/in/file",           0,       "root/dir/file"},
		{"/",                  0,       "root"         },
		{"/..",                0,       "root"         },
		{"/up/secret",         -ENOENT, NULL           },
		{"/abs/secret",        -ENOENT, NULL           },
		{"/dangling",          -ENOENT, NULL           },
		{"/loop",              -ELOOP,  NULL           },
		{"/fd/0",              -ENOENT, NULL           },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = {0};
		own_fd int fd = path_open(root, rows[i].path, O_PATH, &f);

		is_int(fd < 0 ? fd : 0, rows[i].want, "open %s", rows[i].path);
		if (rows[i].found != NULL)
			ok(same_file(fd, rows[i].found), "%s is %s", rows[i].path, rows[i].found);
	}
}

/* The kernel refuses these below a root anyhow (EXDEV), so far; openat2(2) does not promise it. */
static void follows_no_magic_link(void)
{
	own_fd int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct fault f = {0};

	is_int(path_open(proc, "/self/root", O_PATH, &f), -ELOOP, "a magic link is not followed");
}

static void is_strict(int root)
{
	struct fault f = {0};
	own_fd int plain = path_open_strict(root, "/dir", &f);

	ok(plain >= 0, "a real directory is opened strictly");
	is_int(path_open_strict(root, "/in", &f), -ELOOP, "a link is refused");
	is_str(f.text,
	       "/in must be mounted on ordinary directory, not a link: the container's root is "
	       "broken or hostile",
	       "and the message says why");
}

static void makes(int root)
{
	struct fault f = {0};
	own_fd int deep = path_make_directory(root, "/a/b//c/", &f);
	own_fd int through = path_make_directory(root, "/in/made", &f);
	own_fd int file = path_make_target(root, "/x/y/target", false, &f);

	ok(deep >= 0 && same_file(deep, "root/a/b/c"), "mkdir -p, with odd slashes");
	ok(through >= 0 && same_file(through, "root/dir/made"), "through a link inside");
	ok(file >= 0 && same_file(file, "root/x/y/target"), "an empty file for a mount");

	is_int(path_make_target(root, "/dir/file", true, &f), -ENOTDIR, "a file for a directory");
	is_str(f.text, "mount on /dir/file: the source is a directory, the destination is not",
	       "and its message");
	f = (struct fault){0};
	is_int(path_make_target(root, "/dir", false, &f), -EISDIR, "a directory for a file");
	f = (struct fault){0};
	is_int(path_make_directory(root, "/dir/file/x", &f), -ENOTDIR, "below a file");
}

/* What a link to nothing names is made inside the root, wherever the link points. */
static void makes_through_links(int root)
{
	struct fault f = {0};
	own_fd int up = path_make_directory(root, "/up/made", &f);
	own_fd int file = path_make_target(root, "/dangling", false, &f);
	own_fd int chain = path_make_target(root, "/dir/chain", false, &f);
	own_fd int below = path_make_target(root, "/dir/deep/er/file", false, &f);

	ok(up >= 0 && same_file(up, "root/outside/made"), "a directory through a link out of it");
	ok(access("outside/made", F_OK) < 0, "nothing was made outside");
	ok(file >= 0 && same_file(file, "root/nowhere"), "a file through an absolute link");
	ok(chain >= 0 && same_file(chain, "root/dir/x/end"), "a file through a chain of links");
	ok(below >= 0 && same_file(below, "root/dir/y/er/file"), "a file below a link to nothing");
	is_int(f.code, 0, "no fault is left");

	is_int(path_make_target(root, "/turn", false, &f), -ELOOP, "links in a circle: a file");
	f = (struct fault){0};
	is_int(path_make_directory(root, "/turn/made", &f), -ELOOP, "a directory");
	f = (struct fault){0};
	is_int(path_make_target(root, "/grows", false, &f), -EEXIST,
	       "a link to itself through what is missing");
}

static bool emulated(int root)
{
	struct fault f = {0};
	own_fd int fd = path_open(root, "/dir/file", O_PATH, &f);

	return fd == -ENOSYS;
}

int main(void)
{
	char where[] = "/tmp/coffer-path-XXXXXX";
	own_fd int root = make_root(where);

	if (!ok(root >= 0, "a hostile root"))
		return done_testing();
	if (emulated(root)) {
		skip("user-mode emulation passes no openat2 on");
	} else {
		resolves(root);
		follows_no_magic_link();
		is_strict(root);
		makes(root);
		makes_through_links(root);
	}
	tap_remove_tree(where);
	return done_testing();
}
