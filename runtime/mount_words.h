/* SPDX-License-Identifier: ISC */
/*
 * mount_words.h - what words among the options of a mount mean for others. Pure.
 */
#ifndef RUNTIME_MOUNT_WORDS_H
#define RUNTIME_MOUNT_WORDS_H

#include "spec/spec.h"

/*
 * A bind that names any option has those and no others of its source's, as mount(2) has it with
 * MS_REMOUNT | MS_BIND, by which other runtimes set them; the times stay when no word is of them. What
 * the kernel would lock for the container's user namespace is taken away only by name.
 */
void mount_words_are_all(const struct spec *spec, struct spec_mount *m);

/* Whether M is a /dev that is to be read-only: not before devices and mount points are in it. */
bool mount_words_close_dev(const struct spec_mount *m);

#endif
