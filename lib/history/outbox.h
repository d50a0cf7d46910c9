/*
 * outbox.h -- notifications that are not yet delivered, kept until they are.
 *
 * What one says is the sender's business: here it is a line of words with a number. Numbers grow and are
 * never used again. They get in with the poll that made them (poll.h), so that neither is there
 * without the other.
 */
#ifndef LIB_HISTORY_OUTBOX_H
#define LIB_HISTORY_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/model/text.h"

/** More than this are not kept: the oldest ones make room, and are counted (history_outbox_dropped()). */
#define HISTORY_OUTBOX_MAX 10000

struct outbox_item {
	int64_t id;	     /* filled on reading */
	uint32_t node_index; /* of the node it speaks of */
	time_t time;	     /* when it happened, our clock or the node's: UTC */
	const char *words;
};

/**
 * Those with a number above `after`, in their order, at most `limit`.
 * @param ret_items  the caller's, to free(); strings belong to `arena`
 */
bool history_outbox_list(struct history *history, int64_t after, size_t limit, struct text_arena *arena,
    struct outbox_item **ret_items, size_t *ret_count, struct error *err);

/** They are delivered. One that is not there is no error. */
bool history_outbox_remove(struct history *history, const int64_t *ids, size_t count, struct error *err);

/** How many wait for delivery. */
bool history_outbox_count(struct history *history, size_t *ret_count, struct error *err);

/** How many notifications of one node were dropped for want of room. */
struct outbox_dropped {
	uint32_t node_index;
	time_t time; /* of the newest one */
	uint32_t count;
};

/** What was dropped since history_outbox_put_summary(), one row for each node. @param ret_dropped  the
 * caller's, to free() */
bool history_outbox_dropped(
    struct history *history, struct outbox_dropped **ret_dropped, size_t *ret_count, struct error *err);

/** Put `item`, which tells what was dropped of its node, where those stood: its count begins anew. */
bool history_outbox_put_summary(struct history *history, const struct outbox_item *item, struct error *err);

/** Put items in, in a transaction of the caller's; makes room. For history_poll.c. */
bool history_outbox_add(
    struct history *history, const struct outbox_item *items, size_t count, struct error *err);

#endif
