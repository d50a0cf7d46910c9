#include "lib/http/resolve.h"

#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/model/stopwatch.h"

#define KNOWN_FOR_MS 60000

struct http_lookup {
	char host[NI_MAXHOST];
	char port[8];
	struct http_addresses *found;
	bool is_short_of_memory;
};

static void
add(struct http_addresses *addresses, const struct addrinfo *info)
{
	struct http_address *address;

	if (addresses->count == HTTP_ADDRESSES_MAX || info->ai_addrlen > sizeof(address->at))
		return;
	address = &addresses->of[addresses->count++];
	memcpy(&address->at, info->ai_addr, info->ai_addrlen);
	address->length = info->ai_addrlen;
}

static bool
is_like_first(const struct http_addresses *addresses, size_t i)
{
	return addresses->of[i].at.ss_family == addresses->of[0].at.ss_family;
}

/* One family after the other, each in the resolver's order: where one is dead, the other is not last (RFC 8305, 4). */
static void
take_families_in_turn(struct http_addresses *addresses)
{
	const struct http_addresses before = *addresses;
	size_t next[2] = { 0, 0 }, i;	/* of those like the first, of the others */

	for (i = 0; i < before.count; i++) {
		size_t which, tries = 0;

		for (which = i % 2; tries < 2; which = 1 - which, tries++) {
			while (next[which] < before.count && is_like_first(&before, next[which]) != (which == 0))
				next[which]++;
			if (next[which] < before.count)
				break;
		}
		addresses->of[i] = before.of[next[which]++];
	}
}

static int
look_up(const char *host, const char *port, int flags, struct http_addresses *addresses)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | flags };
	struct addrinfo *all, *one;
	int failed = getaddrinfo(host, port, &hints, &all);

	if (failed != 0)
		return failed;
	for (one = all; one != NULL; one = one->ai_next)
		add(addresses, one);
	freeaddrinfo(all);
	return addresses->count > 0 ? 0 : EAI_NONAME;
}

/* "localhost" and what ends so is this machine, whatever a server says of it (RFC 6761, 6.3). */
static bool
is_loopback(const char *host)
{
	static const char name[] = "localhost";
	size_t length = strlen(host), end = sizeof(name) - 1;

	length -= length > 0 && host[length - 1] == '.';
	return length >= end && strncasecmp(host + length - end, name, end) == 0 &&
	    (length == end || host[length - end - 1] == '.');
}

/* What needs no server, so no thread either. False: it does. */
static bool
find_here(const char *host, const char *port, struct http_addresses *addresses)
{
	if (!is_loopback(host))
		return look_up(host, port, AI_NUMERICHOST, addresses) == 0;
	(void)look_up("::1", port, AI_NUMERICHOST, addresses);
	return look_up("127.0.0.1", port, AI_NUMERICHOST, addresses) == 0;
}

static void
run_lookup(void *state)
{
	struct http_lookup *lookup = state;
	struct http_addresses *found = calloc(1, sizeof(*found));

	lookup->is_short_of_memory = found == NULL || look_up(lookup->host, lookup->port, 0, found) == EAI_MEMORY;
	if (found != NULL && found->count > 0) {
		take_families_in_turn(found);
		lookup->found = found;
	} else
		free(found);
}

static void
drop_lookup(void *state)
{
	struct http_lookup *lookup = state;

	if (lookup != NULL)
		free(lookup->found);
	free(lookup);
}

static bool
begin_lookup(struct http_resolver *resolver, const char *host, const char *port, struct error *err)
{
	struct http_lookup *lookup = calloc(1, sizeof(*lookup));
	const struct background_call call = { .run = run_lookup, .drop = drop_lookup, .state = lookup };

	if (lookup == NULL)
		return error_memory(err);
	snprintf(lookup->host, sizeof(lookup->host), "%s", host);
	snprintf(lookup->port, sizeof(lookup->port), "%s", port);
	resolver->late = background_begin(&call, err);
	if (resolver->late == NULL)
		drop_lookup(lookup);
	else
		resolver->lookup = lookup;
	return resolver->late != NULL;
}

static void
keep(struct http_resolver *resolver, struct http_addresses *found)
{
	resolver->known = found;
	resolver->known_since_ms = stopwatch_ms();
}

/* By a thread. */
static enum http_resolved
ask_system(struct http_resolver *resolver, const char *host, const char *port, int64_t until_ms, struct error *err)
{
	int64_t left_ms = until_ms - stopwatch_ms();
	bool is_short_of_memory;

	if (resolver->late == NULL && !begin_lookup(resolver, host, port, err))
		return HTTP_RESOLVE_FAILED;
	if (!background_end(resolver->late, left_ms > 0 ? (unsigned int)left_ms : 0))
		return HTTP_RESOLVE_LATE;
	if (resolver->lookup->found != NULL)
		keep(resolver, resolver->lookup->found);
	is_short_of_memory = resolver->lookup->is_short_of_memory;
	free(resolver->lookup);
	resolver->lookup = NULL;
	resolver->late = NULL;
	if (resolver->known == NULL && is_short_of_memory) {
		error_memory(err);
		return HTTP_RESOLVE_FAILED;
	}
	return resolver->known == NULL ? HTTP_RESOLVE_UNKNOWN : HTTP_RESOLVED;
}

/* "fe80::1%2": the C library takes the name of an interface for addresses of one link alone, and its number for all. */
static bool
write_whole(const char *host, const char *zone, char whole[NI_MAXHOST])
{
	unsigned int number = zone == NULL ? 0 : if_nametoindex(zone);
	int length;

	if (number != 0)
		length = snprintf(whole, NI_MAXHOST, "%s%%%u", host, number);
	else
		length = snprintf(whole, NI_MAXHOST, "%s%s%s", host, zone == NULL ? "" : "%", zone == NULL ? "" : zone);
	return length < NI_MAXHOST;
}

enum http_resolved
http_resolve(struct http_resolver *resolver, const char *host, const char *zone, unsigned int port, int64_t until_ms,
    const struct http_addresses **ret_addresses, struct error *err)
{
	char whole[NI_MAXHOST], digits[8];
	enum http_resolved end = HTTP_RESOLVED;
	struct http_addresses *found;

	if (resolver->known != NULL && stopwatch_ms() - resolver->known_since_ms > KNOWN_FOR_MS)
		http_resolver_forget(resolver);
	if (!write_whole(host, zone, whole))
		return HTTP_RESOLVE_UNKNOWN;
	snprintf(digits, sizeof(digits), "%u", port);
	if (resolver->known == NULL) {
		found = calloc(1, sizeof(*found));
		if (found == NULL) {
			error_memory(err);
			return HTTP_RESOLVE_FAILED;
		}
		if (find_here(whole, digits, found))
			keep(resolver, found);
		else {
			free(found);
			end = zone != NULL ? HTTP_RESOLVE_UNKNOWN : ask_system(resolver, whole, digits, until_ms, err);
		}
	}
	*ret_addresses = resolver->known;
	return end;
}

void
http_resolver_forget(struct http_resolver *resolver)
{
	free(resolver->known);
	resolver->known = NULL;
}

void
http_resolver_clear(struct http_resolver *resolver)
{
	background_leave(resolver->late);
	http_resolver_forget(resolver);
	*resolver = (struct http_resolver) { 0 };
}
