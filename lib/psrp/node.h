/*
 * node.h -- the functions of contrib/windows/Sitewatch.psm1: look at a node, and repair it, by an endpoint of PowerShell.
 */
#ifndef LIB_PSRP_NODE_H
#define LIB_PSRP_NODE_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/psrp/document.h"
#include "lib/source/source.h"
#include "lib/wsman/wsman.h"

/** What an endpoint told of its node. Zeroed is nothing; it must not move while it stands in. */
struct psrp_node {
	char *text;
	struct psrp_document document;
	struct wsman_stand_in stand_in;
};

/**
 * Ask for all that a look needs. From then on that answers in place of the node, until psrp_node_end().
 * @param err  as psrp_call() and psrp_document_check(); nothing stands in then
 */
bool psrp_node_ask(struct wsman *client, const char *endpoint, struct psrp_node *ret_node, struct error *err);

/** The node answers for itself again. */
void psrp_node_end(struct wsman *client, struct psrp_node *node);

/**
 * Have one write done: auto start, site or the pool of a site, by the number of the site, and the sum of its name, so that
 * no other site is meant that has the number by now.
 *
 * @param ret_output  what appcmd.exe wrote on the node; the caller's, to wsman_output_clear()
 * @param err  ERROR_USAGE: an endpoint does not do that; as psrp_call()
 */
bool psrp_node_write(struct wsman *client, const char *endpoint, const struct source_action *action,
    struct wsman_output *ret_output, struct error *err);

#endif
