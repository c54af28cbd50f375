/* SPDX-License-Identifier: ISC */
#include "mountinfo.h"

#include <stddef.h>
#include <string.h>

/* "\040" and its kin, for what would end a field. */
static void unescape(char *field)
{
	char *to = field;

	while (*field != '\0') {
		if (*field != '\\') {
			*to++ = *field++;
			continue;
		}
		*to++ = (char)((field[1] - '0') << 6 | (field[2] - '0') << 3 | (field[3] - '0'));
		field += 4;
	}
	*to = '\0';
}

char *mountinfo_place(char *line)
{
	for (int field = 1; field < 5; field++) {
		line = strchr(line, ' ');
		if (line == NULL)
			return NULL;
		line++;
	}
	line[strcspn(line, " ")] = '\0';
	unescape(line);
	return line;
}
