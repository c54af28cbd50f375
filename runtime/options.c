/* SPDX-License-Identifier: ISC */
#include "options.h"

#include "base/number.h"
#include "nearest.h"

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

int options_truth(const char *word, bool *out)
{
	static const char *const words[] = {"0", "f", "F", "false", "False", "FALSE",
	                                    "1", "t", "T", "true",  "True",  "TRUE"};
	const size_t count = sizeof(words) / sizeof(words[0]);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(word, words[i]) == 0) {
			*out = i >= count / 2;
			return 0;
		}
	}
	return -EINVAL;
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
	bool flag = true;

	switch (row->kind) {
	case OPTION_FLAG:
		if (text != NULL && options_truth(text, &flag) < 0)
			return -EINVAL;
		memcpy(place, &flag, sizeof(flag));
		return 0;
	case OPTION_TEXT:
		/* Whoever writes a command line for runc gives this for what is not wanted. */
		if (text[0] == '\0')
			return 0;
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

static int refuse(const struct option_row *row, int code, const char *text, const char *command,
                  struct fault *f)
{
	if (code == E2BIG)
		return fault_set(f, E2BIG, "option --%s: more than %d times", row->name,
		                 OPTION_LIST_MAX);
	return fault_set(f, EINVAL, "option --%s: \"%.80s\" is no %s: see %s --help", row->name,
	                 text, row->kind == OPTION_FLAG ? "true or false" : "number", command);
}

static int unknown(const struct option_row *rows, const char *word, const char *name, size_t len,
                   const char *command, struct fault *f)
{
	struct nearest near = {.typed = name, .len = len};

	for (; rows->name != NULL; rows++) {
		if (rows->help != NULL)
			nearest_try(&near, rows->name);
	}
	return fault_set(f, EINVAL, "unknown option %.80s%s%s%s: see %s --help", word,
	                 near.word != NULL ? ", did you mean --" : "",
	                 near.word != NULL ? near.word : "", near.word != NULL ? "?" : "", command);
}

/* The option at argv[*next], which moves behind it and its value. 1: it asks for the help. */
static int take(const struct option_row *rows, const char *command, char **argv, int *next,
                void *values, struct fault *f)
{
	const char *word = argv[(*next)++];
	const char *name = word + (word[1] == '-' ? 2 : 1);
	size_t len = strcspn(name, "=");
	const char *text = name[len] == '=' ? name + len + 1 : NULL;
	const struct option_row *row = find(rows, name, len);

	if (row == NULL && (strcmp(name, "help") == 0 || strcmp(name, "h") == 0))
		return 1;
	if (row == NULL)
		return unknown(rows, word, name, len, command, f);
	if (text == NULL && row->kind != OPTION_FLAG) {
		text = argv[*next];
		if (text == NULL)
			return fault_set(f, EINVAL, "option --%s needs a value, %s: see %s --help",
			                 row->name, row->value, command);
		(*next)++;
	}

	int rc = store(row, text, values);

	return rc < 0 ? refuse(row, -rc, text, command, f) : 0;
}

/* argv[FROM...AT) are arguments that the options of argv[AT...NEXT) stood behind. */
static int swap(char **argv, int from, int at, int next)
{
	for (; at < next; from++, at++) {
		char *word = argv[at];

		memmove(&argv[from + 1], &argv[from], (size_t)(at - from) * sizeof(*argv));
		argv[from] = word;
	}
	return from;
}

int options_parse(const struct options_line *line, char **argv, int *next, void *values,
                  struct fault *f)
{
	int first = *next; /* of the arguments seen so far: argv[first...at) */
	int at = first;
	int rc = 0;

	while (rc == 0 && argv[at] != NULL) {
		int end = at;
		bool ends = strcmp(argv[at], "--") == 0;

		if (argv[at][0] != '-' || argv[at][1] == '\0') {
			if (line->order == OPTIONS_FIRST)
				break;
			at++;
			continue;
		}
		if (ends)
			end++;
		else
			rc = take(line->rows, line->command, argv, &end, values, f);
		first = swap(argv, first, at, end);
		at = end;
		if (ends)
			break;
	}
	*next = first;
	return rc;
}

void options_print(const struct option_row *rows)
{
	for (; rows->name != NULL; rows++) {
		char letter[8] = "    ";
		char name[40];

		if (rows->help == NULL)
			continue;
		if (rows->letter != 0)
			(void)snprintf(letter, sizeof(letter), "-%c, ", rows->letter);
		(void)snprintf(name, sizeof(name), "--%s%s%s", rows->name,
		               rows->value != NULL ? " " : "",
		               rows->value != NULL ? rows->value : "");
		(void)printf("   %s%-26s %s\n", letter, name, rows->help);
	}
}
