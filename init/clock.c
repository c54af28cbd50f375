/* SPDX-License-Identifier: ISC */
#include "clock.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>

int64_t clock_now_ms(void)
{
	struct timespec now = {0, 0};

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int clock_raise_to(const char *path, struct fault *f)
{
	struct timespec now;
	struct stat st;

	if (stat(path, &st) < 0)
		return fault_set(f, errno, "stat %s for the time of the build", path);
	if (clock_gettime(CLOCK_REALTIME, &now) < 0)
		return fault_set(f, errno, "read the clock");
	if (now.tv_sec >= st.st_mtim.tv_sec)
		return 0;
	if (clock_settime(CLOCK_REALTIME, &st.st_mtim) < 0)
		return fault_set(f, errno, "set the clock to the time of the build");
	return 1;
}
