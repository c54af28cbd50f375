/* SPDX-License-Identifier: ISC */
#include "bundle.h"
#include "manifest_tool.h"

#include "../runtime/seccomp.h"

#include <errno.h>

/* The filter that PID 1 loads: raw instructions in the byte order of the build machine, which is
 * the target's too (all of them are little-endian). */
int manifest_tool_seccomp(const struct manifest_options *options, struct fault *f)
{
	const struct bundle_architecture *architecture =
		bundle_architecture_find(options->architecture);
	struct arena arena = {0};
	struct spec_seccomp profile = {0};
	struct seccomp_program program = {0};
	struct fault inner = {0};

	if (architecture == NULL)
		return fault_set(f, EINVAL, "--arch %s: want amd64, arm64 or arm",
		                 options->architecture);
	int rc = manifest_tool_load_profile(options->file, &arena, &profile, f);

	if (rc == 0) {
		rc = seccomp_compile(&profile, architecture->libseccomp, &program, &inner);
		if (rc < 0)
			(void)fault_set(f, inner.code, "%s: %s", options->file, inner.text);
	}
	if (rc == 0)
		rc = manifest_tool_output(options, program.code,
		                          program.count * sizeof(*program.code), f);
	seccomp_free(&program);
	arena_free(&arena);
	return rc;
}
