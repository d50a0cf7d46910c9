/*
 * as_user.h -- root becomes another user, to see what that one may do.
 */
#ifndef PLUGINS_DOCTOR_AS_USER_H
#define PLUGINS_DOCTOR_AS_USER_H

#include <stdbool.h>

#include "lib/model/error.h"

/**
 * Take the ids, the groups and the home of `name`, for good; a ticket cache that the environment names is not his.
 * Nothing happens when this is that user already.
 * @param err  ERROR_USAGE: no such user, or this is not root
 */
bool as_user(const char *name, struct error *err);

#endif
