/*
 * events.h -- moves of cluster groups that a node's event log tells of.
 */
#ifndef LIB_WINDOWS_EVENTS_H
#define LIB_WINDOWS_EVENTS_H

#include "lib/windows/look.h"

/** The newest this many moves are kept. */
#define WINRM_EVENTS_MAX 1000

/**
 * Add one event for each move of a group to the snapshot: PART_EVENTS. Wants facts.clussvc_state; a node that
 * is no cluster node is PART_NOT_THERE and is not asked.
 *
 * The announcement of a move (1153, 1154, 1641) and the arrival that follows it (1201) within five minutes are
 * one event, with the time and number of the later and the old owner of the earlier. This comes last in a look and only
 * supports what the rest tells, so an answer that is late or cannot be read does not end the look either.
 */
bool windows_events_read(struct windows_look *look, struct error *err);

#endif
