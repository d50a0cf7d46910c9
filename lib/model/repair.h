/*
 * repair.h -- one step of the event handler, as the history keeps it and the check reports it.
 *
 * A plain value.
 */
#ifndef LIB_MODEL_REPAIR_H
#define LIB_MODEL_REPAIR_H

#include <stdint.h>
#include <time.h>

#define REPAIR_WHAT_AUTO_START "auto-start"	/* `what` of a step that writes the flag and starts nothing */
#define REPAIR_RESULT_DONE     "done"

/** Strings are borrowed from the arena that came with it. */
struct repair {
	time_t time;			/* our clock, when it was begun */
	uint32_t site_id;		/* 0: of the node */
	const char *who;		/* program and user */
	const char *what;		/* "auto-start", "start", ...: the event handler's words */
	const char *result;		/* "done", "failed: ..."; "" while nobody said how it ended */
	const char *reason;		/* of the verdict that it is made for: "down-after-restart" */
	time_t finished;		/* our clock; 0: it is on its way, or was cut short */
};

#endif
