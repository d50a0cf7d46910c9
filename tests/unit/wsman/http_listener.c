#define _GNU_SOURCE	/* strcasestr() */
#include "tests/unit/wsman/http_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_S   10
#define REQUEST_SIZE 65536

static int
bound_socket(unsigned int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (listening == -1 || bind(listening, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    getsockname(listening, (struct sockaddr *)&address, &length) != 0)
		abort();
	*ret_port = ntohs(address.sin_port);
	return listening;
}

unsigned int
listener_free_port(void)
{
	unsigned int port;

	close(bound_socket(&port));
	return port;
}

/* All of a request has come: headers, and as much body as they say. */
static bool
is_complete(const char *request)
{
	const char *end = strstr(request, "\r\n\r\n");
	const char *length = strcasestr(request, "\r\nContent-Length:");

	if (end == NULL)
		return false;
	if (length == NULL || length > end)
		return true;
	return strlen(end + 4) >= strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
}

/* False when the client has closed. */
static bool
receive(struct listener *listener, int connection, bool is_raw)
{
	char *request = calloc(1, REQUEST_SIZE);
	size_t used = 0;

	if (request == NULL)
		abort();
	while (used == 0 || (!is_raw && !is_complete(request))) {
		ssize_t count = recv(connection, request + used, REQUEST_SIZE - 1 - used, 0);

		if (count <= 0) {
			free(request);
			return false;
		}
		used += (size_t)count;
	}
	listener->requests[listener->asked++] = request;
	return true;
}

static void
send_all(int connection, const char *bytes)
{
	if (bytes != NULL)
		(void)send(connection, bytes, strlen(bytes), MSG_NOSIGNAL);
}

static void
flood(int connection, const char *bytes)
{
	while (send(connection, bytes, strlen(bytes), MSG_NOSIGNAL) > 0)
		continue;
}

static void
hold(int connection)
{
	char buffer[1024];

	while (recv(connection, buffer, sizeof(buffer), 0) > 0)
		continue;
}

static int
accept_one(struct listener *listener)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	int connection = accept(listener->socket, NULL, NULL);

	if (connection == -1)
		return -1;
	listener->connections++;
	(void)setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return connection;
}

/* The act is played; true when the connection stays open. */
static bool
play(const struct listener_act *act, int connection)
{
	send_all(connection, act->send);
	if (act->then == THEN_FLOOD)
		flood(connection, act->repeat);
	if (act->then == THEN_HOLD)
		hold(connection);
	return act->then == THEN_KEEP;
}

static void *
serve(void *state)
{
	struct listener *listener = state;
	int connection = -1;
	size_t i = 0;

	while (i < listener->count) {
		if (connection == -1)
			connection = accept_one(listener);
		if (connection == -1)
			break;
		if (receive(listener, connection, listener->acts[i].is_raw) &&
		    play(&listener->acts[i++], connection))
			continue;
		close(connection);
		connection = -1;
	}
	if (connection != -1)
		close(connection);
	return NULL;
}

void
listener_start(struct listener *listener, const struct listener_act *acts, size_t count)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };

	*listener = (struct listener) { .acts = acts, .count = count };
	if (count > LISTENER_MAX)
		abort();
	listener->socket = bound_socket(&listener->port);
	(void)setsockopt(listener->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (listen(listener->socket, 8) != 0 || pthread_create(&listener->thread, NULL, serve, listener) != 0)
		abort();
}

void
listener_finish(struct listener *listener)
{
	pthread_join(listener->thread, NULL);
	close(listener->socket);
}

void
listener_clear(struct listener *listener)
{
	size_t i;

	for (i = 0; i < listener->asked; i++)
		free(listener->requests[i]);
	listener->asked = 0;
}
