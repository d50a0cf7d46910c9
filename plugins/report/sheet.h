/*
 * sheet.h -- the text form of an output while it is made: whole lines, as far as they fit.
 */
#ifndef PLUGINS_REPORT_SHEET_H
#define PLUGINS_REPORT_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "plugins/report/output.h"

/** Zeroed is empty. */
struct sheet {
	char text[PLUGIN_OUTPUT_SIZE];
	size_t length;
};

/** Append `line` and a line end where both fit below `end`, which is at most PLUGIN_OUTPUT_SIZE. */
bool sheet_add(struct sheet *sheet, const char *line, size_t end);

#endif
