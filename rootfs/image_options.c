/* SPDX-License-Identifier: ISC */
#include "image_options.h"

#include "../runtime/base/number.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
	"Usage: coffer-image COMMAND [OPTION...]\n"
	"\n"
	"  seal     make a signed image out of an EROFS\n"
	"  verify   check an image with trusted keys, as a device does\n"
	"  inspect  show what an image says, without checking who says it\n"
	"  public   print the public key of a private key, for the devices\n"
	"\n"
	"seal --data EROFS --kind system|container --name NAME --version VERSION --serial N\n"
	"     --arch ARCH [--board BOARD] [--source-digest sha256:HEX] SIGNER... -o IMAGE\n"
	"     ARCH is a GOARCH word: amd64, arm64, arm. Without --board it fits any board.\n"
	"     The serial grows with each release; a device refuses to go back.\n"
	"     A SIGNER, up to 8 of them, is one of\n"
	"       --key KEY.pem                                an EC private key, not encrypted\n"
	"       --public PUBLIC.pem --sign-command COMMAND   reads the record on stdin and writes\n"
	"                                                    a DER signature (hardware modules)\n"
	"\n"
	"verify IMAGE --keys DIR [--deep] [--kind K] [--name N] [--arch A] [--board B] [--serial N]\n"
	"     DIR has the trusted *.pem. --deep also hashes all data and the tree, as a device\n"
	"     does block by block. The others refuse an image that says something else;\n"
	"     --serial refuses one below N.\n"
	"\n"
	"inspect IMAGE [--json]\n"
	"\n"
	"public KEY.pem [--development]\n"
	"     --development marks the key as one that no product may ship with.\n"
	"     A key is made by: openssl ecparam -name prime256v1 -genkey -noout -out KEY.pem\n"
	"\n"
	"Exit status: 0 done, 1 refused or failed, 2 wrong usage.\n";

enum option_code {
	OPTION_DATA = 256,
	OPTION_KIND,
	OPTION_NAME,
	OPTION_VERSION,
	OPTION_SERIAL,
	OPTION_ARCH,
	OPTION_BOARD,
	OPTION_SOURCE,
	OPTION_KEY,
	OPTION_PUBLIC,
	OPTION_SIGN_COMMAND,
	OPTION_KEYS,
	OPTION_DEEP,
	OPTION_JSON,
	OPTION_DEVELOPMENT,
};

#define SEAL    (1U << IMAGE_COMMAND_SEAL)
#define VERIFY  (1U << IMAGE_COMMAND_VERIFY)
#define INSPECT (1U << IMAGE_COMMAND_INSPECT)
#define PUBLIC  (1U << IMAGE_COMMAND_PUBLIC)

static const struct option long_options[] = {
	{"data",          required_argument, NULL, OPTION_DATA        },
	{"kind",          required_argument, NULL, OPTION_KIND        },
	{"name",          required_argument, NULL, OPTION_NAME        },
	{"version",       required_argument, NULL, OPTION_VERSION     },
	{"serial",        required_argument, NULL, OPTION_SERIAL      },
	{"arch",          required_argument, NULL, OPTION_ARCH        },
	{"board",         required_argument, NULL, OPTION_BOARD       },
	{"source-digest", required_argument, NULL, OPTION_SOURCE      },
	{"key",           required_argument, NULL, OPTION_KEY         },
	{"public",        required_argument, NULL, OPTION_PUBLIC      },
	{"sign-command",  required_argument, NULL, OPTION_SIGN_COMMAND},
	{"output",        required_argument, NULL, 'o'                },
	{"keys",          required_argument, NULL, OPTION_KEYS        },
	{"deep",          no_argument,       NULL, OPTION_DEEP        },
	{"json",          no_argument,       NULL, OPTION_JSON        },
	{"development",   no_argument,       NULL, OPTION_DEVELOPMENT },
	{"help",          no_argument,       NULL, 'h'                },
	{NULL,            0,                 NULL, 0                  },
};

static unsigned int allowed_in(int code)
{
	switch (code) {
	case 'h':
		return SEAL | VERIFY | INSPECT | PUBLIC;
	case OPTION_KIND:
	case OPTION_NAME:
	case OPTION_ARCH:
	case OPTION_BOARD:
	case OPTION_SERIAL:
		return SEAL | VERIFY;
	case OPTION_KEYS:
	case OPTION_DEEP:
		return VERIFY;
	case OPTION_JSON:
		return INSPECT;
	case OPTION_DEVELOPMENT:
		return PUBLIC;
	default:
		return SEAL;
	}
}

static int copy(char *out, size_t size, const char *option, struct fault *f)
{
	size_t len = strlen(optarg);

	if (len == 0 || len >= size)
		return fault_set(f, EINVAL, "--%s \"%.80s\": want 1..%zu characters", option,
		                 optarg, size - 1);
	/* The record's own parser has the rules; this keeps what it parses JSON. */
	for (size_t i = 0; i < len; i++) {
		if (optarg[i] <= ' ' || optarg[i] > '~' || optarg[i] == '"' || optarg[i] == '\\')
			return fault_set(f, EINVAL, "--%s: has a character that is not allowed",
			                 option);
	}
	memcpy(out, optarg, len + 1);
	return 0;
}

static int set_kind(struct image_options *out, struct fault *f)
{
	if (strcmp(optarg, image_kind_word(IMAGE_KIND_SYSTEM)) == 0)
		out->seal.record.kind = IMAGE_KIND_SYSTEM;
	else if (strcmp(optarg, image_kind_word(IMAGE_KIND_CONTAINER)) == 0)
		out->seal.record.kind = IMAGE_KIND_CONTAINER;
	else
		return fault_set(f, EINVAL, "--kind %.80s: is neither system nor container",
		                 optarg);
	out->kind_given = true;
	return 0;
}

static int set_serial(struct image_options *out, struct fault *f)
{
	if (number_u64(optarg, strlen(optarg), &out->seal.record.serial) < 0)
		return fault_set(f, EINVAL, "--serial %.80s: is no integer of 0..2^64-1", optarg);
	out->serial_given = true;
	return 0;
}

/* --public begins a signer that --sign-command completes; --key is one by itself. */
static int add_signer(struct image_seal *seal, int code, struct fault *f)
{
	bool open = seal->signer_count > 0 && seal->signers[seal->signer_count - 1].key == NULL &&
	            seal->signers[seal->signer_count - 1].command == NULL;

	if (code == OPTION_SIGN_COMMAND) {
		if (!open)
			return fault_set(
				f, EINVAL,
				"--sign-command: must follow the --public key that it signs for");
		seal->signers[seal->signer_count - 1].command = optarg;
		return 0;
	}
	if (open)
		return fault_set(f, EINVAL, "--public: its --sign-command must follow");
	if (seal->signer_count == IMAGE_SIGNATURES_MAX)
		return fault_set(f, EINVAL, "an image has at most %d signatures",
		                 IMAGE_SIGNATURES_MAX);

	struct image_signer *signer = &seal->signers[seal->signer_count++];

	if (code == OPTION_KEY)
		signer->key = optarg;
	else
		signer->public = optarg;
	return 0;
}

static int set_option(int code, struct image_options *out, struct fault *f)
{
	struct image_record *record = &out->seal.record;

	switch (code) {
	case OPTION_DATA:
		out->seal.data = optarg;
		return 0;
	case 'o':
		out->seal.out = optarg;
		return 0;
	case OPTION_KIND:
		return set_kind(out, f);
	case OPTION_NAME:
		return copy(record->name, sizeof(record->name), "name", f);
	case OPTION_VERSION:
		return copy(record->version, sizeof(record->version), "version", f);
	case OPTION_SERIAL:
		return set_serial(out, f);
	case OPTION_ARCH:
		return copy(record->architecture, sizeof(record->architecture), "arch", f);
	case OPTION_BOARD:
		return copy(record->board, sizeof(record->board), "board", f);
	case OPTION_SOURCE:
		return copy(record->source_digest, sizeof(record->source_digest), "source-digest",
		            f);
	case OPTION_KEYS:
		out->keys = optarg;
		return 0;
	case OPTION_DEEP:
		out->deep = true;
		return 0;
	case OPTION_JSON:
		out->json = true;
		return 0;
	case OPTION_DEVELOPMENT:
		out->development = true;
		return 0;
	default:
		return add_signer(&out->seal, code, f);
	}
}

static int check_seal(const struct image_options *o, struct fault *f)
{
	const struct {
		const char *option;
		bool given;
	} needed[] = {
		{"--data",                  o->seal.data != NULL                  },
		{"--kind",                  o->kind_given                         },
		{"--name",                  o->seal.record.name[0] != '\0'        },
		{"--version",               o->seal.record.version[0] != '\0'     },
		{"--serial",                o->serial_given                       },
		{"--arch",                  o->seal.record.architecture[0] != '\0'},
		{"-o",                      o->seal.out != NULL                   },
		{"--key or --sign-command", o->seal.signer_count > 0              },
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!needed[i].given)
			return fault_set(f, EINVAL, "seal needs %s: see coffer-image --help",
			                 needed[i].option);
	}

	const struct image_signer *last = &o->seal.signers[o->seal.signer_count - 1];

	if (last->key == NULL && last->command == NULL)
		return fault_set(f, EINVAL, "--public: its --sign-command must follow");
	return 0;
}

static int find_command(const char *word, enum image_command *out)
{
	static const char *const words[] = {
		[IMAGE_COMMAND_SEAL] = "seal",
		[IMAGE_COMMAND_VERIFY] = "verify",
		[IMAGE_COMMAND_INSPECT] = "inspect",
		[IMAGE_COMMAND_PUBLIC] = "public",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) == 0) {
			*out = (enum image_command)i;
			return 0;
		}
	}
	return -EINVAL;
}

static int check_operand(int argc, char **argv, struct image_options *out, struct fault *f)
{
	bool wants = out->command != IMAGE_COMMAND_SEAL;

	if (argc - optind != (wants ? 1 : 0))
		return fault_set(f, EINVAL, "%s takes %s: see coffer-image --help", argv[0],
		                 wants ? "exactly one file" : "only options");
	if (out->command == IMAGE_COMMAND_SEAL)
		return check_seal(out, f);
	if (out->command == IMAGE_COMMAND_VERIFY && out->keys == NULL)
		return fault_set(f, EINVAL,
		                 "verify needs --keys DIR with the trusted *.pem: "
		                 "inspect shows an image without any");
	out->image = argv[optind];
	return 0;
}

int image_options_parse(int argc, char **argv, struct image_options *out, struct fault *f)
{
	int index = -1;
	int code;

	if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		(void)fputs(help, stdout);
		return IMAGE_OPTIONS_DONE;
	}
	if (argc < 2 || find_command(argv[1], &out->command) < 0)
		return fault_set(f, EINVAL,
		                 "%s%s%swant seal, verify, inspect or public: see "
		                 "coffer-image --help",
		                 argc < 2 ? "" : "no command \"", argc < 2 ? "" : argv[1],
		                 argc < 2 ? "" : "\": ");
	argc--;
	argv++;
	opterr = 0;

	/* Nothing else runs in this program. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((code = getopt_long(argc, argv, ":o:h", long_options, &index)) != -1) {
		if (code == '?' || code == ':')
			return fault_set(f, EINVAL, "%.80s: %s: see coffer-image --help",
			                 argv[optind - 1],
			                 code == '?' ? "no such option" : "needs a value");
		if ((allowed_in(code) & (1U << out->command)) == 0)
			return fault_set(f, EINVAL,
			                 "%s has no option %s%s: see coffer-image --help", argv[0],
			                 code == 'o' ? "-" : "--",
			                 code == 'o' ? "o" : long_options[index].name);
		if (code == 'h') {
			(void)fputs(help, stdout);
			return IMAGE_OPTIONS_DONE;
		}

		int rc = set_option(code, out, f);

		if (rc < 0)
			return rc;
	}
	return check_operand(argc, argv, out, f);
}
