/* What lib/model/snapshot.h promises of order, bounds and ownership. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/model/snapshot.h"
#include "tests/unit/runner/test_group.h"

static void
sites_come_back_ascending_by_id(void **state)
{
	const uint32_t ids[] = { 4294967295U, 7, 2147483648U, 1 };
	struct snapshot snapshot;
	struct error err;
	size_t i;

	(void)state;
	assert_true(snapshot_init(&snapshot, "a", &err));
	for (i = 0; i < 4; i++) {
		const struct site site = { .id = ids[i], .name = "shop" };

		assert_true(snapshot_add_site(&snapshot, &site, &err));
	}
	assert_true(snapshot_finish(&snapshot, &err));
	assert_int_equal(snapshot.sites[0].id, 1);
	assert_int_equal(snapshot.sites[3].id, 4294967295U);
	assert_non_null(snapshot_site(&snapshot, 2147483648U));
	assert_null(snapshot_site(&snapshot, 2));
	snapshot_clear(&snapshot);
}

static void
a_site_listed_twice_is_refused(void **state)
{
	const struct site site = { .id = 7, .name = "shop" };
	struct snapshot snapshot;
	struct error err;

	(void)state;
	assert_true(snapshot_init(&snapshot, "a", &err));
	assert_true(snapshot_add_site(&snapshot, &site, &err));
	assert_true(snapshot_add_site(&snapshot, &site, &err));
	assert_false(snapshot_finish(&snapshot, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "7"));
	snapshot_clear(&snapshot);
}

static void
a_name_that_is_too_long_or_not_utf8_is_refused(void **state)
{
	char name[SITE_NAME_MAX + 2];
	struct site site = { .id = 7, .name = name };
	struct snapshot snapshot;
	struct error err;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_true(snapshot_init(&snapshot, "a", &err));
	assert_false(snapshot_add_site(&snapshot, &site, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	name[SITE_NAME_MAX] = '\0';
	assert_true(snapshot_add_site(&snapshot, &site, &err));
	site.name = "shop\xff";
	assert_false(snapshot_add_site(&snapshot, &site, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	snapshot_clear(&snapshot);
}

static void
the_last_start_is_the_later_of_boot_and_service(void **state)
{
	struct snapshot snapshot = { .facts = { .boot_time = 100, .w3svc_start = 50 } };

	(void)state;
	assert_int_equal(snapshot_last_start(&snapshot), 100);
	snapshot.facts.w3svc_start = 150;
	assert_int_equal(snapshot_last_start(&snapshot), 150);
}

static void
a_look_ends_on_the_clock_of_the_node_and_never_too_early(void **state)
{
	struct snapshot snapshot = { .facts.local_time = 1000, .look_ms = 2999, .looked_at = 5000 };

	(void)state;
	assert_in_range(snapshot_look_end(&snapshot), 1000 + 3 + 1, 1000 + 3 + 2);
	snapshot.look_ms = 0;
	assert_in_range(snapshot_look_end(&snapshot), 1001, 1002);
	snapshot.facts.local_time = 0;
	assert_int_equal(snapshot_look_end(&snapshot), 0);
}

static void
only_windows_5_has_iis_6_itself(void **state)
{
	static const struct {
		const char *version;
		unsigned int windows;
		bool is_iis6;
	} cases[] = {
		{ "5.2.3790", 502, true }, { "6.0.6001", 600, false }, { "6.1.7601", 601, false }, { "6.2.9200", 602, false },
		{ "10.0.20348", 1000, false }, { "", 0, false }, { NULL, 0, false }, { "5", 0, false }, { "x5.2", 0, false },
		{ "99999999999.1", 0, false }, { "5.99999999999", 599, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct node_facts facts = { .windows_version = cases[i].version, .iis_interface = 6 };

		assert_int_equal(node_windows(&facts), cases[i].windows);
		assert_int_equal(node_is_iis6(&facts), cases[i].is_iis6);
		facts.iis_interface = 7;
		assert_false(node_is_iis6(&facts));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(only_windows_5_has_iis_6_itself),
	cmocka_unit_test(sites_come_back_ascending_by_id),
	cmocka_unit_test(a_site_listed_twice_is_refused),
	cmocka_unit_test(a_name_that_is_too_long_or_not_utf8_is_refused),
	cmocka_unit_test(the_last_start_is_the_later_of_boot_and_service),
	cmocka_unit_test(a_look_ends_on_the_clock_of_the_node_and_never_too_early),
};

TEST_GROUP(tests, NULL, NULL);
