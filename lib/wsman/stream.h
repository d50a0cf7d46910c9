/*
 * stream.h -- a connection to a listener, plain or through TLS, on which nothing waits longer than allowed.
 */
#ifndef LIB_WSMAN_STREAM_H
#define LIB_WSMAN_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/tls/tls.h"

enum stream_end {
	STREAM_DONE,
	STREAM_LATE,
	STREAM_CLOSED,			/* the other side has ended it */
	STREAM_BROKEN,
};

struct stream {
	int socket;			/* -1: there is no connection */
	int interrupt;			/* ends a waiting as time does, as soon as it can be read; -1: nothing does */
	const struct tls_module *module;
	struct tls *tls;		/* NULL: plain. Of the target, so it outlives a connection */
};

/** Begin TLS over the socket. `listener` as in tls.h. STREAM_BROKEN: the failure says why. */
enum stream_end stream_shake_hands(struct stream *stream, struct source_listener *listener, int64_t until_ms,
    struct tls_failure *ret_failure);

/** Send all. */
enum stream_end stream_send(struct stream *stream, const char *bytes, size_t count, int64_t until_ms);

/** Receive what has come. */
enum stream_end stream_receive(struct stream *stream, char *bytes, size_t size, size_t *ret_count, int64_t until_ms);

/** It stands, and nothing came that nobody asked for: it may be used again. */
bool stream_is_idle(struct stream *stream);

/** End the connection, if there is one. */
void stream_close(struct stream *stream);

#endif
