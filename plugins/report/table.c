#include "config.h"	/* wcwidth() */

#include "plugins/report/table.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "lib/model/array.h"
#include "lib/model/escape.h"
#include "lib/model/text_stream.h"

size_t
table_fit(const char *text, size_t columns, size_t *ret_width)
{
	size_t length = strlen(text), taken = 0, width = 0;

	while (taken < length) {
		uint32_t character = '?';
		size_t count = text_next_character(text + taken, length - taken, &character);
		int wide = wcwidth((wchar_t)character);

		if (width + (wide < 0 ? 1 : (size_t)wide) > columns)
			break;
		width += wide < 0 ? 1 : (size_t)wide;
		taken += count == 0 ? 1 : count;
	}
	*ret_width = width;
	return taken;
}

/* A cell as it is shown, in the table's arena. */
static const char *
escape(struct text_arena *arena, const char *cell, struct error *err)
{
	struct text_stream shown;

	if (!text_stream_begin(&shown, err))
		return NULL;
	escape_write(shown.out, cell, ESCAPE_TERMINAL, 0);
	return text_stream_keep(&shown, arena, err);
}

static struct table_row *
add_row(struct table *table, const char *const *cells, struct error *err)
{
	struct table_row row = { 0 };
	size_t i;

	for (i = 0; i < table->columns; i++) {
		row.cells[i] = escape(&table->text, cells[i], err);
		if (row.cells[i] == NULL)
			return NULL;
		table_fit(row.cells[i], SIZE_MAX, &row.widths[i]);
	}
	if (!array_room(table->rows, table->count, err))
		return NULL;
	table->rows[table->count] = row;
	return &table->rows[table->count++];
}

bool
table_add(struct table *table, const char *const *cells, struct error *err)
{
	return add_row(table, cells, err) != NULL;
}

bool
table_add_judged(struct table *table, const char *const *cells, enum severity severity, struct error *err)
{
	struct table_row *row = add_row(table, cells, err);

	if (row == NULL)
		return false;
	row->has_severity = true;
	row->severity = severity;
	return true;
}

/* SGR: green, yellow, red, magenta; the word always stands beside the colour. */
const char *
table_colour(enum severity severity)
{
	switch (severity) {
	case SEVERITY_OK:
		return "\033[32m";
	case SEVERITY_WARNING:
		return "\033[33m";
	case SEVERITY_CRITICAL:
		return "\033[31m";
	case SEVERITY_UNKNOWN:
		break;
	}
	return "\033[35m";
}

static void
write_row(FILE *out, const struct table *table, const struct table_row *row, const size_t *widths,
    bool with_colour)
{
	size_t i;

	for (i = 0; i < table->columns; i++) {
		bool coloured = with_colour && row->has_severity &&
		    strcmp(row->cells[i], severity_name(row->severity)) == 0;

		fprintf(out, "%s%s%s", coloured ? table_colour(row->severity) : "", row->cells[i],
		    coloured ? "\033[0m" : "");
		if (i + 1 < table->columns)
			fprintf(out, "%*s", (int)(widths[i] - row->widths[i] + 2), "");
	}
	putc('\n', out);
}

void
table_write(FILE *out, const struct table *table, bool with_colour)
{
	size_t widths[TABLE_COLUMNS] = { 0 };
	size_t i, column;

	for (i = 0; i < table->count; i++)
		for (column = 0; column < table->columns; column++)
			if (table->rows[i].widths[column] > widths[column])
				widths[column] = table->rows[i].widths[column];
	for (i = 0; i < table->count; i++)
		write_row(out, table, &table->rows[i], widths, with_colour);
}

void
table_clear(struct table *table)
{
	free(table->rows);
	text_arena_clear(&table->text);
	*table = (struct table) { .columns = table->columns };
}
