#include "lib/gss/kerberos_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_usual(krb5_context context, krb5_principal principal, const char *salt)
{
	krb5_data usual;
	bool is_same;

	if (krb5_principal2salt(context, principal, &usual) != 0)
		return false;
	is_same = strlen(salt) == usual.length && memcmp(salt, usual.data, usual.length) == 0;
	krb5_free_data_contents(context, &usual);
	return is_same;
}

/* Only the account's own key opens it, and not where the KDC took another one, as with SPAKE: then it is not told. */
static time_t
password_end(krb5_context context, const krb5_keyblock *key, const struct kdc_reply *told)
{
	krb5_enc_data sealed = {
		.enctype = told->type,
		.ciphertext = { .length = (unsigned int)told->sealed_count, .data = (char *)told->sealed },
	};
	krb5_data opened = { .length = (unsigned int)told->sealed_count, .data = malloc(told->sealed_count + 1) };
	time_t end = 0;

	if (opened.data != NULL &&
	    krb5_c_decrypt(context, key, KRB5_KEYUSAGE_AS_REP_ENCPART, NULL, &sealed, &opened) == 0)
		end = kdc_reply_password_end((const unsigned char *)opened.data, opened.length);
	if (opened.data != NULL)
		explicit_bzero(opened.data, told->sealed_count);
	free(opened.data);
	return end;
}

void
kerberos_key_describe(krb5_context context, krb5_keytab keytab, krb5_principal principal, const struct kdc_reply *told,
    struct source_account *account)
{
	krb5_keytab_entry entry;

	snprintf(account->salt, sizeof(account->salt), "%s", told->salt);
	account->is_salt_usual = is_usual(context, principal, told->salt);
	account->domain_key_number = told->sealed == NULL ? 0 : told->number;
	if (told->type == 0 || krb5_kt_get_entry(context, keytab, principal, 0, told->type, &entry) != 0)
		return;
	if (krb5_enctype_to_name(told->type, false, account->key_type, sizeof(account->key_type)) != 0)
		snprintf(account->key_type, sizeof(account->key_type), "%d", (int)told->type);
	account->key_number = entry.vno;
	if (told->sealed != NULL)
		account->password_end = password_end(context, &entry.key, told);
	krb5_free_keytab_entry_contents(context, &entry);
}
