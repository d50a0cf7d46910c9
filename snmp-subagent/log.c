#include "snmp-subagent/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/model/escape.h"

#define LINE_SIZE 2048

static _Atomic enum log_target log_target;

enum log_target
daemon_log_default(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat status;

	if (stream == NULL || sscanf(stream, "%llu:%llu", &device, &inode) != 2 ||
	    fstat(STDERR_FILENO, &status) == -1)
		return LOG_TO_STDERR;
	return status.st_dev == device && status.st_ino == inode ? LOG_TO_JOURNAL : LOG_TO_STDERR;
}

void
daemon_log_open(enum log_target target)
{
	atomic_store(&log_target, target);
	if (target == LOG_TO_SYSLOG)
		openlog("sitewatchd", LOG_PID, LOG_DAEMON);
}

/* One write() for a line, so that lines of two threads do not mix. */
static void
write_line(int level, const char *text, size_t length, enum log_target target)
{
	char line[LINE_SIZE + 16];
	int prefix = 0;

	if (target == LOG_TO_JOURNAL)
		prefix = snprintf(line, sizeof(line), "<%d>", level);
	memcpy(line + prefix, text, length);
	line[(size_t)prefix + length] = '\n';
	if (write(STDERR_FILENO, line, (size_t)prefix + length + 1) == -1)
		return; /* nobody to tell */
}

void
daemon_log(int level, const char *format, ...)
{
	enum log_target target = atomic_load(&log_target);
	char text[LINE_SIZE], escaped[LINE_SIZE] = "";
	va_list arguments;
	FILE *out;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	out = fmemopen(escaped, sizeof(escaped), "w");
	if (out == NULL)
		return;
	setvbuf(out, NULL, _IOFBF, LINE_SIZE);
	escape_write(out, text, ESCAPE_TERMINAL, 0);
	fclose(out);
	if (target == LOG_TO_SYSLOG)
		syslog(level, "%s", escaped);
	else
		write_line(level, escaped, strnlen(escaped, sizeof(escaped) - 1), target);
}
