/*
 * columns.h -- which fields of a struct the file keeps, and under which names.
 *
 * A table has one list of columns. SQL, writing, reading and comparing all follow from it, so that
 * a field that is remembered is one line there and one in the migration (schema.c).
 */
#ifndef LIB_HISTORY_COLUMNS_H
#define LIB_HISTORY_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/history/database.h"
#include "lib/model/error.h"
#include "lib/model/text.h"

/** What a time holds instead of the clock of the newest look: see version_1 in schema.c. */
#define HISTORY_AT_NEWEST_LOOK (-1)

enum history_column_kind {
	HISTORY_COLUMN_TEXT,		/* const char *; NULL is written as "" */
	HISTORY_COLUMN_TIME,		/* time_t */
	HISTORY_COLUMN_SPAN,		/* time_t, of either sign */
	HISTORY_COLUMN_RELATIVE_TIME,	/* time_t, or HISTORY_AT_NEWEST_LOOK */
	HISTORY_COLUMN_NUMBER,		/* uint32_t */
	HISTORY_COLUMN_STATE,		/* an enum from `least` to `most`; all are unsigned int */
	HISTORY_COLUMN_FLAG,		/* bool */
};

struct history_column {
	const char *name;		/* of the column in the file */
	enum history_column_kind kind;
	size_t offset;			/* of the field in its struct */
	unsigned int least, most;	/* of a state */
	bool is_remembered;		/* of a node's texts: it belongs to the memory, not to the snapshot */
};

/* One column each. A field whose type does not fit the kind does not compile. */
#define HISTORY_OFFSET(item, field, type) _Generic(((item *)NULL)->field, type: offsetof(item, field))
#define HISTORY_TEXT(name, item, field) \
	{ name, HISTORY_COLUMN_TEXT, HISTORY_OFFSET(item, field, const char *), 0, 0, false }
#define HISTORY_REMEMBERED_TEXT(name, item, field) \
	{ name, HISTORY_COLUMN_TEXT, HISTORY_OFFSET(item, field, const char *), 0, 0, true }
#define HISTORY_TIME(name, item, field) \
	{ name, HISTORY_COLUMN_TIME, HISTORY_OFFSET(item, field, time_t), 0, 0, false }
#define HISTORY_SPAN(name, item, field) \
	{ name, HISTORY_COLUMN_SPAN, HISTORY_OFFSET(item, field, time_t), 0, 0, false }
#define HISTORY_RELATIVE_TIME(name, item, field) \
	{ name, HISTORY_COLUMN_RELATIVE_TIME, HISTORY_OFFSET(item, field, time_t), 0, 0, false }
#define HISTORY_NUMBER(name, item, field) \
	{ name, HISTORY_COLUMN_NUMBER, HISTORY_OFFSET(item, field, uint32_t), 0, 0, false }
#define HISTORY_STATE(name, item, field, least, most) \
	{ name, HISTORY_COLUMN_STATE, HISTORY_OFFSET(item, field, unsigned int), least, most, false }
#define HISTORY_FLAG(name, item, field) \
	{ name, HISTORY_COLUMN_FLAG, HISTORY_OFFSET(item, field, bool), 0, 0, false }
/* The four of an acceptance. */
#define HISTORY_ACCEPTANCE(prefix, item, field) \
	HISTORY_TIME(prefix "_at", item, field.at), HISTORY_TEXT(prefix "_by", item, field.by), \
	HISTORY_TIME(prefix "_until", item, field.until), HISTORY_TEXT(prefix "_why", item, field.why)

struct history_columns {
	const struct history_column *columns;
	size_t count;
	size_t item_size;		/* of the struct that has the fields */
};

/** The columns in the array `list`, of the struct `item`. */
#define HISTORY_COLUMNS(list, item) { list, sizeof(list) / sizeof((list)[0]), sizeof(item) }

/**
 * Begin a statement about all of `columns`. Within `sql`, a constant, "<names>" becomes their names,
 * "<marks>" as many parameters, and "<sets>" a parameter for each name; it is made once for the life of
 * `history`.
 */
bool history_columns_begin(struct history *history, const char *sql, const struct history_columns *columns,
    struct history_row *ret_row, struct error *err);

/** Bind the next parameters to the fields of `item`. Texts are borrowed until the row ends. */
void history_columns_put(struct history_row *row, const struct history_columns *columns, const void *item);

/**
 * Read the next columns into the fields of `item`.
 * @param text  what texts are copied to; NULL: they are borrowed until the next step
 */
bool history_columns_take(struct history_row *row, const struct history_columns *columns, void *item,
    struct text_arena *text, struct error *err);

/** history_columns_take() for a single one. */
bool history_column_take(struct history_row *row, const struct history_column *column, void *item,
    struct text_arena *text, struct error *err);

/** Would both be the same in the file? */
bool history_columns_are_same(const struct history_columns *columns, const void *a, const void *b);

#endif
