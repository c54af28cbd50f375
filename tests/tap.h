/* SPDX-License-Identifier: ISC */
/*
 * tap.h - what a unit test needs to speak TAP. One program includes it once.
 *
 * Each check prints its line at once, so that a crash shows where it stood.
 * done_testing() prints the plan and gives main's exit status.
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <ftw.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int tap_run, tap_failed;

__attribute__((format(printf, 2, 0))) static inline bool tap_report(bool good, const char *fmt,
                                                                    va_list ap)
{
	tap_run++;
	if (!good)
		tap_failed++;
	(void)printf("%sok %d - ", good ? "" : "not ", tap_run);
	(void)vprintf(fmt, ap);
	(void)printf("\n");
	(void)fflush(stdout);
	return good;
}

__attribute__((format(printf, 2, 3))) static inline bool ok(bool good, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_report(good, fmt, ap);
	va_end(ap);
	return good;
}

__attribute__((format(printf, 3, 4))) static inline bool is_str(const char *got, const char *want,
                                                                const char *fmt, ...)
{
	bool good = got == want || (got != NULL && want != NULL && strcmp(got, want) == 0);
	va_list ap;

	va_start(ap, fmt);
	tap_report(good, fmt, ap);
	va_end(ap);
	if (!good)
		(void)printf("#  got: %s\n# want: %s\n", got != NULL ? got : "(null)",
		             want != NULL ? want : "(null)");
	(void)fflush(stdout);
	return good;
}

__attribute__((format(printf, 3, 4))) static inline bool is_int(long long got, long long want,
                                                                const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_report(got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		(void)printf("#  got: %lld\n# want: %lld\n", got, want);
	(void)fflush(stdout);
	return got == want;
}

/* One check that this machine cannot make, and why. */
static inline void skip(const char *reason)
{
	tap_run++;
	(void)printf("ok %d # SKIP %s\n", tap_run, reason);
	(void)fflush(stdout);
}

/* nftw(3) hands over more than this needs. NOLINTNEXTLINE(readability-non-const-parameter) */
static inline int tap_remove(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

/* What a test has made for itself: FOLDER and all that is in it. */
static inline void tap_remove_tree(const char *folder)
{
	(void)nftw(folder, tap_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static inline int done_testing(void)
{
	(void)printf("1..%d\n", tap_run);
	if (tap_failed > 0)
		(void)printf("# %d of %d failed\n", tap_failed, tap_run);
	return tap_failed > 0 ? 1 : 0;
}

#endif
