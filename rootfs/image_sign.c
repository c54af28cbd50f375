/* SPDX-License-Identifier: ISC */
#include "image_sign.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"
#include "../runtime/image/pem.h"
#include "image_command.h"

#include <bearssl.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define KEY_FILE_MAX 16384

/* A private key, in the order of what is found out about it. Wiped by forget(). */
struct private_key {
	br_skey_decoder_context decoder;
	bool found;
	bool encrypted;
	struct image_key public;
};

static void forget(struct private_key *key)
{
	explicit_bzero(key, sizeof(*key));
}

static void feed_decoder(void *context, const void *bytes, size_t len)
{
	br_skey_decoder_push(context, bytes, len);
}

/* A key file may begin with EC PARAMETERS (openssl ecparam -genkey): other blocks are passed over.
 */
static void start_block(br_pem_decoder_context *pem, struct private_key *key)
{
	const char *label = br_pem_decoder_name(pem);
	bool wanted = strcmp(label, "EC PRIVATE KEY") == 0 || strcmp(label, "PRIVATE KEY") == 0;

	key->encrypted = key->encrypted || strcmp(label, "ENCRYPTED PRIVATE KEY") == 0;
	if (wanted && !key->found) {
		key->found = true;
		br_skey_decoder_init(&key->decoder);
		br_pem_decoder_setdest(pem, feed_decoder, &key->decoder);
	} else {
		br_pem_decoder_setdest(pem, NULL, NULL);
	}
}

static int decode_pem(const char *file, const char *text, size_t len, struct private_key *key,
                      struct fault *f)
{
	br_pem_decoder_context pem;
	size_t done = 0;

	br_pem_decoder_init(&pem);
	while (done < len) {
		done += br_pem_decoder_push(&pem, text + done, len - done);

		int event = br_pem_decoder_event(&pem);

		if (event == BR_PEM_BEGIN_OBJ)
			start_block(&pem, key);
		else if (event == BR_PEM_ERROR)
			return fault_set(f, EBADMSG, "key %s: is damaged PEM", file);
	}
	if (!key->found)
		return fault_set(f, EBADMSG, "key %s: %s", file,
		                 key->encrypted
		                         ? "is encrypted; sign with --public and --sign-command "
		                           "'openssl dgst -sha256 -sign KEY' instead"
		                         : "has no private key in PEM");
	return 0;
}

static void write_pem(const unsigned char point[IMAGE_KEY_POINT_BYTES], bool development,
                      struct buf *out)
{
	unsigned char spki[PEM_SPKI_BYTES];
	char pem[512];

	image_key_spki(point, spki);
	(void)br_pem_encode(pem, spki, sizeof(spki), "PUBLIC KEY", BR_PEM_LINE64);
	if (development)
		buf_text(out, PEM_DEVELOPMENT_MARKER "\n");
	buf_text(out, pem);
}

/* Fills in the public half, and by parsing its PEM proves that devices will read it. */
static int derive_public(const char *file, struct private_key *key, struct fault *f)
{
	const br_ec_private_key *ec = br_skey_decoder_get_ec(&key->decoder);
	unsigned char buffer[BR_EC_KBUF_PUB_MAX_SIZE];
	br_ec_public_key public_key;
	char pem_text[512];
	struct buf pem = BUF(pem_text);

	if (ec == NULL || ec->curve != BR_EC_secp256r1 ||
	    br_ec_compute_pub(&br_ec_p256_m31, &public_key, buffer, ec) != IMAGE_KEY_POINT_BYTES)
		return fault_set(f, EBADMSG,
		                 "key %s: is no ECDSA P-256 key; make one by \"openssl ecparam "
		                 "-name prime256v1 -genkey -noout\"",
		                 file);
	write_pem(public_key.q, false, &pem);
	return image_key_parse("public", pem.data, pem.len, &key->public, f);
}

/* On success the caller must forget() the key. */
static int load_private(const char *file, struct private_key *key, struct fault *f)
{
	own_mem char *text = NULL;
	size_t len = 0;
	int rc = io_read_file(AT_FDCWD, file, KEY_FILE_MAX, &text, &len, f);

	*key = (struct private_key){0};
	if (rc < 0)
		return rc;
	rc = decode_pem(file, text, len, key, f);
	explicit_bzero(text, len);
	if (rc == 0)
		rc = derive_public(file, key, f);
	if (rc < 0)
		forget(key);
	return rc;
}

/* A signature that devices would refuse must not leave the build machine. */
static int prove(const struct image_key *public, const char *record, size_t len,
                 struct image_signature *signature, struct fault *f)
{
	memcpy(signature->key_id, public->id, sizeof(signature->key_id));
	if (!image_key_signed(public, record, len, signature->der, signature->der_bytes))
		return fault_set(f, EBADMSG,
		                 "the signature that was made is not one of the public key %s",
		                 public->name);
	return 0;
}

static int sign_by_key(const char *file, const char *record, size_t len,
                       struct image_signature *out, struct fault *f)
{
	struct private_key key;
	unsigned char hash[IMAGE_DIGEST_BYTES];
	unsigned char der[(size_t)2 * IMAGE_SIGNATURE_MAX_BYTES];
	int rc = load_private(file, &key, f);

	if (rc < 0)
		return rc;
	image_sha256(record, len, hash);
	out->der_bytes = br_ecdsa_i31_sign_asn1(&br_ec_p256_m31, &br_sha256_vtable, hash,
	                                        br_skey_decoder_get_ec(&key.decoder), der);
	if (out->der_bytes == 0 || out->der_bytes > sizeof(out->der)) {
		rc = fault_set(f, EBADMSG, "key %s: cannot sign with it", file);
	} else {
		memcpy(out->der, der, out->der_bytes);
		rc = prove(&key.public, record, len, out, f);
	}
	forget(&key);
	return rc;
}

static int load_public(const char *file, struct image_key *out, struct fault *f)
{
	own_mem char *text = NULL;
	const char *slash = strrchr(file, '/');
	size_t len = 0;
	int rc = io_read_file(AT_FDCWD, file, IMAGE_KEY_PEM_MAX, &text, &len, f);

	return rc < 0 ? rc : image_key_parse(slash != NULL ? slash + 1 : file, text, len, out, f);
}

int image_sign(const struct image_signer *signer, const char *record, size_t len,
               struct image_signature *out, struct fault *f)
{
	struct image_key public = {0};
	int rc;

	if (signer->key != NULL)
		return sign_by_key(signer->key, record, len, out, f);
	rc = load_public(signer->public, &public, f);
	if (rc == 0)
		rc = image_command_filter(signer->command, record, len, out, f);
	return rc < 0 ? rc : prove(&public, record, len, out, f);
}

int image_sign_public(const char *file, bool development, struct buf *out, struct fault *f)
{
	struct private_key key;
	int rc = load_private(file, &key, f);

	if (rc < 0)
		return rc;
	write_pem(key.public.point, development, out);
	forget(&key);
	return 0;
}
