/* Answers as lib/wsman/answer.h reads them: instances in every form, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/wsman/answer.h"
#include "lib/wsman/collector.h"
#include "lib/wsman/name.h"
#include "lib/wsman/seen.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/wsman/wsman_pages.h"
#include "tests/unit/places.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SOAP  "xmlns:s='http://www.w3.org/2003/05/soap-envelope'"
#define ENUM  "xmlns:n='http://schemas.xmlsoap.org/ws/2004/09/enumeration'"
#define WSMAN "xmlns:w='http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd'"
#define XSI   "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
#define HEAD  "<s:Envelope " SOAP " " ENUM " " WSMAN " " XSI "><s:Body>"
#define TAIL  "</s:Body></s:Envelope>"
#define PAGE(items) \
	HEAD "<n:PullResponse><n:Items>" items "</n:Items><n:EndOfSequence/></n:PullResponse>" TAIL

static void
read_fixture(struct pages *pages, enum wsman_expect expect, const char *name, struct wsman_answer *ret_answer)
{
	struct error err;
	char path[512];
	size_t count;
	char *bytes;

	snprintf(path, sizeof(path), "%s/wsman/%s.xml", FIXTURES, name);
	bytes = pages_load(path, &count);
	assert_non_null(bytes);
	if (!pages_read(pages, expect, bytes, count, 5, ret_answer, &err))
		fail_msg("%s: %s", path, err.text);
	free(bytes);
}

static void
read_text(struct pages *pages, const char *text)
{
	struct wsman_answer answer;
	struct error err;

	if (!pages_read(pages, EXPECT_PAGE, text, strlen(text), 0, &answer, &err))
		fail_msg("%s", err.text);
}

static void
both_forms_of_an_instance_give_the_same_values(void **state)
{
	static const char *const files[] = { "system_star", "system_projection" };
	static const char *const classes[] = { "Win32_OperatingSystem", "XmlFragment" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(files); i++) {
		struct wsman_answer answer;
		struct pages pages = { 0 };
		const struct wsman_instance *system;
		time_t boot = 0, local = 0;
		uint32_t memory = 0;
		bool is_debug = true;

		read_fixture(&pages, EXPECT_PAGE, files[i], &answer);
		assert_true(answer.is_end);
		assert_string_equal(answer.context, "");
		assert_int_equal(pages.count, 1);
		system = &pages.instances[0];
		assert_string_equal(system->class_name, classes[i]);
		assert_int_equal(system->count, 11);
		assert_string_equal(wsman_text(system, "csname"), "EXCH-A");
		assert_string_equal(wsman_text(system, "Organization"), "");
		assert_null(wsman_text(system, "OtherTypeDescription"));
		assert_null(wsman_text(system, "NoSuchProperty"));
		assert_true(wsman_time(system, "LastBootUpTime", &boot));
		assert_true(wsman_time(system, "LocalDateTime", &local));
		assert_int_equal(boot, 1779603605);	/* 2026-05-24T06:20:05Z */
		assert_int_equal(local - boot, 715);
		assert_true(wsman_uint32(system, "TotalVisibleMemorySize", &memory));
		assert_int_equal(memory, 4294967295U);
		assert_true(wsman_boolean(system, "Debug", &is_debug));
		assert_false(is_debug);
		assert_false(wsman_time(system, "InstallDat", &boot));
		assert_false(wsman_time(system, "CSName", &boot));
		assert_false(wsman_boolean(system, "CSName", &is_debug));
		assert_false(wsman_uint32(system, "CurrentTimeZone", &memory));
		assert_false(wsman_uint32(system, "OtherTypeDescription", &memory));
		pages_clear(&pages);
	}
}

static void
embedded_objects_are_read_in_either_nesting(void **state)
{
	static const char *const files[] = { "bindings", "bindings_wrapped" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(files); i++) {
		struct wsman_answer answer;
		struct pages pages = { 0 };
		const struct wsman_instance *site;

		read_fixture(&pages, EXPECT_PAGE, files[i], &answer);
		site = &pages.instances[0];
		assert_string_equal(wsman_leaf(site, "ServerBindings", 0, "Hostname"), "www.example");
		assert_string_equal(wsman_leaf(site, "ServerBindings", 0, "IP"), "");
		assert_string_equal(wsman_leaf(site, "serverbindings", 1, "ip"), "10.0.0.7");
		assert_string_equal(wsman_leaf(site, "ServerBindings", 1, "Port"), "8080");
		assert_null(wsman_leaf(site, "ServerBindings", 2, "Port"));
		assert_null(wsman_leaf(site, "ServerBindings", 0, "Protocol"));
		assert_null(wsman_text(site, "ServerBindings"));
		assert_string_equal(wsman_text(site, "ServerAutoStart"), "true");
		pages_clear(&pages);
	}
}

static void
the_key_in_a_reference_is_found_by_its_name(void **state)
{
	struct wsman_answer answer;
	struct pages pages = { 0 };
	const struct wsman_instance *pair;

	(void)state;
	read_fixture(&pages, EXPECT_PAGE, "reference", &answer);
	pair = &pages.instances[0];
	assert_string_equal(wsman_reference_key(pair, "GroupComponent", "Name"), "EXCH-A");
	assert_string_equal(wsman_reference_key(pair, "partcomponent", "name"), "EXVS1 & co");
	assert_null(wsman_reference_key(pair, "PartComponent", "Id"));
	assert_null(wsman_reference_key(pair, "Elsewhere", "Name"));
	assert_non_null(
	    strstr(wsman_leaf(pair, "PartComponent", 0, "ResourceURI"), "MSCluster_ResourceGroup"));
	pages_clear(&pages);
}

static void
an_event_is_an_instance_with_leaves_and_attributes(void **state)
{
	struct wsman_answer answer;
	struct pages pages = { 0 };
	const struct wsman_instance *event;

	(void)state;
	read_fixture(&pages, EXPECT_PAGE, "events_1", &answer);
	assert_int_equal(pages.count, 2);
	event = &pages.instances[1];
	assert_string_equal(event->class_name, "Event");
	assert_string_equal(wsman_leaf(event, "System", 0, "EventID"), "1201");
	assert_string_equal(wsman_leaf(event, "System", 0, "EventID@Qualifiers"), "0");
	assert_string_equal(
	    wsman_leaf(event, "System", 0, "TimeCreated@SystemTime"), "2026-05-24T06:13:05.123456700Z");
	assert_string_equal(wsman_leaf(event, "EventData", 0, "Data@Name"), "ResourceGroup");
	assert_string_equal(wsman_leaf(event, "EventData", 0, "Data"), "EXVS1");
	assert_string_equal(wsman_leaf(event, "RenderingInfo", 0, "Keyword"), "Classic");
	assert_string_equal(answer.context, "uuid:00000002-BBDB-486B-B750-5BF34D000933");
	pages_clear(&pages);
}

static void
a_subscription_has_a_context_and_an_identifier(void **state)
{
	struct wsman_answer answer;
	struct pages pages = { 0 };

	(void)state;
	read_fixture(&pages, EXPECT_SUBSCRIPTION, "subscribe", &answer);
	assert_string_equal(answer.context, "uuid:00000001-BBDB-486B-B750-5BF34D000933");
	assert_string_equal(answer.identifier, "2B1C0D5A-3C44-4E0B-9A5E-7D3B1F5F4E11");
}

static void
odd_instances_are_read_as_far_as_they_mean_something(void **state)
{
	struct pages pages = { 0 };
	const struct wsman_instance *instance;
	uint32_t number = 0;

	(void)state;
	read_text(&pages,
	    PAGE("<I><A>1</A><A>2</A><B/><A>3</A><C xsi:nil='1'/><D xsi:nil='false'>x</D>"
		 "<E> padded </E><F><![CDATA[<&>]]></F><G>a<!-- no -->b</G><N> 7 </N><M>-1</M>"
		 "<O>4294967296</O><P>7 8</P><Q><R xsi:nil='true'/></Q><S>text<T>leaf</T>more</S>"
		 "<U xsi:nil=' true '/><V xsi:nil='\t1\n'/><W xsi:nil='t rue'>w</W></I>"));
	assert_int_equal(pages.count, 1);
	instance = &pages.instances[0];
	assert_string_equal(wsman_text(instance, "A"), "1");
	assert_int_equal(instance->values[3].occurrence, 2);
	assert_string_equal(instance->values[3].text, "3");
	assert_string_equal(wsman_text(instance, "B"), "");
	assert_null(wsman_text(instance, "C"));
	assert_string_equal(wsman_text(instance, "D"), "x");
	assert_string_equal(wsman_text(instance, "E"), " padded ");
	assert_string_equal(wsman_text(instance, "F"), "<&>");
	assert_string_equal(wsman_text(instance, "G"), "ab");
	assert_true(wsman_uint32(instance, "N", &number));
	assert_int_equal(number, 7);
	assert_true(wsman_uint32(instance, "M", &number));
	assert_int_equal(number, UINT32_MAX);
	assert_false(wsman_uint32(instance, "O", &number));
	assert_false(wsman_uint32(instance, "P", &number));
	assert_false(wsman_uint32(instance, "B", &number));
	assert_null(wsman_leaf(instance, "Q", 0, "R"));
	assert_string_equal(wsman_leaf(instance, "S", 0, "T"), "leaf");
	assert_null(wsman_text(instance, "S"));
	assert_null(wsman_text(instance, "U"));
	assert_null(wsman_text(instance, "V"));
	assert_string_equal(wsman_text(instance, "W"), "w");
	pages_clear(&pages);
}

static void
a_time_may_be_written_as_wmi_writes_it(void **state)
{
	static const char *const forms[] = {
		"<Datetime>2013-03-11T21:28:04Z</Datetime>", "<c:Datetime> 2013-03-11T21:28:04 </c:Datetime>",
		"<c:CIM_DateTime>20130311212804.000000+000</c:CIM_DateTime>", "<CIM_DateTime>20130311222804.5*****+060</CIM_DateTime>",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(forms); i++) {
		char text[1024];
		struct pages pages = { 0 };
		time_t time = 0;

		snprintf(text, sizeof(text), PAGE("<I xmlns:c='http://schemas.dmtf.org/wbem/wscim/1/common'><T>%s</T></I>"), forms[i]);
		read_text(&pages, text);
		if (!wsman_time(&pages.instances[0], "T", &time))
			fail_msg("%s", forms[i]);
		assert_int_equal(time, 1363037284);
		pages_clear(&pages);
	}
}

static void
an_instance_without_properties_is_one(void **state)
{
	struct pages pages = { 0 };

	(void)state;
	read_text(&pages, PAGE("<I/> <J></J>"));
	assert_int_equal(pages.count, 2);
	assert_string_equal(pages.instances[1].class_name, "J");
	assert_int_equal(pages.instances[1].count, 0);
	pages_clear(&pages);
}

static void
utf_16_is_read_by_the_charset_of_the_transport(void **state)
{
	static const char text[] = PAGE("<I><Name>Stra\xc3\x9f""e</Name></I>");
	const struct wsman_limits limits = {
		.max_answer_bytes = 1U << 20, .max_items = 10, .max_value_bytes = 1000, .max_depth = 32,
	};
	struct pages pages = { 0 };
	const struct wsman_sink sink = pages_sink(&pages);
	const struct wsman_answer_options options = {
		.expect = EXPECT_PAGE, .limits = &limits, .sink = &sink, .charset = "UTF-16",
	};
	struct wsman_answer_reader *reader;
	struct wsman_answer answer;
	struct error err;
	char wide[2 * sizeof(text) + 2] = "\xff\xfe";
	size_t i, used = 2;

	(void)state;
	for (i = 0; text[i] != '\0'; i++) {
		bool is_sharp_s = (unsigned char)text[i] == 0xc3;

		wide[used++] = is_sharp_s ? (char)0xdf : text[i];
		wide[used++] = 0;
		i += is_sharp_s;
	}
	assert_true(wsman_answer_open(&options, &answer, &reader, &err));
	for (i = 0; i < used; i += 3)
		assert_true(wsman_answer_feed(reader, wide + i, used - i < 3 ? used - i : 3, &err));
	assert_true(wsman_answer_finish(reader, &err));
	wsman_answer_close(reader);
	assert_string_equal(wsman_text(&pages.instances[0], "Name"), "Stra\xc3\x9f""e");
	pages_clear(&pages);
}

/* A page whose context stands behind `length` bytes of markup; the caller's, to free(). */
static char *
page_with(const char *begin, size_t length, const char *end)
{
	static const char before[] = HEAD "<n:PullResponse>",
			  after[] = "<n:EnumerationContext>uuid:1</n:EnumerationContext></n:PullResponse>" TAIL;
	char *page = calloc(1, sizeof(before) + strlen(begin) + length + strlen(end) + sizeof(after));
	char *at;

	assert_non_null(page);
	at = stpcpy(stpcpy(page, before), begin);
	memset(at, 'x', length);
	strcpy(stpcpy(at + length, end), after);
	return page;
}

static void
a_context_is_found_behind_long_markup_whatever_the_pieces(void **state)
{
	static const struct {
		const char *begin, *end;
		size_t longest;
	} rows[] = {
		{ "<x a='", "'/>", 30000 },
		{ "<!--", "-->", 1000000 },
		{ "<x><![CDATA[", "]]></x>", 1000000 },
		{ "<?x ", "?>", 1000000 },
	};
	static const size_t lengths[] = { 100, 4000, 5000, 20000, 30000, 40000, 100000, 1000000 }, pieces[] = { 0, 1000, 16384 };
	size_t i, j, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (j = 0; j < COUNT(lengths) && lengths[j] <= rows[i].longest; j++)
			for (k = 0; k < COUNT(pieces); k++) {
				char *page = page_with(rows[i].begin, lengths[j], rows[i].end);
				struct pages pages = { 0 };
				struct wsman_answer answer;
				struct error err;

				if (!pages_read(&pages, EXPECT_PAGE, page, strlen(page), pieces[k], &answer, &err))
					fail_msg("row %zu, %zu bytes, in pieces of %zu: %s", i, lengths[j], pieces[k], err.text);
				assert_string_equal(answer.context, "uuid:1");
				free(page);
			}
}

static void
a_context_may_be_of_elements_and_is_kept_as_it_was_written(void **state)
{
	static const struct {
		const char *written, *kept;
	} rows[] = {
		{ " uuid:1\n", "uuid:1" },
		{ "a &amp; b&lt;", "a &amp; b&lt;" },
		{ "<x:Id xmlns:x='u:1' k='&quot;1&lt;' x:l='2'>7 <y/> 8</x:Id> <z/>",
		    "<Id xmlns=\"u:1\" k=\"&quot;1&lt;\" xmlns:a1=\"u:1\" a1:l=\"2\">7 <y xmlns=\"\"></y> 8</Id> <z xmlns=\"\"></z>" },
		{ "<x xml:lang='en'/>", "<x xmlns=\"\" xml:lang=\"en\"></x>" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		char text[512];
		struct pages pages = { 0 };
		struct wsman_answer answer;
		struct error err;

		snprintf(text, sizeof(text),
		    HEAD "<n:PullResponse><n:EnumerationContext>%s</n:EnumerationContext></n:PullResponse>" TAIL, rows[i].written);
		if (!pages_read(&pages, EXPECT_PAGE, text, strlen(text), 7, &answer, &err))
			fail_msg("row %zu: %s", i, err.text);
		assert_string_equal(answer.context, rows[i].kept);
	}
}

static void
a_pull_may_say_nothing_about_the_next_page(void **state)
{
	static const char text[] = HEAD "<n:PullResponse><n:Items><I/></n:Items></n:PullResponse>" TAIL;
	struct pages pages = { 0 };
	struct wsman_answer answer;
	struct error err;

	(void)state;
	assert_false(pages_read(&pages, EXPECT_PAGE, text, sizeof(text) - 1, 0, &answer, &err));
	pages_clear(&pages);
	assert_true(pages_read(&pages, EXPECT_NEXT_PAGE, text, sizeof(text) - 1, 0, &answer, &err));
	assert_string_equal(answer.context, "");
	assert_false(answer.is_end);
	pages_clear(&pages);
}

static void
a_namespace_need_not_be_a_uri(void **state)
{
	static const char *const names[] = {
		"http://h/root\\cimv2/A", "urn:{1-2}", "a b", "http://h/\xc3\x9f", "::", "http://[", "%%zz",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		char text[1024];
		struct pages pages = { 0 };
		struct wsman_answer answer;
		struct error err;

		snprintf(text, sizeof(text), PAGE("<q:I xmlns:q='%s' xmlns='%s'><q:Name>1</q:Name><A/></q:I>"), names[i], names[i]);
		if (!pages_read(&pages, EXPECT_PAGE, text, strlen(text), 0, &answer, &err))
			fail_msg("%s: %s", names[i], err.text);
		assert_string_equal(wsman_text(&pages.instances[0], "Name"), "1");
		pages_clear(&pages);
	}
}

/* Looks for `wanted` in each instance. */
struct looking {
	const char *wanted;
	size_t instances;
};

static bool
look_for_it(void *state, const struct wsman_instance *instance, struct error *err)
{
	struct looking *looking = state;

	(void)err;
	looking->instances++;
	(void)wsman_text(instance, looking->wanted);
	(void)wsman_leaf(instance, "Q", 0, looking->wanted);
	return true;
}

static void
a_long_value_costs_only_who_looks_for_it(void **state)
{
	static const char *const forms[][2] = { { "", "" }, { "<![CDATA[", "]]>" }, { "<!-- -->", "<a/>" } };
	const struct wsman_limits limits = {
		.max_answer_bytes = 16U << 20, .max_items = 10, .max_value_bytes = 65536, .max_depth = 20,
		.drops_long_values = true,
	};
	static const char *const wanted[] = { "Name", "Other", "Long", "R" };
	enum { TEXT_SIZE = 300000 };
	char *value = calloc(1, 100001), *text = malloc(TEXT_SIZE);
	size_t i, j;

	(void)state;
	assert_non_null(value);
	assert_non_null(text);
	memset(value, 'v', 100000);
	for (i = 0; i < COUNT(forms); i++)
		for (j = 0; j < COUNT(wanted); j++) {
			struct looking looking = { .wanted = wanted[j] };
			const struct wsman_sink sink = { .instance = look_for_it, .state = &looking };
			const struct wsman_answer_options options = { .expect = EXPECT_PAGE, .limits = &limits, .sink = &sink };
			struct wsman_answer_reader *reader;
			struct wsman_answer answer;
			struct error err = { 0 };
			bool ok;

			snprintf(text, TEXT_SIZE, PAGE("<I><Name>1</Name><Long>%s%s%s</Long><Q><R>%s</R></Q></I><I/>"), forms[i][0],
			    value, forms[i][1], value);
			assert_true(wsman_answer_open(&options, &answer, &reader, &err));
			ok = wsman_answer_feed(reader, text, strlen(text), &err) && wsman_answer_finish(reader, &err);
			wsman_answer_close(reader);
			if (ok != (j < 2 || (i == 2 && j == 2)))	/* what has children has no text */
				fail_msg("form %zu, %s: %s", i, wanted[j], err.text);
			assert_true(ok ? looking.instances == 2 : err.kind == ERROR_LIMIT);
			if (!ok)
				assert_non_null(strstr(err.text, "longer than 65536 bytes"));
		}
	free(value);
	free(text);
}

static const struct {
	enum wsman_expect expect;
	const char *text;
	enum error_kind kind;
	const char *says;
} refused_answers[] = {
	{ EXPECT_PAGE, "<html><body/></html>", ERROR_MALFORMED, "'html'" },
	{ EXPECT_PAGE, "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>",
	    ERROR_MALFORMED, "SOAP 1.2" },
	{ EXPECT_PAGE, HEAD "<n:Other/>" TAIL, ERROR_MALFORMED, "'Other'" },
	{ EXPECT_PAGE, HEAD TAIL, ERROR_MALFORMED, "not complete" },
	{ EXPECT_PAGE, HEAD "<n:PullResponse/>" TAIL, ERROR_MALFORMED, "not complete" },
	{ EXPECT_PAGE,
	    HEAD "<n:PullResponse><n:EndOfSequence/></n:PullResponse><n:PullResponse/>" TAIL,
	    ERROR_MALFORMED, "'PullResponse'" },
	{ EXPECT_PAGE, HEAD "<n:PullResponse>", ERROR_MALFORMED, "" },
	{ EXPECT_PAGE, "", ERROR_MALFORMED, "" },
	{ EXPECT_PAGE, "\x15\x03\x01", ERROR_MALFORMED, "" },
	{ EXPECT_IDENTITY, HEAD TAIL, ERROR_MALFORMED, "empty" },
	{ EXPECT_IDENTITY, HEAD "<n:PullResponse/>" TAIL, ERROR_MALFORMED, "'PullResponse'" },
	{ EXPECT_SUBSCRIPTION, HEAD "<e:SubscribeResponse xmlns:e='x'/>" TAIL, ERROR_MALFORMED,
	    "no context" },
	{ EXPECT_INSTANCE,
	    HEAD "<t:Fault xmlns:t='http://schemas.microsoft.com/ws/2005/06/wsmanfault'/>" TAIL,
	    ERROR_ABSENT, "KB968930" },
	{ EXPECT_PAGE, "<!DOCTYPE a [<!ENTITY b 'c'>]>" PAGE(""), ERROR_MALFORMED, "" },
};

static void
what_is_not_the_expected_answer_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(refused_answers); i++) {
		struct wsman_answer answer;
		struct pages pages = { 0 };
		struct error err = { 0 };

		if (pages_read(&pages, refused_answers[i].expect, refused_answers[i].text, strlen(refused_answers[i].text), 0, &answer, &err))
			fail_msg("row %zu was accepted", i);
		if (err.kind != refused_answers[i].kind || strstr(err.text, refused_answers[i].says) == NULL)
			fail_msg("row %zu: kind %d, %s", i, (int)err.kind, err.text);
		pages_clear(&pages);
	}
}

/* An answer that is fed until something stops it; false when the reader accepted `max_bytes` of it. */
static bool
is_stopped(const char *head, const char *repeated, size_t max_bytes, struct error *err)
{
	const struct wsman_limits limits = {
		.max_answer_bytes = 16U << 20, .max_items = 10, .max_value_bytes = 2000, .max_depth = 20,
	};
	const struct wsman_answer_options options = { .expect = EXPECT_PAGE, .limits = &limits };
	struct wsman_answer_reader *reader;
	struct wsman_answer answer;
	size_t fed = strlen(head);
	bool ok;

	assert_true(wsman_answer_open(&options, &answer, &reader, err));
	ok = wsman_answer_feed(reader, head, fed, err);
	while (ok && fed < max_bytes) {
		ok = wsman_answer_feed(reader, repeated, strlen(repeated), err);
		fed += strlen(repeated);
	}
	if (!ok) {
		struct error again;

		assert_false(wsman_answer_feed(reader, "x", 1, &again));
		assert_int_equal(again.kind, err->kind);
	}
	wsman_answer_close(reader);
	return !ok;
}

static void
every_bound_is_kept_and_named(void **state)
{
	static const struct {
		const char *head, *repeated, *says;
	} rows[] = {
		{ HEAD "<n:PullResponse><n:Items><I><A>", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		    "longer than 2000 bytes" },
		{ HEAD "<n:PullResponse><n:Items><I>", "<A>aaaaaaaaaaaaaaaaaaaaaaaaaa</A>", "65536 values" },
		{ HEAD "<n:PullResponse><n:Items><I>",
		    "<A>"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaa</A>",
		    "bytes of text" },
		{ HEAD "<n:PullResponse><n:Items><I>", "<A>", "20" },
		{ HEAD "<n:PullResponse><n:EnumerationContext>", "aaaaaaaaaaaaaaaaaaa",
		    "EnumerationContext" },
		{ HEAD "<n:PullResponse>", "                                                                ",
		    "16777216" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct error err = { 0 };

		if (!is_stopped(rows[i].head, rows[i].repeated, 32U << 20, &err))
			fail_msg("row %zu was accepted", i);
		if (err.kind != ERROR_LIMIT || strstr(err.text, rows[i].says) == NULL)
			fail_msg("row %zu: kind %d, %s", i, (int)err.kind, err.text);
	}
}

static void
a_node_that_invents_names_is_stopped(void **state)
{
	struct name_table *table = calloc(1, sizeof(*table));
	const char *first;
	struct error err;
	char name[400];
	size_t i;

	(void)state;
	assert_non_null(table);
	first = name_find(table, "Name", &err)->text;
	for (i = 1; i < NAME_MAX_COUNT; i++) {
		snprintf(name, sizeof(name), "Name%zu", i);
		assert_non_null(name_find(table, name, &err));
	}
	assert_ptr_equal(name_find(table, "Name", &err)->text, first);
	assert_null(name_find(table, "OneMore", &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	name_table_clear(table);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_null(name_find(table, name, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	name[200] = '\0';
	assert_null(name_find_attribute(table, name, name, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_string_equal(name_find_attribute(table, "Data", "Name", &err)->text, "Data@Name");
	name_table_clear(table);
	free(table);
}

static void
what_was_seen_is_known_again_among_many(void **state)
{
	struct seen seen = { 0 };
	struct error err;
	char name[32];
	bool is_new;
	int i;

	(void)state;
	for (i = 0; i < 50000; i++) {
		snprintf(name, sizeof(name), "W3SVC/%d", i);
		assert_true(seen_add(&seen, name, &is_new, &err));
		assert_true(is_new);
	}
	for (i = 0; i < 50000; i += 777) {
		snprintf(name, sizeof(name), "W3SVC/%d", i);
		assert_true(seen_add(&seen, name, &is_new, &err));
		assert_false(is_new);
	}
	seen_clear(&seen);
	assert_true(seen_add(&seen, "W3SVC/7", &is_new, &err));
	assert_true(is_new);
	seen_clear(&seen);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(both_forms_of_an_instance_give_the_same_values),
	cmocka_unit_test(embedded_objects_are_read_in_either_nesting),
	cmocka_unit_test(the_key_in_a_reference_is_found_by_its_name),
	cmocka_unit_test(an_event_is_an_instance_with_leaves_and_attributes),
	cmocka_unit_test(a_subscription_has_a_context_and_an_identifier),
	cmocka_unit_test(odd_instances_are_read_as_far_as_they_mean_something),
	cmocka_unit_test(a_time_may_be_written_as_wmi_writes_it),
	cmocka_unit_test(an_instance_without_properties_is_one),
	cmocka_unit_test(utf_16_is_read_by_the_charset_of_the_transport),
	cmocka_unit_test(a_context_is_found_behind_long_markup_whatever_the_pieces),
	cmocka_unit_test(a_context_may_be_of_elements_and_is_kept_as_it_was_written),
	cmocka_unit_test(a_pull_may_say_nothing_about_the_next_page),
	cmocka_unit_test(a_namespace_need_not_be_a_uri),
	cmocka_unit_test(a_long_value_costs_only_who_looks_for_it),
	cmocka_unit_test(what_is_not_the_expected_answer_is_refused),
	cmocka_unit_test(every_bound_is_kept_and_named),
	cmocka_unit_test(a_node_that_invents_names_is_stopped),
	cmocka_unit_test(what_was_seen_is_known_again_among_many),
};

TEST_GROUP(tests, NULL, NULL);
