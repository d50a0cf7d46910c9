/*
 * poll.h -- what the daemon keeps of each node that it polls, beside the memory: how the last poll
 * went, the node's index in the SNMP tables, and up to where its story has been told in notifications.
 *
 * One daemon writes this; others read it. Nothing here judges.
 */
#ifndef LIB_HISTORY_POLL_H
#define LIB_HISTORY_POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/history/outbox.h"
#include "lib/memory/memory.h"
#include "lib/model/text.h"

/**
 * A node that refuses its account is polled less and less often, but once in this time (its interval, when that is
 * longer): whoever asks how old polled_at is has to allow for it.
 */
#define HISTORY_POLL_REFUSED_S 3600

/** What was last told of the node's answering. Numbers are kept on disk. */
enum poll_reach {
	REACH_NOT_TOLD = 0,
	REACH_ANSWERS,
	REACH_FAILS,
};

/** What was last told of a site. Numbers are kept on disk; sites in CONDITION_FINE are not kept. */
enum site_condition {
	CONDITION_FINE = 0,
	CONDITION_WILL_NOT_RESTART,
	CONDITION_STOPPED,
	CONDITION_DOWN_AFTER_RESTART,
	CONDITION_GONE, /* that it is not listed any more: no problem of it is open */
};

struct site_condition_note {
	uint32_t site_id;
	enum site_condition condition;
};

struct history_poll {
	struct text_arena text;	    /* owns `error` */
	uint32_t index;		    /* of the node: 1 to 2147483647, never another one's */
	time_t polled_at;	    /* our clock, when the newest poll began; 0 = never */
	uint32_t poll_ms;	    /* how long it took */
	time_t succeeded_at;	    /* our clock, newest poll that went well; 0 = never */
	enum error_kind error_kind; /* of the newest poll; ERROR_NONE: it went well */
	const char *error;	    /* its sentence; "" */
	enum poll_reach reach;
	int64_t changes_seen; /* number of the newest change that was looked at for notifications */
	struct site_condition_note *conditions; /* ascending by site; malloc()ed */
	size_t condition_count;
};

/**
 * From now on `node` is polled: give it an index when it has none. What happened while it was not polled is
 * not told: changes_seen is moved to the newest change when it was not polled before.
 * @param ret_poll  the caller's, to history_poll_clear()
 * @param err  ERROR_LIMIT: 2147483647 nodes have been polled already; ERROR_STORAGE
 */
bool history_poll_begin(
    struct history *history, const char *node, struct history_poll *ret_poll, struct error *err);

/** `node` is polled no more. Its index and what was told stay. */
bool history_poll_end(struct history *history, const char *node, struct error *err);

/** Names of the nodes that are polled, sorted; the strings belong to `arena`, the array to the caller
 * (free()). */
bool history_poll_names(struct history *history, struct text_arena *arena, const char ***ret_names,
    size_t *ret_count, struct error *err);

/** As the daemon left it, for reading only. ERROR_ABSENT: no daemon polls this node. */
bool history_poll_find(
    struct history *history, const char *node, struct history_poll *ret_poll, struct error *err);

/**
 * The changes of `node` above number `after`, whoever saw them, oldest number first.
 * @param ret_changes  the caller's, to change_list_clear()
 * @param ret_newest   the number of the newest one; `after` when there is none
 */
bool history_poll_changes(struct history *history, const char *node, int64_t after,
    struct change_list *ret_changes, int64_t *ret_newest, struct error *err);

/**
 * Store `after` of a poll, and the notifications that it made, in one transaction.
 * @param before  as it was stored last
 */
bool history_poll_store(struct history *history, const struct history_poll *before,
    const struct history_poll *after, const struct outbox_item *items, size_t count, struct error *err);

/** Give everything back; a zeroed one is fine. */
void history_poll_clear(struct history_poll *poll);

#endif
