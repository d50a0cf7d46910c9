/* What metrics.h promises: families whole, labels escaped, nothing said of what is not known, a file by a rename. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/metrics/metrics.h"
#include "tests/unit/runner/test_group.h"

static struct error err;

static const struct metrics_site owa = {
	.node = "EXCH-A", .id = 4294967295U, .name = "Owa \"\\ \n\xe2\x80\xae\xff \xc3\xa9", .severity = SEVERITY_CRITICAL,
	.reason = REASON_DOWN_AFTER_RESTART, .run_state = RUN_STOPPED, .auto_start = AUTO_START_OFF, .down_since = 1700000000,
};
#define OWA "{node=\"EXCH-A\",site=\"Owa \\\"\\\\ ??? \xc3\xa9\",id=\"4294967295\""

static char *
text_of(const struct metrics_node *nodes, size_t node_count, const struct metrics_site *sites, size_t site_count)
{
	struct metrics *metrics = metrics_begin(&err);
	size_t length, i;
	char *text;

	assert_non_null(metrics);
	for (i = 0; i < node_count; i++)
		metrics_add_node(metrics, &nodes[i]);
	for (i = 0; i < site_count; i++)
		metrics_add_site(metrics, &sites[i]);
	assert_true(metrics_end(metrics, &text, &length, &err));
	assert_int_equal(strlen(text), length);
	return text;
}

static void
assert_line(const char *text, const char *line)
{
	const char *found = strstr(text, line);

	if (found == NULL || (found != text && found[-1] != '\n') || found[strlen(line)] != '\n')
		fail_msg("no line '%s' in:\n%s", line, text);
}

static void
a_site_is_told_with_labels_that_end_no_line(void **state)
{
	char *text = text_of(NULL, 0, &owa, 1);

	(void)state;
	assert_line(text, "sitewatch_site_severity" OWA "} 2");
	assert_line(text, "sitewatch_site_reason" OWA ",reason=\"down-after-restart\"} 1");
	assert_line(text, "sitewatch_site_running" OWA "} 0");
	assert_line(text, "sitewatch_site_auto_start" OWA "} 0");
	assert_line(text, "sitewatch_site_down_since_timestamp_seconds" OWA "} 1700000000");
	free(text);
}

static void
what_is_not_known_has_no_sample(void **state)
{
	const struct metrics_site site = { .node = "A", .id = 1, .name = "x", .severity = SEVERITY_UNKNOWN,
		.reason = REASON_UNREADABLE, .run_state = RUN_UNKNOWN, .auto_start = AUTO_START_UNKNOWN };
	const struct metrics_node node = { .name = "A", .severity = SEVERITY_UNKNOWN };
	char *text = text_of(&node, 1, &site, 1);

	(void)state;
	assert_line(text, "sitewatch_node_severity{node=\"A\"} 3");
	assert_line(text, "sitewatch_site_severity{node=\"A\",site=\"x\",id=\"1\"} 3");
	assert_null(strstr(text, "running"));
	assert_null(strstr(text, "auto_start"));
	assert_null(strstr(text, "timestamp"));
	assert_null(strstr(text, "reachable"));
	assert_null(strstr(text, "node_sites"));
	free(text);
}

static void
all_samples_of_a_family_stand_together_behind_its_type(void **state)
{
	const struct metrics_node nodes[] = {
		{ .name = "A", .is_polled = true, .is_reachable = true, .severity = SEVERITY_OK, .looked_at = 1700000000,
		    .last_start = 1600000000, .last_failover = 1650000000, .sites = 3, .down = 1, .will_not_restart = 2 },
		{ .name = "B", .is_polled = true, .severity = SEVERITY_UNKNOWN, .looked_at = 1699999999 },
	};
	static const char expected[] =
	    "# HELP sitewatch_node_reachable Whether the newest poll of the node was answered; only of polled nodes.\n"
	    "# TYPE sitewatch_node_reachable gauge\n"
	    "sitewatch_node_reachable{node=\"A\"} 1\nsitewatch_node_reachable{node=\"B\"} 0\n# HELP ";
	char *text = text_of(nodes, 2, &owa, 1);

	(void)state;
	assert_non_null(strstr(text, expected));
	assert_line(text, "sitewatch_node_last_look_timestamp_seconds{node=\"B\"} 1699999999");
	assert_line(text, "sitewatch_node_last_start_timestamp_seconds{node=\"A\"} 1600000000");
	assert_line(text, "sitewatch_node_last_failover_timestamp_seconds{node=\"A\"} 1650000000");
	assert_line(text, "sitewatch_node_sites{node=\"A\"} 3");
	assert_line(text, "sitewatch_node_sites_down{node=\"A\"} 1");
	assert_line(text, "sitewatch_node_sites_will_not_restart{node=\"A\"} 2");
	free(text);
}

static void
a_file_is_replaced_whole(void **state)
{
	char folder[] = "/tmp/test_metrics.XXXXXX", path[64];
	struct stat status;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/x.prom", folder);
	assert_true(metrics_write_file(path, "old", 3, &err));
	assert_true(metrics_write_file(path, "new text", 8, &err));
	assert_int_equal(lstat(path, &status), 0);
	assert_true(S_ISREG(status.st_mode));
	assert_int_equal(status.st_mode & 07777, 0644);
	assert_int_equal(status.st_size, 8);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);		/* nothing else is left */
	assert_false(metrics_write_file(path, "x", 1, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	assert_non_null(strstr(err.text, path));
}

/* Root may replace anything: /dev/stdout is a link, and what it leads to a device. */
static void
what_is_no_file_is_not_replaced_and_a_link_not_followed(void **state)
{
	char folder[] = "/tmp/test_metrics.XXXXXX", path[3][64], other[64];
	struct stat status;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (i = 0; i < 3; i++)
		snprintf(path[i], sizeof(path[i]), "%s/%zu.prom", folder, i);
	snprintf(other, sizeof(other), "%s/other", folder);
	assert_true(metrics_write_file(other, "old", 3, &err));
	assert_int_equal(symlink(other, path[0]), 0);
	assert_int_equal(mkfifo(path[1], 0600), 0);
	assert_int_equal(mkdir(path[2], 0700), 0);
	for (i = 0; i < 3; i++) {
		assert_false(metrics_write_file(path[i], "new text", 8, &err));
		assert_int_equal(err.kind, ERROR_STORAGE);
		assert_non_null(strstr(err.text, "not a regular file"));
		assert_int_equal(lstat(path[i], &status), 0);
		assert_false(S_ISREG(status.st_mode));
	}
	assert_int_equal(stat(other, &status), 0);
	assert_int_equal(status.st_size, 3);
	assert_int_equal(unlink(path[0]) + unlink(path[1]) + rmdir(path[2]) + unlink(other), 0);
	assert_int_equal(rmdir(folder), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_is_told_with_labels_that_end_no_line),
	cmocka_unit_test(what_is_not_known_has_no_sample),
	cmocka_unit_test(all_samples_of_a_family_stand_together_behind_its_type),
	cmocka_unit_test(a_file_is_replaced_whole),
	cmocka_unit_test(what_is_no_file_is_not_replaced_and_a_link_not_followed),
};

TEST_GROUP(tests, NULL, NULL);
