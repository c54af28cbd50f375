/* SPDX-License-Identifier: ISC */
/*
 * json_scan.h - the grammar of JSON (RFC 8259), held strictly, before the text
 * reaches the library that builds the tree. Pure.
 */
#ifndef SPEC_JSON_SCAN_H
#define SPEC_JSON_SCAN_H

#include "../base/fault.h"

#include <stddef.h>

/* First byte of a string that was a number in the document. It is not UTF-8, so no string of a
 * document that passed the scan can begin with it. */
#define JSON_NUMBER_TAG '\xff'

/*
 * Checks LEN bytes and gives the same document in fresh memory (the caller frees it; not
 * NUL-terminated), without blanks and with every number as a string: 12 becomes "\xff12".
 * Faults: "line L, column C: ...", columns in bytes from 1.
 */
must_check int json_scan(const char *text, size_t len, char **out, size_t *out_len,
                         struct fault *f);

/* Length of the UTF-8 sequence (Unicode 15, table 3-7) that TEXT begins with; 0: none. */
size_t json_utf8_length(const char *text, size_t len);

#endif
