/*
 * kerberos_tickets.h -- tickets of our own: got with a password or a keytab, kept in memory only.
 *
 * The ticket cache of whoever runs us is neither read nor written.
 */
#ifndef LIB_GSS_KERBEROS_TICKETS_H
#define LIB_GSS_KERBEROS_TICKETS_H

#include <stdbool.h>
#include <stdint.h>

struct kerberos_tickets;

/**
 * Get a ticket-granting ticket. Waits for the KDC as long as krb5.conf has it.
 * @param user      "user", "user@REALM"; NULL, with a keytab only: its first principal
 * @param password  NULL: by keytab
 * @param keytab    path; NULL: by password
 * @param ret_code  of the failure: kerberos_failure_report()
 * @param ret_detail  the library's words for it; 256 bytes
 * @return NULL on failure; the caller's, to kerberos_tickets_free()
 */
struct kerberos_tickets *kerberos_tickets_get(const char *user, const char *password, const char *keytab,
    int32_t *ret_code, char ret_detail[256]);

/** The name of the cache, "MEMORY:..."; the tickets'. */
const char *kerberos_tickets_cache(const struct kerberos_tickets *tickets);

/** End them. NULL is fine. */
void kerberos_tickets_free(struct kerberos_tickets *tickets);

#endif
