/*
 * notification.h -- one notification of SITEWATCH-MIB as a plain value.
 *
 * What it sends is taken from the row of a node, of a site or of a role, as they were when it happened.
 */
#ifndef SNMP_SUBAGENT_MIB_NOTIFICATION_H
#define SNMP_SUBAGENT_MIB_NOTIFICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "snmp-subagent/mib/columns.h"
#include "snmp-subagent/mib/lookup.h"
#include "snmp-subagent/mib/rows.h"

/** Numbered as under swNotifications. */
enum mib_notification_kind {
	NOTIFICATION_SITE_DOWN_AFTER_RESTART = 1,
	NOTIFICATION_SITE_WILL_NOT_RESTART,
	NOTIFICATION_SITE_STOPPED,
	NOTIFICATION_SITE_RECOVERED,
	NOTIFICATION_FAILOVER_SEEN,
	NOTIFICATION_NODE_RESTARTED,
	NOTIFICATION_NODE_UNREACHABLE,
	NOTIFICATION_NODE_REACHABLE,
	NOTIFICATION_REPAIR_DONE,
	NOTIFICATION_SITES_SUMMARY,
	NOTIFICATION_SITE_ACCEPTED,
	NOTIFICATION_SITE_NEED_NOT_RUN,
	NOTIFICATION_SITE_GONE,
	NOTIFICATION_ROLE_DOWN,
	NOTIFICATION_ROLE_DEGRADED,
	NOTIFICATION_ROLE_RECOVERED,
	NOTIFICATION_ROLE_GONE,
	NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY,
	NOTIFICATION_ROLE_NEXT_OWNER_READY,
};
#define MIB_NOTIFICATION_KINDS 19

/** Whose row a kind carries. */
enum mib_subject {
	SUBJECT_NODE,
	SUBJECT_SITE,			/* and its node's */
	SUBJECT_ROLE,
};

/**
 * Only the fields of `node`, `site` and `role` that the kind's OBJECTS name need to be filled (strings may be NULL: ""),
 * and the indexes of the rows that its mib_notification_subject() says.
 */
struct mib_notification {
	int64_t id;			/* the sender's own, told back by the delivered callback */
	enum mib_notification_kind kind;
	time_t time;			/* swEventTime: when it happened */
	const char *text;		/* swEventText */
	uint32_t count;			/* swEventCount; of NOTIFICATION_SITES_SUMMARY */
	struct mib_node_row node;
	struct mib_site_row site;	/* its node_index is not read: node.index is */
	struct mib_role_row role;
};

/** Descriptor as in the MIB file ("swSiteStopped"); static; NULL for a number that is none. */
const char *mib_notification_name(enum mib_notification_kind kind);

/** Of a number that is none: SUBJECT_NODE. */
enum mib_subject mib_notification_subject(enum mib_notification_kind kind);

/** What a notification carries that no table has: swNotifyObjects, its row is the notification itself. */
extern const struct mib_table mib_event_table;

/** Its columns, numbered as there. */
enum mib_event_column {
	MIB_EVENT_TIME = 1,
	MIB_EVENT_TEXT,
	MIB_EVENT_COUNT,
};

/** One of the OBJECTS of a notification. */
struct mib_notification_object {
	enum { OBJECT_OF_NODE, OBJECT_OF_SITE, OBJECT_OF_ROLE, OBJECT_OF_EVENT } of;
	unsigned int subid;		/* of its column there */
};

/** The OBJECTS of `kind`, in the MIB's order; static. NULL and 0 for a number that is none. */
const struct mib_notification_object *mib_notification_objects(enum mib_notification_kind kind, size_t *ret_count);

/** Where `object` stands: its instance and the row that mib_value() reads, borrowed from `notification`. */
void mib_notification_place(const struct mib_notification *notification,
    const struct mib_notification_object *object, struct mib_place *ret_place);

/**
 * Copy a notification, its strings by mib_text() into `arena`.
 * @param err  ERROR_NO_MEMORY; ERROR_LIMIT: a kind or an index that the MIB cannot have
 */
bool mib_notification_copy(const struct mib_notification *notification, struct text_arena *arena,
    struct mib_notification *ret_copy, struct error *err);

#endif
