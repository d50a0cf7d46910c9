/*
 * tls.h -- TLS over a socket that does not block; the interface of the module sitewatch-tls.so.
 *
 * Who is not proven by the authorities that are trusted, under the name or address that was asked for, gets no byte. Where
 * verification is off, TLS hides what is said from all but who answers. Nothing here waits.
 */
#ifndef LIB_TLS_TLS_H
#define LIB_TLS_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/source/source.h"

/** Why there is no TLS connection. */
enum tls_flaw {
	TLS_FINE = 0,
	TLS_NO_TLS,			/* what answers speaks something else */
	TLS_TOO_OLD,			/* no protocol, cipher or key in common: that of Windows Server 2003 */
	TLS_EXPIRED,
	TLS_NOT_YET_VALID,
	TLS_UNKNOWN_AUTHORITY,
	TLS_OTHER_NAME,			/* the certificate is for somebody else */
	TLS_NOT_ACCEPTED,		/* the certificate, for another reason */
	TLS_BAD_AUTHORITIES,		/* our own file of them cannot be read */
	TLS_BAD_CERTIFICATE,		/* our own one, or its key, cannot be used */
	TLS_FAILED,			/* the handshake, for another reason */
	TLS_NO_MEMORY,
};

struct tls_failure {
	enum tls_flaw flaw;
	char detail[256];		/* OpenSSL's words, or the system's; may be "" */
};

/** How far an operation came. */
enum tls_step {
	TLS_DONE,
	TLS_WANTS_READ,			/* call it again when the socket can be read */
	TLS_WANTS_WRITE,
	TLS_CLOSED,			/* the other side has said goodbye */
	TLS_BROKEN,			/* the connection is lost */
};

struct tls;

struct tls_module {
	unsigned int abi;
	/** For all connections to one target, one after the other; `target` is borrowed. NULL: out of memory. */
	struct tls *(*open)(const struct source_target *target);
	/**
	 * Begin a connection over a socket, which is the caller's. What a session of an earlier one allows is shortened.
	 * @param listener  filled with what its certificate says, accepted or not, and outlives the connection; NULL: not wanted
	 */
	bool (*begin)(struct tls *tls, int socket, struct source_listener *listener, struct tls_failure *ret_failure);
	/** @param ret_failure  filled with TLS_BROKEN */
	enum tls_step (*handshake)(struct tls *tls, struct tls_failure *ret_failure);
	/** @param ret_count  TLS_DONE: not 0 */
	enum tls_step (*read)(struct tls *tls, char *bytes, size_t size, size_t *ret_count);
	enum tls_step (*write)(struct tls *tls, const char *bytes, size_t count, size_t *ret_count);
	/** Of a connection that nobody uses: it stands, and nothing came that nobody asked for. */
	bool (*is_idle)(struct tls *tls);
	/** Channel binding of the connection: tls-server-end-point (RFC 5929). @return its length; 0: there is none */
	size_t (*binding)(const struct tls *tls, char *ret_binding, size_t size);
	/** End the connection, if there is one. */
	void (*end)(struct tls *tls);
	/** With its connection. */
	void (*close)(struct tls *tls);
};

#define TLS_MODULE_ABI	  1U
#define TLS_MODULE_SYMBOL "sitewatch_tls_module"
#define TLS_MODULE_FILE	  "sitewatch-tls.so"

#endif
