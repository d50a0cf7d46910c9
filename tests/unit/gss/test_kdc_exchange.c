/* Several KDCs: whoever is of no use is not waited for while another one may answer. */
#include <arpa/inet.h>
#include <krb5.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/gss/kdc_places.h"
#include "lib/gss/kerberos_tickets.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEADER 4U

enum behaviour {
	SILENT,				/* takes the connection, and never answers */
	CLOSES,
	TOO_LONG,			/* promises more than anybody would take */
	EMPTY,
	BUSY,
	IN_PIECES,
	ANSWERS,
};

struct fake_kdc {
	int listener;
	unsigned int port;
	enum behaviour behaviour;
	pthread_t thread;
};

static void
configure(const char *kdcs)
{
	char text[1024];

	snprintf(text, sizeof(text),
	    "[libdefaults]\ndefault_realm = EXAMPLE\ndns_lookup_kdc = false\ndns_lookup_realm = false\n[realms]\nEXAMPLE = {\n%s}\n",
	    kdcs);
	setenv("KRB5_CONFIG", temporary_file("krb5.conf", text, strlen(text), 0600), 1);
}

static krb5_data
make_error(int code)
{
	krb5_context context;
	krb5_error error = { .error = (krb5_ui_4)code };
	krb5_data reply;

	assert_int_equal(krb5_init_context(&context), 0);
	assert_int_equal(krb5_parse_name(context, "krbtgt/EXAMPLE@EXAMPLE", &error.server), 0);
	assert_int_equal(krb5_mk_error(context, &error, &reply), 0);
	krb5_free_principal(context, error.server);
	krb5_free_context(context);
	return reply;
}

static void
send_all(int fd, const void *bytes, size_t count, size_t piece)
{
	size_t sent;

	for (sent = 0; sent < count; sent += piece)
		if (send(fd, (const char *)bytes + sent, count - sent < piece ? count - sent : piece, MSG_NOSIGNAL) < 0)
			return;
}

static void
answer(int fd, int code, size_t piece)
{
	krb5_data reply = make_error(code);
	uint32_t length = htonl(reply.length);

	send_all(fd, &length, sizeof(length), piece);
	send_all(fd, reply.data, reply.length, piece);
	free(reply.data);
}

static void
serve(const struct fake_kdc *kdc, int fd)
{
	static const unsigned char too_long[HEADER] = { 0x7f, 0xff, 0xff, 0xff }, empty[HEADER] = { 0 };

	switch (kdc->behaviour) {
	case SILENT:
	case CLOSES:
		break;
	case TOO_LONG:
		send_all(fd, too_long, sizeof(too_long), HEADER);
		break;
	case EMPTY:
		send_all(fd, empty, sizeof(empty), HEADER);
		break;
	case BUSY:
		answer(fd, KRB5KDC_ERR_SVC_UNAVAILABLE - (int)ERROR_TABLE_BASE_krb5, SIZE_MAX);
		break;
	case IN_PIECES:
	case ANSWERS:
		answer(fd, KRB5KDC_ERR_CLIENT_REVOKED - (int)ERROR_TABLE_BASE_krb5, kdc->behaviour == ANSWERS ? SIZE_MAX : 1);
		break;
	}
}

/* Until its socket is shut down. */
static void *
run(void *state)
{
	const struct fake_kdc *kdc = state;
	unsigned char message[4096];
	int fd;

	while ((fd = accept(kdc->listener, NULL, NULL)) >= 0) {
		if (recv(fd, message, sizeof(message), 0) > 0)
			serve(kdc, fd);
		if (kdc->behaviour != CLOSES)
			(void)recv(fd, message, sizeof(message), MSG_WAITALL);	/* until it is closed there */
		close(fd);
	}
	return NULL;
}

static void
start(struct fake_kdc *kdc, enum behaviour behaviour)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	kdc->behaviour = behaviour;
	kdc->listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(kdc->listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(kdc->listener, 8), 0);
	assert_int_equal(getsockname(kdc->listener, (struct sockaddr *)&address, &length), 0);
	kdc->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&kdc->thread, NULL, run, kdc), 0);
}

static void
stop(struct fake_kdc *kdc)
{
	shutdown(kdc->listener, SHUT_RDWR);
	pthread_join(kdc->thread, NULL);
	close(kdc->listener);
}

/* libkrb5 alone would ask the silent one only, for 10 s; and would end with what cannot be read. */
static void
the_second_answers_whatever_the_first_does(void **state)
{
	static const enum behaviour firsts[] = { SILENT, CLOSES, TOO_LONG, EMPTY, BUSY, IN_PIECES, ANSWERS };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(firsts); i++) {
		struct fake_kdc first, second;
		struct source_account account;
		struct kerberos_trouble trouble;
		char kdcs[128];

		start(&first, firsts[i]);
		start(&second, ANSWERS);
		snprintf(kdcs, sizeof(kdcs), "kdc = 127.0.0.1:%u\nkdc = 127.0.0.1:%u\n", first.port, second.port);
		configure(kdcs);
		assert_null(kerberos_tickets_get("monitor", "secret", NULL, &account, &trouble));
		stop(&first);
		stop(&second);
		if (trouble.code != KRB5KDC_ERR_CLIENT_REVOKED)
			fail_msg("behaviour %d: %s", (int)firsts[i], trouble.detail);
	}
}

static void
kdcs_are_taken_from_the_configuration(void **state)
{
	static const struct {
		const char *kdcs;
		size_t count;
		unsigned int last_port;
	} rows[] = {
		{ "", 0, 0 },
		{ "kdc = 127.0.0.1\n", 1, 88 },
		{ "kdc = 127.0.0.1:8888\nkdc = [::1]:89\n", 2, 89 },
		{ "kdc = [::1]\n", 1, 88 },
		{ "kdc = 127.0.0.1:0089  \n", 1, 89 },
		{ "kdc = 127.0.0.1\nkdc = https://proxy.example/KdcProxy\n", 0, 0 },
		{ "kdc = not-a-host.invalid.\nkdc = 127.0.0.1:90\n", 1, 90 },
	};
	struct kdc_address found[KDC_ADDRESSES_MAX];
	size_t i, count;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		krb5_context context;

		configure(rows[i].kdcs);
		assert_int_equal(krb5_init_context(&context), 0);
		count = kdc_places_find(context, "EXAMPLE", found);
		krb5_free_context(context);
		if (count != rows[i].count)
			fail_msg("row %zu: %zu", i, count);
		/* both families have the port at the same place */
		if (count > 0)
			assert_int_equal(ntohs(((struct sockaddr_in *)&found[count - 1].at)->sin_port), rows[i].last_port);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_second_answers_whatever_the_first_does),
	cmocka_unit_test(kdcs_are_taken_from_the_configuration),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
