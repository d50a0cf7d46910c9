#include "plugins/operator/screen.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/model/text_stream.h"
#include "plugins/report/table.h"

#define HEAD_ROWS    2
#define WIDE	     90		/* columns from which on all is shown */
#define MEDIUM	     50
#define NAME_COLUMNS 28		/* at most, of a node's name */

/* To the end of the line, which may have been longer. */
#define NEXT_LINE "\033[K\n"

/* Where there is little room the nodes have it. */
static size_t
head_rows(const struct screen *screen)
{
	return screen->rows > HEAD_ROWS ? HEAD_ROWS : screen->rows - 1;
}

static bool
has_foot(const struct screen *screen)
{
	return screen->rows > HEAD_ROWS + 1;
}

size_t
screen_room(const struct screen *screen)
{
	return screen->rows - head_rows(screen) - has_foot(screen);
}

/* Escaped, exactly so wide, or with `is_last` at most; what does not fit ends with a point of its own. */
static bool
write_cell(FILE *out, const char *text, size_t columns, bool is_last, struct error *err)
{
	struct text_stream shown;
	size_t width, taken;

	if (!text_stream_begin(&shown, err))
		return false;
	escape_write(shown.out, text, ESCAPE_TERMINAL, 0);
	if (!text_stream_end(&shown, err))
		return false;
	taken = table_fit(shown.text, columns, &width);
	if (taken < shown.length && columns > 0) {
		taken = table_fit(shown.text, columns - 1, &width);
		fprintf(out, "%.*s\xe2\x80\xa6", (int)taken, shown.text);
		width++;
	} else
		fwrite(shown.text, 1, taken, out);
	if (!is_last)
		fprintf(out, "%*s", (int)(columns - width), "");
	free(shown.text);
	return true;
}

/* What is to be said of it first. */
static bool
write_words(FILE *out, const struct page_node *node, size_t columns, struct error *err)
{
	const struct verdict *verdict = node->verdict;
	struct text_arena text = { 0 };
	const char *words = "";
	bool ok;

	if (node->unanswered != NULL)
		words = node->unanswered;
	else if (verdict == NULL)
		words = "was never looked at";
	else if (*verdict->node_problem != '\0')
		words = verdict->node_problem;
	else if (verdict->site_count > 0 && verdict->sites[0].severity != SEVERITY_OK)
		words = text_format(&text, "%s: %s", verdict->sites[0].name, verdict->sites[0].sentence);
	ok = words == NULL ? error_memory(err) : write_cell(out, words, columns, true, err);
	text_arena_clear(&text);
	return ok;
}

/* "5 of 6", and what does not run or will not */
static void
write_numbers(FILE *out, const struct page_node *node)
{
	const struct verdict *verdict = node->verdict;

	if (verdict == NULL)
		fprintf(out, "%6s %5s %8s  ", "-", "-", "-");
	else
		fprintf(out, "%6zu %5zu %8zu  ", verdict->site_count, verdict->down, verdict->will_not_restart);
}

static void
write_severity(FILE *out, const struct screen *screen, enum severity severity, size_t columns)
{
	const char *name = severity_name(severity);

	fprintf(out, "%s%-*.*s%s", screen->with_colour ? table_colour(severity) : "", (int)columns, (int)columns, name,
	    screen->with_colour ? "\033[0m" : "");
}

static size_t
name_columns(const struct screen *screen)
{
	if (screen->columns >= WIDE)
		return NAME_COLUMNS;
	return screen->columns >= MEDIUM ? 18 : screen->columns > 16 ? screen->columns / 2 - 2 : 4;
}

static bool
write_node(FILE *out, const struct screen *screen, const struct page_node *node, struct error *err)
{
	size_t name = name_columns(screen), used = name + 1 + 8 + 1;
	char age[DATETIME_SIZE] = "never";

	if (screen->columns <= used)
		return write_cell(out, node->name, screen->columns, true, err);
	if (!write_cell(out, node->name, name, false, err))
		return false;
	putc(' ', out);
	write_severity(out, screen, page_node_severity(node), 8);
	putc(' ', out);
	if (screen->columns >= WIDE) {
		if (node->looked_at != 0)
			datetime_format_age(screen->now - node->looked_at, age);
		write_numbers(out, node);
		fprintf(out, "%-8.8s ", age);
		used += 6 + 1 + 5 + 1 + 8 + 2 + 9;
	}
	return write_words(out, node, screen->columns - used, err);
}

static bool
write_head(FILE *out, const struct screen *screen, struct error *err)
{
	size_t of[4] = { 0 }, i;
	char line[160], clock[16];
	struct tm tm;

	for (i = 0; i < screen->count; i++)
		of[page_node_severity(screen->nodes[i])]++;
	if (localtime_r(&screen->now, &tm) == NULL || strftime(clock, sizeof(clock), "%H:%M:%S", &tm) == 0)
		clock[0] = '\0';
	snprintf(line, sizeof(line), "%s  %zu node%s: %zu CRITICAL, %zu UNKNOWN, %zu WARNING, %zu OK   (q quits)", clock,
	    screen->count, text_s(screen->count), of[SEVERITY_CRITICAL], of[SEVERITY_UNKNOWN], of[SEVERITY_WARNING],
	    of[SEVERITY_OK]);
	if (head_rows(screen) > 0 &&
	    !write_cell(out, screen->problem == NULL ? line : screen->problem, screen->columns, true, err))
		return false;
	if (head_rows(screen) < HEAD_ROWS)
		return true;
	fputs(NEXT_LINE, out);
	if (screen->columns >= WIDE)
		snprintf(line, sizeof(line), "%-*s STATE     SITES  DOWN  AT RISK  SEEN     WHAT", NAME_COLUMNS, "NODE");
	else
		snprintf(line, sizeof(line), "%-*s STATE    WHAT", (int)name_columns(screen), "NODE");
	return write_cell(out, line, screen->columns, true, err);
}

bool
screen_draw(FILE *out, const struct screen *screen, struct error *err)
{
	size_t room = screen_room(screen), i;
	struct text_stream frame;
	char more[64];
	bool ok;

	if (!text_stream_begin(&frame, err))
		return false;
	fputs("\033[H", frame.out);
	ok = write_head(frame.out, screen, err);
	for (i = screen->first; ok && i < screen->count && i < screen->first + room; i++) {
		if (i > screen->first || head_rows(screen) > 0)
			fputs(NEXT_LINE, frame.out);
		ok = write_node(frame.out, screen, screen->nodes[i], err);
	}
	if (ok && i < screen->count && has_foot(screen)) {
		snprintf(more, sizeof(more), "%zu more below: j", screen->count - i);
		fputs(NEXT_LINE, frame.out);
		ok = write_cell(frame.out, more, screen->columns, true, err);
	}
	fputs("\033[K\033[J", frame.out);
	if (!text_stream_end(&frame, ok ? err : &(struct error) { 0 }))
		return false;
	if (ok)
		fwrite(frame.text, 1, frame.length, out);
	fflush(out);
	free(frame.text);
	return ok;
}
