/*
 * node.h -- from the name of a node to what it tells of its sites, step by step.
 *
 * Changes nothing there, and logs on once; with `try_all` once more for each other method.
 */
#ifndef PLUGINS_DOCTOR_NODE_H
#define PLUGINS_DOCTOR_NODE_H

#include <stdbool.h>
#include <time.h>

#include "lib/config/configuration.h"
#include "lib/doctor/finding.h"

/** Borrowed for the call. */
struct doctor_request {
	const struct configuration_node *node;
	bool try_all;			/* the other methods to authenticate, too, until the password is refused */
	time_t now;
	const struct finding_sink *sink;
};

/** Report every step. What stands on a step that failed is not tried. */
void doctor_examine_node(const struct doctor_request *request);

#endif
