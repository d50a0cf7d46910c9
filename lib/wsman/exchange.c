#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/wsman/client.h"
#include "lib/wsman/failure.h"
#include "lib/wsman/fault.h"
#include "lib/wsman/reply.h"

#define OPERATION_MIN_MS 1000
#define OPERATION_MAX_MS 60000	/* MaxTimeoutms of a listener, unless somebody changed it (windows.md 5) */
#define PASSING_MS       2000	/* for what only tidies up */

/* One exchange while its answer comes in. */
struct exchange {
	struct wsman *client;
	struct wsman_answer_options options;
	char charset[32];
	struct wsman_answer *answer;
	struct wsman_answer_reader *reader;	/* NULL: no SOAP has come */
	size_t ignored;
};

unsigned int
wsman_time_left(const struct wsman *client)
{
	return wsman_line_time_left(&client->line, client->deadline_ms);
}

bool
wsman_failed_with(const struct wsman *client, uint32_t number)
{
	return client->has_fault && wsman_fault_number(&client->fault) == number;
}

void
wsman_begin(const struct wsman_sink *sink)
{
	if (sink != NULL && sink->begin != NULL)
		sink->begin(sink->state);
}

bool
wsman_fail(const struct wsman *client, struct error *err, const char *format, ...)
{
	char asked[256];
	va_list arguments;

	if (error_kind_has(err->kind, ERROR_OF_CONNECTION) ||
	    (err->kind == ERROR_TIMEOUT && !client->has_fault))
		return false;
	va_start(arguments, format);
	vsnprintf(asked, sizeof(asked), format, arguments);
	va_end(arguments);
	return error_prefix(err, "%s", asked);
}

static bool
is_type(const char *content_type, const char *wanted)
{
	size_t length = strlen(wanted);

	return strncasecmp(content_type, wanted, length) == 0 && strchr("; \t", content_type[length]) != NULL;
}

/* A listener that gives no type is taken at its word. */
static bool
is_xml(const char *content_type)
{
	return content_type[0] == '\0' || is_type(content_type, "application/soap+xml") ||
	       is_type(content_type, "application/xml") || is_type(content_type, "text/xml");
}

/* Answers and faults; the pages that come with 401 and the like are not for us. */
static bool
brings_soap(const struct wsman_reply *reply)
{
	if (reply->status == 200)
		return true;
	return (reply->status == 400 || reply->status >= 500) && reply->content_type[0] != '\0' &&
	       is_xml(reply->content_type);
}

static bool
on_body(void *state, const struct wsman_reply *reply, const char *bytes, size_t count, struct error *err)
{
	struct exchange *exchange = state;

	if (!brings_soap(reply)) {
		exchange->ignored += count;
		return exchange->ignored <= WSMAN_IGNORED_MAX ||
		       wsman_status_report(reply, exchange->client->target, err);
	}
	if (!is_xml(reply->content_type))
		return wsman_content_type_report(reply, err);
	if (!wsman_coding_check(reply, err))
		return false;
	if (exchange->reader == NULL) {
		wsman_reply_charset(reply, exchange->charset, sizeof(exchange->charset));
		exchange->options.charset = exchange->charset;
		if (!wsman_answer_open(&exchange->options, exchange->answer, &exchange->reader, err))
			return false;
	}
	return wsman_answer_feed(exchange->reader, bytes, count, err);
}

/* All of the answer is here: what is it? */
static bool
conclude(struct exchange *exchange, const struct wsman_reply *reply, struct error *err)
{
	struct wsman *client = exchange->client;

	if (exchange->reader == NULL && reply->status == 200) {
		if (exchange->options.expect == EXPECT_NOTHING)
			return true;
		return error_set(
		    err, ERROR_MALFORMED, "HTTP 200 with an empty body: is this a WinRM listener?");
	}
	if (exchange->reader == NULL)
		return wsman_status_report(reply, client->target, err);
	if (!wsman_answer_finish(exchange->reader, err))
		return false;
	if (exchange->answer->is_fault) {
		client->has_fault = true;
		client->fault = exchange->answer->fault;
		return wsman_fault_report(&client->fault, err);
	}
	return reply->status == 200 || wsman_status_report(reply, client->target, err);
}

static unsigned int
at_most(unsigned int value, unsigned int bound)
{
	return value < bound ? value : bound;
}

/* What a time-out of one exchange names: what was given for everything, unless this one is given less than what is left. */
static unsigned int
allowed_ms(const struct wsman *client, unsigned int timeout_ms, unsigned int left_ms)
{
	bool is_all_that_is_left = timeout_ms == left_ms && client->deadline_ms == client->whole_deadline_ms;

	return is_all_that_is_left ? client->allowed_ms : timeout_ms;
}

/* Fills in what only the client knows, and writes the envelope. */
static bool
write_message(struct wsman *client, struct wsman_question *question, char **ret_body,
    struct wsman_message *ret_message, struct error *err)
{
	struct wsman_request *request = &question->request;
	unsigned int left_ms = wsman_time_left(client);

	if (left_ms == 0)
		return error_set(err, ERROR_TIMEOUT, "the time allowed for everything is over: allow more");
	request->url = client->line.url;
	request->timeout_ms =
	    at_most(question->operation_ms != 0 ? question->operation_ms : left_ms, OPERATION_MAX_MS);
	if (request->timeout_ms < OPERATION_MIN_MS)
		request->timeout_ms = OPERATION_MIN_MS;
	*ret_message = (struct wsman_message) {
		.timeout_ms = question->exchange_ms != 0 ? at_most(question->exchange_ms, left_ms) : left_ms,
		.may_repeat = question->may_repeat,
		.interrupt = question->interrupt,
	};
	ret_message->is_without_logon = request->action == WSMAN_IDENTIFY;
	ret_message->allowed_ms = allowed_ms(client, ret_message->timeout_ms, left_ms);
	if (!wsman_message_id(request->message_id, err) ||
	    !wsman_request_write(request, ret_body, &ret_message->length, err))
		return false;
	ret_message->body = *ret_body;
	return true;
}

/* SOAP came, so we were let in. */
static void
note_logon(struct wsman *client)
{
	const struct source_target *target = client->target;
	char *text = client->logon;
	size_t size = sizeof(client->logon);

	if (client->line.logon != NULL)
		client->line.logon(client->line.state, text, size);
	else if (target->auth == AUTH_CERTIFICATE)
		snprintf(text, size, "the certificate %.300s", target->cert_file);
	else
		snprintf(text, size, "Basic, as %.300s", target->user == NULL ? "nobody" : target->user);
}

bool
wsman_ask(struct wsman *client, struct wsman_question *question, struct wsman_outcome *ret_outcome,
    struct error *err)
{
	bool has_id = question->request.action != WSMAN_IDENTIFY;
	struct exchange exchange = {
		.client = client,
		.options = {
			.expect = question->expect,
			.limits = question->limits != NULL ? question->limits : &client->limits,
			.message_id = has_id ? question->request.message_id : NULL,
			.sink = question->sink,
			.spare = &client->reader,
		},
		.answer = &ret_outcome->answer,
	};
	const struct wsman_receiver receiver = { .body = on_body, .state = &exchange };
	struct wsman_message message;
	struct wsman_reply reply = { 0 };
	char *body = NULL;
	bool ok;

	wsman_answer_begin(&ret_outcome->answer);
	ret_outcome->is_lost = false;
	client->has_fault = false;
	if (!write_message(client, question, &body, &message, err))
		return false;
	client->request_count++;
	ok = client->line.post(client->line.state, &message, &receiver, &reply, err) &&
	     conclude(&exchange, &reply, err);
	ret_outcome->is_lost = reply.is_lost;
	if (exchange.reader != NULL && has_id && client->logon[0] == '\0')
		note_logon(client);
	wsman_answer_close(exchange.reader);
	free(body);
	return ok;
}

bool
wsman_ask_patiently(struct wsman *client, struct wsman_question *question, struct wsman_outcome *ret_outcome,
    struct error *err)
{
	unsigned int repeats;

	for (repeats = 0; !wsman_ask(client, question, ret_outcome, err); repeats++) {
		if (err->kind != ERROR_BUSY || !question->may_repeat || repeats == WSMAN_BUSY_REPEATS ||
		    wsman_time_left(client) <= WSMAN_BUSY_PAUSE_MS)
			return false;
		client->line.pause_ms(client->line.state, WSMAN_BUSY_PAUSE_MS);
		error_clear(err);	/* what is mended by asking again is not reported */
	}
	return true;
}

void
wsman_ask_in_passing(struct wsman *client, struct wsman_question *question)
{
	bool has_fault = client->has_fault;
	struct wsman_fault fault = client->fault;
	struct wsman_outcome outcome;
	struct error ignored;

	question->expect = EXPECT_NOTHING;
	question->operation_ms = PASSING_MS;
	question->exchange_ms = PASSING_MS;
	(void)wsman_ask(client, question, &outcome, &ignored);
	client->has_fault = has_fault;
	client->fault = fault;
}
