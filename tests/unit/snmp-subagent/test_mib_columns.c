/* The columns are those of SITEWATCH-MIB.txt, and show their fields as it says. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/mib/columns.h"
#include "snmp-subagent/mib/notification.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/snmp-subagent/mib_file.h"

static bool
syntax_fits(enum mib_syntax syntax, const char *in_mib)
{
	switch (syntax) {
	case MIB_ENUMERATION:
		return strcmp(in_mib, "SitewatchRunState") == 0 || strcmp(in_mib, "SitewatchAutoStart") == 0 ||
		    strcmp(in_mib, "SitewatchRoleState") == 0;
	case MIB_ENUMERATION_FROM_0:
		return strcmp(in_mib, "SitewatchSeverity") == 0 || strcmp(in_mib, "SitewatchReason") == 0 ||
		    strcmp(in_mib, "SitewatchCause") == 0 || strcmp(in_mib, "SitewatchEvidence") == 0 ||
		    strcmp(in_mib, "SitewatchServiceState") == 0;
	case MIB_TRUTH_VALUE:
		return strcmp(in_mib, "TruthValue") == 0;
	case MIB_GAUGE:
		return strcmp(in_mib, "Gauge32") == 0 || strcmp(in_mib, "Unsigned32") == 0;
	case MIB_AGE:
	case MIB_SECONDS_SINCE:
		return strcmp(in_mib, "Gauge32") == 0;
	case MIB_TEXT:
		return strcmp(in_mib, "SitewatchText") == 0;
	case MIB_DATE_AND_TIME:
		return strcmp(in_mib, "DateAndTime") == 0;
	}
	return false;
}

/* Every object of the file under `table` with `access` is a column, in that order; and no column is more. */
static void
assert_table_is_as_in_the_mib(const char *file, const struct mib_table *table, const char *access)
{
	struct mib_object object;
	size_t i = 0;

	while (mib_file_object(&file, &object)) {
		const struct mib_column *column = &table->columns[i];

		if (strcmp(object.parent, table->name) != 0 || strcmp(object.access, access) != 0)
			continue;
		assert_true(i < table->column_count);
		assert_string_equal(column->name, object.name);
		assert_int_equal(column->subid, object.number);
		if (!syntax_fits(column->syntax, object.syntax))
			fail_msg("%s: the MIB says %s", column->name, object.syntax);
		i++;
	}
	assert_int_equal(i, table->column_count);
}

static void
the_columns_are_those_of_the_mib_file_in_its_order(void **state)
{
	char *file = mib_file_read();
	size_t i;

	(void)state;
	for (i = 0; i < MIB_TABLES; i++)
		assert_table_is_as_in_the_mib(file, &mib_tables[i], "read-only");
	assert_table_is_as_in_the_mib(file, &mib_event_table, "accessible-for-notify");
	free(file);
}

static void
no_object_of_the_mib_file_can_be_written(void **state)
{
	char *file = mib_file_read();

	(void)state;
	assert_null(strstr(file, "MAX-ACCESS  read-write"));
	assert_null(strstr(file, "MAX-ACCESS  read-create"));
	free(file);
}

/* "down-after-restart" and "OK" as the MIB writes them: "downAfterRestart" and "ok". */
static void
label_of(const char *name, char label[MIB_WORD])
{
	size_t length = 0;
	bool is_upper = false;

	for (; *name != '\0'; name++) {
		if (*name == '-') {
			is_upper = true;
			continue;
		}
		label[length++] = (char)(is_upper ? toupper((unsigned char)*name) : tolower((unsigned char)*name));
		is_upper = false;
	}
	label[length] = '\0';
}

static const char *severity_at(unsigned int i) { return severity_name((enum severity)i); }
static const char *reason_at(unsigned int i) { return reason_name((enum reason)i); }
static const char *cause_at(unsigned int i) { return cause_name((enum cause)i); }
static const char *evidence_at(unsigned int i) { return evidence_name((enum evidence)i); }
static const char *service_at(unsigned int i) { return service_state_name((enum service_state)i); }
static const char *run_state_at(unsigned int i) { return run_state_name((enum run_state)i); }
static const char *auto_start_at(unsigned int i) { return auto_start_name((enum auto_start)i); }

static const char *role_state_at(unsigned int i) { return role_state_name((enum role_state)i); }

static const struct {
	const char *convention;
	unsigned int first, count;	/* of the enum */
	const char *(*name)(unsigned int);
} enumerations[] = {
	{ "SitewatchSeverity", SEVERITY_OK, 4, severity_at },
	{ "SitewatchReason", REASON_IGNORED, VERDICT_REASONS, reason_at },
	{ "SitewatchCause", CAUSE_NONE, CAUSE_KB885440_LIKELY + 1, cause_at },
	{ "SitewatchEvidence", EVIDENCE_NONE, 4, evidence_at },
	{ "SitewatchServiceState", SERVICE_UNKNOWN, 6, service_at },
	{ "SitewatchRunState", RUN_STARTING, 8, run_state_at },
	{ "SitewatchAutoStart", AUTO_START_ON, 3, auto_start_at },
	{ "SitewatchRoleState", ROLE_SERVING, 4, role_state_at },
};

static void
enumerations_have_the_names_and_numbers_that_the_programs_use(void **state)
{
	char *file = mib_file_read();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(enumerations) / sizeof(enumerations[0]); i++) {
		const char *position = mib_file_behind(file, enumerations[i].convention, "INTEGER {");
		char word[MIB_WORD], label[MIB_WORD], expected[MIB_WORD + 16];
		unsigned int k;

		for (k = 0; k < enumerations[i].count; k++) {
			label_of(enumerations[i].name(enumerations[i].first + k), label);
			snprintf(expected, sizeof(expected), "%s(%u)", label, k + 1);
			assert_true(mib_file_word(&position, word));
			assert_string_equal(word, expected);
		}
		assert_false(mib_file_word(&position, word));
	}
	free(file);
}

static const char *
object_name(const struct mib_notification_object *object)
{
	static const struct mib_notification notification = { .node.index = 1 };
	struct mib_place place;

	mib_notification_place(&notification, object, &place);
	return place.column->name;
}

static void
notifications_carry_the_objects_of_the_mib_file_in_its_order(void **state)
{
	char *file = mib_file_read(), word[MIB_WORD];
	unsigned int kind;

	(void)state;
	for (kind = 1; kind <= MIB_NOTIFICATION_KINDS; kind++) {
		const char *name = mib_notification_name((enum mib_notification_kind)kind);
		const char *position = mib_file_behind(file, name, "OBJECTS     {");
		const struct mib_notification_object *objects;
		size_t count, i;

		objects = mib_notification_objects((enum mib_notification_kind)kind, &count);
		for (i = 0; i < count; i++) {
			assert_true(mib_file_word(&position, word));
			assert_string_equal(word, object_name(&objects[i]));
		}
		assert_false(mib_file_word(&position, word));
		position = mib_file_behind(file, name, "::= { swNotifications ");
		assert_int_equal(strtoul(position, NULL, 10), kind);
	}
	assert_null(mib_notification_name((enum mib_notification_kind)kind));
	free(file);
}

static void
a_notification_names_the_row_that_it_speaks_of(void **state)
{
	const struct mib_notification notification = {
		.kind = NOTIFICATION_SITE_STOPPED, .node.index = 17, .site = { .node_index = 99, .id = 4294967295U },
	};
	const struct mib_notification of_a_role = { .kind = NOTIFICATION_ROLE_DOWN, .role = { .cluster_index = 17, .index = 4 } };
	static const uint32_t of_role[] = { 5, 1, 3, 17, 4 };
	static const uint32_t of_node[] = { 2, 1, 2, 17 }, of_site[] = { 3, 1, 2, 17, 4294967295U }, of_event[] = { 4, 2, 0 };
	const struct mib_notification_object *objects;
	struct mib_place place;
	size_t count;

	(void)state;
	objects = mib_notification_objects(notification.kind, &count);
	mib_notification_place(&notification, &objects[0], &place);
	assert_int_equal(place.name_length, 4);
	assert_memory_equal(place.name, of_node, sizeof(of_node));
	mib_notification_place(&notification, &objects[1], &place);
	assert_int_equal(place.name_length, 5);
	assert_memory_equal(place.name, of_site, sizeof(of_site));
	mib_notification_place(&notification, &objects[count - 3], &place);
	assert_int_equal(place.name_length, 3);
	assert_memory_equal(place.name, of_event, sizeof(of_event));
	objects = mib_notification_objects(of_a_role.kind, &count);
	mib_notification_place(&of_a_role, &objects[0], &place);
	assert_int_equal(place.name_length, 5);
	assert_memory_equal(place.name, of_role, sizeof(of_role));
}

static void
a_notification_that_the_mib_cannot_have_is_refused(void **state)
{
	static const struct mib_notification cases[] = {
		{ .kind = (enum mib_notification_kind)0, .node.index = 1 },
		{ .kind = (enum mib_notification_kind)(MIB_NOTIFICATION_KINDS + 1), .node.index = 1 },
		{ .kind = NOTIFICATION_NODE_RESTARTED, .node.index = 0 },
		{ .kind = NOTIFICATION_NODE_RESTARTED, .node.index = 2147483648U },
		{ .kind = NOTIFICATION_SITE_STOPPED, .node.index = 1, .site.id = 0 },
		{ .kind = NOTIFICATION_ROLE_DOWN, .node.index = 1, .role = { .cluster_index = 0, .index = 1 } },
		{ .kind = NOTIFICATION_ROLE_DOWN, .node.index = 1, .role = { .cluster_index = 1, .index = 2147483648U } },
	};
	struct text_arena arena = { 0 };
	struct mib_notification copy;
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(mib_notification_copy(&cases[i], &arena, &copy, &err));
		assert_int_equal(err.kind, ERROR_LIMIT);
	}
	text_arena_clear(&arena);
}

static uint32_t
number_of(enum mib_table_id table, uint32_t subid, const void *row, time_t now)
{
	struct mib_value value;

	mib_value(mib_column(&mib_tables[table], subid), row, &(struct mib_now) { now, now }, &value);
	assert_true(value.type == MIB_TYPE_INTEGER || value.type == MIB_TYPE_GAUGE);
	return value.number;
}

static void
values_are_shown_as_the_mib_numbers_them(void **state)
{
	const struct mib_node_row node = {
		.is_reachable = true, .poll_ms = 4294967295U, .w3svc_state = SERVICE_RUNNING,
		.failover_evidence = EVIDENCE_FLAGS, .severity = SEVERITY_CRITICAL, .cause = CAUSE_KB885440,
	};
	const struct mib_node_row down = { .is_reachable = false };
	const struct mib_site_row site = {
		.auto_start = AUTO_START_OFF, .run_state = RUN_UNKNOWN, .reason = REASON_MISSING,
	};

	(void)state;
	assert_int_equal(number_of(MIB_NODES, 5, &node, 0), 1);
	assert_int_equal(number_of(MIB_NODES, 5, &down, 0), 2);
	assert_int_equal(number_of(MIB_NODES, 7, &node, 0), 4294967295U);
	assert_int_equal(number_of(MIB_NODES, 10, &node, 0), 3);
	assert_int_equal(number_of(MIB_NODES, 13, &node, 0), 4);
	assert_int_equal(number_of(MIB_NODES, 20, &node, 0), 3);
	assert_int_equal(number_of(MIB_NODES, 21, &node, 0), 2);
	assert_int_equal(number_of(MIB_SITES, 4, &site, 0), 2);
	assert_int_equal(number_of(MIB_SITES, 5, &site, 0), 8);
	assert_int_equal(number_of(MIB_SITES, 7, &site, 0), 14);
}

static void
the_poll_age_grows_and_is_never_below_0(void **state)
{
	const struct mib_scalars none = { .oldest_poll = 0 }, polled = { .oldest_poll = 1000 };

	(void)state;
	assert_int_equal(number_of(MIB_SCALARS, 10, &none, 5000), 0);
	assert_int_equal(number_of(MIB_SCALARS, 10, &polled, 1000), 0);
	assert_int_equal(number_of(MIB_SCALARS, 10, &polled, 1090), 90);
	assert_int_equal(number_of(MIB_SCALARS, 10, &polled, 999), 0);
	assert_int_equal(number_of(MIB_SCALARS, 10, &polled, 1000 + (time_t)4294967296), 4294967295U);
}

/* 0 is what a site that runs has, whatever the clock was set to in between. */
static void
how_long_a_site_is_down_goes_by_our_clock_and_is_0_for_none(void **state)
{
	const struct mib_site_row runs = { .down_since = 0 }, down = { .down_since = 1700000000 };
	static const struct {
		time_t clock;
		uint32_t seconds;
	} cases[] = { { 1700000000, 1 }, { 1699990000, 1 }, { 1700000001, 1 }, { 1700000090, 90 },
		{ 1700000000 + (time_t)4294967296, 4294967295U } };
	const struct mib_column *column = mib_column(&mib_tables[MIB_SITES], MIB_SITE_DOWN_SECONDS);
	struct mib_value value;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		mib_value(column, &down, &(struct mib_now) { .monotonic = 77, .clock = cases[i].clock }, &value);
		assert_int_equal(value.type, MIB_TYPE_GAUGE);
		assert_int_equal(value.number, cases[i].seconds);
	}
	assert_int_equal(number_of(MIB_SITES, MIB_SITE_DOWN_SECONDS, &runs, 1700000000), 0);
}

static void
a_time_is_a_date_and_time_in_utc_and_0_is_eight_zero_octets(void **state)
{
	static const struct {
		time_t time;
		size_t count;
		unsigned char octets[MIB_DATE_SIZE];
	} cases[] = {
		{ 0, 8, { 0 } },
		{ -1, 8, { 0 } },
		{ 1, 11, { 0x07, 0xb2, 1, 1, 0, 0, 1, 0, '+', 0, 0 } },
		{ 1700000000, 11, { 0x07, 0xe7, 11, 14, 22, 13, 20, 0, '+', 0, 0 } },	/* 2023-11-14 22:13:20 */
		{ 1709210096, 11, { 0x07, 0xe8, 2, 29, 12, 34, 56, 0, '+', 0, 0 } },	/* 2024-02-29 12:34:56 */
		{ 4294967296, 11, { 0x08, 0x3a, 2, 7, 6, 28, 16, 0, '+', 0, 0 } },	/* 2106-02-07 06:28:16 */
		{ INT64_MAX, 8, { 0 } },
	};
	unsigned char octets[MIB_DATE_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(octets, 0xee, sizeof(octets));
		assert_int_equal(mib_date_and_time(cases[i].time, octets), cases[i].count);
		assert_memory_equal(octets, cases[i].octets, cases[i].count);
	}
}

static void
a_text_is_its_bytes(void **state)
{
	const struct mib_site_row site = { .name = "\xc3\xa9t\xc3\xa9" };
	struct mib_value value;

	(void)state;
	mib_value(mib_column(&mib_tables[MIB_SITES], 2), &site, &(struct mib_now) { 0, 0 }, &value);
	assert_int_equal(value.type, MIB_TYPE_OCTETS);
	assert_int_equal(value.octet_count, 5);
	assert_memory_equal(value.octets, site.name, 5);
}

/* A row of any table, or a notification. */
union any_row {
	struct mib_scalars scalars;
	struct mib_node_row node;
	struct mib_site_row site;
	struct mib_role_row role;
	struct mib_notification notification;
};

static const struct mib_table *const all_tables[] = {
	&mib_tables[MIB_SCALARS], &mib_tables[MIB_NODES], &mib_tables[MIB_SITES], &mib_tables[MIB_ROLES], &mib_event_table,
};
#define ALL_TABLES (sizeof(all_tables) / sizeof(all_tables[0]))

static char texts[32][sizeof("text 18446744073709551615")];

/* Another value in the field of column `i`; of a text always one at a place of its own. */
static void
change(const struct mib_table *table, size_t i, union any_row *row)
{
	void *field = (char *)row + table->columns[i].offset;

	switch (table->columns[i].syntax) {
	case MIB_TEXT:
		snprintf(texts[i], sizeof(texts[i]), "text %zu", i);
		*(const char **)field = texts[i];
		break;
	case MIB_TRUTH_VALUE:
		*(bool *)field = !*(bool *)field;
		break;
	case MIB_ENUMERATION:
	case MIB_ENUMERATION_FROM_0:
	case MIB_GAUGE:
		++*(uint32_t *)field;
		break;
	case MIB_AGE:
	case MIB_SECONDS_SINCE:
	case MIB_DATE_AND_TIME:
		++*(time_t *)field;
		break;
	}
}

static void
without_texts(const struct mib_table *table, union any_row *row)
{
	size_t i;

	memset(row, 0, sizeof(*row));
	for (i = 0; i < table->column_count; i++)
		if (table->columns[i].syntax == MIB_TEXT)
			*(const char **)(void *)((char *)row + table->columns[i].offset) = "";
}

static void
a_row_with_any_column_changed_is_another_but_for_how_the_poll_went(void **state)
{
	size_t t, i;

	(void)state;
	for (t = 0; t < ALL_TABLES; t++) {
		const struct mib_table *table = all_tables[t];
		union any_row one, other;

		without_texts(table, &one);
		for (i = 0; i < table->column_count; i++) {
			const char *name = table->columns[i].name;
			bool is_no_change = strcmp(name, "swNodeLastPoll") == 0 || strcmp(name, "swNodePollDuration") == 0;

			without_texts(table, &other);
			assert_true(mib_row_equal(table, &one, &other));
			change(table, i, &other);
			if (mib_row_equal(table, &one, &other) != is_no_change)
				fail_msg("%s", name);
		}
	}
}

static void
a_row_with_another_index_is_another(void **state)
{
	union any_row one, other;

	(void)state;
	without_texts(&mib_tables[MIB_NODES], &one);
	other = one;
	other.node.index = 1;
	assert_false(mib_row_equal(&mib_tables[MIB_NODES], &one, &other));
	without_texts(&mib_tables[MIB_SITES], &one);
	other = one;
	other.site.node_index = 1;
	assert_false(mib_row_equal(&mib_tables[MIB_SITES], &one, &other));
	other = one;
	other.site.id = 1;
	assert_false(mib_row_equal(&mib_tables[MIB_SITES], &one, &other));
}

static void
equal_texts_may_stand_at_two_places(void **state)
{
	char name[] = "Shop", same[] = "Shop";
	union any_row one, other;

	(void)state;
	without_texts(&mib_tables[MIB_SITES], &one);
	other = one;
	one.site.name = name;
	other.site.name = same;
	assert_true(mib_row_equal(&mib_tables[MIB_SITES], &one, &other));
}

static void
each_text_of_a_row_becomes_its_own_and_nothing_else_changes(void **state)
{
	struct text_arena arena = { 0 };
	struct error err;
	size_t t, i;

	(void)state;
	for (t = 0; t < ALL_TABLES; t++) {
		const struct mib_table *table = all_tables[t];
		union any_row source, copy;

		memset(&source, 0x11, sizeof(source));
		for (i = 0; i < table->column_count; i++)
			if (table->columns[i].syntax == MIB_TEXT)
				change(table, i, &source);
		memcpy(&copy, &source, sizeof(copy));
		assert_true(mib_row_own(table, &copy, &arena, &err));
		for (i = 0; i < table->column_count; i++) {
			const struct mib_column *column = &table->columns[i];
			const char **text = (const char **)(void *)((char *)&copy + column->offset);

			if (column->syntax != MIB_TEXT)
				continue;
			if (*text == texts[i])
				fail_msg("%s is borrowed", column->name);
			assert_string_equal(*text, texts[i]);
			*text = texts[i];
		}
		assert_memory_equal(&copy, &source, sizeof(copy));
	}
	text_arena_clear(&arena);
}

static void
a_text_that_is_null_becomes_empty(void **state)
{
	struct mib_site_row site = { .id = 1 };
	struct text_arena arena = { 0 };
	struct error err;

	(void)state;
	assert_true(mib_row_own(&mib_tables[MIB_SITES], &site, &arena, &err));
	assert_string_equal(site.name, "");
	assert_string_equal(site.bindings, "");
	assert_string_equal(site.last_error, "");
	assert_string_equal(site.last_repair_result, "");
	text_arena_clear(&arena);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_columns_are_those_of_the_mib_file_in_its_order),
	cmocka_unit_test(no_object_of_the_mib_file_can_be_written),
	cmocka_unit_test(enumerations_have_the_names_and_numbers_that_the_programs_use),
	cmocka_unit_test(notifications_carry_the_objects_of_the_mib_file_in_its_order),
	cmocka_unit_test(a_notification_names_the_row_that_it_speaks_of),
	cmocka_unit_test(a_notification_that_the_mib_cannot_have_is_refused),
	cmocka_unit_test(values_are_shown_as_the_mib_numbers_them),
	cmocka_unit_test(the_poll_age_grows_and_is_never_below_0),
	cmocka_unit_test(how_long_a_site_is_down_goes_by_our_clock_and_is_0_for_none),
	cmocka_unit_test(a_time_is_a_date_and_time_in_utc_and_0_is_eight_zero_octets),
	cmocka_unit_test(a_text_is_its_bytes),
	cmocka_unit_test(a_row_with_any_column_changed_is_another_but_for_how_the_poll_went),
	cmocka_unit_test(a_row_with_another_index_is_another),
	cmocka_unit_test(equal_texts_may_stand_at_two_places),
	cmocka_unit_test(each_text_of_a_row_becomes_its_own_and_nothing_else_changes),
	cmocka_unit_test(a_text_that_is_null_becomes_empty),
};

TEST_GROUP(tests, NULL, NULL);
