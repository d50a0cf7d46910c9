/* The commands that answer from the history, and forget; none of them talks to a node. */
#include "plugins/operator/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/found/find.h"
#include "lib/history/owner.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/picture/svg.h"
#include "plugins/look/node_look.h"
#include "plugins/operator/known_clusters.h"
#include "plugins/report/table.h"
#include "plugins/report/timeline.h"

#define BUSY_MS 5000	/* a person waits; the programs hold the lock for milliseconds */

enum sitewatch_result
sitewatch_result_of(const struct error *err)
{
	return err->kind == ERROR_ABSENT ? SITEWATCH_NOTHING : SITEWATCH_FAILED;
}

enum sitewatch_result
sitewatch_open_history(const struct sitewatch_call *call, enum history_mode mode,
    struct history **ret_history, struct error *err)
{
	if (call->history_path == NULL) {
		error_set(err, ERROR_USAGE, "this command needs the history, and none is configured");
		return SITEWATCH_FAILED;
	}
	if (!history_act_as_owner(call->history_path, err))
		return SITEWATCH_FAILED;
	/* Nothing is begun here: what does not exist yet holds nothing to show or to accept. */
	if (access(call->history_path, F_OK) != 0 && errno == ENOENT) {
		error_set(err, ERROR_ABSENT, "%s: no history yet: it begins with the first check of a node",
		    call->history_path);
		return SITEWATCH_NOTHING;
	}
	if (!history_open(call->history_path, mode, BUSY_MS, ret_history, err))
		return sitewatch_result_of(err);
	return SITEWATCH_DONE;
}

const char *
sitewatch_node_name(const struct sitewatch_call *call, const char *name)
{
	const struct configuration_node *node = configuration_find(&call->configuration, name);

	return node == NULL ? name : node->name;
}

/* @param history  NULL: there is none */
static bool
is_cluster(const struct sitewatch_call *call, struct history *history)
{
	const char *name = call->operands[0];
	bool is_known = configuration_find_cluster(&call->configuration, name) != NULL;
	struct found found = { 0 };
	struct error untold;

	if (is_known || history == NULL || !found_read(history, &call->configuration, &found, &untold))
		return is_known;
	is_known = found_clusters_get(&found.clusters, name) != NULL;
	found_clear(&found);
	return is_known;
}

/* What begins the history of a node that is configured is at hand, and a cluster is called in another way. */
static enum sitewatch_result
nothing_remembered(const struct sitewatch_call *call, struct history *history, struct error *err)
{
	const struct configuration_node *node = configuration_find(&call->configuration, call->operands[0]);
	size_t length = strlen(err->text);

	if (node != NULL)
		snprintf(err->text + length, sizeof(err->text) - length,
		    "; the configuration has %.100s: 'sitewatch show %.100s --look' looks at it", node->name, node->name);
	else if (is_cluster(call, history))
		snprintf(err->text + length, sizeof(err->text) - length, "; it is a cluster: show and timeline take --cluster");
	return SITEWATCH_NOTHING;
}

enum sitewatch_result
sitewatch_open_node(const struct sitewatch_call *call, struct history **ret_history, struct error *err)
{
	enum sitewatch_result result = sitewatch_open_history(call, HISTORY_READ_ONLY, ret_history, err);
	struct memory memory = { 0 };

	if (result == SITEWATCH_NOTHING)
		return nothing_remembered(call, NULL, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (!history_recall(*ret_history, sitewatch_node_name(call, call->operands[0]), &memory, err))
		result = sitewatch_result_of(err);
	else if (!memory.is_known) {
		error_set(err, ERROR_ABSENT, "%s was never looked at", sitewatch_node_name(call, call->operands[0]));
		result = nothing_remembered(call, *ret_history, err);
	}
	memory_clear(&memory);
	if (result != SITEWATCH_DONE)
		history_close(*ret_history);
	return result;
}

/* --- nodes --------------------------------------------------------------------- */

struct node_line {
	struct history_survey known;	/* never looked at when it is in the configuration alone */
	bool is_configured;
};

struct node_list {
	struct text_arena text;
	struct node_line *items;
	size_t count;
	struct known_clusters clusters;
};

/* A node of the configuration, to be found by its name among many. */
struct configured {
	const char *name;
	size_t place;			/* in the file */
	bool is_remembered;
};

static int
compare_names(const void *a, const void *b)
{
	const struct configured *one = a, *other = b;

	return strcasecmp(one->name, other->name);
}

static int
compare_places(const void *a, const void *b)
{
	const struct configured *one = a, *other = b;

	return (one->place > other->place) - (one->place < other->place);
}

/* First what is remembered, then what is configured and was never looked at, in the order of the file. */
static bool
fill_list(struct node_list *list, const struct history_survey *known, size_t known_count,
    const struct configuration *configuration, struct error *err)
{
	size_t count = configuration->node_count, i;
	struct configured *nodes = calloc(count + 1, sizeof(*nodes));

	list->items = calloc(known_count + count + 1, sizeof(*list->items));
	if (nodes == NULL || list->items == NULL) {
		free(nodes);
		return error_memory(err);
	}
	for (i = 0; i < count; i++)
		nodes[i] = (struct configured) { .name = configuration->nodes[i].name, .place = i };
	qsort(nodes, count, sizeof(*nodes), compare_names);
	for (i = 0; i < known_count; i++) {
		const struct configured key = { .name = known[i].name };
		struct configured *node = bsearch(&key, nodes, count, sizeof(*nodes), compare_names);

		if (node != NULL)
			node->is_remembered = true;
		list->items[list->count++] = (struct node_line) { known[i], node != NULL };
	}
	qsort(nodes, count, sizeof(*nodes), compare_places);
	for (i = 0; i < count; i++)
		if (!nodes[i].is_remembered)
			list->items[list->count++] = (struct node_line) { { .name = nodes[i].name }, true };
	free(nodes);
	return true;
}

static bool
list_nodes(const struct sitewatch_call *call, struct history *history, struct node_list *list, struct error *err)
{
	struct history_survey *known = NULL;
	size_t count = 0;
	bool ok = (history == NULL || history_survey(history, &list->text, &known, &count, err)) &&
	    fill_list(list, known, count, &call->configuration, err) && known_clusters_read(call, history, &list->clusters, err);

	free(known);
	return ok;
}

static bool
add_row(struct table *table, const struct node_line *line, time_t now, struct error *err)
{
	char age[DATETIME_SIZE], looked[DATETIME_SIZE + 8], sites[24], stopped[24];

	if (line->known.looked_at == 0)
		return table_add(table, (const char *const[]) { line->known.name, "never", "-", "-" }, err);
	datetime_format_age(now - line->known.looked_at, age);
	snprintf(looked, sizeof(looked), "%s ago", age);
	snprintf(sites, sizeof(sites), "%zu", line->known.sites);
	snprintf(stopped, sizeof(stopped), "%zu", line->known.not_running);
	return table_add(table, (const char *const[]) { line->known.name, looked, sites, stopped }, err);
}

static bool
write_nodes(const struct sitewatch_call *call, const struct node_list *list, struct error *err)
{
	struct table table = { .columns = 4 };
	bool ok = table_add(&table, (const char *const[]) { "NODE", "LAST LOOK", "SITES", "NOT RUNNING" }, err);
	size_t i;

	for (i = 0; ok && i < list->count; i++)
		ok = add_row(&table, &list->items[i], call->now, err);
	if (ok)
		table_write(call->out, &table, call->with_colour);
	table_clear(&table);
	return ok && known_clusters_write(call, &list->clusters, err);
}

/* What was never looked at has null for what only a look tells. */
static void
write_nodes_json(FILE *out, const struct node_list *list)
{
	struct json json = { .out = out };
	size_t i;

	json_open(&json, NULL, '{');
	json_open(&json, "nodes", '[');
	for (i = 0; i < list->count; i++) {
		const struct node_line *line = &list->items[i];

		json_open(&json, NULL, '{');
		json_text(&json, "node", line->known.name);
		json_bool(&json, "configured", line->is_configured);
		json_time(&json, "looked_at", line->known.looked_at);
		if (line->known.looked_at == 0) {
			json_null(&json, "sites");
			json_null(&json, "not_running");
		} else {
			json_number(&json, "sites", line->known.sites);
			json_number(&json, "not_running", line->known.not_running);
		}
		json_close(&json, '}');
	}
	json_close(&json, ']');
	known_clusters_put(&json, &list->clusters);
	json_close(&json, '}');
	putc('\n', out);
}

enum sitewatch_result
sitewatch_nodes(const struct sitewatch_call *call, struct error *err)
{
	struct node_list list = { 0 };
	struct history *history = NULL;
	enum sitewatch_result result = SITEWATCH_NOTHING;

	if (call->history_path != NULL)
		result = sitewatch_open_history(call, HISTORY_READ_ONLY, &history, err);
	if (result == SITEWATCH_FAILED)
		return result;
	result = SITEWATCH_FAILED;
	if (!list_nodes(call, history, &list, err))
		goto out;
	if (list.count == 0) {
		error_set(err, ERROR_ABSENT, "no node is configured, and none is remembered");
		result = SITEWATCH_NOTHING;
	} else if (call->format == SITEWATCH_FORMAT_JSON) {
		write_nodes_json(call->out, &list);
		result = SITEWATCH_DONE;
	} else if (write_nodes(call, &list, err))
		result = SITEWATCH_DONE;
out:
	known_clusters_clear(&list.clusters);
	free(list.items);
	text_arena_clear(&list.text);
	history_close(history);
	return result;
}

/* --- timeline ------------------------------------------------------------------ */

static bool
write_timeline(const struct sitewatch_call *call, const struct change_list *changes, struct error *err)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < changes->count; i++)
		ok = timeline_write(call->out, &changes->items[i], err);
	return ok;
}

static bool
write_timeline_json(const struct sitewatch_call *call, const char *node, const struct change_list *changes,
    struct error *err)
{
	struct json json = { .out = call->out };
	bool ok = true;
	size_t i;

	json_open(&json, NULL, '{');
	json_text(&json, "node", node);
	json_open(&json, "changes", '[');
	for (i = 0; ok && i < changes->count; i++)
		ok = timeline_write_json(&json, &changes->items[i], err);
	json_close(&json, ']');
	json_close(&json, '}');
	putc('\n', call->out);
	return ok;
}

/* What it is now belongs to the picture, too. */
static bool
write_timeline_svg(const struct sitewatch_call *call, struct history *history, const char *node,
    const struct change_list *changes, struct error *err)
{
	const struct configuration_node *configured = configuration_find(&call->configuration, node);
	const struct policy *policy = configured == NULL ? &call->configuration.defaults.policy : &configured->policy;
	struct lanes_request request = { .changes = changes, .to = call->now };
	struct node_look look = { 0 };
	struct lanes lanes = { 0 };
	bool ok;

	request.memory = &look.memory;
	request.verdict = &look.verdict;
	ok = node_look_recall(history, node, policy, call->now, &look, err);
	if (changes->count > 0)
		request.from = (call->since == 0 ? changes->items[0].time : call->since) - memory_clock_ahead(&look.memory);
	ok = ok && lanes_make(&request, &lanes, err) && svg_write(call->out, node, &lanes, err);
	lanes_clear(&lanes);
	node_look_clear(&look);
	return ok;
}

static bool
write_changes(const struct sitewatch_call *call, struct history *history, const char *node,
    const struct change_list *changes, struct error *err)
{
	if (call->format == SITEWATCH_FORMAT_SVG)
		return write_timeline_svg(call, history, node, changes, err);
	return call->format == SITEWATCH_FORMAT_JSON ? write_timeline_json(call, node, changes, err) :
	    write_timeline(call, changes, err);
}

enum sitewatch_result
sitewatch_timeline(const struct sitewatch_call *call, struct error *err)
{
	const char *node = sitewatch_node_name(call, call->operands[0]);
	struct change_list changes = { 0 };
	struct history *history;
	enum sitewatch_result result;

	result = sitewatch_open_node(call, &history, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (!history_timeline(history, node, call->since, call->limit, &changes, err))
		result = sitewatch_result_of(err);
	else if (changes.count == 0) {
		error_set(err, ERROR_ABSENT, "nothing is remembered of %s%s", node,
		    call->since == 0 ? "" : " since then");
		result = SITEWATCH_NOTHING;
	} else if (!write_changes(call, history, node, &changes, err))
		result = SITEWATCH_FAILED;
	change_list_clear(&changes);
	history_close(history);
	return result;
}

/* --- forget -------------------------------------------------------------------- */

enum sitewatch_result
sitewatch_forget(const struct sitewatch_call *call, struct error *err)
{
	const char *node = sitewatch_node_name(call, call->operands[0]);
	struct history *history;
	enum sitewatch_result result;

	result = sitewatch_open_history(call, HISTORY_READ_WRITE, &history, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (history_forget(history, node, err)) {
		fputs("Forgotten: ", call->out);
		escape_write(call->out, node, ESCAPE_TERMINAL, 0);
		fputs(". The next look at it is its first.\n", call->out);
	} else
		result = sitewatch_result_of(err);
	history_close(history);
	return result;
}
