#include "snmp-subagent/notify/announce.h"

#include <stdlib.h>
#include <string.h>

#include "snmp-subagent/notify/role_row.h"
#include "snmp-subagent/notify/stored_form.h"

static int
compare_sites(const void *a, const void *b)
{
	const struct mib_site_row *one = a, *other = b;

	return (one->id > other->id) - (one->id < other->id);
}

static const struct mib_site_row *
find_site(const struct mib_view *view, uint32_t id)
{
	const struct mib_site_row key = { .id = id };

	return view->site_count == 0
		   ? NULL
		   : bsearch(&key, view->sites, view->site_count, sizeof(key), compare_sites);
}

/* An owner that is not told is left out. */
static const char *
failover_text(const struct change *change, struct text_arena *arena)
{
	const char *group = *change->subject == '\0' ? "a cluster group" : change->subject;

	if (*change->to == '\0')
		return text_format(arena, "%s moved to another node", group);
	if (*change->from == '\0')
		return text_format(arena, "%s came online on %s", group, change->to);
	return text_format(arena, "%s came online on %s, before on %s", group, change->to, change->from);
}

static const char *
summary_text(const struct state_change *edge, const struct mib_node_row *node, struct text_arena *arena)
{
	static const char *const what[MIB_NOTIFICATION_KINDS + 1] = {
		[NOTIFICATION_SITE_DOWN_AFTER_RESTART] = "are down",
		[NOTIFICATION_SITE_WILL_NOT_RESTART] = "will not restart",
		[NOTIFICATION_SITE_STOPPED] = "are stopped",
		[NOTIFICATION_SITE_RECOVERED] = "are well again",
		[NOTIFICATION_SITE_ACCEPTED] = "were accepted as they are",
		[NOTIFICATION_SITE_NEED_NOT_RUN] = "need not run",
		[NOTIFICATION_SITE_GONE] = "are not listed any more",
	};

	return text_format(arena, "%u more sites of %s %s", edge->count, node->name, what[edge->summed_up]);
}

/* What happened is worth more than the end of a long name: the name stands in an object of its own. */
static const char *
site_text(const struct state_change *edge, const struct mib_notification *notification, struct text_arena *arena)
{
	const char *node = notification->node.name, *after;

	if (edge->kind == NOTIFICATION_SITE_RECOVERED)
		after = text_format(arena, " of %s is well again", node);
	else if (edge->kind == NOTIFICATION_REPAIR_DONE)
		after = text_format(arena, " of %s, %s: %s", node, edge->change->from, edge->change->to);
	else
		after = text_format(arena, " of %s%s: %s", node,
		    edge->kind == NOTIFICATION_SITE_NEED_NOT_RUN ? " need not run" : "", edge->sentence);
	return after == NULL ? NULL
			     : mib_text_with_name(arena, edge->kind == NOTIFICATION_REPAIR_DONE ? "repair of site " : "site ",
				   notification->site.name, after);
}

static const char *
text_of(const struct state_change *edge, const struct mib_notification *notification, struct text_arena *arena)
{
	const struct mib_node_row *node = &notification->node;

	switch (edge->kind) {
	case NOTIFICATION_SITE_DOWN_AFTER_RESTART:
	case NOTIFICATION_SITE_WILL_NOT_RESTART:
	case NOTIFICATION_SITE_STOPPED:
	case NOTIFICATION_SITE_RECOVERED:
	case NOTIFICATION_SITE_ACCEPTED:
	case NOTIFICATION_SITE_NEED_NOT_RUN:
	case NOTIFICATION_SITE_GONE:
	case NOTIFICATION_REPAIR_DONE:
		return site_text(edge, notification, arena);
	case NOTIFICATION_FAILOVER_SEEN:
		return failover_text(edge->change, arena);
	case NOTIFICATION_NODE_RESTARTED:
		return text_format(arena,
		    edge->change->kind == CHANGE_BOOT ? "%s restarted" : "W3SVC of %s restarted", node->name);
	case NOTIFICATION_NODE_UNREACHABLE:
		return text_format(arena, "%s", node->last_error);
	case NOTIFICATION_NODE_REACHABLE:
		return text_format(arena, "%s answers again", node->name);
	case NOTIFICATION_SITES_SUMMARY:
		return summary_text(edge, node, arena);
	case NOTIFICATION_ROLE_DOWN:
	case NOTIFICATION_ROLE_DEGRADED:
	case NOTIFICATION_ROLE_RECOVERED:
	case NOTIFICATION_ROLE_GONE:
	case NOTIFICATION_ROLE_NEXT_OWNER_NOT_READY:
	case NOTIFICATION_ROLE_NEXT_OWNER_READY:
		break;	/* of no node: announce_roles() */
	}
	return "";
}

/* What the change tells of the moment is more exact than the row, which may be of a later one. */
static void
take_change(struct mib_notification *notification, const struct change *change)
{
	if (change->kind == CHANGE_FAILOVER) {
		notification->node.last_failover = change->time;
		notification->node.failover_evidence = change->evidence;
		notification->node.failover_group = change->subject;
		notification->node.failover_from = change->from;
		notification->node.failover_to = change->to;
	} else if (change->kind == CHANGE_REPAIR) {
		notification->site.last_repair = change->time;
		notification->site.last_repair_result = change->to;
		if (*notification->site.name == '\0')
			notification->site.name = change->subject;
	}
}

static bool
put_in_words(const struct mib_notification *notification, uint32_t node_index, struct text_arena *arena,
    struct outbox_item *ret_item, struct error *err)
{
	struct outbox_item item = { .node_index = node_index, .time = notification->time };

	item.words = notification_to_stored(notification, arena, err);
	if (item.words == NULL)
		return false;
	*ret_item = item;
	return true;
}

/* The row under the number of a site that is gone shows it, as missing, or the site that came after it. */
static bool
is_of_another_site(const struct state_change *edge, const struct mib_site_row *site)
{
	return edge->kind == NOTIFICATION_SITE_GONE && site->reason != REASON_MISSING;
}

static bool
announce_edge(const struct state_change *edge, const struct mib_view *view, struct text_arena *arena,
    struct outbox_item *ret_item, struct error *err)
{
	const struct mib_site_row *site = find_site(view, edge->site_id);
	const struct mib_site_row unlisted = {
		.name = edge->name == NULL ? "" : edge->name,
		.auto_start = AUTO_START_UNKNOWN,
		.run_state = RUN_UNKNOWN,
		.reason = REASON_MISSING,
	};
	struct mib_notification notification = {
		.kind = edge->kind,
		.time = edge->time,
		.count = edge->count,
		.node = view->node,
		.site = site == NULL || is_of_another_site(edge, site) ? unlisted : *site,
	};

	notification.site.id = edge->site_id;
	notification.site.node_name = notification.node.name;
	if (edge->change != NULL)
		take_change(&notification, edge->change);
	notification.text = text_of(edge, &notification, arena);
	if (notification.text == NULL)
		return error_memory(err);
	return put_in_words(&notification, notification.node.index, arena, ret_item, err);
}

bool
announce(const struct state_changes *edges, const struct mib_view *view, struct text_arena *arena,
    struct outbox_item **ret_items, size_t *ret_count, struct error *err)
{
	struct outbox_item *items = calloc(edges->count + 1, sizeof(*items));
	size_t i;

	if (items == NULL)
		return error_memory(err);
	for (i = 0; i < edges->count; i++)
		if (!announce_edge(&edges->items[i], view, arena, &items[i], err)) {
			free(items);
			return false;
		}
	*ret_items = items;
	*ret_count = edges->count;
	return true;
}

static bool
announce_role(const struct role_change *change, uint32_t node_index, time_t now, struct text_arena *arena,
    struct outbox_item *ret_item, struct error *err)
{
	const struct role gone = { .group = change->group, .state = ROLE_UNKNOWN, .severity = SEVERITY_UNKNOWN, .sentence = "",
		.owner = "", .warning = "" };
	const struct mib_notification notification = {
		.kind = change->kind,
		.time = now,
		.text = change->sentence,
		.role = role_row(change->cluster, change->role == NULL ? &gone : change->role),
	};

	return put_in_words(&notification, node_index, arena, ret_item, err);
}

bool
announce_roles(const struct role_changes *changes, uint32_t node_index, time_t now, struct text_arena *arena,
    struct outbox_item **ret_items, size_t *ret_count, struct error *err)
{
	struct outbox_item *items = calloc(changes->count + 1, sizeof(*items));
	size_t i;

	if (items == NULL)
		return error_memory(err);
	for (i = 0; i < changes->count; i++)
		if (!announce_role(&changes->items[i], node_index, now, arena, &items[i], err)) {
			free(items);
			return false;
		}
	*ret_items = items;
	*ret_count = changes->count;
	return true;
}

bool
announce_dropped(const struct outbox_dropped *dropped, const struct mib_node_row *node,
    struct text_arena *arena, struct outbox_item *ret_item, struct error *err)
{
	struct mib_notification notification = {
		.kind = NOTIFICATION_SITES_SUMMARY,
		.time = dropped->time,
		.count = dropped->count,
		.node = *node,
	};

	notification.text = text_format(arena,
	    "%u notification%s of %s %s dropped: snmpd was away for so long that more than %d waited",
	    dropped->count, text_s(dropped->count), node->name, dropped->count == 1 ? "was" : "were", HISTORY_OUTBOX_MAX);
	if (notification.text == NULL)
		return error_memory(err);
	return put_in_words(&notification, notification.node.index, arena, ret_item, err);
}
