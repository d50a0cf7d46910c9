/*
 * announce.h -- edges become notifications: with the rows they speak of, as they were, and a sentence.
 */
#ifndef SNMP_SUBAGENT_NOTIFY_ANNOUNCE_H
#define SNMP_SUBAGENT_NOTIFY_ANNOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/history/outbox.h"
#include "lib/model/text.h"
#include "snmp-subagent/notify/role_changes.h"
#include "snmp-subagent/notify/state_changes.h"
#include "snmp-subagent/mib/rows.h"

/**
 * Put `edges` into words for the outbox.
 * @param view       the node's rows after the poll
 * @param arena      owns the words
 * @param ret_items  the caller's, to free()
 */
bool announce(const struct state_changes *edges, const struct mib_view *view, struct text_arena *arena,
    struct outbox_item **ret_items, size_t *ret_count, struct error *err);

/**
 * The same for what happened to roles.
 * @param node_index  of the node whose poll showed it: what is dropped of them is counted as its
 * @param now         our clock, when that poll began
 */
bool announce_roles(const struct role_changes *changes, uint32_t node_index, time_t now, struct text_arena *arena,
    struct outbox_item **ret_items, size_t *ret_count, struct error *err);

/** The notification for what was dropped from the outbox; `node` is the row of its node. */
bool announce_dropped(const struct outbox_dropped *dropped, const struct mib_node_row *node,
    struct text_arena *arena, struct outbox_item *ret_item, struct error *err);

#endif
