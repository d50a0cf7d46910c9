/*
 * answer.h -- read one SOAP answer as it arrives.
 *
 * Bytes go in, instances come out at once; what frames them (context, end, fault) is collected. It knows
 * neither HTTP nor what was asked before: a test can feed it from a file.
 */
#ifndef LIB_WSMAN_ANSWER_H
#define LIB_WSMAN_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/wsman/wsman.h"

/** What the body may hold; a fault may come instead of any of them. */
enum wsman_expect {
	EXPECT_IDENTITY,
	EXPECT_PAGE,		/* EnumerateResponse or PullResponse */
	EXPECT_SUBSCRIPTION,
	EXPECT_INSTANCE,	/* the body's child is the instance: Get, Put, Invoke */
	EXPECT_CREATED,		/* the same: ResourceCreated; a description of what was made may follow it */
	EXPECT_NOTHING,		/* whatever comes is ignored: Release, Unsubscribe */
	EXPECT_NEXT_PAGE,	/* a page that was pulled: without a context the old one stays (WS-Enumeration 3.2) */
};

#define WSMAN_CONTEXT_SIZE 16384

/** What stood around the instances. To wsman_answer_begin(). */
struct wsman_answer {
	bool is_fault;
	struct wsman_fault fault;
	bool is_end;			/* EndOfSequence was there */
	bool has_response;		/* the body had a child */
	char identifier[256];		/* of a subscription */
	char relates_to[128];
	struct wsman_identity identity;
	size_t instances;		/* handed to the sink */
	char context[WSMAN_CONTEXT_SIZE];	/* XML, to be sent back as it is; "" when none came, or an empty one */
};

/** Nothing has come yet. */
void wsman_answer_begin(struct wsman_answer *ret_answer);

struct wsman_answer_options {
	enum wsman_expect expect;
	const struct wsman_limits *limits;	/* borrowed */
	const char *message_id;		/* what a:RelatesTo must be when it is there; NULL: not checked */
	const char *charset;		/* of the transport; NULL: the document says */
	const struct wsman_sink *sink;	/* where instances go (its `instance` only); NULL: nowhere */
	struct wsman_answer_reader **spare;	/* one that is closed is kept there for the next; NULL: it ends */
};

struct wsman_answer_reader;

/**
 * @param answer  filled as the answer goes by, so that a context is known also when reading stops early;
 *                borrowed until wsman_answer_close()
 */
bool wsman_answer_open(const struct wsman_answer_options *options, struct wsman_answer *answer,
    struct wsman_answer_reader **ret_reader, struct error *err);

/**
 * Read some more. After a failure every further call fails the same way.
 * @param err  ERROR_MALFORMED: not the SOAP that was expected; ERROR_LIMIT: the text names the bound;
 *             ERROR_ABSENT: WinRM 0.5, which cannot serve us; or what the sink set
 */
bool wsman_answer_feed(struct wsman_answer_reader *reader, const char *bytes, size_t count,
    struct error *err);

/**
 * The answer is over. ERROR_MALFORMED when it is cut, when a page has neither a context nor an end (but for
 * EXPECT_NEXT_PAGE), or when nothing stands in the body where something must.
 */
bool wsman_answer_finish(struct wsman_answer_reader *reader, struct error *err);

/** End it, or keep it (`spare`). NULL is fine. */
void wsman_answer_close(struct wsman_answer_reader *reader);

/** End one that was kept. */
void wsman_answer_spare_clear(struct wsman_answer_reader **spare);

#endif
