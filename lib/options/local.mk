# options: the command line of all programs
noinst_LTLIBRARIES += liboptions.la
liboptions_la_SOURCES = \
	%D%/options.c %D%/options.h
