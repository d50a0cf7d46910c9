/*
 * scenario.h -- a world from an INI file; --help tells its form.
 */
#ifndef TESTS_SIMULATOR_SCENARIO_H
#define TESTS_SIMULATOR_SCENARIO_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "lib/model/error.h"
#include "tests/simulator/world.h"

/**
 * Fill an empty world.
 * @param now  our clock: nodes booted some hours before it
 * @param err  ERROR_USAGE, with file and line
 */
bool scenario_read(const char *path, time_t now, struct world *world, struct error *err);

/** Print what sections and keys there are. */
void scenario_print_help(FILE *out);

#endif
