/* SPDX-License-Identifier: ISC */
/*
 * options.h - reads a command line by a table, the way runc's is read:
 * "--name value", "--name=value", "-n value"; options may stand behind the
 * arguments, but not where another command line follows (the global options,
 * and what exec runs), and "--" ends them. Pure, but for what --help prints.
 */
#ifndef RUNTIME_OPTIONS_H
#define RUNTIME_OPTIONS_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

enum option_kind {
	OPTION_FLAG,  /* bool; also --name=true, and the other words of options_truth */
	OPTION_TEXT,  /* const char *; an empty one is as if the option were not there */
	OPTION_COUNT, /* unsigned int */
	OPTION_LIST,  /* struct option_list; may be given again */
};

#define OPTION_LIST_MAX 256

/* The values in the order of the command line, and its own texts. */
struct option_list {
	const char *items[OPTION_LIST_MAX];
	size_t count;
};

struct option_row {
	const char *name; /* without "--"; NULL ends the table */
	char letter;      /* or 0 */
	enum option_kind kind;
	size_t offset;     /* of the value in the struct that options_parse fills */
	const char *value; /* placeholder for --help, NULL for a flag */
	const char *help;  /* NULL: taken for compatibility, not shown */
};

enum options_order {
	OPTIONS_FIRST, /* the first argument ends them */
	OPTIONS_MIXED,
};

struct options_line {
	const struct option_row *rows;
	const char *command; /* whose --help a fault names */
	enum options_order order;
};

/*
 * Fills VALUES by the rows from argv[*next...] and moves *NEXT to the first argument; in MIXED order the
 * arguments are moved behind the options. 1 when --help or -h, which are in no table, asks for the
 * help. A fault says which option, and which one may have been meant, and names the help to read.
 */
must_check int options_parse(const struct options_line *line, char **argv, int *next, void *values,
                             struct fault *f);

/* 1, t, T, true, True, TRUE; 0, f, F, false, False, FALSE: what runc takes, which is written in Go. Any
 * other word is -EINVAL. */
must_check int options_truth(const char *word, bool *out);

/* "   -b, --bundle DIR    text" lines on standard output. */
void options_print(const struct option_row *rows);

#endif
