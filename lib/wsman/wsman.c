#include "lib/wsman/wsman.h"

#include <stdlib.h>
#include <string.h>

#include "lib/wsman/client.h"
#include "lib/wsman/fault.h"
#include "lib/wsman/sealed.h"
#include "lib/wsman/transport.h"

#define SHARE_MIN_MS 1000U

static const struct wsman_limits default_limits = {
	.max_answer_bytes = 64U << 20,
	.max_items = 200000,
	.max_value_bytes = 64U << 10,
	.drops_long_values = true,
	.max_depth = 64,
};

bool
wsman_open_line(const struct wsman_line *line, const struct source_target *target, struct wsman **ret_client,
    struct error *err)
{
	struct wsman *client = calloc(1, sizeof(*client));

	if (client == NULL) {
		line->close(line->state);
		return error_memory(err);
	}
	client->line = *line;
	client->target = target;
	client->limits = default_limits;
	wsman_set_deadline(client, WSMAN_DEFAULT_DEADLINE_MS);
	*ret_client = client;
	return true;
}

bool
wsman_open(const struct source_target *target, struct wsman **ret_client, struct error *err)
{
	const struct sealed_module *sealed;
	bool is_sealed = wsman_sealed_is_for(target);
	struct wsman_line line;

	if ((is_sealed && !wsman_sealed_load(&sealed, err)) || !wsman_transport_open(target, &line, err))
		return false;
	if (is_sealed && !sealed->open(target, &line, &line, err))
		return false;
	return wsman_open_line(&line, target, ret_client, err);
}

void
wsman_set_deadline(struct wsman *client, unsigned int timeout_ms)
{
	client->deadline_ms = client->line.now_ms(client->line.state) + timeout_ms;
	client->whole_deadline_ms = client->deadline_ms;
	client->allowed_ms = timeout_ms;
}

void
wsman_set_allowed(struct wsman *client, unsigned int allowed_ms)
{
	client->allowed_ms = allowed_ms;
}

void
wsman_set_share(struct wsman *client, unsigned int share)
{
	unsigned int left_ms = wsman_line_time_left(&client->line, client->whole_deadline_ms);
	unsigned int share_ms = left_ms / share;

	if (share_ms < SHARE_MIN_MS)
		share_ms = left_ms < SHARE_MIN_MS ? left_ms : SHARE_MIN_MS;
	client->deadline_ms = client->whole_deadline_ms - left_ms + share_ms;
}

void
wsman_set_limits(struct wsman *client, const struct wsman_limits *limits)
{
	client->limits = limits != NULL ? *limits : default_limits;
}

void
wsman_set_stand_in(struct wsman *client, const struct wsman_stand_in *stand_in)
{
	client->stand_in = stand_in;
}

const struct wsman_fault *
wsman_last_fault(const struct wsman *client)
{
	return client->has_fault ? &client->fault : NULL;
}

unsigned int
wsman_request_count(const struct wsman *client)
{
	return client->request_count;
}

const char *
wsman_remark(const struct wsman *client)
{
	return client->line.remark == NULL ? "" : client->line.remark(client->line.state);
}

const char *
wsman_logon(const struct wsman *client)
{
	return client->logon;
}

const struct source_account *
wsman_account(const struct wsman *client)
{
	static const struct source_account untold = { .password_end = 0 };
	const struct source_account *account = client->line.account == NULL ? NULL : client->line.account(client->line.state);

	return account == NULL ? &untold : account;
}

bool
wsman_pause(struct wsman *client, unsigned int ms)
{
	if (wsman_time_left(client) <= ms)
		return false;
	client->line.pause_ms(client->line.state, ms);
	return true;
}

void
wsman_restart(struct wsman *client)
{
	client->has_fault = false;
	wsman_answer_spare_clear(&client->reader);
	client->line.restart(client->line.state);
}

void
wsman_rest(struct wsman *client)
{
	wsman_answer_spare_clear(&client->reader);
	if (client->line.rest != NULL)
		client->line.rest(client->line.state);
}

void
wsman_close(struct wsman *client)
{
	if (client == NULL)
		return;
	wsman_answer_spare_clear(&client->reader);
	client->line.close(client->line.state);
	free(client);
}

/* A question that only reads: once anew when the connection was lost. */
static bool
ask_reading(struct wsman *client, struct wsman_question *question, struct wsman_outcome *ret_outcome,
    struct error *err)
{
	question->may_repeat = true;
	wsman_begin(question->sink);
	if (wsman_ask_patiently(client, question, ret_outcome, err))
		return true;
	if (!ret_outcome->is_lost)
		return false;
	error_clear(err);
	wsman_begin(question->sink);
	return wsman_ask_patiently(client, question, ret_outcome, err);
}

bool
wsman_identify(struct wsman *client, struct wsman_identity *ret_identity, struct error *err)
{
	struct wsman_question question = { .request = { .action = WSMAN_IDENTIFY },
		.expect = EXPECT_IDENTITY };
	struct wsman_outcome outcome;

	if (!ask_reading(client, &question, &outcome, err)) {
		if (client->has_fault && err->kind == ERROR_FAULT)
			error_set(err, ERROR_ABSENT,
			    "the listener does not know Identify; if it is WinRM 0.5, install KB968930 "
			    "(%s)",
			    client->fault.text);
		return wsman_fail(client, err, "Identify");
	}
	*ret_identity = outcome.answer.identity;
	return true;
}

bool
wsman_get(struct wsman *client, const char *ns, const char *class_name,
    const struct wsman_selector *selectors, size_t selector_count, const struct wsman_sink *sink,
    struct error *err)
{
	struct wsman_question question = {
		.request = {
			.action = WSMAN_GET,
			.ns = ns,
			.class_name = class_name,
			.selectors = selectors,
			.selector_count = selector_count,
		},
		.expect = EXPECT_INSTANCE,
		.sink = sink,
	};
	struct wsman_outcome outcome;
	bool ok;

	ok = ask_reading(client, &question, &outcome, err);
	if (ok && outcome.answer.instances == 0)
		ok = error_set(err, ERROR_MALFORMED, "the answer holds no instance");
	return ok || wsman_fail(client, err, "%s: get %s", ns, class_name);
}

bool
wsman_put(struct wsman *client, const char *ns, const char *class_name,
    const struct wsman_selector *selectors, size_t selector_count, enum wsman_put_form form,
    const char *property, const char *value, struct error *err)
{
	struct wsman_question question = {
		.request = {
			.action = WSMAN_PUT,
			.ns = ns,
			.class_name = class_name,
			.selectors = selectors,
			.selector_count = selector_count,
			.form = form,
			.property = property,
			.value = value,
		},
		.expect = EXPECT_NOTHING,	/* the instance as it now is; but only a Get is believed */
	};
	struct wsman_outcome outcome;

	return wsman_ask(client, &question, &outcome, err) ||
	       wsman_fail(client, err, "%s: put %s.%s", ns, class_name, property);
}

bool
wsman_invoke(struct wsman *client, const struct wsman_call *call, const struct wsman_sink *sink, struct error *err)
{
	struct wsman_question question = {
		.request = {
			.action = WSMAN_INVOKE,
			.ns = call->ns,
			.class_name = call->class_name,
			.method = call->method,
			.selectors = call->selectors,
			.selector_count = call->selector_count,
			.inputs = call->inputs,
			.input_count = call->input_count,
		},
		.expect = EXPECT_INSTANCE,
		.sink = sink,
	};
	const struct wsman_instance nothing = { .class_name = "", .values = NULL, .count = 0 };
	struct wsman_outcome outcome;
	bool ok;

	if (!call->only_reads)
		wsman_begin(sink);
	ok = call->only_reads ? ask_reading(client, &question, &outcome, err) : wsman_ask(client, &question, &outcome, err);
	if (ok && outcome.answer.instances == 0 && sink != NULL)
		ok = sink->instance(sink->state, &nothing, err);
	return ok || wsman_fail(client, err, "%s: %s.%s", call->ns, call->class_name, call->method);
}
