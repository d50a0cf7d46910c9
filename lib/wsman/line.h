/*
 * line.h -- a way to a listener: messages go, answers come, whatever is between.
 *
 * One line may lie over another: transport.h is the lowest, sealed.h lies over it. Tests bring their own. It
 * knows nothing of SOAP.
 */
#ifndef LIB_WSMAN_LINE_H
#define LIB_WSMAN_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/source/source.h"

/** What HTTP says of an answer beside its body. */
struct wsman_reply {
	unsigned int status;		/* 0: none came */
	char content_type[256];		/* "" when not given; cut when longer */
	char coding[32];		/* of Content-Encoding: "gzip"; "" when not given, or identity */
	char schemes[128];		/* of WWW-Authenticate, "Negotiate, Basic"; "" when not given */
	time_t date;			/* the listener's clock; 0 when not given */
	bool is_lost; /* the connection ended before the answer did; the request may have been acted on */
};

/** Is `scheme` among those of a 401? */
bool wsman_reply_offers(const struct wsman_reply *reply, const char *scheme);

/** Where the body of an answer goes, in pieces as it comes. False ends the exchange with the error set. */
struct wsman_receiver {
	bool (*body)(void *state, const struct wsman_reply *reply, const char *bytes, size_t count,
	    struct error *err);
	void *state;
};

/** A receiver's `body` for what says nothing, as an error page: `state` is a size_t, how much of it is still taken. ERROR_LIMIT. */
bool wsman_ignore_body(void *state, const struct wsman_reply *reply, const char *bytes, size_t count, struct error *err);

#define WSMAN_IGNORED_MAX  ((size_t)64 << 10)	/* of a body that says nothing, as an error page; more ends the exchange */
#define WSMAN_TOKEN_SIZE   (64U << 10)	/* of a token in base64, its end included: a ticket with many groups is long */
#define WSMAN_BINDING_SIZE 128U

/** What authenticating needs to know of an exchange, beside the reply. */
struct wsman_handshake {
	const char *scheme;		/* whose token is wanted: "Negotiate" */
	char *token;			/* what followed the scheme; "" when nothing did, or it does not fit */
	size_t token_size;		/* bytes that there is room for, the end included; not 0 */
	bool is_new_connection;		/* the exchange went over another connection than the one before */
	char binding[WSMAN_BINDING_SIZE];	/* tls-server-end-point (RFC 5929), over TLS */
	size_t binding_length;		/* 0: none */
};

struct wsman_message {
	const char *body;
	size_t length;
	const char *content_type;	/* NULL: SOAP in UTF-8 */
	const char *authorization;	/* value of the header; NULL: none */
	struct wsman_handshake *handshake;	/* filled; NULL: not wanted */
	struct source_listener *listener;	/* of a new TLS connection: filled, and outlives it; NULL: not wanted */
	bool is_without_logon;		/* Identify that asks to be answered whoever asks */
	unsigned int timeout_ms; /* for all of the exchange, connecting and authenticating included; not 0 */
	unsigned int allowed_ms; /* what it is the rest of, as a time-out is told; 0: the same */
	const int *interrupt; /* a descriptor that ends the exchange as soon as it can be read; NULL: nothing but time does */
	bool may_repeat; /* false: it must not reach the listener twice, whatever happens to the connection */
};

/** The way to a listener, and to a clock. Tests bring their own. */
struct wsman_line {
	/**
	 * POST one message and wait for the whole answer.
	 * @param ret_reply  filled also on failure, as far as known
	 * @return true when an answer came, whatever its status
	 */
	bool (*post)(void *state, const struct wsman_message *message, const struct wsman_receiver *receiver,
	    struct wsman_reply *ret_reply, struct error *err);
	uint64_t (*now_ms)(void *state);	/* never goes back */
	void (*pause_ms)(void *state, unsigned int ms);
	/** Begin again, on another connection, with the next message; what was got from others than the node is kept. */
	void (*restart)(void *state);
	/** What the operator should know of how messages go; "" when there is nothing. NULL: there never is. */
	const char *(*remark)(void *state);
	/** How, as whom and to whom the session was made that stands; "" without one. NULL: each message has its own. */
	void (*logon)(void *state, char *ret_text, size_t size);
	/** What the domain told of the account that messages go as; borrowed, NULL: nothing. NULL: nobody asks a domain. */
	const struct source_account *(*account)(void *state);
	/** Nothing will be sent for a while: keep little until then. NULL: there is nothing to give up. */
	void (*rest)(void *state);
	void (*close)(void *state);
	void *state;
	const char *url;		/* of the listener; borrowed from `state` */
};

/** Milliseconds until `deadline_ms` on the line's clock; 0 when it is over. */
unsigned int wsman_line_time_left(const struct wsman_line *line, uint64_t deadline_ms);

#endif
