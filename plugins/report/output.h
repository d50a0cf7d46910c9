/*
 * output.h -- what check_iis_sites says: first line, performance data, long text, or JSON.
 *
 * Writes to the FILE it is given and reads no clock: the same values give the same bytes. A node's words
 * never break the line, the performance data or the terminal; the text form stays under 4 KiB whatever comes.
 * Source of the form: Monitoring Plugins guidelines; design, section 5.
 */
#ifndef PLUGINS_REPORT_OUTPUT_H
#define PLUGINS_REPORT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/model/error.h"
#include "lib/model/snapshot.h"
#include "lib/verdict/verdict.h"

/** Bytes of the whole text form, NUL not counted, are fewer than this. */
#define PLUGIN_OUTPUT_SIZE 4096

enum plugin_format {
	PLUGIN_FORMAT_TEXT = 0,
	PLUGIN_FORMAT_JSON,		/* one object on one line, without the limit of 4 KiB */
};

/** A sentence for the first line, of what the verdict cannot know (a repair, say). */
struct plugin_remark {
	enum severity at_least;		/* the state is never better than this */
	const char *sentence;		/* whole, no full stop at its end */
};

/** What the program adds to a verdict. Zeroed is fine; everything is borrowed for the call. */
struct plugin_report {
	enum plugin_format format;
	unsigned int verbose;		/* -v: 0 sites that are not OK; 1 all, and facts; 2 with bindings */
	const char *memory_problem;	/* why no history is at hand (err.text); NULL: nothing to say.
					   The first line says it, and the state is WARNING at least */
	const struct plugin_remark *remarks;
	size_t remark_count;
	const char *const *notes;	/* sentences for the long text: "--insecure: ..."; sites give way */
	size_t note_count;
	double time_s;			/* how long the whole check took */
	unsigned int requests;		/* asked of the node; 0: not told */
};

/**
 * Write the result of a look that succeeded.
 * @param policy  what `verdict` was judged with: its ranges stand in the performance data
 * @param err  ERROR_NO_MEMORY: nothing was written
 * @return true when written; errors of `out` itself stay with `out` (ferror())
 */
bool plugin_output_write(FILE *out, const struct snapshot *snapshot, const struct verdict *verdict,
    const struct policy *policy, const struct plugin_report *report, struct error *err);

/**
 * Write the result of a check without a verdict: the look failed, an option is wrong, time is up.
 * @param node      as the operator calls it; NULL when not known
 * @param severity  the state to show
 * @param sentence  what happened and what to do (err.text); may quote a node's words
 * @param err       ERROR_NO_MEMORY: nothing was written
 */
bool plugin_output_error(FILE *out, const char *node, enum severity severity, const char *sentence,
    const struct plugin_report *report, struct error *err);

#endif
