#include "lib/history/columns.h"

#include <string.h>

/** A place in SQL, and what is written there for each column, around its name. */
struct place {
	const char *word;
	const char *format;		/* of the name */
};

static const struct place places[] = {
	{ "<names>", "%s" },
	{ "<marks>", "?%.0s" },
	{ "<sets>", "%s = ?" },
};

static const struct place *
place_at(const char *sql)
{
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strncmp(sql, places[i].word, strlen(places[i].word)) == 0)
			return &places[i];
	return NULL;
}

static void
fill_place(sqlite3_str *out, const struct place *place, const struct history_columns *columns)
{
	size_t i;

	for (i = 0; i < columns->count; i++) {
		if (i > 0)
			sqlite3_str_appendall(out, ", ");
		sqlite3_str_appendf(out, place->format, columns->columns[i].name);
	}
}

/* NULL when memory ran out; else to sqlite3_free(). */
static char *
make_sql(const char *sql, const struct history_columns *columns)
{
	sqlite3_str *out = sqlite3_str_new(NULL);

	while (*sql != '\0') {
		const struct place *place = place_at(sql);

		if (place != NULL) {
			fill_place(out, place, columns);
			sql += strlen(place->word);
		} else {
			sqlite3_str_appendchar(out, 1, *sql++);
		}
	}
	return sqlite3_str_finish(out);
}

bool
history_columns_begin(struct history *history, const char *sql, const struct history_columns *columns,
    struct history_row *ret_row, struct error *err)
{
	char *made;
	bool ok;

	if (history_row_is_known(history, sql))
		return history_row_begin(history, sql, ret_row, err);
	made = make_sql(sql, columns);
	if (made == NULL)
		return error_memory(err);
	ok = history_row_begin_made(history, sql, made, ret_row, err);
	sqlite3_free(made);
	return ok;
}

/* The field of a column; only those below know its type. */
static const void *
field_of(const struct history_column *column, const void *item)
{
	return (const char *)item + column->offset;
}

static const char *
text_of(const struct history_column *column, const void *item)
{
	const char *text = *(const char *const *)field_of(column, item);

	return text == NULL ? "" : text;
}

static int64_t
integer_of(const struct history_column *column, const void *item)
{
	const void *field = field_of(column, item);

	switch (column->kind) {
	case HISTORY_COLUMN_TEXT:
		break;
	case HISTORY_COLUMN_TIME:
	case HISTORY_COLUMN_SPAN:
	case HISTORY_COLUMN_RELATIVE_TIME:
		return *(const time_t *)field;
	case HISTORY_COLUMN_NUMBER:
	case HISTORY_COLUMN_STATE:
		return *(const unsigned int *)field;
	case HISTORY_COLUMN_FLAG:
		return *(const bool *)field;
	}
	return 0;
}

void
history_columns_put(struct history_row *row, const struct history_columns *columns, const void *item)
{
	size_t i;

	for (i = 0; i < columns->count; i++) {
		const struct history_column *column = &columns->columns[i];

		if (column->kind == HISTORY_COLUMN_TEXT)
			history_put_text(row, text_of(column, item));
		else
			history_put_integer(row, integer_of(column, item));
	}
}

bool
history_columns_are_same(const struct history_columns *columns, const void *a, const void *b)
{
	size_t i;

	for (i = 0; i < columns->count; i++) {
		const struct history_column *column = &columns->columns[i];

		if (column->kind == HISTORY_COLUMN_TEXT
			? strcmp(text_of(column, a), text_of(column, b)) != 0
			: integer_of(column, a) != integer_of(column, b))
			return false;
	}
	return true;
}

static time_t
get_relative_time(struct history_row *row)
{
	struct history_row peek = *row;

	if (history_get_integer(&peek, INT64_MIN, INT64_MAX) != HISTORY_AT_NEWEST_LOOK)
		return history_get_time(row);
	row->column++;
	return HISTORY_AT_NEWEST_LOOK;
}

bool
history_column_take(struct history_row *row, const struct history_column *column, void *item,
    struct text_arena *text, struct error *err)
{
	void *field = (char *)item + column->offset;
	const char *taken;

	switch (column->kind) {
	case HISTORY_COLUMN_TEXT:
		taken = text != NULL ? history_copy_text(row, text) : history_get_text(row);
		*(const char **)field = taken;
		return taken != NULL || error_memory(err);
	case HISTORY_COLUMN_TIME:
		*(time_t *)field = history_get_time(row);
		break;
	case HISTORY_COLUMN_SPAN:
		*(time_t *)field = history_get_span(row);
		break;
	case HISTORY_COLUMN_RELATIVE_TIME:
		*(time_t *)field = get_relative_time(row);
		break;
	case HISTORY_COLUMN_NUMBER:
		*(uint32_t *)field = history_get_uint32(row);
		break;
	case HISTORY_COLUMN_STATE:
		*(unsigned int *)field = (unsigned int)history_get_integer(row, column->least, column->most);
		break;
	case HISTORY_COLUMN_FLAG:
		*(bool *)field = history_get_integer(row, 0, 1) != 0;
		break;
	}
	return true;
}

bool
history_columns_take(struct history_row *row, const struct history_columns *columns, void *item,
    struct text_arena *text, struct error *err)
{
	size_t i;

	for (i = 0; i < columns->count; i++)
		if (!history_column_take(row, &columns->columns[i], item, text, err))
			return false;
	return true;
}
