/*
 * reply.h -- the reply, read from the HTTP headers of an answer.
 */
#ifndef LIB_WSMAN_REPLY_H
#define LIB_WSMAN_REPLY_H

#include <stddef.h>

#include "lib/wsman/line.h"

/**
 * Take what one header line says; the first line of an answer empties `reply`.
 * @param handshake  gets the token of its scheme; NULL: none is wanted
 * @param line       ends with NUL behind its `length` bytes
 */
void wsman_reply_read_header(
    struct wsman_reply *reply, struct wsman_handshake *handshake, const char *line, size_t length);

/**
 * The charset of the Content-Type, as in "application/soap+xml;charset=UTF-8"; "" when there is none, or one that does not fit.
 * What stands in another parameter, in quotes, is none.
 */
void wsman_reply_charset(const struct wsman_reply *reply, char *ret_charset, size_t size);

#endif
