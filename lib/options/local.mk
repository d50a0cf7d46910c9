# options: the command lines of all programs, and how far they are
noinst_LTLIBRARIES += liboptions.la
liboptions_la_SOURCES = \
	%D%/command_line.c %D%/command_line.h \
	%D%/options.c %D%/options.h \
	%D%/progress.c %D%/progress.h \
	%D%/takers.c %D%/takers.h
liboptions_la_CPPFLAGS = $(AM_CPPFLAGS) -DSYSCONFDIR='"$(sysconfdir)"' -DLOCALSTATEDIR='"$(localstatedir)"'
