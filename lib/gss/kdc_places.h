/*
 * kdc_places.h -- where the KDCs of a realm are, in the order in which they are to be asked: krb5.conf, else DNS.
 */
#ifndef LIB_GSS_KDC_PLACES_H
#define LIB_GSS_KDC_PLACES_H

#include <krb5.h>
#include <stddef.h>
#include <sys/socket.h>

#define KDC_ADDRESSES_MAX 16

struct kdc_address {
	struct sockaddr_storage at;
	socklen_t length;
};

/**
 * All addresses of `kdc =` in [realms]; without any, those that the SRV records of the realm name. Waits for the resolver.
 * @param ret  KDC_ADDRESSES_MAX of them; what is more is left out
 * @return how many; 0 also where we know less of it than libkrb5: KDCs behind a proxy, or found by SSSD
 */
size_t kdc_places_find(krb5_context context, const char *realm, struct kdc_address *ret);

#endif
