/*
 * headline.h -- the first line of check_iis_sites, without its performance data.
 */
#ifndef PLUGINS_REPORT_HEADLINE_H
#define PLUGINS_REPORT_HEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/model/error.h"
#include "lib/model/text_stream.h"
#include "lib/verdict/verdict.h"
#include "plugins/report/view.h"

#define PLUGIN_HEADLINE_SIZE 1400

/** "SITES OK - 5 of 5 sites run on EXCH-A, all with auto start": escaped, cut to the buffer. ERROR_NO_MEMORY. */
bool plugin_headline(const struct plugin_view *view, char ret_line[PLUGIN_HEADLINE_SIZE], struct error *err);

/** The same for a check without a verdict. */
bool plugin_headline_error(enum severity severity, const char *sentence, const struct plugin_report *report,
    char ret_line[PLUGIN_HEADLINE_SIZE], struct error *err);

/** Write a site's name, escaped and cut; a nameless one as IIS Manager shows it: "site 5". */
void plugin_name_write(FILE *out, const struct site_verdict *site);

/** End `stream`; its text is `ret_line`, `size` bytes: cut between characters, with "..." at its end. ERROR_NO_MEMORY. */
bool plugin_line_end(struct text_stream *stream, char *ret_line, size_t size, struct error *err);

#endif
