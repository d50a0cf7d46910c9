/*
 * What lib/windows/appcmd_output.h reads, and what lib/windows/appcmd.h asks for. Recorded output is read from
 * SITEWATCH_RECORDED or from beside the checkout; without either those tests are skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/windows/appcmd_output.h"
#include "tests/unit/places.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"
#include "tests/unit/wsman/wsman_pages.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define XML	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
#define DOCUMENT(text) XML "<appcmd>\r\n" text "</appcmd>\r\n"
#define POOL(name, state) \
	"    <APPPOOL APPPOOL.NAME=\"" name "\" PipelineMode=\"Integrated\" RuntimeVersion=\"v4.0\" state=\"" state "\" />\r\n"
#define POOLS_DOCUMENT DOCUMENT(POOL("DefaultAppPool", "Started") POOL("ShopPool", "Stopped"))
#define BINDING(protocol, information) "<binding protocol=\"" protocol "\" bindingInformation=\"" information "\" />"
#define SITE_OF(name, id, flag, state, pool, bindings) \
	"    <SITE SITE.NAME=\"" name "\" SITE.ID=\"" id "\" bindings=\"http/*:1:\" state=\"" state "\">\r\n" \
	"      <site name=\"" name "\" id=\"" id "\"" flag ">\r\n        <bindings>" bindings "</bindings>\r\n" \
	"        <limits maxBandwidth=\"4294967295\" /><logFile logExtFileFlags=\"Date\" />\r\n" \
	"        <application path=\"/\" applicationPool=\"" pool "\"><virtualDirectory path=\"/\" /></application>\r\n" \
	"        <application path=\"/a\" applicationPool=\"Other\" /><applicationDefaults applicationPool=\"Default\" />\r\n" \
	"      </site>\r\n    </SITE>\r\n"
#define ON	" serverAutoStart=\"true\""
#define OFF	" serverAutoStart=\"false\""
#define HTTP	BINDING("http", "*:80:www.example") BINDING("https", "*:443:")
#define OWA	SITE_OF("OWA", "1", ON, "Started", "DefaultAppPool", HTTP)
#define SHOP	SITE_OF("Shop", "7", OFF, "Stopped", "shoppool", HTTP)
#define TOO_SMALL \
	"ERROR ( hresult:8007007a, message:Failed to generate item output.\r\n" \
	"The data area passed to a system call is too small.\r\n )\r\n"
#define NO_RIGHTS \
	"ERROR ( message:Configuration error\r\n\r\nFilename: redirection.config\r\nLine Number: 0\r\n" \
	"Description: Cannot read configuration file due to insufficient permissions\r\n. )\r\n"
#define SOME	"\xd1\x8f\xd1\x8f\xd1\x8f\xd1\x8f\xd1\x8f\xd1\x8f\xd1\x8f\xd1\x8f\xd1\x8f\xd1\x8f"
#define LONG	SOME SOME SOME SOME SOME SOME SOME SOME	/* more than is quoted */
#define CALL_FAILED "ERROR ( hresult:800706be, message:\xd0\xa1\xd0\xb1\xd0\xbe\xd0\xb9. )\r\n"

static struct appcmd_listing listing;
static struct snapshot snapshot;
static struct error err;

static bool
parse_bytes(const char *text, size_t length, const char *errors, uint32_t exit_code)
{
	struct wsman_output output = { .text = malloc(length + 1), .length = length, .exit_code = exit_code };
	bool ok;

	assert_non_null(output.text);
	memcpy(output.text, text, length);
	output.text[length] = '\0';
	snprintf(output.errors, sizeof(output.errors), "%s", errors);
	windows_appcmd_clear(&listing);
	err = (struct error) { 0 };
	ok = windows_appcmd_parse(&output, &listing, &err);
	wsman_output_clear(&output);
	return ok;
}

static bool
parse(const char *text, uint32_t exit_code)
{
	return parse_bytes(text, strlen(text), "", exit_code);
}

static int
end(void **state)
{
	(void)state;
	windows_appcmd_clear(&listing);
	snapshot_clear(&snapshot);
	memset(&snapshot, 0, sizeof(snapshot));
	return 0;
}

static void
both_listings_come_in_one_stream(void **state)
{
	const struct site *owa, *shop;

	(void)state;
	assert_true(parse("\xef\xbb\xbf" POOLS_DOCUMENT DOCUMENT(SHOP OWA), 0));
	assert_int_equal(listing.sites.count, 2);
	owa = &listing.sites.items[0];
	shop = &listing.sites.items[1];
	assert_string_equal(owa->name, "OWA");
	assert_int_equal(owa->id, 1);
	assert_int_equal(owa->auto_start, AUTO_START_ON);
	assert_int_equal(owa->run_state, RUN_STARTED);
	assert_false(owa->is_rejected);
	assert_string_equal(owa->bindings, "http *:80:www.example, https *:443:");
	assert_string_equal(owa->pool, "DefaultAppPool");
	assert_string_equal(shop->name, "Shop");
	assert_int_equal(shop->auto_start, AUTO_START_OFF);
	assert_int_equal(shop->run_state, RUN_STOPPED);
	assert_true(listing.has_pools);
	assert_int_equal(windows_pools_state(&listing.pools, "SHOPPOOL"), RUN_STOPPED);
	assert_int_equal(listing.untold, 0);
}

static void
names_are_read_as_they_are(void **state)
{
	(void)state;
	assert_true(parse(DOCUMENT("") DOCUMENT(SITE_OF("a &quot;b&quot; &amp; &lt;c&gt; \xc3\xa4 (id:9,", "4294967295", ON, "Starting",
	    "", BINDING("net.tcp", "808:*"))), 0));
	assert_string_equal(listing.sites.items[0].name, "a \"b\" & <c> \xc3\xa4 (id:9,");
	assert_int_equal(listing.sites.items[0].id, 4294967295U);
	assert_int_equal(listing.sites.items[0].run_state, RUN_STARTING);
	assert_string_equal(listing.sites.items[0].pool, "Default");	/* of applicationDefaults */
	/* In a code page: shown with its bytes, and judged. */
	assert_true(parse(POOLS_DOCUMENT DOCUMENT(SITE_OF("Sh\x93p", "3", OFF, "Stopped", "p", HTTP)), 0));
	assert_string_equal(listing.sites.items[0].name, "Sh\\x93p");
	assert_int_equal(listing.sites.items[0].auto_start, AUTO_START_OFF);
}

static void
ftp_sites_are_no_web_sites(void **state)
{
	(void)state;
	assert_true(parse(POOLS_DOCUMENT DOCUMENT(OWA SITE_OF("Files", "2", ON, "Unknown", "p", BINDING("ftp", "*:21:"))), 0));
	assert_int_equal(listing.sites.count, 1);
	/* The attribute tells them where no element does. */
	assert_true(parse(POOLS_DOCUMENT DOCUMENT("<SITE SITE.NAME=\"a\" SITE.ID=\"1\" bindings=\"ftp/*:21:,ftp/*:2121:\" "
	    "state=\"Unknown\"/><SITE SITE.NAME=\"b\" SITE.ID=\"2\" bindings=\"HTTP/*:80:h,net.pipe/*\" state=\"\"/>"), 0));
	assert_int_equal(listing.sites.count, 1);
	assert_string_equal(listing.sites.items[0].bindings, "HTTP *:80:h, net.pipe *");
	assert_int_equal(listing.sites.items[0].run_state, RUN_UNKNOWN);
	assert_false(listing.sites.items[0].is_rejected);	/* for a moment after a change nothing is told */
	assert_int_equal(listing.untold, 2);
}

/* What is no complete listing of sites, and why. */
static const struct {
	const char *text;
	uint32_t exit_code;
	const char *errors;
	enum error_kind kind;
	uint32_t number;
	const char *words;
} failures[] = {
	{ POOLS_DOCUMENT NO_RIGHTS, 5, "", ERROR_DENIED, 5, "insufficient permissions' (error 5" },
	{ NO_RIGHTS NO_RIGHTS, 1168, "", ERROR_DENIED, 1168, "exit code 1168" },
	{ POOLS_DOCUMENT "ERROR ( message:Broken )\r\n", 5, "", ERROR_DENIED, 5, "'Broken'" },
	{ POOLS_DOCUMENT "ERROR ( message:Broken )\r\n", 13, "", ERROR_FAULT, 13, "error 13," },
	{ POOLS_DOCUMENT CALL_FAILED, 1726, "", ERROR_FAULT, 1726, "0x000006be" },
	{ POOLS_DOCUMENT "FEHLER ( hresult:80010006, message:x )", 2147549190U, "", ERROR_FAULT, 0x80010006, "'x'" },
	{ POOLS_DOCUMENT "ERROR ( hresult:80070005, message:x )", 1, "", ERROR_DENIED, 5, "" },
	{ POOLS_DOCUMENT "ERROR ( message:WAS )", 50, "", ERROR_FAULT, 50, "" },
	/* A site that cannot be told ends the listing, wherever the words of it stand. */
	{ POOLS_DOCUMENT DOCUMENT(OWA) TOO_SMALL, 122, "", ERROR_FAULT, APPCMD_TOO_SMALL, "Failed to generate" },
	{ POOLS_DOCUMENT DOCUMENT(OWA TOO_SMALL), 122, "", ERROR_FAULT, APPCMD_TOO_SMALL, "Failed to generate" },
	{ POOLS_DOCUMENT XML "<appcmd>" OWA TOO_SMALL, 122, "", ERROR_FAULT, APPCMD_TOO_SMALL, "Failed to generate" },
	{ POOLS_DOCUMENT DOCUMENT(OWA "x" LONG), 122, "", ERROR_FAULT, 122, "x\xd1\x8f" },
	{ POOLS_DOCUMENT "ERROR ( message:" LONG " )", 122, "", ERROR_FAULT, 122, "\xd1\x8f'" },
	{ POOLS_DOCUMENT TOO_SMALL, 122, "", ERROR_FAULT, APPCMD_TOO_SMALL, "" },
	{ POOLS_DOCUMENT DOCUMENT(OWA) "?", 0, "", ERROR_FAULT, 0, "'?'" },
	{ POOLS_DOCUMENT XML "<appcmd>" OWA, 0, "", ERROR_FAULT, 0, "" },
	{ POOLS_DOCUMENT DOCUMENT(OWA), 7, "", ERROR_FAULT, 7, "exit code 7" },
	{ POOLS_DOCUMENT DOCUMENT(OWA), 1, "", ERROR_FAULT, 1, "exit code 1" },
	{ POOLS_DOCUMENT, 0, "", ERROR_MALFORMED, 0, "nothing of sites" },
	{ POOLS_DOCUMENT, 1, "", ERROR_MALFORMED, 0, "nothing of sites" },
	{ DOCUMENT(""), 1, "", ERROR_MALFORMED, 0, "nothing of sites" },
	{ DOCUMENT("") DOCUMENT(""), 2, "", ERROR_FAULT, 2, "exit code 2" },
	{ DOCUMENT(OWA) DOCUMENT(SHOP), 0, "", ERROR_MALFORMED, 0, "not asked for" },
	{ DOCUMENT(OWA) POOLS_DOCUMENT, 0, "", ERROR_MALFORMED, 0, "not asked for" },
	{ POOLS_DOCUMENT DOCUMENT(OWA) DOCUMENT(""), 0, "", ERROR_MALFORMED, 0, "more than" },
	{ "", 1, "'appcmd.exe' is not recognized", ERROR_ABSENT, 1, "'appcmd.exe' is not recognized" },
	{ " \r\n", 9009, "\xa7\xa2", ERROR_ABSENT, 9009, "exit code 9009" },
	{ "", 0, "", ERROR_FAULT, 0, "writes nothing" },
	{ POOLS_DOCUMENT DOCUMENT(OWA OWA), 0, "", ERROR_MALFORMED, 0, "two sites" },
	{ POOLS_DOCUMENT DOCUMENT(OWA SITE_OF("owa", "2", ON, "Started", "p", HTTP)), 0, "", ERROR_MALFORMED, 0, "two sites" },
	{ POOLS_DOCUMENT DOCUMENT(SITE_OF("", "2", ON, "Started", "p", HTTP)), 0, "", ERROR_MALFORMED, 0, "without its name" },
	{ POOLS_DOCUMENT DOCUMENT(SITE_OF("a", "0", ON, "Started", "p", HTTP)), 0, "", ERROR_MALFORMED, 0, "Id" },
	{ POOLS_DOCUMENT DOCUMENT(SITE_OF("a", "4294967296", ON, "Started", "p", HTTP)), 0, "", ERROR_MALFORMED, 0, "Id" },
	{ POOLS_DOCUMENT DOCUMENT(SITE_OF("a", "-1", ON, "Started", "p", HTTP)), 0, "", ERROR_MALFORMED, 0, "Id" },
	{ POOLS_DOCUMENT DOCUMENT(SITE_OF("a", "1", " serverAutoStart=\"maybe\"", "Started", "p", HTTP)), 0, "",
	    ERROR_MALFORMED, 0, "neither true nor false" },
	{ POOLS_DOCUMENT DOCUMENT("<SITE SITE.NAME=\"a\" SITE.ID=\"1\"><site name=\"b\" id=\"1\"/></SITE>"), 0, "",
	    ERROR_MALFORMED, 0, "two names" },
	{ POOLS_DOCUMENT DOCUMENT("<SITE SITE.NAME=\"a\" SITE.ID=\"1\"><site name=\"a\" id=\"2\"/></SITE>"), 0, "",
	    ERROR_MALFORMED, 0, "with two" },
	{ POOLS_DOCUMENT DOCUMENT("<SITE SITE.NAME=\"a\" SITE.ID=\"1\"><SITE/></SITE>"), 0, "", ERROR_MALFORMED, 0, "within" },
	{ POOLS_DOCUMENT DOCUMENT("<SITE SITE.NAME=\"a"), 0, "", ERROR_MALFORMED, 0, "what appcmd.exe wrote" },
	{ DOCUMENT("<APPPOOL state=\"Started\"/>") DOCUMENT(OWA), 0, "", ERROR_MALFORMED, 0, "pool without its name" },
};

static void
what_is_not_complete_is_nothing(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(failures); i++)
		if (parse_bytes(failures[i].text, strlen(failures[i].text), failures[i].errors, failures[i].exit_code) ||
		    err.kind != failures[i].kind || !text_is_utf8(err.text, strlen(err.text)) || strstr(err.text, failures[i].words) == NULL ||
		    (failures[i].number != 0 && listing.number != failures[i].number))
			fail_msg("row %zu: kind %d, number %u, %s", i, (int)err.kind, listing.number, err.text);
}

static void
an_empty_list_is_believed_with_its_exit_code(void **state)
{
	(void)state;
	assert_true(parse(POOLS_DOCUMENT DOCUMENT(""), 1));
	assert_true(parse(POOLS_DOCUMENT XML "<appcmd />", 0));
	assert_int_equal(listing.sites.count, 0);
	assert_true(listing.has_pools);
}

static void
pools_that_are_not_told_hide_no_site(void **state)
{
	static const char *const texts[] = {
		CALL_FAILED DOCUMENT(OWA), POOLS_DOCUMENT CALL_FAILED DOCUMENT(OWA), DOCUMENT(OWA),
		DOCUMENT(POOL("a", "Started") CALL_FAILED) DOCUMENT(OWA),
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		assert_true(parse(texts[i], 0));
		assert_int_equal(listing.sites.count, 1);
		assert_false(listing.has_pools);
		assert_non_null(strstr(listing.pools_text, "all pools"));
	}
}

static void
states_are_read_one_by_one(void **state)
{
	struct site sites[4] = { { .id = 1 }, { .id = 2 }, { .id = 3 }, { .id = 4 } };
	char text[] = "Started\r\n" TOO_SMALL "Unknown\r\nStopped\r\n";
	struct wsman_output output = { .text = text, .length = strlen(text) };

	(void)state;
	assert_true(windows_appcmd_parse_states(&output, sites, 4));
	assert_int_equal(sites[0].run_state, RUN_STARTED);
	assert_int_equal(sites[1].run_state, RUN_UNKNOWN);
	assert_false(sites[1].is_rejected);
	assert_true(sites[2].is_rejected);
	assert_int_equal(sites[3].run_state, RUN_STOPPED);
	assert_false(windows_appcmd_parse_states(&output, sites, 3));
	output.length = strlen("Started\r\n");
	text[output.length] = '\0';
	assert_false(windows_appcmd_parse_states(&output, sites, 4));
	assert_int_equal(sites[3].run_state, RUN_STOPPED);
}

static char *
load(const char *name, size_t *ret_count)
{
	const char *given = getenv("SITEWATCH_RECORDED");
	char path[512];

	snprintf(path, sizeof(path), "%s/appcmd/%s", given != NULL ? given : RECORDED, name);
	return pages_load(path, ret_count);
}

/* Each recorded error, as it would stand behind the pools: with its exit code, where that was recorded. */
static const struct {
	const char *name;
	uint32_t exit_code;
	enum error_kind kind;
	uint32_t number;
} recorded_errors[] = {
	{ "01_list_sites_iis7.txt", 0, ERROR_FAULT, 0 },	/* text is for people */
	{ "10_list_sites_chinese.txt", 0, ERROR_FAULT, 0 },
	{ "11_list_site_too_many_bindings.txt", 1, ERROR_FAULT, APPCMD_TOO_SMALL },
	{ "12_duplicate_binding_exit183.txt", 183, ERROR_FAULT, 183 },
	{ "13_start_site_unknown_object.txt", 4312, ERROR_FAULT, 4312 },
	{ "16_was_not_available_exit50.txt", 50, ERROR_FAULT, APPCMD_NOT_AVAILABLE },
	{ "17_no_rights.txt", 5, ERROR_DENIED, 5 },
	{ "17_no_rights.txt", 1168, ERROR_DENIED, 1168 },
	{ "18_no_such_site_exit1168.txt", 1168, ERROR_FAULT, 1168 },
	{ "22_list_requests_no_feature.txt", 1, ERROR_FAULT, 0x80004001 },
	{ "23_bad_input.txt", 1, ERROR_FAULT, 13 },
	{ "24_bad_input_chinese.txt", 1, ERROR_FAULT, 13 },
	{ "25_rpc_failed_russian_exit1726.txt", 1726, ERROR_FAULT, APPCMD_CALL_FAILED },
};

static void
recorded_errors_are_told_by_their_numbers(void **state)
{
	char text[8192];
	size_t count, i;

	(void)state;
	for (i = 0; i < COUNT(recorded_errors); i++) {
		char *bytes = load(recorded_errors[i].name, &count);

		if (bytes == NULL)
			skip();
		snprintf(text, sizeof(text), POOLS_DOCUMENT "%s", bytes);
		free(bytes);
		if (parse(text, recorded_errors[i].exit_code) || err.kind != recorded_errors[i].kind ||
		    listing.number != recorded_errors[i].number)
			fail_msg("%s: %d, %u, %s", recorded_errors[i].name, (int)err.kind, listing.number, err.text);
	}
}

static void
recorded_documents_are_read(void **state)
{
	char text[8192], *sites, *exchange, *head;
	size_t count;

	(void)state;
	sites = load("19_list_sites.xml", &count);
	if (sites == NULL)
		skip();
	assert_true(parse(sites, 0));
	assert_int_equal(listing.sites.count, 3);
	assert_string_equal(listing.sites.items[1].name, "MarketplaceGPT");
	assert_int_equal(listing.sites.items[1].run_state, RUN_STOPPED);
	assert_string_equal(listing.sites.items[1].bindings, "http *:40001:host.example");
	assert_int_equal(listing.sites.items[2].run_state, RUN_STARTED);
	assert_int_equal(listing.untold, 3);
	free(sites);

	head = load("20_list_site_config_head.xml", &count);
	assert_non_null(head);
	snprintf(text, sizeof(text), "<appcmd>%s</site></SITE></appcmd>", head);
	free(head);
	assert_true(parse(text, 0));
	assert_string_equal(listing.sites.items[0].name, "mywebsite");
	assert_int_equal(listing.sites.items[0].id, 2);

	exchange = load("29_exchange_sites.xml", &count);	/* start tags alone, as in the section */
	assert_non_null(exchange);
	exchange[strcspn(exchange, "\n")] = '\0';
	snprintf(text, sizeof(text), "<appcmd><CONFIG CONFIG.SECTION=\"system.applicationHost/sites\">"
	    "<system.applicationHost-sites>%s</site>%s</site><siteDefaults serverAutoStart=\"false\"/>"
	    "</system.applicationHost-sites></CONFIG></appcmd>", exchange, exchange + strlen(exchange) + 1);
	free(exchange);
	assert_true(parse(text, 0));
	assert_int_equal(listing.sites.count, 2);
	assert_int_equal(listing.untold, 1);
	assert_int_equal(listing.defaults, AUTO_START_OFF);
	assert_int_equal(listing.sites.items[1].auto_start, AUTO_START_ON);
}

/* A node as Windows and IIS install it. */
#define OPEN	 "shell open 65001"
#define CLOSE	 "shell close"
#define ALL	 "shell run *list site /config:*"
#define SECTION	 "shell run * list config -section:system.applicationHost/sites /config:* /xml"
#define EACH_STATE	 "shell run * list site /id:1 /text:state*"

static void
stock(const char *text)
{
	fake_node_iis7();
	fake_failure("root/webadministration *", ERROR_ABSENT, "no such namespace");
	fake_failure("root/MicrosoftIISv2 *", ERROR_ABSENT, "no such namespace either");
	fake_answer(OPEN, "");
	fake_answer(CLOSE, "");
	fake_output(1, text);
	fake_answer(ALL, "file=1;exit=0");
	snapshot_clear(&snapshot);
	memset(&snapshot, 0, sizeof(snapshot));
}

static void
look(void)
{
	snapshot_clear(&snapshot);
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked(OPEN), fake_asked(CLOSE));
	assert_int_equal(fake_shells_open(), 0);
}

static void
must_fail(enum error_kind kind, const char *words)
{
	fake_look_must_fail(&err);
	if (err.kind != kind || strstr(err.text, words) == NULL)
		fail_msg("kind %d: %s", (int)err.kind, err.text);
	assert_int_equal(fake_shells_open(), 0);
	assert_true(fake_asked("shell run *") == 0 || fake_asked(OPEN) == fake_asked(CLOSE));
}

static void
a_stock_node_is_read_by_one_command(void **state)
{
	(void)state;
	stock(POOLS_DOCUMENT DOCUMENT(OWA SHOP));
	look();
	assert_int_equal(snapshot.site_count, 2);
	assert_string_equal(snapshot.sites[1].name, "Shop");
	assert_int_equal(snapshot.sites[0].pool_state, RUN_STARTED);
	assert_int_equal(snapshot.sites[1].pool_state, RUN_STOPPED);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_TOLD);
	assert_int_equal(snapshot.facts.iis_interface, 7);
	assert_string_equal(snapshot.only_reads, "");
	assert_string_equal(snapshot.remark, "");
	assert_int_equal(fake_asked("shell *"), 3);
	assert_true(fake_asked("shell run %windir%\\system32\\inetsrv\\appcmd.exe list apppool /xml & "
	    "%windir%\\system32\\inetsrv\\appcmd.exe list site /config:?" " /xml") == 1);
	assert_true(fake_asked("*") <= 12);
	assert_int_equal(fake_paused_ms(), 0);
}

static void
pools_that_cannot_be_listed_are_said_to_be_unreadable(void **state)
{
	(void)state;
	stock(CALL_FAILED DOCUMENT(OWA));
	look();
	assert_int_equal(snapshot.site_count, 1);
	assert_int_equal(snapshot.sites[0].run_state, RUN_STARTED);
	assert_int_equal(snapshot.sites[0].pool_state, RUN_UNKNOWN);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_POOLS].text, "does not list all pools"));
}

static void
with_a_wmi_provider_no_shell_is_opened(void **state)
{
	(void)state;
	fake_node_iis7();
	look();
	assert_int_equal(fake_asked("shell *"), 0);
	fake_node_iis6();
	look();
	assert_int_equal(fake_asked("shell *"), 0);
}

static void
what_fails_elsewhere_opens_no_shell(void **state)
{
	static const char *const patterns[] = { "root/webadministration *", "root/MicrosoftIISv2 *" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(patterns); i++) {
		stock(POOLS_DOCUMENT DOCUMENT(OWA));
		fake_failure(patterns[i], ERROR_FAULT, "no");
		fake_look_must_fail(&err);
		assert_int_equal(fake_asked("shell *"), 0);
	}
	/* Where there is no IIS at all. */
	stock(POOLS_DOCUMENT DOCUMENT(OWA));
	fake_answer(SERVICES, "Name=Winmgmt;ProcessId=900;State=Running");
	fake_look_must_fail(&err);
	assert_int_equal(fake_asked("shell *"), 0);
}

static void
the_right_is_named_before_what_is_to_be_installed(void **state)
{
	const char *right, *feature;

	(void)state;
	stock("");
	fake_failure(OPEN, ERROR_DENIED, "Access is denied.");
	must_fail(ERROR_DENIED, "The node says: Access is denied.");
	right = strstr(err.text, "Administrators");
	feature = strstr(err.text, "Web-Scripting-Tools");
	assert_non_null(right);
	assert_non_null(feature);
	assert_true(right < feature);
	assert_non_null(strstr(err.text, "LocalAccountTokenFilterPolicy"));
	assert_int_equal(fake_asked("shell run *"), 0);

	stock(POOLS_DOCUMENT NO_RIGHTS);
	fake_answer(ALL, "file=1;exit=5");
	must_fail(ERROR_DENIED, "Configuration error");

	stock("");
	fake_answer(ALL, "exit=1;stderr=not recognized");
	must_fail(ERROR_ABSENT, "not recognized");
	assert_non_null(strstr(err.text, "Web-Scripting-Tools"));

	stock("");
	fake_failure(OPEN, ERROR_FAULT, "what is that");
	must_fail(ERROR_FAULT, "AllowRemoteShellAccess");

	stock("");
	fake_failure(OPEN, ERROR_BUSY, "too many shells");
	must_fail(ERROR_BUSY, "too many shells");
	assert_int_equal(fake_asked(OPEN), 1);
}

static void
what_passes_is_asked_once_more(void **state)
{
	(void)state;
	stock(POOLS_DOCUMENT CALL_FAILED);
	fake_output(2, POOLS_DOCUMENT DOCUMENT(OWA));
	fake_answer(ALL, "file=1;exit=1726");
	fake_then_answer(ALL, "file=2;exit=0");
	look();
	assert_int_equal(snapshot.site_count, 1);
	assert_int_equal(fake_paused_ms(), 1000);
	assert_int_equal(fake_asked(OPEN), 1);

	stock(POOLS_DOCUMENT CALL_FAILED);
	fake_answer(ALL, "file=1;exit=1726");
	must_fail(ERROR_FAULT, "1726");
	assert_int_equal(fake_asked(ALL), 2);
}

static void
a_shell_that_is_lost_is_opened_anew_once(void **state)
{
	(void)state;
	stock(POOLS_DOCUMENT DOCUMENT(OWA));
	fake_failure(ALL, ERROR_ABSENT, "lost");
	fake_then_answer(ALL, "file=1;exit=0");
	look();
	assert_int_equal(snapshot.site_count, 1);
	assert_int_equal(fake_asked(OPEN), 2);

	stock("");
	fake_failure(ALL, ERROR_ABSENT, "lost");
	must_fail(ERROR_ABSENT, "lost");
	assert_int_equal(fake_asked(OPEN), 2);
}

#define REJECTED SITE_OF("Odd", "9", ON, "Unknown", "p", HTTP)

static void
one_unknown_is_read_once_more_before_it_is_said(void **state)
{
	static const uint32_t before[] = { 1, 9, 10 };
	size_t i;

	(void)state;
	stock(POOLS_DOCUMENT DOCUMENT(OWA REJECTED));
	fake_output(2, POOLS_DOCUMENT DOCUMENT(OWA SITE_OF("Odd", "9", ON, "Started", "p", HTTP)));
	fake_then_answer(ALL, "file=2;exit=0");
	look();
	assert_int_equal(snapshot.sites[1].run_state, RUN_STARTED);
	assert_int_equal(fake_paused_ms(), 2000);

	stock(POOLS_DOCUMENT DOCUMENT(OWA REJECTED));
	look();
	assert_true(snapshot.sites[1].is_rejected);
	assert_int_equal(snapshot.sites[1].run_state, RUN_UNKNOWN);
	assert_int_equal(fake_asked(ALL), 2);

	for (i = 0; i < COUNT(before); i++) {
		const struct look_request request = { .timeout_ms = 5000, .now = NOW, .rejected = before, .rejected_count = i };

		stock(POOLS_DOCUMENT DOCUMENT(OWA REJECTED));
		assert_true(fake_look(&request, &snapshot, &err));
		assert_true(snapshot.sites[1].is_rejected);
		assert_int_equal(fake_asked(ALL), i > 1 ? 1 : 2);
	}

	/* One that does not start by itself, or has nothing to serve, is not waited for. */
	stock(POOLS_DOCUMENT DOCUMENT(OWA SITE_OF("Odd", "9", OFF, "Unknown", "p", HTTP) SITE_OF("Bare", "8", ON, "Unknown", "p",
	    BINDING("net.pipe", "*"))));
	look();
	assert_int_equal(fake_asked(ALL), 1);
	assert_int_equal(fake_paused_ms(), 0);
}

static void
unknown_of_all_is_no_word_of_any(void **state)
{
	(void)state;
	stock(POOLS_DOCUMENT DOCUMENT(REJECTED));
	look();
	assert_false(snapshot.sites[0].is_rejected);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "Administrators"));
	assert_int_equal(fake_paused_ms(), 0);

	stock(POOLS_DOCUMENT DOCUMENT(REJECTED));
	fake_answer(SERVICES, "Name=W3SVC;ProcessId=0;State=Stopped\nName=Winmgmt;ProcessId=900;State=Running");
	look();
	assert_false(snapshot.sites[0].is_rejected);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);

	/* With the service running, "WAS is not available" is a matter of the token. */
	stock(POOLS_DOCUMENT "ERROR ( message:The WAS service is not available )");
	fake_answer(ALL, "file=1;exit=50");
	must_fail(ERROR_DENIED, "Administrators");
}

#define CONFIG(text) \
	DOCUMENT("<CONFIG CONFIG.SECTION=\"system.applicationHost/sites\" path=\"MACHINE/WEBROOT/APPHOST\">" \
		 "<system.applicationHost-sites>" text "</system.applicationHost-sites></CONFIG>")
#define PLAIN(name, id, flag) \
	"<site name=\"" name "\" id=\"" id "\"" flag "><bindings>" HTTP "</bindings>" \
	"<application path=\"/\" applicationPool=\"ShopPool\"/></site>"

static void
auto_start_that_a_site_leaves_to_the_defaults_is_theirs(void **state)
{
	static const struct {
		const char *section;
		enum auto_start flag;
		enum part_status status;
	} cases[] = {
		{ CONFIG(PLAIN("OWA", "1", "") "<siteDefaults serverAutoStart=\"false\"/>"), AUTO_START_OFF, PART_TOLD },
		{ CONFIG(PLAIN("OWA", "1", "") "<siteDefaults/>"), AUTO_START_ON, PART_TOLD },
		{ CONFIG(PLAIN("OWA", "1", "")), AUTO_START_ON, PART_TOLD },
		{ "ERROR ( message:no )", AUTO_START_UNKNOWN, PART_UNREADABLE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		stock(POOLS_DOCUMENT DOCUMENT(SITE_OF("OWA", "1", "", "Started", "p", HTTP) SHOP));
		fake_output(2, cases[i].section);
		fake_answer(SECTION, i == 3 ? "file=2;exit=7" : "file=2;exit=0");
		look();
		assert_int_equal(snapshot.sites[0].auto_start, cases[i].flag);
		assert_int_equal(snapshot.sites[1].auto_start, AUTO_START_OFF);
		assert_int_equal(snapshot.parts[PART_AUTO_START].status, cases[i].status);
		assert_int_equal(fake_asked("shell run *"), 2);
	}
}

static void
a_site_with_too_many_bindings_hides_no_other(void **state)
{
	(void)state;
	stock(POOLS_DOCUMENT DOCUMENT(OWA) TOO_SMALL);
	fake_answer(ALL, "file=1;exit=1");
	fake_output(2, CONFIG(PLAIN("OWA", "1", "") PLAIN("Big", "2", OFF) PLAIN("Shop", "7", ON)));
	fake_answer(SECTION, "file=2;exit=0");
	fake_output(3, "Started\r\nStopped\r\nStarted\r\n");
	fake_answer(EACH_STATE, "file=3;exit=0");
	look();
	assert_int_equal(snapshot.site_count, 3);
	assert_string_equal(snapshot.sites[1].name, "Big");
	assert_int_equal(snapshot.sites[1].auto_start, AUTO_START_OFF);
	assert_int_equal(snapshot.sites[1].run_state, RUN_STOPPED);
	assert_int_equal(snapshot.sites[0].auto_start, AUTO_START_ON);
	assert_int_equal(snapshot.sites[2].pool_state, RUN_STOPPED);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_TOLD);
	assert_int_equal(fake_asked("shell run * list site /id:1 /text:state & %windir%* list site /id:2 /text:state & *"
	    " list site /id:7 /text:state"), 1);
	assert_int_equal(fake_asked("shell run *"), 3);

	fake_output(3, "Started\r\n");
	look();
	assert_int_equal(snapshot.sites[0].run_state, RUN_UNKNOWN);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_RUN_STATE].text, "too many bindings"));

	fake_answer(SECTION, "file=1;exit=1");
	must_fail(ERROR_FAULT, "Failed to generate");
}

static void
an_old_windows_is_given_its_code_page(void **state)
{
	(void)state;
	stock(POOLS_DOCUMENT DOCUMENT(OWA));
	fake_answer("root/cimv2 *from Win32_OperatingSystem", "CSName=EXCH-A;CurrentTimeZone=0;"
	    "LastBootUpTime=2013-11-22T06:00:00Z;LocalDateTime=2013-11-23T00:00:00Z;Version=6.0.6002");
	fake_answer("shell open 437", "");
	snapshot_clear(&snapshot);
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked("shell open 437"), 1);
}

static void *source;

/* A part of the node, after a whole look. */
static bool
look_at(enum look_scope scope, const struct site *site)
{
	extern const struct source_module sitewatch_source_module;
	const struct look_request whole = { .timeout_ms = 5000, .now = NOW };
	const struct look_request part = { .scope = scope, .site = site, .timeout_ms = 5000, .now = NOW };
	bool ok;

	snapshot_clear(&snapshot);
	assert_true(sitewatch_source_module.open(&fake_target, &source, &err));
	assert_true(sitewatch_source_module.look(source, &whole, &snapshot, &err));
	snapshot_clear(&snapshot);
	memset(&snapshot, 0, sizeof(snapshot));
	fake_forget_questions();
	ok = sitewatch_source_module.look(source, scope == LOOK_WHOLE ? &whole : &part, &snapshot, &err);
	sitewatch_source_module.close(source);
	assert_int_equal(fake_shells_open(), 0);
	return ok;
}

static void
the_next_look_goes_the_same_way_at_once(void **state)
{
	(void)state;
	stock(POOLS_DOCUMENT DOCUMENT(OWA));
	assert_true(look_at(LOOK_WHOLE, NULL));
	assert_int_equal(fake_asked("root/webadministration *") + fake_asked("root/MicrosoftIISv2 *"), 0);
	assert_int_equal(fake_asked("shell *"), 3);
}

#define ONE "shell run * list apppool /xml & * list site /id:7 /config:[*] /xml"

/* What a start stands on: that very site, by its number, with the name that it is known by. */
static void
a_site_is_asked_for_by_itself(void **state)
{
	const struct site shop = { .id = 7, .name = "Shop", .pool = "ShopPool", .bindings = "", .is_rejected = true };
	const enum look_scope scopes[] = { LOOK_SITE, LOOK_POOL };
	size_t i;

	(void)state;
	stock(POOLS_DOCUMENT DOCUMENT(OWA));
	fake_output(2, POOLS_DOCUMENT DOCUMENT(SHOP));
	fake_answer(ONE, "file=2;exit=0");
	for (i = 0; i < COUNT(scopes); i++) {
		assert_true(look_at(scopes[i], &shop));
		assert_int_equal(snapshot.site_count, 1);
		assert_int_equal(snapshot.sites[0].run_state, RUN_STOPPED);
		assert_int_equal(snapshot.sites[0].pool_state, RUN_STOPPED);
		assert_int_equal(fake_asked(ONE), 1);
		assert_int_equal(fake_asked("*"), 3);
	}

	fake_output(2, POOLS_DOCUMENT DOCUMENT(SITE_OF("Shop", "7", ON, "Unknown", "p", HTTP)));
	assert_true(look_at(LOOK_SITE, &shop));
	assert_int_equal(snapshot.sites[0].run_state, RUN_UNKNOWN);
	assert_int_equal(fake_paused_ms(), 0);

	fake_output(2, POOLS_DOCUMENT DOCUMENT(SITE_OF("Shop 2", "7", ON, "Stopped", "p", HTTP)));
	assert_false(look_at(LOOK_SITE, &shop));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "another name"));

	fake_output(2, POOLS_DOCUMENT DOCUMENT(""));
	fake_answer(ONE, "file=2;exit=1");
	assert_false(look_at(LOOK_SITE, &shop));
	assert_int_equal(err.kind, ERROR_ABSENT);

	fake_output(2, POOLS_DOCUMENT TOO_SMALL);
	fake_output(3, "Stopped\r\n");
	fake_answer("shell run * list site /id:7 /text:state", "file=3;exit=0");
	assert_true(look_at(LOOK_SITE, &shop));
	assert_int_equal(snapshot.sites[0].run_state, RUN_STOPPED);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

static const struct CMUnitTest tests[] = {
	TEST(both_listings_come_in_one_stream),
	TEST(names_are_read_as_they_are),
	TEST(ftp_sites_are_no_web_sites),
	TEST(what_is_not_complete_is_nothing),
	TEST(an_empty_list_is_believed_with_its_exit_code),
	TEST(pools_that_are_not_told_hide_no_site),
	TEST(states_are_read_one_by_one),
	TEST(recorded_errors_are_told_by_their_numbers),
	TEST(recorded_documents_are_read),
	TEST(a_stock_node_is_read_by_one_command),
	TEST(pools_that_cannot_be_listed_are_said_to_be_unreadable),
	TEST(with_a_wmi_provider_no_shell_is_opened),
	TEST(what_fails_elsewhere_opens_no_shell),
	TEST(the_right_is_named_before_what_is_to_be_installed),
	TEST(what_passes_is_asked_once_more),
	TEST(a_shell_that_is_lost_is_opened_anew_once),
	TEST(one_unknown_is_read_once_more_before_it_is_said),
	TEST(unknown_of_all_is_no_word_of_any),
	TEST(auto_start_that_a_site_leaves_to_the_defaults_is_theirs),
	TEST(a_site_with_too_many_bindings_hides_no_other),
	TEST(an_old_windows_is_given_its_code_page),
	TEST(the_next_look_goes_the_same_way_at_once),
	TEST(a_site_is_asked_for_by_itself),
};

TEST_GROUP(tests, NULL, NULL);
