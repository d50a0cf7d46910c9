#include "lib/gss/kerberos_failure.h"

#include <errno.h>
#include <krb5.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/shortage.h"

#define SKEW_ALLOWED_S 300

bool
kerberos_failure_is_absence(int32_t code)
{
	switch (code) {
	case KRB5_KDC_UNREACH:
	case KRB5_REALM_CANT_RESOLVE:
	case KRB5_REALM_UNKNOWN:
	case KRB5_CONFIG_NODEFREALM:
	case KRB5_CONFIG_CANTOPEN:
	case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
	case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN:
	case KRB5KDC_ERR_ETYPE_NOSUPP:
		return true;
	default:
		return false;
	}
}

long
kerberos_skew(time_t node_clock)
{
	krb5_context context;
	krb5_timestamp now = 0;
	bool is_known;

	if (node_clock == 0 || krb5_init_context(&context) != 0)
		return 0;
	is_known = krb5_timeofday(context, &now) == 0;
	krb5_free_context(context);
	/* 32 bits that go round in 2038: the difference does not mind */
	return is_known ? (int32_t)((uint32_t)node_clock - (uint32_t)now) : 0;
}

bool
kerberos_skew_is_too_large(long seconds)
{
	return labs(seconds) > SKEW_ALLOWED_S;
}

bool
kerberos_skew_report(long seconds, const char *detail, struct error *err)
{
	return error_set(err, ERROR_SESSION,
	    "Kerberos: the clock of the node is %ld s (%ld min) %s ours, and more than 5 min are not accepted: set "
	    "both clocks right (NTP)%s%s",
	    labs(seconds), labs(seconds) / 60, seconds < 0 ? "behind" : "ahead of", detail == NULL ? "" : ". ",
	    detail == NULL ? "" : detail);
}

/* The account itself, or what it proves itself with. */
static bool
report_account(const struct kerberos_failure *failure, struct error *err)
{
	const char *user = failure->user != NULL ? failure->user : "(of the ticket cache)";

	switch (failure->code) {
	case KRB5KDC_ERR_PREAUTH_FAILED:
	case KRB5KRB_AP_ERR_BAD_INTEGRITY:
		return error_set(err, ERROR_REFUSED, "Kerberos: the %s of '%s' is wrong: %s",
		    failure->source != NULL ? "key" : "password", user,
		    failure->source != NULL ? "make the keytab anew; the password was changed since"
					    : "check it, and the user's realm");
	case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
		return error_set(err, ERROR_REFUSED,
		    "Kerberos: the realm does not know the account '%s': check its name, and its realm (user@REALM)", user);
	case KRB5KDC_ERR_CLIENT_REVOKED:
		return error_set(err, ERROR_REFUSED,
		    "Kerberos: the account '%s' is disabled or locked: unlock it in the domain", user);
	case KRB5KDC_ERR_KEY_EXP:
		return error_set(
		    err, ERROR_REFUSED, "Kerberos: the password of '%s' has expired: set a new one", user);
	default:
		return error_set(err, ERROR_REFUSED, "Kerberos: '%s' is not let in: %s", user, failure->detail);
	}
}

/* What is not the KDC's own answer may be a file or a socket that could not be opened. */
static bool
report_ours(const struct kerberos_failure *failure, struct error *err)
{
	if (failure->source == NULL && !failure->has_password)
		error_set(err, ERROR_SESSION,
		    "Kerberos: there is no ticket that can be used (%s): get one (kinit), or give a keytab, or a user "
		    "and a password",
		    failure->detail);
	else if (failure->source != NULL)
		error_set(err, ERROR_USAGE, "Kerberos: %s cannot be used: %s", failure->source, failure->detail);
	else
		error_set(err, ERROR_REFUSED, "Kerberos: %s", failure->detail);
	return shortage_explain(failure->code == EMFILE || failure->code == ENFILE ? failure->code : 0, err);
}

bool
kerberos_failure_report(const struct kerberos_failure *failure, struct error *err)
{
	const char *host = strchr(failure->service, '/');

	switch (failure->code) {
	case KRB5KDC_ERR_PREAUTH_FAILED:
	case KRB5KRB_AP_ERR_BAD_INTEGRITY:
	case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
	case KRB5KDC_ERR_CLIENT_REVOKED:
	case KRB5KDC_ERR_KEY_EXP:
		return report_account(failure, err);
	case KRB5KRB_AP_ERR_TKT_EXPIRED:
		return error_set(err, ERROR_SESSION,
		    "Kerberos: the ticket has expired: renew it (kinit), or give a keytab or a password, with "
		    "which it is renewed by itself");
	case KRB5KRB_AP_ERR_SKEW:
	case KRB5_KDCREP_SKEW:
		return error_set(err, ERROR_SESSION,
		    "Kerberos: the clocks of this machine and of the KDC differ by more than 5 min: set them "
		    "right (NTP)");
	case KRB5KDC_ERR_ETYPE_NOSUPP:
		return error_set(err, ERROR_USAGE,
		    "Kerberos: the KDC has no encryption type for '%s' that it may use (Server 2003 knows only RC4): allow it there; "
		    "an MIT KDC wants allow_rc4 = true in its own krb5.conf. Here nothing is to be set, unless krb5.conf has "
		    "permitted_enctypes",
		    failure->service);
	case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN:
		return error_set(err, ERROR_SESSION,
		    "Kerberos: no service is registered as '%s': check the node's name, register it (setspn), or "
		    "name another one with --spn, for example WSMAN%s",
		    failure->service, host == NULL ? "/host" : host);
	case KRB5_KDC_UNREACH:
	case KRB5_REALM_CANT_RESOLVE:
		error_set(err, ERROR_UNREACHABLE,
		    "Kerberos: no KDC of the realm answers: check the network, and [realms] in krb5.conf (%s)",
		    failure->detail);
		return shortage_explain(0, err);
	case KRB5_REALM_UNKNOWN:
	case KRB5_CONFIG_NODEFREALM:
		return error_set(err, ERROR_USAGE,
		    "Kerberos: the realm is not known: write the user as user@REALM (in capitals), and the realm into "
		    "krb5.conf (%s)",
		    failure->detail);
	default:
		break;
	}
	return report_ours(failure, err);
}
