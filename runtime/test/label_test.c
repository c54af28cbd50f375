/* SPDX-License-Identifier: ISC */
/* On a machine without AppArmor and SELinux this shows the refusals; with one, that it is seen. */
#include "runtime/base/io.h"
#include "runtime/base/own.h"
#include "runtime/label.h"
#include "runtime/sys.h"

#include "tests/tap.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char folder[] = "/tmp/label-test-XXXXXX";
static int tree; /* a /sys and a /proc */

static void make(const char *path, const char *text)
{
	char part[128];

	for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		(void)mkdirat(tree, part, 0700);
	}

	own_fd int fd = openat(tree, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	(void)!io_write_all(fd, text, strlen(text));
}

static void finds_modules(void)
{
	static const char enabled[] = "module/apparmor/parameters/enabled";

	ok(!label_apparmor_is_on(tree), "no AppArmor in the kernel");
	make(enabled, "N\n");
	ok(!label_apparmor_is_on(tree), "AppArmor is there and off");
	make(enabled, "Y\n");
	ok(label_apparmor_is_on(tree), "AppArmor is on");
	ok(!label_apparmor_is_on(-1), "no /sys");
	ok(!label_selinux_is_on(tree), "no /sys/fs/selinux");
	make("fs/selinux/enforce", "1");
	ok(!label_selinux_is_on(tree), "a directory is no selinuxfs");
}

static void checks(void)
{
	const struct spec_process none = {0};
	const struct spec_process unconfined = {.apparmor_profile = "unconfined"};
	const struct spec_process profile = {.apparmor_profile = "web"};
	const struct spec_process label = {.selinux_label = "a:b:c"};
	own_fd int host = open("/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct fault f = {0};

	is_int(label_check(&none, &f), 0, "no label");
	is_int(label_check(&unconfined, &f), 0, "unconfined is what every host can");
	if (label_apparmor_is_on(host)) {
		is_int(label_check(&profile, &f), 0, "a profile");
	} else {
		is_int(label_check(&profile, &f), -ENOTSUP, "a profile without AppArmor");
		is_str(f.text,
		       "/process/apparmorProfile: \"web\": AppArmor is not enabled on this host "
		       "(/sys/module/apparmor/parameters/enabled)",
		       "its message");
	}
	f.code = 0;
	if (label_selinux_is_on(host)) {
		is_int(label_check(&label, &f), 0, "a label");
		return;
	}
	is_int(label_check(&label, &f), -ENOTSUP, "a label without SELinux");
	is_str(f.text,
	       "/process/selinuxLabel: \"a:b:c\": SELinux is not enabled on this host "
	       "(/sys/fs/selinux)",
	       "its message");
	ok(label_for_mounts("a:b:c") == NULL, "and mounts get none");
}

/* What an image could put in /proc's place takes no label. */
static void refuses_impostors(void)
{
	const struct spec_process p = {.apparmor_profile = "web"};
	const struct spec_process unconfined = {.apparmor_profile = "unconfined"};
	struct fault f = {0};

	is_int(label_exec(tree, &p, &f), -ENOENT, "no such attribute");
	is_str(f.text, "/process/apparmorProfile: open /proc/self/attr/exec", "its message");
	f.code = 0;
	make("self/attr/exec", "");
	is_int(label_exec(tree, &p, &f), -ENODEV, "a file that is not procfs's");
	is_str(f.text,
	       "/process/apparmorProfile: /proc/self/attr/exec is not of a proc file system",
	       "its message");
	f.code = 0;
	is_int(label_exec(tree, &unconfined, &f), -ENODEV, "not even for unconfined");
	f.code = 0;
	(void)unlinkat(tree, "self/attr/exec", 0);
	is_int(symlinkat("/proc/self/attr/exec", tree, "self/attr/exec"), 0, "a link out of it");
	is_int(label_exec(tree, &p, &f), -EXDEV, "is not followed");
	f.code = 0;
	is_int(label_keys(tree, NULL, &f), 0, "a kernel without labels of keys");
}

static void writes_to_procfs(void)
{
	const struct spec_process unconfined = {.apparmor_profile = "unconfined"};
	own_fd int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	own_fd int host = open("/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct fault f = {0};

	is_int(label_exec(proc, &unconfined, &f), 0, "unconfined");
	if (label_apparmor_is_on(host) || label_selinux_is_on(host)) {
		skip("a security module knows what the label means");
		return;
	}

	const struct spec_process p = {.apparmor_profile = "web"};

	is_int(label_exec(proc, &p, &f), -EINVAL, "the kernel takes no profile");
	is_str(f.text,
	       "/process/apparmorProfile: \"web\": the host does not know it (is it loaded?)",
	       "its message");
}

static bool emulated(void)
{
	const struct open_how how = {.flags = O_PATH | O_CLOEXEC};
	own_fd int fd = sys_openat2(tree, ".", &how);

	return fd < 0 && errno == ENOSYS;
}

int main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	tree = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	finds_modules();
	checks();
	if (emulated()) {
		skip("user-mode emulation passes no openat2 on");
	} else {
		refuses_impostors();
		writes_to_procfs();
	}
	(void)close(tree);
	tap_remove_tree(folder);
	return done_testing();
}
