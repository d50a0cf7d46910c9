/*
 * timeline.h -- what happened to a node, one line for each change, in plain English.
 */
#ifndef PLUGINS_REPORT_TIMELINE_H
#define PLUGINS_REPORT_TIMELINE_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/memory/memory.h"
#include "plugins/report/json_text.h"

/** Write `change` with its local time; a node's words are escaped. ERROR_NO_MEMORY. */
bool timeline_write(FILE *out, const struct change *change, struct error *err);

/** The same with `subject`, whom it is about, in front of what happened. */
bool timeline_write_of(FILE *out, const char *subject, const struct change *change, struct error *err);

/** The same as an object inside an array. ERROR_NO_MEMORY. */
bool timeline_write_json(struct json *json, const struct change *change, struct error *err);

/**
 * Parse the beginning of a timeline: an age ("90s", "30m", "12h", "7d", "2w") or a local date ("2026-11-22",
 * "2026-11-22 02:13").
 * @param now  what ages count from
 * @param err  ERROR_USAGE, with what was expected
 */
bool timeline_since(const char *text, time_t now, time_t *ret_since, struct error *err);

#endif
