/*
 * http_listener.h -- for tests: a listener on loopback that does what it is told, in a thread of its own.
 */
#ifndef TESTS_UNIT_WSMAN_HTTP_LISTENER_H
#define TESTS_UNIT_WSMAN_HTTP_LISTENER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum listener_then {
	THEN_KEEP,	/* the next request comes on the same connection */
	THEN_CLOSE,
	THEN_HOLD,	/* say nothing more until the client has closed */
	THEN_FLOOD,	/* send `repeat` again and again until the client has closed */
};

/** One request and what is answered; bytes as they go over the wire. */
struct listener_act {
	const char *send;
	enum listener_then then;
	const char *repeat;	/* for THEN_FLOOD */
	bool is_raw;		/* what comes is no HTTP: take the first bytes as the request */
};

#define LISTENER_MAX 8

struct listener {
	unsigned int port;
	size_t asked;			/* requests that came */
	char *requests[LISTENER_MAX];
	unsigned int connections;
	/* its own: */
	int socket;
	const struct listener_act *acts;
	size_t count;
	pthread_t thread;
};

/** Listen on a free port of 127.0.0.1 and play `acts`, which must outlive it. At most LISTENER_MAX. */
void listener_start(struct listener *listener, const struct listener_act *acts, size_t count);

/** Wait until all was played (or nobody came for ten seconds); `asked` and `requests` can be read then. */
void listener_finish(struct listener *listener);

/** Free the requests. */
void listener_clear(struct listener *listener);

/** A port of 127.0.0.1 where nobody listens. */
unsigned int listener_free_port(void);

#endif
