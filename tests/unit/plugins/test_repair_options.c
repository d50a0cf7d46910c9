/* What plugins/repair/repair_options.h promises of the node and the account; what it does with an event is in test_repair.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/repair/repair_options.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

static struct error err;
static struct repair_options options;

/* Words are separated by '\t'. */
static bool
parse(const char *words)
{
	char copy[2048], *argv[64], *rest;
	int argc = 1;

	snprintf(copy, sizeof(copy), "start_iis_sites\t--state=CRITICAL\t--state-type=HARD\t%s", words);
	argv[0] = strtok_r(copy, "\t", &rest);
	while ((argv[argc] = strtok_r(NULL, "\t", &rest)) != NULL)
		argc++;
	return repair_options_parse(argc, argv, &options, &err);
}

static void
assert_parses(const char *words)
{
	if (!parse(words))
		fail_msg("%s: %s", words, err.text);
}

/* With a configuration of this text, and its node A. */
static void
assert_parses_with(const char *configuration, const char *words)
{
	char all[2048];

	snprintf(all, sizeof(all), "--node=A\t--config=%s\t%s",
	    temporary_file("sitewatch.conf", configuration, strlen(configuration), 0600), words);
	assert_parses(all);
}

static void
an_address_alone_is_enough(void **state)
{
	(void)state;
	assert_parses("-H\tweb1");
	assert_string_equal(options.node->name, "web1");
	assert_string_equal(options.node->target.address, "web1");
	assert_int_equal(options.node->timeout_s, 25);
	assert_non_null(strstr(options.history_path, "/lib/sitewatch/history.db"));
	repair_options_clear(&options);
}

static void
every_option_of_the_node_reaches_its_place(void **state)
{
	const struct configuration_node *node;

	(void)state;
	assert_parses("--hostname=web1\t--port=1\t--http\t--url-prefix=w\t--auth=kerberos\t-u\tu@R\t"
		      "--password-file=/p\t--ca-file=ca.pem\t--cert-file=c.pem\t--key-file=k.pem\t"
		      "--spn=WSMAN/a\t--keytab=u.keytab\t--allow-unencrypted\t--insecure\t-t\t5\t"
		      "--site=a\t--site=b\t--ignore=c\t--grace=9\t--history=h.db");
	node = options.node;
	assert_int_equal(node->target.port, 1);
	assert_true(node->target.plain_http && node->target.allow_unencrypted && node->target.insecure);
	assert_string_equal(node->target.url_prefix, "w");
	assert_int_equal(node->target.auth, AUTH_KERBEROS);
	assert_string_equal(node->target.user, "u@R");
	assert_string_equal(node->password_file, "/p");
	assert_string_equal(node->target.ca_file, "ca.pem");
	assert_string_equal(node->target.cert_file, "c.pem");
	assert_string_equal(node->target.key_file, "k.pem");
	assert_string_equal(node->target.spn, "WSMAN/a");
	assert_string_equal(node->target.keytab, "u.keytab");
	assert_int_equal(node->timeout_s, 5);
	assert_int_equal(node->policy.only_count, 2);
	assert_string_equal(node->policy.ignore[0], "c");
	assert_int_equal(node->policy.grace_s, 9);
	assert_string_equal(options.history_path, "h.db");
	repair_options_clear(&options);
}

static void
the_command_line_wins_over_repair_and_repair_over_the_node(void **state)
{
	static const char configuration[] =
	    "[node A]\nuser = node\nauth = ntlm\nspn = HTTP/a\nport = 1\ntimeout = 7\n"
	    "[repair]\nuser = repair\nauth = kerberos\ntimeout = 9\n";

	(void)state;
	assert_parses_with(configuration, "--port=2");
	assert_string_equal(options.node->target.user, "repair");
	assert_int_equal(options.node->target.auth, AUTH_KERBEROS);
	assert_string_equal(options.node->target.spn, "HTTP/a");
	assert_int_equal(options.node->target.port, 2);
	assert_int_equal(options.node->timeout_s, 9);
	repair_options_clear(&options);
	assert_parses_with(configuration, "-u\tme\t--spn=WSMAN/a\t-t\t3");
	assert_string_equal(options.node->target.user, "me");
	assert_string_equal(options.node->target.spn, "WSMAN/a");
	assert_int_equal(options.node->timeout_s, 3);
	repair_options_clear(&options);
}

static void
a_secret_of_the_command_line_is_not_mixed_with_one_of_the_configuration(void **state)
{
	static const char *const configurations[] = {
		"[node A]\nuser = node\npassword = N\nkeytab = /n\n",
		"[node A]\nuser = node\n[repair]\nuser = repair\npassword = R\nkeytab = /r\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(configurations) / sizeof(configurations[0]); i++) {
		assert_parses_with(configurations[i], "--password-file=/p");
		assert_null(options.node->target.password);
		assert_null(options.node->target.keytab);
		assert_string_equal(options.node->password_file, "/p");
		repair_options_clear(&options);
		assert_parses_with(configurations[i], "--keytab=/k");
		assert_null(options.node->target.password);
		assert_null(options.node->password_file);
		assert_string_equal(options.node->target.keytab, "/k");
		repair_options_clear(&options);
		assert_parses_with(configurations[i], "--keytab=/k\t--password-file=/p");
		assert_string_equal(options.node->target.keytab, "/k");
		assert_string_equal(options.node->password_file, "/p");
		repair_options_clear(&options);
		assert_parses_with(configurations[i], "--spn=WSMAN/a");
		assert_non_null(options.node->target.password);
		assert_non_null(options.node->target.keytab);
		repair_options_clear(&options);
	}
}

static void
a_bad_command_line_is_named_with_what_was_expected(void **state)
{
	static const struct {
		const char *words, *expected;
	} cases[] = {
		{ "--dry-run", "expected one of --hostname=ADDRESS, --node=NAME and --cluster=NAME" },
		{ "-H\ta\t--node=b", "expected only one of --hostname" },
		{ "-H\ta\tb", "unexpected argument 'b'" },
		{ "--hostname=\t--dry-run", "--hostname: the value is empty: does the monitor know this macro?" },
		{ "-H\t$HOSTADDRESS$", "--hostname: '$HOSTADDRESS$' is a macro" },
		{ "-H\ta\x1b[2J", "--hostname: a node's name holds no control characters" },
		{ "-H\ta\t--password=secret", "--password: refused: everybody on this machine can read" },
		{ "-H\ta\t--auth=digest", "--auth: 'digest' is not one of negotiate" },
		{ "-H\ta\t--keytab=", "--keytab: a value is missing" },
		{ "-H\ta\t--extra-opt=@x", "--extra-opts: write its name in full" },
		{ "-H\ta\t--config=/nonexistent", "--config: /nonexistent: No such file" },
		{ "--node=a\t--config=/dev/null", "/dev/null: not a regular file" },
		{ "-H\ta\t--history=none", "--history: nothing is repaired without a history" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (parse(cases[i].words))
			fail_msg("accepted: %s", cases[i].words);
		if (strstr(err.text, cases[i].expected) == NULL)
			fail_msg("%s: '%s' does not hold '%s'", cases[i].words, err.text, cases[i].expected);
		assert_null(strchr(err.text, '\n'));
		assert_null(strstr(err.text, "secret"));
	}
}

static void
an_unknown_node_is_named_with_its_file(void **state)
{
	char words[512];

	(void)state;
	snprintf(words, sizeof(words), "--node=B\t--config=%s", temporary_file("c", "[node A]\n", 9, 0644));
	assert_false(parse(words));
	assert_non_null(strstr(err.text, "--node: no [node B] in /"));
}

static void
who_finishes_a_run_gets_what_its_policy_came_to(void **state)
{
	(void)state;
	assert_parses_with("[node A]\n[repair]\nmax-sites = 8\ncluster = yes\n", "--no-start\t--site=a b\t--ignore=c\t--grace=9");
	assert_string_equal(options.plan_options,
	    "--site=a b\n--ignore=c\n--grace=9\n--no-start\n--cluster\n--max-sites=8\n--cooldown=300\n--max-tries=3\n"
	    "--tries-window=21600\n--state-type=HARD\n--state=CRITICAL\n");
	assert_false(options.finishes);
	repair_options_clear(&options);
}

static void
nobody_finishes_what_is_reached_as_the_command_line_says_or_was_asked_in_a_downtime(void **state)
{
	static const char *const others[] = { "--port=2", "--http", "-u\tme", "--password-file=/p", "--insecure",
		"--downtime=1\t--in-downtime" };
	size_t i;

	(void)state;
	assert_parses("-H\tweb1");
	assert_null(options.plan_options);
	repair_options_clear(&options);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_parses_with("[node A]\n", others[i]);
		assert_null(options.plan_options);
		repair_options_clear(&options);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_address_alone_is_enough),
	cmocka_unit_test(every_option_of_the_node_reaches_its_place),
	cmocka_unit_test(who_finishes_a_run_gets_what_its_policy_came_to),
	cmocka_unit_test(nobody_finishes_what_is_reached_as_the_command_line_says_or_was_asked_in_a_downtime),
	cmocka_unit_test(the_command_line_wins_over_repair_and_repair_over_the_node),
	cmocka_unit_test(a_secret_of_the_command_line_is_not_mixed_with_one_of_the_configuration),
	cmocka_unit_test(a_bad_command_line_is_named_with_what_was_expected),
	cmocka_unit_test(an_unknown_node_is_named_with_its_file),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
