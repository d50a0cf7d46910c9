# wsman: a WS-Management client
noinst_LTLIBRARIES += libwsman.la
libwsman_la_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/client.h \
	%D%/collector.c %D%/collector.h \
	%D%/enumerate.c \
	%D%/events.c \
	%D%/exchange.c \
	%D%/fault.c %D%/fault.h \
	%D%/instance.c \
	%D%/knock.c \
	%D%/name.c %D%/name.h \
	%D%/namespace.h \
	%D%/request.c %D%/request.h \
	%D%/sealed.h %D%/sealed_load.c \
	%D%/seen.c %D%/seen.h \
	%D%/shell.c \
	%D%/stream.c %D%/stream.h \
	%D%/transport.c %D%/transport.h \
	%D%/wsman.c %D%/wsman.h
libwsman_la_LIBADD = libline.la libhttp.la libmodule.la

# What any line needs, the lowest and the one that lies over it.
noinst_LTLIBRARIES += libline.la
libline_la_SOURCES = \
	%D%/failure.c %D%/failure.h \
	%D%/line.c %D%/line.h \
	%D%/reply.c %D%/reply.h

# Loaded by sitewatch-winrm where Kerberos or NTLM is spoken (sealed.h): GSSAPI comes with it.
noinst_LTLIBRARIES += libsealed.la
libsealed_la_SOURCES = \
	%D%/login.c %D%/login.h \
	%D%/sealed.c
pkglib_LTLIBRARIES += sitewatch-sealed.la
sitewatch_sealed_la_SOURCES =
sitewatch_sealed_la_LIBADD = libsealed.la libline.la libhttp.la libgss.la libmodel.la
sitewatch_sealed_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -export-symbols-regex '^sitewatch_sealed_module$$'
