/* SPDX-License-Identifier: ISC */
#include "../../base/io.h"
#include "../../base/own.h"
#include "../spec.h"
#include "spec_case.h"

#include <fcntl.h>

#define FRAME "{'root':{'path':'r'},'linux':{'namespaces':[{'type':'mount'},{'type':'uts'}]},@}"

static void test_versions(void)
{
	static const struct spec_case rows[] = {
		{"'ociVersion':'1.0.0'",          ""						      },
		{"'ociVersion':'1.0.2-dev'",      ""						      },
		{"'ociVersion':'1.3.0'",          ""						      },
		{"'ociVersion':'1.2.0-rc.1'",     ""						      },
		{"'ociVersion':'1.2.0+dev'",      ""						      },
		{"'ociVersion':'1.2.0-rc.1+dev'", ""						      },
		{"'ociVersion':'1.99.12345'",     ""						      },
		{"'x':0",                         "/ociVersion: is required"                              },
		{"'ociVersion':null",             "/ociVersion: is required"                              },
		{"'ociVersion':1.2",              "/ociVersion: is 1.2, want a string"                    },
		{"'ociVersion':''",               "/ociVersion: \"\" is not a version such as 1.2.0"      },
		{"'ociVersion':'1.2'",            "/ociVersion: \"1.2\" is not a version such as 1.2.0"   },
		{"'ociVersion':'1.2.'",           "/ociVersion: \"1.2.\" is not a version such as 1.2.0"  },
		{"'ociVersion':'1.2.0-'",         "/ociVersion: \"1.2.0-\" is not a version such as 1.2.0"},
		{"'ociVersion':'1.2.0x'",         "/ociVersion: \"1.2.0x\" is not a version such as 1.2.0"},
		{"'ociVersion':'v1.2.0'",         "/ociVersion: \"v1.2.0\" is not a version such as 1.2.0"},
		{"'ociVersion':'2.0.0'",
	         "/ociVersion: version 2.0.0 of the runtime-spec is not supported, want 1.x"              },
		{"'ociVersion':'0.6.0'",
	         "/ociVersion: version 0.6.0 of the runtime-spec is not supported, want 1.x"              },
		{"'ociVersion':'11.0.0'",
	         "/ociVersion: version 11.0.0 of the runtime-spec is not supported, want 1.x"             },
	};

	case_rows(FRAME, CASES(rows));
}

static void test_document(void)
{
	static const struct spec_case rows[] = {
		{"",					   "line 1, column 1: the text ends here, want a value"},
		{"[]",					 "document: is an array, want an object"             },
		{"null",				       "document: is null, want an object"                 },
		{"'x'",					"document: is a string, want an object"             },
		{"{'root':{'path':'a'},'root':{'path':'b'}}",  "/root: is there twice"                             },
		{"{'process':{'env':['A=1'],'env':['B=2']}}",  "/process/env: is there twice"                      },
		{"{'OCIVersion':'1.0.0','root':{'path':'a'}}", "/ociVersion: is required"                          },
	};

	case_rows("@", CASES(rows));
}

#define NAMED                                                                                      \
	"{'ociVersion':'1.2.0','root':{'path':'r'},"                                               \
	"'linux':{'namespaces':[{'type':'mount'},{'type':'uts'}]},@}"

static void test_members(void)
{
	static const struct spec_case rows[] = {
		{"'hostname':''",								  ""					     },
		{"'hostname':1",								   "/hostname: is 1, want a string"               },
		{"'hostname':'0123456789012345678901234567890123456789012345678901234567890123'",
	         ""															       },
		{"'hostname':'01234567890123456789012345678901234567890123456789012345678901234'",
	         "/hostname: is longer than 64 bytes"											     },
		{"'domainname':[]",								""					     },
		{"'domainname':['a']",							     "/domainname: is an array, want a string"      },
		{"'annotations':{}",							       ""					     },
		{"'annotations':[]",							       "/annotations: is an array, want an object"    },
		{"'annotations':{'a':1}",							  "/annotations/a: is 1, want a string"          },
		{"'annotations':{'':'x'}",							 "/annotations: has an empty name"              },
		{"'annotations':{'org.x/y':null}",                                                 "/annotations/org.x~1y: is null, want a string"},
		{"'hooks':{}",								     ""					     },
		{"'hooks':{'prestart':[],'poststop':null}",                                        ""                                             },
		{"'hooks':{'prestart':[{'path':'/x'}]}",                                           ""                                             },
		{"'vm':{'kernel':{'path':'/k'}}",						  "/vm: not supported"                           },
		{"'windows':{'layerFolders':['x']}",                                               "/windows: not supported"                      },
		{"'solaris':{'milestone':'x'}",						    "/solaris: not supported"                      },
		{"'zos':{'namespaces':[{'type':'pid'}]}",                                          "/zos: not supported"                          },
		{"'freebsd':{'devices':[{'path':'x'}]}",                                           "/freebsd: not supported"                      },
		{"'solaris':{},'windows':null,'vm':{},'zos':{}",                                   ""                                             },
		{"'org.example':{'anything':[1,2,3]}",                                             ""                                             },
		{"'linux2':{}",								    ""					     },
	};
	struct arena arena = {0};
	struct spec spec = {0};

	case_rows(NAMED, CASES(rows));
	case_good(NAMED, "'hostname':'h','domainname':'d','annotations':{'a/b':'c','e':''}", &arena,
	          &spec);
	is_str(spec.oci_version, "1.2.0", "version");
	is_str(spec.hostname, "h", "hostname");
	is_str(spec.domainname, "d", "domainname");
	is_int((long long)spec.annotation_count, 2, "two annotations");
	is_str(spec.annotations[0].name, "a/b", "a name");
	is_str(spec.annotations[1].value, "", "an empty value");
	ok(!spec.process_set && spec.mount_count == 0, "what is absent is not set");
	case_good(NAMED, "'hostname':''", &arena, &spec);
	ok(spec.hostname == NULL, "an empty hostname is none");
	arena_free(&arena);
}

/* A fault leaves what the caller had, and memory that ends is a fault too. */
static void test_failures(void)
{
	static const char text[] =
		"{'ociVersion':'1.2.0','root':{'path':'r'},"
		"'process':{'cwd':'/','args':['a','b'],'env':['A=1']},"
		"'mounts':[{'destination':'/p','type':'proc','options':['ro','x=1']}],"
		"'annotations':{'a':'b'},'linux':{'sysctl':{'net.a':'1'},"
		"'devices':[{'path':'/d','type':'p'}],'maskedPaths':['/m'],"
		"'uidMappings':[{'containerID':0,'hostID':0,'size':1}],"
		"'resources':{'unified':{'a.b':'c'},'devices':[{'allow':true,"
		"'access':'r'}]},'seccomp':{'defaultAction':'SCMP_ACT_LOG',"
		"'syscalls':[{'names':['a'],'action':'SCMP_ACT_LOG'}]}}}";
	char *json = case_text("@", text);
	struct spec spec = {.oci_version = "kept"};
	size_t limit = 16;
	int failures = 0;
	int rc;

	for (;;) {
		struct arena arena = {.limit_bytes = limit};
		struct fault f = {0};

		rc = spec_parse(json, strlen(json), &arena, &spec, &f);
		arena_free(&arena);
		if (rc == 0 || limit > 100000)
			break;
		if (rc != -ENOMEM || f.code != ENOMEM || f.text[0] == '\0' ||
		    strcmp(spec.oci_version, "kept") != 0)
			is_int(rc, -ENOMEM, "%zu bytes: %s", limit, f.text);
		failures++;
		limit += 16;
	}
	is_int(rc, 0, "with enough memory it parses");
	ok(failures > 20, "each of %d smaller limits was a fault and changed nothing", failures);
	free(json);
}

static void test_fixtures(void)
{
	static const struct {
		const char *name;
		size_t mounts, rules, masked;
		unsigned int namespaces; /* a bit each */
	} rows[] = {
		{"runc",              7,  0,  10, 0x1f},
		{"runc-rootless",     7,  0,  10, 0x3b},
		{"crun",              7,  0,  10, 0x1f},
		{"podman",            10, 22, 11, 0x1f},
		{"podman-userns",     12, 22, 11, 0x3f},
		{"podman-privileged", 11, 0,  0,  0x1f},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		own_mem char *text = NULL;
		struct arena arena = {0};
		struct spec spec = {0};
		struct fault f = {0};
		char path[128];
		size_t len = 0;
		size_t masked = 0;
		unsigned int namespaces = 0;

		(void)snprintf(path, sizeof(path), "runtime/spec/test/data/%s.json", rows[i].name);
		if (!is_int(io_read_file(AT_FDCWD, path, JSON_SIZE_LIMIT, &text, &len, &f), 0,
		            "read %s", path))
			continue;
		is_int(case_parse(text, &arena, &spec, &f), 0, "%s parses", rows[i].name);
		is_str(f.text, "", "without a fault");
		is_int((long long)spec.mount_count, (long long)rows[i].mounts, "mounts");
		is_int((long long)spec.linux_.seccomp.rule_count, (long long)rows[i].rules,
		       "rules of seccomp");
		while (spec.linux_.masked_paths != NULL && spec.linux_.masked_paths[masked] != NULL)
			masked++;
		is_int((long long)masked, (long long)rows[i].masked, "masked paths");
		for (unsigned int ns = 0; ns < SPEC_NS_COUNT; ns++)
			namespaces |= (unsigned int)spec.linux_.namespaces[ns].wanted << ns;
		is_int(namespaces, rows[i].namespaces, "namespaces");
		is_str(spec.process.args[0], "sh", "what it runs");
		arena_free(&arena);
	}
}

int main(void)
{
	test_versions();
	test_document();
	test_members();
	test_failures();
	test_fixtures();
	return done_testing();
}
