/*
 * state.h -- the world as JSON, for tests to look at.
 */
#ifndef TESTS_SIMULATOR_STATE_H
#define TESTS_SIMULATOR_STATE_H

#include <time.h>

#include "tests/simulator/buffer.h"
#include "tests/simulator/world.h"

/** Write one machine (NULL: all of them) and the clusters, in one line. `now` is our clock. */
void state_write(const struct world *world, const struct machine *machine, time_t now, struct buffer *out);

#endif
