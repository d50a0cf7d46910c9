# WS-Management client. Needs libxml.la and libmodel.la beside it.
noinst_LTLIBRARIES += libwsman.la
libwsman_la_SOURCES = \
	lib/wsman.c lib/wsman.h lib/wsman_client.h \
	lib/wsman_exchange.c \
	lib/wsman_enumerate.c \
	lib/wsman_events.c \
	lib/wsman_request.c lib/wsman_request.h \
	lib/wsman_answer.c lib/wsman_answer.h \
	lib/wsman_collector.c lib/wsman_collector.h \
	lib/wsman_name.c lib/wsman_name.h \
	lib/wsman_seen.c lib/wsman_seen.h \
	lib/wsman_instance.c \
	lib/wsman_fault.c lib/wsman_fault_reader.c lib/wsman_fault.h \
	lib/wsman_transport.c lib/wsman_transport.h \
	lib/wsman_failure.c lib/wsman_failure.h \
	lib/wsman_line.c lib/wsman_line.h \
	lib/wsman_login.c lib/wsman_login.h \
	lib/wsman_sealed.c lib/wsman_sealed.h \
	lib/tls_authorities.c lib/tls_authorities.h \
	lib/tls_binding.c lib/tls_binding.h \
	lib/wsman_namespace.h
libwsman_la_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(GSSAPI_CFLAGS) $(CRYPTO_CFLAGS)
libwsman_la_LIBADD = libgss.la $(CURL_LIBS) $(CRYPTO_LIBS)

# Sessions over GSSAPI, and the form of sealed messages. Needs libmodel.la beside it; the simulator seals with it, too.
noinst_LTLIBRARIES += libgss.la
libgss_la_SOURCES = \
	lib/base64.c lib/base64.h \
	lib/errand.c lib/errand.h \
	lib/gss_credentials.c lib/gss_credentials.h \
	lib/gss_seal.c lib/gss_seal.h \
	lib/gss_session.c lib/gss_session.h \
	lib/kerberos_failure.c lib/kerberos_failure.h \
	lib/kerberos_service.c lib/kerberos_service.h \
	lib/kerberos_tickets.c lib/kerberos_tickets.h \
	lib/multipart_seal.c lib/multipart_seal.h
libgss_la_CFLAGS = $(AM_CFLAGS) $(GSSAPI_CFLAGS) -pthread
libgss_la_LIBADD = $(GSSAPI_LIBS)
