/* wsman_enumerate(): a listing from its first page to its end, or an error. */
#include <string.h>

#include "lib/wsman/client.h"
#include "lib/wsman/fault.h"
#include "lib/wsman/seen.h"

#define MAX_EMPTY_PAGES 8	/* in a row; the server may have nothing yet, but not for ever */
#define MAX_SLOW_PULLS  5	/* ENUMERATE_TIMED_OUT: pull again with the same context */
#define SHOWN_QUERY     80	/* characters of the query in an error */

struct listing {
	struct wsman *client;
	const char *ns, *wql, *identity;
	const struct wsman_sink *sink;		/* the caller's */
	struct seen seen;
	size_t items;
	bool is_repeated;			/* an identity came twice */
	bool is_stopped;			/* by the caller, by a bound or by a repeated identity */
	char *context;				/* WSMAN_CONTEXT_SIZE: the newest; "" before the first and after the end */
};

static bool
check_identity(struct listing *listing, const struct wsman_instance *instance, struct error *err)
{
	const char *identity = wsman_text(instance, listing->identity);
	bool is_new;

	if (identity == NULL)
		return error_set(err, ERROR_MALFORMED, "an instance has no '%s'", listing->identity);
	if (!seen_add(&listing->seen, identity, &is_new, err))
		return false;
	if (!is_new) {
		listing->is_repeated = true;
		return error_set(err, ERROR_MALFORMED,
		    "'%s' is listed twice: the listing changed while it was read", identity);
	}
	return true;
}

static bool
on_instance(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct listing *listing = state;
	size_t max_items = listing->client->limits.max_items;

	listing->is_stopped = true;	/* until it is known that it goes on */
	if (listing->items == max_items)
		return error_set(
		    err, ERROR_LIMIT, "more than %zu instances; that many are accepted", max_items);
	listing->items++;
	if (listing->identity != NULL && !check_identity(listing, instance, err))
		return false;
	if (!listing->sink->instance(listing->sink->state, instance, err))
		return false;
	listing->is_stopped = false;
	return true;
}

/* One page, the newest context kept: a page that brings none is gone on from with the one before. */
static bool
ask_page(struct listing *listing, struct wsman_question *question, struct wsman_outcome *ret_outcome,
    struct error *err)
{
	unsigned int slow_pulls = 0;
	bool ok;

	while (!(ok = wsman_ask_patiently(listing->client, question, ret_outcome, err))) {
		if (question->request.action != WSMAN_PULL || slow_pulls++ == MAX_SLOW_PULLS ||
		    !wsman_failed_with(listing->client, FAULT_ENUMERATE_TIMED_OUT))
			break;
		error_clear(err);
	}
	if (ok && ret_outcome->answer.is_end)
		listing->context[0] = '\0';
	else if (ret_outcome->answer.context[0] != '\0')
		memcpy(listing->context, ret_outcome->answer.context, strlen(ret_outcome->answer.context) + 1);
	return ok;
}

/* All pages, once. */
static bool
list(struct listing *listing, struct wsman_outcome *ret_outcome, struct error *err)
{
	const struct wsman_sink sink = { .instance = on_instance, .state = listing };
	struct wsman_question question = {
		.request = {
			.action = WSMAN_ENUMERATE,
			.ns = listing->ns,
			.class_name = "*",
			.query = listing->wql,
			.context = listing->context,
		},
		.expect = EXPECT_PAGE,
		.sink = &sink,
		.may_repeat = true,
	};
	unsigned int empty_pages = 0;

	listing->items = 0;
	listing->is_repeated = false;
	listing->is_stopped = false;
	listing->context[0] = '\0';
	seen_clear(&listing->seen);
	wsman_begin(listing->sink);
	do {
		if (!ask_page(listing, &question, ret_outcome, err))
			return false;
		empty_pages = ret_outcome->answer.instances > 0 ? 0 : empty_pages + 1;
		if (empty_pages > MAX_EMPTY_PAGES)
			return error_set(err, ERROR_MALFORMED,
			    "%u pages in a row were empty and none was the last", empty_pages);
		question.request.action = WSMAN_PULL;
		question.expect = EXPECT_NEXT_PAGE;
	} while (!ret_outcome->answer.is_end);
	return true;
}

/* An enumeration that is left open counts against the user's quota (windows.md 3.4). */
static void
release(struct listing *listing, const struct error *err)
{
	struct wsman_question question = {
		.request = {
			.action = WSMAN_RELEASE,
			.ns = listing->ns,
			.class_name = "*",
			.context = listing->context,
		},
		.may_repeat = true,
	};

	if (listing->context[0] != '\0' &&
	    (listing->is_stopped || err->kind == ERROR_LIMIT || err->kind == ERROR_MALFORMED))
		wsman_ask_in_passing(listing->client, &question);
}

static bool
is_worth_starting_anew(const struct listing *listing, const struct wsman_outcome *outcome)
{
	return listing->is_repeated || (outcome->is_lost && !listing->is_stopped) ||
	       wsman_failed_with(listing->client, FAULT_INVALID_ENUMERATION_CONTEXT) ||
	       wsman_failed_with(listing->client, FAULT_ENUMERATION_CLOSED);
}

/* The same checks as on a listing of the node's. */
static bool
answer_by(const struct wsman_stand_in *stand_in, struct listing *listing, struct error *err)
{
	const struct wsman_sink sink = { .instance = on_instance, .state = listing };

	wsman_begin(listing->sink);
	return stand_in->enumerate(stand_in->state, listing->ns, listing->wql, &sink, err);
}

bool
wsman_enumerate(struct wsman *client, const char *ns, const char *wql, const char *identity,
    const struct wsman_sink *sink, struct error *err)
{
	char context[WSMAN_CONTEXT_SIZE];
	struct listing listing = {
		.client = client, .ns = ns, .wql = wql, .identity = identity, .sink = sink, .context = context
	};
	struct wsman_outcome outcome;
	bool ok;

	context[0] = '\0';
	if (client->stand_in != NULL)
		ok = answer_by(client->stand_in, &listing, err);
	else
		ok = list(&listing, &outcome, err);
	if (!ok && client->stand_in == NULL) {
		release(&listing, err);
		if (is_worth_starting_anew(&listing, &outcome)) {
			error_clear(err);
			ok = list(&listing, &outcome, err);
			if (!ok)
				release(&listing, err);
		}
	}
	seen_clear(&listing.seen);
	if (ok)
		return true;
	if (strlen(wql) > SHOWN_QUERY)
		return wsman_fail(client, err, "%s: %.*s...", ns, SHOWN_QUERY, wql);
	return wsman_fail(client, err, "%s: %s", ns, wql);
}
