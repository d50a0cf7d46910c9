/*
 * error.h -- why something failed: a kind to act on, a sentence for the operator.
 *
 * A plain value, the caller's. Nothing here allocates, prints or exits.
 */
#ifndef LIB_MODEL_ERROR_H
#define LIB_MODEL_ERROR_H

#include <stdbool.h>

/** What a caller can do about it; the text says what happened and where. */
enum error_kind {
	ERROR_NONE = 0,
	ERROR_USAGE,		/* an option or a configuration file: the operator mends it */
	ERROR_UNREACHABLE,	/* no answer: name, route, connection refused or lost */
	ERROR_TIMEOUT,		/* no answer in the time given */
	ERROR_TLS,		/* certificate or handshake: the peer is not proven */
	ERROR_REFUSED,		/* user or password not accepted: a failed logon */
	ERROR_DENIED,		/* the account is known, a right is missing */
	ERROR_ABSENT,		/* not on this node: class, namespace, service, instance */
	ERROR_BUSY,		/* quota, too many operations: again later */
	ERROR_EXPIRED,		/* an enumeration context is gone: from the start again */
	ERROR_FAULT,		/* the node answered with another fault */
	ERROR_MALFORMED,	/* an answer or a file that cannot be read */
	ERROR_LIMIT,		/* more than we accept: size, depth, number of items */
	ERROR_STORAGE,		/* the history cannot be read or written */
	ERROR_NO_MEMORY,		/* out of memory */
	ERROR_SESSION,		/* no secure session, and the account has no part in it: clocks, names, mechanisms */
	ERROR_SHORTAGE,		/* no file descriptor left here: nothing is said of the node */
	ERROR_KINDS,		/* how many there are; the numbers are kept on disk */
};

/** What a kind says beside its name; error.c has the table. */
enum error_trait {
	ERROR_IS_SILENCE = 1,		/* the node did not answer */
	ERROR_MAY_PASS = 2,		/* it did not refuse: the same again, later, may do */
	ERROR_OF_CONNECTION = 4,	/* it would have hit every question alike */
	ERROR_OF_ONE_PART = 8,		/* this one question is not answered, while others may be: a right, a class or an
					   instance is missing, the provider fails, the listing is too much */
	ERROR_LEAVES_DOUBT = 16,	/* what was asked for may have been done */
};

#define ERROR_TEXT_SIZE 1024

struct error {
	enum error_kind kind;
	char text[ERROR_TEXT_SIZE];	/* one line of UTF-8; may quote a node's words: escape on output */
};

/**
 * Set `err`; a longer text is cut at a character.
 * @return false, so that failing is one line: return error_set(...);
 */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * Put what only the caller knows in front of the text: "prefix: text". Keeps the kind.
 * @return false
 */
bool error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Set `err` to ERROR_NO_MEMORY. @return false */
bool error_memory(struct error *err);

/** True when errors of this kind have the trait. */
bool error_kind_has(enum error_kind kind, enum error_trait trait);

/** Empty `err`: ERROR_NONE, "". */
void error_clear(struct error *err);

#endif
