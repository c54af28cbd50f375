/* SPDX-License-Identifier: ISC */
#include "record.h"

#include "../spec/json.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define FORMAT 1

/* A text of the record is a few dozen bytes; the limit only bounds a hostile one. */
#define TEXT_LIMIT_BYTES ((size_t)64 << 10)

static const char lower[] = "abcdefghijklmnopqrstuvwxyz0123456789";
static const char word_set[] = "abcdefghijklmnopqrstuvwxyz0123456789_.-";
/* No quote, backslash, blank or control character: the text goes to consoles as it is. */
static const char version_set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				  "._+~:-";
static const char hex_digits[] = "0123456789abcdef";

static const char *const members[] = {
	"format",     "kind",       "name", "version",   "serial",      "architecture",  "board",
	"data_bytes", "hash_bytes", "salt", "root_hash", "data_sha256", "source_digest", NULL,
};

/* What one member that is a text may look like. */
struct text_rule {
	const char *name;
	const char *set;   /* characters of the whole */
	const char *first; /* characters of the first one */
	bool empty;        /* "" is a value */
	char *out;
	size_t size; /* of OUT, with the NUL */
};

static int member(const struct json_at *root, const char *name, struct json_at *out,
                  struct fault *f)
{
	if (!json_member(root, name, out))
		return json_fault(root, f, EINVAL, "the record lacks \"%s\"", name);
	return 0;
}

static int read_text(const struct json_at *root, struct arena *arena, const struct text_rule *rule,
                     struct fault *f)
{
	struct json_at at;
	const char *text = "";
	int rc = member(root, rule->name, &at, f);

	if (rc == 0)
		rc = json_text(&at, arena, &text, f);
	if (rc < 0)
		return rc;

	size_t len = strlen(text);

	if (len >= rule->size)
		return json_fault(&at, f, EINVAL, "is %zu bytes long, at most %zu fit", len,
		                  rule->size - 1);
	if (len == 0 && !rule->empty)
		return json_fault(&at, f, EINVAL, "is empty");
	if (len > 0 && (strspn(text, rule->set) != len || strchr(rule->first, text[0]) == NULL))
		return json_fault(&at, f, EINVAL, "has a character that is not allowed here");
	memcpy(rule->out, text, len + 1);
	return 0;
}

static int read_texts(const struct json_at *root, struct arena *arena, struct image_record *out,
                      struct fault *f)
{
	const struct text_rule rules[] = {
		{"name",         word_set,    lower,       false, out->name,         sizeof(out->name)        },
		{"version",      version_set, version_set, false, out->version,      sizeof(out->version)     },
		{"architecture", lower,       lower,       false, out->architecture, sizeof(out->architecture)},
		{"board",        word_set,    lower,       true,  out->board,        sizeof(out->board)       },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		int rc = read_text(root, arena, &rules[i], f);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Lower-case digits only, so that one digest has one spelling. */
static bool hex_decode(const char *text, unsigned char out[IMAGE_DIGEST_BYTES])
{
	if (strlen(text) != (size_t)2 * IMAGE_DIGEST_BYTES)
		return false;
	for (size_t i = 0; i < IMAGE_DIGEST_BYTES; i++) {
		const char *high = strchr(hex_digits, text[2 * i]);
		const char *low = strchr(hex_digits, text[2 * i + 1]);

		if (high == NULL || low == NULL)
			return false;
		out[i] = (unsigned char)((high - hex_digits) << 4 | (low - hex_digits));
	}
	return true;
}

static int read_digest(const struct json_at *root, const char *name, struct arena *arena,
                       unsigned char out[IMAGE_DIGEST_BYTES], struct fault *f)
{
	struct json_at at;
	const char *text = "";
	int rc = member(root, name, &at, f);

	if (rc == 0)
		rc = json_text(&at, arena, &text, f);
	if (rc < 0)
		return rc;
	if (!hex_decode(text, out))
		return json_fault(&at, f, EINVAL, "is not a SHA-256 of 64 lower-case hex digits");
	return 0;
}

static int read_source(const struct json_at *root, struct arena *arena, struct image_record *out,
                       struct fault *f)
{
	static const char prefix[] = "sha256:";
	unsigned char digest[IMAGE_DIGEST_BYTES];
	struct json_at at;
	const char *text = "";
	int rc = member(root, "source_digest", &at, f);

	if (rc == 0)
		rc = json_text(&at, arena, &text, f);
	if (rc < 0)
		return rc;
	if (text[0] != '\0' && (strncmp(text, prefix, sizeof(prefix) - 1) != 0 ||
	                        !hex_decode(text + sizeof(prefix) - 1, digest)))
		return json_fault(&at, f, EINVAL,
		                  "is neither empty nor sha256: and 64 lower-case hex digits");
	memcpy(out->source_digest, text, strlen(text) + 1);
	return 0;
}

static int read_sizes(const struct json_at *root, struct image_record *out, struct fault *f)
{
	struct json_at data;
	struct json_at hash;
	int rc = member(root, "data_bytes", &data, f);

	if (rc == 0)
		rc = json_u64(&data, IMAGE_DATA_MAX_BYTES, &out->data_bytes, f);
	if (rc == 0)
		rc = member(root, "hash_bytes", &hash, f);
	if (rc == 0)
		rc = json_u64(&hash, IMAGE_DATA_MAX_BYTES, &out->hash_bytes, f);
	if (rc < 0)
		return rc;
	if (out->data_bytes == 0 || out->data_bytes % IMAGE_BLOCK_BYTES != 0)
		return json_fault(&data, f, EINVAL, "is not a positive multiple of %d",
		                  IMAGE_BLOCK_BYTES);

	uint64_t want = image_hash_bytes(out->data_bytes);

	if (out->hash_bytes != want)
		return json_fault(&hash, f, EINVAL,
		                  "is %" PRIu64 ", the tree over %" PRIu64
		                  " bytes of data has %" PRIu64,
		                  out->hash_bytes, out->data_bytes, want);
	return 0;
}

static int read_scalars(const struct json_at *root, struct image_record *out, struct fault *f)
{
	static const struct json_word kinds[] = {
		{"system",    IMAGE_KIND_SYSTEM   },
		{"container", IMAGE_KIND_CONTAINER},
		{NULL,        0                   },
	};
	struct json_at at;
	int64_t kind = 0;
	int rc = member(root, "kind", &at, f);

	if (rc == 0)
		rc = json_enum(&at, kinds, &kind, f);
	if (rc < 0)
		return rc;
	out->kind = kind == IMAGE_KIND_SYSTEM ? IMAGE_KIND_SYSTEM : IMAGE_KIND_CONTAINER;
	rc = member(root, "serial", &at, f);
	return rc < 0 ? rc : json_u64(&at, UINT64_MAX, &out->serial, f);
}

/* Before anything else is looked at: a later format may have other members. */
static int read_format(const struct json_at *root, struct image_record *out, struct fault *f)
{
	struct json_at at;
	int rc = json_object(root, f);

	if (rc == 0)
		rc = member(root, "format", &at, f);
	if (rc == 0)
		rc = json_u32(&at, UINT32_MAX, &out->format, f);
	if (rc < 0)
		return rc;
	if (out->format != FORMAT)
		return json_fault(&at, f, EINVAL,
		                  "is %" PRIu32 ", this program reads %d: update the program first",
		                  out->format, FORMAT);
	return 0;
}

static int read_record(const struct json_at *root, struct image_record *out, struct fault *f)
{
	own_arena struct arena arena = {.limit_bytes = TEXT_LIMIT_BYTES};
	int rc = read_format(root, out, f);

	if (rc == 0)
		rc = json_only(root, members, f);
	if (rc == 0)
		rc = read_scalars(root, out, f);
	if (rc == 0)
		rc = read_texts(root, &arena, out, f);
	if (rc == 0)
		rc = read_sizes(root, out, f);
	if (rc == 0)
		rc = read_digest(root, "salt", &arena, out->salt, f);
	if (rc == 0)
		rc = read_digest(root, "root_hash", &arena, out->root_hash, f);
	if (rc == 0)
		rc = read_digest(root, "data_sha256", &arena, out->data_sha256, f);
	if (rc == 0)
		rc = read_source(root, &arena, out, f);
	return rc;
}

int image_record_parse(const char *text, size_t len, struct image_record *out, struct fault *f)
{
	own_json struct json_doc *doc = NULL;
	struct image_record record = {0};

	if (len == 0 || len > IMAGE_RECORD_MAX)
		return fault_set(f, EINVAL, "the record is %zu bytes long, want 1..%d", len,
		                 IMAGE_RECORD_MAX);

	int rc = json_parse(text, len, &doc, f);

	if (rc < 0)
		return rc;

	struct json_at root = json_root(doc);

	rc = read_record(&root, &record, f);
	if (rc == 0)
		*out = record;
	return rc;
}

uint64_t image_hash_bytes(uint64_t data_bytes)
{
	const uint64_t digests = IMAGE_BLOCK_BYTES / IMAGE_DIGEST_BYTES;
	uint64_t blocks = data_bytes / IMAGE_BLOCK_BYTES;
	uint64_t total = 0;

	/* A single block needs no tree: the root hash is its digest. */
	while (blocks > 1) {
		blocks = blocks / digests + (blocks % digests != 0);
		total += blocks;
	}
	return total * IMAGE_BLOCK_BYTES;
}

void image_digest_write(const unsigned char digest[IMAGE_DIGEST_BYTES], struct buf *out)
{
	for (size_t i = 0; i < IMAGE_DIGEST_BYTES; i++) {
		buf_bytes(out, &hex_digits[digest[i] >> 4], 1);
		buf_bytes(out, &hex_digits[digest[i] & 15], 1);
	}
}

const char *image_kind_word(enum image_kind kind)
{
	return kind == IMAGE_KIND_SYSTEM ? "system" : "container";
}

static void write_digest(const char *name, const unsigned char digest[IMAGE_DIGEST_BYTES],
                         struct buf *out)
{
	buf_printf(out, "  \"%s\": \"", name);
	image_digest_write(digest, out);
	buf_text(out, "\",\n");
}

/* No value needs escaping: see the character sets above. */
void image_record_write(const struct image_record *record, struct buf *out)
{
	buf_printf(out, "{\n  \"format\": %" PRIu32 ",\n", record->format);
	buf_printf(out, "  \"kind\": \"%s\",\n", image_kind_word(record->kind));
	buf_printf(out, "  \"name\": \"%s\",\n", record->name);
	buf_printf(out, "  \"version\": \"%s\",\n", record->version);
	buf_printf(out, "  \"serial\": %" PRIu64 ",\n", record->serial);
	buf_printf(out, "  \"architecture\": \"%s\",\n", record->architecture);
	buf_printf(out, "  \"board\": \"%s\",\n", record->board);
	buf_printf(out, "  \"data_bytes\": %" PRIu64 ",\n", record->data_bytes);
	buf_printf(out, "  \"hash_bytes\": %" PRIu64 ",\n", record->hash_bytes);
	write_digest("salt", record->salt, out);
	write_digest("root_hash", record->root_hash, out);
	write_digest("data_sha256", record->data_sha256, out);
	buf_printf(out, "  \"source_digest\": \"%s\"\n}\n", record->source_digest);
}
