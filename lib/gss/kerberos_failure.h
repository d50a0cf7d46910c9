/*
 * kerberos_failure.h -- why Kerberos failed, and what to do about it.
 *
 * Only words. No password comes here.
 */
#ifndef LIB_GSS_KERBEROS_FAILURE_H
#define LIB_GSS_KERBEROS_FAILURE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/model/error.h"

struct kerberos_failure {
	int32_t code;			/* krb5_error_code */
	const char *user;		/* NULL: whoever the ticket cache says */
	bool is_first;			/* nobody named the user: it is the first of the keytab */
	const char *service;		/* whose ticket is wanted: "HTTP@exch-a.example"; NULL: the first ticket, of the account */
	const char *keytab;		/* where the credentials are from, a path; NULL: a password, or the cache */
	const char *keys;		/* what the keytab has: types of the user's keys, or whose keys; NULL: not known */
	const char *detail;		/* the library's words; may be "" */
	bool has_password;
};

/**
 * Turn it into an error.
 * ERROR_REFUSED: the account or its password; ERROR_SESSION: ticket, clock, name; ERROR_UNREACHABLE: no KDC; ERROR_USAGE:
 * configuration.
 * @return false
 */
bool kerberos_failure_report(const struct kerberos_failure *failure, struct error *err);

/** Is it only that Kerberos cannot be had here, so that another mechanism may be tried? Not after a refusal. */
bool kerberos_failure_is_absence(int32_t code);

/**
 * How far the clock of the node is ahead of ours. libkrb5 itself may go by the KDC's, so it is a hint, no proof.
 * @param node_clock  as the node told it; 0: it did not
 * @return seconds; 0 also when it is not known
 */
long kerberos_skew(time_t node_clock);

/** Are clocks so far apart no longer accepted? (5 min, unless somebody changed it) */
bool kerberos_skew_is_too_large(long seconds);

/** Say by how much the clocks differ, and what to do. `detail`: what else was said of it; NULL: nothing. @return false */
bool kerberos_skew_report(long seconds, const char *detail, struct error *err);

#endif
