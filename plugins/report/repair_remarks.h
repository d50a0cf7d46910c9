/*
 * repair_remarks.h -- what the check says of repairs: that there were some, and that a site needs too many.
 *
 * A repair is never silent: the site runs again, and whoever looks later would not know why.
 */
#ifndef PLUGINS_REPORT_REPAIR_REMARKS_H
#define PLUGINS_REPORT_REPAIR_REMARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/history/history.h"
#include "lib/model/snapshot.h"
#include "lib/model/text.h"
#include "plugins/report/output.h"

#define REPAIR_REMARKS 2

/**
 * Make the remarks on `repairs` (of the last day, oldest first).
 * @param report_s     how long ago a repair may be and still be told of, seconds; 0: none is told of
 * @param most_a_day   more repairs of a site in a day than this are SEVERITY_WARNING
 * @param now          our clock
 * @param ret_remarks  room for REPAIR_REMARKS; their sentences live in `arena`
 * @return how many there are
 */
size_t repair_remarks_make(const struct snapshot *snapshot, const struct repair *repairs, size_t count,
    unsigned int report_s, unsigned int most_a_day, time_t now, struct text_arena *arena,
    struct plugin_remark ret_remarks[REPAIR_REMARKS]);

#endif
