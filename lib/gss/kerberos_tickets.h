/*
 * kerberos_tickets.h -- tickets of our own: got with a password or a keytab, kept in memory only.
 *
 * The ticket cache of whoever runs us is neither read nor written.
 */
#ifndef LIB_GSS_KERBEROS_TICKETS_H
#define LIB_GSS_KERBEROS_TICKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/source/source.h"

struct kerberos_tickets;

/** Why there are none, for a struct kerberos_failure. */
struct kerberos_trouble {
	int32_t code;
	char detail[256];		/* the library's words */
	char keys[256];			/* of kerberos_keytab_find(); "" with a password */
};

/**
 * Get a ticket-granting ticket. Waits for the KDC as long as krb5.conf has it.
 *
 * A realm in small letters is taken, and a name that the realm does not know is asked for as a user principal name of
 * Active Directory, too. A password is tried once.
 * @param user      "user", "user@REALM"; NULL, with a keytab only: its first principal
 * @param password  NULL: by keytab
 * @param keytab    path; NULL: by password
 * @param ret_account  as far as it was told, also on failure
 * @return NULL on failure; the caller's, to kerberos_tickets_free()
 */
struct kerberos_tickets *kerberos_tickets_get(const char *user, const char *password, const char *keytab,
    struct source_account *ret_account, struct kerberos_trouble *ret_trouble);

/**
 * Get a ticket for `service` (a principal), where GSSAPI, which asks without our kdc_exchange.h, might wait for a KDC that
 * keeps silent. Failing is left to GSSAPI, which asks again and says why.
 */
void kerberos_tickets_add(struct kerberos_tickets *tickets, const char *service);

/** The name of the cache, "MEMORY:..."; the tickets'. */
const char *kerberos_tickets_cache(const struct kerberos_tickets *tickets);

/** End them. NULL is fine. */
void kerberos_tickets_free(struct kerberos_tickets *tickets);

#endif
