# gss: sessions over GSSAPI, and the form of sealed messages; the simulator seals with it, too
noinst_LTLIBRARIES += libgss.la
libgss_la_SOURCES = \
	%D%/base64.c %D%/base64.h \
	%D%/credentials.c %D%/credentials.h \
	%D%/der.c %D%/der.h \
	%D%/kdc_exchange.c %D%/kdc_exchange.h \
	%D%/kdc_places.c %D%/kdc_places.h \
	%D%/kdc_reply.c %D%/kdc_reply.h \
	%D%/kerberos_configuration.c %D%/kerberos_configuration.h \
	%D%/kerberos_failure.c %D%/kerberos_failure.h \
	%D%/kerberos_key.c %D%/kerberos_key.h \
	%D%/kerberos_keytab.c %D%/kerberos_keytab.h \
	%D%/kerberos_service.c %D%/kerberos_service.h \
	%D%/kerberos_tickets.c %D%/kerberos_tickets.h \
	%D%/multipart_seal.c %D%/multipart_seal.h \
	%D%/ntlm_challenge.c %D%/ntlm_challenge.h \
	%D%/seal.c %D%/seal.h \
	%D%/session.c %D%/session.h \
	%D%/token_guard.c %D%/token_guard.h
libgss_la_CFLAGS = $(AM_CFLAGS) $(GSSAPI_CFLAGS) -pthread
libgss_la_LIBADD = $(GSSAPI_LIBS) -lresolv
