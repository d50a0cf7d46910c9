#include "snmp-subagent/nodes/roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "snmp-subagent/log.h"
#include "snmp-subagent/nodes/roster_inside.h"

#define SLOW_LOOKS_MS 500 /* how often to look for polls that have become slow */

static void
queue_put(struct poll_queue *queue, struct monitored *monitored)
{
	monitored->next = NULL;
	*queue->end = monitored;
	queue->end = &monitored->next;
}

void
poll_queue_remove(struct poll_queue *queue, struct monitored *monitored)
{
	struct monitored **place = &queue->first;

	while (*place != NULL && *place != monitored)
		place = &(*place)->next;
	if (*place == NULL)
		return;
	*place = monitored->next;
	if (*place == NULL)
		queue->end = place;
}

bool
roster_new(struct history *history, struct roles *roles, unsigned int workers, int wake_fd, uint64_t seed,
    struct roster **ret_roster, struct error *err)
{
	struct roster *roster = calloc(1, sizeof(*roster));

	if (roster == NULL)
		return error_memory(err);
	roster->history = history;
	roster->telling.roles = roles;
	roster->schedule.seed = seed;
	roster->share.workers = workers;
	roster->due.end = &roster->due.first;
	roster->suspects.end = &roster->suspects.first;
	roster->quick.end = &roster->quick.first;
	if (!poller_new(poll_share_most(&roster->share), wake_fd, &roster->poller, err)) {
		free(roster);
		return false;
	}
	*ret_roster = roster;
	return true;
}

void
roster_note_change(struct roster *roster, time_t now)
{
	roster->last_change = now > roster->last_change ? now : roster->last_change + 1;
}

/* What a poll tells of the daemon's work: said when it changes, not with every poll. */
static void
log_poll(struct monitored *monitored, bool failed_before, bool is_stored, const struct error *err)
{
	bool fails = monitored->poll.error_kind != ERROR_NONE;

	if (!is_stored && !monitored->storage_failed)
		daemon_log(LOG_ERR, "%s: what was seen cannot be kept: %s", monitored->node->name, err->text);
	else if (is_stored && monitored->storage_failed)
		daemon_log(LOG_NOTICE, "%s: the history can be used again", monitored->node->name);
	monitored->storage_failed = !is_stored;
	if (is_stored && fails && !failed_before && monitored->refusals != 1)
		daemon_log(LOG_WARNING, "%s", monitored->poll.error);
	else if (is_stored && !fails && failed_before)
		daemon_log(LOG_NOTICE, "%s: answers again", monitored->node->name);
}

static void
note_round(struct roster *roster, struct monitored *monitored, time_t now)
{
	size_t i;

	if (!monitored->is_in_round) {
		monitored->is_in_round = true;
		roster->in_round++;
	}
	if (roster->in_round < roster->count)
		return;
	roster->last_round = now;
	roster->in_round = 0;
	for (i = 0; i < roster->count; i++)
		roster->nodes[i]->is_in_round = false;
}

/* What the operator should know of how the look was got, when it changes. */
static void
log_remark(struct monitored *monitored)
{
	const struct snapshot *snapshot = &monitored->job.snapshot;

	if (!monitored->job.ok || strncmp(snapshot->remark, monitored->remark, sizeof(monitored->remark) - 1) == 0)
		return;
	snprintf(monitored->remark, sizeof(monitored->remark), "%s", snapshot->remark);
	if (snapshot->remark[0] != '\0')
		daemon_log(LOG_WARNING, "%s: %s", monitored->node->name, snapshot->remark);
}

/*
 * A refusal that counts as a failed logon of the account. Tickets of the cache do not, and kinit(1) leaves nothing by
 * which to see that there are new ones.
 */
static bool
is_refusal(const struct poll_job *job)
{
	const struct source_target *target = &job->target;

	return !job->ok && job->err.kind == ERROR_REFUSED &&
	       (target->password != NULL || target->keytab != NULL || target->auth == AUTH_CERTIFICATE);
}

/* Once, when it begins. */
static void
log_refusal(const struct monitored *monitored, int64_t now_ms)
{
	char words[DATETIME_SIZE];

	datetime_format_age((time_t)((monitored->held_until_ms - now_ms + 999) / 1000), words);
	daemon_log(LOG_WARNING,
	    "%s; next try in %s, then after twice as long each time, up to an hour: failed logons lock an account",
	    monitored->job.err.text, words);
}

/*
 * The second poll comes after a random part of the interval: the nodes that began together are spread over it
 * from then on. A node that refuses its account comes due as ever, and is held back then.
 */
static void
schedule_again(struct roster *roster, struct monitored *monitored, int64_t now_ms, bool at_once)
{
	int64_t interval = (int64_t)monitored->node->interval_s * 1000, next;
	struct error err;

	if (at_once)
		next = now_ms;
	else if (monitored->polls++ == 0)
		next = now_ms + interval / 2 + schedule_chance(&roster->schedule, interval / 2);
	else
		next = schedule_next(&roster->schedule, monitored->due.due_ms, interval, now_ms);
	monitored->held_until_ms = next - interval +
				   schedule_after_refusals(interval, monitored->refusals,
				       (int64_t)HISTORY_POLL_REFUSED_S * 1000);
	monitored->state = MONITORED_WAITS;
	if (!schedule_put(&roster->schedule, &monitored->due, next, &err))
		daemon_log(LOG_CRIT, "%s: polled no more: %s", monitored->node->name, err.text);
}

static void
take(struct roster *roster, struct monitored *monitored, int64_t now_ms, time_t now,
    struct roster_progress *progress)
{
	bool failed_before = monitored->poll.error_kind != ERROR_NONE, is_stored, has_successor;
	struct monitored_outcome outcome;
	struct error err;

	poll_share_give(&roster->share, monitored->slot);
	poll_queue_remove(&roster->quick, monitored);
	progress->taken++;
	if (monitored->is_gone) {
		monitored_free(monitored);
		return;
	}
	has_successor = monitored->has_successor;
	log_remark(monitored);
	roster->telling.views = roster->views;
	roster->telling.view_count = roster->count;
	is_stored =
	    monitored_take(monitored, roster->history, monitored->asked_at, &roster->telling, &outcome, &err);
	if (!is_stored)
		roles_clear(roster->telling.roles);
	monitored->refusals = is_refusal(&monitored->job) && !has_successor ? monitored->refusals + 1 : 0;
	log_poll(monitored, failed_before, is_stored, &err);
	monitored->polled_mono_s = (time_t)(monitored->asked_ms / 1000);
	roster->views[monitored->place] = monitored->view;
	progress->notifications += outcome.notifications;
	if (outcome.has_changed) {
		progress->has_changed = true;
		roster_note_change(roster, now);
	}
	note_round(roster, monitored, now);
	if (has_successor)
		monitored_configure(monitored, &monitored->successor);
	monitored->has_successor = false;
	schedule_again(roster, monitored, now_ms, has_successor);
	if (monitored->refusals == 1)
		log_refusal(monitored, now_ms);
}

/* False: it may be asked. Another secret than the one that was refused is worth a try at once. */
static bool
is_held_back(struct monitored *monitored, int64_t now_ms)
{
	struct secret_mark mark;

	if (monitored->refusals == 0)
		return false;
	mark = secret_mark_take(monitored->node);
	if (secret_mark_same(&mark, &monitored->job.secret))
		return now_ms < monitored->held_until_ms;
	monitored->refusals = 0;
	return false;
}

/*
 * At its interval, when its secret is looked at again; or when it has waited long enough. It has a place: no failure.
 */
static void
hold_back(struct roster *roster, struct monitored *monitored, int64_t now_ms)
{
	int64_t next = now_ms + (int64_t)monitored->node->interval_s * 1000;
	struct error err;

	if (monitored->held_until_ms < next)
		next = monitored->held_until_ms;
	schedule_put(&roster->schedule, &monitored->due, next, &err);
}

static void
enqueue_due(struct roster *roster, int64_t now_ms)
{
	struct schedule_entry *entry;

	while ((entry = schedule_take(&roster->schedule, now_ms)) != NULL) {
		struct monitored *monitored = entry->owner;

		if (is_held_back(monitored, now_ms)) {
			hold_back(roster, monitored, now_ms);
			continue;
		}
		monitored->state = MONITORED_IS_DUE;
		queue_put(monitored_is_suspect(monitored) ? &roster->suspects : &roster->due, monitored);
	}
}

static void
ask_from(struct roster *roster, struct poll_queue *queue, bool is_suspect, int64_t now_ms, time_t now)
{
	struct monitored *monitored;
	enum poll_slot slot;
	struct error err;

	while ((monitored = queue->first) != NULL) {
		slot = poll_share_take(&roster->share, is_suspect);
		if (slot == POLL_SLOT_NONE)
			return;
		monitored_prepare(monitored, now);
		if (!poller_start(roster->poller, &monitored->job, &err)) {
			daemon_log(LOG_ERR, "%s", err.text);
			poll_share_give(&roster->share, slot);
			return;
		}
		poll_queue_remove(queue, monitored);
		monitored->slot = slot;
		monitored->state = MONITORED_IS_ASKED;
		monitored->asked_ms = now_ms;
		monitored->asked_at = now;
		if (slot == POLL_SLOT_QUICK)
			queue_put(&roster->quick, monitored);
	}
}

/* The one asked first is the first to be slow: nobody else is looked at. */
static void
mark_slow(struct roster *roster, int64_t now_ms)
{
	struct monitored *monitored;

	while ((monitored = roster->quick.first) != NULL && now_ms - monitored->asked_ms >= POLL_SHARE_SLOW_MS) {
		monitored->slot = poll_share_is_slow(&roster->share, monitored->slot);
		if (monitored->slot == POLL_SLOT_QUICK)
			return;		/* no room among the slow */
		poll_queue_remove(&roster->quick, monitored);
	}
}

struct roster_progress
roster_work(struct roster *roster, int64_t now_ms, time_t now)
{
	struct roster_progress progress = { 0 };
	struct poll_job *job;

	while ((job = poller_finished(roster->poller)) != NULL)
		take(roster, job->owner, now_ms, now, &progress);
	enqueue_due(roster, now_ms);
	if (roster->due.first != NULL)
		mark_slow(roster, now_ms);
	ask_from(roster, &roster->due, false, now_ms, now);
	ask_from(roster, &roster->suspects, true, now_ms, now);
	return progress;
}

int64_t
roster_next_ms(const struct roster *roster, int64_t now_ms)
{
	const struct schedule_entry *first = schedule_first(&roster->schedule);
	int64_t next = first == NULL ? INT64_MAX : first->due_ms;

	if (roster->due.first != NULL && now_ms + SLOW_LOOKS_MS < next)
		next = now_ms + SLOW_LOOKS_MS;
	return next;
}

struct mib_view *const *
roster_views(const struct roster *roster, size_t *ret_count)
{
	*ret_count = roster->count;
	return roster->views;
}

struct publisher_times
roster_times(const struct roster *roster)
{
	struct publisher_times times = {
		.last_round = roster->last_round,
		.tables_last_change = roster->last_change,
	};
	size_t i;

	for (i = 0; i < roster->count; i++) {
		time_t polled = roster->nodes[i]->polled_mono_s;

		if (polled == 0)
			polled = (time_t)roster->started_mono_s;
		if (times.oldest_poll == 0 || polled < times.oldest_poll)
			times.oldest_poll = polled;
	}
	return times;
}

bool
roster_free(struct roster *roster, unsigned int wait_ms)
{
	struct poll_job *job;
	size_t i;

	if (roster == NULL)
		return true;
	if (!poller_stop(roster->poller, wait_ms))
		return false;
	while ((job = poller_finished(roster->poller)) != NULL)
		if (((struct monitored *)job->owner)->is_gone)
			monitored_free(job->owner);
	schedule_clear(&roster->schedule);
	for (i = 0; i < roster->count; i++)
		monitored_free(roster->nodes[i]);
	poller_free(roster->poller);	/* what its sources share */
	free(roster->nodes);
	free(roster->views);
	free(roster);
	return true;
}
