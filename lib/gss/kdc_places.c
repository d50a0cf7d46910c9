#include "lib/gss/kdc_places.h"

#include <arpa/nameser.h>
#include <ctype.h>
#include <netdb.h>
#include <netinet/in.h>
#include <profile.h>
#include <resolv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MAX 8192
#define SSSD_FOLDER "/var/lib/sss/pubconf"

struct places {
	struct kdc_address *at;
	size_t count;
};

static void
add_host(struct places *places, const char *host, const char *port)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	struct addrinfo *all, *one;

	if (getaddrinfo(host, port, &hints, &all) != 0)
		return;
	for (one = all; one != NULL && places->count < KDC_ADDRESSES_MAX; one = one->ai_next) {
		struct kdc_address *address = &places->at[places->count++];

		memset(address, 0, sizeof(*address));
		memcpy(&address->at, one->ai_addr, one->ai_addrlen);
		address->length = one->ai_addrlen;
	}
	freeaddrinfo(all);
}

/* "dc1.example", "dc1.example:88", "[::1]:88". False: a proxy's URL, or a path. */
static bool
add_value(struct places *places, const char *value)
{
	char host[NI_MAXHOST], port[8] = "88";
	bool is_bracketed;
	size_t length;

	if (strchr(value, '/') != NULL)
		return false;
	value += strspn(value, " \t");
	is_bracketed = *value == '[';
	value += is_bracketed;
	length = strcspn(value, is_bracketed ? "]" : ": \t");
	snprintf(host, sizeof(host), "%.*s", (int)length, value);
	value += length;
	value += *value == ']';
	if (*value == ':')
		snprintf(port, sizeof(port), "%.*s", (int)strspn(value + 1, "0123456789"), value + 1);
	add_host(places, host, port);
	return true;
}

/* True: the configuration names some, and nobody else is asked for them. */
static bool
add_configured(struct places *places, profile_t profile, const char *realm)
{
	const char *names[] = { "realms", realm, "kdc", NULL };
	char **values, **value;

	if (profile_get_values(profile, names, &values) != 0)
		return false;
	for (value = values; *value != NULL; value++)
		if (!add_value(places, *value)) {
			places->count = 0;
			break;
		}
	profile_free_list(values);
	return true;
}

struct service {
	unsigned int priority, weight, port;
	char host[NS_MAXDNAME];
};

static int
compare_services(const void *left, const void *right)
{
	const struct service *a = left, *b = right;

	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return a->weight == b->weight ? 0 : a->weight > b->weight ? -1 : 1;
}

/* RFC 2782: priority, weight, port, target; "." as target: there is none. */
static bool
read_service(ns_msg *answer, int number, struct service *ret)
{
	ns_rr record;
	const unsigned char *data;

	if (ns_parserr(answer, ns_s_an, number, &record) != 0 || ns_rr_type(record) != ns_t_srv || ns_rr_rdlen(record) < 7)
		return false;
	data = ns_rr_rdata(record);
	ret->priority = ns_get16(data);
	ret->weight = ns_get16(data + 2);
	ret->port = ns_get16(data + 4);
	return ns_name_uncompress(ns_msg_base(*answer), ns_msg_end(*answer), data + 6, ret->host, sizeof(ret->host)) > 0 &&
	    strcmp(ret->host, ".") != 0 && *ret->host != '\0';
}

static size_t
read_services(const unsigned char *bytes, int length, struct service services[KDC_ADDRESSES_MAX])
{
	size_t count = 0;
	ns_msg answer;
	int i;

	if (ns_initparse(bytes, length, &answer) != 0)
		return 0;
	for (i = 0; i < ns_msg_count(answer, ns_s_an) && count < KDC_ADDRESSES_MAX; i++)
		if (read_service(&answer, i, &services[count]))
			count++;
	qsort(services, count, sizeof(services[0]), compare_services);
	return count;
}

static void
add_from_dns(struct places *places, const char *realm)
{
	struct service services[KDC_ADDRESSES_MAX];
	unsigned char bytes[ANSWER_MAX];
	struct __res_state resolver;
	char name[NS_MAXDNAME], port[8];
	size_t count, i;
	int length;

	memset(&resolver, 0, sizeof(resolver));
	if (res_ninit(&resolver) != 0)
		return;
	snprintf(name, sizeof(name), "_kerberos._tcp.%s.", realm);
	length = res_nquery(&resolver, name, ns_c_in, ns_t_srv, bytes, sizeof(bytes));
	res_nclose(&resolver);
	count = length <= 0 || length > (int)sizeof(bytes) ? 0 : read_services(bytes, length, services);
	for (i = 0; i < count; i++) {
		snprintf(port, sizeof(port), "%u", services[i].port);
		add_host(places, services[i].host, port);
	}
}

/* SSSD tells libkrb5 which domain controllers are near, by a module of its own that goes before all else. */
static bool
is_found_by_sssd(const char *realm)
{
	char path[sizeof(SSSD_FOLDER) + NS_MAXDNAME];

	snprintf(path, sizeof(path), SSSD_FOLDER "/kdcinfo.%s", realm);
	return access(path, F_OK) == 0;
}

size_t
kdc_places_find(krb5_context context, const char *realm, struct kdc_address *ret)
{
	struct places places = { .at = ret };
	profile_t profile;
	int by_dns = 1;

	if (is_found_by_sssd(realm) || krb5_get_profile(context, &profile) != 0)
		return 0;
	if (!add_configured(&places, profile, realm) &&
	    profile_get_boolean(profile, "libdefaults", "dns_lookup_kdc", NULL, 1, &by_dns) == 0 && by_dns)
		add_from_dns(&places, realm);
	profile_release(profile);
	return places.count;
}
