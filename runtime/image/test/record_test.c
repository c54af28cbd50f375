/* SPDX-License-Identifier: ISC */
#include "../record.h"

#include "../../../tests/tap.h"

#include <errno.h>
#include <stdlib.h>

#define SALT "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define ROOT "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
#define DATA "1111111111111111111111111111111111111111111111111111111111111111"

static const char good[] = "{\n"
			   "  \"format\": 1,\n"
			   "  \"kind\": \"container\",\n"
			   "  \"name\": \"broker\",\n"
			   "  \"version\": \"2.0.11-1+deb12u1~a:b_C\",\n"
			   "  \"serial\": 18446744073709551615,\n"
			   "  \"architecture\": \"amd64\",\n"
			   "  \"board\": \"qemu-x86_64\",\n"
			   "  \"data_bytes\": 1052672,\n"
			   "  \"hash_bytes\": 16384,\n"
			   "  \"salt\": \"" SALT "\",\n"
			   "  \"root_hash\": \"" ROOT "\",\n"
			   "  \"data_sha256\": \"" DATA "\",\n"
			   "  \"source_digest\": \"sha256:" DATA "\"\n"
			   "}\n";

/* GOOD with its first FROM replaced by TO. */
static size_t edit(char *out, size_t size, const char *from, const char *to)
{
	const char *at = strstr(good, from);

	if (at == NULL)
		abort();
	return (size_t)snprintf(out, size, "%.*s%s%s", (int)(at - good), good, to,
	                        at + strlen(from));
}

static void check_round_trip(void)
{
	struct image_record record;
	struct fault f = {0};
	char text[IMAGE_RECORD_MAX];
	struct buf out = BUF(text);

	is_int(image_record_parse(good, strlen(good), &record, &f), 0, "a good record");
	is_int(record.format, 1, "format");
	is_int(record.kind, IMAGE_KIND_CONTAINER, "kind");
	is_str(record.name, "broker", "name");
	is_str(record.version, "2.0.11-1+deb12u1~a:b_C", "version");
	ok(record.serial == UINT64_MAX, "the greatest serial");
	is_str(record.architecture, "amd64", "architecture");
	is_str(record.board, "qemu-x86_64", "board");
	is_int((long long)record.data_bytes, 1052672, "data_bytes");
	is_int((long long)record.hash_bytes, 16384, "hash_bytes");
	is_int(record.salt[31], 0x1f, "the last byte of the salt");
	is_int(record.root_hash[0], 0xff, "the first byte of the root hash");
	is_int(record.data_sha256[7], 0x11, "data_sha256");
	is_str(record.source_digest, "sha256:" DATA, "source_digest");
	image_record_write(&record, &out);
	is_str(text, good, "written again it is the same, byte by byte");
}

static const struct {
	const char *from;
	const char *to;
	const char *message; /* "" : accepted */
} rows[] = {
	{"\"board\": \"qemu-x86_64\"",            "\"board\": \"\"",                                                      ""								    },
	{"\"sha256:" DATA "\"",                   "\"\"",								 ""								    },
	{"\"container\"",                         "\"system\"",							   ""								    },
	{"18446744073709551615",                  "0",								    ""								    },
	{"1,\n",				  "2,\n",								 "/format: is 2, this program reads 1: update the program first"       },
	{"  \"format\": 1,\n",                    "",								     "document: the record lacks \"format\""                               },
	{"  \"salt\": \"" SALT "\",\n",           "",								     "document: the record lacks \"salt\""                                 },
	{"  \"serial\": 18446744073709551615,\n", "",								     "document: the record lacks \"serial\""                               },
	{"\"container\"",                         "\"Container\"",							"/kind: \"Container\" is none of system, container"                   },
	{"\"broker\"",			    "\"\"",								 "/name: is empty"						     },
	{"\"broker\"",			    "\"../../etc\"",							"/name: has a character that is not allowed here"                     },
	{"\"broker\"",			    "\"-broker\"",							  "/name: has a character that is not allowed here"                     },
	{"\"broker\"",			    "\"a\\n[    0.000000] trusted\"",
         "/name: has a character that is not allowed here"																      },
	{"\"broker\"",			    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
         "/name: is 64 bytes long, at most 63 fit"																	      },
	{"\"broker\"",			    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",  ""                                                                    },
	{"\"2.0.11-1+deb12u1~a:b_C\"",            "\"1 2\"",
         "/version: has a character that is not allowed here"																   },
	{"\"amd64\"",			     "\"AMD64\"",							    "/architecture: has a character that is not allowed here"             },
	{"1052672",			       "1052673",							      "/data_bytes: is not a positive multiple of 4096"                     },
	{"1052672",			       "0",								    "/data_bytes: is not a positive multiple of 4096"                     },
	{"16384",				 "20480",								"/hash_bytes: is 20480, the tree over 1052672 bytes of data has 16384"},
	{"\"" SALT "\"",			  "\"00\"",							       "/salt: is not a SHA-256 of 64 lower-case hex digits"                 },
	{"ffeedd",				"FFeedd",							       "/root_hash: is not a SHA-256 of 64 lower-case hex digits"            },
	{"\"sha256:" DATA "\"",                   "\"sha512:" DATA "\"",
         "/source_digest: is neither empty nor sha256: and 64 lower-case hex digits"													    },
	{"\"sha256:" DATA "\"",                   "\"sha256:" DATA "1\"",
         "/source_digest: is neither empty nor sha256: and 64 lower-case hex digits"													    },
};

static void check_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[2 * sizeof(good)];
		struct image_record record = {.format = 77};
		struct fault f = {0};
		size_t len = edit(text, sizeof(text), rows[i].from, rows[i].to);
		int rc = image_record_parse(text, len, &record, &f);

		is_int(rc, rows[i].message[0] != '\0' ? -EINVAL : 0, "row %zu", i);
		is_str(f.text, rows[i].message, "its message");
		ok(rc == 0 || record.format == 77, "written only on success");
	}
}

/* What the JSON reader refuses; its own tests hold the messages. */
static void check_json(void)
{
	static const struct {
		const char *from;
		const char *to;
	} bad[] = {
		{"\"format\"",           "\"format\": 1, \"format\""},
		{"\"name\"",             "\"Name\": \"x\", \"name\""},
		{"\"name\"",             "\"extra\": 1, \"name\""   },
		{"18446744073709551615", "18446744073709551616"     },
		{"18446744073709551615", "-1"                       },
		{"18446744073709551615", "1.5"                      },
		{"\"broker\"",           "7"                        },
		{"\"broker\"",           "\"a\\u0000b\""            },
		{"\n}\n",                "\n} {}"                   },
		{"1052672",              "99999999999999999999"     },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[2 * sizeof(good)];
		struct image_record record;
		struct fault f = {0};
		size_t len = edit(text, sizeof(text), bad[i].from, bad[i].to);

		ok(image_record_parse(text, len, &record, &f) < 0 && f.text[0] != '\0', "%s",
		   f.text);
	}
}

static void check_lengths(void)
{
	static char large[IMAGE_RECORD_MAX + 1];
	struct buf spaces = BUF(large);
	struct image_record record;
	struct fault empty = {0};
	struct fault full = {0};

	is_int(image_record_parse("", 0, &record, &empty), -EINVAL, "no byte at all");
	is_str(empty.text, "the record is 0 bytes long, want 1..4096", "its message");
	memset(large, ' ', sizeof(large));
	buf_text(&spaces, good);
	large[spaces.len] = '\n';
	is_int(image_record_parse(large, sizeof(large), &record, &full), -EINVAL, "one too many");
	is_str(full.text, "the record is 4097 bytes long, want 1..4096", "its message");

	for (size_t len = 1; len + 2 < strlen(good); len++) {
		struct fault f = {0};

		if (image_record_parse(good, len, &record, &f) == 0) {
			ok(false, "the first %zu bytes are accepted", len);
			return;
		}
	}
	ok(true, "no prefix of a record is a record");
}

static void check_tree_size(void)
{
	static const struct {
		uint64_t blocks;
		uint64_t hash_blocks;
	} sizes[] = {
		{1,                 0       },
		{2,                 1       },
		{128,               1       },
		{129,               3       },
		{16384,             129     },
		{16385,             132     },
		{(uint64_t)1 << 31, 16909321},
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		is_int((long long)(image_hash_bytes(sizes[i].blocks * 4096) / 4096),
		       (long long)sizes[i].hash_blocks, "the tree over %llu blocks",
		       (unsigned long long)sizes[i].blocks);
}

int main(void)
{
	check_round_trip();
	check_rows();
	check_json();
	check_lengths();
	check_tree_size();
	return done_testing();
}
