#include "lib/windows/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/datetime.h"
#include "lib/windows/unchanged.h"

/*
 * Since Server 2008: windows.md 9.4, 9.5. Events are filtered by time on our side: over WinRM that is not
 * known to work.
 */
#define CHANNEL "Microsoft-Windows-FailoverClustering/Operational"
#define XPATH   "*[System[(EventID=1153 or EventID=1154 or EventID=1201 or EventID=1641)]]"

/* Server 2003: windows.md 9.3, 9.4. Without log, source and time the provider walks all logs for minutes. */
#define LOG_QUERY \
	"select EventCode,SourceName,TimeGenerated,RecordNumber,InsertionStrings from Win32_NTLogEvent" \
	" where Logfile='System' and SourceName='ClusSvc' and TimeGenerated>='%s'" \
	" and (EventCode=1153 or EventCode=1154 or EventCode=1201)"

/* The numbers above: a group is to move between nodes, a group moves to a node, a group came online here. */
#define EVENT_FAIL_OVER 1153
#define EVENT_FAIL_BACK 1154
#define EVENT_ONLINE    1201
#define EVENT_MOVING    1641

#define DEFAULT_AGE_S   (7 * 86400)
/* From announcement to arrival; the memory gathers what belongs to one move within the same time. */
#define MOVE_S          300
#define INSERTIONS      8
#define GROUP_LENGTH    1024		/* bytes; no group is called by more */
#define READERS_ADVICE "make the account a member of the node's group Event Log Readers, or " WINRM_ADMINISTRATOR

struct moves {
	struct text_arena text;
	struct cluster_event *items;
	size_t count;
	size_t undated;			/* events whose time is not told or cannot be read */
	time_t since;			/* older ones are not wanted */
	const char *computer;		/* whose log this is; "" when not told */
};

/* The words that an event puts into its sentence. Borrowed. */
struct insertions {
	const char *names[INSERTIONS];	/* NULL: it has none */
	const char *texts[INSERTIONS];
	size_t count;
};

static void
insertions_add(struct insertions *insertions, const char *name, const char *text)
{
	if (insertions->count == INSERTIONS)
		return;
	insertions->names[insertions->count] = name;
	insertions->texts[insertions->count++] = text;
}

/* A cluster node's name is a NetBIOS name: at most 15 characters, perhaps a domain behind it; no number. */
static bool
is_computer_name(const char *text)
{
	static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
	size_t label = strcspn(text, ".");

	return label >= 1 && label <= 15 && text[strspn(text, characters)] == '\0' &&
	    strspn(text, "0123456789") < label;
}

static bool
is_node(const struct insertions *insertions, size_t i, bool has_names)
{
	if (has_names)
		return insertions->names[i] != NULL && strstr(insertions->names[i], "Node") != NULL;
	return i > 0 && is_computer_name(insertions->texts[i]);
}

/* The first insertion is the group. The last node among the others is the target: 1641 comes in two forms. */
static void
read_nodes(const struct insertions *insertions, const char **ret_from, const char **ret_to)
{
	bool has_names = false;
	size_t i;

	for (i = 0; i < insertions->count; i++)
		has_names = has_names || is_node(insertions, i, true);
	for (i = 0; i < insertions->count; i++)
		if (is_node(insertions, i, has_names)) {
			*ret_from = *ret_to;
			*ret_to = insertions->texts[i];
		}
}

static int
compare_times(const void *a, const void *b)
{
	const struct cluster_event *left = a, *right = b;

	return (left->time > right->time) - (left->time < right->time);
}

/* Keeps the newest ones, and only their strings. */
static bool
forget_older(struct moves *moves, struct error *err)
{
	struct text_arena text = { 0 };
	size_t i;

	qsort(moves->items, moves->count, sizeof(*moves->items), compare_times);
	memmove(moves->items, moves->items + moves->count - WINRM_EVENTS_MAX,
	    WINRM_EVENTS_MAX * sizeof(*moves->items));
	moves->count = WINRM_EVENTS_MAX;
	for (i = 0; i < moves->count; i++) {
		struct cluster_event *move = &moves->items[i];

		if (!windows_keep(&text, move->group, &move->group, err) ||
		    !windows_keep(&text, move->from, &move->from, err) ||
		    !windows_keep(&text, move->to, &move->to, err)) {
			moves->count = 0;
			text_arena_clear(&text);
			return false;
		}
	}
	text_arena_clear(&moves->text);
	moves->text = text;
	return true;
}

static bool
keep_event(struct moves *moves, unsigned int id, time_t time, const struct insertions *insertions,
    const char *computer, struct error *err)
{
	struct cluster_event move = { .time = time, .event_id = id };
	const char *from = "", *to = "";

	if (time < moves->since || insertions->count == 0 || strlen(insertions->texts[0]) > GROUP_LENGTH)
		return true;
	if (id == EVENT_ONLINE)
		to = moves->computer[0] == '\0' && computer != NULL ? computer : moves->computer;
	else if (id == EVENT_FAIL_OVER || id == EVENT_FAIL_BACK || id == EVENT_MOVING)
		read_nodes(insertions, &from, &to);
	else
		return true;
	if (moves->count == (size_t)2 * WINRM_EVENTS_MAX && !forget_older(moves, err))
		return false;
	if (moves->items == NULL) {
		moves->items = calloc((size_t)2 * WINRM_EVENTS_MAX, sizeof(*moves->items));
		if (moves->items == NULL)
			return error_memory(err);
	}
	if (!windows_keep(&moves->text, insertions->texts[0], &move.group, err) ||
	    !windows_keep(&moves->text, from, &move.from, err) || !windows_keep(&moves->text, to, &move.to, err))
		return false;
	moves->items[moves->count++] = move;
	return true;
}

static void
forget_moves(void *state)
{
	struct moves *moves = state;

	free(moves->items);
	moves->items = NULL;
	moves->count = 0;
	moves->undated = 0;
	text_arena_clear(&moves->text);
}

/* An Event of the channel: System { EventID, TimeCreated@SystemTime, Computer }, EventData { Data@Name }. */
static bool
take_channel_event(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct moves *moves = state;
	const char *number = wsman_leaf(instance, "System", 0, "EventID");
	const char *created = wsman_leaf(instance, "System", 0, "TimeCreated@SystemTime");
	struct insertions insertions = { 0 };
	const char *name = NULL;
	time_t time;
	size_t i;

	if (number == NULL)
		return true;
	if (created == NULL || !datetime_parse(created, &time)) {
		moves->undated++;
		return true;
	}
	for (i = 0; i < instance->count; i++) {
		const struct wsman_value *value = &instance->values[i];

		if (value->leaf == NULL || strcmp(value->property, "EventData") != 0)
			continue;
		if (strcmp(value->leaf, "Data@Name") == 0) {
			name = value->text;
		} else if (strcmp(value->leaf, "Data") == 0) {
			insertions_add(&insertions, name, value->text);
			name = NULL;
		}
	}
	return keep_event(moves, (unsigned int)strtoul(number, NULL, 10), time, &insertions,
	    wsman_leaf(instance, "System", 0, "Computer"), err);
}

/* An entry of the System log: EventCode, TimeGenerated, InsertionStrings. */
static bool
take_log_event(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct moves *moves = state;
	struct insertions insertions = { 0 };
	uint32_t number;
	time_t time;
	size_t i;

	if (!wsman_uint32(instance, "EventCode", &number))
		return true;
	if (!wsman_time(instance, "TimeGenerated", &time)) {
		moves->undated++;
		return true;
	}
	for (i = 0; i < instance->count; i++) {
		const struct wsman_value *value = &instance->values[i];

		if (strcasecmp(value->property, "InsertionStrings") == 0 && value->leaf == NULL &&
		    !value->is_nil)
			insertions_add(&insertions, NULL, value->text);
	}
	return keep_event(moves, number, time, &insertions, NULL, err);
}

/* "exch-a" and "EXCH-A.example" are one computer. */
static bool
is_same_computer(const char *a, const char *b)
{
	size_t length = strcspn(a, ".");

	return length == strcspn(b, ".") && strncasecmp(a, b, length) == 0;
}

/* True when `later` is what `earlier` announced; an announcement that names no target fits any. */
static bool
is_same_move(const struct cluster_event *earlier, time_t began, const struct cluster_event *later)
{
	return earlier->event_id != EVENT_ONLINE && later->time - began <= MOVE_S &&
	    strcasecmp(earlier->group, later->group) == 0 &&
	    (earlier->to[0] == '\0' || is_same_computer(earlier->to, later->to));
}

/* The moves are sorted by time. So few of them need no index. */
static bool
add_moves(struct snapshot *snapshot, struct moves *moves, struct error *err)
{
	size_t first = moves->count > WINRM_EVENTS_MAX ? moves->count - WINRM_EVENTS_MAX : 0;
	time_t began[2 * WINRM_EVENTS_MAX];	/* when the first event of the same move was written */
	size_t i, later;

	for (i = 0; i < moves->count; i++)
		began[i] = moves->items[i].time;
	for (i = first; i < moves->count; i++) {
		const struct cluster_event *move = &moves->items[i];

		for (later = i + 1; later < moves->count; later++)
			if (is_same_move(move, began[i], &moves->items[later]))
				break;
		if (later < moves->count) {
			if (began[i] < began[later])
				began[later] = began[i];
			if (moves->items[later].from[0] == '\0')
				moves->items[later].from = move->from;
		} else if (!snapshot_add_event(snapshot, move, err)) {
			return false;
		}
	}
	return true;
}

static bool
read_channel(struct windows_look *look, struct moves *moves, struct error *err)
{
	const struct wsman_sink sink = { forget_moves, take_channel_event, moves };

	return wsman_read_events(look->client, CHANNEL, XPATH, &sink, err);
}

static bool
read_log(struct windows_look *look, struct moves *moves, struct error *err)
{
	const struct wsman_sink sink = { forget_moves, take_log_event, moves };
	char since[DATETIME_SIZE], query[sizeof(LOG_QUERY) + DATETIME_SIZE];

	datetime_format_wql(moves->since, since);
	snprintf(query, sizeof(query), LOG_QUERY, since);
	return wsman_enumerate(look->client, "root/cimv2", query, "RecordNumber", &sink, err);
}

/*
 * The channels came with Windows 6.0. Where the version is not told both are tried; that the log has nothing then means
 * nothing, as it is empty on a later Windows.
 */
static bool
read_either(struct windows_look *look, struct moves *moves, struct error *err)
{
	const struct node_facts *facts = &look->snapshot->facts;
	struct error of_log;

	if (node_is_before(facts, 600))
		return read_log(look, moves, err);
	if (read_channel(look, moves, err))
		return true;
	if (node_windows(facts) != 0 || facts->iis_interface != 6 || (err->kind != ERROR_ABSENT && err->kind != ERROR_FAULT))
		return false;
	forget_moves(moves);
	if (!read_log(look, moves, &of_log)) {
		forget_moves(moves);
		if (!error_kind_has(of_log.kind, ERROR_OF_ONE_PART))
			*err = of_log;
	}
	return moves->count > 0 || moves->undated > 0;
}

/* By so much the node's clock may have been set back since the look that is known: what came then is dated before it. */
static time_t
set_back_by(const struct windows_look *look)
{
	const struct known_look *known = look->request->known;
	const struct node_facts *facts = &look->snapshot->facts;
	time_t back_s = 0;

	if (known == NULL || known->local_time == 0 || facts->local_time == 0)
		return 0;
	if (facts->local_time < known->local_time)
		back_s = known->local_time - facts->local_time;
	if (back_s > 0 && look->request->now > known->looked_at)
		back_s += look->request->now - known->looked_at;
	if (known->boot_read != 0 && facts->boot_time != 0 && known->boot_read - facts->boot_time > back_s)
		back_s = known->boot_read - facts->boot_time;
	return back_s;
}

static time_t
oldest_wanted(const struct windows_look *look)
{
	time_t now = look->snapshot->facts.local_time;
	time_t since = look->request->events_since;

	if (since == 0)
		since = (now == 0 ? look->request->now : now) - DEFAULT_AGE_S;
	else
		since -= set_back_by(look);
	return since < 0 ? 0 : since;
}

static bool
note_failure(struct windows_look *look, struct error *err)
{
	if (err->kind == ERROR_TIMEOUT || err->kind == ERROR_MALFORMED || err->kind == ERROR_BUSY)
		err->kind = ERROR_FAULT;
	return windows_part_failed(look, PART_EVENTS, "the event log of the cluster",
	    node_is_before(&look->snapshot->facts, 600) ? WINRM_ADMINISTRATOR : READERS_ADVICE, err);
}

/* What has a time is used; that there is more must not stay unsaid. */
static bool
set_part(struct snapshot *snapshot, const struct moves *moves, struct error *err)
{
	char text[128];

	if (moves->undated == 0)
		return snapshot_set_part(snapshot, PART_EVENTS, PART_TOLD, NULL, err);
	snprintf(text, sizeof(text),
	    "events of the cluster without a time that can be read: %zu; a failover may be unseen",
	    moves->undated);
	return snapshot_set_part(snapshot, PART_EVENTS, PART_UNREADABLE, text, err);
}

bool
windows_events_read(struct windows_look *look, struct error *err)
{
	struct moves moves = { .since = oldest_wanted(look), .computer = look->snapshot->facts.computer };
	bool ok;

	if (look->snapshot->facts.clussvc_state == SERVICE_ABSENT)
		return snapshot_set_part(look->snapshot, PART_EVENTS, PART_NOT_THERE, NULL, err);
	if (look->snapshot->facts.clussvc_state == SERVICE_UNKNOWN)
		return snapshot_set_part(look->snapshot, PART_EVENTS, PART_UNREADABLE,
		    WINRM_NO_CLUSSVC, err);
	if (windows_events_may_wait(look))
		return snapshot_set_part(look->snapshot, PART_EVENTS, PART_TOLD, NULL, err);
	if (!read_either(look, &moves, err)) {
		ok = note_failure(look, err);
		goto out;
	}
	if (moves.count > 0)
		qsort(moves.items, moves.count, sizeof(*moves.items), compare_times);
	ok = add_moves(look->snapshot, &moves, err) && set_part(look->snapshot, &moves, err);
out:
	forget_moves(&moves);
	return ok;
}
