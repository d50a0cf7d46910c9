/*
 * kerberos_key.h -- the key of a keytab beside what the KDC told of it.
 */
#ifndef LIB_GSS_KERBEROS_KEY_H
#define LIB_GSS_KERBEROS_KEY_H

#include <krb5.h>

#include "lib/gss/kdc_reply.h"
#include "lib/source/source.h"

/** After the KDC was asked with a key of `principal`: fill all of the account but its principal, as far as it is told. */
void kerberos_key_describe(krb5_context context, krb5_keytab keytab, krb5_principal principal, const struct kdc_reply *told,
    struct source_account *account);

#endif
