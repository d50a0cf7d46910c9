#include "lib/history/database.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/model/array.h"
#include "lib/model/file_rights.h"
#include "lib/model/shared_file.h"

#define LAST_TIME 253402300799	/* 9999-12-31T23:59:59Z */

static bool
fail_rights(const char *path, struct error *err)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", NULL };
	char file[PATH_MAX], why[ERROR_TEXT_SIZE];

	if (!shared_file_resolve(path, file, err))
		return false;
	file_rights_explain(file, suffixes, why, sizeof(why));
	return error_set(err, ERROR_STORAGE, "%s: no right to use the history: %s", path, why);
}

bool
history_fail_errno(const char *path, int number, struct error *err)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return error_set(err, ERROR_STORAGE,
		    "%s: the folder for the history does not exist: make it, for the user that runs the "
		    "checks",
		    path);
	case EACCES:
	case EPERM:
		return fail_rights(path, err);
	case EROFS:
		return error_set(err, ERROR_STORAGE,
		    "%s: the history is on a read-only file system: mount it for writing, or name another "
		    "place",
		    path);
	case ENOSPC:
		return error_set(err, ERROR_STORAGE, "%s: the disk is full: make room", path);
	case EDQUOT:
		return error_set(
		    err, ERROR_STORAGE, "%s: the disk quota of this user is used up: make room, or raise it", path);
	case EFBIG:
		return error_set(err, ERROR_STORAGE,
		    "%s: the file may not grow, since a limit of file size is reached: raise it for whoever starts this "
		    "(ulimit -f, LimitFSIZE=)",
		    path);
	case EMFILE:
	case ENFILE:
		return error_set(err, ERROR_STORAGE,
		    "%s: the history cannot be opened: this machine has no file descriptor left for it (%s): raise the limit "
		    "(ulimit -n, LimitNOFILE=)",
		    path, strerror(number));
	case EISDIR:
		return error_set(
		    err, ERROR_STORAGE, "%s: this is a folder: name a file for the history", path);
	default:
		return error_set(
		    err, ERROR_STORAGE, "%s: the history cannot be used: %s", path, strerror(number));
	}
}

static bool
history_fail_damaged(const char *path, const char *what, struct error *err)
{
	return error_set(err, ERROR_STORAGE,
	    "%s: the history is damaged (%s): move the file away together with -wal and -shm; the next check "
	    "makes a new one, and knows nothing of before",
	    path, what);
}

static bool
fail_busy(const struct history *history, struct error *err)
{
	return error_set(err, ERROR_STORAGE,
	    "%s: the history was locked by another process for %u.%u s: if that happens again, look who "
	    "holds it (fuser)",
	    history->path, history->busy_ms / 1000, history->busy_ms % 1000 / 100);
}

/* The system's last error on the file or on its -wal; sqlite3_system_errno() knows only that of opening. */
static int
system_error(const struct history *history)
{
	sqlite3_file *wal = NULL;
	int number = 0;

	sqlite3_file_control(history->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
	if (wal != NULL && wal->pMethods != NULL)
		wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &number);
	if (number == 0)
		sqlite3_file_control(history->db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
	return number != 0 ? number : sqlite3_system_errno(history->db);
}

/* -shm is lengthened without a word of why it could not be. */
static bool
has_size_limit(int rc)
{
	struct rlimit limit;

	return rc == SQLITE_IOERR_SHMSIZE && getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

static bool
fail_input_output(const struct history *history, int rc, struct error *err)
{
	int number = system_error(history);

	if (number == 0 && has_size_limit(rc))
		number = EFBIG;
	if (number != 0)
		return history_fail_errno(history->path, number, err);
	return error_set(err, ERROR_STORAGE, "%s: the history cannot be read or written: %s", history->path,
	    sqlite3_errmsg(history->db));
}

bool
history_fail(const struct history *history, int rc, struct error *err)
{
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		return error_memory(err);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fail_busy(history, err);
	case SQLITE_FULL:
		return history_fail_errno(history->path, ENOSPC, err);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return history_fail_damaged(history->path, sqlite3_errstr(rc & 0xff), err);
	case SQLITE_READONLY:
		return history_fail_errno(history->path, EACCES, err);
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return fail_input_output(history, rc, err);
	default:
		return error_set(err, ERROR_STORAGE, "%s: the history cannot be used: %s", history->path,
		    sqlite3_errmsg(history->db));
	}
}

bool
history_execute(struct history *history, const char *sql, struct error *err)
{
	int rc = sqlite3_exec(history->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK || history_fail(history, rc, err);
}

bool
history_read_pragma(struct history *history, const char *sql, int64_t *ret_value, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	int rc = sqlite3_prepare_v2(history->db, sql, -1, &statement, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(statement);
	if (rc == SQLITE_ROW)
		*ret_value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return rc == SQLITE_ROW || history_fail(history, rc, err);
}

static bool
run_constant(struct history *history, const char *sql, struct error *err)
{
	struct history_row row;

	return history_row_begin(history, sql, &row, err) && history_row_run(&row, err);
}

bool
history_begin_write(struct history *history, struct error *err)
{
	static const char sql[] = "BEGIN IMMEDIATE";

	return run_constant(history, sql, err);
}

bool
history_begin_read(struct history *history, struct error *err)
{
	static const char sql[] = "BEGIN";

	return run_constant(history, sql, err);
}

static bool
commit(struct history *history, struct error *err)
{
	static const char sql[] = "COMMIT";

	return run_constant(history, sql, err);
}

/* SQLite rolls back by itself on some failures: then there is nothing left to do. */
static void
roll_back(struct history *history)
{
	if (sqlite3_get_autocommit(history->db) == 0)
		sqlite3_exec(history->db, "ROLLBACK", NULL, NULL, NULL);
}

bool
history_end_write(struct history *history, bool ok, struct error *err)
{
	if (ok && commit(history, err))
		return true;
	roll_back(history);
	return false;
}

/* There is nothing to commit, and this cannot fail. */
void
history_end_read(struct history *history)
{
	roll_back(history);
}

/* Where `sql` stands among the statements, or would stand. */
static size_t
statement_index(const struct history *history, const char *sql)
{
	size_t i = 0;

	while (i < HISTORY_STATEMENTS && history->statements[i].sql != NULL &&
	    history->statements[i].sql != sql)
		i++;
	assert(i < HISTORY_STATEMENTS);
	return i;
}

bool
history_row_is_known(const struct history *history, const char *sql)
{
	return history->statements[statement_index(history, sql)].sql != NULL;
}

bool
history_row_begin_made(struct history *history, const char *sql, const char *made,
    struct history_row *ret_row, struct error *err)
{
	size_t i = statement_index(history, sql);
	sqlite3_stmt *statement = history->statements[i].prepared;
	int rc = SQLITE_OK;

	if (history->statements[i].sql == NULL)
		rc = sqlite3_prepare_v3(history->db, made, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	if (rc != SQLITE_OK)
		return history_fail(history, rc, err);
	history->statements[i].sql = sql;
	history->statements[i].prepared = statement;
	*ret_row = (struct history_row) { .history = history, .statement = statement };
	return true;
}

bool
history_row_begin(struct history *history, const char *sql, struct history_row *ret_row, struct error *err)
{
	return history_row_begin_made(history, sql, sql, ret_row, err);
}

static void
note_failure(struct history_row *row, int rc)
{
	if (row->rc == SQLITE_OK)
		row->rc = rc;
}

void
history_put_integer(struct history_row *row, int64_t value)
{
	note_failure(row, sqlite3_bind_int64(row->statement, ++row->parameter, value));
}

void
history_put_text(struct history_row *row, const char *text)
{
	note_failure(row,
	    sqlite3_bind_text(row->statement, ++row->parameter, text == NULL ? "" : text, -1, SQLITE_STATIC));
}

bool
history_row_next(struct history_row *row, bool *ret_is_there, struct error *err)
{
	int rc = row->rc != SQLITE_OK ? row->rc : sqlite3_step(row->statement);

	row->column = 0;
	if (rc == SQLITE_ROW) {
		*ret_is_there = true;
		return true;
	}
	if (rc == SQLITE_DONE) {
		*ret_is_there = false;
		history_row_end(row);
		return true;
	}
	history_fail(row->history, rc, err);	/* before the reset: it asks for the system's error */
	history_row_end(row);
	return false;
}

bool
history_row_more(struct history_row *row, bool *ok, struct error *err)
{
	bool is_there = false;

	if (!*ok)
		history_row_end(row);
	else
		*ok = history_row_next(row, &is_there, err);
	return is_there;
}

bool
history_row_run(struct history_row *row, struct error *err)
{
	bool is_there;

	if (!history_row_next(row, &is_there, err))
		return false;
	history_row_end(row);
	return true;
}

bool
history_run_with(struct history *history, const char *sql, const char *text, struct error *err)
{
	struct history_row row;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_text(&row, text);
	return history_row_run(&row, err);
}

bool
history_row_number(struct history_row *row, int64_t *ret_number, struct error *err)
{
	bool is_there;

	if (!history_row_next(row, &is_there, err))
		return false;
	*ret_number = is_there ? history_get_integer(row, 0, INT64_MAX) : 0;
	history_row_end(row);
	return true;
}

void
history_row_end(struct history_row *row)
{
	sqlite3_reset(row->statement);
	sqlite3_clear_bindings(row->statement);
}

int64_t
history_get_integer(struct history_row *row, int64_t least, int64_t most)
{
	int64_t value = sqlite3_column_int64(row->statement, row->column++);

	if (value < least)
		return least;
	return value > most ? most : value;
}

time_t
history_get_time(struct history_row *row)
{
	return (time_t)history_get_integer(row, 0, LAST_TIME);
}

time_t
history_get_span(struct history_row *row)
{
	return (time_t)history_get_integer(row, -LAST_TIME, LAST_TIME);
}

uint32_t
history_get_uint32(struct history_row *row)
{
	return (uint32_t)history_get_integer(row, 0, UINT32_MAX);
}

const char *
history_get_text(struct history_row *row)
{
	const unsigned char *text = sqlite3_column_text(row->statement, row->column++);

	return text == NULL ? "" : (const char *)text;
}

const char *
history_copy_text(struct history_row *row, struct text_arena *arena)
{
	const char *text = history_get_text(row);

	return *text == '\0' ? "" : text_copy_string(arena, text);
}

static bool
take_text(struct history_row *row, struct text_arena *arena, const char ***texts, size_t *count, struct error *err)
{
	const char *text = history_copy_text(row, arena);

	if (text == NULL)
		return error_memory(err);
	if (!array_room(*texts, *count, err))
		return false;
	(*texts)[(*count)++] = text;
	return true;
}

bool
history_read_texts(struct history *history, const char *sql, struct text_arena *arena, const char ***ret_texts,
    size_t *ret_count, struct error *err)
{
	const char **texts = NULL;
	struct history_row row;
	size_t count = 0;
	bool ok = true;

	if (!history_row_begin(history, sql, &row, err))
		return false;
	while (history_row_more(&row, &ok, err))
		ok = take_text(&row, arena, &texts, &count, err);
	if (!ok) {
		free(texts);
		return false;
	}
	*ret_texts = texts;
	*ret_count = count;
	return true;
}
