/*
 * kerberos_configuration.h -- what is wrong with krb5.conf, where libkrb5 says only that one of its files is.
 */
#ifndef LIB_GSS_KERBEROS_CONFIGURATION_H
#define LIB_GSS_KERBEROS_CONFIGURATION_H

#include <stdio.h>

/** Write which file cannot be used, why, and the line, as far as it is known. */
void kerberos_configuration_write_fault(FILE *out);

#endif
