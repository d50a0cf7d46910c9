/*
 * connect.h -- a TCP connection to the first of several addresses that answers.
 *
 * Like Happy Eyeballs (RFC 8305): the next address is tried when the one before has failed, or has kept silent for a moment,
 * and then both are waited for.
 */
#ifndef LIB_HTTP_CONNECT_H
#define LIB_HTTP_CONNECT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/http/resolve.h"

enum http_connected {
	HTTP_CONNECTED,
	HTTP_CONNECT_LATE,
	HTTP_CONNECT_FAILED,		/* all of them */
};

/**
 * @param until_ms  on the stopwatch
 * @param ret_socket  does not block, and is closed by exec()
 * @param ret_errno   HTTP_CONNECT_FAILED: why; of several reasons the one that says most
 */
enum http_connected http_connect(const struct http_addresses *addresses, int64_t until_ms, int *ret_socket, int *ret_errno);

/**
 * Wait until `descriptor` has one of poll(2)'s `events`, or is in trouble.
 * @param interrupt  another one, that ends the waiting as soon as it can be read; -1: none
 * @return false: not until then, or it was ended
 */
bool http_wait(int descriptor, short events, int interrupt, int64_t until_ms);

#endif
