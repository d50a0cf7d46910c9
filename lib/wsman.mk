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
	lib/wsman_namespace.h
libwsman_la_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
libwsman_la_LIBADD = $(CURL_LIBS)
