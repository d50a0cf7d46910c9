/*
 * address.h -- an address as an operator writes it: a host name or an IP address, an IPv6 one perhaps in brackets, as
 * in a URL, and with a zone ("fe80::1%eth0"). Pure.
 */
#ifndef LIB_CONFIG_ADDRESS_H
#define LIB_CONFIG_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Find the address in `text`, without brackets if it is an IPv6 address; any other text is taken as it is.
 * @param ret_start  where it begins, within `text`
 * @return its length, zone included
 */
size_t address_bare(const char *text, const char **ret_start);

/** The zone of an IPv6 address of this length, behind its '%'; NULL when there is none. */
const char *address_zone(const char *start, size_t length);

#endif
