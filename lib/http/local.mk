# http: answers of HTTP/1.1, read as they come; and connections to a host by name
noinst_LTLIBRARIES += libhttp.la
libhttp_la_SOURCES = \
	%D%/background.c %D%/background.h \
	%D%/connect.c %D%/connect.h \
	%D%/date.c %D%/date.h \
	%D%/header.c %D%/header.h \
	%D%/reader.c %D%/reader.h \
	%D%/resolve.c %D%/resolve.h
