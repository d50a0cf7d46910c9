#include "lib/config/address.h"

#include <arpa/inet.h>
#include <string.h>

static bool
is_ipv6(const char *start, size_t length)
{
	const char *zone = memchr(start, '%', length);
	size_t digits = zone == NULL ? length : (size_t)(zone - start);
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (digits >= sizeof(text) || (zone != NULL && digits + 1 == length))
		return false;
	memcpy(text, start, digits);
	text[digits] = '\0';
	return inet_pton(AF_INET6, text, &address) == 1;
}

size_t
address_bare(const char *text, const char **ret_start)
{
	size_t length = strlen(text);

	*ret_start = text;
	if (length < 2 || text[0] != '[' || text[length - 1] != ']' || !is_ipv6(text + 1, length - 2))
		return length;
	*ret_start = text + 1;
	return length - 2;
}

const char *
address_zone(const char *start, size_t length)
{
	const char *zone = is_ipv6(start, length) ? memchr(start, '%', length) : NULL;

	return zone == NULL ? NULL : zone + 1;
}
