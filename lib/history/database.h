/*
 * database.h -- the SQLite side of the history: statements, rows, and what went wrong in words.
 *
 * For the files that make up the history; nobody else includes this. SQL stands where it is
 * used, as a constant; what comes from a node is bound, never part of it.
 */
#ifndef LIB_HISTORY_DATABASE_H
#define LIB_HISTORY_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/history/history.h"

#define HISTORY_STATEMENTS 72	/* more than there are; the cache asserts it */

struct history {
	sqlite3 *db;
	char *path;			/* as it was given: for sentences */
	char *file;			/* the same without links */
	unsigned int busy_ms;
	unsigned int keep_days;		/* 0: for ever */
	struct {
		const char *sql;	/* by address: each is one constant */
		sqlite3_stmt *prepared;
	} statements[HISTORY_STATEMENTS];
};

/**
 * Put what SQLite just said into words: which case, the file, what to do.
 * @param rc  result code, extended or not
 * @return false; ERROR_NO_MEMORY for want of memory, else ERROR_STORAGE
 */
bool history_fail(const struct history *history, int rc, struct error *err);

/** The same for a system call on the file or its folder that failed with `number`. */
bool history_fail_errno(const char *path, int number, struct error *err);

/** Run SQL of ours that has no parameters and gives no rows. */
bool history_execute(struct history *history, const char *sql, struct error *err);

/** Read one integer, once: a PRAGMA. */
bool history_read_pragma(struct history *history, const char *sql, int64_t *ret_value, struct error *err);

/** Begin a transaction: for writing (waits for other writers at most busy_ms), or for reading. */
bool history_begin_write(struct history *history, struct error *err);
bool history_begin_read(struct history *history, struct error *err);

/**
 * End one for writing: commit when all in it went well (`ok`), else, or when that fails, roll back. So
 *     return history_begin_write(history, err) && history_end_write(history, store(history, ..., err), err);
 * @return whether it is in the file
 */
bool history_end_write(struct history *history, bool ok, struct error *err);

/** End one for reading. */
void history_end_read(struct history *history);

/** One use of a prepared statement: bind parameters in order, then take rows, then columns in order. */
struct history_row {
	struct history *history;
	sqlite3_stmt *statement;
	int rc;				/* first failure, or SQLITE_OK */
	int parameter;			/* last one bound */
	int column;			/* next one read */
};

/** Begin: `sql` is a constant, prepared once for the life of `history`. */
bool history_row_begin(struct history *history, const char *sql, struct history_row *ret_row,
    struct error *err);

/** The same for SQL made from the constant `sql`, which names it; `made` is needed the first time only. */
bool history_row_begin_made(struct history *history, const char *sql, const char *made,
    struct history_row *ret_row, struct error *err);

/** Was `sql` begun before? */
bool history_row_is_known(const struct history *history, const char *sql);

/** Bind the next parameter; a failure is kept for the next step. Text is borrowed until the row ends. */
void history_put_integer(struct history_row *row, int64_t value);
void history_put_text(struct history_row *row, const char *text);

/** To the next row: true with *ret_is_there; the last one ends the use by itself. */
bool history_row_next(struct history_row *row, bool *ret_is_there, struct error *err);

/**
 * For a loop over all rows: is there another one? *ok, true at first, is what became of the one before; it is false at
 * the end when that, or the reading, failed. The use of the row is over then in any case.
 */
bool history_row_more(struct history_row *row, bool *ok, struct error *err);

/** Run a statement that gives no rows. */
bool history_row_run(struct history_row *row, struct error *err);

/** The same from the beginning, of one whose only parameter is `text`. */
bool history_run_with(struct history *history, const char *sql, const char *text, struct error *err);

/** Run a statement for the first number that it gives, not negative: 0 when there is none, or it is NULL. */
bool history_row_number(struct history_row *row, int64_t *ret_number, struct error *err);

/** Give the statement back before its last row; once more does no harm. */
void history_row_end(struct history_row *row);

/** Read the next column. A damaged file can hold anything: out of range becomes the nearest that is not. */
int64_t history_get_integer(struct history_row *row, int64_t least, int64_t most);
time_t history_get_time(struct history_row *row);
/** The same of how long, which may be below 0. */
time_t history_get_span(struct history_row *row);
uint32_t history_get_uint32(struct history_row *row);
/** Borrowed until the next step; never NULL. */
const char *history_get_text(struct history_row *row);
/** The same in `arena`; NULL when memory ran out. */
const char *history_copy_text(struct history_row *row, struct text_arena *arena);

/**
 * All texts that `sql`, a constant of one column and without parameters, selects.
 * @param ret_texts  the caller's, to free(); the strings belong to `arena`
 */
bool history_read_texts(struct history *history, const char *sql, struct text_arena *arena, const char ***ret_texts,
    size_t *ret_count, struct error *err);

#endif
