# xml: XML from somebody we do not trust
noinst_LTLIBRARIES += libxml.la
libxml_la_SOURCES = \
	%D%/markup.c %D%/markup.h \
	%D%/names.c %D%/names.h \
	%D%/stream.c %D%/stream.h
libxml_la_CPPFLAGS = $(AM_CPPFLAGS) $(EXPAT_CFLAGS)
libxml_la_LIBADD = $(EXPAT_LIBS)
