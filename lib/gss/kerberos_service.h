/*
 * kerberos_service.h -- the name of a service in Kerberos, without asking DNS.
 */
#ifndef LIB_GSS_KERBEROS_SERVICE_H
#define LIB_GSS_KERBEROS_SERVICE_H

/**
 * The principal of "SERVICE/host" or "SERVICE/host@REALM".
 *
 * The host is taken as it is written, in lower case. GSSAPI's own form, SERVICE@host, takes the name that DNS calls
 * canonical: whoever can forge that, and has an account of any machine, would pass for any node. The realm is what
 * krb5.conf has for the host ([domain_realm]), else the one that the KDC refers to.
 *
 * @return "SERVICE/host@REALM"; the caller's, to free(). NULL: no memory, or not a name
 */
char *kerberos_service_principal(const char *service);

#endif
