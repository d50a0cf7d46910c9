/*
 * transport.h -- bring an envelope to a listener and its answer back: HTTP/1.1, and TLS where it is spoken.
 *
 * It knows nothing of SOAP. One connection is kept and used again. It never goes through a proxy, never
 * follows a redirect, and sends a password only where `source_target` allows it.
 *
 * Negotiate, Kerberos and NTLM are not its business: they are a wsman_line over this one (sealed.h), which
 * gives each message its headers and asks for the tokens of the answers.
 */
#ifndef LIB_WSMAN_TRANSPORT_H
#define LIB_WSMAN_TRANSPORT_H

#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/source/source.h"
#include "lib/wsman/line.h"

/**
 * Make the way to the listener of `target`, which is borrowed until it is closed. Does not talk yet.
 * @param err  ERROR_USAGE: the target cannot be used; the text names the option
 */
bool wsman_transport_open(const struct source_target *target, struct wsman_line *ret_line,
    struct error *err);

#endif
