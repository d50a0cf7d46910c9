/*
 * json.h -- the result of check_iis_sites as one JSON object (RFC 8259) on one line.
 */
#ifndef PLUGINS_REPORT_JSON_H
#define PLUGINS_REPORT_JSON_H

#include <stdio.h>

#include "lib/verdict/verdict.h"
#include "plugins/report/json_text.h"
#include "plugins/report/view.h"

/** @param headline  becomes "summary" */
void plugin_json_write(FILE *out, const struct plugin_view *view, const char *headline);

/** @param node  NULL when not known */
void plugin_json_write_error(FILE *out, const char *node, enum severity severity, const char *headline,
    const char *sentence, const struct plugin_report *report);

/** Begin the object of a result. @param what  "node", or "cluster"; @param name  of it; NULL when not known */
void plugin_json_head(struct json *json, const char *what, const char *name, enum severity severity, const char *headline);
/** Its "notes". */
void plugin_json_notes(struct json *json, const char *const *notes, size_t count);

#endif
