# tls: TLS by OpenSSL
noinst_LTLIBRARIES += libtls.la
libtls_la_SOURCES = \
	%D%/authorities.c %D%/authorities.h \
	%D%/binding.c %D%/binding.h \
	%D%/connection.c \
	%D%/context.c %D%/context.h \
	%D%/flaw.c %D%/flaw.h \
	%D%/peer.c %D%/peer.h \
	%D%/tls.h
libtls_la_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)
libtls_la_LIBADD = $(CRYPTO_LIBS)

# Loaded by sitewatch-winrm when the first TLS connection is to be made (tls.h): loading OpenSSL is most of what a check costs.
pkglib_LTLIBRARIES += sitewatch-tls.la
sitewatch_tls_la_SOURCES =
sitewatch_tls_la_LIBADD = libtls.la
sitewatch_tls_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -export-symbols-regex '^sitewatch_tls_module$$'
