/* What lib/config/node.h promises: a node that lives on without its file, and which change is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/config/node.h"
#include "tests/unit/config/parsed.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

static struct error err;

/* Every key with a value that is not its default; the second one is another value for the same key. */
static const struct {
	const char *key, *value, *other;
} values[] = {
	{ "address", "a.example", "b.example" },
	{ "port", "80", "81" },
	{ "http", "yes", "no" },
	{ "url-prefix", "one", "two" },
	{ "auth", "basic", "ntlm" },
	{ "user", "U", "u" },
	{ "password-file", "/a", "/b" },
	{ "password", "Secret-1", "Secret-2" },
	{ "ca-file", "/a", "/b" },
	{ "cert-file", "/a", "/b" },
	{ "key-file", "/a", "/b" },
	{ "spn", "HTTP/a", "HTTP/b" },
	{ "keytab", "/a", "/b" },
	{ "endpoint", "a", "b" },
	{ "allow-unencrypted", "yes", "no" },
	{ "insecure", "yes", "no" },
	{ "timeout", "5", "6" },
	{ "interval", "5", "6" },
	{ "notify", "no", "yes" },
	{ "grace", "5", "6" },
	{ "settle", "5", "6" },
	{ "expect-pool", "a*", "b*" },
	{ "one-of", "a, b", "a, c" },
	{ "unreadable-ok", "pools", "pools, events" },
	{ "ways", "appcmd", "webadministration, microsoftiisv2" },
	{ "stopped", "ok", "warning" },
	{ "ignore", "a*", "b*" },
	{ "expect", "a", "b" },
	{ "clustered", "G: a*", "G: b*" },
	{ "exres-path", "C:\\a", "C:\\b" },
	{ "password-warning", "5", "6" },
	{ "check-hotfix", "yes", "no" },
	{ "warning", "1", "@1:2.5" },
	{ "critical", "1", "~:5" },
};

static struct configuration
with(const char *key, const char *value)
{
	char text[256];

	snprintf(text, sizeof(text), "[node n]\n%s = %s\n", key, value);
	return parsed(text);
}

static void
any_key_with_another_value_is_a_difference(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct configuration a = with(values[i].key, values[i].value);
		struct configuration b = with(values[i].key, values[i].other);
		struct configuration again = with(values[i].key, values[i].value);

		if (configuration_node_equal(&a.nodes[0], &b.nodes[0]))
			fail_msg("%s: not seen", values[i].key);
		if (!configuration_node_equal(&a.nodes[0], &again.nodes[0]))
			fail_msg("%s: the same is not the same", values[i].key);
		configuration_clear(&a);
		configuration_clear(&b);
		configuration_clear(&again);
	}
}

static void
a_copy_has_every_key_and_outlives_what_it_was_made_of(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct configuration a = with(values[i].key, values[i].value), copy;
		struct configuration again = with(values[i].key, values[i].value);

		assert_true(configuration_node_copy(&a.nodes[0], &copy, &err));
		configuration_clear(&a);
		assert_int_equal(copy.node_count, 1);
		if (!configuration_node_equal(&copy.nodes[0], &again.nodes[0]))
			fail_msg("%s: not copied", values[i].key);
		assert_string_equal(copy.nodes[0].target.name, "n");
		configuration_clear(&copy);
		configuration_clear(&again);
	}
}

static void
every_key_of_a_node_is_in_these_tests(void **state)
{
	struct configuration configuration;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(values[i].key, values[j].key);
	/* The error for an unknown key names all that there are. */
	assert_false(configuration_parse("c", "[node n]\nx=1\n", 13, &configuration, &err));
	for (i = 0, j = 0; err.text[j] != '\0'; j++)
		i += err.text[j] == ',';
	assert_int_equal(i + 1, sizeof(values) / sizeof(values[0]));
}

static void
globs_of_lists_and_their_order_are_part_of_a_node(void **state)
{
	static const char *const texts[] = {
		"[node n]\nstopped=ok: a\n", "[node n]\nstopped=warning: a\n", "[node n]\nstopped=ok: b\n",
		"[node n]\nstopped=ok: a\nstopped=ok: b\n", "[node n]\none-of=a b\n", "[node n]\none-of=a b,\n",
		"[node n]\none-of=a\none-of=b\n",
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
			struct configuration a = parsed(texts[i]), b = parsed(texts[j]);

			if (configuration_node_equal(&a.nodes[0], &b.nodes[0]) != (i == j))
				fail_msg("%zu and %zu", i, j);
			configuration_clear(&a);
			configuration_clear(&b);
		}
}

static void
longer_and_shorter_lists_differ_and_inherited_ones_are_copied(void **state)
{
	struct configuration a = parsed("[defaults]\nignore=x\nignore=y\nclustered=G: *\n"
					"stopped=ok: a b\nstopped=warning: c\none-of=a b,\none-of=c d\n[node n]\n"),
			    copy;
	struct configuration b = parsed("[node n]\nignore=x\nignore=y\nclustered=G: *\n"
					"stopped=ok: a b\nstopped=warning: c\none-of=a b,\none-of=c d\n");
	struct configuration c = parsed("[node n]\nignore=x\n");

	(void)state;
	assert_true(configuration_node_equal(&a.nodes[0], &b.nodes[0]));
	assert_false(configuration_node_equal(&b.nodes[0], &c.nodes[0]));
	assert_true(configuration_node_copy(&a.nodes[0], &copy, &err));
	configuration_clear(&a);
	assert_true(configuration_node_equal(&b.nodes[0], &copy.nodes[0]));
	assert_int_equal(copy.nodes[0].policy.ignore_count, 2);
	assert_string_equal(copy.nodes[0].policy.ignore[1], "y");
	assert_int_equal(copy.nodes[0].policy.cluster_rule_count, 1);
	assert_string_equal(copy.nodes[0].policy.cluster_rules[0].group, "G");
	configuration_clear(&b);
	configuration_clear(&c);
	configuration_clear(&copy);
}

static void
a_password_comes_from_file_configuration_or_environment_in_this_order(void **state)
{
	const char *path = temporary_file("password", "Of File\n", 8, 0600);
	char text[512], password[PASSWORD_SIZE];
	struct source_target target;
	struct configuration of_file, of_text = parsed("[node n]\npassword=Of Text\n"), bare = parsed("[node n]\n");
	struct configuration certificate = parsed("[node n]\nauth=certificate\npassword=x\n");

	(void)state;
	snprintf(text, sizeof(text), "[node n]\npassword-file=%s\n", path);
	of_file = parsed(text);
	assert_int_equal(setenv("SITEWATCH_PASSWORD", "Of Environment", 1), 0);
	assert_true(configuration_node_target(&of_file.nodes[0], &target, password, &err));
	assert_string_equal(password, "Of File");
	assert_true(configuration_node_target(&of_text.nodes[0], &target, password, &err));
	assert_string_equal(target.password, "Of Text");
	assert_true(configuration_node_target(&bare.nodes[0], &target, password, &err));
	assert_string_equal(password, "Of Environment");
	assert_true(configuration_node_target(&certificate.nodes[0], &target, password, &err));
	assert_null(target.password);
	assert_int_equal(unsetenv("SITEWATCH_PASSWORD"), 0);
	assert_true(configuration_node_target(&bare.nodes[0], &target, password, &err));
	assert_string_equal(password, "");
	remove(path);
	assert_false(configuration_node_target(&of_file.nodes[0], &target, password, &err));
	assert_non_null(strstr(err.text, "password-file"));
	configuration_clear(&of_file);
	configuration_clear(&of_text);
	configuration_clear(&bare);
	configuration_clear(&certificate);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(any_key_with_another_value_is_a_difference),
	cmocka_unit_test(a_copy_has_every_key_and_outlives_what_it_was_made_of),
	cmocka_unit_test(every_key_of_a_node_is_in_these_tests),
	cmocka_unit_test(globs_of_lists_and_their_order_are_part_of_a_node),
	cmocka_unit_test(longer_and_shorter_lists_differ_and_inherited_ones_are_copied),
	cmocka_unit_test(a_password_comes_from_file_configuration_or_environment_in_this_order),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
