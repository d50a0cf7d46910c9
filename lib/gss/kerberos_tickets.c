#include "lib/gss/kerberos_tickets.h"

#include <ctype.h>
#include <krb5.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/gss/kdc_exchange.h"
#include "lib/gss/kerberos_key.h"
#include "lib/gss/kerberos_keytab.h"

struct kerberos_tickets {
	krb5_context context;
	struct kdc_exchange exchange;	/* whom the context asks */
	krb5_ccache cache;
	char *name;
};

/* With what the KDC is asked. */
struct proof {
	const char *password;		/* NULL: by keytab */
	krb5_keytab keytab;
	krb5_enctype *types;		/* of the keys in it */
	int type_count;
	struct source_account *account;	/* what the KDC tells by the way */
};

static krb5_error_code
open_keytab(krb5_context context, const char *path, krb5_keytab *ret_keytab)
{
	char name[4096];
	bool has_type = *path != '/' && strchr(path, ':') != NULL;

	snprintf(name, sizeof(name), "%s%s", has_type ? "" : "FILE:", path);
	return krb5_kt_resolve(context, name, ret_keytab);
}

static void
note_end(krb5_context context, void *state, krb5_timestamp password_end, krb5_timestamp account_end, krb5_boolean is_last)
{
	(void)context;
	(void)account_end;
	(void)is_last;
	((struct source_account *)state)->password_end = (time_t)(uint32_t)password_end;
}

static krb5_error_code
ask_kdc(struct kerberos_tickets *tickets, krb5_principal principal, const struct proof *proof, krb5_creds *ret_credentials)
{
	krb5_context context = tickets->context;
	krb5_get_init_creds_opt *options = NULL;
	krb5_error_code code = krb5_get_init_creds_opt_alloc(context, &options);

	if (code != 0)
		return code;
	kdc_exchange_begin(&tickets->exchange);
	/* a password that has expired is not changed from here, nor is anybody asked for one */
	krb5_get_init_creds_opt_set_change_password_prompt(options, 0);
	/* Active Directory answers for the name as it has it, whatever its letters */
	krb5_get_init_creds_opt_set_canonicalize(options, 1);
	if (proof->password != NULL) {
		code = krb5_get_init_creds_opt_set_expire_callback(context, options, note_end, proof->account);
		if (code == 0)
			code = krb5_get_init_creds_password(
			    context, ret_credentials, principal, proof->password, NULL, NULL, 0, NULL, options);
	} else {
		krb5_get_init_creds_opt_set_etype_list(options, proof->types, proof->type_count);
		code = krb5_get_init_creds_keytab(
		    context, ret_credentials, principal, proof->keytab, 0, NULL, options);
	}
	krb5_get_init_creds_opt_free(context, options);
	return code;
}

/* A KDC that is there, and knows nothing of the user; or the realm, which may be none at all. */
static bool
is_unknown(krb5_error_code code)
{
	switch (code) {
	case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
	case KRB5_REALM_UNKNOWN:
	case KRB5_REALM_CANT_RESOLVE:
	case KRB5_KDC_UNREACH:
		return true;
	default:
		return false;
	}
}

/*
 * In Active Directory "watch.dog@corp.example" may be an account of the realm AD.EXAMPLE.COM: its KDC knows. What has small
 * letters behind the '@' and is not our realm is asked for so at first, else one would wait for DNS to find no such realm.
 */
static bool
looks_like_user_principal_name(const char *user, krb5_principal written, krb5_principal whole)
{
	const char *c;

	if (strcasecmp(written->realm.data, whole->realm.data) == 0)
		return false;
	for (c = strchr(user, '@'); *c != '\0'; c++)
		if (islower((unsigned char)*c))
			return true;
	return false;
}

/* Both ways to read the name, until one is known. Whoever is known is asked once: a wrong password counts. */
static krb5_error_code
ask_with_password(struct kerberos_tickets *tickets, const char *user, const struct proof *proof,
    krb5_creds *ret_credentials)
{
	krb5_context context = tickets->context;
	krb5_principal written = NULL, whole = NULL;
	krb5_error_code code = krb5_parse_name(context, user, &written), second;
	bool is_whole_first;

	if (code != 0 || strchr(user, '@') == NULL ||
	    krb5_parse_name_flags(context, user, KRB5_PRINCIPAL_PARSE_ENTERPRISE, &whole) != 0) {
		if (code == 0)
			code = ask_kdc(tickets, written, proof, ret_credentials);
		krb5_free_principal(context, written);
		return code;
	}
	is_whole_first = looks_like_user_principal_name(user, written, whole);
	code = ask_kdc(tickets, is_whole_first ? whole : written, proof, ret_credentials);
	if (is_unknown(code) && (code == KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN || !krb5_realm_compare(context, written, whole))) {
		second = ask_kdc(tickets, is_whole_first ? written : whole, proof, ret_credentials);
		if (!is_unknown(second) || second == KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN)
			code = second;
	}
	krb5_free_principal(context, written);
	krb5_free_principal(context, whole);
	return code;
}

static void
tell_principal(krb5_context context, krb5_principal principal, struct source_account *account)
{
	char *name;

	if (principal == NULL || krb5_unparse_name(context, principal, &name) != 0)
		return;
	snprintf(account->principal, sizeof(account->principal), "%s", name);
	krb5_free_unparsed_name(context, name);
}

static krb5_error_code
ask_with_keytab(struct kerberos_tickets *tickets, const char *user, const char *path, struct source_account *account,
    struct kerberos_trouble *trouble, krb5_creds *ret_credentials)
{
	krb5_context context = tickets->context;
	struct kerberos_keytab_user found;
	struct proof proof = { .account = account };
	krb5_error_code code = open_keytab(context, path, &proof.keytab);

	if (code != 0)
		return code;
	code = kerberos_keytab_find(context, proof.keytab, user, &found);
	snprintf(trouble->keys, sizeof(trouble->keys), "%s", found.keys);
	tell_principal(context, found.principal, account);
	proof.types = found.types;
	proof.type_count = found.type_count;
	if (code == 0) {
		code = ask_kdc(tickets, found.principal, &proof, ret_credentials);
		kerberos_key_describe(context, proof.keytab, found.principal, &tickets->exchange.told, account);
	}
	krb5_free_principal(context, found.principal);
	krb5_kt_close(context, proof.keytab);
	return code;
}

static krb5_error_code
keep(struct kerberos_tickets *tickets, krb5_creds *credentials)
{
	krb5_error_code code = krb5_cc_new_unique(tickets->context, "MEMORY", NULL, &tickets->cache);

	if (code == 0)
		code = krb5_cc_initialize(tickets->context, tickets->cache, credentials->client);
	if (code == 0)
		code = krb5_cc_store_cred(tickets->context, tickets->cache, credentials);
	return code != 0 ? code : krb5_cc_get_full_name(tickets->context, tickets->cache, &tickets->name);
}

static krb5_error_code
fill(struct kerberos_tickets *tickets, const char *user, const char *password, const char *keytab,
    struct source_account *account, struct kerberos_trouble *trouble)
{
	const struct proof proof = { .password = password, .account = account };
	krb5_creds credentials;
	krb5_error_code code;

	memset(&credentials, 0, sizeof(credentials));
	code = password != NULL ? ask_with_password(tickets, user, &proof, &credentials) :
	    ask_with_keytab(tickets, user, keytab, account, trouble, &credentials);
	if (code == 0)
		code = keep(tickets, &credentials);
	krb5_free_cred_contents(tickets->context, &credentials);
	return code;
}

struct kerberos_tickets *
kerberos_tickets_get(const char *user, const char *password, const char *keytab, struct source_account *ret_account,
    struct kerberos_trouble *ret_trouble)
{
	struct kerberos_tickets *tickets = calloc(1, sizeof(*tickets));
	const char *words;

	memset(ret_account, 0, sizeof(*ret_account));
	*ret_trouble = (struct kerberos_trouble) { .code = KRB5_CC_NOMEM, .detail = "libkrb5 cannot be started" };
	if (tickets == NULL)
		return NULL;
	ret_trouble->code = krb5_init_context(&tickets->context);
	if (ret_trouble->code != 0) {
		free(tickets);
		return NULL;
	}
	kdc_exchange_use(tickets->context, &tickets->exchange);
	ret_trouble->code = fill(tickets, user, password, keytab, ret_account, ret_trouble);
	if (ret_trouble->code == 0)
		return tickets;
	words = krb5_get_error_message(tickets->context, ret_trouble->code);
	snprintf(ret_trouble->detail, sizeof(ret_trouble->detail), "%s", words);
	krb5_free_error_message(tickets->context, words);
	kerberos_tickets_free(tickets);
	return NULL;
}

void
kerberos_tickets_add(struct kerberos_tickets *tickets, const char *service)
{
	krb5_context context = tickets->context;
	krb5_creds wanted, *got = NULL;

	memset(&wanted, 0, sizeof(wanted));
	if (!kdc_exchange_is_useful(&tickets->exchange))
		return;
	if (krb5_cc_get_principal(context, tickets->cache, &wanted.client) == 0 &&
	    krb5_parse_name(context, service, &wanted.server) == 0 &&
	    krb5_get_credentials(context, 0, tickets->cache, &wanted, &got) == 0)
		krb5_free_creds(context, got);
	krb5_free_cred_contents(context, &wanted);
}

const char *
kerberos_tickets_cache(const struct kerberos_tickets *tickets)
{
	return tickets->name;
}

void
kerberos_tickets_free(struct kerberos_tickets *tickets)
{
	if (tickets == NULL)
		return;
	if (tickets->name != NULL)
		krb5_free_string(tickets->context, tickets->name);
	if (tickets->cache != NULL)
		(void)krb5_cc_destroy(tickets->context, tickets->cache);
	krb5_free_context(tickets->context);
	kdc_exchange_clear(&tickets->exchange);
	free(tickets);
}
