/*
 * repair.h -- one step of the event handler, as the history keeps it and the check reports it.
 *
 * A plain value.
 */
#ifndef LIB_MODEL_REPAIR_H
#define LIB_MODEL_REPAIR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define REPAIR_WHAT_AUTO_START "auto-start"	/* `what` of a step that writes the flag and starts nothing */
#define REPAIR_RESULT_DONE     "done"

/** Strings are borrowed from the arena that came with it. */
struct repair {
	int64_t id;			/* in the history; 0: it is not there yet */
	time_t time;			/* our clock, when it was begun */
	uint32_t site_id;		/* 0: of the node */
	const char *who;		/* program and user */
	const char *what;		/* "auto-start", "start", ...: the event handler's words */
	const char *result;		/* "done", "failed: ..."; "" while nobody said how it ended */
	const char *reason;		/* of the verdict that it is made for: "down-after-restart" */
	time_t finished;		/* our clock; 0: it is on its way, or was cut short */
};

/** It wrote the flag, and started nothing. */
bool repair_is_of_flag(const struct repair *repair);
/** It was seen to have worked. */
bool repair_is_done(const struct repair *repair);

/**
 * A run of the event handler that has not made all its steps: what it takes to finish it as it would have done.
 * Strings are borrowed from the arena that came with it.
 */
struct unfinished_run {
	const char *node;
	time_t began;			/* our clock */
	time_t until;			/* our clock: before that, whoever began it is at work */
	time_t last_start;		/* node clock, of the run of W3SVC that it was made for */
	uint32_t w3svc_pid;		/* the same; 0: not told */
	const char *config;		/* path of its configuration */
	const char *options;		/* of the plan, as arguments, one a line; no secret, no way to the node */
	const char *steps;		/* "start:7 auto-start:7 " */
};

#endif
