/* SPDX-License-Identifier: ISC */
#include "trust.h"

#include "../base/io.h"
#include "../base/own.h"
#include "pem.h"

#include <bearssl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

_Static_assert(IMAGE_KEY_ID_BYTES == br_sha256_SIZE, "a key's id is a SHA-256");

void image_sha256(const void *bytes, size_t len, unsigned char out[32])
{
	br_sha256_context context;

	br_sha256_init(&context);
	br_sha256_update(&context, bytes, len);
	br_sha256_out(&context, out);
}

void image_key_spki(const unsigned char point[IMAGE_KEY_POINT_BYTES],
                    unsigned char spki[PEM_SPKI_BYTES])
{
	/* Everything of a P-256 key before its point is the same in all of them (RFC 5480 section
	 * 2): SEQUENCE, id-ecPublicKey, prime256v1, BIT STRING of an uncompressed point. */
	static const unsigned char start[PEM_SPKI_BYTES - IMAGE_KEY_POINT_BYTES] = {
		0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
		0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
	};

	memcpy(spki, start, sizeof(start));
	memcpy(spki + sizeof(start), point, IMAGE_KEY_POINT_BYTES);
}

/* Multiplies by one: BearSSL reports a point that is not on the curve. */
static bool is_on_curve(const unsigned char point[IMAGE_KEY_POINT_BYTES])
{
	static const unsigned char one[] = {1};
	unsigned char copy[IMAGE_KEY_POINT_BYTES];

	memcpy(copy, point, sizeof(copy));
	return br_ec_p256_m31.mul(copy, sizeof(copy), one, sizeof(one), BR_EC_secp256r1) == 1;
}

int image_key_parse(const char *name, const char *pem, size_t len, struct image_key *out,
                    struct fault *f)
{
	unsigned char spki[PEM_SPKI_BYTES];
	unsigned char same[PEM_SPKI_BYTES];
	struct image_key key = {0};
	struct fault why = {0};

	if (strlen(name) >= sizeof(key.name))
		return fault_set(f, EBADMSG, "key %.80s: its name is longer than %zu bytes", name,
		                 sizeof(key.name) - 1);
	if (pem_public_key(pem, len, spki, &key.development, &why) < 0)
		return fault_set(f, EBADMSG, "key %s: %s", name, why.text);

	/* Compared instead of parsed: only the point may differ. */
	memcpy(key.point, spki + sizeof(spki) - sizeof(key.point), sizeof(key.point));
	image_key_spki(key.point, same);
	if (memcmp(spki, same, sizeof(spki)) != 0)
		return fault_set(f, EBADMSG, "key %s: is no ECDSA P-256 key, and no other is known",
		                 name);
	memcpy(key.name, name, strlen(name));
	if (!is_on_curve(key.point))
		return fault_set(f, EBADMSG, "key %s: is damaged (not a point of the curve P-256)",
		                 name);
	image_sha256(spki, sizeof(spki), key.id);
	*out = key;
	return 0;
}

static int load_key(int dir_fd, const char *file, struct image_key *out, struct fault *f)
{
	own_mem char *pem = NULL;
	size_t len = 0;
	char name[NAME_MAX + 1];
	int rc = io_read_file(dir_fd, file, IMAGE_KEY_PEM_MAX, &pem, &len, f);

	if (rc < 0)
		return rc;
	(void)snprintf(name, sizeof(name), "%.*s", (int)(strlen(file) - strlen(".pem")), file);
	return image_key_parse(name, pem, len, out, f);
}

static bool is_key_file(const char *file)
{
	size_t len = strlen(file);

	return file[0] != '.' && len > strlen(".pem") && strcmp(file + len - 4, ".pem") == 0;
}

/* Keeps the keys in name order, so that messages do not depend on the file system. */
static void insert_key(struct image_trust *trust, const struct image_key *key)
{
	size_t at = trust->count++;

	for (; at > 0 && strcmp(trust->keys[at - 1].name, key->name) > 0; at--)
		trust->keys[at] = trust->keys[at - 1];
	trust->keys[at] = *key;
}

static int load_all(DIR *dir, struct image_trust *trust, struct fault *f)
{
	for (;;) {
		struct image_key key;

		errno = 0;

		/* The directory stream is ours alone. NOLINTNEXTLINE(concurrency-mt-unsafe) */
		const struct dirent *entry = readdir(dir);

		if (entry == NULL && errno != 0)
			return fault_set(f, errno, "read the directory of the trusted keys");
		if (entry == NULL)
			return 0;
		if (!is_key_file(entry->d_name))
			continue;
		if (trust->count == IMAGE_TRUST_MAX)
			return fault_set(f, E2BIG, "more than %d trusted keys; take old ones away",
			                 IMAGE_TRUST_MAX);

		int rc = load_key(dirfd(dir), entry->d_name, &key, f);

		if (rc < 0)
			return rc;
		insert_key(trust, &key);
	}
}

int image_trust_load(int dir_fd, struct image_trust *out, struct fault *f)
{
	struct image_trust trust = {0};
	own_dir DIR *dir = io_list(dir_fd);

	if (dir == NULL)
		return fault_set(f, errno, "open the directory of the trusted keys");

	int rc = load_all(dir, &trust, f);

	if (rc < 0)
		return rc;
	if (trust.count == 0)
		return fault_set(f, ENOKEY,
		                 "no *.pem in the directory of the trusted keys: nothing could be "
		                 "verified");
	*out = trust;
	return 0;
}

const struct image_key *image_trust_find(const struct image_trust *trust,
                                         const unsigned char id[IMAGE_KEY_ID_BYTES])
{
	for (size_t i = 0; i < trust->count; i++) {
		if (memcmp(trust->keys[i].id, id, IMAGE_KEY_ID_BYTES) == 0)
			return &trust->keys[i];
	}
	return NULL;
}

bool image_key_signed(const struct image_key *key, const void *message, size_t message_len,
                      const unsigned char *signature, size_t signature_len)
{
	unsigned char hash[br_sha256_SIZE];
	unsigned char point[IMAGE_KEY_POINT_BYTES];
	br_ec_public_key public_key = {BR_EC_secp256r1, point, sizeof(point)};

	memcpy(point, key->point, sizeof(point));
	image_sha256(message, message_len, hash);
	return br_ecdsa_i31_vrfy_asn1(&br_ec_p256_m31, hash, sizeof(hash), &public_key, signature,
	                              signature_len) == 1;
}
