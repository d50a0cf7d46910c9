#include "config.h"	/* _GNU_SOURCE: pipe2() */

#include "snmp-subagent/finish/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DESCRIPTORS_MAX 65536

/* Between fork() and execv() of a process with threads: only what a signal handler may call. */
static void
become(const char *path, char *const *argv, int out, int nothing, long descriptors)
{
	sigset_t none;
	int fd;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(nothing, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1 || dup2(out, STDERR_FILENO) == -1)
		_exit(127);
	for (fd = STDERR_FILENO + 1; fd < descriptors; fd++)
		close(fd);
	execv(path, argv);
	_exit(127);
}

static long
count_descriptors(void)
{
	long most = sysconf(_SC_OPEN_MAX);

	return most < 0 || most > DESCRIPTORS_MAX ? DESCRIPTORS_MAX : most;
}

bool
child_start(const char *path, char *const *argv, struct child *ret_child, struct error *err)
{
	long descriptors = count_descriptors();
	int nothing, ends[2];
	pid_t pid = -1;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set(err, ERROR_LIMIT, "%s: %s", path, strerror(errno));
	nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nothing != -1 && fcntl(ends[0], F_SETFL, O_NONBLOCK) != -1)
		pid = fork();
	if (pid == 0)
		become(path, argv, ends[1], nothing, descriptors);
	if (pid == -1)
		error_set(err, ERROR_LIMIT, "%s: %s", path, strerror(errno));
	if (nothing != -1)
		close(nothing);
	close(ends[1]);
	if (pid == -1) {
		close(ends[0]);
		return false;
	}
	*ret_child = (struct child) { .pid = pid, .out = ends[0] };
	return true;
}

/* One that writes more than a pipe takes would wait for ever. What is behind the first line is read for that alone. */
static void
take_what_is_there(struct child *child)
{
	char beyond[4096];
	ssize_t length;
	size_t room;

	do {
		room = CHILD_LINE - 1 - child->length;
		length = room > 0 ? read(child->out, child->line + child->length, room)
				  : read(child->out, beyond, sizeof(beyond));
		if (length > 0 && room > 0)
			child->length += (size_t)length;
	} while (length > 0);
}

bool
child_has_ended(struct child *child, char line[CHILD_LINE], int *ret_status)
{
	int status;
	bool has_ended = waitpid(child->pid, &status, WNOHANG) == child->pid;

	take_what_is_there(child);
	if (!has_ended)
		return false;
	memcpy(line, child->line, CHILD_LINE);
	line[strcspn(line, "\n")] = '\0';
	close(child->out);
	*child = (struct child) { 0 };
	*ret_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return true;
}

void
child_kill(const struct child *child)
{
	kill(child->pid, SIGKILL);
}
