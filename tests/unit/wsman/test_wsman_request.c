/* Envelopes as lib/wsman/request.h writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/wsman/request.h"
#include "lib/xml/stream.h"
#include "tests/unit/runner/test_group.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct wsman_selector selector = { "Name", "W3SVC/1" };

static struct wsman_request
request_for(enum wsman_action action)
{
	return (struct wsman_request) {
		.action = action,
		.message_id = "uuid:00000000-0000-4000-8000-000000000001",
		.url = "https://exch-a:5986/wsman",
		.timeout_ms = 4321,
		.ns = action == WSMAN_SUBSCRIBE || action == WSMAN_UNSUBSCRIBE ? NULL : "root/cimv2",
		.class_name = action == WSMAN_ENUMERATE || action == WSMAN_PULL ? "*" : "Win32_Service",
		.selectors = &selector,
		.selector_count =
		    action == WSMAN_GET || action == WSMAN_PUT || action == WSMAN_INVOKE ? 1 : 0,
		.query = "select Name from Win32_Service where ProcessId > 3 and Name <> 'a&b'",
		.channel = "System",
		.context = "uuid:1",
		.identifier = "42",
		.method = "StartService",
		.property = "StartMode",
		.value = "true",
	};
}

static char *
write_request(const struct wsman_request *request)
{
	struct error err;
	char *body;
	size_t length;

	if (!wsman_request_write(request, &body, &length, &err))
		fail_msg("%s", err.text);
	assert_int_equal(strlen(body), length);
	return body;
}

static bool
take_any_start(void *state, const char *ns, const char *name, const struct xml_attribute *attributes,
    size_t count, struct error *err)
{
	size_t *elements = state;

	(void)attributes;
	(void)count;
	(void)err;
	if (ns == NULL && strcmp(name, "QueryList") != 0 && strcmp(name, "Query") != 0 &&
	    strcmp(name, "Select") != 0)
		fail_msg("element %s has no namespace", name);
	(*elements)++;
	return true;
}

static bool
take_any_text(void *state, const char *text, size_t length, struct error *err)
{
	(void)state;
	(void)text;
	(void)length;
	(void)err;
	return true;
}

static bool
take_any_end(void *state, const char *ns, const char *name, struct error *err)
{
	(void)state;
	(void)ns;
	(void)name;
	(void)err;
	return true;
}

/* Well-formed, and every prefix declared. */
static void
assert_is_xml(const char *body)
{
	const struct xml_handler handler = { take_any_start, take_any_text, take_any_end };
	const struct xml_limits limits = { .max_bytes = 1U << 20, .max_depth = 50 };
	struct xml_stream *stream;
	struct error err;
	size_t elements = 0;

	assert_true(xml_stream_open(&handler, &elements, &limits, "UTF-8", &stream, &err));
	if (!xml_stream_feed(stream, body, strlen(body), &err) || !xml_stream_finish(stream, &err))
		fail_msg("%s in %s", err.text, body);
	assert_true(elements > 3);
	xml_stream_close(stream);
}

static const struct {
	enum wsman_action action;
	const char *uri, *resource, *body;
} actions[] = {
	{ WSMAN_ENUMERATE, "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate",
	    WSMAN_WMI "root/cimv2/*",
	    "<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>32000</w:MaxElements>"
	    "<w:Filter Dialect=\"http://schemas.microsoft.com/wbem/wsman/1/WQL\">select Name from "
	    "Win32_Service "
	    "where ProcessId &gt; 3 and Name &lt;&gt; 'a&amp;b'</w:Filter></n:Enumerate>" },
	{ WSMAN_PULL, "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Pull", WSMAN_WMI "root/cimv2/*",
	    "<n:Pull><n:EnumerationContext>uuid:1</n:EnumerationContext><n:MaxElements>32000</"
	    "n:MaxElements></n:Pull>" },
	{ WSMAN_RELEASE, "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Release",
	    WSMAN_WMI "root/cimv2/Win32_Service",
	    "<n:Release><n:EnumerationContext>uuid:1</n:EnumerationContext></n:Release>" },
	{ WSMAN_GET, "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get",
	    WSMAN_WMI "root/cimv2/Win32_Service", "<s:Body></s:Body>" },
	{ WSMAN_PUT, "http://schemas.xmlsoap.org/ws/2004/09/transfer/Put",
	    WSMAN_WMI "root/cimv2/Win32_Service",
	    "<i:Win32_Service xmlns:i=\"" WSMAN_WMI
	    "root/cimv2/Win32_Service\"><i:StartMode>true</i:StartMode>"
	    "</i:Win32_Service>" },
	{ WSMAN_INVOKE, WSMAN_WMI "root/cimv2/Win32_Service/StartService",
	    WSMAN_WMI "root/cimv2/Win32_Service",
	    "<i:StartService_INPUT xmlns:i=\"" WSMAN_WMI "root/cimv2/Win32_Service\"/>" },
	{ WSMAN_SUBSCRIBE, "http://schemas.xmlsoap.org/ws/2004/08/eventing/Subscribe",
	    "http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog",
	    "<Select Path=\"System\">select Name from Win32_Service where ProcessId &gt; 3" },
	{ WSMAN_UNSUBSCRIBE, "http://schemas.xmlsoap.org/ws/2004/08/eventing/Unsubscribe",
	    "http://schemas.microsoft.com/wbem/wsman/1/windows/EventLog", "<e:Unsubscribe/>" },
};

static void
assert_holds(const char *body, const char *before, const char *text, const char *after)
{
	const char *place = body;
	size_t length = strlen(text);

	while ((place = strstr(place, before)) != NULL) {
		place += strlen(before);
		if (strncmp(place, text, length) == 0 && strncmp(place + length, after, strlen(after)) == 0)
			return;
	}
	fail_msg("%s%s%s is not in %s", before, text, after, body);
}

static void
every_action_has_its_uri_its_resource_and_its_body(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(actions); i++) {
		const struct wsman_request request = request_for(actions[i].action);
		char *body = write_request(&request);

		assert_is_xml(body);
		assert_holds(body, "<a:Action s:mustUnderstand=\"true\">", actions[i].uri, "</a:Action>");
		assert_holds(body, "<w:ResourceURI s:mustUnderstand=\"true\">", actions[i].resource,
		    "</w:ResourceURI>");
		assert_holds(body, "<a:To>", request.url, "</a:To>");
		assert_holds(body, "<a:MessageID>", request.message_id, "</a:MessageID>");
		assert_holds(body, "<w:OperationTimeout>", "PT4.321S", "</w:OperationTimeout>");
		assert_holds(
		    body, "<w:MaxEnvelopeSize s:mustUnderstand=\"true\">", "512000", "</w:MaxEnvelopeSize>");
		assert_holds(body, "role/anonymous", "", "</a:Address></a:ReplyTo>");
		assert_non_null(strstr(body, actions[i].body));
		free(body);
	}
}

static void
only_what_addresses_an_instance_has_selectors(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(actions); i++) {
		const struct wsman_request request = request_for(actions[i].action);
		char *body = write_request(&request);
		const char *found =
		    strstr(body, "<w:SelectorSet><w:Selector "
				 "Name=\"Name\">W3SVC/1</w:Selector></w:SelectorSet></s:Header>");

		if (request.action == WSMAN_PUT)
			found = strstr(body,
			    "<w:SelectorSet><w:Selector Name=\"Name\">W3SVC/1</w:Selector></w:SelectorSet>");
		assert_true((request.selector_count > 0) == (found != NULL));
		free(body);
	}
}

static void
a_fragment_put_names_the_property_in_the_header(void **state)
{
	struct wsman_request request = request_for(WSMAN_PUT);
	char *body;

	(void)state;
	request.form = WSMAN_PUT_FRAGMENT;
	body = write_request(&request);
	assert_is_xml(body);
	assert_non_null(strstr(body,
	    "<w:FragmentTransfer s:mustUnderstand=\"true\" "
	    "Dialect=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">StartMode</w:FragmentTransfer>"));
	assert_non_null(strstr(body, "<w:XmlFragment xmlns:i=\"" WSMAN_WMI "root/cimv2/Win32_Service\">"
				     "<i:StartMode>true</i:StartMode></w:XmlFragment>"));
	free(body);
}

static void
identify_needs_no_addressing(void **state)
{
	const struct wsman_request request = request_for(WSMAN_IDENTIFY);
	char *body = write_request(&request);

	(void)state;
	assert_is_xml(body);
	assert_string_equal(body,
	    "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
	    "xmlns:wsmid=\"http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd\">"
	    "<s:Header/><s:Body><wsmid:Identify/></s:Body></s:Envelope>");
	free(body);
}

static void
a_name_of_a_site_cannot_break_out_of_its_selector(void **state)
{
	static const struct {
		const char *value, *written;
	} rows[] = {
		{ "</w:Selector><x>", "&lt;/w:Selector&gt;&lt;x&gt;" },
		{ "a & \"b\" 'c'", "a &amp; &quot;b&quot; 'c'" },
		{ "]]>", "]]&gt;" },
		{ "a\tb\nc\rd", "a&#9;b&#10;c&#13;d" },
		{ "Stra\xc3\x9f"
		  "e \xf0\x9f\x98\x80",
		    NULL },
		{ "", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const struct wsman_selector odd = { rows[i].value, rows[i].value };
		struct wsman_request request = request_for(WSMAN_INVOKE);
		const char *written = rows[i].written != NULL ? rows[i].written : rows[i].value;
		char *body;

		request.selectors = &odd;
		body = write_request(&request);
		assert_is_xml(body);
		assert_holds(body, "<w:Selector Name=\"", written, "\">");
		assert_holds(body, "\">", written, "</w:Selector>");
		free(body);
	}
}

static void
what_xml_cannot_carry_is_refused(void **state)
{
	static const char *const values[] = { "a\x01z", "a\x1f", "a\xffz", "\xed\xa0\x80", "\xef\xbf\xbe",
		"\xc3" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(values); i++) {
		const struct wsman_selector odd = { "Name", values[i] };
		struct wsman_request request = request_for(WSMAN_GET);
		struct error err;
		char *body;
		size_t length;

		request.selectors = &odd;
		assert_false(wsman_request_write(&request, &body, &length, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
		assert_non_null(strstr(err.text, "Name"));
		request = request_for(WSMAN_PUT);
		request.value = values[i];
		assert_false(wsman_request_write(&request, &body, &length, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
		request = request_for(WSMAN_SUBSCRIBE);
		request.channel = values[i];
		assert_false(wsman_request_write(&request, &body, &length, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
	}
}

static void
parameters_of_a_method_stand_in_its_input(void **state)
{
	struct wsman_selector inputs[] = { { "TimeOut", "5" }, { "Reason", "a <b>" } };
	struct wsman_request request = request_for(WSMAN_INVOKE);
	struct error err;
	size_t length;
	char *body;

	(void)state;
	request.inputs = inputs;
	request.input_count = COUNT(inputs);
	body = write_request(&request);
	assert_is_xml(body);
	assert_non_null(strstr(body,
	    "/Win32_Service\"><i:TimeOut>5</i:TimeOut><i:Reason>a &lt;b&gt;</i:Reason></i:StartService_INPUT>"));
	free(body);
	inputs[1].name = "a b";
	assert_false(wsman_request_write(&request, &body, &length, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	inputs[1] = (struct wsman_selector) { "Reason", "\001" };
	assert_false(wsman_request_write(&request, &body, &length, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
}

static void
a_name_that_is_none_is_refused(void **state)
{
	static const char *const names[] = { "", "1a", "a b", "a>", "a/b", "a:b", "\xc3\xa4" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct wsman_request put = request_for(WSMAN_PUT), class_put = put,
				     invoke = request_for(WSMAN_INVOKE);
		struct error err;
		char *body;
		size_t length;

		put.property = names[i];
		class_put.class_name = names[i];
		invoke.method = names[i];
		assert_false(wsman_request_write(&put, &body, &length, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_false(wsman_request_write(&class_put, &body, &length, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_false(wsman_request_write(&invoke, &body, &length, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void
message_ids_are_capital_uuids_and_differ(void **state)
{
	char ids[100][WSMAN_MESSAGE_ID_SIZE];
	struct error err;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(ids); i++) {
		assert_true(wsman_message_id(ids[i], &err));
		assert_int_equal(strlen(ids[i]), WSMAN_MESSAGE_ID_SIZE - 1);
		assert_memory_equal(ids[i], "uuid:", 5);
		assert_int_equal(strspn(ids[i] + 5, "0123456789ABCDEF-"), 36);
		assert_int_equal(ids[i][19], '4');
		assert_non_null(strchr("89AB", ids[i][24]));
		for (j = 0; j < i; j++)
			assert_string_not_equal(ids[i], ids[j]);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_action_has_its_uri_its_resource_and_its_body),
	cmocka_unit_test(only_what_addresses_an_instance_has_selectors),
	cmocka_unit_test(a_fragment_put_names_the_property_in_the_header),
	cmocka_unit_test(identify_needs_no_addressing),
	cmocka_unit_test(a_name_of_a_site_cannot_break_out_of_its_selector),
	cmocka_unit_test(what_xml_cannot_carry_is_refused),
	cmocka_unit_test(parameters_of_a_method_stand_in_its_input),
	cmocka_unit_test(a_name_that_is_none_is_refused),
	cmocka_unit_test(message_ids_are_capital_uuids_and_differ),
};

TEST_GROUP(tests, NULL, NULL);
