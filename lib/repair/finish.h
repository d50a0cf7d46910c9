/*
 * finish.h -- what may be finished of a run of the event handler that was not, and with which options. Pure.
 */
#ifndef LIB_REPAIR_FINISH_H
#define LIB_REPAIR_FINISH_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/repair.h"
#include "lib/model/text.h"
#include "lib/repair/plan.h"

/** For how long after its beginning a run is finished (seconds). */
#define REPAIR_FINISH_S 900

/** Why the run is not to be finished any more, by the clock alone; NULL when it may be. Static. */
const char *repair_finish_why_late(const struct unfinished_run *run, time_t now);

/**
 * Why the run is not to be finished after a look: W3SVC was started since, or nobody can tell. NULL: it may be.
 * @param last_start, w3svc_pid  as the memory and the node have them after that look; 0: not known
 */
const char *repair_finish_why_other_run(const struct unfinished_run *run, time_t last_start, uint32_t w3svc_pid);

/** "start:7 auto-start:7 " of the plan's steps, in `arena`; NULL when memory ran out. */
const char *repair_finish_steps(const struct repair_plan *plan, struct text_arena *arena);

/** True when the run recorded this step. */
bool repair_finish_has(const struct unfinished_run *run, enum repair_step_kind kind, uint32_t site_id);

/** Of a run of a cluster, its name among the options that the run kept: a copy in `arena`, "" when memory ran out. NULL: a run of one node. */
const char *repair_finish_cluster(const struct unfinished_run *run, struct text_arena *arena);

/** True for "--NAME" or "--NAME=VALUE" of an option of what is repaired, and none of how a node is reached. */
bool repair_finish_knows_option(const char *argument);

#endif
