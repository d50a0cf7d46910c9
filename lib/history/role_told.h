/*
 * role_told.h -- what was last told of the roles of clusters in notifications.
 *
 * Only roles of which a problem was told are kept. It is written together with the notifications that it makes true, so
 * that neither is there without the other.
 */
#ifndef LIB_HISTORY_ROLE_TOLD_H
#define LIB_HISTORY_ROLE_TOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/history/history.h"
#include "lib/history/outbox.h"
#include "lib/model/error.h"
#include "lib/model/text.h"

/** Numbers are kept on disk. */
enum role_condition {
	ROLE_CONDITION_FINE = 0,
	ROLE_CONDITION_DEGRADED,
	ROLE_CONDITION_DOWN,
};

struct role_told {
	const char *cluster, *role;	/* as the configuration has them; case does not matter */
	enum role_condition condition;
	const char *not_ready;		/* computers that were told as not ready to take it over, a line each */
};

/**
 * All of them, in the order of their names.
 * @param ret_told  the caller's, to free(); strings belong to `arena`
 */
bool history_roles_told(struct history *history, struct text_arena *arena, struct role_told **ret_told,
    size_t *ret_count, struct error *err);

/**
 * Put `after` in place of `before`, and `items` into the outbox, in one transaction.
 * @param before  as history_roles_told() had it
 * @param after   in the same order
 * @param err  ERROR_BUSY: another daemon has told something since, so nothing was written: find out once more; ERROR_STORAGE
 */
bool history_roles_tell(struct history *history, const struct role_told *before, size_t before_count,
    const struct role_told *after, size_t after_count, const struct outbox_item *items, size_t item_count,
    struct error *err);

#endif
