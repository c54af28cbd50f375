/* SPDX-License-Identifier: ISC */
/* From an image's configuration and a manifest to pieces of config.json, blanks left out. */
#include "../bundle.h"

#include "../../runtime/base/own.h"
#include "../../runtime/spec/spec.h"
#include "../../tests/tap.h"

#include <errno.h>
#include <stdlib.h>

#define TEXT_SIZE ((size_t)64 << 10)

static const char seccomp_text[] = "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,"
				   "\"architectures\":[\"SCMP_ARCH_X86\"],\"syscalls\":["
				   "{\"names\":[\"read\",\"socket\"],\"action\":\"SCMP_ACT_ALLOW\","
				   "\"args\":[{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]}]}";

struct row {
	const char *what;
	const char *members; /* of the container in the manifest */
	const char *config;  /* of the image */
	const char *piece;   /* that config.json has; or, with '!' before it, has not */
	const char *fault;
};

static const struct row rows[] = {
  /* image-spec conversion.md */
	{"Entrypoint and Cmd",                    "",									  "\"Entrypoint\":[\"/a\",\"b\"],\"Cmd\":[\"c\"]",
         "\"args\":[\"/a\",\"b\",\"c\"]",																												       NULL},
	{"Cmd alone",			     "",									  "\"Cmd\":[\"/c\"]",						"\"args\":[\"/c\"]",                                                          NULL},
	{"args of the manifest replace both",     ",\"args\":[\"/m\"]",
         "\"Entrypoint\":[\"/a\"],\"Cmd\":[\"c\"]",																	       "\"args\":[\"/m\"]",                                                          NULL},
	{"nothing to run",                        "",									  "\"Env\":[]",						      NULL,
         "the image has neither Entrypoint nor Cmd; say in the manifest with \"args\" what web runs"																						},
	{"Env",				   "",									  "\"Cmd\":[\"/c\"],\"Env\":[\"PATH=/x\",\"A=1\"]",
         "\"env\":[\"PATH=/x\",\"A=1\"]",																												       NULL},
	{"env of the manifest replaces and adds", ",\"env\":[\"A=2\",\"B=3\"]",
         "\"Cmd\":[\"/c\"],\"Env\":[\"PATH=/x\",\"A=1\",\"AA=4\"]",                                                                                                                               "\"env\":[\"PATH=/x\",\"A=2\",\"AA=4\",\"B=3\"]",                             NULL},
	{"a PATH where nobody names one",         "",									  "\"Cmd\":[\"/c\"]",
         "\"env\":[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"]",																						     NULL},
	{"Env without a value",                   "",									  "\"Cmd\":[\"/c\"],\"Env\":[\"A\"]",                                NULL,
         "the image's environment has \"A\", want NAME=VALUE"																										       },
	{"WorkingDir",			    "",									  "\"Cmd\":[\"/c\"],\"WorkingDir\":\"/srv\"",                        "\"cwd\":\"/srv\"",                                                           NULL},
	{"no WorkingDir",                         "",									  "\"Cmd\":[\"/c\"],\"WorkingDir\":\"\"",                            "\"cwd\":\"/\"",                                                              NULL},
	{"cwd of the manifest",                   ",\"cwd\":\"/m\"",							   "\"Cmd\":[\"/c\"],\"WorkingDir\":\"/srv\"",
         "\"cwd\":\"/m\"",																														      NULL},
	{"a relative WorkingDir",                 "",									  "\"Cmd\":[\"/c\"],\"WorkingDir\":\"srv\"",                         NULL,
         "the image's WorkingDir \"srv\" is not absolute; say in the manifest with \"cwd\" where web"
         " runs"																																    },
	{"Labels",				"",									  "\"Cmd\":[\"/c\"],\"Labels\":{\"a.b\":\"1\"}",                     "\"a.b\":\"1\"",                                                              NULL},
	{"StopSignal",			    "",									  "\"Cmd\":[\"/c\"],\"StopSignal\":\"SIGQUIT\"",
         "\"org.opencontainers.image.stopSignal\":\"SIGQUIT\"",																										 NULL},
	{"stopSignal of the manifest",            ",\"stopSignal\":\"SIGINT\"",
         "\"Cmd\":[\"/c\"],\"StopSignal\":\"SIGQUIT\"",                                                                                                                                           "\"org.opencontainers.image.stopSignal\":\"2\"",                              NULL},
	{"a Label wins over a member",            "",
         "\"Cmd\":[\"/c\"],\"Labels\":{\"org.opencontainers.image.architecture\":\"mine\"}",                                                                                                      "!\"org.opencontainers.image.architecture\":\"amd64\"",                       NULL},
	{"ExposedPorts",			  "",									  "\"Cmd\":[\"/c\"],\"ExposedPorts\":{\"80/tcp\":{},\"53/udp\":{}}",
         "\"org.opencontainers.image.exposedPorts\":\"80/tcp,53/udp\"",																									 NULL},
 /* closed until the manifest opens it */
	{"the user",			      "",									  "\"Cmd\":[\"/c\"]",
         "\"user\":{\"uid\":100,\"gid\":101,\"additionalGids\":[29]}",																									  NULL},
	{"a umask",			       ",\"umask\":\"0077\"",						       "\"Cmd\":[\"/c\"]",                                                "\"gid\":101,\"umask\":63",                                                   NULL},
	{"no capability",                         "",									  "\"Cmd\":[\"/c\"]",
         "\"capabilities\":{\"bounding\":[],\"effective\":[],\"permitted\":[],\"inheritable\":[],"
         "\"ambient\":[]}",                                                                                                                                                                                                                                                     NULL},
	{"a capability, which a user keeps",      ",\"capabilities\":[\"CAP_NET_RAW\"]",
         "\"Cmd\":[\"/c\"]",                                                                                                                                                                      "\"permitted\":[\"CAP_NET_RAW\"],\"inheritable\":[\"CAP_NET_RAW\"],\"ambient\":"
         "[\"CAP_NET_RAW\"]",                                                                                                                                                                                                                       NULL},
	{"no new privileges",                     "",									  "\"Cmd\":[\"/c\"]",                                                "\"noNewPrivileges\":true",                                                   NULL},
	{"new privileges",                        ",\"newPrivileges\":true",                                                   "\"Cmd\":[\"/c\"]",
         "\"noNewPrivileges\":false",																													   NULL},
	{"a read-only root",                      "",									  "\"Cmd\":[\"/c\"]",
         "\"root\":{\"path\":\"rootfs\",\"readonly\":true}",																										    NULL},
	{"a writable root",                       ",\"writableRoot\":true",                                                    "\"Cmd\":[\"/c\"]",                                                "\"readonly\":false}",
         NULL																																       },
	{"all namespaces",                        "",									  "\"Cmd\":[\"/c\"]",
         "\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},{\"type\":\"mount\"},"
         "{\"type\":\"cgroup\"},{\"type\":\"network\"},{\"type\":\"user\"}]",                                                                                                                                                                                                   NULL},
	{"ids of its own",                        ",\"firstId\":131072",						       "\"Cmd\":[\"/c\"]",
         "\"uidMappings\":[{\"containerID\":0,\"hostID\":131072,\"size\":65536}],\"gidMappings\":"
         "[{\"containerID\":0,\"hostID\":131072,\"size\":65536}]",                                                                                                                                                                                                              NULL},
	{"the host's users",                      ",\"hostUsers\":true",						       "\"Cmd\":[\"/c\"]",                                                "!uidMappings",                                                               NULL},
	{"the host's network",                    ",\"network\":\"host\"",                                                     "\"Cmd\":[\"/c\"]",                                                "!\"network\"",                                                               NULL},
	{"a sysfs",			       "",									  "\"Cmd\":[\"/c\"]",
         "{\"destination\":\"/sys\",\"type\":\"sysfs\",\"source\":\"sysfs\",\"options\":[\"nosuid\","
         "\"noexec\",\"nodev\",\"ro\"]}",                                                                                                                                                                                                                                       NULL},
	{"no sysfs in the host's network",        ",\"network\":\"host\"",                                                     "\"Cmd\":[\"/c\"]",                                                "!sysfs",
         NULL																																       },
	{"limits",				"",									  "\"Cmd\":[\"/c\"]",
         "\"resources\":{\"devices\":[{\"allow\":false,\"access\":\"rwm\"}],\"memory\":{\"limit\":"
         "67108864},\"pids\":{\"limit\":64}}",                                                                                                                                                                                                                                  NULL},
	{"other limits",			  ",\"memory\":\"1M\",\"pids\":3,\"cpuWeight\":7",                             "\"Cmd\":[\"/c\"]",
         "\"memory\":{\"limit\":1048576},\"pids\":{\"limit\":3},\"unified\":{\"cpu.weight\":\"7\"}}",
         NULL																																       },
	{"a device",			      ",\"devices\":[{\"path\":\"/dev/ttyS1\",\"major\":4,\"minor\":65}]",
         "\"Cmd\":[\"/c\"]",                                                                                                                                                                      "\"devices\":[{\"path\":\"/dev/ttyS1\",\"type\":\"c\",\"major\":4,\"minor\":65,\"fileMode\":384,"
         "\"uid\":0,\"gid\":0}]",                                                                                                                                                                                                                   NULL},
	{"its rule",			      ",\"devices\":[{\"path\":\"/dev/ttyS1\",\"major\":4,\"minor\":65}]",
         "\"Cmd\":[\"/c\"]",                                                                                                                                                                      "{\"allow\":true,\"type\":\"c\",\"major\":4,\"minor\":65,\"access\":\"rw\"}", NULL},
	{"a resource limit",                      ",\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"soft\":8,\"hard\":9}]",
         "\"Cmd\":[\"/c\"]",																				      "\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"hard\":9,\"soft\":8}]",
         NULL																																       },
	{"a volume",			      ",\"mounts\":[{\"volume\":\"v\",\"destination\":\"/v\",\"readonly\":true}]",
         "\"Cmd\":[\"/c\"]",                                                                                                                                                                      "{\"destination\":\"/v\",\"type\":\"bind\",\"source\":\"/run/volumes/v\",\"options\":"
         "[\"bind\",\"nosuid\",\"nodev\",\"noexec\",\"ro\"]}",                                                                                                                                                                                      NULL},
	{"a private tmpfs",
         ",\"mounts\":[{\"destination\":\"/t\",\"size\":\"4K\",\"mode\":\"1777\"}]",                                           "\"Cmd\":[\"/c\"]",
         "{\"destination\":\"/t\",\"type\":\"tmpfs\",\"source\":\"tmpfs\",\"options\":[\"nosuid\","
         "\"nodev\",\"noexec\",\"rw\",\"mode=1777\",\"size=4096\"]}",                                                                                                                                                                                                           NULL},
	{"its cgroup",			    "",									  "\"Cmd\":[\"/c\"]",						"\"cgroupsPath\":\"/coffer/web\"",                                            NULL},
	{"its hostname",			  "",									  "\"Cmd\":[\"/c\"]",                                                "\"hostname\":\"web\"",                                                       NULL},
	{"the filter, for the device alone",      "",									  "\"Cmd\":[\"/c\"]",
         "\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"architectures\":"
         "[\"SCMP_ARCH_X86_64\"],\"flags\":[\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\"],"
         "\"syscalls\":[{\"names\":[\"read\",\"socket\"],\"action\":"
         "\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":1,\"valueTwo\":0,\"op\":\"SCMP_CMP_EQ\"}]}]}",
         NULL																																       },
};

/* No text of these tables has blanks of its own. */
static void squeeze(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++) {
		if (*from != ' ' && *from != '\n')
			*to++ = *from;
	}
	*to = '\0';
}

static int convert(const struct row *row, struct arena *arena, struct buf *out, struct fault *f)
{
	static const uint32_t groups[] = {29};
	static char text[4096];
	struct manifest manifest;
	struct oci_config image;
	struct spec_seccomp seccomp = {0};
	struct json_doc *doc = NULL;
	struct json_at root;
	int len = snprintf(text, sizeof(text),
	                   "{\"name\":\"x\",\"volumes\":[{\"name\":\"v\"}],\"services\":"
	                   "[{\"name\":\"web\",\"image\":\"i\"%s}]}",
	                   row->members);
	int rc = manifest_parse(text, (size_t)len, arena, &manifest, f);

	if (rc < 0)
		return rc;
	len = snprintf(text, sizeof(text),
	               "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{%s}}",
	               row->config);
	rc = oci_config_parse(text, (size_t)len, arena, &image, f);
	if (rc == 0)
		rc = json_parse(seccomp_text, sizeof(seccomp_text) - 1, &doc, f);
	if (rc == 0) {
		root = json_root(doc);
		rc = spec_seccomp(&root, arena, &seccomp, f);
	}
	json_free(&doc);
	if (rc < 0)
		return rc;
	const struct bundle_request request = {
		.container = &manifest.containers[0],
		.image = &image,
		.user = {.uid = 100, .gid = 101, .groups = groups, .group_count = 1},
		.seccomp = &seccomp,
		.architecture = "amd64",
	};

	return bundle_write(&request, arena, out, f);
}

static void check(const struct row *row)
{
	struct arena arena = {0};
	char *storage = malloc(TEXT_SIZE);
	struct buf out = buf_over(storage, TEXT_SIZE);
	struct fault f = {0};
	struct spec spec;
	int rc = convert(row, &arena, &out, &f);

	if (row->fault != NULL) {
		is_int(rc, -EINVAL, "%s: refused", row->what);
		is_str(f.text, row->fault, "and why");
	} else if (is_int(rc, 0, "%s: accepted: %s", row->what, f.text)) {
		rc = spec_parse(out.data, out.len, &arena, &spec, &f);
		if (rc == 0)
			rc = spec_check(&spec, &f);
		is_int(rc, 0, "%s: the runtime takes it: %s", row->what, f.text);
		squeeze(out.data);
		bool absent = row->piece[0] == '!';
		bool there = strstr(out.data, row->piece + (absent ? 1 : 0)) != NULL;

		if (!ok(there != absent, "%s: %s", row->what, row->piece))
			printf("# %s\n", out.data);
	}
	free(storage);
	arena_free(&arena);
}

static void check_architectures(void)
{
	static const struct {
		const char *os, *architecture, *variant, *wanted, *fault;
	} images[] = {
		{"linux",   "amd64", NULL, "amd64", NULL                                               },
		{"linux",   "arm64", "v8", "arm64", NULL                                               },
		{"linux",   "arm",   NULL, "arm",   NULL                                               },
		{"linux",   "arm",   "v7", "arm",   NULL                                               },
		{"linux",   "arm",   "v8", "arm",   "the image is for arm variant v8, the device is v7"},
		{"linux",   "arm64", NULL, "amd64",
	         "the image is for linux/arm64, the device is linux/amd64"                             },
		{"windows", "amd64", NULL, "amd64",
	         "the image is for windows/amd64, the device is linux/amd64"                           },
	};

	for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
		const struct oci_config config = {.os = images[i].os,
		                                  .architecture = images[i].architecture,
		                                  .variant = images[i].variant};
		struct fault f = {0};
		int rc = oci_config_fits(&config, images[i].wanted, &f);

		is_int(rc, images[i].fault != NULL ? -ENOEXEC : 0, "%s/%s for %s", images[i].os,
		       images[i].architecture, images[i].wanted);
		is_str(f.text, images[i].fault != NULL ? images[i].fault : "", "and why");
	}
	ok(bundle_architecture_find("riscv64") == NULL, "an architecture that is not there yet");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
	check_architectures();
	return done_testing();
}
