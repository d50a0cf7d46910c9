# found: clusters that nobody configured, in what nodes told
noinst_LTLIBRARIES += libfound.la
libfound_la_SOURCES = \
	%D%/clusters.c %D%/clusters.h \
	%D%/find.c %D%/find.h
