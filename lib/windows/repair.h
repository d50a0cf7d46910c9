/*
 * repair.h -- the writes of a repair over WinRM: auto start, and the starts of what is down.
 *
 * One write each. What the node answers to a write is not believed: whoever repairs looks again.
 */
#ifndef LIB_WINDOWS_REPAIR_H
#define LIB_WINDOWS_REPAIR_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/source/source.h"
#include "lib/windows/look.h"
#include "lib/wsman/wsman.h"

/**
 * Make one change.
 * @param ways  as the look found them
 * @param err  see source_act()
 *
 * Source: windows.md 3.9, 3.10, 7.2, 7.3, 8.3.
 */
bool windows_repair(struct wsman *client, const struct source_ways *ways, const struct source_action *action,
    struct error *err);

#endif
