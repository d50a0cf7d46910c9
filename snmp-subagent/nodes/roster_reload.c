/* What a new configuration changes in a roster: all of it, or nothing (roster_configure()). */
#include <stdlib.h>
#include <string.h>

#include "lib/config/node.h"
#include "snmp-subagent/log.h"
#include "snmp-subagent/nodes/reload.h"
#include "snmp-subagent/nodes/roster.h"
#include "snmp-subagent/nodes/roster_inside.h"
#include "snmp-subagent/poll/descriptors.h"

#define FIRST_POLLS_MS 20 /* between first polls at the beginning: as fast as is decent */

/* Out of schedule and queue; while it is asked, it ends when its job is back. */
static void
retire(struct roster *roster, struct monitored *monitored)
{
	struct error err;

	if (!history_poll_end(roster->history, monitored->node->name, &err))
		daemon_log(LOG_ERR, "%s", err.text);
	if (monitored->is_in_round)
		roster->in_round--;
	schedule_remove(&roster->schedule, &monitored->due);
	poll_queue_remove(&roster->due, monitored);
	poll_queue_remove(&roster->suspects, monitored);
	monitored->is_gone = true;
	if (monitored->state != MONITORED_IS_ASKED)
		monitored_free(monitored);
}

/* What is made before anything is changed, so that a failure changes nothing. */
struct preparation {
	struct reload_step *steps;
	size_t count;
	struct monitored **added;      /* [i] of steps[i] */
	struct configuration *changed; /* the same */
	struct monitored **nodes;      /* room for all */
	struct mib_view **views;
};

static void
preparation_clear(struct roster *roster, struct preparation *preparation)
{
	size_t i;

	for (i = 0; preparation->added != NULL && preparation->changed != NULL && i < preparation->count;
	     i++) {
		if (preparation->added[i] != NULL)
			schedule_remove(&roster->schedule, &preparation->added[i]->due);
		monitored_free(preparation->added[i]);
		configuration_clear(&preparation->changed[i]);
	}
	free(preparation->added);
	free(preparation->changed);
	free(preparation->steps);
	free(preparation->nodes);
	free(preparation->views);
}

static bool
compare(const struct roster *roster, const struct configuration *configuration,
    struct preparation *preparation, struct error *err)
{
	const struct configuration_node **olds = calloc(roster->count + 1, sizeof(*olds));
	size_t i;
	bool ok;

	if (olds == NULL)
		return error_memory(err);
	for (i = 0; i < roster->count; i++)
		olds[i] = roster->nodes[i]->has_successor ? &roster->nodes[i]->successor.nodes[0]
							  : roster->nodes[i]->node;
	ok =
	    reload_compare(olds, roster->count, configuration, &preparation->steps, &preparation->count, err);
	free(olds);
	return ok;
}

/* Each new one a little later than the one before. */
static bool
prepare_new(struct roster *roster, const struct configuration_node *node, int64_t now_ms, size_t place,
    struct monitored **ret_added, struct error *err)
{
	int64_t interval = (int64_t)node->interval_s * 1000;

	*ret_added = monitored_new(roster->history, node, err);
	return *ret_added != NULL && schedule_put(&roster->schedule, &(*ret_added)->due,
					 now_ms + (int64_t)place * FIRST_POLLS_MS % interval, err);
}

static bool
prepare(struct roster *roster, const struct configuration *configuration, int64_t now_ms,
    struct preparation *preparation, struct error *err)
{
	size_t i, new = 0;

	if (!compare(roster, configuration, preparation, err))
		return false;
	preparation->added = calloc(preparation->count + 1, sizeof(struct monitored *));
	preparation->changed = calloc(preparation->count + 1, sizeof(*preparation->changed));
	preparation->nodes = calloc(roster->count + preparation->count + 1, sizeof(struct monitored *));
	preparation->views = calloc(roster->count + preparation->count + 1, sizeof(struct mib_view *));
	if (preparation->added == NULL || preparation->changed == NULL || preparation->nodes == NULL ||
	    preparation->views == NULL)
		return error_memory(err);
	for (i = 0; i < preparation->count; i++) {
		const struct reload_step *step = &preparation->steps[i];

		if (step->action == RELOAD_ADD &&
		    !prepare_new(roster, step->node, now_ms, new ++, &preparation->added[i], err))
			return false;
		if (step->action == RELOAD_CHANGE &&
		    !configuration_node_copy(step->node, &preparation->changed[i], err))
			return false;
	}
	return true;
}

/* It is asked again at once, or as soon as its answer is there. An entry that moves needs no memory. */
static void
change(
    struct roster *roster, struct monitored *monitored, struct configuration *configuration, int64_t now_ms)
{
	struct error err;

	if (monitored->state != MONITORED_IS_ASKED) {
		monitored_configure(monitored, configuration);
		if (monitored->state == MONITORED_WAITS)
			schedule_put(&roster->schedule, &monitored->due, now_ms, &err);
		return;
	}
	if (monitored->has_successor)
		configuration_clear(&monitored->successor);
	monitored->successor = *configuration;
	monitored->has_successor = true;
	memset(configuration, 0, sizeof(*configuration));
}

void
roster_forget_refusals(struct roster *roster)
{
	size_t i;

	for (i = 0; i < roster->count; i++)
		roster->nodes[i]->refusals = 0;
}

static void
put(struct preparation *preparation, size_t place, struct monitored *monitored)
{
	monitored->place = place;
	preparation->nodes[place] = monitored;
	preparation->views[place] = monitored->view;
}

/* Nodes in the order in which they were, then the new ones. Nothing here can fail. */
static void
apply(struct roster *roster, struct preparation *preparation, int64_t now_ms, struct roster_changes *changes)
{
	size_t i, count = 0;

	for (i = 0; i < preparation->count; i++) {
		const struct reload_step *step = &preparation->steps[i];

		if (step->action == RELOAD_REMOVE) {
			retire(roster, roster->nodes[step->old]);
			roster->nodes[step->old] = NULL;
			changes->removed++;
		} else if (step->action == RELOAD_CHANGE) {
			change(roster, roster->nodes[step->old], &preparation->changed[i], now_ms);
			changes->changed++;
		}
	}
	for (i = 0; i < roster->count; i++)
		if (roster->nodes[i] != NULL)
			put(preparation, count++, roster->nodes[i]);
	for (i = 0; i < preparation->count; i++)
		if (preparation->added[i] != NULL) {
			put(preparation, count++, preparation->added[i]);
			preparation->added[i] = NULL;
			changes->added++;
		}
	roster->count = count;
}

/* Nodes that were polled before this daemon began and are in the file no more. */
static bool
end_others(struct roster *roster, const struct configuration *configuration, struct error *err)
{
	struct text_arena text = { 0 };
	const char **names;
	size_t count, i;
	bool ok = true;

	if (!history_poll_names(roster->history, &text, &names, &count, err)) {
		text_arena_clear(&text);
		return false;
	}
	for (i = 0; ok && i < count; i++)
		if (configuration_find(configuration, names[i]) == NULL)
			ok = history_poll_end(roster->history, names[i], err);
	free(names);
	text_arena_clear(&text);
	return ok;
}

/* What a look asks of a node of a cluster; its connection, and the ticket that it has, stay as they are. */
static void
join_clusters(struct roster *roster, const struct configuration *configuration)
{
	size_t i;

	for (i = 0; i < roster->count; i++) {
		const struct configuration_node *node = configuration_find(configuration, roster->nodes[i]->node->name);

		roster->nodes[i]->configuration.nodes[0].is_clustered = node != NULL && node->is_clustered;
	}
}

bool
roster_configure(struct roster *roster, const struct configuration *configuration, int64_t now_ms, time_t now,
    struct roster_changes *ret_changes, struct error *err)
{
	struct preparation preparation = { 0 };
	struct roster_changes changes = { 0 };
	bool ok;

	if (roster->started_mono_s == 0) {
		roster->started_mono_s = now_ms / 1000;
		if (!end_others(roster, configuration, err))
			return false;
	}
	ok = prepare(roster, configuration, now_ms, &preparation, err);
	if (ok) {
		apply(roster, &preparation, now_ms, &changes);
		free(roster->nodes);
		free(roster->views);
		roster->nodes = preparation.nodes;
		roster->views = preparation.views;
		preparation.nodes = NULL;
		preparation.views = NULL;
		join_clusters(roster, configuration);
		poller_keep_connections(
		    roster->poller, configuration->node_count <= descriptors_nodes(configuration->agentx.workers));
		roster->telling.notify = configuration->agentx.notify;
		roster->telling.limit = configuration->agentx.notify_limit;
		if (changes.added + changes.changed + changes.removed > 0)
			roster_note_change(roster, now);
		*ret_changes = changes;
	}
	preparation_clear(roster, &preparation);
	return ok;
}
