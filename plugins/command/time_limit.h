/*
 * time_limit.h -- an answer also when nothing else in the program gets to give one, and no secret left behind.
 *
 * A check that hangs in a resolver or on a dead disk is killed by its monitor without a word. Signals and limits, so of
 * the process: one program, one user of this file.
 */
#ifndef PLUGINS_COMMAND_TIME_LIMIT_H
#define PLUGINS_COMMAND_TIME_LIMIT_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/verdict/verdict.h"

/**
 * Before anything is read: no core file, which would hold passwords, is written from now on, and neither a broken pipe
 * nor a limit of file size is a signal. Make the standard descriptors safe: a closed stdin or stderr is opened to
 * /dev/null, so that no file of ours gets its number. A closed stdout is ERROR_USAGE: nobody would read the answer.
 */
bool time_limit_prepare(struct error *err);

/**
 * From now on: a second after `timeout_s` seconds, and on SIGTERM, one line goes out and the process ends.
 * @param state  at the time-out; SIGTERM is SEVERITY_UNKNOWN
 */
void time_limit_arm(unsigned int timeout_s, enum severity state);

/** No more: the answer is about to be written. */
void time_limit_disarm(void);

#endif
