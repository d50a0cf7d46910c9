#include "lib/options/progress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/model/escape.h"
#include "lib/model/text.h"

/* ECMA-48 and DEC: all terminals of today. What goes beyond the last column must not become a line that stays. */
#define ERASE	  "\r\033[K"
#define WRAP_OFF  "\033[?7l"
#define WRAP_ON	  "\033[?7h"

static bool
can_erase(FILE *out)
{
	const char *terminal = getenv("TERM");

	return isatty(fileno(out)) && terminal != NULL && *terminal != '\0' && strcmp(terminal, "dumb") != 0;
}

struct progress
progress_begin(FILE *out, const char *what, size_t total)
{
	return (struct progress) { .out = can_erase(out) ? out : NULL, .what = what, .total = total };
}

void
progress_show(struct progress *progress, size_t done, const char *name)
{
	if (progress->out == NULL)
		return;
	fprintf(progress->out, ERASE WRAP_OFF "%zu of %zu %s%s", done, progress->total, progress->what, text_s(progress->total));
	if (name != NULL) {
		fputs(", now ", progress->out);
		escape_write(progress->out, name, ESCAPE_TERMINAL, 0);
	}
	fputs(WRAP_ON, progress->out);
	fflush(progress->out);
	progress->is_shown = true;
}

void
progress_erase(struct progress *progress)
{
	if (!progress->is_shown)
		return;
	fputs(ERASE, progress->out);
	fflush(progress->out);
	progress->is_shown = false;
}
