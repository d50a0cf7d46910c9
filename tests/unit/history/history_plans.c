#include "tests/unit/history/history_plans.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/history/history.h"
#include "lib/history/schema.h"

#define MAX_STATEMENTS 512

static char *noted[MAX_STATEMENTS];
static size_t count;

/*
 * What does not grow with looks: tables of one row, the nodes (pruning goes through them, once a day), and what waits to be
 * sent, of which each step takes no more than its LIMIT.
 */
static bool
is_bounded(const char *detail)
{
	static const char *const tables[] = {
		"CONSTANT ROW", "upkeep", "TABLE upkeep", "n", "n USING COVERING INDEX nodes_by_computer", "TABLE nodes AS n",
		"TABLE nodes AS n USING COVERING INDEX nodes_by_computer", "outbox", "TABLE outbox",
	};
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (strcmp(detail + 5, tables[i]) == 0)
			return true;
	return strncmp(detail, "SCAN (", 6) == 0;	/* the rows of a query inside, which has a line of its own */
}

static int
on_statement(unsigned int kind, void *unused, void *statement, void *text)
{
	sqlite3 *db = sqlite3_db_handle(statement);
	const char *sql = sqlite3_sql(statement);
	size_t i;

	(void)kind;
	(void)unused;
	(void)text;
	/* Without a parameter it is the test's own, or brings the file to a new version, once. */
	if (sql == NULL || strchr(sql, '?') == NULL || count == MAX_STATEMENTS ||
	    (sqlite3_stmt_readonly(statement) && sqlite3_txn_state(db, "main") != SQLITE_TXN_WRITE))
		return 0;
	for (i = 0; i < count; i++)
		if (strcmp(noted[i], sql) == 0)
			return 0;
	noted[count] = strdup(sql);
	if (noted[count] == NULL)
		abort();
	count++;
	return 0;
}

static int
on_open(sqlite3 *db, char **ret_error, const struct sqlite3_api_routines *api)
{
	(void)ret_error;
	(void)api;
	return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, NULL);
}

void
plans_watch(void)
{
	if (sqlite3_auto_extension((void (*)(void))on_open) != SQLITE_OK)
		abort();
}

static bool
check_one(sqlite3 *db, const char *sql)
{
	char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *plan = NULL;
	bool ok = true;

	/* A table that was there only while the file was brought to a new version is no more. */
	if (sqlite3_prepare_v2(db, explain, -1, &plan, NULL) == SQLITE_OK)
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *detail = (const char *)sqlite3_column_text(plan, 3);

			/* An automatic index is made of the whole table, and thrown away. */
			if (strstr(detail, "AUTOMATIC") == NULL && (strncmp(detail, "SCAN ", 5) != 0 || is_bounded(detail)))
				continue;
			printf("under the write lock: %s: %s\n", detail, sql);
			ok = false;
		}
	sqlite3_finalize(plan);
	sqlite3_free(explain);
	return ok;
}

bool
plans_check(const char *path)
{
	sqlite3_stmt *version = NULL;
	sqlite3 *db = NULL;
	bool ok = true;
	size_t i;

	sqlite3_cancel_auto_extension((void (*)(void))on_open);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &version, NULL) == SQLITE_OK && sqlite3_step(version) == SQLITE_ROW &&
	    sqlite3_column_int(version, 0) == HISTORY_VERSION)
		for (i = 0; i < count; i++)
			ok = check_one(db, noted[i]) && ok;
	sqlite3_finalize(version);
	sqlite3_close(db);
	for (i = 0; i < count; i++)
		free(noted[i]);
	count = 0;
	return ok;
}
