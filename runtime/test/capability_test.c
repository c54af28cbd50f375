/* SPDX-License-Identifier: ISC */
#include "runtime/capability.h"
#include "runtime/identity.h"
#include "runtime/sys.h"

#include "tests/tap.h"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BIT(n) (UINT64_C(1) << (n))
#define SOME   (BIT(CAP_KILL) | BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_AUDIT_WRITE))

struct sets {
	uint64_t inheritable, permitted, effective, bounding, ambient, refused, beyond;
	int rc;
	char text[200];
};

static const struct {
	const char *name;
	uint64_t lost; /* what the caller lacks from the start */
	uint32_t uid;
	bool none; /* no section */
	struct spec_capabilities caps;
	struct sets want;
} cases[] = {
	{
         .name = "what runc spec asks for, as root",
         .caps.bounding = SOME,
         .caps.effective = SOME,
         .caps.permitted = SOME,
         .want.bounding = SOME,
         .want.effective = SOME,
         .want.permitted = SOME,
	 },
	{
         .name = "the same as another user: the sets survive the change of user",
         .uid = 1000,
         .caps.bounding = SOME,
         .caps.effective = SOME,
         .caps.permitted = SOME,
         .want.bounding = SOME,
         .want.effective = SOME,
         .want.permitted = SOME,
	 },
	{
         .name = "ambient ones, as another user",
         .uid = 1000,
         .caps.bounding = SOME,
         .caps.effective = SOME,
         .caps.permitted = SOME,
         .caps.inheritable = SOME,
         .caps.ambient = BIT(CAP_KILL),
         .want.bounding = SOME,
         .want.effective = SOME,
         .want.permitted = SOME,
         .want.inheritable = SOME,
         .want.ambient = BIT(CAP_KILL),
	 },
	{
         .name = "no section: nothing at all",
         .none = true,
         .caps.bounding = SOME,
         .caps.effective = SOME,
         .caps.permitted = SOME,
         .caps.inheritable = SOME,
         .caps.ambient = SOME,
	 },
	{
         .name = "an effective set smaller than the permitted one",
         .caps.bounding = SOME,
         .caps.permitted = SOME,
         .want.bounding = SOME,
         .want.permitted = SOME,
	 },
	{
         .name = "a bounding set without what is permitted",
         .caps.effective = SOME,
         .caps.permitted = SOME,
         .want.effective = SOME,
         .want.permitted = SOME,
	 },
	{
         .name = "one that the caller lacks is left out and told",
         .lost = BIT(CAP_KILL),
         .caps.bounding = SOME,
         .caps.effective = SOME,
         .caps.permitted = SOME,
         .caps.inheritable = SOME,
         .caps.ambient = BIT(CAP_KILL) | BIT(CAP_AUDIT_WRITE),
         .want.bounding = SOME,
         .want.effective = SOME & ~BIT(CAP_KILL),
         .want.permitted = SOME & ~BIT(CAP_KILL),
         .want.inheritable = SOME & ~BIT(CAP_KILL),
         .want.ambient = BIT(CAP_AUDIT_WRITE),
         .want.refused = BIT(CAP_KILL),
	 },
	{
         .name = "effective without permitted is left out and told",
         .caps.bounding = SOME,
         .caps.effective = SOME,
         .caps.permitted = BIT(CAP_KILL),
         .want.bounding = SOME,
         .want.effective = BIT(CAP_KILL),
         .want.permitted = BIT(CAP_KILL),
         .want.refused = SOME & ~BIT(CAP_KILL),
	 },
	{
         .name = "ambient without inheritable is left out and told",
         .caps.bounding = SOME,
         .caps.effective = SOME,
         .caps.permitted = SOME,
         .caps.ambient = BIT(CAP_KILL),
         .want.bounding = SOME,
         .want.effective = SOME,
         .want.permitted = SOME,
         .want.refused = BIT(CAP_KILL),
	 },
	{
         .name = "a bounding set cannot be lowered without CAP_SETPCAP",
         .lost = BIT(CAP_SETPCAP),
         .caps.bounding = SOME,
         .want.rc = -1,
         .want.text =
			"/process/capabilities/bounding: drop CAP_CHOWN (0): it takes CAP_SETPCAP, so "
			"run as root or in a user namespace", },
};

/* From the kernel's own report, not through the calls that the module uses. */
static void read_sets(struct sets *out)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[256];

	while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
		uint64_t value = strtoull(line + 7, NULL, 16);

		if (strncmp(line, "CapInh:", 7) == 0)
			out->inheritable = value;
		else if (strncmp(line, "CapPrm:", 7) == 0)
			out->permitted = value;
		else if (strncmp(line, "CapEff:", 7) == 0)
			out->effective = value;
		else if (strncmp(line, "CapBnd:", 7) == 0)
			out->bounding = value;
		else if (strncmp(line, "CapAmb:", 7) == 0)
			out->ambient = value;
	}
	if (status != NULL)
		(void)fclose(status);
}

static int lose(uint64_t caps)
{
	struct __user_cap_data_struct data[2];

	if (sys_capget(data) < 0)
		return -1;
	for (unsigned int i = 0; i < 2; i++) {
		data[i].effective &= ~(uint32_t)(caps >> 32 * i);
		data[i].permitted &= ~(uint32_t)(caps >> 32 * i);
	}
	return sys_capset(data);
}

static void run(size_t i, struct sets *out)
{
	struct spec_user user = {.uid = cases[i].uid, .gid = cases[i].uid};
	struct spec_capabilities caps = cases[i].caps;
	struct fault f = {0};

	caps.set = !cases[i].none;
	*out = (struct sets){.rc = -1};
	if (lose(cases[i].lost) < 0)
		_exit(1);
	out->beyond = capability_beyond(&caps, false);
	if (capability_drop_bounding(&caps, &f) == 0 && identity_apply(&user, &f) == 0 &&
	    capability_apply(&caps, &out->refused, &f) == 0)
		out->rc = 0;
	memcpy(out->text, f.text, sizeof(out->text) - 1);
	if (out->rc == 0)
		read_sets(out);
}

static void check(size_t i)
{
	struct sets got = {.rc = -2};
	const struct sets *want = &cases[i].want;
	const char *name = cases[i].name;
	int ends[2];

	if (!ok(pipe(ends) == 0, "%s: pipe", name))
		return;
	if (fork() == 0) {
		struct sets mine;

		run(i, &mine);
		_exit(write(ends[1], &mine, sizeof(mine)) == sizeof(mine) ? 0 : 1);
	}
	(void)close(ends[1]);
	is_int(read(ends[0], &got, sizeof(got)), sizeof(got), "%s: the child reports", name);
	(void)close(ends[0]);
	(void)wait(NULL);
	is_int(got.rc, want->rc, "%s: result", name);
	is_str(got.text, want->text, "%s: fault", name);
	if (got.rc != 0)
		return;
	is_int((long long)got.bounding, (long long)want->bounding, "%s: bounding", name);
	is_int((long long)got.permitted, (long long)want->permitted, "%s: permitted", name);
	is_int((long long)got.effective, (long long)want->effective, "%s: effective", name);
	is_int((long long)got.inheritable, (long long)want->inheritable, "%s: inheritable", name);
	is_int((long long)got.ambient, (long long)want->ambient, "%s: ambient", name);
	is_int((long long)got.refused, (long long)want->refused, "%s: refused", name);
	is_int((long long)got.beyond,
	       (long long)(want->refused & ~(cases[i].caps.ambient & ~cases[i].lost)),
	       "%s: foretold", name);
}

int main(void)
{
	if (geteuid() != 0) {
		skip("lowering capabilities needs root");
		return done_testing();
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(i);
	return done_testing();
}
