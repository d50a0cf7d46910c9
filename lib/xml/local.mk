# xml: XML from somebody we do not trust
noinst_LTLIBRARIES += libxml.la
libxml_la_SOURCES = \
	%D%/markup.c %D%/markup.h \
	%D%/stream.c %D%/stream.h
libxml_la_CPPFLAGS = $(AM_CPPFLAGS) $(XML_CFLAGS)
libxml_la_LIBADD = $(XML_LIBS)
