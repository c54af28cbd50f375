/* SPDX-License-Identifier: ISC */
/*
 * image_options.h - the command line of coffer-image.
 */
#ifndef ROOTFS_IMAGE_OPTIONS_H
#define ROOTFS_IMAGE_OPTIONS_H

#include "image_seal.h"

enum image_command {
	IMAGE_COMMAND_SEAL,
	IMAGE_COMMAND_VERIFY,
	IMAGE_COMMAND_INSPECT,
	IMAGE_COMMAND_PUBLIC,
};

/* Texts point into argv. */
struct image_options {
	enum image_command command;
	const char *image; /* the operand: an image, or a key for public */
	const char *keys;
	struct image_seal seal; /* its record is also what verify wants */
	bool kind_given;
	bool serial_given;
	bool deep;
	bool json;
	bool development;
};

#define IMAGE_OPTIONS_DONE 1

/* 0, IMAGE_OPTIONS_DONE after printing the help that was asked for, or -EINVAL. */
must_check int image_options_parse(int argc, char **argv, struct image_options *out,
                                   struct fault *f);

#endif
