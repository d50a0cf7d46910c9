#include "snmp-subagent/nodes/monitored.h"

#include <stdlib.h>
#include <string.h>

#include "lib/config/node.h"
#include "snmp-subagent/notify/announce.h"
#include "snmp-subagent/notify/state_changes.h"
#include "snmp-subagent/nodes/publisher.h"

/* What is known of a node at one moment. */
struct known {
	struct snapshot snapshot;
	struct memory memory;
	struct verdict verdict;
	bool is_judged;
};

static void
known_clear(struct known *known)
{
	if (known->is_judged)
		verdict_clear(&known->verdict);
	memory_clear(&known->memory);
	snapshot_clear(&known->snapshot);
}

static struct publisher_node
publisher_node(const struct monitored *monitored, const struct history_poll *poll, const struct known *known)
{
	struct publisher_node of = {
		.node = monitored->node,
		.poll = poll,
		.repairs = monitored->repairs,
		.repair_count = monitored->repair_count,
	};

	if (known != NULL && known->is_judged) {
		of.snapshot = &known->snapshot;
		of.memory = &known->memory;
		of.verdict = &known->verdict;
	}
	return of;
}

static bool
judge(const struct monitored *monitored, struct known *known, struct error *err)
{
	known->is_judged =
	    verdict_judge_tried(&known->snapshot, &known->memory, &monitored->node->policy, monitored->repairs,
		monitored->repair_count, &known->verdict, err);
	return known->is_judged;
}

static bool
load_repairs(struct monitored *monitored, struct history *history, struct error *err)
{
	struct text_arena text = { 0 };
	struct repair *repairs;
	size_t count;

	if (!history_repairs(history, monitored->node->name, 0, &text, &repairs, &count, err)) {
		text_arena_clear(&text);
		return false;
	}
	free(monitored->repairs);
	text_arena_clear(&monitored->repair_text);
	monitored->repair_text = text;
	monitored->repairs = repairs;
	monitored->repair_count = count;
	return true;
}

static bool
recall_rejected(struct monitored *monitored, struct history *history, struct error *err)
{
	return history_rejected(history, monitored->node->name, &monitored->rejected, &monitored->rejected_count, err);
}

static bool
keep_known(struct monitored *monitored, const struct known *known, struct error *err)
{
	known_look_clear(&monitored->known);
	return memory_known_look(&known->memory, &known->snapshot, &monitored->known, err);
}

/* Nothing known is not an error: then there is no snapshot to judge. */
static bool
recall(struct monitored *monitored, struct history *history, struct known *known, struct error *err)
{
	if (!history_snapshot(history, monitored->node->name, &known->snapshot, err))
		return err->kind == ERROR_ABSENT;
	if (!recall_rejected(monitored, history, err) ||
	    !history_recall(history, monitored->node->name, &known->memory, err) || !keep_known(monitored, known, err))
		return false;
	monitored->ways = known->memory.ways;
	monitored->is_domain_told = known->memory.is_known && known->memory.domain[0] != '\0';
	return judge(monitored, known, err);
}

static bool
restore(struct monitored *monitored, struct history *history, struct error *err)
{
	struct known known = { 0 };
	struct publisher_node of;
	bool ok;

	ok = history_poll_begin(history, monitored->node->name, &monitored->poll, err) &&
	     load_repairs(monitored, history, err) && recall(monitored, history, &known, err);
	if (ok) {
		of = publisher_node(monitored, &monitored->poll, &known);
		monitored->view = publisher_view(&of, err);
	}
	known_clear(&known);
	return ok && monitored->view != NULL;
}

struct monitored *
monitored_new(struct history *history, const struct configuration_node *node, struct error *err)
{
	struct monitored *monitored = calloc(1, sizeof(*monitored));

	if (monitored == NULL) {
		error_memory(err);
		return NULL;
	}
	monitored->poll.error = "";
	monitored->due.owner = monitored->job.owner = monitored;
	if (!configuration_node_copy(node, &monitored->configuration, err)) {
		free(monitored);
		return NULL;
	}
	monitored->node = monitored->job.node = &monitored->configuration.nodes[0];
	if (restore(monitored, history, err))
		return monitored;
	monitored_free(monitored);
	return NULL;
}

void
monitored_configure(struct monitored *monitored, struct configuration *configuration)
{
	poll_job_close(&monitored->job);
	configuration_clear(&monitored->configuration);
	monitored->configuration = *configuration;
	memset(configuration, 0, sizeof(*configuration));
	monitored->node = monitored->job.node = &monitored->configuration.nodes[0];
}

void
monitored_prepare(struct monitored *monitored, time_t now)
{
	struct look_request *request = &monitored->job.request;

	*request = configuration_node_request(monitored->node, now);
	request->want_domain = !monitored->is_domain_told;
	request->rejected = monitored->rejected;
	request->rejected_count = monitored->rejected_count;
	request->ways = monitored->ways;
	request->known = &monitored->known;
	request->events_since = memory_events_since(monitored->known.asked_all);
}

/* One poll on its way from the job to the rows. */
struct taking {
	struct monitored *monitored;
	struct history *history;
	const struct monitored_telling *telling;
	struct known known;
	struct history_poll poll; /* after it; strings borrowed, conditions of `edges` */
	struct change_list changes;
	struct state_changes edges;
	struct text_arena text;
	struct role_voice *voices;
	size_t voice_count;
	struct outbox_item *items;
	size_t item_count;
	struct mib_view *view;
};

static void
taking_clear(struct taking *taking)
{
	known_clear(&taking->known);
	change_list_clear(&taking->changes);
	state_changes_clear(&taking->edges);
	text_arena_clear(&taking->text);
	free(taking->voices);
	free(taking->items);
	mib_view_free(taking->view);
}

/* Takes the snapshot over from the job. False only when the history or memory fails. */
static bool
observe(struct taking *taking, struct error *err)
{
	struct monitored *monitored = taking->monitored;
	struct poll_job *job = &monitored->job;

	if (!job->ok)
		return true;
	taking->known.snapshot = job->snapshot;
	job->snapshot = (struct snapshot) { 0 };
	if (history_observe(taking->history, &taking->known.snapshot, &taking->known.memory, NULL, err)) {
		monitored->ways = taking->known.memory.ways;
		monitored->is_domain_told = taking->known.memory.domain[0] != '\0';
		return keep_known(monitored, &taking->known, err) && recall_rejected(monitored, taking->history, err) &&
		       judge(monitored, &taking->known, err);
	}
	if (err->kind != ERROR_MALFORMED)
		return false;
	job->ok = false; /* another computer answers under this name: nobody's sites are to be shown as its */
	job->err = *err;
	return true;
}

static void
note_poll(struct taking *taking, time_t now)
{
	struct monitored *monitored = taking->monitored;
	struct history_poll *poll = &taking->poll;
	const struct poll_job *job = &monitored->job;

	*poll = (struct history_poll) {
		.index = monitored->poll.index,
		.polled_at = now,
		.poll_ms = job->took_ms,
		.succeeded_at = job->ok ? now : monitored->poll.succeeded_at,
		.error_kind = job->ok ? ERROR_NONE : job->err.kind,
		.error = job->ok ? "" : job->err.text,
		.reach = monitored->poll.reach,
		.changes_seen = monitored->poll.changes_seen,
		.conditions = monitored->poll.conditions,
		.condition_count = monitored->poll.condition_count,
	};
}

static bool
find_changes(struct taking *taking, struct error *err)
{
	struct monitored *monitored = taking->monitored;
	size_t i;
	bool has_repair = false;

	if (!history_poll_changes(taking->history, monitored->node->name, monitored->poll.changes_seen,
		&taking->changes, &taking->poll.changes_seen, err))
		return false;
	for (i = 0; i < taking->changes.count; i++)
		has_repair = has_repair || taking->changes.items[i].kind == CHANGE_REPAIR;
	return !has_repair || load_repairs(monitored, taking->history, err);
}

static bool
find_edges(struct taking *taking, time_t now, struct error *err)
{
	const struct state_changes_poll poll = {
		.verdict = taking->known.is_judged ? &taking->known.verdict : NULL,
		.memory = &taking->known.memory,
		.is_unasked = taking->poll.error_kind == ERROR_SHORTAGE,
		.changes = &taking->changes,
		.now = now,
		.policy = &taking->monitored->node->policy,
		.voices = taking->voices,
		.voice_count = taking->voice_count,
		.limit = taking->telling->limit,
	};

	if (!state_changes_find(&taking->monitored->poll, &poll, &taking->edges, err))
		return false;
	taking->poll.reach = taking->edges.reach;
	taking->poll.conditions = taking->edges.conditions;
	taking->poll.condition_count = taking->edges.condition_count;
	return true;
}

static bool
make_view(struct taking *taking, struct error *err)
{
	struct publisher_node of = publisher_node(taking->monitored, &taking->poll, &taking->known);

	taking->view = taking->known.is_judged ? publisher_view(&of, err)
					       : publisher_view_failed(taking->monitored->view, &of, err);
	return taking->view != NULL;
}

/* Before the sites: the alarm of a role that is down speaks for them. */
static void
tell_roles(struct taking *taking, time_t now)
{
	const struct monitored_telling *telling = taking->telling;
	const struct roles_poll poll = { .node = &taking->view->node, .views = telling->views, .view_count = telling->view_count,
		.notify = telling->notify, .now = now };

	if (telling->roles != NULL)
		roles_take(telling->roles, &poll, taking->history, &taking->text, &taking->voices, &taking->voice_count);
}

static bool
make_notifications(struct taking *taking, struct error *err)
{
	if (!taking->telling->notify || !taking->monitored->node->notify)
		return true;
	return announce(
	    &taking->edges, taking->view, &taking->text, &taking->items, &taking->item_count, err);
}

/* The poll as it was stored becomes what is stored. */
static bool
keep_poll(struct taking *taking, struct error *err)
{
	struct history_poll *kept = &taking->monitored->poll;
	struct history_poll next = taking->poll;

	next.error = text_copy_string(&next.text, taking->poll.error);
	if (next.error == NULL)
		return error_memory(err);
	taking->edges.conditions = NULL; /* handed over */
	history_poll_clear(kept);
	*kept = next;
	return true;
}

static void
show(struct taking *taking, struct monitored_outcome *outcome)
{
	struct monitored *monitored = taking->monitored;

	outcome->has_changed = !publisher_same(monitored->view, taking->view);
	mib_view_free(monitored->view);
	monitored->view = taking->view;
	taking->view = NULL;
}

static bool
take(struct taking *taking, time_t now, struct monitored_outcome *outcome, struct error *err)
{
	if (!observe(taking, err))
		return false;
	note_poll(taking, now);
	if (!find_changes(taking, err) || !make_view(taking, err))
		return false;
	tell_roles(taking, now);
	if (!find_edges(taking, now, err) || !make_notifications(taking, err) ||
	    !history_poll_store(taking->history, &taking->monitored->poll, &taking->poll, taking->items,
		taking->item_count, err) ||
	    !keep_poll(taking, err))
		return false;
	show(taking, outcome);
	outcome->notifications = taking->item_count;
	return true;
}

/*
 * The history is not to be used. The rows stay as they were, and say why; that the node itself answers, or
 * does not, they still say. What has to be told is found out from the history when it can be used again.
 */
static void
show_storage_failure(
    struct taking *taking, time_t now, const struct error *why, struct monitored_outcome *outcome)
{
	struct publisher_node of = publisher_node(taking->monitored, &taking->poll, NULL);
	struct error ignored;

	mib_view_free(taking->view);
	taking->view = NULL;
	note_poll(taking, now);
	taking->poll.error = why->text;
	taking->view = publisher_view_failed(taking->monitored->view, &of, &ignored);
	if (taking->view == NULL)
		return;
	taking->view->node.severity = severity_worse(taking->view->node.severity, SEVERITY_WARNING);
	show(taking, outcome);
}

bool
monitored_take(struct monitored *monitored, struct history *history, time_t now,
    const struct monitored_telling *telling, struct monitored_outcome *ret_outcome, struct error *err)
{
	struct taking taking = { .monitored = monitored, .history = history, .telling = telling };
	bool ok;

	*ret_outcome = (struct monitored_outcome) { 0 };
	ok = take(&taking, now, ret_outcome, err);
	if (!ok)
		show_storage_failure(&taking, now, err, ret_outcome);
	taking_clear(&taking);
	return ok;
}

bool
monitored_is_suspect(const struct monitored *monitored)
{
	return error_kind_has(monitored->poll.error_kind, ERROR_IS_SILENCE);
}

void
monitored_free(struct monitored *monitored)
{
	if (monitored == NULL)
		return;
	poll_job_close(&monitored->job);
	if (monitored->job.ok)
		snapshot_clear(&monitored->job.snapshot);
	configuration_clear(&monitored->configuration);
	if (monitored->has_successor)
		configuration_clear(&monitored->successor);
	history_poll_clear(&monitored->poll);
	mib_view_free(monitored->view);
	free(monitored->rejected);
	known_look_clear(&monitored->known);
	free(monitored->repairs);
	text_arena_clear(&monitored->repair_text);
	free(monitored);
}
