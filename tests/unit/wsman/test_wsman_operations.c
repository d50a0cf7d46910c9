/* Single operations of lib/wsman/wsman.h, and events. */
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

#define IIS6    "root/MicrosoftIISv2"
#define IIS7    "root/webadministration"
#define CHANNEL "Microsoft-Windows-FailoverClustering/Operational"
#define XPATH   "*[System[(EventID=1201) and (EventRecordID<99)]]"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct wsman_selector site_1 = { "Name", "W3SVC/1" };
static const struct wsman_selector odd_site = { "Name", "a <b> & \"c\"" };

/* Of the test that runs: its client and that one's node, and what came of it. */
static struct script script;
static struct wsman *client;
static struct pages pages;
static struct wsman_sink sink;
static struct error err;

static int
finish(void **state)
{
	struct wsman *ending = client;

	(void)state;
	client = NULL;	/* first: to close fails the test when a step of the script is left */
	pages_clear(&pages);
	if (ending != NULL)
		script_close(&script, ending);
	return 0;
}

static int
begin(void **state)
{
	(void)state;
	pages = (struct pages) { 0 };
	sink = pages_sink(&pages);
	return 0;
}

/** A node that answers with these steps, and a client of it; of the node before, all steps must be played. */
static void
play(const struct scripted *steps, size_t count)
{
	finish(NULL);
	client = script_open(&script, steps, count);
}

static bool
call(const char *ns, const char *class_name, const char *method, const struct wsman_selector *selector,
    bool only_reads)
{
	const struct wsman_call what = {
		.ns = ns,
		.class_name = class_name,
		.method = method,
		.selectors = selector,
		.selector_count = 1,
		.only_reads = only_reads,
	};

	return wsman_invoke(client, &what, &sink, &err);
}

static void
identify_tells_vendor_and_version(void **state)
{
	static const struct scripted steps[] = { ANSWER("identify") };
	struct wsman_identity identity;

	(void)state;
	play(steps, COUNT(steps));
	assert_true(wsman_identify(client, &identity, &err));
	assert_string_equal(identity.vendor, "Microsoft Corporation");
	assert_string_equal(identity.version, "OS: 6.1.7601 SP: 1.0 Stack: 2.0");
	assert_string_equal(identity.protocol, "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd");
	assert_false(script_asked(&script, 0, "MessageID"));
}

static void
identify_recognises_winrm_0_5_and_says_what_to_install(void **state)
{
	static const struct scripted answers[] = {
		ANSWER("fault_prerelease"),
		ANSWER("fault_must_understand"),
		{ .answer = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>"
			    "<t:This "
			    "xmlns:t='http://schemas.xmlsoap.org/wsman/2005/06/management'/></s:Body></"
			    "s:Envelope>" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(answers); i++) {
		struct wsman_identity identity;

		play(&answers[i], 1);
		assert_false(wsman_identify(client, &identity, &err));
		assert_int_equal(err.kind, ERROR_ABSENT);
		assert_non_null(strstr(err.text, "KB968930"));
	}
}

static void
get_brings_one_instance_without_its_location(void **state)
{
	static const struct scripted steps[] = { ANSWER("get") };
	bool auto_start = true;

	(void)state;
	play(steps, COUNT(steps));
	assert_true(wsman_get(client, IIS6, "IIsWebServerSetting", &site_1, 1, &sink, &err));
	assert_int_equal(pages.count, 1);
	assert_int_equal(pages.instances[0].count, 2);
	assert_true(wsman_boolean(&pages.instances[0], "ServerAutoStart", &auto_start));
	assert_false(auto_start);
	assert_true(script_asked(&script, 0, "<w:Selector Name=\"Name\">W3SVC/1</w:Selector>"));
}

static void
what_only_reads_is_repeated_when_the_connection_was_lost_and_a_put_is_not(void **state)
{
	static const struct scripted reading[] = { { .answer = "get", .is_lost = true }, ANSWER("get") };
	static const struct scripted writing[] = { { .answer = "put", .is_lost = true } };
	static const struct scripted asking[] = {
		{ .answer = "invoke_getstate", .is_lost = true }, ANSWER("invoke_getstate")
	};
	static const struct scripted busy[] = { ANSWER("fault_quota") };

	(void)state;
	play(reading, COUNT(reading));
	assert_true(wsman_get(client, IIS6, "IIsWebServerSetting", &site_1, 1, &sink, &err));
	assert_int_equal(pages.count, 1);
	assert_true(script.may_repeat[0]);
	play(writing, COUNT(writing));
	assert_false(wsman_put(client, IIS6, "IIsWebServerSetting", &site_1, 1, WSMAN_PUT_INSTANCE,
	    "ServerAutoStart", "true", &err));
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
	assert_false(script.may_repeat[0]);
	play(asking, COUNT(asking));
	assert_true(call(IIS7, "Site", "GetState", &site_1, true));
	assert_true(script.may_repeat[0]);
	play(busy, COUNT(busy));
	assert_false(call(IIS6, "IIsWebServer", "Start", &site_1, false));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_int_equal(script.paused_ms, 0);
}

static void
a_get_that_brings_nothing_is_malformed(void **state)
{
	static const struct scripted steps[] = { ANSWER("empty_body") };

	(void)state;
	play(steps, COUNT(steps));
	assert_false(wsman_get(client, IIS6, "IIsWebServerSetting", &site_1, 1, &sink, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
}

static void
put_sends_the_property_in_either_form(void **state)
{
	static const struct scripted steps[] = { ANSWER("put"), ANSWER("fault_schema"), ANSWER("put") };

	(void)state;
	play(steps, COUNT(steps));
	assert_true(wsman_put(client, IIS6, "IIsWebServerSetting", &site_1, 1, WSMAN_PUT_INSTANCE,
	    "ServerAutoStart", "true", &err));
	assert_true(script_asked(&script, 0,
	    "<i:IIsWebServerSetting xmlns:i=\"" WSMAN_WMI IIS6
	    "/IIsWebServerSetting\"><i:ServerAutoStart>true</i:ServerAutoStart>"));
	assert_false(wsman_put(client, IIS6, "IIsWebServerSetting", &site_1, 1, WSMAN_PUT_FRAGMENT,
	    "ServerAutoStart", "true", &err));
	assert_int_equal(err.kind, ERROR_FAULT);
	assert_int_equal(wsman_last_fault(client)->number, 2150858817U);
	assert_true(script_asked(&script, 1, ">ServerAutoStart</w:FragmentTransfer>"));
	assert_true(script_asked(&script, 1, "<w:XmlFragment xmlns:i="));
	assert_true(wsman_put(client, IIS6, "IIsWebServerSetting", &site_1, 1, WSMAN_PUT_INSTANCE,
	    "ServerAutoStart", "false", &err));
	assert_null(wsman_last_fault(client));
}

static void
invoke_brings_the_return_value(void **state)
{
	static const struct scripted steps[] = { ANSWER("invoke_getstate") };
	uint32_t value = 0;

	(void)state;
	play(steps, COUNT(steps));
	assert_true(call(IIS7, "Site", "GetState", &odd_site, false));
	assert_int_equal(pages.count, 1);
	assert_string_equal(pages.instances[0].class_name, "GetState_OUTPUT");
	assert_true(wsman_uint32(&pages.instances[0], "ReturnValue", &value));
	assert_int_equal(value, 3);
	assert_true(script_asked(&script, 0, "/Site/GetState</a:Action>"));
	assert_true(script_asked(&script, 0, "<i:GetState_INPUT xmlns:i=\"" WSMAN_WMI IIS7 "/Site\"/>"));
	assert_true(script_asked(&script, 0, ">a &lt;b&gt; &amp; &quot;c&quot;</w:Selector>"));
}

static void
a_method_without_return_value_gives_an_instance_without_values(void **state)
{
	static const struct scripted forms[] = { ANSWER("invoke_start"), ANSWER("empty_body") };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(forms); i++) {
		play(&forms[i], 1);
		assert_true(call(IIS7, "Site", "Start", &site_1, false));
		assert_int_equal(pages.count, 1);
		assert_int_equal(pages.instances[0].count, 0);
	}
}

static void
a_fault_of_an_operation_begins_with_what_was_asked(void **state)
{
	static const struct scripted steps[] = {
		ANSWER("fault_selectors"), ANSWER("fault_access_denied"), ANSWER("fault_win32"),
	};

	(void)state;
	play(steps, COUNT(steps));
	assert_false(wsman_get(client, IIS6, "IIsWebServerSetting", &site_1, 1, &sink, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_ptr_equal(strstr(err.text, IIS6 ": get IIsWebServerSetting: "), err.text);
	assert_non_null(strstr(wsman_last_fault(client)->detail, "UnexpectedSelectors"));
	assert_false(wsman_put(client, IIS6, "IIsWebServerSetting", &site_1, 1, WSMAN_PUT_INSTANCE,
	    "ServerAutoStart", "true", &err));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_ptr_equal(strstr(err.text, IIS6 ": put IIsWebServerSetting.ServerAutoStart: "), err.text);
	assert_false(call(IIS6, "IIsWebServer", "Start", &site_1, false));
	assert_int_equal(err.kind, ERROR_FAULT);
	assert_ptr_equal(strstr(err.text, IIS6 ": IIsWebServer.Start: "), err.text);
	assert_non_null(strstr(err.text, "0x80070003"));
}

static const struct {
	struct scripted step;
	enum error_kind kind;
	const char *text;
} statuses[] = {
	{ { .answer = "<html/>", .status = 401, .type = "text/html" }, ERROR_REFUSED, "HTTP 401" },
	{ { .status = 403 }, ERROR_DENIED, "HTTP 403" },
	{ { .answer = "<html/>", .status = 404, .type = "text/html" }, ERROR_UNREACHABLE,
	    "'/wsman'" },
	{ { .status = 413 }, ERROR_LIMIT, "MaxEnvelopeSizekb" },
	{ { .answer = "<html/>", .status = 500, .type = "text/html" }, ERROR_FAULT,
	    "HTTP 500 without a SOAP fault" },
	{ { .answer = "identify", .status = 500 }, ERROR_FAULT, "HTTP 500 without a SOAP fault" },
	{ { .answer = "<html/>", .type = "text/html; charset=utf-8" }, ERROR_MALFORMED,
	    "'text/html; charset=utf-8'" },
	{ { .answer = NULL }, ERROR_MALFORMED, "empty body" },
	{ { .answer = "<html></html>" }, ERROR_MALFORMED, "'html'" },
	{ { .status = 302, .type = "text/html" }, ERROR_MALFORMED, "redirect" },
	{ { .answer = "<s:Envelope" }, ERROR_MALFORMED, "" },
	{ ANSWER("page_1"), ERROR_MALFORMED, "EnumerateResponse" },
};

static void
a_status_without_a_fault_is_told_by_its_meaning(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		struct wsman_identity identity;
		bool is_about_the_way;

		play(&statuses[i].step, 1);
		assert_false(wsman_identify(client, &identity, &err));
		if (err.kind != statuses[i].kind || strstr(err.text, statuses[i].text) == NULL)
			fail_msg("row %zu: kind %d, %s", i, (int)err.kind, err.text);
		is_about_the_way = err.kind == ERROR_REFUSED || err.kind == ERROR_UNREACHABLE;
		assert_true(is_about_the_way != (strstr(err.text, "Identify: ") == err.text));
	}
}

static void
an_answer_to_another_question_is_refused(void **state)
{
	static const struct scripted steps[] = {
		{ .answer = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Header>"
			    "<a:RelatesTo "
			    "xmlns:a='http://schemas.xmlsoap.org/ws/2004/08/addressing'>uuid:0</"
			    "a:RelatesTo></s:Header>"
			    "<s:Body><X><ReturnValue>1</ReturnValue></X></s:Body></s:Envelope>" },
	};

	(void)state;
	play(steps, COUNT(steps));
	assert_false(call(IIS7, "Site", "GetState", &site_1, false));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "another question"));
	assert_int_equal(pages.count, 0);
}

static void
events_are_pulled_until_nothing_more_comes_then_unsubscribed(void **state)
{
	static const struct scripted ends[] = { ANSWER("events_none"), ANSWER("fault_operation_timed_out") };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ends); i++) {
		const struct scripted steps[] = { ANSWER("subscribe"), ANSWER("events_1"), ends[i],
			ANSWER("release") };

		play(steps, COUNT(steps));
		assert_true(wsman_read_events(client, CHANNEL, XPATH, &sink, &err));
		assert_null(wsman_last_fault(client));
		assert_int_equal(pages.count, 2);
		assert_string_equal(wsman_leaf(&pages.instances[1], "System", 0, "EventID"), "1201");
		assert_true(script_asked(&script, 0,
		    "<Select Path=\"" CHANNEL "\">*[System[(EventID=1201) and "
		    "(EventRecordID&lt;99)]]</Select>"));
		assert_true(
		    script_asked(&script, 0, "<w:Option Name=\"ReadExistingEvents\">true</w:Option>"));
		assert_true(script_asked(&script, 1, "uuid:00000001-"));
		assert_true(script_asked(&script, 1, "windows/EventLog</w:ResourceURI>"));
		assert_true(script_asked(&script, 1, "<w:OperationTimeout>PT2.000S<"));
		assert_int_equal(script.timeouts_ms[1], 5000);
		assert_true(script_asked(&script, 2, "uuid:00000002-"));
		assert_true(script_asked(
		    &script, 3, "<e:Identifier>2B1C0D5A-3C44-4E0B-9A5E-7D3B1F5F4E11</e:Identifier>"));
		assert_true(script_asked(&script, 3, "<e:Unsubscribe/>"));
	}
}

static void
a_channel_that_may_not_be_read_is_an_error_with_its_name(void **state)
{
	static const struct scripted steps[] = { ANSWER("fault_access_denied") };

	(void)state;
	play(steps, COUNT(steps));
	assert_false(wsman_read_events(client, CHANNEL, XPATH, &sink, &err));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_ptr_equal(strstr(err.text, "events of " CHANNEL ": "), err.text);
}

static void
reading_of_events_that_fails_is_unsubscribed(void **state)
{
	static const struct scripted steps[] = { ANSWER("subscribe"), ANSWER("events_1"), ANSWER("release") };

	(void)state;
	play(steps, COUNT(steps));
	pages.stop_after = 2;
	assert_false(wsman_read_events(client, CHANNEL, XPATH, &sink, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

static const struct CMUnitTest tests[] = {
	TEST(identify_tells_vendor_and_version),
	TEST(identify_recognises_winrm_0_5_and_says_what_to_install),
	TEST(get_brings_one_instance_without_its_location),
	TEST(what_only_reads_is_repeated_when_the_connection_was_lost_and_a_put_is_not),
	TEST(a_get_that_brings_nothing_is_malformed),
	TEST(put_sends_the_property_in_either_form),
	TEST(invoke_brings_the_return_value),
	TEST(a_method_without_return_value_gives_an_instance_without_values),
	TEST(a_fault_of_an_operation_begins_with_what_was_asked),
	TEST(a_status_without_a_fault_is_told_by_its_meaning),
	TEST(an_answer_to_another_question_is_refused),
	TEST(events_are_pulled_until_nothing_more_comes_then_unsubscribed),
	TEST(a_channel_that_may_not_be_read_is_an_error_with_its_name),
	TEST(reading_of_events_that_fails_is_unsubscribed),
};

TEST_GROUP(tests, NULL, NULL);
