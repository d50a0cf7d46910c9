/*
 * stopwatch.h -- how long something takes: milliseconds of a clock that nobody sets, and waiting by it.
 *
 * It tells no time of day: that is a parameter wherever it matters.
 */
#ifndef LIB_MODEL_STOPWATCH_H
#define LIB_MODEL_STOPWATCH_H

#include <stdint.h>
#include <time.h>

/** Milliseconds since some moment before this process began. */
int64_t stopwatch_ms(void);

/** Milliseconds since `began_ms`, which stopwatch_ms() said. */
unsigned int stopwatch_passed_ms(int64_t began_ms);

/** What is left of `all_ms` since `began_ms`; 0 when they have passed. */
unsigned int stopwatch_left_ms(int64_t began_ms, unsigned int all_ms);

/** The moment in `ms` milliseconds, on CLOCK_MONOTONIC, for what waits until then. */
struct timespec stopwatch_moment_in(unsigned int ms);

/** Wait, also when signals come. */
void stopwatch_pause(unsigned int ms);

#endif
