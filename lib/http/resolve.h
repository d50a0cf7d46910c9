/*
 * resolve.h -- the addresses of a host, as the system resolves its name, and never for longer than allowed.
 *
 * The system's resolver (nsswitch.conf) waits as long as it likes, so it does that in a thread; one that is late is waited
 * for again by the next call, so there is never more than one for each resolver.
 */
#ifndef LIB_HTTP_RESOLVE_H
#define LIB_HTTP_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "lib/http/background.h"
#include "lib/model/error.h"

#define HTTP_ADDRESSES_MAX 16U

struct http_address {
	struct sockaddr_storage at;
	socklen_t length;
};

/** In the order in which to try them: the resolver's, the families in turn. */
struct http_addresses {
	struct http_address of[HTTP_ADDRESSES_MAX];
	size_t count;
};

enum http_resolved {
	HTTP_RESOLVED,
	HTTP_RESOLVE_UNKNOWN,		/* there is no such name, or nobody who knows; or no such zone */
	HTTP_RESOLVE_LATE,
	HTTP_RESOLVE_FAILED,		/* on this machine: the error is set */
};

/** Of one host: what it is called does not change. Zeroed is one that was not asked. */
struct http_resolver {
	struct background *late;	/* NULL: none */
	struct http_lookup *lookup;	/* with it */
	struct http_addresses *known;	/* NULL: not */
	int64_t known_since_ms;
};

/**
 * The addresses of `host`; what was found within the last minute counts, as in other programs.
 * @param zone   of an address of IPv6: an interface; NULL: none
 * @param until_ms  on the stopwatch
 * @param ret_addresses  borrowed from the resolver, until it is asked again
 */
enum http_resolved http_resolve(struct http_resolver *resolver, const char *host, const char *zone, unsigned int port,
    int64_t until_ms, const struct http_addresses **ret_addresses, struct error *err);

/** What was found does not answer: ask again the next time. */
void http_resolver_forget(struct http_resolver *resolver);

/** Give back what it holds; a call that is late is left behind. */
void http_resolver_clear(struct http_resolver *resolver);

#endif
