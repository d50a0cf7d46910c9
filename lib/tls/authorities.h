/*
 * authorities.h -- which authorities a TLS connection trusts, and where OpenSSL reads them.
 */
#ifndef LIB_TLS_AUTHORITIES_H
#define LIB_TLS_AUTHORITIES_H

/** Borrowed. NULL: none. */
struct tls_authorities {
	const char *file;		/* PEM: read whole, and kept */
	const char *folder;		/* as c_rehash(1) makes it: only the one that is asked for is read */
};

/**
 * Those of `ca_file` and nobody else's; without one the system's. A system's file has all authorities of the world: 50 ms
 * and 870 KiB (measured with Debian's), where its folder costs next to nothing.
 * @param system_file, system_folder  OpenSSL's own. A file that is not there is none: then that of Debian, or of Red Hat
 */
struct tls_authorities tls_authorities_choose(const char *ca_file, const char *system_file, const char *system_folder);

#endif
