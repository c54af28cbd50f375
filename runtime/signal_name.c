/* SPDX-License-Identifier: ISC */
#include "signal_name.h"

#include "base/number.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* The kernel's own numbers: those of the C library leave out what it keeps for itself. */
#define KERNEL_RTMIN 34
#define KERNEL_RTMAX 64

static const struct {
	const char *name;
	int number;
} names[] = {
	{"HUP",    SIGHUP      },
        {"INT",    SIGINT      },
        {"QUIT",   SIGQUIT     },
        {"ILL",    SIGILL      },
	{"TRAP",   SIGTRAP     },
        {"ABRT",   SIGABRT     },
        {"IOT",    SIGABRT     },
        {"BUS",    SIGBUS      },
	{"FPE",    SIGFPE      },
        {"KILL",   SIGKILL     },
        {"USR1",   SIGUSR1     },
        {"SEGV",   SIGSEGV     },
	{"USR2",   SIGUSR2     },
        {"PIPE",   SIGPIPE     },
        {"ALRM",   SIGALRM     },
        {"TERM",   SIGTERM     },
	{"STKFLT", SIGSTKFLT   },
        {"CHLD",   SIGCHLD     },
        {"CONT",   SIGCONT     },
        {"STOP",   SIGSTOP     },
	{"TSTP",   SIGTSTP     },
        {"TTIN",   SIGTTIN     },
        {"TTOU",   SIGTTOU     },
        {"URG",    SIGURG      },
	{"XCPU",   SIGXCPU     },
        {"XFSZ",   SIGXFSZ     },
        {"VTALRM", SIGVTALRM   },
        {"PROF",   SIGPROF     },
	{"WINCH",  SIGWINCH    },
        {"IO",     SIGIO       },
        {"POLL",   SIGPOLL     },
        {"PWR",    SIGPWR      },
	{"SYS",    SIGSYS      },
        {"RTMIN",  KERNEL_RTMIN},
        {"RTMAX",  KERNEL_RTMAX},
};

static int real_time(const char *word)
{
	bool up = strncasecmp(word, "RTMIN+", 6) == 0;
	uint32_t offset;

	if (!up && strncasecmp(word, "RTMAX-", 6) != 0)
		return -EINVAL;
	if (number_u32(word + 6, strlen(word + 6), KERNEL_RTMAX - KERNEL_RTMIN, &offset) < 0)
		return -EINVAL;
	return up ? KERNEL_RTMIN + (int)offset : KERNEL_RTMAX - (int)offset;
}

int signal_number(const char *word)
{
	uint32_t number;

	if (number_u32(word, strlen(word), KERNEL_RTMAX, &number) == 0)
		return (int)number;
	if (strncasecmp(word, "SIG", 3) == 0)
		word += 3;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcasecmp(word, names[i].name) == 0)
			return names[i].number;
	}
	return real_time(word);
}
