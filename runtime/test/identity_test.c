/* SPDX-License-Identifier: ISC */
#include "runtime/identity.h"

#include "tests/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const uint32_t two_groups[] = {20, 30};

enum place {
	HERE,
	NAMESPACE,
	NAMESPACE_DENIES
};

static const struct {
	const char *name;
	struct spec_user user;
	enum place place;
	int rc;
	const char *want; /* "uid gid groups umask", or the fault */
} cases[] = {
	{
         .name = "root",
         .want = "0 0 [] 0022",
	 },
	{
         .name = "a user with groups and a umask",
         .user.uid = 1000,
         .user.gid = 1001,
         .user.umask_set = true,
         .user.umask = 077,
         .user.groups = two_groups,
         .user.group_count = 2,
         .want = "1000 1001 [20 30] 0077",
	 },
	{
         .name = "no id at all",
         .user.uid = UINT32_MAX,
         .rc = -EINVAL,
         .want = "/process/user: 4294967295 is no user or group id",
	 },
	{
         .name = "no group id at all",
         .user.gid = UINT32_MAX,
         .rc = -EINVAL,
         .want = "/process/user: 4294967295 is no user or group id",
	 },
	{
         .name = "root in a user namespace that maps only it",
         .place = NAMESPACE,
         .want = "0 0 [] 0022",
	 },
	{
         .name = "a user that the namespace does not map",
         .place = NAMESPACE,
         .user.uid = 1000,
         .rc = -EINVAL,
         .want = "/process/user/uid: set 1000: the container's user namespace does not map it; add "
			"it "
			"to /linux/uidMappings or use another", },
	{
         .name = "a group that the namespace does not map",
         .place = NAMESPACE,
         .user.gid = 1000,
         .rc = -EINVAL,
         .want = "/process/user/gid: set 1000: the container's user namespace does not map it; add "
			"it to /linux/gidMappings or use another", },
	{
         .name = "additional groups that the namespace does not map",
         .place = NAMESPACE,
         .user.groups = two_groups,
         .user.group_count = 2,
         .rc = -EINVAL,
         .want = "/process/user/additionalGids: set 2 groups (20 ...): more than the kernel takes, "
			"or one "
			"that the container's user namespace does not map (/linux/gidMappings)", },
	{
         .name = "setgroups denied and not needed: the caller's groups stay",
         .place = NAMESPACE_DENIES,
         .want = "0 0 [65534] 0022",
	 },
	{
         .name = "setgroups denied and needed",
         .place = NAMESPACE_DENIES,
         .user.groups = two_groups,
         .user.group_count = 2,
         .rc = -EPERM,
         .want = "/process/user/additionalGids: set 2 groups: the user namespace denies setgroups, "
			"as one "
			"made without privilege must; remove them", },
};

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	(void)close(fd);
	return good ? 0 : -1;
}

/* As newuidmap would: from outside, so that setgroups need not be denied for it. */
static int map_from_outside(bool deny, int ready)
{
	char path[64];
	char byte;

	if (read(ready, &byte, 1) != 1)
		return -1;
	(void)snprintf(path, sizeof(path), "/proc/%d/setgroups", getppid());
	if (deny && put(path, "deny") < 0)
		return -1;
	(void)snprintf(path, sizeof(path), "/proc/%d/uid_map", getppid());
	if (put(path, "0 0 1") < 0)
		return -1;
	(void)snprintf(path, sizeof(path), "/proc/%d/gid_map", getppid());
	return put(path, "0 0 1");
}

static int enter(enum place place)
{
	static const gid_t callers[] = {5};
	int ends[2];
	int status = 1;

	if (place == HERE)
		return 0;
	if (setgroups(place == NAMESPACE_DENIES, callers) < 0 || pipe(ends) < 0)
		return -1;

	pid_t mapper = fork();

	if (mapper == 0) {
		(void)close(ends[1]);
		_exit(map_from_outside(place == NAMESPACE_DENIES, ends[0]) < 0);
	}
	/* Without a byte it ends and maps nothing. */
	if (unshare(CLONE_NEWUSER) == 0)
		(void)!write(ends[1], "", 1);
	(void)close(ends[0]);
	(void)close(ends[1]);
	return waitpid(mapper, &status, 0) == mapper && status == 0 ? 0 : -1;
}

static void describe(char *out, size_t size)
{
	uid_t uids[3];
	gid_t gids[3];
	gid_t groups[8];
	int count = getgroups(8, groups);
	mode_t mask = umask(0);
	char list[100] = "";

	for (int i = 0; i < count; i++)
		(void)snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%u",
		               i > 0 ? " " : "", groups[i]);
	(void)getresuid(&uids[0], &uids[1], &uids[2]);
	(void)getresgid(&gids[0], &gids[1], &gids[2]);
	if (uids[0] != uids[1] || uids[1] != uids[2] || gids[0] != gids[1] || gids[1] != gids[2])
		(void)snprintf(out, size, "real, effective and saved ids differ");
	else
		(void)snprintf(out, size, "%u %u [%s] %04o", uids[0], gids[0], list, mask);
}

struct report {
	int rc;
	char text[400];
};

static void check(size_t i)
{
	struct report got = {.rc = 1};
	int ends[2];

	if (!ok(pipe(ends) == 0, "%s: pipe", cases[i].name))
		return;
	if (fork() == 0) {
		struct report mine = {0};
		struct fault f = {0};

		(void)umask(022);
		if (enter(cases[i].place) < 0)
			_exit(1);
		mine.rc = identity_apply(&cases[i].user, &f);
		if (mine.rc < 0)
			memcpy(mine.text, f.text, sizeof(mine.text) - 1);
		else
			describe(mine.text, sizeof(mine.text));
		_exit(write(ends[1], &mine, sizeof(mine)) == sizeof(mine) ? 0 : 1);
	}
	(void)close(ends[1]);

	ssize_t n = read(ends[0], &got, sizeof(got));

	(void)close(ends[0]);
	(void)wait(NULL);
	if (n == 0 && cases[i].place != HERE) {
		skip("this machine makes no user namespaces");
		return;
	}
	is_int(got.rc, cases[i].rc, "%s: result", cases[i].name);
	is_str(got.text, cases[i].want, "%s", cases[i].name);
}

int main(void)
{
	if (geteuid() != 0) {
		skip("changing ids needs root");
		return done_testing();
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(i);
	return done_testing();
}
