/* SPDX-License-Identifier: ISC */
#include "../trailer.h"

#include "../../../tests/tap.h"

#include <errno.h>

#define IMAGE_BYTES 65536

/* What docs/image-format.md says, written down once more. */
static const unsigned char head_bytes[IMAGE_HEAD_BYTES] = {
	'C',  'O',  'F', 'F', 'E', 'R', 'I', 'M', 1, 0, 0, 0,
	0x00, 0x30, 0,   0,   0,   0,   1,   0,   0, 0, 0, 0,
};

static struct image_tail make_tail(void)
{
	struct image_tail tail = {.record_bytes = 7};
	struct image_signature signature = {
		.der_bytes = 3, .der = {0x30, 1, 2},
                     .key_id = {9  }
        };
	struct fault f = {0};

	memcpy(tail.bytes, "{ \"a\" }", 7);
	ok(image_tail_sign(&tail, &signature, &f) == 0, "one signature");
	signature.key_id[0] = 10;
	signature.der_bytes = IMAGE_SIGNATURE_MAX_BYTES;
	ok(image_tail_sign(&tail, &signature, &f) == 0, "another");
	image_tail_seal(&tail, IMAGE_BYTES);
	return tail;
}

static void check_head(void)
{
	static const struct {
		size_t at;
		unsigned char value;
		const char *message;
	} rows[] = {
		{0,  'c',  "not a coffer image: it does not begin with COFFERIM"             },
		{7,  0,    "not a coffer image: it does not begin with COFFERIM"             },
		{8,  2,
	         "a coffer image of layout 2, this program reads 1: update the program first"},
		{13, 0x40,
	         "a coffer image of layout 1, this program reads 1: update the program first"},
		{16, 1,    "the head is damaged: no image has a size of 65537 bytes"         },
		{18, 0,    "the head is damaged: no image has a size of 0 bytes"             },
		{23, 0xff,
	         "the head is damaged: no image has a size of 18374686479671689216 bytes"    },
	};
	unsigned char head[IMAGE_HEAD_BYTES];
	uint64_t size = 0;
	struct fault f = {0};

	image_head_write(IMAGE_BYTES, head);
	ok(memcmp(head, head_bytes, sizeof(head)) == 0, "the head, byte by byte");
	ok(image_head_parse(head, &size, &f) == 0 && size == IMAGE_BYTES, "and back");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault why = {0};

		memcpy(head, head_bytes, sizeof(head));
		head[rows[i].at] = rows[i].value;
		is_int(image_head_parse(head, &size, &why), -EBADMSG, "byte %zu", rows[i].at);
		is_str(why.text, rows[i].message, "its message");
	}
}

static void check_round_trip(void)
{
	struct image_tail tail = make_tail();
	struct image_signature signature;
	struct fault f = {0};
	size_t offset = 0;

	tail.record_bytes = 0;
	tail.signatures_bytes = 0;
	is_int(image_tail_parse(&tail, IMAGE_BYTES, &f), 0, "a tail that was sealed");
	is_int((long long)tail.record_bytes, 7, "the length of its record");
	is_int((long long)tail.signatures_bytes, 34 + 3 + 34 + 72, "and of its signatures");
	is_int(image_tail_signature(&tail, &offset, &signature, &f), 1, "the first signature");
	ok(signature.key_id[0] == 9 && signature.der_bytes == 3 && signature.der[2] == 2,
	   "is the one");
	is_int(image_tail_signature(&tail, &offset, &signature, &f), 1, "the second");
	ok(signature.key_id[0] == 10 && signature.der_bytes == 72, "is the other");
	is_int(image_tail_signature(&tail, &offset, &signature, &f), 0, "and no more");
}

/* Every byte of the three blocks counts, padding too. */
static void check_flips(void)
{
	const struct image_tail good = make_tail();
	size_t accepted = 0;

	for (size_t i = 0; i < sizeof(good.bytes); i++) {
		struct image_tail tail = good;
		struct fault f = {0};

		tail.bytes[i] ^= (unsigned char)(1 << i % 8);
		if (image_tail_parse(&tail, IMAGE_BYTES, &f) != -EBADMSG)
			accepted++;
	}
	is_int((long long)accepted, 0, "a flipped bit in any byte is noticed");
}

static void check_messages(void)
{
	struct image_tail tail = make_tail();
	struct fault f = {0};
	struct fault other = {0};
	struct fault none = {0};

	tail.bytes[100] = 1;
	is_int(image_tail_parse(&tail, IMAGE_BYTES, &f), -EBADMSG, "damage in the padding");
	is_str(f.text,
	       "record, signatures or trailer are damaged (their checksum does not fit); copy the "
	       "image again",
	       "its message");
	tail = make_tail();
	is_int(image_tail_parse(&tail, IMAGE_BYTES + 4096, &other), -EBADMSG,
	       "the tail of an image of another size");
	is_str(other.text, "head and trailer do not belong together; build the image again",
	       "its message");
	memset(&tail, 0, sizeof(tail));
	is_int(image_tail_parse(&tail, IMAGE_BYTES, &none), -EBADMSG, "zeros");
	is_str(none.text,
	       "no trailer at byte 61440: the copy of the image is incomplete or damaged; copy it "
	       "again",
	       "its message");
}

/* The checksum fits, and the lengths are wrong: what a forger can write. */
static void check_lengths(void)
{
	static const struct {
		size_t record_bytes;
		size_t signatures_bytes;
		int want;
	} rows[] = {
		{1,          1,          0       },
		{4096,       4096,       0       },
		{0,          1,          -EBADMSG},
		{1,          0,          -EBADMSG},
		{4097,       1,          -EBADMSG},
		{1,          4097,       -EBADMSG},
		{0xffffffff, 0xffffffff, -EBADMSG},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image_tail tail = {
			.record_bytes = rows[i].record_bytes,
			.signatures_bytes = rows[i].signatures_bytes,
		};
		struct fault f = {0};

		image_tail_seal(&tail, IMAGE_BYTES);
		tail.record_bytes = 0;
		tail.signatures_bytes = 0;
		is_int(image_tail_parse(&tail, IMAGE_BYTES, &f), rows[i].want, "row %zu: %s", i,
		       f.text);
		if (rows[i].want == 0)
			is_int((long long)tail.record_bytes, (long long)rows[i].record_bytes,
			       "taken over");
		else
			is_int((long long)tail.record_bytes, 0, "not taken over");
	}
}

static void check_signatures(void)
{
	static const struct {
		size_t total;
		unsigned char length;
		const char *message;
	} rows[] = {
		{33,  0,  "the signatures end in the middle of one"                   },
		{100, 0,  "a signature of 0 bytes: ECDSA P-256 in DER has at most 72" },
		{100, 67, "a signature of 67 bytes: ECDSA P-256 in DER has at most 72"},
		{200, 73, "a signature of 73 bytes: ECDSA P-256 in DER has at most 72"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image_tail tail = {.signatures_bytes = rows[i].total};
		struct image_signature signature;
		struct fault f = {0};
		size_t offset = 0;

		tail.bytes[4096 + 32] = rows[i].length;
		is_int(image_tail_signature(&tail, &offset, &signature, &f), -EBADMSG, "row %zu",
		       i);
		is_str(f.text, rows[i].message, "its message");
		is_int((long long)offset, 0, "does not move");
	}

	struct image_tail tail = {0};
	struct image_signature signature = {.der_bytes = 72};
	struct fault f = {0};
	int count = 0;

	while (count < 100 && image_tail_sign(&tail, &signature, &f) == 0)
		count++;
	is_int(count, IMAGE_SIGNATURES_MAX, "so many signatures fit");
	is_str(f.text, "an image has at most 8 signatures", "and the next does not");
}

int main(void)
{
	check_head();
	check_round_trip();
	check_flips();
	check_messages();
	check_lengths();
	check_signatures();
	return done_testing();
}
