/*
 * appcmd.h -- appcmd.exe: list, start, stop and set sites, list pools; texts as they were recorded (windows-shell.md 3).
 */
#ifndef TESTS_SIMULATOR_APPCMD_H
#define TESTS_SIMULATOR_APPCMD_H

#include "tests/simulator/operation.h"

/**
 * Run it with what stands behind its name in the line.
 * @param is_first  of the appcmds of its line, but for a list of pools
 * @return its exit code
 */
uint32_t appcmd_run(struct operation *operation, const char *const *words, size_t count, bool is_first, struct buffer *out);

#endif
