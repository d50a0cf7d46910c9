/* Names and ports, on this machine alone. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "plugins/doctor/network.h"
#include "tests/unit/runner/test_group.h"

static void
a_name_leads_to_addresses(void **state)
{
	struct network_place place;
	const char *why;

	(void)state;
	assert_true(network_resolve("127.0.0.1", NULL, &place, &why));
	assert_string_equal(place.text, "127.0.0.1");
	assert_int_equal(place.count, 1);
	assert_true(network_resolve("exch-a.localhost", NULL, &place, &why));
	assert_true(place.count >= 1);
	assert_false(network_resolve("no-such-host.invalid", NULL, &place, &why));
	assert_int_equal(place.count, 0);
	assert_true(strlen(why) > 0);
	assert_false(network_resolve("localhost.", "no such zone", &place, &why));
}

/* A socket on a free port of 127.0.0.1; not listening when `backlog` is -1. */
static int
hold(unsigned int *ret_port, int backlog)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_return_code(bind(fd, (struct sockaddr *)&address, size), errno);
	assert_return_code(getsockname(fd, (struct sockaddr *)&address, &size), errno);
	if (backlog >= 0)
		assert_return_code(listen(fd, backlog), errno);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static void
a_port_answers_or_refuses(void **state)
{
	struct network_port ports[2] = { { .is_wanted = true }, { .number = 0 } };
	struct network_place place;
	const char *why;
	int listening = hold(&ports[0].number, 1), dead = hold(&ports[1].number, -1);

	(void)state;
	assert_true(network_resolve("127.0.0.1", NULL, &place, &why));
	network_try(&place, ports, 2, 60000);
	assert_true(ports[0].is_open);
	assert_false(ports[1].is_open);
	assert_int_equal(ports[1].failure, ECONNREFUSED);
	close(listening);
	close(dead);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_name_leads_to_addresses),
	cmocka_unit_test(a_port_answers_or_refuses),
};

TEST_GROUP(tests, NULL, NULL);
