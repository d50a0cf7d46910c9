/* The commands that answer from the history, and forget; none of them talks to a node. */
#include "plugins/operator/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/history/owner.h"
#include "lib/model/array.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
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

/* The node is configured: what begins its history is at hand. */
static enum sitewatch_result
nothing_remembered(const struct sitewatch_call *call, struct error *err)
{
	const struct configuration_node *node = configuration_find(&call->configuration, call->operands[0]);
	size_t length = strlen(err->text);

	if (node != NULL)
		snprintf(err->text + length, sizeof(err->text) - length,
		    "; the configuration has %.100s: 'sitewatch show %.100s --look' looks at it", node->name, node->name);
	return SITEWATCH_NOTHING;
}

enum sitewatch_result
sitewatch_open_node(const struct sitewatch_call *call, struct history **ret_history, struct error *err)
{
	enum sitewatch_result result = sitewatch_open_history(call, HISTORY_READ_ONLY, ret_history, err);
	struct memory memory = { 0 };

	if (result == SITEWATCH_NOTHING)
		return nothing_remembered(call, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (!history_recall(*ret_history, sitewatch_node_name(call, call->operands[0]), &memory, err))
		result = sitewatch_result_of(err);
	else if (!memory.is_known) {
		error_set(err, ERROR_ABSENT, "%s was never looked at", sitewatch_node_name(call, call->operands[0]));
		result = nothing_remembered(call, err);
	}
	memory_clear(&memory);
	if (result != SITEWATCH_DONE)
		history_close(*ret_history);
	return result;
}

/* --- nodes --------------------------------------------------------------------- */

struct node_line {
	const char *name;
	bool is_configured;
	time_t looked_at;		/* 0: never */
	size_t sites, not_running;
};

struct node_list {
	struct text_arena text;
	struct node_line *items;
	size_t count;
};

static struct node_line *
add_node(struct node_list *list, const char *name, struct error *err)
{
	if (!array_room(list->items, list->count, err))
		return NULL;
	list->items[list->count] = (struct node_line) { .name = name };
	return &list->items[list->count++];
}

static bool
add_remembered_node(struct node_list *list, const struct sitewatch_call *call, struct history *history,
    const char *name, struct error *err)
{
	struct node_line *line = add_node(list, name, err);
	struct memory memory;
	size_t i;

	if (line == NULL || !history_recall(history, name, &memory, err))
		return false;
	line->is_configured = configuration_find(&call->configuration, name) != NULL;
	line->looked_at = memory.looked_at;
	for (i = 0; i < memory.site_count; i++) {
		line->sites += memory.sites[i].gone_since == 0;
		line->not_running += memory.sites[i].gone_since == 0 && memory.sites[i].not_running_since != 0;
	}
	memory_clear(&memory);
	return true;
}

static bool
is_listed(const struct node_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (strcasecmp(list->items[i].name, name) == 0)
			return true;
	return false;
}

/* First what is remembered, then what is configured and was never looked at. */
static bool
list_nodes(const struct sitewatch_call *call, struct history *history, struct node_list *list, struct error *err)
{
	const struct configuration *configuration = &call->configuration;
	const char **names = NULL;
	size_t count = 0, i;
	bool ok;

	ok = history == NULL || history_nodes(history, &list->text, &names, &count, err);
	for (i = 0; ok && i < count; i++)
		ok = add_remembered_node(list, call, history, names[i], err);
	free(names);
	for (i = 0; ok && i < configuration->node_count; i++) {
		struct node_line *line;

		if (is_listed(list, configuration->nodes[i].name))
			continue;
		line = add_node(list, configuration->nodes[i].name, err);
		ok = line != NULL;
		if (ok)
			line->is_configured = true;
	}
	return ok;
}

static bool
add_row(struct table *table, const struct node_line *line, time_t now, struct error *err)
{
	char age[DATETIME_SIZE], looked[DATETIME_SIZE + 8], sites[24], stopped[24];

	if (line->looked_at == 0)
		return table_add(table, (const char *const[]) { line->name, "never", "-", "-" }, err);
	datetime_format_age(now - line->looked_at, age);
	snprintf(looked, sizeof(looked), "%s ago", age);
	snprintf(sites, sizeof(sites), "%zu", line->sites);
	snprintf(stopped, sizeof(stopped), "%zu", line->not_running);
	return table_add(table, (const char *const[]) { line->name, looked, sites, stopped }, err);
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
	return ok;
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
		json_text(&json, "node", line->name);
		json_bool(&json, "configured", line->is_configured);
		json_time(&json, "looked_at", line->looked_at);
		if (line->looked_at == 0) {
			json_null(&json, "sites");
			json_null(&json, "not_running");
		} else {
			json_number(&json, "sites", line->sites);
			json_number(&json, "not_running", line->not_running);
		}
		json_close(&json, '}');
	}
	json_close(&json, ']');
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
	} else if (!(call->format == SITEWATCH_FORMAT_JSON ? write_timeline_json(call, node, &changes, err) :
	    write_timeline(call, &changes, err)))
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
