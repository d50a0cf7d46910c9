#include "snmp-subagent/mib/notification.h"

#include "snmp-subagent/mib/columns.h"

static const struct mib_column event_columns[] = {
	{ MIB_EVENT_TIME, "swEventTime", MIB_DATE_AND_TIME, .offset = offsetof(struct mib_notification, time),
	    "time" },
	{ MIB_EVENT_TEXT, "swEventText", MIB_TEXT, .offset = offsetof(struct mib_notification, text), "text" },
	{ MIB_EVENT_COUNT, "swEventCount", MIB_GAUGE, .offset = offsetof(struct mib_notification, count), "count" },
};

const struct mib_table mib_event_table = {
	"swNotifyObjects", { 4 }, 1, event_columns, 3, NULL, 1, sizeof(struct mib_notification),
};

#define NODE(column)  { OBJECT_OF_NODE, MIB_NODE_##column }
#define SITE(column)  { OBJECT_OF_SITE, MIB_SITE_##column }
#define ROLE(column)  { OBJECT_OF_ROLE, MIB_ROLE_##column }
#define EVENT(column) { OBJECT_OF_EVENT, MIB_EVENT_##column }

static const struct mib_notification_object site_objects[] = {
	NODE(NAME), SITE(NAME), SITE(AUTO_START), SITE(RUN_STATE), SITE(SEVERITY), SITE(REASON),
	SITE(LAST_FAILOVER), EVENT(TIME), EVENT(TEXT), SITE(NODE), SITE(NUMBER),
};
static const struct mib_notification_object failover_objects[] = {
	NODE(NAME), NODE(LAST_FAILOVER), NODE(FAILOVER_EVIDENCE), NODE(FAILOVER_GROUP),
	NODE(FAILOVER_FROM), NODE(FAILOVER_TO), EVENT(TIME), EVENT(TEXT),
};
static const struct mib_notification_object restarted_objects[] = {
	NODE(NAME), NODE(BOOT_TIME), NODE(W3SVC_START), EVENT(TIME), EVENT(TEXT),
};
static const struct mib_notification_object unreachable_objects[] = {
	NODE(NAME), NODE(ADDRESS), NODE(LAST_ERROR), EVENT(TIME), EVENT(TEXT),
};
static const struct mib_notification_object reachable_objects[] = {
	NODE(NAME), NODE(ADDRESS), EVENT(TIME), EVENT(TEXT),
};
static const struct mib_notification_object repair_objects[] = {
	NODE(NAME), SITE(NAME), SITE(LAST_REPAIR), SITE(LAST_REPAIR_RESULT), EVENT(TIME), EVENT(TEXT),
	SITE(NODE), SITE(NUMBER),
};
static const struct mib_notification_object summary_objects[] = {
	NODE(NAME), NODE(SITES_DOWN), NODE(SITES_WILL_NOT_RESTART), NODE(CAUSE), EVENT(COUNT),
	EVENT(TIME), EVENT(TEXT),
};
static const struct mib_notification_object role_objects[] = {
	ROLE(CLUSTER), ROLE(NAME), ROLE(OWNER), ROLE(STATE), ROLE(SEVERITY), ROLE(CANDIDATES), ROLE(READY),
	ROLE(SITES), ROLE(SITES_SERVED), ROLE(SITES_DOWN), EVENT(TIME), EVENT(TEXT),
};

#define OBJECTS(objects) objects, sizeof(objects) / sizeof((objects)[0])

static const struct {
	const char *name;
	enum mib_subject subject;
	const struct mib_notification_object *objects;
	size_t object_count;
} kinds[MIB_NOTIFICATION_KINDS + 1] = {
	[NOTIFICATION_SITE_DOWN_AFTER_RESTART] = { "swSiteDownAfterRestart", SUBJECT_SITE, OBJECTS(site_objects) },
	[NOTIFICATION_SITE_WILL_NOT_RESTART] = { "swSiteWillNotRestart", SUBJECT_SITE, OBJECTS(site_objects) },
	[NOTIFICATION_SITE_STOPPED] = { "swSiteStopped", SUBJECT_SITE, OBJECTS(site_objects) },
	[NOTIFICATION_SITE_RECOVERED] = { "swSiteRecovered", SUBJECT_SITE, OBJECTS(site_objects) },
	[NOTIFICATION_FAILOVER_SEEN] = { "swFailoverSeen", SUBJECT_NODE, OBJECTS(failover_objects) },
	[NOTIFICATION_NODE_RESTARTED] = { "swNodeRestarted", SUBJECT_NODE, OBJECTS(restarted_objects) },
	[NOTIFICATION_NODE_UNREACHABLE] = { "swNodeUnreachable", SUBJECT_NODE, OBJECTS(unreachable_objects) },
	[NOTIFICATION_NODE_REACHABLE] = { "swNodeReachableAgain", SUBJECT_NODE, OBJECTS(reachable_objects) },
	[NOTIFICATION_REPAIR_DONE] = { "swRepairDone", SUBJECT_SITE, OBJECTS(repair_objects) },
	[NOTIFICATION_SITES_SUMMARY] = { "swSitesSummary", SUBJECT_NODE, OBJECTS(summary_objects) },
	[NOTIFICATION_SITE_ACCEPTED] = { "swSiteAccepted", SUBJECT_SITE, OBJECTS(site_objects) },
	[NOTIFICATION_SITE_NEED_NOT_RUN] = { "swSiteNeedNotRun", SUBJECT_SITE, OBJECTS(site_objects) },
	[NOTIFICATION_SITE_GONE] = { "swSiteGone", SUBJECT_SITE, OBJECTS(site_objects) },
	[NOTIFICATION_ROLE_DOWN] = { "swRoleDown", SUBJECT_ROLE, OBJECTS(role_objects) },
	[NOTIFICATION_ROLE_DEGRADED] = { "swRoleDegraded", SUBJECT_ROLE, OBJECTS(role_objects) },
	[NOTIFICATION_ROLE_RECOVERED] = { "swRoleRecovered", SUBJECT_ROLE, OBJECTS(role_objects) },
	[NOTIFICATION_ROLE_GONE] = { "swRoleGone", SUBJECT_ROLE, OBJECTS(role_objects) },
	[NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY] = { "swRoleNextOwnerNotReady", SUBJECT_ROLE, OBJECTS(role_objects) },
	[NOTIFICATION_ROLE_NEXT_OWNER_READY] = { "swRoleNextOwnerReady", SUBJECT_ROLE, OBJECTS(role_objects) },
};

static bool
is_kind(enum mib_notification_kind kind)
{
	return (unsigned int)kind >= 1 && (unsigned int)kind <= MIB_NOTIFICATION_KINDS;
}

const char *
mib_notification_name(enum mib_notification_kind kind)
{
	return is_kind(kind) ? kinds[kind].name : NULL;
}

enum mib_subject
mib_notification_subject(enum mib_notification_kind kind)
{
	return is_kind(kind) ? kinds[kind].subject : SUBJECT_NODE;
}

const struct mib_notification_object *
mib_notification_objects(enum mib_notification_kind kind, size_t *ret_count)
{
	*ret_count = is_kind(kind) ? kinds[kind].object_count : 0;
	return is_kind(kind) ? kinds[kind].objects : NULL;
}

void
mib_notification_place(const struct mib_notification *notification, const struct mib_notification_object *object,
    struct mib_place *ret_place)
{
	const struct mib_table *table = NULL;
	struct mib_place place = { .row = NULL };
	uint32_t index[MIB_INDEX_MAX] = { notification->node.index, notification->site.id };
	size_t k;

	switch (object->of) {
	case OBJECT_OF_NODE:
		table = &mib_tables[MIB_NODES];
		place.row = &notification->node;
		break;
	case OBJECT_OF_SITE:
		table = &mib_tables[MIB_SITES];
		place.row = &notification->site;
		break;
	case OBJECT_OF_ROLE:
		table = &mib_tables[MIB_ROLES];
		place.row = &notification->role;
		index[0] = notification->role.cluster_index;
		index[1] = notification->role.index;
		break;
	case OBJECT_OF_EVENT:
		table = &mib_event_table;
		place.row = notification;
		index[0] = 0;
		break;
	}
	place.column = mib_column(table, object->subid);
	for (k = 0; k < table->prefix_length; k++)
		place.name[place.name_length++] = table->prefix[k];
	place.name[place.name_length++] = object->subid;
	for (k = 0; k < table->index_length; k++)
		place.name[place.name_length++] = index[k];
	*ret_place = place;
}

static bool
check_index(uint32_t index, const char *what, struct error *err)
{
	return (index >= 1 && index <= MIB_NODE_INDEX_MAX) ||
	    error_set(err, ERROR_LIMIT, "%u cannot be the index of a %s", index, what);
}

bool
mib_notification_copy(const struct mib_notification *notification, struct text_arena *arena,
    struct mib_notification *ret_copy, struct error *err)
{
	struct mib_notification copy = *notification;

	if (!is_kind(notification->kind))
		return error_set(err, ERROR_LIMIT, "%d is no kind of notification", (int)notification->kind);
	if (mib_notification_subject(notification->kind) == SUBJECT_ROLE
		? !check_index(notification->role.cluster_index, "cluster", err) || !check_index(notification->role.index, "role", err)
		: !check_index(notification->node.index, "node", err))
		return false;
	if (mib_notification_subject(notification->kind) == SUBJECT_SITE && notification->site.id == 0)
		return error_set(err, ERROR_LIMIT, "0 cannot be the id of a site");
	if (!mib_row_own(&mib_event_table, &copy, arena, err) ||
	    !mib_row_own(&mib_tables[MIB_NODES], &copy.node, arena, err) ||
	    !mib_row_own(&mib_tables[MIB_SITES], &copy.site, arena, err) ||
	    !mib_row_own(&mib_tables[MIB_ROLES], &copy.role, arena, err))
		return false;
	*ret_copy = copy;
	return true;
}
