/* check_iis_sites --format=json: one object on one line, that any parser takes. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/model/text.h"
#include "tests/unit/plugins/report_scene.h"
#include "tests/unit/runner/test_group.h"

/* A strict reader of RFC 8259, written for the test alone; each moves *at on or says no. */
static bool skip_value(const char **at);

static bool
skip_string(const char **at)
{
	if (*(*at)++ != '"')
		return false;
	for (; **at != '"'; (*at)++) {
		if ((unsigned char)**at < 0x20)
			return false;
		if (**at != '\\')
			continue;
		(*at)++;
		if (**at == 'u') {
			int i;

			for (i = 1; i <= 4; i++)
				if (!isxdigit((unsigned char)(*at)[i]))
					return false;
			*at += 4;
		} else if (**at == '\0' || strchr("\"\\/bfnrt", **at) == NULL)
			return false;
	}
	(*at)++;
	return true;
}

static bool
skip_number(const char **at)
{
	size_t digits = strspn(*at, "0123456789");

	if (digits == 0 || (digits > 1 && **at == '0'))
		return false;
	*at += digits;
	return true;
}

/* The members of an object or the items of an array, after its opening bracket. */
static bool
skip_items(const char **at, char closing)
{
	if (**at == closing) {
		(*at)++;
		return true;
	}
	for (;;) {
		if (closing == '}' && (!skip_string(at) || *(*at)++ != ':'))
			return false;
		if (!skip_value(at))
			return false;
		if (**at == closing)
			break;
		if (*(*at)++ != ',')
			return false;
	}
	(*at)++;
	return true;
}

static bool
skip_value(const char **at)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t i;

	if (**at == '{' || **at == '[') {
		char closing = **at == '{' ? '}' : ']';

		(*at)++;
		return skip_items(at, closing);
	}
	if (**at == '"')
		return skip_string(at);
	for (i = 0; i < 3; i++)
		if (strncmp(*at, words[i], strlen(words[i])) == 0) {
			*at += strlen(words[i]);
			return true;
		}
	return skip_number(at);
}

static void
assert_json(void)
{
	const char *at = text;

	assert_true(text_is_utf8(text, strlen(text)));
	assert_int_equal(text[0], '{');
	if (!skip_value(&at) || strcmp(at, "\n") != 0)
		fail_msg("no JSON from here on: %.80s", at);
}

static void
everything_that_is_known_stands_in_the_object(void **state)
{
	static const char *const notes[] = { "--insecure: not \"verified\"" };
	static const char *const expected[] = { "Webmail" };
	static const struct plugin_remark remark = { SEVERITY_OK, "OWA was repaired" };
	const struct plugin_report report = { .format = PLUGIN_FORMAT_JSON,
		.notes = notes,
		.note_count = 1,
		.remarks = &remark,
		.remark_count = 1,
		.requests = 4,
		.time_s = 0.25 };
	struct error err;

	(void)state;
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STOPPED)->win32_error = 183;
	scene_past(&scene, 1)->accepted = (struct acceptance) { SCENE_START, SCENE_START + 3600, "anna", "new \"disk\"" };
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_failover(&scene, SCENE_START - 420, EVIDENCE_OBSERVED);
	scene_flags_seen_on(&scene, SCENE_START - 480);
	scene_group(&scene, "EXCHANGE", "EXCH-A", CLUSTER_ONLINE);
	scene.policy.expect = expected;
	scene.policy.expect_count = 1;
	assert_true(snapshot_set_part(&scene.snapshot, PART_EVENTS, PART_UNREADABLE, "denied", &err));
	report_scene_write(&report);
	assert_json();
	assert_has("{\"node\":\"EXCH-A\",\"severity\":\"CRITICAL\",\"exit_status\":2,\"summary\":"
		   "\"SITES CRITICAL - 1 of 3");
	assert_has("\"cause\":\"kb885440\",\"cause_sentence\":\"Auto start was cleared");
	assert_has("\"node_problem\":null,\"looked_at\":\"2023-11-14T22:25:20Z\",\"password_expires\":null,"
		   "\"has_run_state\":true");
	assert_has("\"counts\":{\"sites\":3,\"running\":0,\"down\":1,\"will_not_restart\":0}");
	assert_has("\"boot_time\":\"2023-11-14T22:13:20Z\",\"last_start\":\"2023-11-14T22:13:20Z\","
		   "\"last_start_is_boot\":true");
	assert_has("\"w3svc_state\":\"running\"");
	assert_has("{\"part\":\"events\",\"status\":\"unreadable\",\"problem\":\"denied\"}");
	assert_has("\"groups\":[{\"name\":\"EXCHANGE\",\"owner\":\"EXCH-A\",\"state\":\"online\"}]");
	assert_has("\"failover\":{\"time\":\"2023-11-14T22:06:20Z\",\"evidence\":\"observed\","
		   "\"group\":\"EXCHANGE\","
		   "\"from\":\"EXCH-B\",\"to\":\"EXCH-A\"}");
	assert_has("{\"id\":2,\"name\":\"Shop\",\"listed\":true,\"severity\":\"CRITICAL\",\"reason\":"
		   "\"down-after-restart\"");
	assert_has("\"run_state\":\"stopped\",\"auto_start\":\"off\",\"pool\":\"DefaultAppPool\","
		   "\"pool_state\":\"started\","
		   "\"bindings\":\"http *:80:\",\"win32_error\":183");
	assert_has("\"accepted\":true,\"has_no_memory\":false,\"acceptance\":{\"by\":\"anna\",\"at\":\"2023-11-14T22:13:20Z\","
		   "\"until\":\"2023-11-14T23:13:20Z\",\"why\":\"new \\\"disk\\\"\"},\"believed\":false}");
	assert_has("\"accepted\":false,\"has_no_memory\":false,\"acceptance\":null,\"believed\":false}");
	assert_has("{\"id\":0,\"name\":\"Webmail\",\"listed\":false,\"severity\":\"CRITICAL\","
		   "\"reason\":\"missing\"");
	assert_has("\"notes\":[\"--insecure: not \\\"verified\\\"\",\"cannot be read: events: denied\"]");
	assert_has(
	    "\"remarks\":[\"OWA was repaired\"],\"memory_problem\":null,\"requests\":4,\"time_ms\":250}\n");
}

static void
what_is_not_known_is_null(void **state)
{
	const struct plugin_report report = { .format = PLUGIN_FORMAT_JSON, .memory_problem = "disk full" };

	(void)state;
	scene.snapshot.facts = (struct node_facts) {
		.computer = "", .windows_version = "", .windows_name = "", .exres_version = ""
	};
	scene.has_memory = false;
	report_scene_write(&report);
	assert_json();
	assert_has("\"computer\":null");
	assert_has("\"boot_time\":null");
	assert_has("\"failover\":null,\"sites\":[]");
	assert_has("\"memory_problem\":\"disk full\"");
	assert_has("\"severity\":\"UNKNOWN\",\"exit_status\":3");
}

static void
hostile_words_stay_inside_their_strings(void **state)
{
	static const char *const names[] = { "\"},{\"x\":\"", "back\\slash\\", "a\nb\tc\x01", "\x7f",
		"\xff\xfe\x80", "\xed\xa0\x80", "\xe2\x80\xae", "\xf0\x9f\x92\xa9", "\xf3\xa0\x81\x81",
		"</script>", "\\u0000" };
	const struct plugin_report report = { .format = PLUGIN_FORMAT_JSON };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scene_clear(&scene);
		scene_init(&scene);
		scene_add(&scene, "a", AUTO_START_OFF, RUN_STOPPED);
		scene.snapshot.sites[0].name = scene.snapshot.sites[0].bindings = names[i];
		scene.snapshot.facts.computer = scene.snapshot.node = names[i];
		report_scene_write(&report);
		assert_json();
	}
}

static void
twenty_thousand_sites_are_all_there(void **state)
{
	const struct plugin_report report = { .format = PLUGIN_FORMAT_JSON };
	const char *at;
	size_t i, count = 0;

	(void)state;
	for (i = 1; i <= 20000; i++) {
		const struct site site = { .id = (uint32_t)i,
			.name = "shop",
			.auto_start = AUTO_START_ON,
			.run_state = RUN_STARTED,
			.pool_state = RUN_STARTED };
		struct error err;

		assert_true(snapshot_add_site(&scene.snapshot, &site, &err));
	}
	report_scene_write(&report);
	assert_json();
	for (at = text; (at = strstr(at, "{\"id\":")) != NULL; at++)
		count++;
	assert_int_equal(count, 20000);
}

static void
a_failed_look_is_an_object_too(void **state)
{
	const struct plugin_report report = { .format = PLUGIN_FORMAT_JSON, .time_s = 10 };
	static const char *const nodes[] = { "EXCH \"A\"", NULL };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		report_scene_write_error(nodes[i], SEVERITY_CRITICAL, "timed out\n\"now\"", &report);
		assert_json();
		assert_has(i == 0 ? "{\"node\":\"EXCH \\\"A\\\"\"," : "{\"node\":null,");
		assert_has("\"severity\":\"CRITICAL\",\"exit_status\":2,\"summary\":\"SITES CRITICAL - "
			   "timed out?\\\"now\\\"\"");
		assert_has("\"error\":\"timed out\\u000a\\\"now\\\"\"");
	}
}

static const struct CMUnitTest tests[] = {
	SCENE_TEST(everything_that_is_known_stands_in_the_object),
	SCENE_TEST(what_is_not_known_is_null),
	SCENE_TEST(hostile_words_stay_inside_their_strings),
	SCENE_TEST(twenty_thousand_sites_are_all_there),
	SCENE_TEST(a_failed_look_is_an_object_too),
};

TEST_GROUP(tests, scene_set_utc, NULL);
