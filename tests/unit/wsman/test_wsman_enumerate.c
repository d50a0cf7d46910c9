/* What wsman_enumerate() promises: a whole listing, or an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/wsman/wsman.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/wsman/wsman_line.h"
#include "tests/unit/wsman/wsman_pages.h"

#define NS    "root/MicrosoftIISv2"
#define QUERY "select Name,ServerComment,ServerState from IIsWebServer"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct listing {
	struct script script;
	struct pages pages;
	struct wsman *client;
	struct error err;
	bool ok;
};

static void
list(struct listing *listing, const struct scripted *steps, size_t count)
{
	const struct wsman_sink sink = pages_sink(&listing->pages);

	listing->client = script_open(&listing->script, steps, count);
	listing->ok = wsman_enumerate(listing->client, NS, QUERY, "Name", &sink, &listing->err);
	assert_true(listing->ok == (listing->err.kind == ERROR_NONE));	/* what was mended is not reported */
}

static void
end(struct listing *listing)
{
	script_close(&listing->script, listing->client);
	pages_clear(&listing->pages);
}

static void
pages_are_pulled_with_the_newest_context_until_the_end(void **state)
{
	static const struct scripted steps[] = { ANSWER("page_1"), ANSWER("page_2"), ANSWER("page_3") };
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_true(listing.ok);
	assert_int_equal(listing.pages.count, 4);
	assert_int_equal(listing.pages.begun, 1);
	assert_string_equal(
	    wsman_text(&listing.pages.instances[1], "servercomment"), "Intranet <old> & \"new\"");
	assert_true(script_asked(&listing.script, 0, "/Enumerate<"));
	assert_true(script_asked(&listing.script, 0, QUERY));
	assert_true(script_asked(&listing.script, 1, ">uuid:00000001-"));
	assert_true(script_asked(&listing.script, 2, ">uuid:00000002-"));
	end(&listing);
}

static void
an_empty_listing_comes_in_any_of_four_forms(void **state)
{
	static const struct scripted forms[][2] = {
		{ ANSWER("empty_items_short") }, { ANSWER("empty_items_long") }, { ANSWER("empty_no_items") },
		{ ANSWER("empty_context_first"), ANSWER("empty_context_then") },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(forms); i++) {
		struct listing listing = { 0 };

		list(&listing, forms[i], forms[i][1].answer != NULL ? 2 : 1);
		assert_true(listing.ok);
		assert_int_equal(listing.pages.count, 0);
		assert_int_equal(listing.pages.begun, 1);
		end(&listing);
	}
}

static void
a_listing_without_a_proper_end_is_an_error(void **state)
{
	static const struct scripted first[] = { ANSWER("neither_end_nor_context") };
	static const struct scripted later[] = {
		ANSWER("page_1"), ANSWER("page_without_end"), ANSWER("fault_context_expired"),
		ANSWER("page_1"), ANSWER("page_without_end"), ANSWER("fault_context_expired"),
	};
	struct listing listing = { 0 };

	(void)state;
	list(&listing, first, COUNT(first));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_MALFORMED);
	end(&listing);
	listing = (struct listing) { 0 };
	list(&listing, later, COUNT(later));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_EXPIRED);
	end(&listing);
}

static void
an_answer_that_is_packed_names_the_coding(void **state)
{
	static const struct scripted steps[] = { { .answer = "page_1", .coding = "gzip" } };
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(listing.err.text, "Content-Encoding: gzip"));
	end(&listing);
}

#define ELEMENTS "<k xmlns=\"u:1\">1 &amp; 2</k>"
#define PAGE_OF_ELEMENTS \
	"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' " \
	"xmlns:n='http://schemas.xmlsoap.org/ws/2004/09/enumeration'><s:Body><n:EnumerateResponse>" \
	"<n:EnumerationContext>" ELEMENTS "</n:EnumerationContext></n:EnumerateResponse></s:Body></s:Envelope>"

/* WS-Enumeration 3.2. */
static void
a_page_without_a_context_is_gone_on_from_with_the_old_one(void **state)
{
	static const struct scripted steps[] = {
		ANSWER(PAGE_OF_ELEMENTS), ANSWER("page_without_end"), ANSWER("empty_items_short"),
	};
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	if (!listing.ok)
		fail_msg("%s", listing.err.text);
	assert_int_equal(listing.pages.count, 1);
	assert_true(script_asked(&listing.script, 1, ">" ELEMENTS "</n:EnumerationContext>"));
	assert_true(script_asked(&listing.script, 2, ">" ELEMENTS "</n:EnumerationContext>"));
	end(&listing);
}

static void
an_expired_context_starts_the_listing_anew_once(void **state)
{
	static const struct scripted once[] = {
		ANSWER("page_1"), ANSWER("fault_context_expired"), ANSWER("page_1"), ANSWER("page_2"),
		ANSWER("page_3"),
	};
	static const struct scripted twice[] = {
		ANSWER("page_1"), ANSWER("fault_context_expired"), ANSWER("page_1"), ANSWER("page_2"),
		ANSWER("fault_context_expired"),
	};
	struct listing listing = { 0 };

	(void)state;
	list(&listing, once, COUNT(once));
	assert_true(listing.ok);
	assert_int_equal(listing.pages.begun, 2);
	assert_int_equal(listing.pages.count, 4);
	assert_null(wsman_last_fault(listing.client));
	end(&listing);
	listing = (struct listing) { 0 };
	list(&listing, twice, COUNT(twice));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_EXPIRED);
	end(&listing);
}

static void
a_page_that_repeats_an_instance_starts_anew_once_then_is_malformed(void **state)
{
	static const struct scripted once[] = {
		ANSWER("page_1"), ANSWER("page_2_repeated"), ANSWER("release"), ANSWER("page_1"),
		ANSWER("page_2"), ANSWER("page_3"),
	};
	static const struct scripted twice[] = {
		ANSWER("page_1"), ANSWER("page_2_repeated"), ANSWER("release"), ANSWER("page_1"),
		ANSWER("page_2_repeated"), ANSWER("release"),
	};
	struct listing listing = { 0 };

	(void)state;
	list(&listing, once, COUNT(once));
	assert_true(listing.ok);
	assert_int_equal(listing.pages.count, 4);
	assert_true(script_asked(&listing.script, 2, ">uuid:00000002-"));
	end(&listing);
	listing = (struct listing) { 0 };
	list(&listing, twice, COUNT(twice));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(listing.err.text, "W3SVC/1"));
	end(&listing);
}

static void
a_lost_connection_starts_anew_once(void **state)
{
	static const struct scripted once[] = {
		ANSWER("page_1"), { .answer = "page_2", .is_lost = true }, ANSWER("page_1"), ANSWER("page_2"),
		ANSWER("page_3"),
	};
	static const struct scripted twice[] = {
		{ .answer = "page_1", .is_lost = true }, { .answer = "page_1", .is_lost = true },
	};
	struct listing listing = { 0 };

	(void)state;
	list(&listing, once, COUNT(once));
	assert_true(listing.ok);
	assert_int_equal(listing.pages.count, 4);
	end(&listing);
	listing = (struct listing) { 0 };
	list(&listing, twice, COUNT(twice));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_UNREACHABLE);
	end(&listing);
}

static void
a_pull_that_timed_out_is_pulled_again_with_the_same_context(void **state)
{
	static const struct scripted steps[] = {
		ANSWER("page_1"), ANSWER("fault_pull_timed_out"), ANSWER("page_2"),
		ANSWER("fault_pull_timed_out"), ANSWER("page_3"),
	};
	static const struct scripted for_ever[] = {
		ANSWER("page_1"), ANSWER("fault_pull_timed_out"), ANSWER("fault_pull_timed_out"),
		ANSWER("fault_pull_timed_out"),
		ANSWER("fault_pull_timed_out"), ANSWER("fault_pull_timed_out"),
		ANSWER("fault_pull_timed_out"),
	};
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_true(listing.ok);
	assert_int_equal(listing.pages.begun, 1);
	assert_true(script_asked(&listing.script, 2, ">uuid:00000001-"));
	assert_true(script_asked(&listing.script, 4, ">uuid:00000002-"));
	end(&listing);
	listing = (struct listing) { 0 };
	list(&listing, for_ever, COUNT(for_ever));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_TIMEOUT);
	end(&listing);
}

static void
a_busy_node_is_asked_again_after_a_pause_a_few_times(void **state)
{
	static const struct scripted steps[] = {
		ANSWER("fault_quota"), { .status = 503, .type = "text/html" }, ANSWER("page_1"),
		ANSWER("fault_wmi_error"), ANSWER("page_2"),
		ANSWER("page_3"),
	};
	static const struct scripted for_ever[] = {
		ANSWER("fault_quota"), ANSWER("fault_quota"), ANSWER("fault_quota"), ANSWER("fault_quota"),
	};
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_true(listing.ok);
	assert_int_equal(listing.script.paused_ms, 3000);
	assert_int_equal(listing.pages.count, 4);
	end(&listing);
	listing = (struct listing) { 0 };
	list(&listing, for_ever, COUNT(for_ever));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_BUSY);
	assert_non_null(strstr(listing.err.text, "This user may do 15 operations at once."));
	assert_int_equal(wsman_last_fault(listing.client)->number, 2150859174U);
	end(&listing);
}

static void
a_busy_node_is_not_waited_for_beyond_the_deadline(void **state)
{
	static const struct scripted steps[] = { { .answer = "fault_quota", .cost_ms = 59500 } };
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_BUSY);
	assert_int_equal(listing.script.paused_ms, 0);
	end(&listing);
}

static void
empty_pages_do_not_go_on_for_ever(void **state)
{
	struct scripted steps[11] = { ANSWER("page_1") };
	struct listing listing = { 0 };
	size_t i;

	(void)state;
	for (i = 1; i < 10; i++)
		steps[i].answer = "page_empty";
	steps[10].answer = "release";
	list(&listing, steps, COUNT(steps));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_MALFORMED);
	assert_true(script_asked(&listing.script, 10, "/Release<"));
	end(&listing);
}

static void
a_few_empty_pages_are_pulled_through(void **state)
{
	static const struct scripted steps[] = {
		ANSWER("page_1"), ANSWER("page_empty"), ANSWER("page_empty"), ANSWER("page_2"),
		ANSWER("page_3"),
	};
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_true(listing.ok);
	assert_int_equal(listing.pages.count, 4);
	end(&listing);
}

static void
a_sink_that_stops_gets_its_own_error_and_the_context_is_released(void **state)
{
	static const struct scripted steps[] = {
		ANSWER("page_1"), ANSWER("page_2"), ANSWER("fault_access_denied"),
	};
	struct listing listing = { .pages = { .stop_after = 3 } };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_USAGE);
	assert_string_equal(listing.err.text, NS ": " QUERY ": enough");
	assert_true(script_asked(&listing.script, 2, "<n:Release><n:EnumerationContext>uuid:00000002-"));
	assert_null(wsman_last_fault(listing.client));	/* that Release failed is nobody's concern */
	assert_int_equal(listing.script.timeouts_ms[2], 2000);
	end(&listing);
}

static void
more_instances_than_allowed_are_refused_and_released(void **state)
{
	static const struct scripted steps[] = { ANSWER("page_1"), ANSWER("page_2"), ANSWER("release") };
	const struct wsman_limits limits = {
		.max_answer_bytes = 1U << 20, .max_items = 2, .max_value_bytes = 1000, .max_depth = 32,
	};
	struct listing listing = { 0 };
	const struct wsman_sink sink = pages_sink(&listing.pages);

	(void)state;
	listing.client = script_open(&listing.script, steps, COUNT(steps));
	wsman_set_limits(listing.client, &limits);
	assert_false(wsman_enumerate(listing.client, NS, QUERY, NULL, &sink, &listing.err));
	assert_int_equal(listing.err.kind, ERROR_LIMIT);
	assert_non_null(strstr(listing.err.text, "more than 2 instances"));
	end(&listing);
}

static void
an_instance_without_its_identity_is_malformed(void **state)
{
	static const struct scripted steps[] = { ANSWER("page_1"), ANSWER("release") };
	struct listing listing = { 0 };
	const struct wsman_sink sink = pages_sink(&listing.pages);

	(void)state;
	listing.client = script_open(&listing.script, steps, COUNT(steps));
	assert_false(wsman_enumerate(listing.client, NS, QUERY, "SiteID", &sink, &listing.err));
	assert_int_equal(listing.err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(listing.err.text, "SiteID"));
	end(&listing);
}

static void
faults_become_the_kind_that_their_number_means(void **state)
{
	static const struct {
		const char *fixture;
		enum error_kind kind;
		const char *text;
	} faults[] = {
		{ "fault_class_missing", ERROR_ABSENT, "Such a class is not in that namespace." },
		{ "fault_namespace_missing", ERROR_ABSENT, "Invalid namespace" },
		{ "fault_access_denied", ERROR_DENIED, "Zugriff verweigert" },
		{ "fault_wmi_access_denied", ERROR_DENIED,
		    "The WMI service reported that access was denied." },
		{ "fault_prerelease", ERROR_ABSENT, "KB968930" },
		{ "fault_operation_timed_out", ERROR_TIMEOUT, "Not complete within OperationTimeout." },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(faults); i++) {
		const struct scripted step = { .answer = faults[i].fixture };
		struct listing listing = { 0 };

		list(&listing, &step, 1);
		assert_false(listing.ok);
		assert_int_equal(listing.err.kind, faults[i].kind);
		assert_non_null(strstr(listing.err.text, faults[i].text));
		assert_memory_equal(listing.err.text, NS ": select ", strlen(NS ": select "));
		end(&listing);
	}
}

static void
the_operation_is_given_what_is_left_of_the_deadline(void **state)
{
	static const struct scripted steps[] = {
		{ .answer = "page_1", .cost_ms = 3750 }, { .answer = "page_2", .cost_ms = 5900 },
		ANSWER("page_3"),
	};
	struct listing listing = { 0 };
	const struct wsman_sink sink = pages_sink(&listing.pages);

	(void)state;
	listing.client = script_open(&listing.script, steps, COUNT(steps));
	wsman_set_deadline(listing.client, 10000);
	assert_true(wsman_enumerate(listing.client, NS, QUERY, "Name", &sink, &listing.err));
	assert_true(script_asked(&listing.script, 0, "<w:OperationTimeout>PT10.000S<"));
	assert_true(script_asked(&listing.script, 1, "<w:OperationTimeout>PT6.250S<"));
	assert_true(
	    script_asked(&listing.script, 2, "<w:OperationTimeout>PT1.000S<")); /* the least there is */
	assert_int_equal(listing.script.timeouts_ms[1], 6250);
	assert_int_equal(listing.script.timeouts_ms[2], 350);
	assert_int_equal(listing.script.allowed_ms[2], 10000);	/* what a time-out names */
	end(&listing);
}

static void
a_share_of_the_time_leaves_the_rest(void **state)
{
	static const struct scripted steps[] = {
		{ .answer = "page_1", .cost_ms = 1000 }, { .answer = "page_2", .cost_ms = 4000 },
		{ .answer = "page_1", .cost_ms = 6000 }, { .answer = "page_2", .cost_ms = 500 }, ANSWER("page_3"),
	};
	struct listing listing = { 0 };
	const struct wsman_sink sink = pages_sink(&listing.pages);

	(void)state;
	listing.client = script_open(&listing.script, steps, COUNT(steps));
	wsman_set_deadline(listing.client, 12000);
	wsman_set_allowed(listing.client, 20000);
	wsman_set_share(listing.client, 4);
	assert_false(wsman_enumerate(listing.client, NS, QUERY, "Name", &sink, &listing.err));
	assert_int_equal(listing.err.kind, ERROR_TIMEOUT);
	assert_int_equal(listing.script.timeouts_ms[0], 3000);
	assert_int_equal(listing.script.timeouts_ms[1], 2000);
	error_clear(&listing.err);
	wsman_set_share(listing.client, 1);
	assert_true(wsman_enumerate(listing.client, NS, QUERY, "Name", &sink, &listing.err));
	assert_int_equal(listing.script.timeouts_ms[2], 7000);
	assert_int_equal(listing.script.timeouts_ms[3], 1000);
	assert_int_equal(listing.script.allowed_ms[1], 2000);	/* the share's own */
	assert_int_equal(listing.script.allowed_ms[3], 20000);
	end(&listing);
}

static void
a_share_is_a_second_at_least_and_no_more_than_there_is(void **state)
{
	static const struct scripted steps[] = { ANSWER("page_1"), { .answer = "page_2", .cost_ms = 1600 }, ANSWER("page_3") };
	struct listing listing = { 0 };
	const struct wsman_sink sink = pages_sink(&listing.pages);

	(void)state;
	listing.client = script_open(&listing.script, steps, COUNT(steps));
	wsman_set_deadline(listing.client, 2000);
	wsman_set_share(listing.client, 4);
	assert_false(wsman_enumerate(listing.client, NS, QUERY, "Name", &sink, &listing.err));
	assert_int_equal(listing.script.timeouts_ms[0], 1000);
	wsman_set_share(listing.client, 4);
	error_clear(&listing.err);
	assert_true(wsman_enumerate(listing.client, NS, QUERY, "Name", &sink, &listing.err));
	assert_int_equal(listing.script.timeouts_ms[2], 400);
	end(&listing);
}

static void
nothing_is_asked_after_the_deadline(void **state)
{
	static const struct scripted steps[] = { { .answer = "page_1", .cost_ms = 70000 } };
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_false(listing.ok);
	assert_int_equal(listing.err.kind, ERROR_TIMEOUT);
	end(&listing);
}

static void
a_long_query_is_shown_short(void **state)
{
	static const struct scripted steps[] = { { .failure = ERROR_MALFORMED } };
	static const char query[] =
	    "select aaaaaaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbbbbbbbbbbbbb,cccccccccccccccccccccc,dddddddddddddddd "
	    "from X";
	struct listing listing = { 0 };
	const struct wsman_sink sink = pages_sink(&listing.pages);

	(void)state;
	listing.client = script_open(&listing.script, steps, COUNT(steps));
	assert_false(wsman_enumerate(listing.client, NS, query, NULL, &sink, &listing.err));
	assert_null(strstr(listing.err.text, "from X"));
	assert_non_null(strstr(listing.err.text, "...: as the script says"));
	end(&listing);
}

static void
a_node_that_is_not_there_is_told_without_the_question(void **state)
{
	static const struct scripted steps[] = { { .failure = ERROR_UNREACHABLE } };
	struct listing listing = { 0 };

	(void)state;
	list(&listing, steps, COUNT(steps));
	assert_false(listing.ok);
	assert_string_equal(listing.err.text, "as the script says");
	end(&listing);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(pages_are_pulled_with_the_newest_context_until_the_end),
	cmocka_unit_test(an_empty_listing_comes_in_any_of_four_forms),
	cmocka_unit_test(a_listing_without_a_proper_end_is_an_error),
	cmocka_unit_test(an_answer_that_is_packed_names_the_coding),
	cmocka_unit_test(a_page_without_a_context_is_gone_on_from_with_the_old_one),
	cmocka_unit_test(an_expired_context_starts_the_listing_anew_once),
	cmocka_unit_test(a_page_that_repeats_an_instance_starts_anew_once_then_is_malformed),
	cmocka_unit_test(a_lost_connection_starts_anew_once),
	cmocka_unit_test(a_pull_that_timed_out_is_pulled_again_with_the_same_context),
	cmocka_unit_test(a_busy_node_is_asked_again_after_a_pause_a_few_times),
	cmocka_unit_test(a_busy_node_is_not_waited_for_beyond_the_deadline),
	cmocka_unit_test(empty_pages_do_not_go_on_for_ever),
	cmocka_unit_test(a_few_empty_pages_are_pulled_through),
	cmocka_unit_test(a_sink_that_stops_gets_its_own_error_and_the_context_is_released),
	cmocka_unit_test(more_instances_than_allowed_are_refused_and_released),
	cmocka_unit_test(an_instance_without_its_identity_is_malformed),
	cmocka_unit_test(faults_become_the_kind_that_their_number_means),
	cmocka_unit_test(the_operation_is_given_what_is_left_of_the_deadline),
	cmocka_unit_test(a_share_of_the_time_leaves_the_rest),
	cmocka_unit_test(a_share_is_a_second_at_least_and_no_more_than_there_is),
	cmocka_unit_test(nothing_is_asked_after_the_deadline),
	cmocka_unit_test(a_long_query_is_shown_short),
	cmocka_unit_test(a_node_that_is_not_there_is_told_without_the_question),
};

TEST_GROUP(tests, NULL, NULL);
