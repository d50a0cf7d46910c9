/* What lib/config/configuration.h promises: all or nothing, and an error that says where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/config/configuration.h"
#include "lib/config/node.h"
#include "tests/unit/config/parsed.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"
#include "tests/unit/places.h"

static struct error err;

static void
assert_refused(const char *text, const char *expected)
{
	struct configuration untouched;
	struct configuration configuration;

	memset(&untouched, 0x5a, sizeof(untouched));
	memcpy(&configuration, &untouched, sizeof(configuration));
	if (configuration_parse("c", text, strlen(text), &configuration, &err))
		fail_msg("accepted: %s", text);
	assert_int_equal(err.kind, ERROR_USAGE);
	if (strncmp(err.text, expected, strlen(expected)) != 0)
		fail_msg("'%s' does not begin with '%s'", err.text, expected);
	assert_memory_equal(&configuration, &untouched, sizeof(configuration));
}

static void
assert_first_node(const struct configuration_node *node)
{
	assert_string_equal(node->name, "EXCH-A");
	assert_string_equal(node->target.name, "EXCH-A");
	assert_string_equal(node->target.address, "exch-a.example.com");
	assert_int_equal(node->target.port, 5986);
	assert_int_equal(node->target.auth, AUTH_KERBEROS);
	assert_string_equal(node->target.url_prefix, "wsman");
	assert_false(node->target.plain_http);
	assert_int_equal(node->interval_s, 30);
	assert_int_equal(node->policy.stopped, SEVERITY_WARNING);
	assert_int_equal(node->policy.expect_count, 1);
	assert_string_equal(node->policy.expect[0], "OWA; Outlook Web Access");
	assert_int_equal(node->policy.cluster_rule_count, 2);
	assert_string_equal(node->policy.cluster_rules[0].group, "Mail Group");
	assert_string_equal(node->policy.cluster_rules[0].site_glob, "OWA*");
	assert_string_equal(node->policy.cluster_rules[1].group, "Shop Group");
	assert_string_equal(node->policy.cluster_rules[1].site_glob, "shop-?");
	assert_string_equal(node->exres_path, "D:\\Exchange\\bin\\exres.dll");
	assert_true(node->policy.check_hotfix);
	assert_true(range_alerts(&node->policy.warning, 2));
	assert_false(range_alerts(&node->policy.warning, 1));
	assert_true(range_alerts(&node->policy.critical, 5));
	assert_false(range_alerts(&node->policy.critical, 6));
}

static void
assert_repair(const struct configuration_repair *repair)
{
	assert_true(repair->has_auth);
	assert_int_equal(repair->account.target.auth, AUTH_KERBEROS);
	assert_string_equal(repair->account.target.user, "repair@EXAMPLE.COM");
	assert_string_equal(repair->account.password_file, "/etc/sitewatch/repair.password");
	assert_string_equal(repair->account.target.keytab, "/etc/sitewatch/repair.keytab");
	assert_string_equal(repair->account.target.cert_file, "/etc/sitewatch/repair.pem");
	assert_string_equal(repair->account.target.key_file, "/etc/sitewatch/repair.key");
	assert_string_equal(repair->account.target.endpoint, "sitewatch-repair");
	assert_int_equal(repair->timeout_s, 20);
	assert_int_equal(repair->max_sites, 8);
	assert_int_equal(repair->cooldown_s, 60);
	assert_int_equal(repair->max_tries, 2);
	assert_int_equal(repair->tries_window_s, 3600);
	assert_true(repair->start_service && repair->cluster && repair->unseen && repair->finish && repair->pools_always);
	assert_string_equal(repair->act_on, "critical:hard,warning:hard");
}

static void
every_key_reaches_its_field(void **state)
{
	struct configuration configuration;

	(void)state;
	if (!configuration_read(FIXTURES "/configuration/full.conf", &configuration, &err))
		fail_msg("%s", err.text);
	assert_int_equal(configuration.node_count, 2);
	assert_first_node(&configuration.nodes[0]);
	assert_string_equal(configuration.nodes[1].target.cert_file, "/etc/sitewatch/cert.pem");
	assert_string_equal(configuration.nodes[1].target.key_file, "/etc/sitewatch/key.pem");
	assert_string_equal(configuration.nodes[1].target.endpoint, "sitewatch");
	assert_true(configuration.nodes[1].target.plain_http);
	assert_true(configuration.nodes[1].target.allow_unencrypted);
	assert_false(configuration.nodes[1].target.insecure);
	assert_int_equal(configuration.nodes[1].target.auth, AUTH_BASIC);
	assert_string_equal(configuration.history_path, "/var/lib/sitewatch/history.db");
	assert_int_equal(configuration.history_days, 90);
	assert_string_equal(configuration.agentx.socket, "tcp:127.0.0.1:7705");
	assert_int_equal(configuration.agentx.ping_s, 2);
	assert_int_equal(configuration.agentx.workers, 4);
	assert_false(configuration.agentx.notify);
	assert_int_equal(configuration.agentx.notify_limit, 7);
	assert_false(configuration.nodes[0].notify);
	assert_true(configuration.nodes[1].notify);
	assert_repair(&configuration.repair);
	configuration_clear(&configuration);
}

static void
what_a_node_does_not_say_comes_from_the_defaults(void **state)
{
	struct configuration configuration;
	const struct configuration_node *node;

	(void)state;
	assert_true(configuration_read(FIXTURES "/configuration/full.conf", &configuration, &err));
	node = &configuration.nodes[0];
	assert_string_equal(node->target.user, "EXAMPLE\\monitor");
	assert_string_equal(node->password_file, "/etc/sitewatch/password");
	assert_string_equal(node->target.ca_file, "/etc/ssl/example-ca.pem");
	assert_int_equal(node->timeout_s, 20);
	assert_int_equal(node->policy.grace_s, 300);
	assert_int_equal(node->policy.ignore_count, 2);
	assert_string_equal(node->policy.ignore[1], "Default Web Site");
	node = &configuration.nodes[1];
	assert_string_equal(node->target.address, "old");
	assert_int_equal(node->policy.ignore_count, 1);
	assert_string_equal(node->policy.ignore[0], "nothing else");
	configuration_clear(&configuration);
}

static void
defaults_hold_wherever_they_stand(void **state)
{
	struct configuration configuration = parsed("[node a]\n[node b]\nport=1\n[defaults]\nport=70\n");

	(void)state;
	assert_int_equal(configuration.nodes[0].target.port, 70);
	assert_int_equal(configuration.nodes[1].target.port, 1);
	configuration_clear(&configuration);
}

static void
an_empty_file_has_the_built_in_defaults(void **state)
{
	struct configuration configuration = parsed("");

	(void)state;
	assert_int_equal(configuration.node_count, 0);
	assert_null(configuration.history_path);
	assert_int_equal(configuration.history_days, 400);
	assert_int_equal(configuration.defaults.timeout_s, 10);
	assert_int_equal(configuration.defaults.interval_s, 60);
	assert_int_equal(configuration.defaults.policy.grace_s, POLICY_GRACE_S);
	assert_int_equal(configuration.defaults.policy.stopped, SEVERITY_CRITICAL);
	assert_int_equal(configuration.defaults.target.auth, AUTH_NEGOTIATE);
	configuration_clear(&configuration);
}

static const struct {
	const char *written, *name, *address, *zone;
} addresses[] = {
	{ "[node ::1]", "::1", "::1", NULL },
	{ "[node [::1]]", "::1", "::1", NULL },
	{ "[node A]\naddress = [FE80::1]", "A", "FE80::1", NULL },
	{ "[node A]\naddress = fe80::1%eth0", "A", "fe80::1", "eth0" },
	{ "[node [fe80::1%2]]", "fe80::1%2", "fe80::1", "2" },
	{ "[node A]\naddress = [a.example]", "A", "[a.example]", NULL },	/* no address: the source refuses it */
	{ "[node A]\naddress = a%b", "A", "a%b", NULL },
	{ "[node A]\naddress = fe80::1%", "A", "fe80::1%", NULL },
	{ NULL, NULL, NULL, NULL },
};

static void
brackets_and_zone_of_an_address_are_understood(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; addresses[i].name != NULL; i++) {
		struct configuration configuration = parsed(addresses[i].written), copy;
		const struct configuration_node *node = configuration_find(&configuration, addresses[i].name);

		assert_non_null(node);
		assert_true(configuration_node_copy(node, &copy, &err));
		configuration_clear(&configuration);
		node = &copy.nodes[0];
		assert_string_equal(node->name, addresses[i].name);
		assert_string_equal(node->target.address, addresses[i].address);
		assert_int_equal(node->target.zone == NULL, addresses[i].zone == NULL);
		if (addresses[i].zone != NULL)
			assert_string_equal(node->target.zone, addresses[i].zone);
		configuration_clear(&copy);
	}
}

static void
a_node_is_found_by_its_address_in_brackets_and_another_zone_is_another_place(void **state)
{
	struct configuration configuration = parsed("[node fe80::1]\naddress = fe80::1%a\n[node B]\naddress = fe80::1%b\n");

	(void)state;
	assert_ptr_equal(configuration_find(&configuration, "[FE80::1]"), &configuration.nodes[0]);
	assert_null(configuration_find(&configuration, "fe80::1]"));
	configuration.nodes[1].name = configuration.nodes[0].name;
	assert_false(configuration_node_equal(&configuration.nodes[0], &configuration.nodes[1]));
	configuration.nodes[1].target.zone = "a";
	assert_true(configuration_node_equal(&configuration.nodes[0], &configuration.nodes[1]));
	configuration_clear(&configuration);
}

static void
a_node_is_found_whatever_its_case(void **state)
{
	struct configuration configuration = parsed("[node Exch-A]\n[node  b c]\n");

	(void)state;
	assert_string_equal(configuration_find(&configuration, "EXCH-a")->name, "Exch-A");
	assert_string_equal(configuration_find(&configuration, "b c")->name, "b c");
	assert_null(configuration_find(&configuration, "exch"));
	configuration_clear(&configuration);
}

static const struct {
	const char *text, *expected;
} bad_lines[] = {
	{ "port=1\n", "c:1: key 'port' stands before the first [section]" },
	{ "[nodes a]\n", "c:1: unknown section [nodes a]; known: [defaults], [node NAME], [cluster NAME]" },
	{ "[defaults x]\n", "c:1: unknown section [defaults x]" },
	{ "[node]\n", "c:1: the node has no name" },
	{ "[node a]\n[node A]\n", "c:2: doubled section [node A]" },
	{ "[history]\n[defaults]\n[history]\n", "c:3: doubled section [history]" },
	{ "[node a]\nprot=1\n", "c:2: unknown key 'prot' in [node a]; known: address, port, http" },
	{ "[node a]\nsite=x\n", "c:2: unknown key 'site'" },
	{ "[defaults]\naddress=x\n", "c:2: unknown key 'address' in [defaults]; known: port" },
	{ "[node a]\nport=1\nport=2\n", "c:3: port: given twice in [node a]" },
	{ "[node a]\nuser=DOM\\\n", "c:2: user: 'DOM\\' is not USER, DOMAIN\\USER or USER@REALM" },
	{ "[node a]\nuser=\\monitor\n", "c:2: user: '\\monitor' is not" },
	{ "[node a]\nuser=@EXAMPLE\n", "c:2: user: '@EXAMPLE' is not" },
	{ "[node a]\nuser=monitor@\n", "c:2: user: 'monitor@' is not" },
	{ "[node a]\nport=0\n", "c:2: port: '0' is not a number from 1 to 65535" },
	{ "[node a]\nport=65536\n", "c:2: port: '65536' is not a number" },
	{ "[node a]\nport=5986 ; TLS\n", "c:2: port: '5986 ; TLS' is not a number" },
	{ "[node a]\nport=-1\n", "c:2: port: '-1' is not a number" },
	{ "[node a]\nport=18446744073709551617\n",
	    "c:2: port: '18446744073709551617' is not a number" },
	{ "[node a]\nport=\n", "c:2: port: a value is missing" },
	{ "[node a]\nhttp=true\n", "c:2: http: 'true' is not one of no, yes" },
	{ "[node a]\nauth=digest\n",
	    "c:2: auth: 'digest' is not one of negotiate, kerberos, ntlm, basic, certificate" },
	{ "[node a]\nstopped=unknown\n",
	    "c:2: stopped: 'unknown' is not one of ok, warning, critical" },
	{ "[node a]\nstopped=unknown: x\n", "c:2: stopped: 'unknown' is not one of ok, warning, critical" },
	{ "[node a]\nstopped=ok:\n", "c:2: stopped: 'ok:' is neither STATE nor STATE: SITE-GLOB" },
	{ "[node a]\nstopped=: x\n", "c:2: stopped: ': x' is neither" },
	{ "[node a]\nstopped=ok\nstopped=ok: x\nstopped=ok\n", "c:4: stopped: given twice" },
	{ "[node a]\none-of= , ,\n", "c:2: one-of: ', ,' names no site" },
	{ "[node a]\nwarning=10abc\n", "c:2: warning: " },
	{ "[node a]\nca-file=ca.pem\n", "c:2: ca-file: 'ca.pem' is not an absolute path" },
	{ "[node a]\nclustered=Mail\n", "c:2: clustered: 'Mail' is not GROUP: SITE-GLOB" },
	{ "[node a]\nclustered=:x\n", "c:2: clustered: ':x' is not" },
	{ "[node a]\nexres-path=/exres.dll\n",
	    "c:2: exres-path: '/exres.dll' is not a path on the node's disk" },
	{ "[node a]\nexres-path=C:\\a'b\n", "c:2: exres-path: " },
	{ "[node a]\ninterval=0\n", "c:2: interval: '0' is not a number from 1 to 86400" },
	{ "[history]\nfile=history.db\n", "c:2: file: 'history.db' is neither an absolute path nor none" },
	{ "[history]\nkeep-days=0\n", "c:2: keep-days: '0' is not a number" },
	{ "[history]\nfile=none\nfile=none\n", "c:3: file: given twice" },
	{ "[history]\ndays=1\n", "c:2: unknown key 'days' in [history]; known: file, keep-days" },
	{ "[nodes]\nx=1\n", "c:2: unknown key 'x' in [nodes]; known: include-dir" },
	{ "[nodes]\ninclude-dir = nodes.d\n", "c:2: include-dir: 'nodes.d' is not an absolute path" },
	{ "[nodes]\ninclude-dir=/a\ninclude-dir=/b\n", "c:3: include-dir: given twice in [nodes]" },
	{ "[defaults]\n[node a]\n[defaults]\nprot=1\n", "c:3: doubled section [defaults]" },
	{ "[agentx]\nx=1\n", "c:2: unknown key 'x' in [agentx]; known: socket, ping, workers, notify, notify-limit" },
	{ "[agentx]\nsocket=/var/agentx/master\n", "c:2: socket: '/var/agentx/master' is neither unix:/PATH nor" },
	{ "[agentx]\nsocket=unix:master\n", "c:2: socket: 'unix:master' is neither" },
	{ "[agentx]\nsocket=tcp:\n", "c:2: socket: 'tcp:' is neither" },
	{ "[agentx]\nping=0\n", "c:2: ping: '0' is not a number from 1 to 3600" },
	{ "[agentx]\nworkers=257\n", "c:2: workers: '257' is not a number from 1 to 256" },
	{ "[agentx]\nnotify=maybe\n", "c:2: notify: 'maybe' is not one of no, yes" },
	{ "[agentx]\nnotify-limit=0\n", "c:2: notify-limit: '0' is not a number from 1 to 1000" },
	{ "[agentx]\nping=1\nping=1\n", "c:3: ping: given twice in [agentx]" },
	{ "[repair]\nx=1\n", "c:2: unknown key 'x' in [repair]; known: auth" },
	{ "[repair]\nspn=HTTP/a\n", "c:2: unknown key 'spn' in [repair]" },
	{ "[repair]\nkeytab=a.keytab\n", "c:2: keytab: 'a.keytab' is not an absolute path" },
	{ "[node a]\nport=1\n\nrubbish\n", "c:4: expected KEY = VALUE" },
};

static void
a_bad_line_is_named_with_what_was_expected(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad_lines) / sizeof(bad_lines[0]); i++)
		assert_refused(bad_lines[i].text, bad_lines[i].expected);
}

static void
a_name_over_255_bytes_is_refused(void **state)
{
	char text[300];
	struct configuration configuration;

	(void)state;
	snprintf(text, sizeof(text), "[node %0255d]\n", 0);
	configuration = parsed(text);
	assert_int_equal(strlen(configuration.nodes[0].name), 255);
	configuration_clear(&configuration);
	snprintf(text, sizeof(text), "[node %0256d]\n", 0);
	assert_refused(text, "c:1: a node's name is at most 255 bytes long");
}

static void
a_password_stands_only_in_a_file_that_others_cannot_read(void **state)
{
	static const char text[] =
	    "[defaults]\npassword = sec ; ret\n[node a]\n[node b]\npassword-file = /b\n";
	struct configuration configuration;
	const char *path = temporary_file("c", text, sizeof(text) - 1, 0644);

	(void)state;
	assert_false(configuration_read(path, &configuration, &err));
	assert_non_null(strstr(err.text, ":2: password: "));
	assert_non_null(strstr(err.text, "chmod 600"));
	assert_null(strstr(err.text, "sec ; ret"));
	temporary_file("c", text, sizeof(text) - 1, 0600);
	assert_true(configuration_read(path, &configuration, &err));
	assert_string_equal(configuration.nodes[0].target.password, "sec ; ret");
	assert_null(configuration.nodes[1].target.password);
	assert_string_equal(configuration.nodes[1].password_file, "/b");
	configuration_clear(&configuration);
}

static void
an_unreadable_password_is_not_quoted(void **state)
{
	char text[700];

	(void)state;
	snprintf(text, sizeof(text), "[node a]\npassword=%0512d\n", 0);
	assert_refused(text, "c:2: password: longer than 511 bytes");
	assert_null(strstr(err.text, "000"));
}

static void
a_missing_file_is_absent_and_a_folder_is_refused(void **state)
{
	struct configuration configuration;

	(void)state;
	assert_false(configuration_read(temporary_path("nowhere"), &configuration, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_false(configuration_read("/", &configuration, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "/: not a regular file"));
}

static void
a_derived_node_keeps_what_is_not_set_anew(void **state)
{
	struct configuration configuration =
	    parsed("[node a]\nport=1\nuser=u\nignore=x\nignore=y\nexpect=z\n");
	struct configuration_node *node =
	    configuration_derive(&configuration, &configuration.nodes[0], "a", &err);

	(void)state;
	assert_non_null(node);
	assert_true(configuration_set(&configuration, node, "port", "2", &err));
	assert_true(configuration_set(&configuration, node, "ignore", "p", &err));
	assert_true(configuration_set(&configuration, node, "ignore", "q", &err));
	assert_true(configuration_set(&configuration, node, "site", "shop*", &err));
	assert_int_equal(node->target.port, 2);
	assert_string_equal(node->target.user, "u");
	assert_int_equal(node->policy.ignore_count, 2);
	assert_string_equal(node->policy.ignore[0], "p");
	assert_string_equal(node->policy.ignore[1], "q");
	assert_string_equal(node->policy.expect[0], "z");
	assert_string_equal(node->policy.only[0], "shop*");
	assert_int_equal(configuration.nodes[0].policy.ignore_count, 2);
	assert_string_equal(configuration.nodes[0].policy.ignore[0], "x");
	assert_int_equal(configuration.nodes[0].target.port, 1);
	configuration_clear(&configuration);
}

static void
one_of_is_read_into_lists_of_globs(void **state)
{
	static const struct {
		const char *value;
		size_t count;
		const char *globs[3];
	} cases[] = {
		{ "Blue, Green", 2, { "Blue", "Green" } },
		{ "Blue,Green", 2, { "Blue", "Green" } },
		{ "Blue Green\tRed", 3, { "Blue", "Green", "Red" } },
		{ "Shop *, Blue", 2, { "Shop *", "Blue" } },	/* with a comma, blanks belong to the names */
		{ ", Shop West ,,", 1, { "Shop West" } },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[128];
		struct configuration configuration;
		const struct policy *policy;

		snprintf(text, sizeof(text), "[node a]\none-of=%s\none-of=Other\n", cases[i].value);
		configuration = parsed(text);
		policy = &configuration.nodes[0].policy;
		assert_int_equal(policy->one_of_count, cases[i].count + 1);
		for (j = 0; j < cases[i].count; j++) {
			assert_string_equal(policy->one_of[j].glob, cases[i].globs[j]);
			assert_int_equal(policy->one_of[j].list, 0);
		}
		assert_string_equal(policy->one_of[j].glob, "Other");
		assert_int_equal(policy->one_of[j].list, 1);
		configuration_clear(&configuration);
	}
}

static void
rules_of_what_is_stopped_stand_beside_the_plain_state(void **state)
{
	struct configuration configuration = parsed("[defaults]\nstopped=ok: D*\nstopped=warning\n"
						    "[node a]\n[node b]\nstopped = critical: Shop *\nstopped=ok:*\n");
	const struct policy *policy = &configuration.nodes[0].policy;

	(void)state;
	assert_int_equal(policy_stopped(policy, "dev"), SEVERITY_OK);
	assert_int_equal(policy_stopped(policy, "Shop"), SEVERITY_WARNING);
	policy = &configuration.nodes[1].policy;
	assert_int_equal(policy->stopped, SEVERITY_WARNING);
	assert_int_equal(policy_stopped(policy, "Shop West"), SEVERITY_CRITICAL);
	assert_int_equal(policy_stopped(policy, "dev"), SEVERITY_OK);
	configuration_clear(&configuration);
}

static void
assert_same_text(const char *text, const char *expected, const char *what)
{
	if (text == NULL ? expected != NULL : expected == NULL || strcmp(text, expected) != 0)
		fail_msg("%s: %s, not %s", what, text == NULL ? "nothing" : text, expected == NULL ? "nothing" : expected);
}

static void
a_secret_of_a_node_goes_with_none_of_the_defaults(void **state)
{
	static const char text[] = "[defaults]\nkeytab = /d\npassword-file = /dp\n"
				   "[node a]\npassword-file = /a\n"
				   "[node b]\nkeytab = /b\n"
				   "[node c]\nuser = c\n"
				   "[node d]\nkeytab = /k\npassword-file = /p\n";
	struct configuration configuration;
	const struct configuration_node *nodes;

	(void)state;
	assert_true(configuration_parse("c", text, strlen(text), &configuration, &err));
	nodes = configuration.nodes;
	assert_null(nodes[0].target.keytab);
	assert_string_equal(nodes[0].password_file, "/a");
	assert_string_equal(nodes[1].target.keytab, "/b");
	assert_null(nodes[1].password_file);
	assert_string_equal(nodes[2].target.keytab, "/d");
	assert_string_equal(nodes[2].password_file, "/dp");
	assert_string_equal(nodes[3].target.keytab, "/k");
	assert_string_equal(nodes[3].password_file, "/p");
	configuration_clear(&configuration);
}

static void
a_repair_never_mixes_its_account_with_a_secret_of_the_node(void **state)
{
	static const struct {
		const char *node, *repair, *user, *password, *password_file, *keytab;
	} cases[] = {
		/* nothing of an account: all is the node's */
		{ "user=n\npassword=N\nkeytab=/n\n", "timeout=9\n", "n", "N", NULL, "/n" },
		{ "user=n\npassword=N\n", "auth=kerberos\n", "n", "N", NULL, NULL },
		/* one secret replaces each of the node's */
		{ "user=n\npassword=N\nkeytab=/n\n", "user=r\nkeytab=/r\n", "r", NULL, NULL, "/r" },
		{ "user=n\npassword-file=/p\n", "user=r\nkeytab=/r\n", "r", NULL, NULL, "/r" },
		{ "user=n\nkeytab=/n\n", "user=r\npassword=R\n", "r", "R", NULL, NULL },
		{ "user=n\nkeytab=/n\n", "user=r\npassword-file=/r\n", "r", NULL, "/r", NULL },
		{ "user=n\npassword=N\n", "user=r\npassword-file=/r\n", "r", NULL, "/r", NULL },
		/* the same user with another secret */
		{ "user=n\npassword=N\n", "keytab=/r\n", "n", NULL, NULL, "/r" },
		/* another user without one: it is to be had elsewhere */
		{ "user=n\npassword=N\nkeytab=/n\n", "user=r\n", "r", NULL, NULL, NULL },
		/* both, for Kerberos and for NTLM */
		{ "user=n\npassword=N\n", "user=r\npassword=R\nkeytab=/r\n", "r", "R", NULL, "/r" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct configuration configuration;
		struct configuration_node *node;
		char text[256];

		snprintf(text, sizeof(text), "[node a]\n%s[repair]\n%s", cases[i].node, cases[i].repair);
		configuration = parsed(text);
		node = &configuration.nodes[0];
		configuration_repair_apply(&configuration.repair, node);
		assert_same_text(node->target.user, cases[i].user, text);
		assert_same_text(node->target.password, cases[i].password, text);
		assert_same_text(node->password_file, cases[i].password_file, text);
		assert_same_text(node->target.keytab, cases[i].keytab, text);
		configuration_clear(&configuration);
	}
}

static void
a_control_character_reaches_no_field(void **state)
{
	struct configuration configuration = parsed("[node a]\n");
	struct configuration_node *node = &configuration.nodes[0];

	(void)state;
	assert_false(configuration_set(&configuration, node, "user", "a\r\nb", &err));
	assert_false(configuration_set(&configuration, node, "user", "a\xff", &err));
	assert_false(configuration_set(&configuration, node, "no-such-key", "a", &err));
	assert_null(node->target.user);
	assert_null(configuration_derive(&configuration, &configuration.defaults, "a\x1b[2J", &err));
	configuration_clear(&configuration);
}

static void
ten_thousand_nodes_are_read(void **state)
{
	const size_t count = 10000, size = count * 32;
	char *text = malloc(size);
	size_t used = 0, i;
	struct configuration configuration;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, size - used, "[node n%zu]\nignore=i%zu\n", i, i);
	assert_true(configuration_parse("c", text, used, &configuration, &err));
	assert_int_equal(configuration.node_count, count);
	assert_string_equal(configuration.nodes[count - 1].policy.ignore[0], "i9999");
	configuration_clear(&configuration);
	free(text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_key_reaches_its_field),
	cmocka_unit_test(what_a_node_does_not_say_comes_from_the_defaults),
	cmocka_unit_test(defaults_hold_wherever_they_stand),
	cmocka_unit_test(an_empty_file_has_the_built_in_defaults),
	cmocka_unit_test(brackets_and_zone_of_an_address_are_understood),
	cmocka_unit_test(a_node_is_found_by_its_address_in_brackets_and_another_zone_is_another_place),
	cmocka_unit_test(a_node_is_found_whatever_its_case),
	cmocka_unit_test(a_bad_line_is_named_with_what_was_expected),
	cmocka_unit_test(a_name_over_255_bytes_is_refused),
	cmocka_unit_test(a_password_stands_only_in_a_file_that_others_cannot_read),
	cmocka_unit_test(an_unreadable_password_is_not_quoted),
	cmocka_unit_test(a_missing_file_is_absent_and_a_folder_is_refused),
	cmocka_unit_test(a_derived_node_keeps_what_is_not_set_anew),
	cmocka_unit_test(one_of_is_read_into_lists_of_globs),
	cmocka_unit_test(rules_of_what_is_stopped_stand_beside_the_plain_state),
	cmocka_unit_test(a_secret_of_a_node_goes_with_none_of_the_defaults),
	cmocka_unit_test(a_repair_never_mixes_its_account_with_a_secret_of_the_node),
	cmocka_unit_test(a_control_character_reaches_no_field),
	cmocka_unit_test(ten_thousand_nodes_are_read),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
