/* What people add to the history: acceptances, and that they take them back (history.h). */
#include <stdlib.h>
#include <string.h>

#include "lib/history/history.h"
#include "lib/history/change.h"
#include "lib/history/database.h"
#include "lib/history/node.h"

static bool
no_such_node(const struct history *history, const char *node, struct error *err)
{
	return error_set(err, ERROR_ABSENT, "%s: the history knows no node %s", history->path, node);
}

static bool
may_be_accepted(const struct site_memory *site)
{
	return site->gone_since == 0 && site->accepted_at == 0 && site->run_state != RUN_STARTED;
}

static bool
may_be_revoked(const struct site_memory *site)
{
	return site->gone_since == 0 && site->run_state != RUN_STARTED &&
	    (site->accepted_at != 0 || site->stop != STOP_NONE);
}

static void
accept_it(struct site_memory *site, const char *who, time_t now)
{
	site->accepted_at = now;
	site->accepted_by = who;
}

/* With the evidence that it was meant. Who said so stands in the timeline. */
static void
revoke_it(struct site_memory *site, const char *who, time_t now)
{
	(void)who;
	(void)now;
	site->accepted_at = 0;
	site->accepted_by = "";
	site->stop = STOP_NONE;
	site->stop_watched_s = 0;
}

/* What somebody says of a stop. */
struct saying {
	enum change_kind kind;
	bool (*applies)(const struct site_memory *site);
	void (*apply)(struct site_memory *site, const char *who, time_t now);
};

static const struct saying acceptance = { CHANGE_ACCEPTED, may_be_accepted, accept_it };
static const struct saying revocation = { CHANGE_REVOKED, may_be_revoked, revoke_it };

static bool
note_saying(struct history *history, const struct saying *saying, int64_t node, const struct site_memory *site,
    const char *who, time_t now, struct error *err)
{
	static const char sql[] = "UPDATE sites SET accepted_at = ?, accepted_by = ?, stop = ?, stop_watched_s = ?"
				  " WHERE node = ? AND id = ?";
	const struct change change = {
		.kind = saying->kind,
		.time = now,
		.site_id = site->id,
		.subject = site->name,
		.to = who,
	};
	struct site_memory said = *site;
	struct history_row row;

	saying->apply(&said, who, now);
	if (!history_row_begin(history, sql, &row, err))
		return false;
	history_put_integer(&row, said.accepted_at);
	history_put_text(&row, said.accepted_by);
	history_put_integer(&row, said.stop);
	history_put_integer(&row, said.stop_watched_s);
	history_put_integer(&row, node);
	history_put_integer(&row, said.id);
	return history_row_run(&row, err) && history_change_add(history, node, &change, err);
}

static bool
check_site(const struct history *history, const struct history_node *node, const char *name, uint32_t site_id,
    struct error *err)
{
	const struct site_memory *site = memory_site(&node->memory, site_id);

	if (node->id == 0)
		return no_such_node(history, name, err);
	if (site_id == 0 || (site != NULL && site->gone_since == 0))
		return true;
	return error_set(err, ERROR_ABSENT,
	    site == NULL ? "the history knows no site %u of node %s"
			 : "site %u of node %s is gone: the node no longer lists it",
	    site_id, name);
}

/* Inside the transaction. */
static bool
note_for_sites(struct history *history, const struct saying *saying, const char *name, uint32_t site_id,
    const char *who, time_t now, size_t *ret_count, struct error *err)
{
	struct history_node node;
	size_t i, count = 0;
	bool ok;

	if (!history_node_load(history, name, &node, err))
		return false;
	ok = check_site(history, &node, name, site_id, err);
	for (i = 0; ok && i < node.memory.site_count; i++) {
		const struct site_memory *site = &node.memory.sites[i];

		if ((site_id != 0 && site->id != site_id) || !saying->applies(site))
			continue;
		ok = note_saying(history, saying, node.id, site, who, now, err);
		count++;
	}
	history_node_clear(&node);
	if (ok)
		*ret_count = count;
	return ok;
}

static bool
say(struct history *history, const struct saying *saying, const char *node, uint32_t site_id, const char *who,
    time_t now, size_t *ret_count, struct error *err)
{
	size_t count = 0;
	bool ok;

	if (!history_begin_write(history, err))
		return false;
	ok = note_for_sites(history, saying, node, site_id, who, now, &count, err);
	if (!history_end_write(history, ok, err))
		return false;
	*ret_count = count;
	return true;
}

bool
history_accept(struct history *history, const char *node, uint32_t site_id, const char *who, time_t now,
    size_t *ret_count, struct error *err)
{
	return say(history, &acceptance, node, site_id, who, now, ret_count, err);
}

bool
history_revoke(struct history *history, const char *node, uint32_t site_id, const char *who, time_t now,
    size_t *ret_count, struct error *err)
{
	return say(history, &revocation, node, site_id, who, now, ret_count, err);
}
