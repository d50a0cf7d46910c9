/* A module for test_source.c that must not be used: nothing of it is called. */
#include "lib/source/source.h"

extern const struct source_module sitewatch_source_module;

const struct source_module sitewatch_source_module = { .abi = SOURCE_MODULE_ABI + 1 };
