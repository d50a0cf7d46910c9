/*
 * wsman_transport.h -- bring an envelope to a listener and its answer back: HTTP and TLS, by libcurl.
 *
 * It knows nothing of SOAP. One connection is kept and used again. It never goes through a proxy, never
 * follows a redirect, and sends a password only where `source_target` allows it.
 *
 * Negotiate, Kerberos and NTLM are not its business: they are a wsman_line over this one (wsman_sealed.h), which
 * gives each message its headers and asks for the tokens of the answers.
 */
#ifndef LIB_WSMAN_TRANSPORT_H
#define LIB_WSMAN_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/error.h"
#include "lib/source.h"

/** What HTTP says of an answer beside its body. */
struct wsman_reply {
	unsigned int status;		/* 0: none came */
	char content_type[128];		/* "" when not given; cut when longer */
	char schemes[128];		/* of WWW-Authenticate, "Negotiate, Basic"; "" when not given */
	time_t date;			/* the listener's clock; 0 when not given */
	bool is_lost; /* the connection ended before the answer did; the request may have been acted on */
};

/** Where the body of an answer goes, in pieces as it comes. False ends the exchange with the error set. */
struct wsman_receiver {
	bool (*body)(void *state, const struct wsman_reply *reply, const char *bytes, size_t count,
	    struct error *err);
	void *state;
};

#define WSMAN_TOKEN_SIZE   (64U << 10)	/* of a token in base64, its end included: a ticket with many groups is long */
#define WSMAN_BINDING_SIZE 128U

/** What authenticating needs to know of an exchange, beside the reply. */
struct wsman_handshake {
	const char *scheme;		/* whose token is wanted: "Negotiate" */
	char *token;			/* WSMAN_TOKEN_SIZE bytes: what followed the scheme; "" when nothing did */
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
	unsigned int timeout_ms; /* for all of the exchange, connecting and authenticating included; not 0 */
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
	/** Begin anew, on another connection, with the next message; what was got from others than the node is kept. */
	void (*restart)(void *state);
	/** What the operator should know of how messages go; "" when there is nothing. NULL: there never is. */
	const char *(*remark)(void *state);
	void (*close)(void *state);
	void *state;
	const char *url;		/* of the listener; borrowed from `state` */
};

/**
 * Make the way to the listener of `target`, which is borrowed until it is closed. Does not talk yet.
 * @param err  ERROR_USAGE: the target cannot be used; the text names the option
 */
bool wsman_transport_open(const struct source_target *target, struct wsman_line *ret_line,
    struct error *err);

#endif
