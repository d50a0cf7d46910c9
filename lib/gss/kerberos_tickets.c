#include "lib/gss/kerberos_tickets.h"

#include <krb5.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kerberos_tickets {
	krb5_context context;
	krb5_ccache cache;
	char *name;
};

static krb5_error_code
open_keytab(krb5_context context, const char *path, krb5_keytab *ret_keytab)
{
	char name[4096];
	bool has_type = *path != '/' && strchr(path, ':') != NULL;

	snprintf(name, sizeof(name), "%s%s", has_type ? "" : "FILE:", path);
	return krb5_kt_resolve(context, name, ret_keytab);
}

static krb5_error_code
first_of_keytab(krb5_context context, krb5_keytab keytab, krb5_principal *ret_principal)
{
	krb5_kt_cursor cursor;
	krb5_keytab_entry entry;
	krb5_error_code code = krb5_kt_start_seq_get(context, keytab, &cursor);

	if (code != 0)
		return code;
	code = krb5_kt_next_entry(context, keytab, &entry, &cursor);
	if (code == 0) {
		code = krb5_copy_principal(context, entry.principal, ret_principal);
		krb5_free_keytab_entry_contents(context, &entry);
	}
	(void)krb5_kt_end_seq_get(context, keytab, &cursor);
	return code == KRB5_KT_END ? KRB5_KT_NOTFOUND : code;
}

static krb5_error_code
ask_kdc(krb5_context context, krb5_principal principal, const char *password, krb5_keytab keytab,
    krb5_creds *ret_credentials)
{
	krb5_get_init_creds_opt *options = NULL;
	krb5_error_code code = krb5_get_init_creds_opt_alloc(context, &options);

	if (code != 0)
		return code;
	/* a password that has expired is not changed from here, nor is anybody asked for one */
	krb5_get_init_creds_opt_set_change_password_prompt(options, 0);
	if (password != NULL)
		code = krb5_get_init_creds_password(
		    context, ret_credentials, principal, password, NULL, NULL, 0, NULL, options);
	else
		code = krb5_get_init_creds_keytab(
		    context, ret_credentials, principal, keytab, 0, NULL, options);
	krb5_get_init_creds_opt_free(context, options);
	return code;
}

static krb5_error_code
keep(struct kerberos_tickets *tickets, krb5_principal principal, krb5_creds *credentials)
{
	krb5_error_code code = krb5_cc_new_unique(tickets->context, "MEMORY", NULL, &tickets->cache);

	if (code == 0)
		code = krb5_cc_initialize(tickets->context, tickets->cache, principal);
	if (code == 0)
		code = krb5_cc_store_cred(tickets->context, tickets->cache, credentials);
	return code != 0 ? code : krb5_cc_get_full_name(tickets->context, tickets->cache, &tickets->name);
}

static krb5_error_code
fill(struct kerberos_tickets *tickets, const char *user, const char *password, const char *keytab_path)
{
	krb5_context context = tickets->context;
	krb5_principal principal = NULL;
	krb5_keytab keytab = NULL;
	krb5_creds credentials;
	krb5_error_code code = 0;

	memset(&credentials, 0, sizeof(credentials));
	if (password == NULL)
		code = open_keytab(context, keytab_path, &keytab);
	if (code == 0 && user != NULL)
		code = krb5_parse_name(context, user, &principal);
	else if (code == 0)
		code = first_of_keytab(context, keytab, &principal);
	if (code == 0)
		code = ask_kdc(context, principal, password, keytab, &credentials);
	if (code == 0)
		code = keep(tickets, principal, &credentials);
	krb5_free_cred_contents(context, &credentials);
	if (keytab != NULL)
		krb5_kt_close(context, keytab);
	krb5_free_principal(context, principal);
	return code;
}

struct kerberos_tickets *
kerberos_tickets_get(const char *user, const char *password, const char *keytab, int32_t *ret_code,
    char ret_detail[256])
{
	struct kerberos_tickets *tickets = calloc(1, sizeof(*tickets));
	const char *words;

	*ret_code = KRB5_CC_NOMEM;
	snprintf(ret_detail, 256, "libkrb5 cannot be started; is krb5.conf right?");
	if (tickets == NULL)
		return NULL;
	*ret_code = krb5_init_context(&tickets->context);
	if (*ret_code != 0) {
		free(tickets);
		return NULL;
	}
	*ret_code = fill(tickets, user, password, keytab);
	if (*ret_code == 0)
		return tickets;
	words = krb5_get_error_message(tickets->context, *ret_code);
	snprintf(ret_detail, 256, "%s", words);
	krb5_free_error_message(tickets->context, words);
	kerberos_tickets_free(tickets);
	return NULL;
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
	free(tickets);
}
