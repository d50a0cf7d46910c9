/* MetaBase.xml of IIS 6: what becomes a site, and what its flag is. */
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

#define METABASE(elements)                                                         \
	"<?xml version =\"1.0\"?><configuration "                                  \
	"xmlns=\"urn:microsoft-catalog:XML_Metabase_V64_0\"><MBProperty>" elements \
	"</MBProperty></configuration>"
#define SITE(id, attributes) "<IIsWebServer Location =\"/LM/W3SVC/" id "\" " attributes "></IIsWebServer>"

static void
assert_cluster_node(const struct snapshot *snapshot)
{
	assert_int_equal(snapshot->facts.iis_interface, 6);
	assert_int_equal(snapshot->site_count, 4);
	assert_string_equal(site_of(snapshot, 1)->name, "Default Web Site");
	assert_string_equal(site_of(snapshot, 1)->bindings, "http *:80:");
	assert_string_equal(site_of(snapshot, 1962875481)->name, "Shop & Co");
	assert_string_equal(site_of(snapshot, 1962875481)->bindings,
	    "http *:80:www.example, http 192.0.2.7:8080:, https *:443:");
	assert_string_equal(site_of(snapshot, 100)->name, "B\xc3\xbc" "cher \xe4\xb9\xa6");
	assert_int_equal(snapshot->parts[PART_AUTO_START].status, PART_TOLD);
	assert_string_equal(snapshot->parts[PART_AUTO_START].text, "");
}

static void
sites_are_read_and_templates_ftp_sites_and_folders_are_not(void **state)
{
	struct snapshot snapshot;
	size_t piece;

	(void)state;
	for (piece = 1; piece < 5000; piece = piece * 3 + 1) {
		read_fixture(FIXTURES "/iis/metabase_cluster_node.xml", piece, &snapshot);
		assert_cluster_node(&snapshot);
		snapshot_clear(&snapshot);
	}
}

static void
utf16_is_read_as_well_with_a_mark_and_without(void **state)
{
	size_t count;
	char *bytes = file_bytes(FIXTURES "/iis/metabase_utf16.xml", &count);
	struct snapshot snapshot;
	struct error err;

	(void)state;
	assert_true(read_bytes(bytes, count, 1000, &snapshot, &err));
	assert_cluster_node(&snapshot);
	snapshot_clear(&snapshot);
	assert_true(read_bytes(bytes + 2, count - 2, 1000, &snapshot, &err));
	assert_cluster_node(&snapshot);
	snapshot_clear(&snapshot);
	free(bytes);
}

static void
the_flag_is_on_when_absent_and_never_the_services(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_fixture(FIXTURES "/iis/metabase_cluster_node.xml", 4096, &snapshot);
	assert_int_equal(site_of(&snapshot, 1)->auto_start, AUTO_START_ON);
	assert_int_equal(site_of(&snapshot, 1962875481)->auto_start, AUTO_START_OFF);
	assert_int_equal(site_of(&snapshot, 100)->auto_start, AUTO_START_ON);
	snapshot_clear(&snapshot);
}

static void
the_flag_may_stand_as_a_custom_property(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_fixture(FIXTURES "/iis/metabase_cluster_node.xml", 4096, &snapshot);
	assert_int_equal(site_of(&snapshot, 101)->auto_start, AUTO_START_OFF);
	snapshot_clear(&snapshot);
	read_document(
	    METABASE("<IIsWebServer Location='/LM/W3SVC/7'><Custom ID='1018' Value='0'/><Custom ID='1017'/>"
		     "<Custom Name='' Value='0'/></IIsWebServer>"),
	    &snapshot);
	assert_int_equal(site_of(&snapshot, 7)->auto_start, AUTO_START_ON);
	snapshot_clear(&snapshot);
}

static void
flags_are_read_whatever_their_case(void **state)
{
	static const struct {
		const char *value;
		enum auto_start flag;
	} cases[] = {
		{ "TRUE", AUTO_START_ON }, { "true", AUTO_START_ON }, { "1", AUTO_START_ON },
		{ "FALSE", AUTO_START_OFF }, { "False", AUTO_START_OFF }, { "0", AUTO_START_OFF },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snapshot;
		char text[512];

		snprintf(text, sizeof(text),
		    METABASE("<IIsWebServer Location='/LM/W3SVC/7' ServerAutoStart='%s'/>"), cases[i].value);
		read_document(text, &snapshot);
		assert_int_equal(site_of(&snapshot, 7)->auto_start, cases[i].flag);
		snapshot_clear(&snapshot);
	}
}

static void
a_flag_that_is_none_is_unknown_and_said_so(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(
	    METABASE(SITE("7", "ServerAutoStart='maybe'") SITE("8", "ServerAutoStart='FALSE'")), &snapshot);
	assert_int_equal(site_of(&snapshot, 7)->auto_start, AUTO_START_UNKNOWN);
	assert_int_equal(site_of(&snapshot, 8)->auto_start, AUTO_START_OFF);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_UNREADABLE);
	assert_string_equal(snapshot.parts[PART_AUTO_START].text,
	    "not readable in the file: site 7: ServerAutoStart is 'maybe'");
	snapshot_clear(&snapshot);
}

static void
a_site_without_a_comment_has_the_services_or_its_own_path_as_name(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(METABASE(SITE("7", "") SITE("8", "ServerComment=''") SITE("9", "ServerComment='own'")
	    "<IIsWebService Location='/LM/W3SVC' ServerComment='inherited'/>"), &snapshot);
	assert_string_equal(site_of(&snapshot, 7)->name, "inherited");
	assert_string_equal(site_of(&snapshot, 9)->name, "own");
	snapshot_clear(&snapshot);
	read_document(METABASE(SITE("7", "")), &snapshot);
	assert_string_equal(site_of(&snapshot, 7)->name, "W3SVC/7");
	snapshot_clear(&snapshot);
}

static void
the_pool_is_that_of_the_root_else_of_the_site_else_of_the_service(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_fixture(FIXTURES "/iis/metabase_cluster_node.xml", 4096, &snapshot);
	assert_string_equal(site_of(&snapshot, 1)->pool, "RootPool");
	assert_string_equal(site_of(&snapshot, 101)->pool, "DefaultAppPool");
	assert_string_equal(site_of(&snapshot, 1962875481)->pool, "ServicePool");
	snapshot_clear(&snapshot);
	/* in another order than IIS writes them */
	read_document(METABASE("<IIsWebVirtualDir Location='/LM/W3SVC/7/root' AppPoolId='A'/>"
	    "<IIsWebVirtualDir Location='/LM/W3SVC/9/ROOT' AppPoolId='nobody'/>"
	    SITE("8", "") SITE("7", "AppPoolId='B'")
	    "<IIsWebVirtualDir Location='/LM/W3SVC/8/ROOT' AppPoolId='C'/>"), &snapshot);
	assert_string_equal(site_of(&snapshot, 7)->pool, "A");
	assert_string_equal(site_of(&snapshot, 8)->pool, "C");
	assert_int_equal(snapshot.site_count, 2);
	snapshot_clear(&snapshot);
}

static void
only_numbers_that_a_site_can_have_are_sites(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(METABASE(SITE("4294967295", "") SITE("007x", "") SITE("1/ROOT", "") SITE("Info", "")
	    "<IIsWebServer Location='/LM/W3SVCX/5'/><IIsWebServer Location='/LM/W3SVC/'/>"
	    "<IIsWebServer Location=''/><IIsWebInfo Location='/LM/W3SVC/6'/>"), &snapshot);
	assert_int_equal(snapshot.site_count, 1);
	assert_non_null(snapshot_site(&snapshot, UINT32_MAX));
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static void
a_damaged_site_is_reported_and_the_others_are_read(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(METABASE("<IIsWebServer ServerComment='lost'/>" SITE("4294967296", "") SITE("0", "")
	    SITE("7", "ServerComment='shop'")), &snapshot);
	assert_int_equal(snapshot.site_count, 1);
	assert_string_equal(site_of(&snapshot, 7)->name, "shop");
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_UNREADABLE);
	assert_string_equal(snapshot.parts[PART_AUTO_START].text,
	    "not readable in the file: an IIsWebServer has no "
	    "Location; an IIsWebServer has the Location '/LM/W3SVC/4294967296'; an IIsWebServer has the "
	    "Location "
	    "'/LM/W3SVC/0'");
	snapshot_clear(&snapshot);
}

static void
of_a_doubled_site_one_is_kept_and_the_flag_only_if_both_agree(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(METABASE(SITE("7", "ServerAutoStart='FALSE'") SITE("8", "") SITE("7", "")
	    SITE("9", "ServerAutoStart='FALSE'") SITE("9", "ServerAutoStart='0'")), &snapshot);
	assert_int_equal(snapshot.site_count, 3);
	assert_int_equal(site_of(&snapshot, 7)->auto_start, AUTO_START_UNKNOWN);
	assert_int_equal(site_of(&snapshot, 8)->auto_start, AUTO_START_ON);
	assert_int_equal(site_of(&snapshot, 9)->auto_start, AUTO_START_OFF);
	assert_non_null(strstr(snapshot.parts[PART_AUTO_START].text, "site 7 stands in the file twice"));
	snapshot_clear(&snapshot);
}

static void
other_namespaces_and_none_are_read(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document("<configuration><MBProperty>" SITE("7", "") "</MBProperty></configuration>", &snapshot);
	assert_int_equal(snapshot.site_count, 1);
	snapshot_clear(&snapshot);
	read_document("<configuration xmlns='urn:microsoft-catalog:XML_Metabase_V54_0'><MBProperty>" SITE(
			  "7", "") "</MBProperty></configuration>",
	    &snapshot);
	assert_int_equal(snapshot.site_count, 1);
	snapshot_clear(&snapshot);
}

static void
a_metabase_without_sites_is_an_empty_listing(void **state)
{
	struct snapshot snapshot;

	(void)state;
	read_document(METABASE(""), &snapshot);
	assert_int_equal(snapshot.facts.iis_interface, 6);
	assert_int_equal(snapshot.site_count, 0);
	snapshot_clear(&snapshot);
}

static void
a_name_that_is_too_long_does_not_hide_the_site(void **state)
{
	struct snapshot snapshot;
	char text[4096], name[SITE_NAME_MAX + 2];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(text, sizeof(text), METABASE(SITE("7", "ServerAutoStart='FALSE' ServerComment='%s'")), name);
	read_document(text, &snapshot);
	assert_string_equal(site_of(&snapshot, 7)->name, "W3SVC/7");
	assert_int_equal(site_of(&snapshot, 7)->auto_start, AUTO_START_OFF);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_UNREADABLE);
	snapshot_clear(&snapshot);
}

static void
the_file_of_a_real_server_is_read(void **state)
{
	static const char path[] = RECORDED "/iis/metabase_server2003.xml";
	struct snapshot snapshot;

	(void)state;
	if (access(path, R_OK) != 0)
		skip();
	read_fixture(path, 65536, &snapshot);
	assert_int_equal(snapshot.site_count, 1);
	assert_string_equal(site_of(&snapshot, 1)->name, "Default Web Site");
	assert_string_equal(site_of(&snapshot, 1)->bindings, "http *:80:");
	assert_string_equal(site_of(&snapshot, 1)->pool, "DefaultAppPool");
	assert_int_equal(site_of(&snapshot, 1)->auto_start, AUTO_START_ON);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_TOLD);
	snapshot_clear(&snapshot);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(sites_are_read_and_templates_ftp_sites_and_folders_are_not),
	cmocka_unit_test(utf16_is_read_as_well_with_a_mark_and_without),
	cmocka_unit_test(the_flag_is_on_when_absent_and_never_the_services),
	cmocka_unit_test(the_flag_may_stand_as_a_custom_property),
	cmocka_unit_test(flags_are_read_whatever_their_case),
	cmocka_unit_test(a_flag_that_is_none_is_unknown_and_said_so),
	cmocka_unit_test(a_site_without_a_comment_has_the_services_or_its_own_path_as_name),
	cmocka_unit_test(the_pool_is_that_of_the_root_else_of_the_site_else_of_the_service),
	cmocka_unit_test(only_numbers_that_a_site_can_have_are_sites),
	cmocka_unit_test(a_damaged_site_is_reported_and_the_others_are_read),
	cmocka_unit_test(of_a_doubled_site_one_is_kept_and_the_flag_only_if_both_agree),
	cmocka_unit_test(other_namespaces_and_none_are_read),
	cmocka_unit_test(a_metabase_without_sites_is_an_empty_listing),
	cmocka_unit_test(a_name_that_is_too_long_does_not_hide_the_site),
	cmocka_unit_test(the_file_of_a_real_server_is_read),
};

TEST_GROUP(tests, NULL, NULL);
