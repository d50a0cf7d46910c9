/*
 * shortage.h -- this machine has no file descriptor left: a failure that says nothing of the node.
 *
 * Libraries report it as they please: a name that does not resolve, a file that is not there, no memory. So where one
 * failed without a reason that excludes it, it is tried whether there are any.
 */
#ifndef LIB_MODEL_SHORTAGE_H
#define LIB_MODEL_SHORTAGE_H

#include <stdbool.h>

#include "lib/model/error.h"

/**
 * Make ERROR_SHORTAGE of the failure in `err` when descriptors are what is missing; its text is kept behind the reason.
 * @param number  the system's error that came with it; 0: not known, so it is tried
 * @return false, so that failing is one line
 */
bool shortage_explain(int number, struct error *err);

#endif
