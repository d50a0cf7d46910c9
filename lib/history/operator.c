/* What people add to the history: that something is meant, and that it is not (history.h). */
#include "lib/history/history.h"
#include "lib/history/change.h"
#include "lib/history/database.h"
#include "lib/history/node.h"

static bool
add_changes(struct history *history, int64_t node, const struct saying *saying, const struct said_list *said,
    struct error *err)
{
	struct text_arena text = { 0 };
	const char *details = saying_details(saying, &text);
	bool ok = details != NULL || error_memory(err);
	size_t i;

	for (i = 0; ok && i < said->count; i++) {
		const struct change change = {
			.kind = saying_change(saying),
			.time = saying->said.at,
			.site_id = said->items[i].site_id,
			.subject = said->items[i].name,
			.from = details,
			.to = said->items[i].who,
		};

		ok = !said->items[i].is_new || history_change_add(history, node, &change, err);
	}
	text_arena_clear(&text);
	return ok;
}

/* Inside the transaction. Loaded twice: as it was, and as it will be. */
static bool
say(struct history *history, const char *name, const struct saying *saying, struct said_list *ret_said,
    struct error *err)
{
	struct history_node before, after;
	bool ok = false;
	int64_t id;

	if (!history_node_load(history, name, &before, err))
		return false;
	if (!history_node_load(history, name, &after, err)) {
		history_node_clear(&before);
		return false;
	}
	if (before.id == 0)
		error_set(err, ERROR_ABSENT, "nothing is remembered of %s; known: see sitewatch nodes", name);
	else
		ok = memory_say(&after.memory, saying, ret_said, err) &&
		    history_node_store(history, &before, &before.snapshot, &after.memory, &id, err) &&
		    add_changes(history, before.id, saying, ret_said, err);
	history_node_clear(&before);
	history_node_clear(&after);
	return ok;
}

bool
history_say(struct history *history, const char *node, const struct saying *saying, struct said_list *ret_said,
    struct error *err)
{
	struct said_list said = { 0 };

	if (!history_begin_write(history, err))
		return false;
	if (!history_end_write(history, say(history, node, saying, &said, err), err)) {
		said_list_clear(&said);
		return false;
	}
	*ret_said = said;
	return true;
}
