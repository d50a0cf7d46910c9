/*
 * all_nodes.h -- what is known of all nodes, or of some: read from the history, worst first.
 */
#ifndef PLUGINS_OPERATOR_ALL_NODES_H
#define PLUGINS_OPERATOR_ALL_NODES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/model/text.h"
#include "lib/picture/page.h"
#include "plugins/look/node_look.h"
#include "plugins/operator/command.h"

/** One node; what of it is not known is in `page.unanswered`. */
struct known_node {
	struct page_node page;		/* borrows from the rest */
	struct node_look look;		/* empty when it was never looked at */
	bool is_polled;			/* by a daemon */
	bool is_reachable;		/* the newest poll was answered; of a node that is polled */
};

/** Zeroed is empty. */
struct all_nodes {
	struct text_arena text;
	struct known_node *items;
	const struct page_node **worst_first;
	size_t count;
};

/** Open the history to read them. That there is none yet is no fault where nodes are configured: it is NULL then. */
enum sitewatch_result all_nodes_open(const struct sitewatch_call *call, struct history **ret_history, struct error *err);

/**
 * Read the configured nodes, where none is all that are remembered; or those that are operands of the call.
 * @param history  NULL: there is none yet, and nothing is known
 * @param ret_all  the caller's, to all_nodes_clear(); untouched on failure
 * @param err  ERROR_STORAGE; ERROR_ABSENT: an operand is neither configured nor remembered
 */
bool all_nodes_read(const struct sitewatch_call *call, struct history *history, struct all_nodes *ret_all, struct error *err);

/** Give everything back; a zeroed one is fine. */
void all_nodes_clear(struct all_nodes *all);

/** The node that `page` belongs to. */
const struct known_node *all_nodes_of(const struct page_node *page);

#endif
