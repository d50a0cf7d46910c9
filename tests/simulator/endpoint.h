/*
 * endpoint.h -- the endpoints "sitewatch" and "sitewatch-repair" of PowerShell, as contrib/windows registers them.
 *
 * Their shells are shell.c's; what goes through them are the fragments of [MS-PSRP], and the functions of Sitewatch.psm1.
 */
#ifndef TESTS_SIMULATOR_ENDPOINT_H
#define TESTS_SIMULATOR_ENDPOINT_H

#include <stdbool.h>

#include "tests/simulator/operation.h"
#include "tests/simulator/shell_list.h"

/** The name of the endpoint that a request is to; NULL: it is to none. */
const char *endpoint_of(const struct request *request);

/** The account may not open it, or there is none: answered with the fault for it. */
bool endpoint_refuse(struct operation *operation);

/** What the pool itself says after it was made; false, with a fault: the request is none that makes one. */
bool endpoint_open(struct operation *operation, struct shell *shell);

/** How long the message is that begins at `at`, which is one fragment. */
size_t endpoint_message_bytes(const struct buffer *stream, size_t at);

/** Run the function that is asked for into `command`; false, with a fault: the request is none. */
bool endpoint_run(struct operation *operation, struct shell_command *command);

#endif
