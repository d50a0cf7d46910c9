/*
 * tries.h -- what earlier repairs tell of a site that is down.
 */
#ifndef LIB_VERDICT_TRIES_H
#define LIB_VERDICT_TRIES_H

#include <stdbool.h>

#include "lib/verdict/judging.h"

/** ": the last try to start it, 5 min ago, met: ..."; "" when the last one did not fail. NULL: out of memory. */
const char *tries_failure(const struct site_case *site);

/** A repair has put the flag of the site back since the last start: it was off then. */
bool tries_put_flag_back(const struct site_case *site);

#endif
