#include "plugins/operator/terminal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* A screen of its own, no cursor, no line that goes on in the next one; and the way back. */
#define ENTER "\033[?1049h\033[?25l\033[?7l"
#define LEAVE "\033[?7h\033[?25h\033[?1049l"

static void
write_now(const struct terminal *terminal, const char *sequence)
{
	fputs(sequence, terminal->out);
	fflush(terminal->out);
}

static bool
enter(const struct terminal *terminal)
{
	struct termios raw = terminal->before;

	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	if (tcsetattr(terminal->keys, TCSAFLUSH, &raw) != 0)
		return false;
	write_now(terminal, ENTER);
	return true;
}

static void
leave(const struct terminal *terminal)
{
	write_now(terminal, LEAVE);
	tcsetattr(terminal->keys, TCSAFLUSH, &terminal->before);
}

bool
terminal_take(FILE *out, struct terminal *ret_terminal, struct error *err)
{
	struct terminal terminal = { .out = out, .keys = STDIN_FILENO };
	sigset_t mask;

	if (fileno(out) < 0 || !isatty(fileno(out)) || tcgetattr(terminal.keys, &terminal.before) != 0)
		return error_set(err, ERROR_USAGE, "watch needs a terminal; 'sitewatch nodes' and 'sitewatch report' do not");
	sigemptyset(&mask);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGQUIT);
	sigaddset(&mask, SIGTSTP);
	sigaddset(&mask, SIGWINCH);
	terminal.signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (terminal.signals == -1)
		return error_set(err, ERROR_SHORTAGE, "signals: %s", strerror(errno));
	sigprocmask(SIG_BLOCK, &mask, &terminal.mask_before);
	if (!enter(&terminal)) {
		error_set(err, ERROR_USAGE, "the terminal: %s", strerror(errno));
		sigprocmask(SIG_SETMASK, &terminal.mask_before, NULL);
		close(terminal.signals);
		return false;
	}
	*ret_terminal = terminal;
	return true;
}

void
terminal_size(const struct terminal *terminal, size_t *ret_columns, size_t *ret_rows)
{
	struct winsize size;

	*ret_columns = 80;
	*ret_rows = 24;
	if (ioctl(fileno(terminal->out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
		return;
	*ret_columns = size.ws_col;
	*ret_rows = size.ws_row;
}

static enum terminal_event
read_key(const struct terminal *terminal)
{
	static const struct {
		const char *bytes;
		enum terminal_event event;
	} keys[] = {
		{ "q", TERMINAL_END }, { "Q", TERMINAL_END }, { "k", TERMINAL_UP }, { "\033[A", TERMINAL_UP }, { "\033OA", TERMINAL_UP },
		{ "j", TERMINAL_DOWN }, { "\033[B", TERMINAL_DOWN }, { "\033OB", TERMINAL_DOWN }, { " ", TERMINAL_PAGE_DOWN },
		{ "\033[6~", TERMINAL_PAGE_DOWN }, { "b", TERMINAL_PAGE_UP }, { "\033[5~", TERMINAL_PAGE_UP },
		{ "g", TERMINAL_HOME }, { "\033[H", TERMINAL_HOME },
	};
	char bytes[16];
	ssize_t count = read(terminal->keys, bytes, sizeof(bytes));
	size_t i;

	if (count <= 0)
		return count < 0 && (errno == EINTR || errno == EAGAIN) ? TERMINAL_RESIZED : TERMINAL_END;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strlen(keys[i].bytes) <= (size_t)count && memcmp(bytes, keys[i].bytes, strlen(keys[i].bytes)) == 0)
			return keys[i].event;
	return TERMINAL_RESIZED;
}

/*
 * The process is stopped in here, and goes on in here. Not by SIGSTOP: where no shell is there to let it go on, as under
 * "ssh -t HOST sitewatch watch", the system does nothing at SIGTSTP.
 */
static void
stop(const struct terminal *terminal)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGTSTP);
	leave(terminal);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	enter(terminal);
}

static enum terminal_event
read_signal(const struct terminal *terminal)
{
	struct signalfd_siginfo signal;

	if (read(terminal->signals, &signal, sizeof(signal)) != (ssize_t)sizeof(signal) || signal.ssi_signo == SIGWINCH)
		return TERMINAL_RESIZED;
	if (signal.ssi_signo != SIGTSTP)
		return TERMINAL_END;
	stop(terminal);
	return TERMINAL_RESIZED;
}

enum terminal_event
terminal_wait(struct terminal *terminal, int wait_ms)
{
	struct pollfd from[] = {
		{ .fd = terminal->signals, .events = POLLIN },
		{ .fd = terminal->keys, .events = POLLIN },
	};
	int count = poll(from, 2, wait_ms);

	if (count == 0)
		return TERMINAL_TIME;
	if (count > 0 && from[0].revents != 0)
		return read_signal(terminal);
	return count > 0 ? read_key(terminal) : errno == EINTR ? TERMINAL_RESIZED : TERMINAL_END;
}

void
terminal_give_back(struct terminal *terminal)
{
	leave(terminal);
	sigprocmask(SIG_SETMASK, &terminal->mask_before, NULL);
	close(terminal->signals);
}
