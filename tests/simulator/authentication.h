/*
 * authentication.h -- who may speak: nobody in particular, Basic, a TLS client certificate, Negotiate or Kerberos.
 *
 * WinRM authenticates a connection, not a request: what a method has to remember between two
 * requests of one connection lives in a `struct connection`.
 */
#ifndef TESTS_SIMULATOR_AUTHENTICATION_H
#define TESTS_SIMULATOR_AUTHENTICATION_H

#include <stdbool.h>

#include <microhttpd.h>

#include "tests/simulator/acceptor.h"

/** What is accepted. Strings are borrowed for as long as the server runs. */
struct authentication {
	const char *user;		/* for Basic; NULL: everybody is let in */
	const char *password;
	bool takes_certificates;	/* those that the listener's authorities signed */
	bool takes_tokens;		/* Negotiate and Kerberos */
	bool allows_unencrypted;	/* with these: unsealed messages over HTTP, too */
	bool wants_binding;		/* over HTTPS only tokens that are bound to the connection */
	char binding[128];		/* of the listener's certificate */
	size_t binding_length;
};

struct connection;

/** Made when a connection is opened; the caller's, to connection_free(). */
struct connection *connection_new(void);
void connection_free(struct connection *connection);

enum authentication_result {
	AUTHENTICATION_DONE,		/* go on with the request */
	AUTHENTICATION_REFUSED,		/* answer 401 with authentication_challenge() */
	AUTHENTICATION_SEALED,		/* go on with it: unseal it, seal the answer */
};

/**
 * Judge one request.
 * @param ret_token  base64, to be sent back; the caller's; NULL: none
 */
enum authentication_result authentication_check(const struct authentication *authentication,
    struct connection *connection, struct MHD_Connection *http, bool is_https, char **ret_token);

/** Note a request that was judged: true when its credentials are those of a logon, and not of one that stands. */
bool connection_logs_on(struct connection *connection, bool has_credentials, bool is_let_in);

/** The security context of a connection; NULL: nobody has asked for one yet. */
struct acceptor *connection_acceptor(struct connection *connection);

/** Add the WWW-Authenticate headers to a 401, or to the answer that ends a handshake. `token` may be NULL. */
void authentication_challenge(const struct authentication *authentication,
    const struct connection *connection, const char *token, unsigned int status, struct MHD_Response *response);

#endif
