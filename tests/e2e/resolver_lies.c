/*
 * Preloaded before a program, so that the canonical name of every host is what CANONICAL_NAME says: what somebody who forges
 * DNS can do. Addresses stay as they are.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

int
getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
    struct addrinfo **restrict ret_list)
{
	static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
	const char *name = getenv("CANONICAL_NAME");
	int failed;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	if (hints == NULL || (hints->ai_flags & AI_CANONNAME) == 0 || name == NULL)
		return real(node, service, hints, ret_list);
	failed = real("localhost", service, hints, ret_list);
	if (failed == 0) {
		free((*ret_list)->ai_canonname);
		(*ret_list)->ai_canonname = strdup(name);
	}
	return failed;
}
