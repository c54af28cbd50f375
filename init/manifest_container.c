/* SPDX-License-Identifier: ISC */
#include "manifest_container.h"

#include "manifest_field.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

enum {
	ID_RANGE = 0x10000
};

static const char *const members[] = {
	"name",
	"image",
	"args",
	"env",
	"cwd",
	"user",
	"umask",
	"capabilities",
	"seccomp",
	"network",
	"hostUsers",
	"firstId",
	"writableRoot",
	"newPrivileges",
	"mounts",
	"devices",
	"rlimits",
	"memory",
	"pids",
	"cpuWeight",
	"oomScoreAdj",
	"after",
	"restart",
	"restartDelayMs",
	"restartDelayMaxMs",
	"restartResetMs",
	"stopTimeoutMs",
	"stopSignal",
	"counts",
	"onFailure",
	"timeoutMs",
	NULL,
};

struct manifest_container manifest_container_default(enum manifest_phase phase, size_t position)
{
	return (struct manifest_container){
		.phase = phase,
		.first_id = (uint32_t)(ID_RANGE * (1 + position)),
		.memory_bytes = UINT64_C(64) << 20,
		.pids = 64,
		.restart = phase == MANIFEST_SERVICE ? MANIFEST_RESTART_ALWAYS
	                                             : MANIFEST_RESTART_NEVER,
		.restart_delay_ms = 100,
		.restart_delay_max_ms = 30000,
		.restart_reset_ms = 10000,
		.stop_timeout_ms = 5000,
		.stop_signal = SIGTERM,
		.counts = phase == MANIFEST_SERVICE,
		.on_failure = phase == MANIFEST_ONBOOT ? MANIFEST_FAILURE_STOP
	                                               : MANIFEST_FAILURE_CONTINUE,
	};
}

/* A member that has no effect in this phase is a misunderstanding, so it is refused. */
static int check_phase(const struct json_at *at, enum manifest_phase phase, struct fault *f)
{
	static const char *const of_services[] = {
		"after",  "restart", "restartDelayMs", "restartDelayMaxMs", "restartResetMs",
		"counts", NULL,
	};
	static const char *const of_tasks[] = {"onFailure", "timeoutMs", NULL};
	bool service = phase == MANIFEST_SERVICE;
	struct json_at item;

	for (const char *const *name = service ? of_tasks : of_services; *name != NULL; name++) {
		if (json_member(at, *name, &item))
			return json_fault(&item, f, EINVAL, "only for %s",
			                  service ? "onboot and onshutdown" : "services");
	}
	return 0;
}

static int read_identity(const struct json_at *at, struct arena *arena,
                         struct manifest_container *out, struct fault *f)
{
	struct json_at item;
	int rc = json_required(at, "name", &item, f);

	if (rc == 0)
		rc = manifest_field_name(at, "name", arena, &out->name, f);
	if (rc == 0)
		rc = json_required(at, "image", &item, f);
	if (rc == 0)
		rc = manifest_field_below(at, "image", arena, &out->image, f);
	if (rc == 0)
		rc = json_member_texts(at, "args", arena, &out->args, NULL, f);
	if (rc == 0 && json_member(at, "args", &item) && out->args[0] == NULL)
		rc = json_fault(&item, f, EINVAL, "is empty, want at least the program");
	if (rc == 0)
		rc = json_member_texts(at, "env", arena, &out->env, NULL, f);
	if (rc == 0)
		rc = json_member_text(at, "cwd", arena, &out->cwd, f);
	if (rc == 0 && out->cwd != NULL && out->cwd[0] != '/' && json_member(at, "cwd", &item))
		rc = json_fault(&item, f, EINVAL, "\"%s\" is not absolute", out->cwd);
	if (rc == 0)
		rc = json_member_text(at, "user", arena, &out->user, f);
	if (rc == 0 && json_member(at, "umask", &item)) {
		out->umask_set = true;
		rc = manifest_field_mode(at, "umask", &out->umask, f);
	}
	return rc;
}

static int check_env(const struct json_at *at, const char *const *env, struct fault *f)
{
	struct json_at list;
	struct json_at item;

	if (env == NULL || !json_member(at, "env", &list))
		return 0;
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		const char *text = env[item.index];

		if (text[0] == '=' || strchr(text, '=') == NULL)
			return json_fault(&item, f, EINVAL, "\"%s\" is not NAME=value", text);
	}
	return 0;
}

static int read_capabilities(const struct json_at *at, uint64_t *out, struct fault *f)
{
	own_arena struct arena scratch = {0};
	struct json_at list;
	struct json_at item;

	if (!json_member(at, "capabilities", &list))
		return 0;

	int rc = json_array(&list, f);

	if (rc < 0)
		return rc;
	for (bool more = json_first(&list, &item); more; more = json_next(&item)) {
		const char *name;

		rc = json_text(&item, &scratch, &name, f);
		if (rc < 0)
			return rc;

		int number = spec_capability_number(name);

		if (number < 0)
			return json_fault(&item, f, EINVAL,
			                  "\"%s\" is no capability of Linux 6.1, want one such as "
			                  "CAP_NET_BIND_SERVICE",
			                  name);
		*out |= UINT64_C(1) << number;
	}
	return 0;
}

static int read_seccomp(const struct json_at *at, struct arena *arena,
                        struct manifest_container *out, struct fault *f)
{
	struct json_at item;
	int rc = manifest_field_below(at, "seccomp", arena, &out->seccomp, f);

	if (rc < 0 || out->seccomp == NULL || strcmp(out->seccomp, "unconfined") != 0)
		return rc;
	if (!IS_ENABLED(CONFIG_INSECURE_UNCONFINED_SECCOMP) && json_member(at, "seccomp", &item))
		return json_fault(&item, f, EINVAL,
		                  "\"unconfined\" is refused: this system is built without "
		                  "INSECURE_UNCONFINED_SECCOMP");
	return 0;
}

static int read_users(const struct json_at *at, struct manifest_container *out, struct fault *f)
{
	static const struct manifest_range first_ids = {ID_RANGE, UINT32_MAX - ID_RANGE};
	struct json_at item;
	int rc = json_member_bool(at, "hostUsers", &out->host_users, f);

	if (rc < 0 || !json_member(at, "firstId", &item))
		return rc;
	if (out->host_users)
		return json_fault(&item, f, EINVAL, "has no meaning beside hostUsers");
	return manifest_field_range(at, "firstId", first_ids, &out->first_id, f);
}

static int read_exposure(const struct json_at *at, struct arena *arena,
                         struct manifest_container *out, struct fault *f)
{
	static const struct json_word networks[] = {
		{"none", MANIFEST_NETWORK_NONE},
		{"host", MANIFEST_NETWORK_HOST},
		{NULL,   0                    },
	};
	struct json_at item;
	int64_t word = out->network;
	int rc = read_capabilities(at, &out->capabilities, f);

	if (rc == 0)
		rc = read_seccomp(at, arena, out, f);
	if (rc == 0 && json_member(at, "network", &item))
		rc = json_enum(&item, networks, &word, f);
	if (rc < 0)
		return rc;
	out->network = (enum manifest_network)word;
	rc = read_users(at, out, f);
	if (rc == 0)
		rc = json_member_bool(at, "writableRoot", &out->writable_root, f);
	if (rc == 0)
		rc = json_member_bool(at, "newPrivileges", &out->new_privileges, f);
	return rc;
}

static int read_limits(const struct json_at *at, struct manifest_container *out, struct fault *f)
{
	static const struct manifest_range pid_range = {1, 4194304};
	static const struct manifest_range weight_range = {1, 10000};
	struct json_at item;
	uint32_t pids = (uint32_t)out->pids;
	int64_t score = out->oom_score_adj;
	int rc = manifest_field_size(at, "memory", &out->memory_bytes, f);

	if (rc == 0)
		rc = manifest_field_range(at, "pids", pid_range, &pids, f);
	if (rc == 0)
		rc = manifest_field_range(at, "cpuWeight", weight_range, &out->cpu_weight, f);
	if (rc == 0 && json_member(at, "oomScoreAdj", &item))
		rc = json_i64(&item, -1000, 1000, &score, f);
	out->pids = pids;
	out->oom_score_adj = (int32_t)score;
	return rc;
}

static int read_restart(const struct json_at *at, struct manifest_container *out, struct fault *f)
{
	static const struct manifest_range delay = {1, 86400000};
	static const struct json_word words[] = {
		{"always",     MANIFEST_RESTART_ALWAYS    },
		{"on-failure", MANIFEST_RESTART_ON_FAILURE},
		{"never",      MANIFEST_RESTART_NEVER     },
		{NULL,         0			  },
	};
	struct json_at item;
	int64_t word = out->restart;
	int rc = 0;

	if (json_member(at, "restart", &item))
		rc = json_enum(&item, words, &word, f);
	if (rc < 0)
		return rc;
	out->restart = (enum manifest_restart)word;
	rc = manifest_field_range(at, "restartDelayMs", delay, &out->restart_delay_ms, f);
	if (rc == 0)
		rc = manifest_field_range(at, "restartDelayMaxMs", delay,
		                          &out->restart_delay_max_ms, f);
	if (rc == 0 && out->restart_delay_max_ms < out->restart_delay_ms)
		rc = json_fault(at, f, EINVAL, "restartDelayMaxMs %u is below restartDelayMs %u",
		                out->restart_delay_max_ms, out->restart_delay_ms);
	if (rc == 0)
		rc = manifest_field_range(at, "restartResetMs", delay, &out->restart_reset_ms, f);
	return rc;
}

static int read_supervision(const struct json_at *at, struct arena *arena,
                            struct manifest_container *out, struct fault *f)
{
	static const struct manifest_range day = {0, 86400000};
	static const struct json_word words[] = {
		{"continue", MANIFEST_FAILURE_CONTINUE},
		{"stop",     MANIFEST_FAILURE_STOP    },
		{NULL,       0			},
	};
	struct json_at item;
	int64_t word = out->on_failure;
	int rc = json_member_texts(at, "after", arena, &out->after, NULL, f);

	if (rc == 0)
		rc = read_restart(at, out, f);
	if (rc == 0)
		rc = manifest_field_range(at, "stopTimeoutMs", day, &out->stop_timeout_ms, f);
	if (rc == 0)
		rc = manifest_field_signal(at, "stopSignal", &out->stop_signal, f);
	if (rc == 0)
		rc = json_member_bool(at, "counts", &out->counts, f);
	if (rc == 0 && json_member(at, "onFailure", &item))
		rc = json_enum(&item, words, &word, f);
	if (rc == 0)
		rc = manifest_field_range(at, "timeoutMs", day, &out->timeout_ms, f);
	out->on_failure = (enum manifest_on_failure)word;
	return rc;
}

int manifest_container(const struct json_at *at, struct arena *arena,
                       struct manifest_container *out, struct fault *f)
{
	int rc = json_object(at, f);

	if (rc == 0)
		rc = json_only(at, members, f);
	if (rc == 0)
		rc = check_phase(at, out->phase, f);
	if (rc == 0)
		rc = read_identity(at, arena, out, f);
	if (rc == 0)
		rc = check_env(at, out->env, f);
	if (rc == 0)
		rc = read_exposure(at, arena, out, f);
	if (rc == 0)
		rc = manifest_container_lists(at, arena, out, f);
	if (rc == 0)
		rc = read_limits(at, out, f);
	if (rc == 0)
		rc = read_supervision(at, arena, out, f);
	return rc;
}
