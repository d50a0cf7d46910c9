/*
 * What real servers answered, read by lib/wsman/answer.h. The recordings are not part of this repository:
 * they are read from the folder SITEWATCH_RECORDED, or from the one beside the checkout; without either,
 * every test here is skipped, and test_wsman_answer.c covers the same shapes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/wsman/fault.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/wsman/wsman_pages.h"
#include "tests/unit/places.h"

static char folder[512];

static bool
is_recorded(void)
{
	const char *given = getenv("SITEWATCH_RECORDED");

	snprintf(folder, sizeof(folder), "%s/wsman", given != NULL ? given : RECORDED);
	return access(folder, R_OK) == 0;
}

/* All messages of one enumeration, in order; the last one must end it and no other may. */
static void
read_listing(struct pages *pages, const char *server, const char *query, size_t piece)
{
	struct wsman_answer answer = { 0 };
	struct error err;
	unsigned int number;

	for (number = 0; !answer.is_end; number++) {
		char path[1024];
		size_t count;
		char *bytes;

		snprintf(path, sizeof(path), "%s/%s/%s_%03u.xml", folder, server, query, number);
		bytes = pages_load(path, &count);
		if (bytes == NULL)
			fail_msg("%s: the listing does not end before", path);
		if (!pages_read(pages, EXPECT_PAGE, bytes, count, piece, &answer, &err))
			fail_msg("%s: %s", path, err.text);
		assert_true(answer.is_end != (answer.context[0] != '\0'));
		free(bytes);
	}
}

static const struct {
	const char *server, *query;
	size_t count;
	const char *key, *key_text, *property, *text;	/* one value of one instance */
} listings[] = {
	{ "server_2003", "Win32_ComputerSystem_all", 1, "Name", "AMAZON-9DC6EF03", "DomainRole", "3" },
	{ "server_2003", "Win32_ComputerSystem_star", 1, "Name", "AMAZON-9DC6EF03", "DomainRole", "3" },
	{ "server_2003", "Win32_NetworkAdapterConfiguration_star", 7, "Index", "1", "ServiceName",
	    "AsyncMac" },
	{ "server_2003", "Win32_OperatingSystem_all", 1, "CSName", "AMAZON-9DC6EF03", "LastBootUpTime",
	    "2013-04-15T16:28:38.376625Z" },
	{ "server_2003", "Win32_OperatingSystem_star", 1, "CSName", "AMAZON-9DC6EF03", "LastBootUpTime",
	    "2013-04-15T16:28:38.376625Z" },
	{ "server_2003", "Win32_PerfRawData_PerfProc_Process_star", 35, "Name", "_Total", "CreatingProcessID",
	    "0" },
	{ "server_2003", "Win32_Process_star", 34, "Name", "System", "Handle", "4" },
	{ "server_2003", "Win32_Service_all", 104, "Name", "ALG", "DisplayName",
	    "Application Layer Gateway Service" },
	{ "server_2003", "Win32_Service_star", 104, "Name", "ALG", "DisplayName",
	    "Application Layer Gateway Service" },
	{ "server_2008r2", "Win32_ComputerSystem_all", 1, "Name", "AMAZONA-Q2R281F", "Manufacturer", "Xen" },
	{ "server_2008r2", "Win32_ComputerSystem_star", 1, "Name", "AMAZONA-Q2R281F", "Manufacturer", "Xen" },
	{ "server_2008r2", "Win32_LogicalDisk_star", 2, "VolumeSerialNumber", "76B9CC9D", "DriveType", "3" },
	{ "server_2008r2", "Win32_NetworkAdapterConfiguration_star", 14, "MACAddress", "12:4A:CE:A2:C9:F2",
	    "IPEnabled", "true" },
	{ "server_2008r2", "Win32_OperatingSystem_all", 1, "Version", "6.1.7601", "LastBootUpTime",
	    "2013-04-15T16:28:39.5Z" },
	{ "server_2008r2", "Win32_OperatingSystem_star", 1, "Version", "6.1.7601", "LastBootUpTime",
	    "2013-04-15T16:28:39.5Z" },
	{ "server_2008r2", "Win32_PerfRawData_PerfProc_Process_star", 43, "Name", "_Total", "IDProcess",
	    "0" },
	{ "server_2008r2", "Win32_Process_star", 42, "Name", "System", "Handle", "4" },
	{ "server_2008r2", "Win32_Product_all", 5, "Version", "2.8.338.0", "WordCount", "2" },
	{ "server_2008r2", "Win32_Product_star", 5, "Version", "2.8.338.0", "WordCount", "2" },
	{ "server_2008r2", "Win32_Service_all", 122, "Name", "ALG", "ExitCode", "1077" },
	{ "server_2008r2", "Win32_Service_star", 122, "Name", "ALG", "ExitCode", "1077" },
	{ "server_2012", "Win32_ComputerSystem_all", 1, "Name", "AMAZONA-SDFU7B1", "Workgroup", "WORKGROUP" },
	{ "server_2012", "Win32_ComputerSystem_star", 1, "Name", "AMAZONA-SDFU7B1", "Workgroup",
	    "WORKGROUP" },
	{ "server_2012", "Win32_LogicalDisk_star", 1, "VolumeSerialNumber", "5E716BA3", "DriveType", "3" },
	{ "server_2012", "Win32_NetworkAdapterConfiguration_star", 13, "MACAddress", "12:4A:CE:9E:11:23",
	    "IPEnabled", "true" },
	{ "server_2012", "Win32_OperatingSystem_all", 1, "CSName", "AMAZONA-SDFU7B1", "LocalDateTime",
	    "2013-04-15T20:28:21.085Z" },
	{ "server_2012", "Win32_OperatingSystem_star", 1, "CSName", "AMAZONA-SDFU7B1", "LocalDateTime",
	    "2013-04-15T20:28:20.913Z" },
	{ "server_2012", "Win32_PerfRawData_PerfProc_Process_star", 46, "Name", "_Total", "IDProcess", "0" },
	{ "server_2012", "Win32_Process_star", 46, "Name", "System", "Handle", "4" },
	{ "server_2012", "Win32_Product_all", 3, "Version", "2.9.388.0", "WordCount", "2" },
	{ "server_2012", "Win32_Product_star", 3, "Version", "2.9.388.0", "WordCount", "2" },
	{ "server_2012", "Win32_Service_all", 131, "Name", "W32Time", "StartName",
	    "NT AUTHORITY\\LocalService" },
	{ "server_2012", "Win32_Service_star", 131, "Name", "W32Time", "StartName",
	    "NT AUTHORITY\\LocalService" },
};

static void
every_recorded_listing_comes_out_whole(void **state)
{
	size_t i;

	(void)state;
	if (!is_recorded())
		skip();
	for (i = 0; i < sizeof(listings) / sizeof(listings[0]); i++) {
		const struct wsman_instance *instance;
		struct pages pages = { 0 };
		const char *text;

		read_listing(&pages, listings[i].server, listings[i].query, 0);
		if (pages.count != listings[i].count)
			fail_msg("%s/%s: %zu instances", listings[i].server, listings[i].query, pages.count);
		instance = pages_find(&pages, listings[i].key, listings[i].key_text);
		if (instance == NULL)
			fail_msg("%s/%s: no %s", listings[i].server, listings[i].query, listings[i].key_text);
		text = wsman_text(instance, listings[i].property);
		if (text == NULL || strcmp(text, listings[i].text) != 0)
			fail_msg("%s/%s: %s is %s", listings[i].server, listings[i].query,
			    listings[i].property, text);
		pages_clear(&pages);
	}
}

/* What changed on the machines between one recording and the next. */
static bool
is_volatile(const char *property)
{
	static const char *const names[] = { "FreePhysicalMemory", "FreeSpaceInPagingFiles",
		"FreeVirtualMemory", "LocalDateTime", "NumberOfProcesses" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], property) == 0)
			return true;
	return false;
}

/* Same values, whatever the form; only class name and namespaces differ. */
static void
assert_same_values(const struct wsman_instance *a, const struct wsman_instance *b)
{
	size_t i;

	assert_int_equal(a->count, b->count);
	for (i = 0; i < a->count; i++) {
		assert_string_equal(a->values[i].property, b->values[i].property);
		assert_int_equal(a->values[i].occurrence, b->values[i].occurrence);
		assert_null(a->values[i].leaf);
		assert_null(b->values[i].leaf);
		assert_int_equal(a->values[i].is_nil, b->values[i].is_nil);
		if (!is_volatile(a->values[i].property))
			assert_string_equal(a->values[i].text, b->values[i].text);
	}
}

static void
both_forms_of_a_query_give_the_same_properties(void **state)
{
	static const char *const classes[][2] = {
		{ "server_2003", "Win32_ComputerSystem" }, { "server_2003", "Win32_OperatingSystem" },
		{ "server_2003", "Win32_Service" }, { "server_2008r2", "Win32_ComputerSystem" },
		{ "server_2008r2", "Win32_OperatingSystem" }, { "server_2008r2", "Win32_Product" },
		{ "server_2012", "Win32_ComputerSystem" }, { "server_2012", "Win32_OperatingSystem" },
		{ "server_2012", "Win32_Product" },
	};
	size_t i, j;

	(void)state;
	if (!is_recorded())
		skip();
	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		struct pages star = { 0 }, all = { 0 };
		char query[64];

		snprintf(query, sizeof(query), "%s_star", classes[i][1]);
		read_listing(&star, classes[i][0], query, 0);
		snprintf(query, sizeof(query), "%s_all", classes[i][1]);
		read_listing(&all, classes[i][0], query, 0);
		assert_int_equal(star.count, all.count);
		for (j = 0; j < star.count; j++) {
			assert_string_equal(star.instances[j].class_name, classes[i][1]);
			assert_string_equal(all.instances[j].class_name, "XmlFragment");
			assert_same_values(&star.instances[j], &all.instances[j]);
		}
		pages_clear(&star);
		pages_clear(&all);
	}
}

static void
an_instance_of_a_subclass_comes_with_its_own_name(void **state)
{
	struct pages pages = { 0 };
	size_t i, terminal_services = 0;

	(void)state;
	if (!is_recorded())
		skip();
	read_listing(&pages, "server_2012", "Win32_Service_star", 0);
	for (i = 0; i < pages.count; i++)
		if (strcmp(pages.instances[i].class_name, "Win32_TerminalService") == 0)
			terminal_services++;
	assert_int_equal(terminal_services, 1);
	pages_clear(&pages);
}

static void
an_array_is_several_values_of_one_property(void **state)
{
	static const char *const roles[] = { "LM_Workstation", "LM_Server", "NT", "Server_NT" };
	const struct wsman_instance *system;
	struct pages pages = { 0 };
	size_t i, found = 0;

	(void)state;
	if (!is_recorded())
		skip();
	read_listing(&pages, "server_2008r2", "Win32_ComputerSystem_star", 0);
	system = &pages.instances[0];
	for (i = 0; i < system->count; i++) {
		if (strcmp(system->values[i].property, "Roles") != 0)
			continue;
		assert_int_equal(system->values[i].occurrence, found);
		assert_string_equal(system->values[i].text, roles[found]);
		found++;
	}
	assert_int_equal(found, 4);
	pages_clear(&pages);
}

static void
pieces_of_any_size_give_the_same(void **state)
{
	static const size_t sizes[] = { 1, 7, 64, 1000, 16384 };
	struct pages whole = { 0 };
	size_t i, j;

	(void)state;
	if (!is_recorded())
		skip();
	read_listing(&whole, "server_2012", "Win32_Process_star", 0);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct pages pages = { 0 };

		read_listing(&pages, "server_2012", "Win32_Process_star", sizes[i]);
		assert_int_equal(pages.count, whole.count);
		for (j = 0; j < whole.count; j++)
			assert_same_values(&pages.instances[j], &whole.instances[j]);
		pages_clear(&pages);
	}
	pages_clear(&whole);
}

static const struct {
	const char *file, *code, *subcode;
	uint32_t number;
	enum error_kind kind;
	const char *provider;
	const char *text;		/* its beginning */
} faults[] = {
	{ "internal_error_msft_wmierror_edited", "Receiver", "InternalError", 2150859174U, ERROR_BUSY, "",
	    "WMI Message." },
	{ "internal_error_win32_code_2008r2", "Receiver", "InternalError", 2147942402U, ERROR_FAULT,
	    "Shell cmd plugin", "The system cannot find the file specified." },
	{ "invalid_class_v1", "Sender", "CannotProcessFilter", 2150858778U, ERROR_ABSENT,
	    "WMIv1 plugin for Windows Remote Management ",
	    "The specified class does not exist in the given namespace." },
	{ "invalid_class_v2_2008r2", "Sender", "CannotProcessFilter", 2150858778U, ERROR_ABSENT,
	    "WMI Provider", "The specified class does not exist in the given namespace." },
	{ "invalid_header_timeout_field", "Sender", "InvalidMessageInformationHeader", 2150858767U,
	    ERROR_FAULT, "",
	    "The WS-Management service cannot process the request. The XML contains an invalid timeout "
	    "field" },
	{ "invalid_parameter_code87", "Sender", "InvalidParameter", 87, ERROR_FAULT, "Shell cmd plugin",
	    "The parameter is incorrect." },
	{ "invalid_selectors", "Sender", "InvalidSelectors", 2150858843U, ERROR_ABSENT, "Shell provider",
	    "The WS-Management service cannot process the request because the request contained invalid "
	    "selectors" },
	{ "must_understand_edited", "MustUnderstand", "", 0, ERROR_FAULT, "", "Test reason." },
	{ "omi_fault", "Receiver", "InternalError", 0, ERROR_FAULT, "",
	    "get-instance: instance name parameter is missing" },
	{ "operation_timeout", "Receiver", "TimedOut", 2150858793U, ERROR_TIMEOUT, "",
	    "The WS-Management service cannot complete the operation within the time specified in "
	    "OperationTimeout." },
	{ "quota_max_operations_2008r2", "Receiver", "InternalError", 2150859174U, ERROR_BUSY, "",
	    "The WS-Management service cannot process the request. This user is allowed a maximum number of "
	    "15" },
	{ "quota_max_shells_msft_wmierror", "Sender", "QuotaLimit", 2150859173U, ERROR_BUSY, "",
	    "The WS-Management service cannot process the request. This user is allowed a maximum number of "
	    "30" },
	{ "schema_validation_edited", "Sender", "SchemaValidationError", 2150858817U, ERROR_FAULT, "",
	    "Detail message." },
};

static void
every_recorded_fault_comes_out_whole(void **state)
{
	size_t i;

	(void)state;
	if (!is_recorded())
		skip();
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct wsman_answer answer;
		struct pages pages = { 0 };
		struct error err;
		char path[1024];
		size_t count;
		char *bytes;

		snprintf(path, sizeof(path), "%s/faults/%s.xml", folder, faults[i].file);
		bytes = pages_load(path, &count);
		assert_non_null(bytes);
		if (!pages_read(&pages, EXPECT_PAGE, bytes, count, 11, &answer, &err))
			fail_msg("%s: %s", path, err.text);
		assert_true(answer.is_fault);
		assert_string_equal(answer.fault.code, faults[i].code);
		assert_string_equal(answer.fault.subcode, faults[i].subcode);
		assert_int_equal(answer.fault.number, faults[i].number);
		assert_string_equal(answer.fault.provider, faults[i].provider);
		assert_int_equal(wsman_fault_kind(&answer.fault), faults[i].kind);
		if (strncmp(answer.fault.text, faults[i].text, strlen(faults[i].text)) != 0)
			fail_msg("%s: '%s'", path, answer.fault.text);
		assert_null(strstr(answer.fault.text, "  "));
		assert_null(strpbrk(answer.fault.text, "\t\r\n"));
		free(bytes);
	}
}

static void
read_one(struct pages *pages, enum wsman_expect expect, const char *file, struct wsman_answer *ret_answer)
{
	struct error err;
	char path[1024];
	size_t count;
	char *bytes;

	snprintf(path, sizeof(path), "%s/%s.xml", folder, file);
	bytes = pages_load(path, &count);
	assert_non_null(bytes);
	if (!pages_read(pages, expect, bytes, count, 100, ret_answer, &err))
		fail_msg("%s: %s", path, err.text);
	free(bytes);
}

static void
a_recorded_event_comes_with_its_id_time_and_data(void **state)
{
	struct wsman_answer answer;
	struct pages pages = { 0 };

	(void)state;
	if (!is_recorded())
		skip();
	read_one(&pages, EXPECT_SUBSCRIPTION, "events/subscribe_resp", &answer);
	assert_string_equal(answer.identifier, "885E9924-235C-44EB-9834-B3440B7DCD38");
	assert_string_equal(answer.context, "uuid:00A69F40-AF0D-4E6D-93BD-EFE6AADC3F51");
	read_one(&pages, EXPECT_PAGE, "events/pull_resp_01", &answer);
	assert_int_equal(pages.count, 1);
	assert_string_equal(pages.instances[0].class_name, "Event");
	assert_string_equal(wsman_leaf(&pages.instances[0], "System", 0, "EventID"), "1");
	assert_string_equal(wsman_leaf(&pages.instances[0], "System", 0, "TimeCreated@SystemTime"),
	    "2013-04-25T21:23:39.000000000Z");
	assert_string_equal(
	    wsman_leaf(&pages.instances[0], "EventData", 0, "Data"), "test_from_gilroy_cmd_003");
	read_one(&pages, EXPECT_PAGE, "events/pull_resp_02", &answer);
	assert_int_equal(pages.count, 1);	/* nothing was added */
	assert_int_equal(answer.instances, 0);
	assert_false(answer.is_end);
	assert_string_equal(answer.context, "uuid:F31A07AC-3B61-4ECC-A489-1B492FA1E7D6");
	pages_clear(&pages);
}

static void
a_recorded_get_brings_the_configuration_of_winrm(void **state)
{
	struct wsman_answer answer;
	struct pages pages = { 0 };
	uint32_t size = 0;

	(void)state;
	if (!is_recorded())
		skip();
	read_one(&pages, EXPECT_INSTANCE, "config/get_config_envelope_150", &answer);
	assert_int_equal(pages.count, 1);
	assert_true(wsman_uint32(&pages.instances[0], "MaxEnvelopeSizekb", &size));
	assert_int_equal(size, 150);
	assert_string_equal(
	    wsman_leaf(&pages.instances[0], "Service", 0, "MaxConcurrentOperationsPerUser"), "1500");
	pages_clear(&pages);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_recorded_listing_comes_out_whole),
	cmocka_unit_test(both_forms_of_a_query_give_the_same_properties),
	cmocka_unit_test(an_instance_of_a_subclass_comes_with_its_own_name),
	cmocka_unit_test(an_array_is_several_values_of_one_property),
	cmocka_unit_test(pieces_of_any_size_give_the_same),
	cmocka_unit_test(every_recorded_fault_comes_out_whole),
	cmocka_unit_test(a_recorded_event_comes_with_its_id_time_and_data),
	cmocka_unit_test(a_recorded_get_brings_the_configuration_of_winrm),
};

TEST_GROUP(tests, NULL, NULL);
