/* applicationHost.config of IIS 7 and later: what a site is, and what it inherits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/iisfile/file_reading.h"
#include "tests/unit/places.h"
#include "tests/unit/runner/test_group.h"

#define HOST(sites) \
	"<configuration><system.applicationHost>" sites "</system.applicationHost></configuration>"
#define SITES(sites) HOST("<sites>" sites "</sites>")
#define SITE(id, name) "<site name='" name "' id='" id "'/>"

static void
sites_are_read_with_bindings_and_ftp_sites_are_not(void **state)
{
	struct snapshot snapshot;
	size_t piece;

	(void)state;
	for (piece = 1; piece < 5000; piece = piece * 3 + 1) {
		read_fixture(FIXTURES "/iis/applicationHost.config", piece, &snapshot);
		assert_int_equal(snapshot.facts.iis_interface, 7);
		assert_int_equal(snapshot.site_count, 3);
		assert_string_equal(site_of(&snapshot, 1)->name, "Default Web Site");
		assert_string_equal(site_of(&snapshot, 1)->bindings, "http *:80:");
		assert_string_equal(site_of(&snapshot, 2)->bindings,
		    "http *:80:www.example, https [::1]:443:www.example, net.tcp 808:*");
		assert_string_equal(site_of(&snapshot, 3)->bindings, "ftp *:21:, http *:8080:");
		assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
		snapshot_clear(&snapshot);
	}
}

static void
the_flag_of_the_ftp_server_is_not_the_sites(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_fixture(FIXTURES "/iis/applicationHost.config", 4096, &snapshot);
	assert_int_equal(site_of(&snapshot, 1)->auto_start, AUTO_START_ON);
	assert_int_equal(site_of(&snapshot, 2)->auto_start, AUTO_START_OFF);
	assert_int_equal(site_of(&snapshot, 3)->auto_start, AUTO_START_ON);
	snapshot_clear(&snapshot);
}

static void
a_site_without_the_flag_inherits_it_wherever_the_defaults_stand(void **state)
{
	static const char *const documents[] = {
		SITES("<siteDefaults serverAutoStart='false'/>" SITE(
		    "1", "a") "<site name='b' id='2' serverAutoStart='true'/>"),
		SITES(SITE("1", "a") "<site name='b' id='2' serverAutoStart='true'/><siteDefaults "
				     "serverAutoStart='FALSE'/>"),
		HOST("<sites>" SITE("1", "a") "<site name='b' id='2' serverAutoStart='true'/></sites>"
					      "<sites><siteDefaults serverAutoStart='False'/></sites>"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		struct snapshot snapshot;

		read_document(documents[i], &snapshot);
		assert_int_equal(site_of(&snapshot, 1)->auto_start, AUTO_START_OFF);
		assert_int_equal(site_of(&snapshot, 2)->auto_start, AUTO_START_ON);
		snapshot_clear(&snapshot);
	}
}

static void
the_flag_is_on_when_nobody_says_anything(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(
	    SITES(SITE("1", "a") "<siteDefaults><ftpServer serverAutoStart='false'/></siteDefaults>"),
	    &snapshot);
	assert_int_equal(site_of(&snapshot, 1)->auto_start, AUTO_START_ON);
	snapshot_clear(&snapshot);
}

static void
an_encrypted_flag_is_unknown_and_not_the_default(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(
	    SITES("<site name='a' id='1' serverAutoStart='[enc:AesProvider:c2VjcmV0:enc]'/>" SITE("2", "b")),
	    &snapshot);
	assert_int_equal(site_of(&snapshot, 1)->auto_start, AUTO_START_UNKNOWN);
	assert_int_equal(site_of(&snapshot, 2)->auto_start, AUTO_START_ON);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_UNREADABLE);
	assert_string_equal(snapshot.parts[PART_AUTO_START].text,
	    "not readable in the file: site 1: serverAutoStart is encrypted");
	snapshot_clear(&snapshot);

	read_document(SITES(SITE("1", "a") "<siteDefaults serverAutoStart='[enc:X:y:enc]'/>"), &snapshot);
	assert_int_equal(site_of(&snapshot, 1)->auto_start, AUTO_START_UNKNOWN);
	assert_non_null(
	    strstr(snapshot.parts[PART_AUTO_START].text, "siteDefaults: serverAutoStart is encrypted"));
	snapshot_clear(&snapshot);
}

static void
a_section_that_is_elsewhere_or_encrypted_fails_the_look(void **state)
{
	(void)state;
	assert_document_refused(HOST("<sites configSource='sites.config'/>"), ERROR_MALFORMED,
	    "not readable here: it is kept in another file, 'sites.config'");
	assert_document_refused(
	    HOST("<sites configProtectionProvider='AesProvider'><EncryptedData/></sites>"), ERROR_MALFORMED,
	    "not readable: it is encrypted");
	assert_document_refused(
	    SITES("<EncryptedData Type='x'/>"), ERROR_MALFORMED, "not readable: it is encrypted");
	assert_document_refused(HOST("<sites configProtectedData='x'/>"), ERROR_MALFORMED, "encrypted");
	assert_document_refused(
	    "<configuration><system.applicationHost configSource='host.config'/></configuration>",
	    ERROR_MALFORMED, "'host.config'");
}

static void
the_pool_is_that_of_the_root_application_or_inherited(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_fixture(FIXTURES "/iis/applicationHost.config", 4096, &snapshot);
	assert_string_equal(site_of(&snapshot, 1)->pool, "DefaultAppPool");
	assert_string_equal(site_of(&snapshot, 2)->pool, "Shop");
	snapshot_clear(&snapshot);

	read_document(
	    SITES("<applicationDefaults applicationPool='of sites'/>"
		  "<site name='a' id='1'><application path='/'/></site>"
		  "<site name='b' id='2'><applicationDefaults applicationPool='of site'/><application "
		  "path='/'/></site>"
		  "<site name='c' id='3'><application path='/x' applicationPool='of x'/></site>"
		  "<site name='d' id='4'><application path='/' applicationPool='of root'/>"
		  "<applicationDefaults applicationPool='of site'/></site>"
		  "<siteDefaults><applicationDefaults applicationPool='of defaults'/></siteDefaults>"),
	    &snapshot);
	assert_string_equal(site_of(&snapshot, 1)->pool, "of defaults");
	assert_string_equal(site_of(&snapshot, 2)->pool, "of site");
	assert_string_equal(site_of(&snapshot, 3)->pool, "");
	assert_string_equal(site_of(&snapshot, 4)->pool, "of root");
	snapshot_clear(&snapshot);
}

static void
a_site_without_bindings_inherits_them(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(
	    SITES(SITE("1", "a") "<site name='b' id='2'><bindings/></site>"
				 "<site name='c' id='3'><bindings><clear/></bindings></site>"
				 "<site name='d' id='4'><bindings><binding protocol='ftp' "
				 "bindingInformation='*:21:'/><clear/>"
				 "<binding protocol='http' bindingInformation=':81:'/></bindings></site>"
				 "<siteDefaults><bindings><binding protocol='http' "
				 "bindingInformation='*:80:'/></bindings></siteDefaults>"),
	    &snapshot);
	assert_string_equal(site_of(&snapshot, 1)->bindings, "http *:80:");
	assert_string_equal(site_of(&snapshot, 2)->bindings, "http *:80:");
	assert_string_equal(site_of(&snapshot, 3)->bindings, "");
	assert_string_equal(site_of(&snapshot, 4)->bindings, "http :81:");
	snapshot_clear(&snapshot);
}

static void
a_site_that_inherits_ftp_bindings_is_no_web_site(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(SITES(SITE("1", "a") "<site name='b' id='2'><bindings><binding protocol='http' "
					   "bindingInformation='*:80:'/></bindings></site>"
					   "<siteDefaults><bindings><binding protocol='FTP' "
					   "bindingInformation='*:21:'/></bindings></siteDefaults>"),
	    &snapshot);
	assert_int_equal(snapshot.site_count, 1);
	assert_non_null(snapshot_site(&snapshot, 2));
	snapshot_clear(&snapshot);
}

static void
clear_and_remove_take_out_what_came_before(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(SITES(SITE("1", "a") SITE("2", "b") "<clear/>" SITE("3", "c") SITE("4", "d")
			      SITE("5", "e") "<remove name='D'/><remove name='nobody'/><remove/>" SITE(
				  "1", "again") "<site name='f' id='6' serverAutoStart='false'/>"),
	    &snapshot);
	assert_int_equal(snapshot.site_count, 4);
	assert_string_equal(site_of(&snapshot, 1)->name, "again");
	assert_string_equal(site_of(&snapshot, 3)->name, "c");
	assert_string_equal(site_of(&snapshot, 5)->name, "e");
	assert_int_equal(site_of(&snapshot, 5)->auto_start, AUTO_START_ON);
	assert_int_equal(site_of(&snapshot, 6)->auto_start, AUTO_START_OFF);
	snapshot_clear(&snapshot);
}

static void
many_sites_may_come_and_go(void **state)
{
	static const char begin[] = "<configuration><system.applicationHost><sites>";
	static const char end[] = "</sites></system.applicationHost></configuration>";
	char *text = malloc(200000);
	size_t length = sizeof(begin) - 1;
	struct snapshot snapshot;
	unsigned int i;

	(void)state;
	assert_non_null(text);
	memcpy(text, begin, length);
	for (i = 1; i <= 300; i++) {
		length += (size_t)snprintf(text + length, 200,
		    "<site name='s%u' id='%u' serverAutoStart='%s'/>", i, i, i % 2 == 0 ? "true" : "false");
		if (i % 3 == 0)
			length += (size_t)snprintf(text + length, 200, "<remove name='s%u'/>", i - 1);
		if (i == 130)
			length += (size_t)snprintf(text + length, 200, "<clear/>");
	}
	memcpy(text + length, end, sizeof(end));
	read_document(text, &snapshot);
	assert_int_equal(snapshot.site_count, 170 - 57);
	assert_null(snapshot_site(&snapshot, 130));
	assert_null(snapshot_site(&snapshot, 299));
	for (i = 0; i < snapshot.site_count; i++)
		assert_int_equal(snapshot.sites[i].auto_start,
		    snapshot.sites[i].id % 2 == 0 ? AUTO_START_ON : AUTO_START_OFF);
	snapshot_clear(&snapshot);
	free(text);
}

static void
a_site_without_id_or_name_is_reported_and_the_others_are_read(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(
	    SITES("<site name='Shop'/><site id='2' serverAutoStart='false'/><site name='x' id='-1'/>"
		  "<site name='y' id='4294967296'/><site/>" SITE("3", "c")),
	    &snapshot);
	assert_int_equal(snapshot.site_count, 2);
	assert_string_equal(site_of(&snapshot, 3)->name, "c");
	assert_int_equal(site_of(&snapshot, 2)->auto_start, AUTO_START_OFF);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_UNREADABLE);
	assert_string_equal(snapshot.parts[PART_AUTO_START].text,
	    "not readable in the file: site 'Shop' has no usable "
	    "id; site 2 has no usable name; site 'x' has no usable id; and 2 more");
	snapshot_clear(&snapshot);
}

static void
several_sections_and_global_locations_are_one_listing(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(
	    "<configuration>"
	    "<location path='Shop'><system.applicationHost><sites>" SITE("9",
		"not here") "</sites></system.applicationHost></location>"
			    "<location path=''><system.applicationHost><sites>" SITE("1",
				"a") "</sites></system.applicationHost></location>"
				     "<location path='.'><system.applicationHost><sites>" SITE("2",
					 "b") "</sites></system.applicationHost></location>"
					      "<location "
					      "overrideMode='Deny'><system.applicationHost><sites>" SITE(
						  "3", "c") "</sites></system.applicationHost></location>"
							    "<system.applicationHost><sites>" SITE(
								"4", "d") "</sites><sites>" SITE("5",
								"e") "</sites></system.applicationHost></"
								     "configuration>",
	    &snapshot);
	assert_int_equal(snapshot.site_count, 5);
	assert_null(snapshot_site(&snapshot, 9));
	snapshot_clear(&snapshot);
}

static void
a_site_element_elsewhere_is_no_site(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document("<configuration><sites>" SITE("1", "a") "</sites><system.applicationHost>" SITE(
			  "2", "b") "<x><sites>" SITE("3", "c") "</sites></x><sites><x>" SITE("4",
			  "d") "</x>"
			       "<site name='e' id='5'><site name='f' "
			       "id='6'/></site></sites></system.applicationHost></configuration>",
	    &snapshot);
	assert_int_equal(snapshot.site_count, 1);
	assert_non_null(snapshot_site(&snapshot, 5));
	snapshot_clear(&snapshot);
}

static void
a_file_of_another_kind_says_what_was_expected(void **state)
{
	(void)state;
	assert_document_refused("<configuration><system.web/></configuration>", ERROR_MALFORMED,
	    "neither MetaBase.xml of IIS 6 (<configuration><MBProperty>) nor applicationHost.config");
	assert_document_refused("<html><body/></html>", ERROR_MALFORMED, "its root element is <html>");
	assert_document_refused("<r\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6"
				"\xe4\xb9\xa6\xe4\xb9\xa6"
				"\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4"
				"\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6"
				"\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6\xe4"
				"\xb9\xa6\xe4\xb9\xa6\xe4\xb9\xa6"
				"\xe4\xb9\xa6/>",
	    ERROR_MALFORMED, "\xe4\xb9\xa6...>");
	assert_document_refused("<configuration><location path='x'><system.web/></location></configuration>",
	    ERROR_MALFORMED, "no applicationHost.config");
	assert_document_refused("<configuration/>", ERROR_MALFORMED, "neither MetaBase.xml");
	assert_document_refused("MZ\x90", ERROR_MALFORMED, "this is not XML");
	assert_document_refused("", ERROR_MALFORMED, "empty");
}

static void
a_file_that_ends_in_the_middle_is_no_shorter_list(void **state)
{
	static const char whole[] = SITES(SITE("1", "a") SITE("2", "b"));
	struct snapshot snapshot;
	struct error err;
	size_t count;

	(void)state;
	for (count = 1; count < sizeof(whole) - 1; count++) {
		assert_false(read_bytes(whole, count, SIZE_MAX, &snapshot, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
		assert_non_null(strstr(err.text, "ends before it is complete"));
	}
}

static void
the_file_of_a_real_server_is_read(void **state)
{
	static const char path[] =
	    RECORDED "/iis/applicationHost_default_site_no_flag.config";
	struct snapshot snapshot;

	(void)state;
	if (access(path, R_OK) != 0)
		skip();
	read_fixture(path, 65536, &snapshot);
	assert_true(snapshot.site_count >= 1);
	assert_string_equal(site_of(&snapshot, 1)->name, "Default Web Site");
	assert_int_equal(site_of(&snapshot, 1)->auto_start, AUTO_START_ON);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

/* Fragments of the vendor's documentation, put where they belong. */
static void
the_vendors_samples_are_read(void **state)
{
	static const struct {
		const char *path, *before, *after;
		size_t sites;
	} samples[] = {
		{ "fragment_two_sites_sslflags.xml", "", "", 2 },
		{ "fragment_site_ftp_only.xml", "<sites>", "</sites>", 0 },
		{ "fragment_siteDefaults_ftpServer.xml", "<sites>" SITE("1", "a"), "</sites>", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		char path[512], text[8192];
		struct snapshot snapshot;
		size_t count;
		char *bytes;

		snprintf(path, sizeof(path), RECORDED "/iis/%s", samples[i].path);
		if (access(path, R_OK) != 0)
			skip();
		bytes = file_bytes(path, &count);
		snprintf(text, sizeof(text), HOST("%s%s%s"), samples[i].before, bytes, samples[i].after);
		free(bytes);
		read_document(text, &snapshot);
		assert_int_equal(snapshot.site_count, samples[i].sites);
		if (samples[i].sites > 0)
			assert_int_equal(snapshot.sites[0].auto_start, AUTO_START_ON);
		snapshot_clear(&snapshot);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(sites_are_read_with_bindings_and_ftp_sites_are_not),
	cmocka_unit_test(the_flag_of_the_ftp_server_is_not_the_sites),
	cmocka_unit_test(a_site_without_the_flag_inherits_it_wherever_the_defaults_stand),
	cmocka_unit_test(the_flag_is_on_when_nobody_says_anything),
	cmocka_unit_test(an_encrypted_flag_is_unknown_and_not_the_default),
	cmocka_unit_test(a_section_that_is_elsewhere_or_encrypted_fails_the_look),
	cmocka_unit_test(the_pool_is_that_of_the_root_application_or_inherited),
	cmocka_unit_test(a_site_without_bindings_inherits_them),
	cmocka_unit_test(a_site_that_inherits_ftp_bindings_is_no_web_site),
	cmocka_unit_test(clear_and_remove_take_out_what_came_before),
	cmocka_unit_test(many_sites_may_come_and_go),
	cmocka_unit_test(a_site_without_id_or_name_is_reported_and_the_others_are_read),
	cmocka_unit_test(several_sections_and_global_locations_are_one_listing),
	cmocka_unit_test(a_site_element_elsewhere_is_no_site),
	cmocka_unit_test(a_file_of_another_kind_says_what_was_expected),
	cmocka_unit_test(a_file_that_ends_in_the_middle_is_no_shorter_list),
	cmocka_unit_test(the_file_of_a_real_server_is_read),
	cmocka_unit_test(the_vendors_samples_are_read),
};

TEST_GROUP(tests, NULL, NULL);
