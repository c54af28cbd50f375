/* SPDX-License-Identifier: ISC */
#include "cmdline.h"

#include "../runtime/base/number.h"

#include <errno.h>
#include <string.h>

enum {
	SECONDS_MAX = 3600
};

struct word {
	const char *name, *value;
	size_t name_len, value_len;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\0';
}

static bool is_named(const struct word *word, const char *name)
{
	return strlen(name) == word->name_len && memcmp(word->name, name, word->name_len) == 0;
}

static int set_seconds(const struct word *word, uint32_t *out_ms, struct fault *f)
{
	uint32_t seconds;

	if (number_u32(word->value, word->value_len, SECONDS_MAX, &seconds) < 0)
		return fault_set(f, EINVAL,
		                 "command line: %.*s=%.*s is ignored, want seconds, 0 to %d",
		                 (int)word->name_len, word->name, (int)word->value_len, word->value,
		                 SECONDS_MAX);
	*out_ms = seconds * 1000;
	return 0;
}

static int set_system(const struct word *word, struct cmdline *out, struct fault *f)
{
	if (word->value_len < 2 || word->value[0] != '/' || word->value_len >= sizeof(out->system))
		return fault_set(
			f, EINVAL,
			"command line: coffer.system=%.*s is ignored, want a device such as "
			"/dev/vda",
			(int)word->value_len, word->value);
	memcpy(out->system, word->value, word->value_len);
	out->system[word->value_len] = '\0';
	return 0;
}

static int set_onfail(const struct word *word, struct cmdline *out, struct fault *f)
{
	bool power_off = word->value_len == 8 && memcmp(word->value, "poweroff", 8) == 0;

	if (!power_off && !(word->value_len == 6 && memcmp(word->value, "reboot", 6) == 0))
		return fault_set(f, EINVAL,
		                 "command line: coffer.onfail=%.*s is ignored, want reboot or "
		                 "poweroff",
		                 (int)word->value_len, word->value);
	out->power_off_on_fail = power_off;
	return 0;
}

static int apply(const struct word *word, struct cmdline *out, struct fault *f)
{
	if (word->name_len < 7 || memcmp(word->name, "coffer.", 7) != 0)
		return 0;
	if (is_named(word, "coffer.system"))
		return set_system(word, out, f);
	if (is_named(word, "coffer.wait"))
		return set_seconds(word, &out->wait_ms, f);
	if (is_named(word, "coffer.delay"))
		return set_seconds(word, &out->delay_ms, f);
	if (is_named(word, "coffer.onfail"))
		return set_onfail(word, out, f);
	return fault_set(f, EINVAL,
	                 "command line: %.*s is unknown, want coffer.system, wait, delay or onfail",
	                 (int)word->name_len, word->name);
}

int cmdline_parse(const char *text, size_t len, struct cmdline *out, struct fault *f)
{
	int rc = 0;
	size_t i = 0;

	*out = (struct cmdline){.wait_ms = 10000, .delay_ms = 5000};
	while (i < len) {
		struct fault later = {0};
		size_t end = i;

		while (end < len && !is_blank(text[end]))
			end++;

		const char *equals = memchr(text + i, '=', end - i);
		size_t name_len = equals == NULL ? end - i : (size_t)(equals - (text + i));
		struct word word = {
			.name = text + i,
			.name_len = name_len,
			.value = equals == NULL ? text + end : equals + 1,
			.value_len = equals == NULL ? 0 : end - i - name_len - 1,
		};
		int word_rc = apply(&word, out, rc == 0 ? f : &later);

		if (rc == 0)
			rc = word_rc;
		i = end + 1;
	}
	return rc;
}
