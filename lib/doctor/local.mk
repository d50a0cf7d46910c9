# doctor: what keeps a program from its work, step by step
noinst_LTLIBRARIES += libdoctor.la
libdoctor_la_SOURCES = \
	%D%/finding.c %D%/finding.h \
	%D%/local.c %D%/local.h
