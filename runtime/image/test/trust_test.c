/* SPDX-License-Identifier: ISC */
/* Keys and signature below were made by openssl, whose private key is gone. */
#include "../trust.h"

#include "../../../tests/tap.h"
#include "../../base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BEGIN  "-----BEGIN PUBLIC KEY-----\n"
#define END    "-----END PUBLIC KEY-----\n"
#define BODY_1 "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEI+jESA/7VAqDnoY9snW7ayZrgkPf\n"
#define BODY_2 "/WcMU68v1s0vtVaeLCdWbdMTRguUzAJLAVEg858IUNRtF9pHlExnq2aNDA==\n"
#define PEM    BEGIN BODY_1 BODY_2 END
#define OTHER                                                                                      \
	BEGIN "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmsZK5E+X6xm7W48IwxOZ/dEzfINy\n"                 \
	      "0p5a41Eg7wvxnZq5K3JHYcNeWTe9R+aj63SbWADE8DaAR+iISqPFLY7Oaw==\n" END

static const char message[] = "coffer\n";
static const unsigned char signature[] = {
	0x30, 0x45, 0x02, 0x20, 0x1a, 0x11, 0xaa, 0x23, 0x6c, 0xa5, 0x37, 0x66, 0x01, 0x6d, 0x1f,
	0x6e, 0x28, 0xc3, 0xf4, 0xca, 0xde, 0x6a, 0x89, 0xba, 0x8b, 0xd6, 0x04, 0xfc, 0xea, 0x89,
	0x67, 0xdc, 0x3a, 0xbe, 0x05, 0xb3, 0x02, 0x21, 0x00, 0xa6, 0xee, 0xfe, 0x1d, 0xaf, 0xa6,
	0x6e, 0x6e, 0x92, 0x6e, 0x3d, 0xfa, 0x1d, 0x8c, 0x5f, 0xb4, 0xf1, 0x1f, 0x98, 0x3e, 0xe2,
	0xe6, 0x48, 0x33, 0xd2, 0x46, 0x46, 0x75, 0xab, 0xad, 0x96, 0x5b,
};
static const unsigned char id_start[] = {0x46, 0x02, 0xa3, 0x58};

static const struct {
	const char *pem;
	const char *message; /* "" : accepted */
	bool development;
} rows[] = {
	{PEM,										   "",										false},
	{"coffer-development-key\n" PEM,							"",										true },
	{"made by make keys\ncoffer-development-key\nfor the bench\n" PEM,                      "",										true },
	{"coffer-development-key \r\n" PEM,						     "",										true },
	{"not a coffer-development-key\n" PEM,						  "",										false},
	{PEM "\n \n",									   "",										false},
	{"-----BEGIN PUBLIC KEY-----\r\n" BODY_1 BODY_2 "-----END PUBLIC KEY-----",             "",                                                                                false},
	{"",										    "key k: lacks the line -----BEGIN PUBLIC KEY----- (openssl ec -pubout writes it)",
         false																					  },
	{"-----BEGIN EC PRIVATE KEY-----\n" BODY_1 END,
         "key k: lacks the line -----BEGIN PUBLIC KEY----- (openssl ec -pubout writes it)",                                                                                        false},
	{BEGIN BODY_1 BODY_2,								   "key k: lacks the line -----END PUBLIC KEY-----",                                  false},
	{BEGIN BODY_1 BODY_2 "-----END PUBLIC KEY",
         "key k: is longer than a P-256 public key, and no "
         "other is known",                                                                                                                                                         false},
	{BEGIN BODY_1 END,								      "key k: has 64 characters of base64, a P-256 public key has 124",                  false},
	{BEGIN BODY_1 BODY_2 "AAAA\n" END,
         "key k: is longer than a P-256 public key, and no other is known",													false},
	{PEM PEM,									       "key k: goes on behind its key: one key a file",                                   false},
	{PEM "coffer-development-key\n",							"key k: goes on behind its key: one key a file",                                   false},
	{BEGIN BODY_1 "/WcMU68v1s0vtVaeLCdWbdMTRguUzAJLAVEg858IUNRtF9pHlExnq2aND===\n" END,
         "key k: is not valid base64",																	     false},
	{BEGIN BODY_1 "/WcMU68v1s0vtVaeLCdWbdMTRguUzAJLAVEg858IUNRtF9pHlExnq2aNDB==\n" END,
         "key k: is not valid base64",																	     false},
	{BEGIN BODY_1 "/WcMU68v1s0vtVaeLCdWbdMTRguUzAJLAVEg858IUNRtF9pHlExnq2a-DA==\n" END,
         "key k: is not valid base64",																	     false},
	{BEGIN "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQYDQgAEI+jESA/7VAqDnoY9snW7ayZrgkPf\n" BODY_2 END,
         "key k: is no ECDSA P-256 key, and no other is known",														    false},
	{BEGIN "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
               "AAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQ==\n" END,
         "key k: is damaged (not a point of the curve P-256)",														     false},
};

static void check_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image_key key = {.name = "untouched"};
		struct fault f = {0};
		int rc = image_key_parse("k", rows[i].pem, strlen(rows[i].pem), &key, &f);

		is_int(rc, rows[i].message[0] != '\0' ? -EBADMSG : 0, "row %zu", i);
		is_str(f.text, rows[i].message, "its message");
		is_str(key.name, rc == 0 ? "k" : "untouched", "written only on success");
		if (rc == 0)
			is_int(key.development, rows[i].development, "a development key, or not");
	}

	struct image_key key;
	struct fault f = {0};

	is_int(image_key_parse("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
	                       PEM, strlen(PEM), &key, &f),
	       -EBADMSG, "a name of 64 bytes");
	ok(strstr(f.text, "its name is longer than 63 bytes") != NULL, "its message");
}

static void check_signature(void)
{
	struct image_key key;
	struct image_key other;
	struct fault f = {0};
	unsigned char forged[sizeof(signature)];
	int accepted = 0;

	ok(image_key_parse("k", PEM, strlen(PEM), &key, &f) == 0, "the key");
	ok(image_key_parse("o", OTHER, strlen(OTHER), &other, &f) == 0, "another");
	ok(memcmp(key.id, id_start, sizeof(id_start)) == 0,
	   "its id is what openssl and sha256sum say");
	ok(image_key_signed(&key, message, strlen(message), signature, sizeof(signature)),
	   "what openssl signed holds");
	ok(!image_key_signed(&other, message, strlen(message), signature, sizeof(signature)),
	   "but not for the other key");
	ok(!image_key_signed(&key, "coffer\r", strlen(message), signature, sizeof(signature)),
	   "nor for another message");
	ok(!image_key_signed(&key, message, strlen(message) - 1, signature, sizeof(signature)),
	   "nor for a part of it");
	ok(!image_key_signed(&key, message, strlen(message), signature, 0), "nor is nothing one");
	for (size_t i = 0; i < sizeof(signature); i++) {
		memcpy(forged, signature, sizeof(forged));
		forged[i] ^= (unsigned char)(1 << i % 8);
		accepted +=
			image_key_signed(&key, message, strlen(message), forged, sizeof(forged));
		accepted += image_key_signed(&key, message, strlen(message), signature, i);
	}
	is_int(accepted, 0, "no flipped bit and no prefix of it holds");

	struct image_trust trust = {
		.keys = {key, other},
                  .count = 2
        };

	ok(image_trust_find(&trust, other.id) == &trust.keys[1], "a key is found by its id");
	trust.count = 1;
	ok(image_trust_find(&trust, other.id) == NULL, "and not when it is not trusted");
}

static void put(int dir, const char *name, const char *text)
{
	struct fault f = {0};

	ok(io_replace_file(dir, name, text, strlen(text), 0600, &f) == 0, "put %s", name);
}

static int load(int dir, struct image_trust *trust, struct fault *f)
{
	*trust = (struct image_trust){.count = 99};
	*f = (struct fault){0};
	return image_trust_load(dir, trust, f);
}

static void check_directory(void)
{
	char path[] = "/tmp/coffer-trust-XXXXXX";
	char name[8] = "k0.pem";
	struct image_trust trust;
	struct fault f;

	if (!ok(mkdtemp(path) != NULL, "a folder"))
		return;

	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	is_int(load(dir, &trust, &f), -ENOKEY, "an empty folder");
	is_str(f.text, "no *.pem in the directory of the trusted keys: nothing could be verified",
	       "its message");
	put(dir, "readme", "not a key");
	put(dir, ".pem", "not a key");
	put(dir, ".hidden.pem", "not a key");
	is_int(load(dir, &trust, &f), -ENOKEY, "files that are not NAME.pem are passed over");
	put(dir, "release-2.pem", PEM);
	put(dir, "release-1.pem", "coffer-development-key\n" OTHER);
	is_int(load(dir, &trust, &f), 0, "two keys");
	is_int((long long)trust.count, 2, "are two");
	is_str(trust.keys[0].name, "release-1", "in name order");
	is_str(trust.keys[1].name, "release-2", "both");
	ok(trust.keys[0].development && !trust.keys[1].development, "one is for development");
	is_int(load(dir, &trust, &f), 0, "a folder can be read twice");
	put(dir, "broken.pem", BEGIN);
	is_int(load(dir, &trust, &f), -EBADMSG, "one broken key refuses all");
	is_str(f.text, "key broken: lacks the line -----END PUBLIC KEY-----", "its message");
	is_int((long long)trust.count, 99, "nothing is half loaded");
	ok(unlinkat(dir, "broken.pem", 0) == 0, "without the broken one");
	for (int i = 0; i < 7; i++) {
		name[1] = (char)('0' + i);
		put(dir, name, PEM);
	}
	is_int(load(dir, &trust, &f), -E2BIG, "nine keys");
	is_str(f.text, "more than 8 trusted keys; take old ones away", "are too many");
	ok(unlinkat(dir, "k0.pem", 0) == 0 && load(dir, &trust, &f) == 0 && trust.count == 8,
	   "eight are not");

	(void)close(dir);
	tap_remove_tree(path);
	is_int(load(-1, &trust, &f), -EBADF, "no folder");
}

int main(void)
{
	check_rows();
	check_signature();
	check_directory();
	return done_testing();
}
