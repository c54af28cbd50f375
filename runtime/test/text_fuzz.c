/* SPDX-License-Identifier: ISC */
/*
 * text_fuzz.c - any bytes as the texts that the runtime reads line by line or word by word: the command
 * line, mountinfo, passwd, the files of a cgroup, annotations for systemd, what exec is asked for. The
 * first byte says which; the text is as long as its memory, so that a step too far is seen.
 */
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/base/own.h"
#include "runtime/cgroup_net.h"
#include "runtime/cgroup_property.h"
#include "runtime/cgroup_stats.h"
#include "runtime/cgroup_unit.h"
#include "runtime/exec_process.h"
#include "runtime/home.h"
#include "runtime/options.h"
#include "runtime/signal_name.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define WORDS_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Cuts TEXT at its line feeds. */
static size_t split(char *text, char *words[WORDS_MAX + 1])
{
	size_t count = 0;

	while (text != NULL && count < WORDS_MAX)
		words[count++] = strsep(&text, "\n");
	words[count] = NULL;
	return count;
}

struct values {
	const char *text;
	struct option_list list;
	unsigned int count;
	bool flag;
};

static void read_options(char *text, bool mixed)
{
	static const struct option_row rows[] = {
		{"text",       't', OPTION_TEXT, offsetof(struct values, text), "TEXT", "a text"},
		{"list", 'l', OPTION_LIST, offsetof(struct values, list), "TEXT", "texts"},
		{"count",       'c', OPTION_COUNT, offsetof(struct values, count), "N", "a number"},
		{"flag",    'f', OPTION_FLAG, offsetof(struct values, flag), NULL, "a flag"},
		{0      },
	};
	const struct options_line line = {rows, "coffer fuzz",
	                                  mixed ? OPTIONS_MIXED : OPTIONS_FIRST};
	char *words[WORDS_MAX + 1];
	size_t count = split(text, words);
	struct values values = {0};
	struct fault f = {0};
	int next = 0;
	int rc = options_parse(&line, words, &next, &values, &f);

	must(next >= 0 && (size_t)next <= count && (rc >= 0) == (f.code == 0));
	must(values.list.count <= OPTION_LIST_MAX && words[count] == NULL);
}

static void read_mountinfo(const char *text)
{
	char out[64];

	if (cgroup_net_find(text, "net_cls", out, sizeof(out)))
		must(strlen(out) < sizeof(out));
}

static void read_passwd(const char *text)
{
	own_fd int fd = memfd_create("passwd", MFD_CLOEXEC);
	size_t len = strlen(text);
	char out[40];

	if (fd < 0 || write(fd, text, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) < 0)
		return;
	if (home_read(fd, 1000, out, sizeof(out)) >= 0)
		must(strlen(out) < sizeof(out));
}

/* The same text in every file. */
static void read_stats(const char *text)
{
	struct cgroup_stats stats = {.huge_count = 0};
	char storage[65536];
	struct buf out = BUF(storage);

	for (int i = 0; i < CGROUP_STATS_FILES; i++)
		stats.texts[i] = text;
	if (cgroup_stats_huge_size(text, stats.huge[0].size, sizeof(stats.huge[0].size)))
		stats.huge_count = 1;
	cgroup_stats_print("id", &stats, &out);
	must(out.overflow || memchr(out.data, '\n', out.len) == NULL);
}

/* A first line as the name, the rest as the value. */
static void read_property(char *text)
{
	own_arena struct arena arena = {0};
	const struct cgroup_property *all = NULL;
	char *value = strchr(text, '\n');
	char name[128];
	struct fault f = {0};

	if (value != NULL)
		*value++ = '\0';
	(void)snprintf(name, sizeof(name), "org.systemd.property.%.80s", text);

	const struct spec_pair pair = {name, value != NULL ? value : ""};
	int rc = cgroup_property_parse(&pair, 1, &arena, &all, &f);

	must((rc >= 0) == (f.code == 0));
	for (; rc >= 0 && all != NULL; all = all->next)
		must(all->words[0] != NULL && all->words[1] != NULL);
}

static void read_unit(const char *text, bool user)
{
	own_arena struct arena arena = {0};
	struct cgroup_unit unit;
	struct fault f = {0};
	char path[512];

	if (cgroup_unit_parse(text, "id", user, &arena, &unit, &f) >= 0 &&
	    cgroup_unit_path(&unit, "", path, sizeof(path), &f) >= 0)
		must(strstr(path, "..") == NULL || strchr(text, '.') != NULL);
}

static void read_wish(char *text)
{
	own_arena struct arena arena = {0};
	char *words[WORDS_MAX + 1];
	size_t count = split(text, words);
	struct spec_process process = {.cwd = "/"};
	struct exec_wish wish = {.args = words + (count < 4 ? count : 4)};
	struct fault f = {0};

	wish.user = words[0][0] != '\0' ? words[0] : NULL;
	if (count > 1)
		wish.env = (struct option_list){.items = {words[1]}, .count = 1};
	if (count > 2)
		wish.caps = (struct option_list){.items = {words[2]}, .count = 1};
	if (count > 3)
		wish.groups = (struct option_list){.items = {words[3]}, .count = 1};

	int rc = exec_process(&wish, &arena, &process, &f);

	must((rc >= 0) == (f.code == 0));
}

static void read_signal(const char *text)
{
	int number = signal_number(text);

	must(number < 65 && (number >= 0 || number == -EINVAL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	own_mem char *text = size > 0 ? malloc(size) : NULL;

	if (text == NULL)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	switch (data[0] % 10) {
	case 0:
	case 1:
		read_options(text, data[0] % 10 == 1);
		break;
	case 2:
		read_mountinfo(text);
		break;
	case 3:
		read_passwd(text);
		break;
	case 4:
		read_stats(text);
		break;
	case 5:
		read_property(text);
		break;
	case 6:
	case 7:
		read_unit(text, data[0] % 10 == 7);
		break;
	case 8:
		read_wish(text);
		break;
	default:
		read_signal(text);
		break;
	}
	return 0;
}
