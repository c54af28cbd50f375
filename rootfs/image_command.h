/* SPDX-License-Identifier: ISC */
/*
 * image_command.h - runs the command of a hardware module or signing server.
 *
 * Runs:  on the build machine only, with the rights of who calls.
 */
#ifndef ROOTFS_IMAGE_COMMAND_H
#define ROOTFS_IMAGE_COMMAND_H

#include "../runtime/image/trailer.h"

/* Gives LEN bytes of RECORD (at most IMAGE_RECORD_MAX) to "sh -c COMMAND" and takes what it writes
 * as the DER signature of OUT. A command that fails or writes nothing is a fault. */
must_check int image_command_filter(const char *command, const char *record, size_t len,
                                    struct image_signature *out, struct fault *f);

#endif
