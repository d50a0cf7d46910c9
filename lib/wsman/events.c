/* wsman_read_events(): WS-Eventing with Pull delivery (windows.md 9.5). */
#include <string.h>

#include "lib/wsman/client.h"
#include "lib/wsman/fault.h"

/*
 * A Pull with nothing new waits as long as it is allowed to, and MaxTimeoutms does not bound it: the
 * server is asked to wait briefly, and a server that does not listen takes no more than this of the deadline.
 */
#define PULL_OPERATION_MS 2000
#define PULL_EXCHANGE_MS  5000

struct reading {
	struct wsman *client;
	const char *channel, *xpath;
	const struct wsman_sink *sink;	/* the caller's */
	size_t items;
	bool is_stopped;		/* by the caller or by a bound */
	bool is_subscribed;
	char context[WSMAN_CONTEXT_SIZE];
	char identifier[256];
};

static bool
on_event(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct reading *reading = state;
	size_t max_items = reading->client->limits.max_items;

	reading->is_stopped = true;
	if (reading->items == max_items)
		return error_set(err, ERROR_LIMIT, "more than %zu events; that many are accepted", max_items);
	reading->items++;
	if (!reading->sink->instance(reading->sink->state, instance, err))
		return false;
	reading->is_stopped = false;
	return true;
}

static bool
subscribe(struct reading *reading, struct wsman_outcome *ret_outcome, struct error *err)
{
	struct wsman_question question = {
		.request = { .action = WSMAN_SUBSCRIBE,
		    .channel = reading->channel,
		    .query = reading->xpath },
		.expect = EXPECT_SUBSCRIPTION,
		.may_repeat = true,
	};

	if (!wsman_ask_patiently(reading->client, &question, ret_outcome, err))
		return false;
	memcpy(reading->context, ret_outcome->answer.context, strlen(ret_outcome->answer.context) + 1);
	memcpy(reading->identifier, ret_outcome->answer.identifier, sizeof(reading->identifier));
	reading->is_subscribed = reading->identifier[0] != '\0';
	return true;
}

/* True with *ret_is_over when nothing more is there: an empty page, an end, or the time to wait is over. */
static bool
pull(struct reading *reading, struct wsman_outcome *ret_outcome, bool *ret_is_over, struct error *err)
{
	const struct wsman_sink sink = { .instance = on_event, .state = reading };
	struct wsman_question question = {
		.request = { .action = WSMAN_PULL, .context = reading->context },
		.expect = EXPECT_NEXT_PAGE,
		.sink = &sink,
		.may_repeat = true,
		.operation_ms = PULL_OPERATION_MS,
		.exchange_ms = PULL_EXCHANGE_MS,
	};
	const struct wsman_answer *answer = &ret_outcome->answer;

	if (!wsman_ask_patiently(reading->client, &question, ret_outcome, err)) {
		*ret_is_over = wsman_failed_with(reading->client, FAULT_OPERATION_TIMED_OUT) ||
		    wsman_failed_with(reading->client, FAULT_ENUMERATE_TIMED_OUT);
		return *ret_is_over;
	}
	*ret_is_over = answer->is_end || answer->instances == 0;
	if (answer->context[0] != '\0')
		memcpy(reading->context, answer->context, strlen(answer->context) + 1);
	return true;
}

static void
unsubscribe(struct reading *reading)
{
	struct wsman_question question = {
		.request = { .action = WSMAN_UNSUBSCRIBE, .identifier = reading->identifier },
		.may_repeat = true,
	};

	if (reading->is_subscribed)
		wsman_ask_in_passing(reading->client, &question);
}

static bool
read_once(struct reading *reading, struct wsman_outcome *ret_outcome, struct error *err)
{
	bool is_over = false, ok;

	reading->items = 0;
	reading->is_stopped = false;
	reading->is_subscribed = false;
	wsman_begin(reading->sink);
	ok = subscribe(reading, ret_outcome, err);
	while (ok && !is_over)
		ok = pull(reading, ret_outcome, &is_over, err);
	if (ok || reading->is_stopped || reading->client->has_fault)
		unsubscribe(reading);
	if (ok) {	/* "nothing new in time" was no failure */
		reading->client->has_fault = false;
		error_clear(err);
	}
	return ok;
}

bool
wsman_read_events(struct wsman *client, const char *channel, const char *xpath, const struct wsman_sink *sink,
    struct error *err)
{
	struct reading reading = { .client = client, .channel = channel, .xpath = xpath, .sink = sink };
	struct wsman_outcome outcome;

	if (client->stand_in != NULL) {
		wsman_begin(sink);
		return client->stand_in->events(client->stand_in->state, channel, sink, err) ||
		       wsman_fail(client, err, "events of %s", channel);
	}
	if (read_once(&reading, &outcome, err))
		return true;
	if (outcome.is_lost && !reading.is_stopped && read_once(&reading, &outcome, err))
		return true;
	return wsman_fail(client, err, "events of %s", channel);
}
