/* What plugins/check/check_options.h promises: the command line wins, and every refusal is one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/check/check_options.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"
#include "tests/unit/places.h"

static struct error err;
static struct check_options options;

static const char configuration[] =
    "[defaults]\nuser = fromdefaults\n"
    "[node A]\naddress = a.example.com\nport = 1\nuser = fromnode\nignore = x*\nexpect = y\ntimeout = 30\n"
    "[history]\nfile = /var/tmp/h.db\nkeep-days = 7\n";

/* Words are separated by '\t'. */
static bool
parse(const char *words)
{
	char copy[2048], *argv[64], *rest;
	int argc = 1;

	argv[0] = copy;
	snprintf(copy, sizeof(copy), "check_iis_sites\t%s", words);
	argv[0] = strtok_r(copy, "\t", &rest);
	while ((argv[argc] = strtok_r(NULL, "\t", &rest)) != NULL)
		argc++;
	return check_options_parse(argc, argv, &options, &err);
}

static void
assert_parses(const char *format, const char *path)
{
	char words[2048];

	snprintf(words, sizeof(words), "%s%s", format, path);
	if (!parse(words))
		fail_msg("%s: %s", words, err.text);
}

static const char *
configuration_path(void)
{
	return temporary_file("sitewatch.conf", configuration, sizeof(configuration) - 1, 0644);
}

static void
an_address_alone_is_enough(void **state)
{
	(void)state;
	assert_parses("-H\tweb1", "");
	assert_string_equal(options.node->name, "web1");
	assert_string_equal(options.node->target.address, "web1");
	assert_int_equal(options.kind, SOURCE_WINRM);
	assert_int_equal(options.node->timeout_s, 10);
	assert_int_equal(options.unreachable, SEVERITY_UNKNOWN);
	assert_int_equal(options.timed_out, SEVERITY_UNKNOWN);
	assert_int_equal(options.format, PLUGIN_FORMAT_TEXT);
	assert_int_equal(options.node->policy.stopped, SEVERITY_CRITICAL);
	assert_non_null(strstr(options.history_path, "/lib/sitewatch/history.db"));
	check_options_clear(&options);
}

static void
every_option_reaches_its_place(void **state)
{
	const struct configuration_node *node;

	(void)state;
	assert_parses("--hostname=web1\t--port=1\t--http\t--url-prefix=w\t--auth=basic\t-u\tDOM\\u\t"
		      "--password-file=/p\t--ca-file=ca.pem\t--cert-file=c.pem\t--key-file=k.pem\t"
		      "--spn=WSMAN/a\t--keytab=u.keytab\t--allow-unencrypted\t--insecure\t-w\t1\t-c\t2\t-t\t5:warning\t"
		      "--unreachable=CRITICAL\t--site=a\t--site=b\t--ignore=c\t--expect=d\t--grace=9\t"
		      "--expect-pool=J*\t--stopped=ok\t--stopped=warning: T*\t--password-warning=8\t--check-hotfix\t--exres-path=D:\\e.dll\t--history=h.db\t"
		      "--format=json\t-vv",
	    "");
	node = options.node;
	assert_int_equal(node->target.port, 1);
	assert_true(node->target.plain_http && node->target.allow_unencrypted && node->target.insecure);
	assert_string_equal(node->target.url_prefix, "w");
	assert_int_equal(node->target.auth, AUTH_BASIC);
	assert_string_equal(node->target.user, "DOM\\u");
	assert_string_equal(node->password_file, "/p");
	assert_string_equal(node->target.ca_file, "ca.pem");
	assert_string_equal(node->target.cert_file, "c.pem");
	assert_string_equal(node->target.key_file, "k.pem");
	assert_string_equal(node->target.spn, "WSMAN/a");
	assert_string_equal(node->target.keytab, "u.keytab");
	assert_true(range_alerts(&node->policy.warning, 2) && !range_alerts(&node->policy.warning, 1));
	assert_true(range_alerts(&node->policy.critical, 3) && !range_alerts(&node->policy.critical, 2));
	assert_int_equal(node->policy.password_warning_days, 8);
	assert_int_equal(node->timeout_s, 5);
	assert_int_equal(options.timed_out, SEVERITY_WARNING);
	assert_int_equal(options.unreachable, SEVERITY_CRITICAL);
	assert_int_equal(node->policy.only_count, 2);
	assert_string_equal(node->policy.only[1], "b");
	assert_string_equal(node->policy.ignore[0], "c");
	assert_string_equal(node->policy.expect[0], "d");
	assert_string_equal(node->policy.expect_pool[0], "J*");
	assert_false(node->policy.leaves_pools_out);
	assert_int_equal(node->policy.grace_s, 9);
	assert_int_equal(node->policy.stopped, SEVERITY_OK);
	assert_int_equal(policy_stopped(&node->policy, "test"), SEVERITY_WARNING);
	assert_true(node->policy.check_hotfix);
	assert_string_equal(node->exres_path, "D:\\e.dll");
	assert_string_equal(options.history_path, "h.db");
	assert_int_equal(options.format, PLUGIN_FORMAT_JSON);
	assert_int_equal(options.verbose, 2);
	check_options_clear(&options);
}

static void
the_command_line_wins_over_the_configuration(void **state)
{
	(void)state;
	assert_parses("--node=a\t--port=2\t--ignore=z\t--config=", configuration_path());
	assert_string_equal(options.node->name, "A");
	assert_string_equal(options.node->target.address, "a.example.com");
	assert_string_equal(options.node->target.user, "fromnode");
	assert_int_equal(options.node->target.port, 2);
	assert_int_equal(options.node->policy.ignore_count, 1);
	assert_string_equal(options.node->policy.ignore[0], "z");
	assert_string_equal(options.node->policy.expect[0], "y");
	assert_int_equal(options.node->timeout_s, 30);
	assert_string_equal(options.history_path, "/var/tmp/h.db");
	assert_int_equal(options.configuration.history_days, 7);
	check_options_clear(&options);
}

static void
a_secret_of_the_command_line_goes_with_none_of_the_configuration(void **state)
{
	static const char text[] = "[node A]\nuser = node\npassword = N\nkeytab = /n\n";
	const char *path = temporary_file("s.conf", text, strlen(text), 0600);

	(void)state;
	assert_parses("--node=A\t--password-file=/p\t--config=", path);
	assert_null(options.node->target.keytab);
	assert_null(options.node->target.password);
	assert_string_equal(options.node->password_file, "/p");
	check_options_clear(&options);
	assert_parses("--node=A\t--keytab=/k\t--config=", path);
	assert_null(options.node->target.password);
	assert_string_equal(options.node->target.keytab, "/k");
	check_options_clear(&options);
	assert_parses("--node=A\t-u\tanother\t--config=", path);
	assert_null(options.node->target.password);
	assert_null(options.node->target.keytab);
	check_options_clear(&options);
	assert_parses("--node=A\t-u\tnode\t--config=", path);
	assert_string_equal(options.node->target.password, "N");
	check_options_clear(&options);
	assert_parses("--node=A\t--config=", path);
	assert_string_equal(options.node->target.password, "N");
	assert_string_equal(options.node->target.keytab, "/n");
	check_options_clear(&options);
}

static void
an_address_takes_the_defaults_of_a_named_configuration(void **state)
{
	(void)state;
	assert_parses("-H\tweb1\t--config=", configuration_path());
	assert_string_equal(options.node->target.user, "fromdefaults");
	assert_string_equal(options.history_path, "/var/tmp/h.db");
	check_options_clear(&options);
}

static void
extra_options_come_before_the_command_line(void **state)
{
	(void)state;
	assert_parses("-H\tweb1\t--port=9\t--extra-opts=@", FIXTURES "/programs/plugins.ini");
	assert_string_equal(options.node->target.user, "EXAMPLE\\monitor");
	assert_int_equal(options.node->target.port, 9);
	assert_true(options.node->target.plain_http);
	check_options_clear(&options);
}

static void
a_file_has_neither_node_nor_history(void **state)
{
	char path[400];

	(void)state;
	assert_parses("--file=/etc/MetaBase.xml\t--history=h.db", "");
	assert_int_equal(options.kind, SOURCE_FILE);
	assert_string_equal(options.node->target.address, "/etc/MetaBase.xml");
	assert_string_equal(options.node->name, "/etc/MetaBase.xml");
	assert_null(options.history_path);
	check_options_clear(&options);
	snprintf(path, sizeof(path), "/%0300d/MetaBase.xml", 0);
	assert_parses("--file=", path);
	assert_string_equal(options.node->target.address, path);
	assert_string_equal(options.node->name, "MetaBase.xml");
	check_options_clear(&options);
}

static void
no_history_is_wanted_with_none(void **state)
{
	(void)state;
	assert_parses("-H\tweb1\t--history=none", "");
	assert_null(options.history_path);
	check_options_clear(&options);
}

static void
the_state_at_the_time_out_follows_unreachable_unless_it_is_said(void **state)
{
	(void)state;
	assert_parses("-H\ta\t--unreachable=2", "");
	assert_int_equal(options.timed_out, SEVERITY_CRITICAL);
	check_options_clear(&options);
	assert_parses("-H\ta\t-t\t7:OK\t--unreachable=critical", "");
	assert_int_equal(options.timed_out, SEVERITY_OK);
	assert_int_equal(options.unreachable, SEVERITY_CRITICAL);
	check_options_clear(&options);
}

static void
help_and_version_need_no_node(void **state)
{
	(void)state;
	assert_parses("-h", "");
	assert_true(options.wants_help);
	assert_parses("--version\t--node=nosuch\t--config=/nonexistent", "");
	assert_true(options.wants_version);
}

static const struct {
	const char *words, *expected;
} bad_command_lines[] = {
	{ "-v", "expected one of --hostname=ADDRESS, --node=NAME, --cluster=NAME and --file=PATH" },
	{ "-H\ta\t--node=b", "expected only one of --hostname" },
	{ "-H\ta\tb", "unexpected argument 'b'" },
	{ "-H\t", "--hostname: expected ADDRESS" },
	{ "--hostname=\t-v", "--hostname: expected ADDRESS" },
	{ "-H\ta\x1b[2J", "--hostname: a node's name holds no control characters" },
	{ "-H\ta\t--password=secret", "--password: refused: everybody on this machine can read" },
	{ "-H\ta\t--port=0", "--port: '0' is not a number from 1 to 65535" },
	{ "-H\ta\t--auth=digest", "--auth: 'digest' is not one of negotiate" },
	{ "-H\ta\t-w\t10abc", "--warning: " },
	{ "-H\ta\t-t\t0", "--timeout: '0' is not a number from 1 to 3600" },
	{ "-H\ta\t-t\t5:bad", "--timeout: 'bad' is not one of ok, warning, critical, unknown" },
	{ "-H\ta\t-t\t123456789012345678901",
	    "--timeout: '123456789012345678901' is not SECONDS[:STATE]" },
	{ "-H\ta\t-t\t:ok", "--timeout: ':ok' is not SECONDS[:STATE]" },
	{ "-H\ta\t--unreachable=4", "--unreachable: '4' is not one of ok" },
	{ "-H\ta\t--stopped=unknown", "--stopped: 'unknown' is not one of ok, warning, critical" },
	{ "-H\ta\t--format=xml", "--format: 'xml' is not one of text, json" },
	{ "-H\ta\t--extra-opt=@x", "--extra-opts: write its name in full" },
	{ "-H\ta\t--extra-opts=@/nonexistent", "--extra-opts: /nonexistent: No such file" },
	{ "-H\ta\t--config=/nonexistent", "--config: /nonexistent: No such file" },
	{ "-H\ta\t--user=a\rb", "--user: the value holds a control character" },
	{ "-H\ta\t--ignore=", "--ignore: a value is missing" },
};

static void
a_bad_command_line_is_named_with_what_was_expected(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad_command_lines) / sizeof(bad_command_lines[0]); i++) {
		if (parse(bad_command_lines[i].words))
			fail_msg("accepted: %s", bad_command_lines[i].words);
		if (strstr(err.text, bad_command_lines[i].expected) == NULL)
			fail_msg("%s: '%s' does not hold '%s'", bad_command_lines[i].words, err.text, bad_command_lines[i].expected);
		assert_null(strchr(err.text, '\n'));
		assert_null(strstr(err.text, "secret"));
	}
}

static void
an_unknown_node_is_named_with_its_file(void **state)
{
	char words[512];

	(void)state;
	snprintf(words, sizeof(words), "--node=B\t--config=%s", configuration_path());
	assert_false(parse(words));
	assert_non_null(strstr(err.text, "--node: no [node B] in /"));
	assert_non_null(strstr(err.text, "sitewatch.conf"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_address_alone_is_enough),
	cmocka_unit_test(every_option_reaches_its_place),
	cmocka_unit_test(the_command_line_wins_over_the_configuration),
	cmocka_unit_test(a_secret_of_the_command_line_goes_with_none_of_the_configuration),
	cmocka_unit_test(an_address_takes_the_defaults_of_a_named_configuration),
	cmocka_unit_test(extra_options_come_before_the_command_line),
	cmocka_unit_test(a_file_has_neither_node_nor_history),
	cmocka_unit_test(no_history_is_wanted_with_none),
	cmocka_unit_test(the_state_at_the_time_out_follows_unreachable_unless_it_is_said),
	cmocka_unit_test(help_and_version_need_no_node),
	cmocka_unit_test(a_bad_command_line_is_named_with_what_was_expected),
	cmocka_unit_test(an_unknown_node_is_named_with_its_file),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
