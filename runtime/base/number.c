/* SPDX-License-Identifier: ISC */
#include "number.h"

#include <errno.h>

int number_u64(const char *text, size_t len, uint64_t *out)
{
	uint64_t value = 0;

	if (len == 0 || (len > 1 && text[0] == '0'))
		return -EINVAL;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
	}
	for (size_t i = 0; i < len; i++) {
		uint64_t digit = (uint64_t)(text[i] - '0');

		if (__builtin_mul_overflow(value, 10U, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return -ERANGE;
	}
	*out = value;
	return 0;
}

int number_i64(const char *text, size_t len, int64_t *out)
{
	uint64_t magnitude;
	int negative = len > 0 && text[0] == '-';
	int rc = number_u64(text + negative, len - (size_t)negative, &magnitude);

	if (rc < 0)
		return rc;
	if (magnitude > (uint64_t)INT64_MAX + (uint64_t)negative)
		return -ERANGE;
	*out = negative ? (int64_t)-magnitude : (int64_t)magnitude;
	return 0;
}

int number_u32(const char *text, size_t len, uint32_t max, uint32_t *out)
{
	uint64_t value;
	int rc = number_u64(text, len, &value);

	if (rc < 0)
		return rc;
	if (value > max)
		return -ERANGE;
	*out = (uint32_t)value;
	return 0;
}
