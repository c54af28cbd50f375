/* SPDX-License-Identifier: ISC */
/*
 * overlay.h - a writable root over a read-only one: overlayfs whose upper
 * layer is a tmpfs that ends with the container.
 *
 * Runs:  in the launcher, which gets a mount namespace of its own by it.
 */
#ifndef INIT_OVERLAY_H
#define INIT_OVERLAY_H

#include "../runtime/base/fault.h"
#include "../runtime/spec/spec.h"

/* The bundle's root with a fresh upper layer, as a detached mount that the caller owns. With a user
 * namespace in SPEC, the lower layer's ids are shown through its mapping and the mount needs no
 * mapping any more. */
must_check int overlay_open(const struct spec *spec, int bundle_fd, struct fault *f);

#endif
