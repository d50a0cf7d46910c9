# options: the command lines of all programs
noinst_LTLIBRARIES += liboptions.la
liboptions_la_SOURCES = \
	%D%/command_line.c %D%/command_line.h \
	%D%/options.c %D%/options.h \
	%D%/takers.c %D%/takers.h
liboptions_la_CPPFLAGS = $(AM_CPPFLAGS) -DSYSCONFDIR='"$(sysconfdir)"' -DLOCALSTATEDIR='"$(localstatedir)"'
