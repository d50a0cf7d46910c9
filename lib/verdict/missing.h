/*
 * missing.h -- sites that are not listed: expected ones, and those that ran.
 */
#ifndef LIB_VERDICT_MISSING_H
#define LIB_VERDICT_MISSING_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/verdict/judging.h"
#include "lib/verdict/verdict.h"

/** Append row 20's sites to verdict->sites, which has room for all that are expected and remembered. ERROR_NO_MEMORY. */
bool missing_judge(const struct judging *on, struct verdict *verdict, struct error *err);

#endif
