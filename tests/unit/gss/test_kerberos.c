/* What Kerberos' failures mean for the operator, and what a node is called there. */
#include <errno.h>
#include <krb5.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/gss/kerberos_failure.h"
#include "lib/gss/kerberos_keytab.h"
#include "lib/gss/kerberos_service.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct error err;

static const struct {
	int32_t code;
	enum error_kind kind;
	const char *words;
	bool is_absence;
} failures[] = {
	{ KRB5KDC_ERR_PREAUTH_FAILED, ERROR_REFUSED, "the password of 'monitor@EXAMPLE' is wrong: check it", false },
	{ KRB5KRB_AP_ERR_BAD_INTEGRITY, ERROR_REFUSED, "is wrong: check it", false },
	{ KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, ERROR_REFUSED, "does not know the account 'monitor@EXAMPLE'", true },
	{ KRB5KDC_ERR_CLIENT_REVOKED, ERROR_REFUSED, "disabled, locked after wrong passwords, expired, or outside", false },
	{ KRB5KDC_ERR_NAME_EXP, ERROR_REFUSED, "'monitor@EXAMPLE' has expired", false },
	{ KRB5KDC_ERR_KEY_EXP, ERROR_REFUSED, "has expired, or must be changed at the next logon: set a new one", false },
	{ KRB5KRB_AP_ERR_TKT_EXPIRED, ERROR_SESSION, "clock of this machine, which is hours ahead", false },
	{ KRB5KRB_AP_ERR_TKT_NYV, ERROR_SESSION, "not valid yet by the clock of this machine", false },
	{ KRB5KRB_AP_ERR_SKEW, ERROR_SESSION, "NTP", false },
	{ KRB5_KDCREP_SKEW, ERROR_SESSION, "NTP", false },
	{ KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, ERROR_SESSION, "'HTTP/exch-a.example': check the node's name", true },
	{ KRB5KDC_ERR_ETYPE_NOSUPP, ERROR_USAGE, "'HTTP/exch-a.example' have no encryption type in common", true },
	{ KRB5_CONFIG_ETYPE_NOSUPP, ERROR_USAGE, "permitted_enctypes in krb5.conf leaves no", true },
	{ KRB5_KDC_UNREACH, ERROR_UNREACHABLE, "[realms] in krb5.conf (DETAIL)", true },
	{ KRB5_REALM_CANT_RESOLVE, ERROR_UNREACHABLE, "[realms] in krb5.conf (DETAIL)", true },
	{ KRB5_REALM_UNKNOWN, ERROR_USAGE, "user@REALM (in capitals)", true },
	{ KRB5_CONFIG_NODEFREALM, ERROR_USAGE, "user@REALM (in capitals)", true },
	{ KRB5_CONFIG_CANTOPEN, ERROR_USAGE, "the configuration (krb5.conf) cannot be used", true },
	{ KRB5KDC_ERR_POLICY, ERROR_REFUSED, "DETAIL", false },
	{ KRB5_KDCREP_MODIFIED, ERROR_USAGE, "the realm in capitals", false },
	{ EMFILE, ERROR_SHORTAGE, "this process has no file descriptors left", false },
	{ ENFILE, ERROR_SHORTAGE, "this machine has no file descriptors left", false },
	{ 0, ERROR_REFUSED, "DETAIL", false },
};

static void
every_failure_has_a_kind_and_says_what_to_do(void **state)
{
	struct kerberos_failure failure = {
		.user = "monitor@EXAMPLE", .service = "HTTP/exch-a.example", .detail = "DETAIL", .has_password = true,
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(failures); i++) {
		failure.code = failures[i].code;
		assert_false(kerberos_failure_report(&failure, &err));
		if (err.kind != failures[i].kind || strstr(err.text, failures[i].words) == NULL)
			fail_msg("row %zu: %d, %s", i, (int)err.kind, err.text);
		assert_int_equal(kerberos_failure_is_absence(failures[i].code), failures[i].is_absence);
	}
}

static void
where_the_credentials_are_from_is_told(void **state)
{
	struct kerberos_failure failure = {
		.code = KRB5_KT_NOTFOUND, .user = NULL, .detail = "DETAIL",
	};

	(void)state;
	assert_false(kerberos_failure_report(&failure, &err));
	assert_int_equal(err.kind, ERROR_SESSION);
	assert_non_null(strstr(err.text, "no ticket that can be used (DETAIL): get one (kinit)"));
	failure.keytab = "/k";
	failure.code = KRB5_KT_NOTFOUND + 1;
	assert_false(kerberos_failure_report(&failure, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "the keytab '/k' cannot be used: DETAIL"));
	failure.keytab = NULL;
	failure.code = KRB5KRB_AP_ERR_TKT_EXPIRED;
	assert_false(kerberos_failure_report(&failure, &err));
	assert_non_null(strstr(err.text, "renew it (kinit)"));
}

/* Of a keytab: what is in it, and who was taken. */
static void
a_keytab_is_told_with_its_user_and_its_keys(void **state)
{
	static const struct {
		int32_t code;
		bool is_first;
		const char *words;
	} rows[] = {
		{ KRB5KDC_ERR_PREAUTH_FAILED, false, "the key of 'monitor@EXAMPLE' in the keytab '/k' is not the account's" },
		{ KRB5KDC_ERR_PREAUTH_FAILED, false, "'addent -f', which takes the salt from the KDC" },
		{ KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, true, "'monitor@EXAMPLE' (the first of the keytab, -u takes another): check" },
		{ KRB5KDC_ERR_ETYPE_NOSUPP, false, "for 'monitor@EXAMPLE' only keys of the type KEYS, which the domain does not take" },
		{ KRB5_CONFIG_ETYPE_NOSUPP, false, "only keys of the type KEYS, which permitted_enctypes in krb5.conf leaves out" },
		{ KRB5_KT_NOTFOUND, false, "no key for 'monitor@EXAMPLE', but for KEYS: name" },
		{ KRB5KRB_AP_ERR_TKT_EXPIRED, false, "which is hours ahead" },
	};
	struct kerberos_failure failure = { .user = "monitor@EXAMPLE", .keytab = "/k", .keys = "KEYS", .detail = "DETAIL" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		failure.code = rows[i].code;
		failure.is_first = rows[i].is_first;
		assert_false(kerberos_failure_report(&failure, &err));
		if (strstr(err.text, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void
an_account_without_the_wanted_key_is_not_taken_for_a_node(void **state)
{
	struct kerberos_failure failure = {
		.code = KRB5KDC_ERR_ETYPE_NOSUPP, .user = "monitor@EXAMPLE", .detail = "DETAIL", .has_password = true,
	};

	(void)state;
	assert_false(kerberos_failure_report(&failure, &err));
	assert_non_null(strstr(err.text, "the account 'monitor@EXAMPLE' has no AES key"));
	assert_null(strstr(err.text, "RC4"));
}

/* The first file that is bad is named, of several; and the line, as libkrb5 finds it. */
static void
a_configuration_that_cannot_be_read_is_named(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "[libdefaults]\nthis is no relation\n", "(line 2, 'this is no relation': Syntax error" },
		{ "[libdefaults\n", "(line 1, '[libdefaults': Syntax error" },
		{ "# first\n\n[realms]\n A = {\n }\n }\n[libdefaults]\n", "(line 6, ' }': Extra closing brace" },
		{ "[libdefaults]\na = b\nno end of line", "(line 3, 'no end of line': Syntax error" },
		{ "[libdefaults]\r\nbad\r\n", "(line 2, 'bad': Syntax error" },
		{ "[libdefaults]\ninclude /no/such/file\na = b\n", "(line 2, 'include /no/such/file': Included" },
	};
	struct kerberos_failure failure = { .code = KRB5_CONFIG_BADFORMAT, .detail = "DETAIL", .has_password = true };
	char files[1024], kept[512];
	size_t i;

	(void)state;
	snprintf(kept, sizeof(kept), "%s", getenv("KRB5_CONFIG"));
	for (i = 0; i < COUNT(rows); i++) {
		const char *file = temporary_file("bad.conf", rows[i].text, strlen(rows[i].text), 0600);

		snprintf(files, sizeof(files), "%s:%s", kept, file);
		setenv("KRB5_CONFIG", files, 1);
		assert_false(kerberos_failure_report(&failure, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
		if (strstr(err.text, file) == NULL || strstr(err.text, rows[i].words) == NULL || strstr(err.text, "mend it") == NULL)
			fail_msg("row %zu: %s", i, err.text);
	}
	setenv("KRB5_CONFIG", kept, 1);
}

static void
a_skew_is_told_in_seconds_and_minutes(void **state)
{
	(void)state;
	assert_false(kerberos_skew_is_too_large(300));
	assert_false(kerberos_skew_is_too_large(-300));
	assert_true(kerberos_skew_is_too_large(301));
	assert_true(kerberos_skew_is_too_large(-301));
	assert_int_equal(kerberos_skew(0), 0);
	assert_false(kerberos_skew_report(-421, NULL, &err));
	assert_non_null(strstr(err.text, "421 s (7 min) behind ours"));
	assert_int_equal(err.text[strlen(err.text) - 1], ')');
	assert_false(kerberos_skew_report(421, "it says so", &err));
	assert_non_null(strstr(err.text, "421 s (7 min) ahead of ours"));
	assert_non_null(strstr(err.text, ". it says so"));
}

/* make_configuration() has it: the realm of *.corp.example is CORP. */
static void
a_node_is_called_as_it_is_written(void **state)
{
	static const struct {
		const char *service, *principal;
	} rows[] = {
		{ "HTTP/exch-a.corp.example", "HTTP/exch-a.corp.example@CORP" },
		{ "HTTP/EXCH-A.Corp.Example.", "HTTP/exch-a.corp.example@CORP" },
		{ "WSMAN/exch-a.corp.example", "WSMAN/exch-a.corp.example@CORP" },
		{ "HTTP/exch-a", "HTTP/exch-a@" },
		{ "HTTP/Exch-A@OTHER", "HTTP/Exch-A@OTHER" },
		{ "HTTP/", NULL },
		{ "/exch-a", NULL },
		{ "exch-a", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		char *principal = kerberos_service_principal(rows[i].service);

		if (rows[i].principal == NULL)
			assert_null(principal);
		else
			assert_string_equal(principal, rows[i].principal);
		free(principal);
	}
}

static void
add_key(krb5_context context, krb5_keytab keytab, const char *name)
{
	krb5_octet bytes[32] = { 0 };
	krb5_keytab_entry entry = {
		.vno = 1, .key = { .enctype = ENCTYPE_AES256_CTS_HMAC_SHA1_96, .length = sizeof(bytes), .contents = bytes },
	};

	assert_int_equal(krb5_parse_name(context, name, &entry.principal), 0);
	assert_int_equal(krb5_kt_add_entry(context, keytab, &entry), 0);
	krb5_free_principal(context, entry.principal);
}

/* make_configuration() has it: the default realm is DEFAULT. What is nearer to the name is not the first of the keytab. */
static void
a_keytab_gives_the_account_that_is_named(void **state)
{
	static const char *const keys[] = {
		"MONITOR@OTHER", "monitor@OTHER", "Monitor@DEFAULT", "monitor@DEFAULT", "Alone@OTHER", "alone@OTHER", "Letters@Default",
	};
	static const struct {
		const char *user, *found;
	} rows[] = {
		{ NULL, "MONITOR@OTHER" },
		{ "monitor", "monitor@DEFAULT" },
		{ "Monitor", "Monitor@DEFAULT" },
		{ "MONITOR", "Monitor@DEFAULT" },
		{ "monitor@OTHER", "monitor@OTHER" },
		{ "monitor@default", "Monitor@DEFAULT" },
		{ "alone", "alone@OTHER" },
		{ "ALONE", "Alone@OTHER" },
		{ "letters", "Letters@Default" },
		{ "alone@DEFAULT", NULL },
	};
	krb5_context context;
	krb5_keytab keytab;
	size_t i;

	(void)state;
	assert_int_equal(krb5_init_context(&context), 0);
	assert_int_equal(krb5_kt_resolve(context, "MEMORY:named", &keytab), 0);
	for (i = COUNT(keys); i > 0; i--)		/* in memory the last is the first to be read */
		add_key(context, keytab, keys[i - 1]);
	for (i = 0; i < COUNT(rows); i++) {
		struct kerberos_keytab_user user;
		krb5_error_code code = kerberos_keytab_find(context, keytab, rows[i].user, &user);
		char *name = NULL;

		assert_int_equal(code, rows[i].found == NULL ? KRB5_KT_NOTFOUND : 0);
		if (code == 0 && (krb5_unparse_name(context, user.principal, &name) != 0 || strcmp(name, rows[i].found) != 0))
			fail_msg("row %zu: %s", i, name);
		krb5_free_unparsed_name(context, name);
		krb5_free_principal(context, user.principal);
	}
	krb5_kt_close(context, keytab);
	krb5_free_context(context);
}

static int
make_configuration(void **state)
{
	static const char text[] = "[libdefaults]\ndefault_realm = DEFAULT\ndns_lookup_realm = false\n"
				   "[domain_realm]\n.corp.example = CORP\n";

	if (temporary_folder_make(state) != 0)
		return -1;
	return setenv("KRB5_CONFIG", temporary_file("krb5.conf", text, strlen(text), 0600), 1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_failure_has_a_kind_and_says_what_to_do),
	cmocka_unit_test(where_the_credentials_are_from_is_told),
	cmocka_unit_test(a_keytab_is_told_with_its_user_and_its_keys),
	cmocka_unit_test(a_keytab_gives_the_account_that_is_named),
	cmocka_unit_test(an_account_without_the_wanted_key_is_not_taken_for_a_node),
	cmocka_unit_test(a_configuration_that_cannot_be_read_is_named),
	cmocka_unit_test(a_skew_is_told_in_seconds_and_minutes),
	cmocka_unit_test(a_node_is_called_as_it_is_written),
};

TEST_GROUP(tests, make_configuration, temporary_folder_remove);
