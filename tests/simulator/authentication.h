/*
 * authentication.h -- who may speak: nobody in particular, Basic, or a TLS client certificate.
 *
 * WinRM authenticates a connection, not a request: what a method has to remember between two
 * requests of one connection lives in a `struct connection`.
 */
#ifndef TESTS_SIMULATOR_AUTHENTICATION_H
#define TESTS_SIMULATOR_AUTHENTICATION_H

#include <stdbool.h>

#include <microhttpd.h>

/** What is accepted. Strings are borrowed for as long as the server runs. */
struct authentication {
	const char *user;		/* for Basic; NULL: everybody is let in */
	const char *password;
	bool takes_certificates;	/* those that the listener's authorities signed */
};

struct connection;

/** Made when a connection is opened; the caller's, to connection_free(). */
struct connection *connection_new(void);
void connection_free(struct connection *connection);

enum authentication_result {
	AUTHENTICATION_DONE,		/* go on with the request */
	AUTHENTICATION_REFUSED,		/* answer 401 with authentication_challenge() */
};

/** Judge one request. */
enum authentication_result authentication_check(const struct authentication *authentication,
    struct connection *connection, struct MHD_Connection *http);

/** Add the WWW-Authenticate headers to a 401. */
void authentication_challenge(const struct authentication *authentication, struct MHD_Response *response);

#endif
