# wsman: a WS-Management client
noinst_LTLIBRARIES += libwsman.la
libwsman_la_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/client.h \
	%D%/collector.c %D%/collector.h \
	%D%/enumerate.c \
	%D%/events.c \
	%D%/exchange.c \
	%D%/failure.c %D%/failure.h \
	%D%/fault.c %D%/fault.h \
	%D%/instance.c \
	%D%/knock.c \
	%D%/line.c %D%/line.h \
	%D%/login.c %D%/login.h \
	%D%/name.c %D%/name.h \
	%D%/namespace.h \
	%D%/reply.c %D%/reply.h \
	%D%/request.c %D%/request.h \
	%D%/sealed.c %D%/sealed.h \
	%D%/seen.c %D%/seen.h \
	%D%/shell.c \
	%D%/stream.c %D%/stream.h \
	%D%/transport.c %D%/transport.h \
	%D%/wsman.c %D%/wsman.h
libwsman_la_LIBADD = libgss.la libhttp.la libmodule.la
