/* Addresses of a host, and the connection to the first that answers. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/http/connect.h"
#include "lib/http/resolve.h"
#include "lib/model/stopwatch.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/wsman/http_listener.h"

#define LONG_TIME 20000

static const struct http_addresses *
resolve(struct http_resolver *resolver, const char *host, unsigned int port)
{
	const struct http_addresses *addresses = NULL;
	struct error err;

	assert_int_equal(http_resolve(resolver, host, NULL, port, stopwatch_ms() + LONG_TIME, &addresses, &err), HTTP_RESOLVED);
	assert_non_null(addresses);
	return addresses;
}

static const char *
written(const struct http_address *address)
{
	static char text[INET6_ADDRSTRLEN];
	const void *number = address->at.ss_family == AF_INET
	    ? (const void *)&((const struct sockaddr_in *)&address->at)->sin_addr
	    : (const void *)&((const struct sockaddr_in6 *)&address->at)->sin6_addr;

	return inet_ntop(address->at.ss_family, number, text, sizeof(text));
}

static void
this_machine_has_both_families_and_asks_nobody(void **state)
{
	static const char *const names[] = { "localhost", "LOCALHOST.", "exch-a.localhost" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct http_resolver resolver = { 0 };
		const struct http_addresses *addresses = resolve(&resolver, names[i], 80);

		assert_int_equal(addresses->count, 2);
		assert_string_equal(written(&addresses->of[0]), "::1");
		assert_string_equal(written(&addresses->of[1]), "127.0.0.1");
		assert_null(resolver.late);
		http_resolver_clear(&resolver);
	}
}

static void
an_address_is_its_own(void **state)
{
	static const char *const addresses[] = { "10.0.0.7", "2001:db8::7" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct http_resolver resolver = { 0 };

		assert_string_equal(written(&resolve(&resolver, addresses[i], 5986)->of[0]), addresses[i]);
		http_resolver_clear(&resolver);
	}
}

static void
an_interface_is_the_zone_of_any_address(void **state)
{
	static const char *const hosts[] = { "::1", "fe80::1", "2001:db8::7" }, *const zones[] = { "lo", "1" };
	size_t i, j;

	(void)state;
	for (i = 0; i < 3; i++)
		for (j = 0; j < 2; j++) {
			struct http_resolver resolver = { 0 };
			const struct http_addresses *addresses;
			struct error err;

			assert_int_equal(http_resolve(&resolver, hosts[i], zones[j], 80, stopwatch_ms() + LONG_TIME, &addresses, &err),
			    HTTP_RESOLVED);
			assert_int_equal(((const struct sockaddr_in6 *)(const void *)&addresses->of[0].at)->sin6_scope_id, 1);
			http_resolver_clear(&resolver);
		}
}

static void
a_name_that_is_none_is_unknown(void **state)
{
	struct http_resolver resolver = { 0 };
	const struct http_addresses *addresses;
	struct error err;

	(void)state;
	assert_int_equal(http_resolve(&resolver, "notlocalhost.invalid", NULL, 80, stopwatch_ms() + LONG_TIME, &addresses, &err),
	    HTTP_RESOLVE_UNKNOWN);
	assert_int_equal(http_resolve(&resolver, "fe80::1", "no-such-interface", 80, stopwatch_ms() + LONG_TIME, &addresses, &err),
	    HTTP_RESOLVE_UNKNOWN);
	http_resolver_clear(&resolver);
}

static void
who_is_late_is_left_behind(void **state)
{
	struct http_resolver resolver = { 0 };
	const struct http_addresses *addresses;
	struct error err;

	(void)state;
	assert_int_equal(http_resolve(&resolver, "a-name-that-takes-a-thread.invalid", NULL, 80, stopwatch_ms() - 1, &addresses, &err),
	    HTTP_RESOLVE_LATE);
	assert_non_null(resolver.late);
	http_resolver_clear(&resolver);
}

static void
add(struct http_addresses *addresses, const char *number, unsigned int port)
{
	struct http_address *address = &addresses->of[addresses->count++];
	struct sockaddr_in *at = (struct sockaddr_in *)&address->at;

	memset(address, 0, sizeof(*address));
	at->sin_family = AF_INET;
	at->sin_port = htons((uint16_t)port);
	assert_int_equal(inet_pton(AF_INET, number, &at->sin_addr), 1);
	address->length = sizeof(*at);
}

/* Refused, without a route (a multicast address is no peer of TCP), and then one that listens. */
static void
the_first_address_that_answers_is_taken(void **state)
{
	static const struct listener_act act = { .then = THEN_HOLD, .is_raw = true };
	struct http_addresses addresses = { .count = 0 };
	struct listener listener;
	int connection, reason;

	(void)state;
	listener_start(&listener, &act, 1);
	add(&addresses, "127.0.0.1", listener_free_port());
	add(&addresses, "224.0.0.1", 80);
	add(&addresses, "127.0.0.1", listener.port);
	assert_int_equal(http_connect(&addresses, stopwatch_ms() + LONG_TIME, &connection, &reason), HTTP_CONNECTED);
	assert_int_equal(write(connection, "x", 1), 1);
	close(connection);
	listener_finish(&listener);
	assert_int_equal(listener.connections, 1);
	listener_clear(&listener);
}

static void
when_none_answers_the_reason_is_the_one_that_says_most(void **state)
{
	struct http_addresses addresses = { .count = 0 };
	int connection, reason;

	(void)state;
	add(&addresses, "127.0.0.1", listener_free_port());
	add(&addresses, "224.0.0.1", 80);
	assert_int_equal(http_connect(&addresses, stopwatch_ms() + LONG_TIME, &connection, &reason), HTTP_CONNECT_FAILED);
	assert_int_equal(reason, ECONNREFUSED);
	assert_int_equal(connection, -1);
}

/* The queue of a listener that accepts nothing becomes full, and then a connection is neither made nor refused. */
static int
silent_listener(unsigned int *ret_port, int fillers[8])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), i;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listening, 0), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&address, &length), 0);
	for (i = 0; i < 8; i++) {
		fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)connect(fillers[i], (struct sockaddr *)&address, sizeof(address));
	}
	*ret_port = ntohs(address.sin_port);
	return listening;
}

static void
who_keeps_silent_holds_nobody_up(void **state)
{
	static const struct listener_act act = { .then = THEN_HOLD, .is_raw = true };
	struct http_addresses addresses = { .count = 0 };
	struct listener listener;
	unsigned int port;
	int fillers[8], connection, reason, silent = silent_listener(&port, fillers), i;

	(void)state;
	for (i = 0; i < 6; i++)
		add(&addresses, "127.0.0.1", port);
	assert_int_equal(http_connect(&addresses, stopwatch_ms() + 700, &connection, &reason), HTTP_CONNECT_LATE);
	listener_start(&listener, &act, 1);
	add(&addresses, "127.0.0.1", listener.port);
	assert_int_equal(http_connect(&addresses, stopwatch_ms() + LONG_TIME, &connection, &reason), HTTP_CONNECTED);
	assert_int_equal(write(connection, "x", 1), 1);
	close(connection);
	listener_finish(&listener);
	listener_clear(&listener);
	for (i = 0; i < 8; i++)
		close(fillers[i]);
	close(silent);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(this_machine_has_both_families_and_asks_nobody),
	cmocka_unit_test(an_address_is_its_own),
	cmocka_unit_test(an_interface_is_the_zone_of_any_address),
	cmocka_unit_test(a_name_that_is_none_is_unknown),
	cmocka_unit_test(who_is_late_is_left_behind),
	cmocka_unit_test(the_first_address_that_answers_is_taken),
	cmocka_unit_test(when_none_answers_the_reason_is_the_one_that_says_most),
	cmocka_unit_test(who_keeps_silent_holds_nobody_up),
};

TEST_GROUP(tests, NULL, NULL);
