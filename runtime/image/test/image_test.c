/* SPDX-License-Identifier: ISC */
/* Whole images, signed by the code that signs real ones, and everything that can be wrong. */
#include "../image.h"

#include "../../../rootfs/image_sign.h"
#include "../../../tests/tap.h"
#include "../../base/io.h"
#include "../../base/own.h"
#include "../trailer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA_BYTES  8192
#define HASH_BYTES  IMAGE_BLOCK_BYTES
#define IMAGE_BYTES (DATA_BYTES + HASH_BYTES + (int)IMAGE_TAIL_BYTES)
#define TAIL_START  (DATA_BYTES + HASH_BYTES)

/* The private keys 0x1111... and 0x2222...: nobody takes them for secrets. */
static const char *const key_pems[] = {
	"-----BEGIN EC PRIVATE KEY-----\n"
	"MDECAQEEIBERERERERERERERERERERERERERERERERERERERERERoAoGCCqGSM49AwEH\n"
	"-----END EC PRIVATE KEY-----\n",
	"-----BEGIN EC PRIVATE KEY-----\n"
	"MDECAQEEICIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIioAoGCCqGSM49AwEH\n"
	"-----END EC PRIVATE KEY-----\n",
};
static char key_files[2][40];
static struct image_trust one_key; /* trusts the first */
static struct image_key second_key;

static const struct image_record good_record = {
	.format = 1,
	.kind = IMAGE_KIND_CONTAINER,
	.name = "broker",
	.version = "2.0",
	.serial = 7,
	.architecture = "amd64",
	.board = "qemu-x86_64",
	.data_bytes = DATA_BYTES,
	.hash_bytes = HASH_BYTES,
};

static const struct image_want good_want = {
	.kind = IMAGE_KIND_CONTAINER,
	.architecture = "amd64",
	.board = "qemu-x86_64",
	.name = "broker",
	.serial_min = 7,
};

/* The whole of an image in memory; what verification does not read stays empty. */
struct whole {
	unsigned char head[TAIL_START];
	struct image_tail tail;
};

static void add_signature(struct whole *image, int key)
{
	const struct image_signer signer = {.key = key_files[key]};
	struct image_signature signature;
	struct fault f = {0};

	if (image_sign(&signer, image_tail_record(&image->tail), image->tail.record_bytes,
	               &signature, &f) < 0 ||
	    image_tail_sign(&image->tail, &signature, &f) < 0)
		ok(false, "sign: %s", f.text);
}

/* An image whose record is TEXT, signed by the key. */
static struct whole make_text(const char *text, int key)
{
	struct whole image = {.tail = {.record_bytes = strlen(text)}};

	image_head_write(IMAGE_BYTES, image.head);
	memcpy(image.tail.bytes, text, strlen(text));
	add_signature(&image, key);
	image_tail_seal(&image.tail, IMAGE_BYTES);
	return image;
}

static struct whole make(const struct image_record *record, int key)
{
	char text[IMAGE_RECORD_MAX];
	struct buf out = BUF(text);

	image_record_write(record, &out);
	return make_text(text, key);
}

/* Verifies the first SIZE bytes of the image, zeros behind its end. */
static int verify_part(const struct whole *image, size_t size, struct image *out, struct fault *f)
{
	char path[] = "/tmp/coffer-image-XXXXXX";
	own_fd int fd = mkostemp(path, O_CLOEXEC);

	*f = (struct fault){0};
	(void)unlink(path);
	if (io_write_all(fd, image->head, sizeof(image->head)) < 0 ||
	    io_write_all(fd, image->tail.bytes, sizeof(image->tail.bytes)) < 0 ||
	    ftruncate(fd, (off_t)size) < 0)
		return -EIO;
	return image_verify(fd, &one_key, &good_want, out, f);
}

static int verify(const struct whole *image, struct fault *f)
{
	struct image out;

	return verify_part(image, IMAGE_BYTES, &out, f);
}

static void refused(const struct whole *image, int code, const char *message, const char *what)
{
	struct fault f;

	is_int(verify(image, &f), -code, "%s", what);
	is_str(f.text, message, "its message");
}

static void make_keys(void)
{
	struct fault f = {0};

	for (int i = 0; i < 2; i++) {
		char text[512];
		struct buf pem = BUF(text);

		(void)snprintf(key_files[i], sizeof(key_files[i]), "/tmp/coffer-key-XXXXXX");

		own_fd int fd = mkostemp(key_files[i], O_CLOEXEC);

		ok(io_write_all(fd, key_pems[i], strlen(key_pems[i])) == 0, "key file");
		ok(image_sign_public(key_files[i], i == 0, &pem, &f) == 0, "its public key");
		ok(image_key_parse(i == 0 ? "first" : "second", pem.data, pem.len,
		                   i == 0 ? &one_key.keys[0] : &second_key, &f) == 0,
		   "is one that devices read");
	}
	one_key.count = 1;
}

static void check_good(void)
{
	struct whole image = make(&good_record, 0);
	struct image out = {0};
	struct fault f = {0};

	is_int(verify_part(&image, IMAGE_BYTES, &out, &f), 0, "a good image %s", f.text);
	ok(out.signer == &one_key.keys[0], "its signer is the trusted key itself");
	ok(one_key.keys[0].development, "which is one for development");
	is_str(out.record.version, "2.0", "its record is handed out");
	add_signature(&image, 1);
	image_tail_seal(&image.tail, IMAGE_BYTES);
	is_int(verify(&image, &f), 0, "a second signature, of a key that is not trusted %s",
	       f.text);
	image = make(&good_record, 1);
	add_signature(&image, 0);
	image_tail_seal(&image.tail, IMAGE_BYTES);
	is_int(verify(&image, &f), 0, "and in the other order %s", f.text);

	struct whole again = make(&good_record, 0);

	image = make(&good_record, 0);
	ok(memcmp(&image, &again, sizeof(image)) == 0, "made twice it is the same");
}

static void check_fit(void)
{
	static const struct {
		struct image_want want;
		int code;
		const char *message;
	} rows[] = {
		{{IMAGE_KIND_CONTAINER, "amd64", NULL, NULL, 0},    0, ""									    },
		{{IMAGE_KIND_SYSTEM, "amd64", NULL, NULL, 0},
	         ENOEXEC,	                                      "broker 2.0 is a container image, want a system image"                        },
		{{IMAGE_KIND_CONTAINER, "arm64", NULL, NULL, 0},
	         ENOEXEC,	                                      "broker 2.0 is for the architecture amd64, this is arm64"                     },
		{{IMAGE_KIND_CONTAINER, "amd64", "rpi", NULL, 0},
	         ENOEXEC,	                                      "broker 2.0 is for the board qemu-x86_64, this is rpi"                        },
		{{IMAGE_KIND_CONTAINER, "amd64", NULL, "probe", 0},
	         ENOEXEC,	                                      "is the image of broker, want that of probe"                                  },
		{{IMAGE_KIND_CONTAINER, "amd64", NULL, NULL, 7},    0, ""									    },
		{{IMAGE_KIND_CONTAINER, "amd64", NULL, NULL, 8},
	         ESTALE,	                                       "broker 2.0 has serial 7, this device wants at least 8: install a newer image"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = {0};

		is_int(image_check_fit(&good_record, &rows[i].want, &f), -rows[i].code, "row %zu",
		       i);
		is_str(f.text, rows[i].message, "its message");
	}

	struct image_record any_board = good_record;
	struct fault f = {0};

	any_board.board[0] = '\0';
	ok(image_check_fit(&any_board, &good_want, &f) == 0, "an image for any board fits");
	any_board.serial = 6;

	struct whole image = make(&any_board, 0);

	refused(&image, ESTALE,
	        "broker 2.0 has serial 6, this device wants at least 7: install a newer image",
	        "image_verify looks whether it fits");
}

static void check_forged(void)
{
	static const char changed[] = "the signature of key first does not hold: the record or the "
				      "signature was changed after signing";
	struct whole image = make(&good_record, 1);

	refused(&image, EKEYREJECTED,
	        "signed by key bfcba2b742a807bb, which is not trusted; trusted: first "
	        "76805a63a6980c18",
	        "signed by another key");
	/* The key's id is a hint, and nobody believes it. */
	memcpy(image.tail.bytes + IMAGE_BLOCK_BYTES, one_key.keys[0].id, IMAGE_KEY_ID_BYTES);
	image_tail_seal(&image.tail, IMAGE_BYTES);
	refused(&image, EKEYREJECTED, changed, "another key's signature under our key's id");

	size_t accepted = 0;

	image = make(&good_record, 0);
	for (size_t i = 0; i < image.tail.record_bytes + image.tail.signatures_bytes; i++) {
		struct whole forged = image;
		size_t at = i < image.tail.record_bytes
		                    ? i
		                    : IMAGE_BLOCK_BYTES + i - image.tail.record_bytes;
		struct fault f;

		forged.tail.bytes[at] ^= (unsigned char)(1 << i % 8);
		image_tail_seal(&forged.tail, IMAGE_BYTES);
		if (verify(&forged, &f) >= 0)
			accepted++;
	}
	is_int((long long)accepted, 0, "no flipped bit of record and signature is accepted");

	struct whole forged = image;

	forged.tail.bytes[60] ^= 1;
	image_tail_seal(&forged.tail, IMAGE_BYTES);
	refused(&forged, EKEYREJECTED, changed, "a changed record whose checksum was mended");
	forged = image;
	forged.tail.record_bytes--;
	image_tail_seal(&forged.tail, IMAGE_BYTES);
	refused(&forged, EKEYREJECTED, changed, "a shortened record");
	forged = image;
	forged.tail.signatures_bytes--;
	image_tail_seal(&forged.tail, IMAGE_BYTES);
	ok(verify(&forged, &(struct fault){0}) == -EBADMSG, "a shortened signature");
}

static void check_signed_nonsense(void)
{
	struct image_record other = good_record;
	struct whole image = make_text("{\"format\": 2}", 0);

	refused(&image, EINVAL, "/format: is 2, this program reads 1: update the program first",
	        "a later format, signed");
	other.data_bytes = IMAGE_BLOCK_BYTES;
	other.hash_bytes = 0;
	image = make(&other, 0);
	refused(&image, EBADMSG,
	        "the record is signed, but for an image of 16384 bytes, and this one has 24576",
	        "a signed record on a larger image");
}

static void check_damage(void)
{
	struct whole image = make(&good_record, 0);
	struct whole flipped = image;
	struct image out;
	struct fault f;
	size_t accepted = 0;

	/* Every seventh byte; trailer_test flips them all. */
	for (size_t i = 0; i < sizeof(image.tail.bytes); i += 7) {
		flipped.tail.bytes[i] ^= (unsigned char)(1 << i % 8);
		if (verify(&flipped, &f) != -EBADMSG)
			accepted++;
		flipped.tail.bytes[i] = image.tail.bytes[i];
	}
	for (size_t i = 0; i < IMAGE_HEAD_BYTES; i++) {
		flipped.head[i] ^= (unsigned char)(1 << i % 8);
		if (verify(&flipped, &f) >= 0)
			accepted++;
		flipped.head[i] = image.head[i];
	}
	is_int((long long)accepted, 0, "a flipped bit of head or tail is noticed");

	for (size_t size = 0; size < IMAGE_BYTES; size += 512) {
		int rc = verify_part(&image, size, &out, &f);

		if (rc != (size == 0 ? -EBADMSG : -ENODATA))
			ok(false, "%zu bytes: %s", size, f.text);
	}
	is_int(verify_part(&image, IMAGE_BYTES - 1, &out, &f), -ENODATA, "one byte is missing");
	is_str(f.text, "truncated: has 24575 of 24576 bytes; copy the image again", "its message");
	is_int(verify_part(&image, IMAGE_BYTES + 1, &out, &f), -EFBIG, "one byte too many");
	is_str(f.text, "1 bytes too long: the image ends at 24576; copy the image again",
	       "its message");
	is_int(verify_part(&image, 20, &out, &f), -EBADMSG, "20 bytes");
	is_str(f.text, "not a coffer image: it has only 20 bytes", "its message");
}

static void check_descriptors(void)
{
	static const char *const paths[] = {"/dev/null", "/"};
	struct image out;

	for (size_t i = 0; i < 2; i++) {
		own_fd int fd = open(paths[i], O_RDONLY | O_CLOEXEC);
		struct fault f = {0};

		is_int(image_verify(fd, &one_key, &good_want, &out, &f), -EBADMSG, "%s", paths[i]);
		is_str(f.text, "is neither a regular file nor a block device", "its message");
	}

	struct fault f = {0};

	is_int(image_verify(-1, &one_key, &good_want, &out, &f), -EBADF, "no descriptor");
}

int main(void)
{
	make_keys();
	check_good();
	check_fit();
	check_forged();
	check_signed_nonsense();
	check_damage();
	check_descriptors();
	(void)unlink(key_files[0]);
	(void)unlink(key_files[1]);
	return done_testing();
}
