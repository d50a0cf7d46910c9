/*
 * guard.h -- whether a repair that is on its way may go on.
 *
 * A pure function of two looks.
 */
#ifndef LIB_REPAIR_GUARD_H
#define LIB_REPAIR_GUARD_H

#include <stddef.h>

#include "lib/model/snapshot.h"
#include "lib/model/text.h"

/**
 * May a repair that began with the look `first` go on after the look `now`? Not when another computer answers, a
 * group changed its owner or is on its way, or the node or W3SVC was restarted: as its process tells, or the uptimes
 * of the sites that ran at the first look (on IIS 7 and later W3SVC may restart inside its process). What neither
 * look tells cannot be compared, and stops nothing: nodes before Server 2012 may refuse the owners of groups. What
 * the first told and the newest does not, stops it: nobody knows then.
 * @param now  a whole look, or one of the guards (LOOK_GUARDS)
 * @param brought  names of groups that this repair brings online, or a part of which: while they stay here, their being
 *                 on their way is its own doing
 * @return NULL when it may, else why not, in `arena` (or static when memory ran out)
 */
const char *repair_why_stop(const struct snapshot *first, const struct snapshot *now, const char *const *brought,
    size_t brought_count, struct text_arena *arena);

/**
 * The same while W3SVC is being started: that it is another process by then, and that groups follow it, is no surprise.
 * Only another computer and another owner of a group count.
 */
const char *repair_why_moved(const struct snapshot *first, const struct snapshot *now, struct text_arena *arena);

#endif
