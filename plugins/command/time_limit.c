#include "plugins/command/time_limit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Written before the handler is installed, only read by it. */
static struct {
	char line[160];
	size_t length;
	int status;
} at_timeout, at_term;

static void
answer(int number)
{
	const char *line = number == SIGALRM ? at_timeout.line : at_term.line;
	size_t length = number == SIGALRM ? at_timeout.length : at_term.length;
	int status = number == SIGALRM ? at_timeout.status : at_term.status;
	ssize_t written = write(STDOUT_FILENO, line, length);

	_exit(written == (ssize_t)length ? status : SEVERITY_UNKNOWN);
}

bool
time_limit_prepare(struct error *err)
{
	/* one byte is too little for a file, and is what the kernel takes for "none" where cores go through a pipe */
	const struct rlimit nothing = { 1, 1 };
	int number, null;

	(void)setrlimit(RLIMIT_CORE, &nothing);	/* refused only where it is 0 already */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);	/* a file that may not grow: an error with a sentence */
	if (fcntl(STDOUT_FILENO, F_GETFD) == -1 && errno == EBADF)
		return error_set(err, ERROR_USAGE, "standard output is closed: nobody would read the answer");
	for (number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
		if (fcntl(number, F_GETFD) != -1)
			continue;
		null = open("/dev/null", O_RDWR);	/* the lowest free number, which is this one */
		if (null != number)
			return error_set(err, ERROR_USAGE, "/dev/null: %s", strerror(errno));
	}
	return true;
}

void
time_limit_arm(unsigned int timeout_s, enum severity state)
{
	struct sigaction action = { .sa_handler = answer };
	sigset_t both;

	at_timeout.length = (size_t)snprintf(at_timeout.line, sizeof(at_timeout.line),
	    "SITES %s - timed out after %u seconds without an answer: does a resolver hang, or a disk?\n",
	    severity_name(state), timeout_s);
	at_timeout.status = (int)state;
	at_term.length = (size_t)snprintf(at_term.line, sizeof(at_term.line),
	    "SITES UNKNOWN - ended by a signal before the node's answer was complete\n");
	at_term.status = SEVERITY_UNKNOWN;
	sigfillset(&action.sa_mask);
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigemptyset(&both);
	sigaddset(&both, SIGALRM);
	sigaddset(&both, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &both, NULL);	/* whoever started us may have blocked them */
	alarm(timeout_s + 1);
}

void
time_limit_disarm(void)
{
	alarm(0);
	signal(SIGALRM, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
}
