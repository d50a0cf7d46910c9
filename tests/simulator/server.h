/*
 * server.h -- the listeners: HTTP and HTTPS on 127.0.0.1, /wsman, /NODE/wsman and /control/VERB.
 *
 * Each connection has a thread, so that a slow answer holds up nobody else; one lock guards the simulation.
 */
#ifndef TESTS_SIMULATOR_SERVER_H
#define TESTS_SIMULATOR_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "tests/simulator/authentication.h"
#include "tests/simulator/operation.h"

struct server_options {
	unsigned int http_port;		/* 0: a free one */
	bool has_https;
	unsigned int https_port;	/* 0: a free one */
	const char *certificate_file, *key_file;	/* PEM, for HTTPS */
	size_t max_field_length;	/* MaxFieldLength of HTTP.sys; 0: as it comes */
	const char *client_ca_file;	/* PEM: client certificates are asked for; NULL: they are not */
	struct authentication authentication;
};

struct server;

/**
 * Listen. `simulation` belongs to the server's threads until server_stop(); strings of `options` are borrowed
 * until then.
 * @param err ERROR_USAGE: a file or a port cannot be used
 */
bool server_start(const struct server_options *options, struct simulation *simulation,
    struct server **ret_server, struct error *err);

/** The ports that were found; 0 when there is no such listener. */
unsigned int server_http_port(const struct server *server);
unsigned int server_https_port(const struct server *server);

/** Stop listening, wake what waits, end all connections. */
void server_stop(struct server *server);

#endif
