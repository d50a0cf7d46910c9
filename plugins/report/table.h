/*
 * table.h -- columns on a terminal, aligned by what a reader sees.
 *
 * Cells may hold a node's words: they are escaped here. Wide characters count as two columns, combining ones
 * as none, when LC_CTYPE is a UTF-8 locale; else each counts as one.
 */
#ifndef PLUGINS_REPORT_TABLE_H
#define PLUGINS_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/model/error.h"
#include "lib/model/text.h"
#include "lib/verdict/verdict.h"

#define TABLE_COLUMNS 8

struct table_row {
	const char *cells[TABLE_COLUMNS];	/* escaped */
	size_t widths[TABLE_COLUMNS];
	bool has_severity;
	enum severity severity;		/* colours the row's cells that name it */
};

/** Zeroed with `columns` set is an empty one. */
struct table {
	size_t columns;
	struct text_arena text;
	struct table_row *rows;
	size_t count;
};

/** Append a row of `columns` cells; they are copied. ERROR_NO_MEMORY. */
bool table_add(struct table *table, const char *const *cells, struct error *err);

/** The same for a row about something judged: the cell that is the severity's name gets its colour. */
bool table_add_judged(struct table *table, const char *const *cells, enum severity severity,
    struct error *err);

/** Write all rows; the last column is not padded. */
void table_write(FILE *out, const struct table *table, bool with_colour);

/**
 * How many bytes of an escaped text fit into so many columns of a terminal.
 * @param ret_width  the columns that they take
 */
size_t table_fit(const char *text, size_t columns, size_t *ret_width);

/** The sequence that a severity's name is written behind, to be ended by "\033[0m"; static. */
const char *table_colour(enum severity severity);

/** Give everything back; empty and usable again. */
void table_clear(struct table *table);

#endif
