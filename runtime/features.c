/* SPDX-License-Identifier: ISC */
#include "features.h"

#include "seccomp.h"
#include "spec/hooks.h"
#include "spec/json_out.h"
#include "spec/linux.h"
#include "spec/mounts.h"
#include "spec/process.h"
#include "version.h"

#include <stdio.h>

/* For which seccomp.c makes filters; a profile may name others, whose programs no kernel here runs. */
static const char *const architectures[] = {
	"SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM",    "SCMP_ARCH_X32",
	"SCMP_ARCH_X86",     "SCMP_ARCH_X86_64", NULL,
};

static void print_hooks(struct json_out *o)
{
	json_out_array(o, "hooks");
	for (int kind = 0; kind < SPEC_HOOK_KINDS; kind++)
		json_out_text(o, NULL, spec_hook_name((enum spec_hook_kind)kind));
	json_out_end_array(o);
}

static void print_namespaces(struct json_out *o)
{
	json_out_array(o, "namespaces");
	for (int type = 0; type < SPEC_NS_COUNT; type++)
		json_out_text(o, NULL, spec_namespace_name((enum spec_namespace_type)type));
	json_out_end_array(o);
}

static void print_capabilities(struct json_out *o)
{
	json_out_array(o, "capabilities");
	for (int number = 0; spec_capability_name(number) != NULL; number++)
		json_out_text(o, NULL, spec_capability_name(number));
	json_out_end_array(o);
}

static void print_cgroup(struct json_out *o)
{
	json_out_object(o, "cgroup");
	json_out_bool(o, "v1", false);
	json_out_bool(o, "v2", true);
	json_out_bool(o, "systemd", IS_ENABLED(CONFIG_SYSTEMD_CGROUP));
	json_out_bool(o, "systemdUser", IS_ENABLED(CONFIG_SYSTEMD_CGROUP));
	json_out_bool(o, "rdma", true);
	json_out_end_object(o);
}

static void print_words(struct json_out *o, const char *name, const struct json_word *words)
{
	json_out_array(o, name);
	for (; words->word != NULL; words++)
		json_out_text(o, NULL, words->word);
	json_out_end_array(o);
}

static void print_flags(struct json_out *o)
{
	const struct json_word *flag = spec_seccomp_flags();

	print_words(o, "knownFlags", flag);
	json_out_array(o, "supportedFlags");
	for (; flag->word != NULL; flag++) {
		if (seccomp_takes_flag((uint32_t)flag->value))
			json_out_text(o, NULL, flag->word);
	}
	json_out_end_array(o);
}

static void print_seccomp(struct json_out *o)
{
	json_out_object(o, "seccomp");
	json_out_bool(o, "enabled", IS_ENABLED(CONFIG_SECCOMP));
	if (IS_ENABLED(CONFIG_SECCOMP)) {
		print_words(o, "actions", spec_seccomp_actions());
		print_words(o, "operators", spec_seccomp_operators());
		json_out_texts(o, "archs", architectures);
		print_flags(o);
	}
	json_out_end_object(o);
}

static void print_mount_options(struct json_out *o)
{
	bool recursive = false;
	const char *word;
	char name[32];

	json_out_array(o, "mountOptions");
	for (size_t next = 0; (word = spec_mount_option(&next, &recursive)) != NULL;) {
		json_out_text(o, NULL, word);
		(void)snprintf(name, sizeof(name), "r%s", word);
		if (recursive)
			json_out_text(o, NULL, name);
	}
	json_out_end_array(o);
}

static void print_enabled(struct json_out *o, const char *name, bool enabled)
{
	json_out_object(o, name);
	json_out_bool(o, "enabled", enabled);
	json_out_end_object(o);
}

static void print_intel_rdt(struct json_out *o)
{
	json_out_object(o, "intelRdt");
	json_out_bool(o, "enabled", true);
	json_out_bool(o, "schemata", true);
	json_out_bool(o, "monitoring", true);
	json_out_end_object(o);
}

static void print_memory_policy(struct json_out *o)
{
	json_out_object(o, "memoryPolicy");
	print_words(o, "modes", spec_memory_policy_modes());
	print_words(o, "flags", spec_memory_policy_flags());
	json_out_end_object(o);
}

void features_print(struct buf *out)
{
	struct json_out o = {.to = out};

	json_out_object(&o, NULL);
	json_out_text(&o, "ociVersionMin", "1.0.0");
	json_out_text(&o, "ociVersionMax", COFFER_SPEC_VERSION);
	print_hooks(&o);
	print_mount_options(&o);
	json_out_object(&o, "linux");
	print_namespaces(&o);
	print_capabilities(&o);
	print_cgroup(&o);
	print_seccomp(&o);
	print_enabled(&o, "apparmor", true);
	print_enabled(&o, "selinux", true);
	print_intel_rdt(&o);
	print_memory_policy(&o);
	print_enabled(&o, "netDevices", true);
	json_out_object(&o, "mountExtensions");
	print_enabled(&o, "idmap", true);
	json_out_end_object(&o);
	json_out_end_object(&o);
	json_out_object(&o, "annotations");
	json_out_end_object(&o);
	/* A prefix: cgroup_property.h. */
	json_out_array(&o, "potentiallyUnsafeConfigAnnotations");
	if (IS_ENABLED(CONFIG_SYSTEMD_CGROUP))
		json_out_text(&o, NULL, "org.systemd.property.");
	json_out_end_array(&o);
	json_out_end_object(&o);
}
