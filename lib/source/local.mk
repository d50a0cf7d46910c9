# source: what every source promises, and the loader of modules
noinst_LTLIBRARIES += libsource.la
libsource_la_SOURCES = \
	%D%/source.c %D%/source.h
libsource_la_CPPFLAGS = $(AM_CPPFLAGS) -DSITEWATCH_MODULE_DIR='"$(pkglibdir)"'
libsource_la_LIBADD = -ldl

# Modules are looked for where they are installed, and before that in LD_LIBRARY_PATH: a build that is not
# installed runs with LD_LIBRARY_PATH=BUILD/.libs.
