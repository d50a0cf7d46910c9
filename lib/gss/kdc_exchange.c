#include "lib/gss/kdc_exchange.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/gss/kdc_reply.h"
#include "lib/model/stopwatch.h"

#define NEXT_MS	  1000U			/* as long as libkrb5 waits for each over UDP */
#define KNOWN_MS  3000U			/* who has just answered may need longer: a password that two KDCs see counts twice */
#define LAST_MS	  3000U
#define REPLY_MAX ((size_t)1 << 20)
#define HEADER	  4U			/* RFC 4120, 7.2.2: the length, in network order */

/* One connection. */
struct try {
	int fd;				/* -1: not begun, or over */
	size_t place;			/* in the exchange's addresses */
	size_t sent, got;		/* with the header */
	unsigned char header[HEADER];
	size_t length;			/* of the reply; 0: not told yet */
	unsigned char *reply;
};

struct round {
	const struct kdc_exchange *exchange;
	const unsigned char *message;	/* with its header */
	size_t length;
	struct try tries[KDC_ADDRESSES_MAX];
	size_t begun, open;
	int64_t since_ms;		/* the last was begun */
};

static void
end_try(struct round *round, struct try *try)
{
	close(try->fd);
	free(try->reply);
	try->fd = -1;
	try->reply = NULL;
	round->open--;
}

static void
begin_next(struct round *round)
{
	const struct kdc_address *address = &round->exchange->addresses[round->begun];
	struct try *try = &round->tries[round->begun];

	*try = (struct try) { .place = round->begun++ };
	round->since_ms = stopwatch_ms();
	try->fd = socket(address->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (try->fd < 0)
		return;
	round->open++;
	if (connect(try->fd, (const struct sockaddr *)&address->at, address->length) != 0 && errno != EINPROGRESS)
		end_try(round, try);
}

/* How long the last one that was begun is waited for alone. */
static unsigned int
patience_ms(const struct round *round)
{
	if (round->begun == round->exchange->count)
		return LAST_MS;
	return round->begun == 1 && round->exchange->is_known ? KNOWN_MS : NEXT_MS;
}

/* False: it is of no use any more. */
static bool
send_more(const struct round *round, struct try *try)
{
	ssize_t count = send(try->fd, round->message + try->sent, round->length - try->sent, MSG_NOSIGNAL);

	if (count < 0)
		return errno == EAGAIN || errno == EINTR;
	try->sent += (size_t)count;
	return true;
}

static bool
take_header(struct try *try)
{
	uint32_t length;

	memcpy(&length, try->header, HEADER);
	try->length = ntohl(length);
	if (try->length == 0 || try->length > REPLY_MAX)
		return false;
	try->reply = malloc(try->length);
	return try->reply != NULL;
}

static bool
receive_more(struct try *try)
{
	bool in_header = try->got < HEADER;
	unsigned char *to = in_header ? try->header + try->got : try->reply + (try->got - HEADER);
	size_t room = in_header ? HEADER - try->got : try->length + HEADER - try->got;
	ssize_t count = recv(try->fd, to, room, 0);

	if (count < 0)
		return errno == EAGAIN || errno == EINTR;
	try->got += (size_t)count;
	return count > 0 && (!in_header || try->got < HEADER || take_header(try));
}

static bool
is_whole(const struct try *try)
{
	return try->length > 0 && try->got == try->length + HEADER;
}

/* One that says it has no time has not answered: the next may. */
static bool
serve(const struct round *round, struct try *try)
{
	if (try->sent < round->length)
		return send_more(round, try);
	return receive_more(try) &&
	    (!is_whole(try) || kdc_reply_error(try->reply, try->length) != KRB5KDC_ERR_SVC_UNAVAILABLE);
}

static void
wait_and_serve(struct round *round, unsigned int wait_ms)
{
	struct pollfd files[KDC_ADDRESSES_MAX];
	size_t i;

	for (i = 0; i < round->begun; i++)
		files[i] = (struct pollfd) {
			.fd = round->tries[i].fd, .events = round->tries[i].sent < round->length ? POLLOUT : POLLIN,
		};
	if (poll(files, round->begun, (int)wait_ms) <= 0)
		return;
	for (i = 0; i < round->begun; i++)
		if (files[i].fd >= 0 && files[i].revents != 0 && !serve(round, &round->tries[i]))
			end_try(round, &round->tries[i]);
}

static struct try *
whole_one(struct round *round)
{
	size_t i;

	for (i = 0; i < round->begun; i++)
		if (round->tries[i].fd >= 0 && is_whole(&round->tries[i]))
			return &round->tries[i];
	return NULL;
}

/* Who answered first; NULL: nobody. */
static struct try *
ask(struct round *round)
{
	struct try *answered = NULL;

	while (answered == NULL) {
		unsigned int left_ms = round->open == 0 ? 0 : stopwatch_left_ms(round->since_ms, patience_ms(round));

		if (left_ms == 0 && round->begun == round->exchange->count)
			break;
		if (left_ms == 0)
			begin_next(round);
		else
			wait_and_serve(round, left_ms);
		answered = whole_one(round);
	}
	return answered;
}

/* It is asked first the next time. */
static void
move_to_front(struct kdc_exchange *exchange, size_t place)
{
	struct kdc_address first = exchange->addresses[place];

	memmove(&exchange->addresses[1], &exchange->addresses[0], place * sizeof(first));
	exchange->addresses[0] = first;
	exchange->is_known = true;
}

/* NULL when nobody answers, or there is no memory. */
static krb5_error_code
ask_all(krb5_context context, struct kdc_exchange *exchange, const unsigned char *message, size_t length,
    krb5_data **ret_reply)
{
	struct round round = { .exchange = exchange, .message = message, .length = length };
	struct try *answered = ask(&round);
	krb5_error_code code = 0;
	size_t i;

	exchange->is_left_to_library = answered == NULL;
	if (answered != NULL) {
		const krb5_data reply = { .length = (unsigned int)answered->length, .data = (char *)answered->reply };

		kdc_reply_read(answered->reply, answered->length, &exchange->told);
		exchange->is_refused = kdc_reply_error(answered->reply, answered->length) == KRB5KDC_ERR_PREAUTH_FAILED;
		code = krb5_copy_data(context, &reply, ret_reply);
		move_to_front(exchange, answered->place);
	}
	for (i = 0; i < round.begun; i++)
		if (round.tries[i].fd >= 0)
			end_try(&round, &round.tries[i]);
	return code;
}

static void
look_for_kdcs(krb5_context context, struct kdc_exchange *exchange, const krb5_data *realm)
{
	if (strlen(exchange->realm) == realm->length && memcmp(exchange->realm, realm->data, realm->length) == 0)
		return;
	exchange->is_known = exchange->is_left_to_library = false;
	snprintf(exchange->realm, sizeof(exchange->realm), "%.*s", (int)realm->length, realm->data);
	exchange->count = kdc_places_find(context, exchange->realm, exchange->addresses);
}

static krb5_error_code
take_message(krb5_context context, void *data, const krb5_data *realm, const krb5_data *message, krb5_data **ret_message,
    krb5_data **ret_reply)
{
	struct kdc_exchange *exchange = data;
	uint32_t length = htonl(message->length);
	unsigned char *framed;
	krb5_error_code code;

	(void)ret_message;
	if (exchange->is_refused)
		return KRB5_KDC_UNREACH;
	look_for_kdcs(context, exchange, realm);
	framed = kdc_exchange_is_useful(exchange) ? malloc(HEADER + message->length) : NULL;
	if (framed == NULL)
		return 0;
	memcpy(framed, &length, HEADER);
	memcpy(framed + HEADER, message->data, message->length);
	code = ask_all(context, exchange, framed, HEADER + message->length, ret_reply);
	free(framed);
	return code;
}

static krb5_error_code
note_reply(krb5_context context, void *data, krb5_error_code code, const krb5_data *realm, const krb5_data *message,
    const krb5_data *reply, krb5_data **ret_reply)
{
	struct kdc_exchange *exchange = data;

	(void)context;
	(void)realm;
	(void)message;
	(void)ret_reply;
	if (code == 0 && reply != NULL)
		kdc_reply_read((const unsigned char *)reply->data, reply->length, &exchange->told);
	return code;
}

void
kdc_exchange_use(krb5_context context, struct kdc_exchange *exchange)
{
	krb5_set_kdc_send_hook(context, take_message, exchange);
	krb5_set_kdc_recv_hook(context, note_reply, exchange);
}

void
kdc_exchange_begin(struct kdc_exchange *exchange)
{
	exchange->is_refused = false;
	kdc_exchange_clear(exchange);
}

void
kdc_exchange_clear(struct kdc_exchange *exchange)
{
	kdc_reply_clear(&exchange->told);
}

bool
kdc_exchange_is_useful(const struct kdc_exchange *exchange)
{
	return exchange->count > 1 && !exchange->is_left_to_library;
}
