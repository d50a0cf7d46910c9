/*
 * metrics.h -- nodes and sites as Prometheus reads them: its text format, for node_exporter's textfile collector.
 *
 * Names and labels (node, site, id, reason) are for ever. What is not known has no sample. Times are Unix timestamps: a
 * file is read long after it was written, and an age in it would stand still.
 *
 * Source: Prometheus, text-based exposition format 0.0.4; naming as `promtool check metrics` wants it.
 */
#ifndef LIB_METRICS_METRICS_H
#define LIB_METRICS_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/model/site.h"
#include "lib/verdict/verdict.h"

/** Strings are borrowed for the call; a node's words are escaped. 0 of a time: not told. */
struct metrics_node {
	const char *name;
	bool is_polled;			/* by a daemon; else `is_reachable` is not known */
	bool is_reachable;
	enum severity severity;
	time_t looked_at;		/* our clock; 0: never: there is nothing to say of its sites */
	time_t last_start, last_failover;	/* node's clock */
	size_t sites, down, will_not_restart;
};

struct metrics_site {
	const char *node;		/* name */
	uint32_t id;
	const char *name;
	enum severity severity;
	enum reason reason;
	enum run_state run_state;
	enum auto_start auto_start;
	time_t down_since;		/* our clock */
};

struct metrics;

/** Begin a text. @return the caller's, to metrics_end(); NULL: ERROR_NO_MEMORY */
struct metrics *metrics_begin(struct error *err);

/** Say what is known of a node, or of a site. Each once. */
void metrics_add_node(struct metrics *metrics, const struct metrics_node *node);
void metrics_add_site(struct metrics *metrics, const struct metrics_site *site);

/**
 * End it, and give `metrics` back in any case.
 * @param ret_text  the whole text, to free()
 * @param err  ERROR_NO_MEMORY
 */
bool metrics_end(struct metrics *metrics, char **ret_text, size_t *ret_length, struct error *err);

/**
 * Put a text in the place of `path`, so that whoever reads it sees the old one or the new one whole. Readable by all: a
 * collector is another user. What lies at `path` and is no regular file stays, and no link is followed.
 * @param err  ERROR_STORAGE: names the path, what failed and what to do
 */
bool metrics_write_file(const char *path, const char *text, size_t length, struct error *err);

#endif
