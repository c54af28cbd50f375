/* SPDX-License-Identifier: ISC */
/* coffer-image: seals, verifies and shows signed images on the build machine. */
#include "../runtime/base/buf.h"
#include "../runtime/base/own.h"
#include "../runtime/image/image.h"
#include "image_options.h"
#include "image_seal.h"
#include "image_show.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int open_image(const char *path, struct fault *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? fault_set(f, errno, "open") : fd;
}

static int run_seal(struct image_options *options, struct fault *f)
{
	int rc = image_seal(&options->seal, f);

	if (rc == 0)
		printf("sealed %s: %s %s, serial %" PRIu64 ", %zu signature%s\n", options->seal.out,
		       options->seal.record.name, options->seal.record.version,
		       options->seal.record.serial, options->seal.signer_count,
		       options->seal.signer_count == 1 ? "" : "s");
	return rc;
}

static int load_trust(const char *directory, struct image_trust *trust, struct fault *f)
{
	own_fd int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fault_set(f, errno, "open the directory of trusted keys %s", directory);
	return image_trust_load(fd, trust, f);
}

/* What was not asked for on the command line is taken from the image and so cannot fail. */
static int check_fit(const struct image_options *options, const struct image_record *record,
                     struct fault *f)
{
	const struct image_want want = {
		.kind = options->kind_given ? options->seal.record.kind : record->kind,
		.architecture = options->seal.record.architecture[0] != '\0'
	                                ? options->seal.record.architecture
	                                : record->architecture,
		.board = options->seal.record.board[0] != '\0' ? options->seal.record.board : NULL,
		.name = options->seal.record.name[0] != '\0' ? options->seal.record.name : NULL,
		.serial_min = options->seal.record.serial,
	};

	return image_check_fit(record, &want, f);
}

static int run_verify(struct image_options *options, struct fault *f)
{
	struct image_trust trust;
	struct image_tail tail;
	struct image image;
	uint64_t image_bytes = 0;
	own_fd int fd = open_image(options->image, f);
	int rc = fd < 0 ? fd : load_trust(options->keys, &trust, f);

	if (rc == 0)
		rc = image_read_tail(fd, &tail, &image_bytes, f);
	if (rc == 0)
		rc = image_authenticate(&tail, image_bytes, &trust, &image, f);
	if (rc == 0)
		rc = check_fit(options, &image.record, f);
	if (rc == 0 && options->deep)
		rc = image_check_deep(fd, options->image, &image.record, f);
	if (rc == 0)
		rc = image_show(&tail, image_bytes, f);
	if (rc != 0)
		return rc;
	printf("verified: signed by key %s%s%s\n", image.signer->name,
	       image.signer->development ? " (a DEVELOPMENT key)" : "",
	       options->deep ? "; every block of data and tree fits"
	                     : "; data and tree were not read (--deep does)");
	return 0;
}

static int run_inspect(struct image_options *options, struct fault *f)
{
	struct image_tail tail;
	uint64_t image_bytes = 0;
	own_fd int fd = open_image(options->image, f);
	int rc = fd < 0 ? fd : image_read_tail(fd, &tail, &image_bytes, f);

	if (rc < 0)
		return rc;
	(void)fputs("coffer-image: UNVERIFIED: anybody can have written what follows; "
	            "\"coffer-image verify\" checks it\n",
	            stderr);
	return options->json ? image_show_json(&tail, image_bytes, f)
	                     : image_show(&tail, image_bytes, f);
}

static int run_public(struct image_options *options, struct fault *f)
{
	char text[512];
	struct buf pem = BUF(text);
	int rc = image_sign_public(options->image, options->development, &pem, f);

	if (rc == 0)
		(void)fputs(text, stdout);
	return rc;
}

int main(int argc, char **argv)
{
	static int (*const commands[])(struct image_options *, struct fault *) = {
		[IMAGE_COMMAND_SEAL] = run_seal,
		[IMAGE_COMMAND_VERIFY] = run_verify,
		[IMAGE_COMMAND_INSPECT] = run_inspect,
		[IMAGE_COMMAND_PUBLIC] = run_public,
	};
	struct image_options options = {0};
	struct fault f = {0};
	char text[640];
	int rc = image_options_parse(argc, argv, &options, &f);

	if (rc == IMAGE_OPTIONS_DONE)
		return 0;
	if (rc == 0 && commands[options.command](&options, &f) == 0) {
		if (fflush(stdout) == 0)
			return 0;
		(void)fault_set(&f, errno, "write to stdout");
	}
	fault_print(&f, text, sizeof(text));
	(void)fprintf(stderr, "coffer-image: %s%s%s\n", options.image != NULL ? options.image : "",
	              options.image != NULL ? ": " : "", text);
	return rc == 0 ? 1 : 2;
}
