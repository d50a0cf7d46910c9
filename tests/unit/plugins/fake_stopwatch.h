/*
 * fake_stopwatch.h -- time that passes as a test wants, in place of lib/model/stopwatch.c: pauses take none.
 */
#ifndef TESTS_UNIT_PLUGINS_FAKE_STOPWATCH_H
#define TESTS_UNIT_PLUGINS_FAKE_STOPWATCH_H

#include <stdint.h>

/** What stopwatch_ms() says; a pause adds to it. */
extern int64_t fake_stopwatch_ms;
/** How long all pauses were together, and how many. */
extern unsigned int fake_stopwatch_paused_ms, fake_stopwatch_pauses;

#endif
