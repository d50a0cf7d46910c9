/*
 * credentials.h -- credentials for one mechanism: from the ticket cache, a keytab, or user and password.
 */
#ifndef LIB_GSS_CREDENTIALS_H
#define LIB_GSS_CREDENTIALS_H

#include <gssapi/gssapi.h>
#include <stdbool.h>

#include "lib/model/error.h"
#include "lib/gss/kerberos_tickets.h"
#include "lib/source/source.h"

/** SPNEGO, 1.3.6.1.5.5.2. */
extern const gss_OID_desc gss_spnego;

struct gss_credentials {
	gss_cred_id_t handle;
	struct kerberos_tickets *tickets;	/* NULL: those of the cache, or NTLM */
	int32_t code;				/* of Kerberos' failure */
	struct source_account account;		/* as the KDC told it, also on failure */
};

/**
 * Kerberos, for contexts of the mechanism `oid` (SPNEGO, which then offers nothing else, or Kerberos itself).
 * @param err  of kerberos_failure_report(); ret->code and ret->account are set then, too
 */
bool gss_credentials_kerberos(const struct source_target *target, const gss_OID_desc *oid,
    struct gss_credentials *ret, struct error *err);

/**
 * The same with tickets that are there already: ret->tickets, or those of the cache when that is NULL. Give back only
 * ret->handle.
 */
bool gss_credentials_acquire(const struct source_target *target, const gss_OID_desc *oid, struct gss_credentials *ret,
    struct error *err);

/** Both a user and a password? A password alone is nobody's. */
bool gss_credentials_has_password(const struct source_target *target);

/** What GSSAPI says of a failure of `oid`, in its own words. */
void gss_credentials_words(OM_uint32 major, OM_uint32 minor, const gss_OID_desc *oid, char *buffer, size_t size);

/** NTLM, with target->user and target->password. */
bool gss_credentials_ntlm(const struct source_target *target, struct gss_credentials *ret, struct error *err);

/** Explain what GSSAPI says of a failed context with Kerberos. @param service  NULL: it failed before. @return false */
bool gss_kerberos_report(const struct source_target *target, const char *service, OM_uint32 major,
    OM_uint32 minor, struct error *err);

/** Give them back, with the tickets of our own; empty and usable again. */
void gss_credentials_clear(struct gss_credentials *credentials);

#endif
