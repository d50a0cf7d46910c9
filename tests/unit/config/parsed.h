/*
 * parsed.h -- a configuration of a test.
 */
#ifndef TESTS_UNIT_CONFIG_PARSED_H
#define TESTS_UNIT_CONFIG_PARSED_H

#include "lib/config/configuration.h"

/** What `text`, the bytes of a file "c", says. The caller's, to configuration_clear(). The test fails where it is refused. */
struct configuration parsed(const char *text);

#endif
