/* SPDX-License-Identifier: ISC */
#include "pem.h"

#include <errno.h>
#include <string.h>

#define BASE64_CHARS ((size_t)(PEM_SPKI_BYTES + 2) / 3 * 4)

static const char begin_line[] = "-----BEGIN PUBLIC KEY-----";
static const char end_line[] = "-----END PUBLIC KEY-----";

struct line {
	const char *text;
	size_t len; /* without the line end and blanks before it */
};

/* The next line of TEXT from *AT on; false at the end. */
static bool next_line(const char *text, size_t len, size_t *at, struct line *out)
{
	if (*at >= len)
		return false;

	const char *start = text + *at;
	const char *newline = memchr(start, '\n', len - *at);
	size_t count = newline != NULL ? (size_t)(newline - start) : len - *at;

	*at += count + (newline != NULL ? 1 : 0);
	while (count > 0 && (start[count - 1] == '\r' || start[count - 1] == ' '))
		count--;
	*out = (struct line){start, count};
	return true;
}

static bool line_is(const struct line *line, const char *want)
{
	return line->len == strlen(want) && memcmp(line->text, want, line->len) == 0;
}

static int base64_value(char c)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789+/";
	const char *at = c != '\0' ? strchr(alphabet, c) : NULL;

	return at != NULL ? (int)(at - alphabet) : -1;
}

/* Exactly PEM_SPKI_BYTES, which leave two characters of padding and four bits that must be 0. */
static bool base64_decode(const char chars[BASE64_CHARS], unsigned char out[PEM_SPKI_BYTES])
{
	unsigned int bits = 0;
	unsigned int held = 0;
	size_t done = 0;

	_Static_assert(PEM_SPKI_BYTES % 3 == 1, "the padding below is that of one byte left over");
	for (size_t i = 0; i < BASE64_CHARS - 2; i++) {
		int value = base64_value(chars[i]);

		if (value < 0)
			return false;
		held = (held << 6 | (unsigned int)value) & 0xffffU;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[done++] = (unsigned char)(held >> bits);
		}
	}
	return (held & ((1U << bits) - 1)) == 0 && chars[BASE64_CHARS - 2] == '=' &&
	       chars[BASE64_CHARS - 1] == '=';
}

/* Gathers the characters between BEGIN and END. */
static int read_body(const char *text, size_t len, size_t *at, char chars[BASE64_CHARS],
                     struct fault *f)
{
	struct line line = {"", 0};
	size_t count = 0;

	while (next_line(text, len, at, &line)) {
		if (line_is(&line, end_line)) {
			if (count == BASE64_CHARS)
				return 0;
			return fault_set(f, EBADMSG,
			                 "has %zu characters of base64, a P-256 public key has %zu",
			                 count, BASE64_CHARS);
		}
		if (line.len > BASE64_CHARS - count)
			return fault_set(
				f, EBADMSG,
				"is longer than a P-256 public key, and no other is known");
		memcpy(chars + count, line.text, line.len);
		count += line.len;
	}
	return fault_set(f, EBADMSG, "lacks the line %s", end_line);
}

int pem_public_key(const char *text, size_t len, unsigned char spki[PEM_SPKI_BYTES],
                   bool *development, struct fault *f)
{
	char chars[BASE64_CHARS] = {0};
	struct line line = {"", 0};
	bool marked = false;
	size_t at = 0;

	do {
		if (!next_line(text, len, &at, &line))
			return fault_set(f, EBADMSG,
			                 "lacks the line %s (openssl ec -pubout writes it)",
			                 begin_line);
		marked = marked || line_is(&line, PEM_DEVELOPMENT_MARKER);
	} while (!line_is(&line, begin_line));

	int rc = read_body(text, len, &at, chars, f);

	if (rc < 0)
		return rc;
	if (!base64_decode(chars, spki))
		return fault_set(f, EBADMSG, "is not valid base64");
	while (next_line(text, len, &at, &line)) {
		if (line.len > 0)
			return fault_set(f, EBADMSG, "goes on behind its key: one key a file");
	}
	*development = marked;
	return 0;
}
