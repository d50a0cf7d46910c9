# source: what every source promises, and the loader of modules
noinst_LTLIBRARIES += libmodule.la libsource.la libinstalledsource.la
libmodule_la_SOURCES = \
	%D%/module.c %D%/module.h
libmodule_la_LIBADD = -ldl
libsource_la_SOURCES = \
	%D%/source.c %D%/source.h
libinstalledsource_la_SOURCES = $(libsource_la_SOURCES)

# Each program takes its modules from one folder, which is linked into it. One of the build folder takes those beside
# itself, wherever it is moved to. One that is installed (plugins/local.mk) is linked
# anew and takes those that were installed: nothing in it names the build folder.
libsource_la_CPPFLAGS = $(AM_CPPFLAGS) -DSITEWATCH_MODULE_DIR='".libs"'
libsource_la_LIBADD = libmodule.la
libinstalledsource_la_CPPFLAGS = $(AM_CPPFLAGS) -DSITEWATCH_MODULE_DIR='"$(pkglibdir)"'
libinstalledsource_la_LIBADD = libmodule.la
