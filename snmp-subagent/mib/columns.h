/*
 * columns.h -- the columns of SITEWATCH-MIB as data, and the one place that turns a field into a value.
 *
 * A new column is a line in columns.c and its enumerator here, a line in SITEWATCH-MIB.txt.in and one in the row's
 * struct: what copies, compares, sends or stores a row goes by its columns. Nothing here knows of net-snmp.
 */
#ifndef SNMP_SUBAGENT_MIB_COLUMNS_H
#define SNMP_SUBAGENT_MIB_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "snmp-subagent/mib/rows.h"

/** SYNTAX of a column (RFC 2578, RFC 2579), and the C type of the field that it shows. */
enum mib_syntax {
	MIB_ENUMERATION,		/* enum, numbered as in the MIB */
	MIB_ENUMERATION_FROM_0,		/* enum numbered from 0: the MIB has one more */
	MIB_TRUTH_VALUE,		/* bool: true(1), false(2) */
	MIB_GAUGE,			/* uint32_t */
	MIB_AGE,			/* time_t of CLOCK_MONOTONIC: a Gauge32 of seconds since then; 0 is age 0 */
	MIB_SECONDS_SINCE,		/* time_t of our clock: a Gauge32 of seconds since then, at least 1; 0 is 0: not so */
	MIB_TEXT,			/* const char *, from mib_text() */
	MIB_DATE_AND_TIME,		/* time_t, UTC; 0 becomes eight zero octets, "never" */
};

struct mib_column {
	unsigned int subid;		/* last sub-identifier under the entry, or under swScalars */
	const char *name;		/* descriptor, as in the MIB file */
	enum mib_syntax syntax;
	size_t offset;			/* of the field, in the row */
	const char *stored;		/* its name in a notification that waits, for ever; NULL: none carries it */
	bool is_no_change;		/* another value here does not make it another row: it tells of the poll alone */
};

#define MIB_INDEX_MAX 2			/* sub-identifiers of the longest index */

/** A table, or the scalars: a table of one row whose index is 0. */
struct mib_table {
	const char *name;		/* of its entry, or of the parent of the scalars */
	unsigned int prefix[2];		/* sub-identifiers below swObjects, up to the column's */
	size_t prefix_length;
	const struct mib_column *columns;	/* ascending by subid */
	size_t column_count;
	const size_t *index_offsets;	/* of the fields of its index, each a uint32_t; NULL: the index is 0 */
	size_t index_length;
	size_t row_size;
};

/** In the order of their sub-identifiers. */
enum mib_table_id {
	MIB_SCALARS,
	MIB_NODES,
	MIB_SITES,
	MIB_ROLES,
};
#define MIB_TABLES 4

extern const struct mib_table mib_tables[MIB_TABLES];

/** Columns of swNodeTable, numbered as there. */
enum mib_node_column {
	MIB_NODE_NAME = 2,
	MIB_NODE_ADDRESS,
	MIB_NODE_IIS_VERSION,
	MIB_NODE_REACHABLE,
	MIB_NODE_LAST_POLL,
	MIB_NODE_POLL_DURATION,
	MIB_NODE_LAST_ERROR,
	MIB_NODE_BOOT_TIME,
	MIB_NODE_W3SVC_STATE,
	MIB_NODE_W3SVC_START,
	MIB_NODE_LAST_FAILOVER,
	MIB_NODE_FAILOVER_EVIDENCE,
	MIB_NODE_FAILOVER_GROUP,
	MIB_NODE_FAILOVER_FROM,
	MIB_NODE_FAILOVER_TO,
	MIB_NODE_SITES,
	MIB_NODE_SITES_DOWN,
	MIB_NODE_SITES_WILL_NOT_RESTART,
	MIB_NODE_SEVERITY,
	MIB_NODE_CAUSE,
};

/** Columns of swSiteTable, numbered as there. */
enum mib_site_column {
	MIB_SITE_NAME = 2,
	MIB_SITE_BINDINGS,
	MIB_SITE_AUTO_START,
	MIB_SITE_RUN_STATE,
	MIB_SITE_SEVERITY,
	MIB_SITE_REASON,
	MIB_SITE_DOWN_SINCE,
	MIB_SITE_LAST_FAILOVER,
	MIB_SITE_LAST_RESTART,
	MIB_SITE_LAST_ERROR,
	MIB_SITE_LAST_REPAIR,
	MIB_SITE_LAST_REPAIR_RESULT,
	MIB_SITE_NODE,
	MIB_SITE_NUMBER,
	MIB_SITE_DOWN_SECONDS,
};

/** Columns of swRoleTable, numbered as there. */
enum mib_role_column {
	MIB_ROLE_CLUSTER = 3,
	MIB_ROLE_NAME,
	MIB_ROLE_OWNER,
	MIB_ROLE_STATE,
	MIB_ROLE_SEVERITY,
	MIB_ROLE_SINCE,
	MIB_ROLE_LAST_FAILOVER,
	MIB_ROLE_FAILOVER_EVIDENCE,
	MIB_ROLE_FAILOVER_FROM,
	MIB_ROLE_CANDIDATES,
	MIB_ROLE_READY,
	MIB_ROLE_SITES,
	MIB_ROLE_SITES_SERVED,
	MIB_ROLE_SITES_DOWN,
	MIB_ROLE_TEXT,
};

/** The column with `subid`; NULL when there is none. */
const struct mib_column *mib_column(const struct mib_table *table, uint32_t subid);

/** Where the field of `column` stands in `row`; its C type is that of the column's syntax. */
const void *mib_field(const struct mib_column *column, const void *row);

/** The index of a row: as many sub-identifiers as the table's index_length. */
void mib_row_index(const struct mib_table *table, const void *row, uint32_t ret_index[MIB_INDEX_MAX]);

/** Replace each text of a row by its mib_text() in `arena`. ERROR_NO_MEMORY. */
bool mib_row_own(const struct mib_table *table, void *row, struct text_arena *arena, struct error *err);

/** True when two rows, neither with a text that is NULL, have one index and say the same but for is_no_change. */
bool mib_row_equal(const struct mib_table *table, const void *a, const void *b);

/** How a value goes over the wire. */
enum mib_type {
	MIB_TYPE_INTEGER,		/* INTEGER */
	MIB_TYPE_GAUGE,			/* Gauge32 */
	MIB_TYPE_OCTETS,		/* OCTET STRING */
};

#define MIB_DATE_SIZE 11

struct mib_value {
	enum mib_type type;
	uint32_t number;		/* of the first two */
	const void *octets;		/* of the last: borrowed from the row, or `date` */
	size_t octet_count;
	unsigned char date[MIB_DATE_SIZE];
};

/** The moment of an answer, in seconds. */
struct mib_now {
	time_t monotonic;		/* of CLOCK_MONOTONIC */
	time_t clock;			/* of this machine's clock */
};

/**
 * The value of one column of one row.
 * @param row        of the column's table
 * @param now        by which ages are told
 * @param ret_value  do not copy: `octets` may point into it
 */
void mib_value(const struct mib_column *column, const void *row, const struct mib_now *now, struct mib_value *ret_value);

/**
 * DateAndTime (RFC 2579) of `time` in UTC; eight zero octets for 0 and for what it cannot hold.
 * @return number of octets: 11 or 8
 */
size_t mib_date_and_time(time_t time, unsigned char octets[MIB_DATE_SIZE]);

#endif
