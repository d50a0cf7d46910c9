#include "plugins/doctor/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/model/stopwatch.h"

#define PORTS_MAX  4
#define OTHERS_MS  1000		/* for the ports that the node does not use */

/* What looks at nodes resolves these by itself, as RFC 6761 has it; the system's resolver may not. */
static bool
is_this_machine(const char *host)
{
	static const char suffix[] = ".localhost";
	size_t length = strlen(host);

	return strcasecmp(host, suffix + 1) == 0 ||
	       (length > strlen(suffix) && strcasecmp(host + length - strlen(suffix), suffix) == 0);
}

static void
add_address(struct network_place *place, const struct addrinfo *found)
{
	size_t length = strlen(place->text);
	char text[INET6_ADDRSTRLEN + 16] = "?";

	if (place->count == NETWORK_ADDRESSES || found->ai_addrlen > sizeof(place->addresses[0]))
		return;
	memcpy(&place->addresses[place->count], found->ai_addr, found->ai_addrlen);
	place->lengths[place->count] = found->ai_addrlen;
	(void)getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST);
	snprintf(place->text + length, sizeof(place->text) - length, "%s%s", place->count == 0 ? "" : ", ", text);
	place->count++;
}

bool
network_resolve(const char *host, const char *zone, struct network_place *ret_place, const char **ret_why)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL, *next;
	char name[512];
	int failed;

	*ret_place = (struct network_place) { .count = 0 };
	snprintf(name, sizeof(name), "%s%s%s", host, zone == NULL ? "" : "%", zone == NULL ? "" : zone);
	failed = getaddrinfo(is_this_machine(host) ? NULL : name, "0", &hints, &found);
	if (failed != 0) {
		*ret_why = failed == EAI_SYSTEM ? strerror(errno) : gai_strerror(failed);
		return false;
	}
	for (next = found; next != NULL; next = next->ai_next)
		add_address(ret_place, next);
	freeaddrinfo(found);
	*ret_why = "it has no address";
	return ret_place->count > 0;
}

/* Connections on their way: of each port to each address. */
struct attempt {
	struct pollfd polled[PORTS_MAX * NETWORK_ADDRESSES];	/* fd -1: over */
	struct network_port *ports[PORTS_MAX * NETWORK_ADDRESSES];
	size_t count;
};

static void
set_port(struct sockaddr_storage *address, unsigned int port)
{
	if (address->ss_family == AF_INET6)
		((struct sockaddr_in6 *)address)->sin6_port = htons((uint16_t)port);
	else
		((struct sockaddr_in *)address)->sin_port = htons((uint16_t)port);
}

static void
begin(struct attempt *attempt, const struct network_place *place, size_t which, struct network_port *port)
{
	struct sockaddr_storage address = place->addresses[which];
	int fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	set_port(&address, port->number);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, place->lengths[which]) != 0 && errno != EINPROGRESS) {
		port->failure = errno;
		close(fd);
		return;
	}
	if (fd < 0) {
		port->failure = errno;
		return;
	}
	attempt->polled[attempt->count] = (struct pollfd) { .fd = fd, .events = POLLOUT };
	attempt->ports[attempt->count++] = port;
}

/* True while something is on its way. */
static bool
take_answers(struct attempt *attempt)
{
	bool is_one_left = false;
	size_t i;

	for (i = 0; i < attempt->count; i++) {
		struct pollfd *polled = &attempt->polled[i];
		int failure = 0;
		socklen_t size = sizeof(failure);

		if (polled->fd < 0)
			continue;
		if (polled->revents == 0) {
			is_one_left = true;
			continue;
		}
		(void)getsockopt(polled->fd, SOL_SOCKET, SO_ERROR, &failure, &size);
		attempt->ports[i]->is_open |= failure == 0;
		if (failure != 0)
			attempt->ports[i]->failure = failure;
		close(polled->fd);
		polled->fd = -1;
	}
	return is_one_left;
}

/* One address that refuses says nothing of another that may still answer. */
static bool
is_known(const struct attempt *attempt, const struct network_port *port)
{
	size_t i;

	for (i = 0; i < attempt->count && !port->is_open; i++)
		if (attempt->ports[i] == port && attempt->polled[i].fd >= 0)
			return false;
	return true;
}

static unsigned int
time_left(const struct attempt *attempt, const struct network_port *ports, size_t count, int64_t began_ms,
    unsigned int timeout_ms)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (ports[i].is_wanted && is_known(attempt, &ports[i]) && timeout_ms > OTHERS_MS)
			timeout_ms = OTHERS_MS;
	return stopwatch_left_ms(began_ms, timeout_ms);
}

void
network_try(const struct network_place *place, struct network_port *ports, size_t count, unsigned int timeout_ms)
{
	struct attempt attempt = { .count = 0 };
	int64_t began_ms = stopwatch_ms();
	unsigned int left_ms;
	size_t i, address;

	for (i = 0; i < count && i < PORTS_MAX; i++) {
		ports[i].is_open = false;
		ports[i].failure = ETIMEDOUT;
		for (address = 0; address < place->count; address++)
			begin(&attempt, place, address, &ports[i]);
	}
	while (take_answers(&attempt) && (left_ms = time_left(&attempt, ports, count, began_ms, timeout_ms)) > 0)
		if (poll(attempt.polled, attempt.count, (int)left_ms) < 0 && errno != EINTR)
			break;
	for (i = 0; i < attempt.count; i++)
		if (attempt.polled[i].fd >= 0) {
			attempt.ports[i]->failure = ETIMEDOUT;	/* whatever other addresses said */
			close(attempt.polled[i].fd);
		}
}
