/* SPDX-License-Identifier: ISC */
#include "../manifest.h"

#include "tests/tap.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

static int parse(const char *text, struct arena *arena, struct manifest *out, struct fault *f)
{
	return manifest_parse(text, strlen(text), arena, out, f);
}

static void check_defaults(void)
{
	own_arena struct arena arena = {0};
	struct manifest m;
	struct fault f = {0};

	is_int(parse("{\"name\": \"box\"}", &arena, &m, &f), 0, "the smallest manifest");
	is_str(m.name, "box", "name");
	is_str(m.version, "", "version");
	is_str(m.hostname, "box", "hostname is the name");
	is_int((long long)m.serial, 0, "serial");
	is_int(m.settle_ms, 2000, "settle time");
	is_int((long long)m.container_count, 0, "no container");

	is_int(parse("{\"name\": \"box\", \"services\": [{\"name\": \"a\", \"image\": \"i\"}],"
	             "\"onboot\": [{\"name\": \"b\", \"image\": \"i\"}],"
	             "\"onshutdown\": [{\"name\": \"c\", \"image\": \"i\"}]}",
	             &arena, &m, &f),
	       0, "a container in each phase");
	is_int((long long)m.container_count, 3, "three containers");

	const struct manifest_container *b = &m.containers[0];
	const struct manifest_container *a = &m.containers[1];
	const struct manifest_container *c = &m.containers[2];

	is_str(b->name, "b", "onboot comes first");
	is_int(b->phase, MANIFEST_ONBOOT, "its phase");
	is_int(b->restart, MANIFEST_RESTART_NEVER, "onboot is not restarted");
	is_int(b->on_failure, MANIFEST_FAILURE_STOP, "a failure of onboot stops");
	is_int(b->counts, 0, "onboot does not count");
	is_int(b->first_id, 0x10000, "position 0");
	is_str(a->name, "a", "then the service");
	is_str(a->image, "i", "image");
	ok(a->args == NULL && a->env == NULL && a->cwd == NULL && a->user == NULL && !a->umask_set,
	   "what it is: the image's");
	ok(a->capabilities == 0 && a->seccomp == NULL && a->network == MANIFEST_NETWORK_NONE &&
	           !a->host_users && !a->writable_root && !a->new_privileges &&
	           a->mount_count == 0 && a->device_count == 0 && a->rlimit_count == 0,
	   "what it was opened to: nothing");
	is_int(a->first_id, 0x20000, "position 1");
	is_int((long long)a->memory_bytes, 64 << 20, "memory");
	is_int((long long)a->pids, 64, "pids");
	ok(a->cpu_weight == 0 && a->oom_score_adj == 0, "cpu weight and oom score: the kernel's");
	is_int(a->restart, MANIFEST_RESTART_ALWAYS, "restart");
	ok(a->restart_delay_ms == 100 && a->restart_delay_max_ms == 30000 &&
	           a->restart_reset_ms == 10000,
	   "back-off");
	ok(a->stop_timeout_ms == 5000 && a->stop_signal == SIGTERM && a->timeout_ms == 0, "stop");
	ok(a->counts && a->after == NULL, "counts, after nobody");
	is_int(c->phase, MANIFEST_ONSHUTDOWN, "onshutdown comes last");
	is_int(c->on_failure, MANIFEST_FAILURE_CONTINUE, "its failure does not stop");
	is_int(c->first_id, 0x30000, "position 2");
}

static const char full[] =
	"{\"name\": \"gate-2\", \"version\": \"1.2 (blue)\", \"serial\": 18446744073709551615,"
	"\"hostname\": \"Gate.local\", \"settleMs\": 0,"
	"\"sysctl\": {\"kernel.panic\": \"5\", \"net.ipv4.tcp_syncookies\": \"1\"},"
	"\"volumes\": [{\"name\": \"bus\", \"size\": \"64K\", \"mode\": \"0750\"},{\"name\": \"v\"}],"
	"\"onboot\": [{\"name\": \"first\", \"image\": \"a/b:1.0\", \"onFailure\": \"continue\","
	"  \"timeoutMs\": 1500}],"
	"\"services\": [{\"name\": \"late\", \"image\": \"i\", \"after\": [\"early\"]},"
	"{\"name\": \"early\", \"image\": \"i\", \"args\": [\"/bin/x\", \"\"],"
	" \"env\": [\"A=1\", \"B=\"], \"cwd\": \"/srv\", \"user\": \"7:8\", \"umask\": \"0077\","
	" \"capabilities\": [\"CAP_SYS_BOOT\", \"CAP_CHOWN\"], \"seccomp\": \"p/own.json\","
	" \"network\": \"host\", \"firstId\": 4294901759, \"writableRoot\": true,"
	" \"newPrivileges\": true,"
	" \"mounts\": [{\"volume\": \"bus\", \"destination\": \"/run/bus\", \"readonly\": true},"
	"              {\"destination\": \"/tmp\", \"size\": 4096, \"mode\": \"1777\"}],"
	" \"devices\": [{\"path\": \"/dev/ttyS1\", \"major\": 4, \"minor\": 65, \"mode\": \"660\","
	"               \"uid\": 1, \"gid\": 2}, {\"path\": \"/dev/vdb\", \"type\": \"b\","
	"               \"major\": 254, \"minor\": 16}],"
	" \"rlimits\": [{\"type\": \"RLIMIT_NOFILE\", \"soft\": 10, \"hard\": 20}],"
	" \"memory\": \"1G\", \"pids\": 1, \"cpuWeight\": 10000, \"oomScoreAdj\": -1000,"
	" \"restart\": \"on-failure\", \"restartDelayMs\": 1, \"restartDelayMaxMs\": 2,"
	" \"restartResetMs\": 3, \"stopTimeoutMs\": 0, \"stopSignal\": \"SIGINT\","
	" \"counts\": false},"
	"{\"name\": \"root\", \"image\": \"i\", \"hostUsers\": true}],"
	"\"onshutdown\": [{\"name\": \"last\", \"image\": \"i\", \"onFailure\": \"stop\"}]}";

static void check_early(const struct manifest_container *c)
{
	is_str(c->name, "early", "services stand in the order of their start");
	ok(strcmp(c->args[0], "/bin/x") == 0 && c->args[1][0] == '\0' && c->args[2] == NULL,
	   "args");
	ok(strcmp(c->env[0], "A=1") == 0 && strcmp(c->env[1], "B=") == 0 && c->env[2] == NULL,
	   "env");
	ok(strcmp(c->cwd, "/srv") == 0 && strcmp(c->user, "7:8") == 0, "cwd, user");
	ok(c->umask_set && c->umask == 077, "umask");
	ok(c->capabilities == ((UINT64_C(1) << 22) | 1), "capabilities");
	is_str(c->seccomp, "p/own.json", "seccomp");
	ok(c->network == MANIFEST_NETWORK_HOST && c->writable_root && c->new_privileges,
	   "openings");
	is_int(c->first_id, 4294901759, "first id");
	is_int((long long)c->mount_count, 2, "mounts");
	ok(strcmp(c->mounts[0].volume, "bus") == 0 && c->mounts[0].readonly &&
	           strcmp(c->mounts[0].destination, "/run/bus") == 0,
	   "mount of a volume");
	ok(c->mounts[1].volume == NULL && !c->mounts[1].readonly &&
	           c->mounts[1].size_bytes == 4096 && c->mounts[1].mode == 01777,
	   "private tmpfs");
	is_int((long long)c->device_count, 2, "devices");
	ok(strcmp(c->devices[0].path, "/dev/ttyS1") == 0 && c->devices[0].type == 'c' &&
	           c->devices[0].major == 4 && c->devices[0].minor == 65 &&
	           c->devices[0].mode == 0660 && c->devices[0].uid == 1 && c->devices[0].gid == 2,
	   "character device");
	ok(c->devices[1].type == 'b' && c->devices[1].mode == 0600, "block device");
	ok(c->rlimit_count == 1 && c->rlimits[0].resource == RLIMIT_NOFILE &&
	           c->rlimits[0].soft == 10 && c->rlimits[0].hard == 20,
	   "rlimit");
	ok(c->memory_bytes == UINT64_C(1) << 30 && c->pids == 1 && c->cpu_weight == 10000 &&
	           c->oom_score_adj == -1000,
	   "limits");
	ok(c->restart == MANIFEST_RESTART_ON_FAILURE && c->restart_delay_ms == 1 &&
	           c->restart_delay_max_ms == 2 && c->restart_reset_ms == 3,
	   "restart");
	ok(c->stop_timeout_ms == 0 && c->stop_signal == SIGINT && !c->counts, "stop, counts");
}

static void check_full(void)
{
	own_arena struct arena arena = {0};
	struct manifest m;
	struct fault f = {0};

	is_int(parse(full, &arena, &m, &f), 0, "every member");
	is_str(f.text, "", "no fault");
	is_str(m.version, "1.2 (blue)", "version");
	ok(m.serial == UINT64_MAX, "serial");
	is_str(m.hostname, "Gate.local", "hostname");
	is_int(m.settle_ms, 0, "settle time");
	ok(m.sysctl_count == 2 && strcmp(m.sysctl[0].name, "kernel.panic") == 0 &&
	           strcmp(m.sysctl[1].value, "1") == 0,
	   "sysctl");
	ok(m.volume_count == 2 && m.volumes[0].size_bytes == 65536 && m.volumes[0].mode == 0750 &&
	           m.volumes[1].size_bytes == 1 << 20 && m.volumes[1].mode == 01777,
	   "volumes");
	is_int((long long)m.container_count, 5, "containers");
	ok(m.containers[0].on_failure == MANIFEST_FAILURE_CONTINUE &&
	           m.containers[0].timeout_ms == 1500,
	   "onboot");
	check_early(&m.containers[1]);
	is_str(m.containers[2].name, "late", "after early");
	is_str(m.containers[2].after[0], "early", "says so");
	is_int(m.containers[2].first_id, 0x20000, "ids go by the place in the document");
	ok(m.containers[3].host_users, "host users");
	is_int(m.containers[4].on_failure, MANIFEST_FAILURE_STOP, "onshutdown");
	is_int(manifest_find(&m, "late"), 2, "find");
	is_int(manifest_find(&m, "lat"), -ENOENT, "find nobody");
}

#define TOP(members)     "{\"name\": \"m\", " members "}"
#define SERVICE(members) TOP("\"services\": [{\"name\": \"s\", \"image\": \"i\", " members "}]")
#define ONBOOT(members)  TOP("\"onboot\": [{\"name\": \"s\", \"image\": \"i\", " members "}]")
#define TWO(first, second)                                                                         \
	TOP("\"services\": [{\"name\": \"a\", \"image\": \"i\"" first                              \
	    "}, {\"name\": \"b\", \"image\": \"i\"" second "}]")

static const struct {
	const char *text, *fault;
} faults[] = {
#include "manifest_faults.inc"
};

int main(void)
{
	check_defaults();
	check_full();
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		own_arena struct arena arena = {0};
		struct manifest m;
		struct fault f = {0};

		if (IS_ENABLED(CONFIG_INSECURE_UNCONFINED_SECCOMP) &&
		    strstr(faults[i].text, "unconfined") != NULL) {
			skip("this configuration allows an unconfined seccomp");
			continue;
		}
		is_int(parse(faults[i].text, &arena, &m, &f), -EINVAL, "refused: %s",
		       faults[i].text);
		is_str(f.text, faults[i].fault, "because");
	}
	return done_testing();
}
