/*
 * appcmd_repair.h -- the writes of a repair on a node on which nothing was added: by appcmd.exe in a remote shell.
 *
 * A name goes over as a variable of the shell, never in the line. What appcmd.exe answers is not believed: whoever
 * repairs looks again.
 */
#ifndef LIB_WINDOWS_APPCMD_REPAIR_H
#define LIB_WINDOWS_APPCMD_REPAIR_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/source/source.h"
#include "lib/windows/look.h"

/**
 * Set auto start, or start a site or a pool. A site is written to only where the node itself says, in the same line, that
 * its number and its name belong together. A start that is refused of what runs by then is none that failed.
 *
 * @param err  see source_act(); ERROR_USAGE: the name cannot be handed over for sure
 *
 * Source: windows-shell.md 3.5, 3.6, 4.
 */
bool windows_appcmd_act(struct wsman *client, const struct source_ways *ways, const struct source_action *action,
    struct error *err);

/** What appcmd.exe wrote of such a write, however it was run. */
bool windows_appcmd_judge(const struct wsman_output *output, const struct source_action *action, struct error *err);

#endif
