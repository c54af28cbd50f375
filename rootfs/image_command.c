/* SPDX-License-Identifier: ISC */
#include "image_command.h"

#include "../runtime/base/io.h"
#include "../runtime/base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

/* The child: RECORD_FD and RESULT_FD become its stdin and stdout. */
static _Noreturn void run(const char *command, int record_fd, int result_fd)
{
	if (dup2(record_fd, STDIN_FILENO) >= 0 && dup2(result_fd, STDOUT_FILENO) >= 0)
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static int wait_for(pid_t pid, const char *command, struct fault *f)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return fault_set(f, errno, "wait for the signing command");
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fault_set(f, EBADMSG, "the signing command \"%.200s\" failed: %s %d",
		                 command, WIFEXITED(status) ? "exit status" : "signal",
		                 WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	return 0;
}

/* One byte more than fits is read, to see that there is one. */
static int take_signature(int fd, struct image_signature *out, struct fault *f)
{
	unsigned char der[IMAGE_SIGNATURE_MAX_BYTES + 1];
	ssize_t n = io_read_full(fd, der, sizeof(der));

	if (n < 0)
		return fault_set(f, (int)-n, "read from the signing command");
	if (n == 0 || n > IMAGE_SIGNATURE_MAX_BYTES)
		return fault_set(
			f, EBADMSG,
			"the signing command must write the signature alone, as 1..%d bytes "
			"of DER",
			IMAGE_SIGNATURE_MAX_BYTES);
	for (ssize_t i = 0; i < n; i++)
		out->der[i] = der[i];
	out->der_bytes = (size_t)n;
	return 0;
}

int image_command_filter(const char *command, const char *record, size_t len,
                         struct image_signature *out, struct fault *f)
{
	int in[2];
	int back[2];

	if (pipe2(in, O_CLOEXEC) < 0)
		return fault_set(f, errno, "pipe to the signing command");

	own_fd int record_read = in[0];
	own_fd int record_write = in[1];

	if (pipe2(back, O_CLOEXEC) < 0)
		return fault_set(f, errno, "pipe from the signing command");

	own_fd int result_read = back[0];
	own_fd int result_write = back[1];

	/* The record is smaller than a pipe's buffer, so that this cannot block on a command that
	 * does not read; nor can such a one kill us, as we hold the reading end still. */
	int rc = io_write_all(record_write, record, len);

	if (rc < 0)
		return fault_set(f, -rc, "write to the signing command");

	pid_t pid = fork();

	if (pid < 0)
		return fault_set(f, errno, "fork for the signing command");
	if (pid == 0)
		run(command, record_read, result_write);
	own_close(&record_write);
	own_close(&result_write);

	struct fault unread = {0};

	rc = take_signature(result_read, out, &unread);
	own_close(&result_read);

	int status = wait_for(pid, command, f);

	if (status < 0)
		return status;
	if (rc < 0)
		*f = unread;
	return rc;
}
