/* SPDX-License-Identifier: ISC */
#include "json_scan.h"
#include "json.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
	const char *text;
	size_t len;
	size_t at; /* next byte to look at */
	char *out;
	size_t out_len;
	unsigned int depth;
	struct fault *f;
};

size_t json_utf8_length(const char *text, size_t len)
{
	const unsigned char *b = (const unsigned char *)text;
	size_t want;

	if (len == 0)
		return 0;
	if (b[0] < 0x80)
		return 1;
	if (b[0] < 0xc2 || b[0] > 0xf4)
		return 0;
	want = b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
	if (len < want)
		return 0;
	for (size_t i = 1; i < want; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong forms, the surrogates and what lies above U+10FFFF. */
	if ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] > 0x9f) ||
	    (b[0] == 0xf0 && b[1] < 0x90) || (b[0] == 0xf4 && b[1] > 0x8f))
		return 0;
	return want;
}

static int scan_fault(struct scan *s, const char *message)
{
	size_t line = 1;
	size_t start = 0;

	for (size_t i = 0; i < s->at; i++) {
		if (s->text[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	return fault_set(s->f, EINVAL, "line %zu, column %zu: %s", line, s->at - start + 1,
	                 message);
}

static int scan_want(struct scan *s, const char *what)
{
	char message[96];
	unsigned char found;

	if (s->at == s->len) {
		(void)snprintf(message, sizeof(message), "the text ends here, want %s", what);
		return scan_fault(s, message);
	}
	found = (unsigned char)s->text[s->at];
	if (found > 0x20 && found < 0x7f)
		(void)snprintf(message, sizeof(message), "found '%c', want %s", found, what);
	else
		(void)snprintf(message, sizeof(message), "found byte 0x%02x, want %s", found, what);
	return scan_fault(s, message);
}

/* A NUL behind the end: it is no byte of any token. */
static char scan_byte(const struct scan *s, size_t at)
{
	if (at < s->len)
		return s->text[at];
	return '\0';
}

static bool scan_sees(const struct scan *s, char c)
{
	return s->at < s->len && s->text[s->at] == c;
}

static bool scan_sees_digit(const struct scan *s)
{
	return s->at < s->len && s->text[s->at] >= '0' && s->text[s->at] <= '9';
}

static void scan_blanks(struct scan *s)
{
	while (scan_sees(s, ' ') || scan_sees(s, '\t') || scan_sees(s, '\n') || scan_sees(s, '\r'))
		s->at++;
}

static void scan_put(struct scan *s, char c)
{
	s->out[s->out_len++] = c;
}

static void scan_copy(struct scan *s, size_t count)
{
	memcpy(s->out + s->out_len, s->text + s->at, count);
	s->out_len += count;
	s->at += count;
}

static int scan_hex4(struct scan *s, size_t at, unsigned int *out)
{
	unsigned int value = 0;

	for (size_t i = at; i < at + 4; i++) {
		const char c = scan_byte(s, i);

		if (c >= '0' && c <= '9')
			value = value * 16 + (unsigned int)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (unsigned int)(c - 'a') + 10;
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (unsigned int)(c - 'A') + 10;
		else
			return scan_fault(s, "\\u must be followed by four hexadecimal digits");
	}
	*out = value;
	return 0;
}

/* At the backslash of \uXXXX. */
static int scan_unicode(struct scan *s)
{
	unsigned int unit = 0;
	unsigned int second = 0;
	int rc = scan_hex4(s, s->at + 2, &unit);

	if (rc < 0)
		return rc;
	if (unit == 0)
		return scan_fault(s, "\\u0000 is not allowed in a string");
	if (unit < 0xd800 || unit > 0xdfff) {
		scan_copy(s, 6);
		return 0;
	}
	if (unit > 0xdbff || s->len - s->at < 12 || s->text[s->at + 6] != '\\' ||
	    s->text[s->at + 7] != 'u')
		return scan_fault(s, "half of a surrogate pair");
	rc = scan_hex4(s, s->at + 8, &second);
	if (rc < 0)
		return rc;
	if (second < 0xdc00 || second > 0xdfff)
		return scan_fault(s, "half of a surrogate pair");
	scan_copy(s, 12);
	return 0;
}

static int scan_string_piece(struct scan *s)
{
	size_t count;

	if ((unsigned char)s->text[s->at] < 0x20)
		return scan_fault(s, "a control character in a string must be escaped");
	if (s->text[s->at] == '\\') {
		const char c = scan_byte(s, s->at + 1);

		if (c == 'u')
			return scan_unicode(s);
		if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
			return scan_fault(s, "unknown escape in a string");
		scan_copy(s, 2);
		return 0;
	}
	count = json_utf8_length(s->text + s->at, s->len - s->at);
	if (count == 0)
		return scan_fault(s, "not UTF-8");
	scan_copy(s, count);
	return 0;
}

/* Characters that stand for themselves, of which strings mostly consist. */
static void scan_plain(struct scan *s)
{
	size_t end = s->at;

	while (end < s->len && s->text[end] >= 0x20 && s->text[end] < 0x7f && s->text[end] != '"' &&
	       s->text[end] != '\\')
		end++;
	scan_copy(s, end - s->at);
}

/* At the opening quote. */
static int scan_string(struct scan *s)
{
	scan_copy(s, 1);
	for (scan_plain(s); !scan_sees(s, '"'); scan_plain(s)) {
		int rc = s->at < s->len ? scan_string_piece(s) : scan_want(s, "'\"'");

		if (rc < 0)
			return rc;
	}
	scan_copy(s, 1);
	return 0;
}

static int scan_digits(struct scan *s)
{
	if (!scan_sees_digit(s))
		return scan_want(s, "a digit");
	while (scan_sees_digit(s))
		scan_copy(s, 1);
	return 0;
}

static int scan_number(struct scan *s)
{
	int rc;

	scan_put(s, '"');
	scan_put(s, JSON_NUMBER_TAG);
	if (scan_sees(s, '-'))
		scan_copy(s, 1);
	if (scan_sees(s, '0')) {
		scan_copy(s, 1);
		if (scan_sees_digit(s))
			return scan_fault(s, "a number must not begin with 0");
		rc = 0;
	} else {
		rc = scan_digits(s);
	}
	if (rc == 0 && scan_sees(s, '.')) {
		scan_copy(s, 1);
		rc = scan_digits(s);
	}
	if (rc == 0 && (scan_sees(s, 'e') || scan_sees(s, 'E'))) {
		scan_copy(s, 1);
		if (scan_sees(s, '+') || scan_sees(s, '-'))
			scan_copy(s, 1);
		rc = scan_digits(s);
	}
	scan_put(s, '"');
	return rc;
}

static int scan_word(struct scan *s)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i]);

		if (s->len - s->at >= len && memcmp(s->text + s->at, words[i], len) == 0) {
			scan_copy(s, len);
			return 0;
		}
	}
	return scan_want(s, "a value");
}

static int scan_value(struct scan *s);

static int scan_member(struct scan *s)
{
	int rc;

	scan_blanks(s);
	if (!scan_sees(s, '"'))
		return scan_want(s, "a name in double quotes");
	rc = scan_string(s);
	if (rc < 0)
		return rc;
	scan_blanks(s);
	if (!scan_sees(s, ':'))
		return scan_want(s, "':'");
	scan_copy(s, 1);
	return scan_value(s);
}

/* At the opening bracket. Recursion ends at JSON_DEPTH_MAX. */
static int scan_items(struct scan *s, char close)
{
	if (s->depth == JSON_DEPTH_MAX)
		return scan_fault(s, "nested too deeply");
	s->depth++;
	scan_copy(s, 1);
	scan_blanks(s);
	while (!scan_sees(s, close)) {
		int rc = close == '}' ? scan_member(s) : scan_value(s);

		if (rc < 0)
			return rc;
		scan_blanks(s);
		if (scan_sees(s, close))
			break;
		if (!scan_sees(s, ','))
			return scan_want(s, close == '}' ? "',' or '}'" : "',' or ']'");
		scan_copy(s, 1);
		scan_blanks(s);
		if (scan_sees(s, close))
			return scan_want(s, close == '}' ? "a name in double quotes" : "a value");
	}
	scan_copy(s, 1);
	s->depth--;
	return 0;
}

static int scan_value(struct scan *s)
{
	scan_blanks(s);
	if (scan_sees(s, '{'))
		return scan_items(s, '}');
	if (scan_sees(s, '['))
		return scan_items(s, ']');
	if (scan_sees(s, '"'))
		return scan_string(s);
	if (scan_sees(s, '-') || scan_sees_digit(s))
		return scan_number(s);
	return scan_word(s);
}

static int scan_document(struct scan *s)
{
	int rc = scan_value(s);

	if (rc < 0)
		return rc;
	scan_blanks(s);
	return s->at == s->len ? 0 : scan_want(s, "the end");
}

int json_scan(const char *text, size_t len, char **out, size_t *out_len, struct fault *f)
{
	struct scan s = {.text = text, .len = len, .f = f};
	int rc;

	if (len > JSON_SIZE_LIMIT)
		return fault_set(f, EINVAL, "a document of %zu bytes, want at most %zu", len,
		                 JSON_SIZE_LIMIT);
	/* A number grows by three bytes and every second byte at most begins one. */
	s.out = malloc(len + 3 * (len / 2 + 1));
	if (s.out == NULL)
		return fault_set(f, ENOMEM, "read a document of %zu bytes", len);
	rc = scan_document(&s);
	if (rc < 0) {
		free(s.out);
		return rc;
	}
	*out = s.out;
	*out_len = s.out_len;
	return 0;
}
