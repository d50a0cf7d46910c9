/* What plugins/report/timeline.h promises: one plain sentence for each change, and dates that exist. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "plugins/report/timeline.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

#define NOW 1763777590		/* 2025-11-22 02:13:10 UTC */

static void
assert_line(const struct change *change, const char *expected)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	struct error err;

	assert_true(timeline_write(out, change, &err));
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static struct change
of_site(enum change_kind kind, const char *from, const char *to)
{
	return (struct change) {
		.kind = kind, .time = NOW, .site_id = 7, .subject = "Shop", .from = from, .to = to,
	};
}

static void
every_kind_of_change_has_a_name_and_a_sentence(void **state)
{
	enum change_kind kind;

	(void)state;
	for (kind = CHANGE_FIRST_LOOK; kind <= CHANGE_LAST; kind++) {
		const struct change change = of_site(kind, "started", "stopped");
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);
		struct json json = { .out = out };
		struct error err;

		assert_true(timeline_write_json(&json, &change, &err));
		fclose(out);
		assert_null(strstr(text, "null)"));
		assert_non_null(strstr(text, "\"kind\":\""));
		assert_null(strstr(text, "\"kind\":\"\""));
		assert_null(strstr(text, "\"sentence\":\"\""));
		free(text);
	}
}

static void
each_change_is_a_sentence(void **state)
{
	static const struct {
		enum change_kind kind;
		const char *from, *to, *expected;
	} cases[] = {
		{ CHANGE_FIRST_LOOK, "", "", "first look at the node" },
		{ CHANGE_BOOT, "", "", "the node restarted" },
		{ CHANGE_SERVICE_START, "", "", "the World Wide Web Publishing Service restarted" },
		{ CHANGE_RUN_STATE, "started", "stopped", "site Shop (7) went from started to stopped" },
		{ CHANGE_AUTO_START, "on", "off", "auto start of site Shop (7) went from on to off" },
		{ CHANGE_OWNER, "B", "A", "group Shop moved from B to A" },
		{ CHANGE_SITE_NEW, "", "", "site Shop (7) is new" },
		{ CHANGE_SITE_GONE, "", "", "site Shop (7) is gone" },
		{ CHANGE_SITE_BACK, "", "", "site Shop (7) is back" },
		{ CHANGE_SITE_RENAMED, "Old", "Shop", "site Old (7) is now called Shop" },
		{ CHANGE_SITE_REPLACED, "Old", "Shop",
		    "site Old (7) was deleted, and site Shop created under its number" },
		{ CHANGE_ACCEPTED, "", "ann", "the stop of site Shop (7) was accepted by ann" },
		{ CHANGE_ACCEPTANCE_ENDED, "ann", "", "the acceptance of site Shop (7) ended" },
		{ CHANGE_LEFT_OUT, "", "12",
		    "12 more changes are left out: one node may add so many at a look and in a day" },
		{ CHANGE_REPAIR, "start", "runs", "repair of site Shop (7): start: runs" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct change change = of_site(cases[i].kind, cases[i].from, cases[i].to);
		char expected[256];

		snprintf(expected, sizeof(expected), "2025-11-22 02:13:10  %s\n", cases[i].expected);
		assert_line(&change, expected);
	}
}

static void
a_failover_says_what_is_known_and_how(void **state)
{
	struct change change = {
		.kind = CHANGE_FAILOVER,
		.time = NOW,
		.subject = "Mail",
		.from = "B",
		.to = "A",
		.evidence = EVIDENCE_EVENT,
	};

	(void)state;
	assert_line(&change,
	    "2025-11-22 02:13:10  failover of group Mail from B to A (evidence: the node's event log)\n");
	change = (struct change) {
		.kind = CHANGE_FAILOVER,
		.time = NOW,
		.subject = "",
		.from = "",
		.to = "",
		.evidence = EVIDENCE_FLAGS,
	};
	assert_line(&change,
	    "2025-11-22 02:13:10  failover (evidence: auto start fell on all sites between two looks)\n");
}

static void
a_name_full_of_signs_stays_one_line(void **state)
{
	struct change change = of_site(CHANGE_SITE_RENAMED, "a\n%t\x1b[2J", "b%s");

	(void)state;
	assert_line(&change, "2025-11-22 02:13:10  site a?%t?[2J (7) is now called b%s\n");
}

static void
a_beginning_is_an_age_or_a_date(void **state)
{
	static const struct {
		const char *text;
		time_t expected;
	} cases[] = {
		{ "0s", NOW }, { "90s", NOW - 90 }, { "30m", NOW - 1800 }, { "12h", NOW - 43200 },
		{ "7d", NOW - 604800 }, { "2w", NOW - 1209600 }, { "99999999w", 0 },
		{ "2025-11-22", NOW - 2 * 3600 - 790 }, { "2025-11-22 02:13", NOW - 10 },
		{ "2025-11-22 02:13:09", NOW - 1 }, { "2024-02-29", 1709164800 },
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		time_t since = -1;

		if (!timeline_since(cases[i].text, NOW, &since, &err))
			fail_msg("%s", err.text);
		assert_int_equal(since, cases[i].expected);
	}
}

static void
what_is_neither_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "7", "d", "7 d", "7dd", "-7d", "7y", "123456789d", "yesterday", "2025-02-29",
		"2025-13-01", "2025-11-22x", "22.11.2025",
	};
	struct error err;
	time_t since = 77;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (timeline_since(texts[i], NOW, &since, &err))
			fail_msg("accepted: %s", texts[i]);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_non_null(strstr(err.text, "2026-11-22"));
	}
	assert_int_equal(since, 77);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_change_is_a_sentence),
	cmocka_unit_test(every_kind_of_change_has_a_name_and_a_sentence),
	cmocka_unit_test(a_failover_says_what_is_known_and_how),
	cmocka_unit_test(a_name_full_of_signs_stays_one_line),
	cmocka_unit_test(a_beginning_is_an_age_or_a_date),
	cmocka_unit_test(what_is_neither_is_refused),
};

TEST_GROUP(tests, scene_set_utc, NULL);
