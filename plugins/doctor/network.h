/*
 * network.h -- does the name resolve, and which ports take a connection? Nothing is sent.
 */
#ifndef PLUGINS_DOCTOR_NETWORK_H
#define PLUGINS_DOCTOR_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#define NETWORK_ADDRESSES 8

/** Where a name leads. */
struct network_place {
	struct sockaddr_storage addresses[NETWORK_ADDRESSES];
	socklen_t lengths[NETWORK_ADDRESSES];
	size_t count;
	char text[512];			/* "192.0.2.7, 2001:db8::7" */
};

/**
 * Resolve `host`, as long as the system's resolver likes.
 * @param zone  of an IPv6 address; NULL: none
 * @param ret_why  when it is false: the resolver's words, static
 */
bool network_resolve(const char *host, const char *zone, struct network_place *ret_place, const char **ret_why);

/** One port, asked at every address at once. */
struct network_port {
	unsigned int number;
	bool is_wanted;			/* the node's own; the others are waited for a second longer than for this one */
	bool is_open;
	int failure;			/* errno of what was answered; ETIMEDOUT: nothing */
};

/** Try all ports at the same time, for `timeout_ms` at most. */
void network_try(const struct network_place *place, struct network_port *ports, size_t count, unsigned int timeout_ms);

#endif
