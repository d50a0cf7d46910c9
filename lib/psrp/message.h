/*
 * message.h -- what messages of an endpoint of PowerShell say, as far as it matters here: text, errors, states.
 *
 * They are XML of [MS-PSRP] 2.2.5 ("CLIXML"), of which a few places are looked for. Words are the node's, in its language:
 * only shown.
 */
#ifndef LIB_PSRP_MESSAGE_H
#define LIB_PSRP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/psrp/fragment.h"

/** Of the pool ([MS-PSRP] 2.2.3.4) and of the pipeline (2.2.3.5). */
enum psrp_state {
	PSRP_STATE_UNTOLD = 0,
	PSRP_POOL_OPENED = 2,
	PSRP_POOL_CLOSED = 3,
	PSRP_POOL_BROKEN = 5,
	PSRP_PIPELINE_STOPPED = 3,
	PSRP_PIPELINE_COMPLETED = 4,
	PSRP_PIPELINE_FAILED = 5,
};

/** What one of them says. Zeroed is nothing; psrp_saying_clear(). */
struct psrp_saying {
	char *text;			/* of an output that is a string, NUL behind it; NULL: it is another object */
	size_t length;
	uint32_t state;			/* enum psrp_state */
	char words[384];		/* of an error, its first line; "" when there is none */
	char id[96];			/* its FullyQualifiedErrorId: "CommandNotFoundException" */
};

/**
 * Read one.
 * @param ret_saying  zeroed before; filled as far as it came, also on failure
 * @param err  ERROR_MALFORMED, ERROR_LIMIT, ERROR_NO_MEMORY
 */
bool psrp_message_read(const struct psrp_message *message, struct psrp_saying *ret_saying, struct error *err);

/** Give everything back; nothing again. */
void psrp_saying_clear(struct psrp_saying *saying);

#endif
