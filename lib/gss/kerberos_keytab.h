/*
 * kerberos_keytab.h -- whose keys a keytab has, and of which types.
 */
#ifndef LIB_GSS_KERBEROS_KEYTAB_H
#define LIB_GSS_KERBEROS_KEYTAB_H

#include <krb5.h>
#include <stddef.h>

#define KERBEROS_KEYS_SIZE 256
#define KERBEROS_TYPES_MAX 16

/** One account of a keytab. */
struct kerberos_keytab_user {
	krb5_principal principal;	/* the caller's, to krb5_free_principal(), also on failure; NULL: none was found */
	krb5_enctype types[KERBEROS_TYPES_MAX];	/* of its keys, as far as krb5.conf permits them; those that it likes best first */
	int type_count;
	char keys[KERBEROS_KEYS_SIZE];	/* for the operator: the types of all of its keys; none was found: whose keys there are */
};

/**
 * Look for the user: by the very name before one of other letters, which Active Directory takes for the same; without a
 * realm in the default realm before any other.
 * @param user  "user", "user@REALM"; NULL: the first of the keytab
 * @return 0; KRB5_KT_NOTFOUND; KRB5_CONFIG_ETYPE_NOSUPP: krb5.conf permits none of its types; or why it cannot be read
 */
krb5_error_code kerberos_keytab_find(krb5_context context, krb5_keytab keytab, const char *user,
    struct kerberos_keytab_user *ret_user);

#endif
