/* SPDX-License-Identifier: ISC */
/*
 * bundle.h - the config.json of one container of the manifest: the image's
 * configuration by image-spec conversion.md, the manifest's overrides, and for
 * everything else the closed defaults. Pure.
 */
#ifndef ROOTFS_BUNDLE_H
#define ROOTFS_BUNDLE_H

#include "oci_config.h"
#include "oci_user.h"

#include "../init/manifest.h"
#include "../runtime/base/buf.h"
#include "../runtime/spec/json_out.h"
#include "../runtime/spec/seccomp.h"

#include <stdbool.h>

/* PID 1 mounts the manifest's volumes below this folder before the first container starts. */
#define BUNDLE_VOLUMES_DIR "/run/volumes"

struct bundle_request {
	const struct manifest_container *container;
	const struct oci_config *image;
	struct oci_user user;
	const struct spec_seccomp *seccomp; /* NULL: no filter */
	const char *architecture;           /* a GOARCH word */
};

/* How the parts of the toolchain call an architecture. */
struct bundle_architecture {
	const char *goarch, *scmp, *libseccomp;
};

/* NULL when coffer does not know it. */
const struct bundle_architecture *bundle_architecture_find(const char *goarch);

/* Writes the document into OUT. ARENA holds what is merged on the way. EINVAL: the image and the
 * manifest together do not make a container (nothing to run, a relative cwd ...). */
must_check int bundle_write(const struct bundle_request *request, struct arena *arena,
                            struct buf *out, struct fault *f);

/* Image-spec conversion.md: Entrypoint ++ Cmd, or the manifest's. EINVAL when both are empty. */
must_check int bundle_args(const struct bundle_request *request, struct arena *arena,
                           const char *const **out, struct fault *f);
/* The image's Env, the manifest's on top, and a PATH. */
must_check int bundle_env(const struct bundle_request *request, struct arena *arena,
                          const char *const **out, struct fault *f);

/* A network namespace of the host's cannot show a sysfs of the container's user namespace (the
 * kernel refuses the mount), so there is none. */
bool bundle_has_sysfs(const struct manifest_container *container);

/* The sections, in files of their own; each writes one member of the open object. */
void bundle_write_mounts(struct json_out *o, const struct manifest_container *container);
void bundle_write_linux(struct json_out *o, const struct bundle_request *request);
void bundle_write_seccomp(struct json_out *o, const struct spec_seccomp *profile,
                          const struct bundle_architecture *architecture);

#endif
