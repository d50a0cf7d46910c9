/*
 * stored_form.h -- a notification as one text, and back: so it waits in the history's outbox.
 *
 * NAME=VALUE, a line each; '%', control characters and nothing else as %XX. Names are those that the columns have for it
 * (mib_column.stored). One that is not known is passed over, so that an older daemon reads what a newer one left.
 */
#ifndef SNMP_SUBAGENT_NOTIFY_STORED_FORM_H
#define SNMP_SUBAGENT_NOTIFY_STORED_FORM_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/model/text.h"
#include "snmp-subagent/mib/notification.h"

/** @return in `arena`; NULL with ERROR_NO_MEMORY. The notification's id is not part of it. */
const char *notification_to_stored(
    const struct mib_notification *notification, struct text_arena *arena, struct error *err);

/**
 * @param ret_notification  its strings belong to `arena`
 * @param err  ERROR_MALFORMED: it has no kind, or a value is none; ERROR_NO_MEMORY
 */
bool notification_from_stored(const char *words, struct text_arena *arena,
    struct mib_notification *ret_notification, struct error *err);

#endif
