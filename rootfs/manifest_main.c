/* SPDX-License-Identifier: ISC */
#include "manifest_tool.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage_text[] =
	"usage: coffer-manifest COMMAND FILE [NAME] [OPTION...]\n"
	"\n"
	"  check FILE        parse the manifest as PID 1 does, print what each container is\n"
	"                    opened to\n"
	"  list FILE         name, phase, image, reference and seccomp profile, with tabs between\n"
	"  system FILE       name, version and serial of the system image\n"
	"  config FILE NAME  write the config.json of a container\n"
	"  mountpoints FILE NAME\n"
	"                    make the folders that the container's mounts will cover\n"
	"  seccomp PROFILE   compile a seccomp profile to the filter that PID 1 loads\n"
	"\n"
	"  --json                  check: the report as JSON\n"
	"  --default-seccomp FILE  check, config: the profile of containers that name none\n"
	"  --image-config FILE     config: the image's configuration\n"
	"  --rootfs DIR            config, mountpoints: the image's root tree\n"
	"  --arch WORD             config, seccomp: amd64, arm64 or arm\n"
	"  -o FILE                 write there and not to standard output\n";

struct command {
	const char *name;
	int (*run)(const struct manifest_options *options, struct fault *f);
	bool container, architecture, image_config, rootfs;
};

static const struct command commands[] = {
	{"check",       manifest_tool_check,       false, false, false, false},
	{"list",        manifest_tool_list,        false, false, false, false},
	{"system",      manifest_tool_system,      false, false, false, false},
	{"config",      manifest_tool_config,      true,  true,  true,  true },
	{"mountpoints", manifest_tool_mountpoints, true,  false, false, true },
	{"seccomp",     manifest_tool_seccomp,     false, true,  false, false},
};

static int refuse(const char *message, const char *object)
{
	(void)fprintf(stderr, "coffer-manifest: %s%s; see coffer-manifest --help\n", message,
	              object);
	return 2;
}

/* 0, 1 when --help was answered, -1 after an unknown option. */
static int read_options(int argc, char **argv, struct manifest_options *out)
{
	static const struct option long_options[] = {
		{"json",            no_argument,       NULL, 'j'},
		{"default-seccomp", required_argument, NULL, 'd'},
		{"image-config",    required_argument, NULL, 'i'},
		{"rootfs",          required_argument, NULL, 'r'},
		{"arch",            required_argument, NULL, 'a'},
		{"output",          required_argument, NULL, 'o'},
		{"help",            no_argument,       NULL, 'h'},
		{NULL,              0,                 NULL, 0  },
	};
	const char **texts[256] = {
		['d'] = &out->standard_seccomp, ['i'] = &out->image_config, ['r'] = &out->rootfs,
		['a'] = &out->architecture,     ['o'] = &out->output,
	};
	int option;

	while ((option = getopt_long(argc, argv, "o:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			(void)fputs(usage_text, stdout);
			return 1;
		}
		if (option == 'j')
			out->json = true;
		else if (option == '?')
			return -1;
		else
			*texts[option] = optarg;
	}
	return 0;
}

static int run(const struct command *command, const struct manifest_options *options)
{
	struct fault f = {0};
	char text[sizeof(f.text) + 256];

	if (command->architecture && options->architecture == NULL)
		return refuse("--arch is missing", "");
	if (command->image_config && options->image_config == NULL)
		return refuse("--image-config is missing", "");
	if (command->rootfs && options->rootfs == NULL)
		return refuse("--rootfs is missing", "");
	if (command->run(options, &f) >= 0)
		return 0;
	fault_print(&f, text, sizeof(text));
	(void)fprintf(stderr, "coffer-manifest: %s\n", text);
	return 1;
}

int main(int argc, char **argv)
{
	struct manifest_options options = {0};
	int rc = read_options(argc, argv, &options);

	if (rc != 0)
		return rc > 0 ? 0 : 2;
	if (argc == optind)
		return refuse("no command", "");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[optind], commands[i].name) != 0)
			continue;
		if (argc - optind != 2 + commands[i].container)
			return refuse("wrong number of operands for ", commands[i].name);
		options.file = argv[optind + 1];
		options.container = commands[i].container ? argv[optind + 2] : NULL;
		return run(&commands[i], &options);
	}
	return refuse("unknown command ", argv[optind]);
}
