/*
 * schema.h -- the tables of the history, their version, and the way from an older one.
 */
#ifndef LIB_HISTORY_SCHEMA_H
#define LIB_HISTORY_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/history/history.h"

#define HISTORY_VERSION	       5
#define HISTORY_APPLICATION_ID 0x53697465	/* "Site", in the header of the file */

/**
 * Make sure that the open file is ours and of this version; with HISTORY_READ_WRITE make or migrate it.
 * @param err  ERROR_STORAGE: of another program, of a newer version, or older and only opened for reading;
 *             ERROR_ABSENT: empty, and only opened for reading
 */
bool history_schema_check(struct history *history, enum history_mode mode, struct error *err);

/**
 * Bring the file from its version to `count`, in one transaction: steps[i] leads from version i to i + 1.
 * A version that is `count` already, or above, is left alone.
 */
bool history_schema_migrate(struct history *history, const char *const *steps, size_t count,
    struct error *err);

#endif
