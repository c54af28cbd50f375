/* SPDX-License-Identifier: ISC */
#include "options.h"

#include "base/number.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const struct option_row *find(const struct option_row *rows, const char *word, size_t len)
{
	for (; rows->name != NULL; rows++) {
		bool by_letter = len == 1 && rows->letter == word[0];

		if (by_letter || (strlen(rows->name) == len && memcmp(rows->name, word, len) == 0))
			return rows;
	}
	return NULL;
}

static int append(struct option_list *list, const char *text)
{
	if (list->count == OPTION_LIST_MAX)
		return -E2BIG;
	list->items[list->count++] = text;
	return 0;
}

static int store(const struct option_row *row, const char *text, void *values)
{
	char *place = (char *)values + row->offset;
	uint32_t number;
	bool flag;

	switch (row->kind) {
	case OPTION_FLAG:
		flag = text == NULL || strcmp(text, "true") == 0;
		if (!flag && strcmp(text, "false") != 0)
			return -EINVAL;
		memcpy(place, &flag, sizeof(flag));
		return 0;
	case OPTION_TEXT:
		memcpy(place, &text, sizeof(text));
		return 0;
	case OPTION_LIST:
		return append((struct option_list *)(void *)place, text);
	case OPTION_COUNT:
		if (number_u32(text, strlen(text), INT_MAX, &number) < 0)
			return -EINVAL;
		memcpy(place, &number, sizeof(number));
		return 0;
	}
	return -EINVAL;
}

int options_parse(const struct option_row *rows, const char *command, char **argv, int *next,
                  void *values, struct fault *f)
{
	while (argv[*next] != NULL && argv[*next][0] == '-' && argv[*next][1] != '\0') {
		const char *word = argv[(*next)++];

		if (strcmp(word, "--") == 0)
			return 0;

		const char *name = word + (word[1] == '-' ? 2 : 1);
		size_t len = strcspn(name, "=");
		const char *text = name[len] == '=' ? name + len + 1 : NULL;
		const struct option_row *row = find(rows, name, len);

		if (row == NULL)
			return fault_set(f, EINVAL, "unknown option %.80s: see %s --help", word,
			                 command);
		if (text == NULL && row->kind != OPTION_FLAG) {
			text = argv[*next];
			if (text == NULL)
				return fault_set(f, EINVAL,
				                 "option --%s needs a value, %s: see %s --help",
				                 row->name, row->value, command);
			(*next)++;
		}

		int rc = store(row, text, values);

		if (rc == -E2BIG)
			return fault_set(f, E2BIG, "option --%s: more than %d times", row->name,
			                 OPTION_LIST_MAX);
		if (rc < 0)
			return fault_set(
				f, EINVAL, "option --%s: \"%.80s\" is no %s: see %s --help",
				row->name, text,
				row->kind == OPTION_FLAG ? "true or false" : "number", command);
	}
	return 0;
}

void options_print(const struct option_row *rows)
{
	for (; rows->name != NULL; rows++) {
		char letter[8] = "    ";
		char name[40];

		if (rows->letter != 0)
			(void)snprintf(letter, sizeof(letter), "-%c, ", rows->letter);
		(void)snprintf(name, sizeof(name), "--%s%s%s", rows->name,
		               rows->value != NULL ? " " : "",
		               rows->value != NULL ? rows->value : "");
		(void)printf("  %s%-26s %s\n", letter, name, rows->help);
	}
}
