# sources: the configuration files of IIS
noinst_LTLIBRARIES += libfiles.la
libfiles_la_SOURCES = \
	lib/file_values.c lib/file_values.h \
	lib/file_bindings.c lib/file_bindings.h \
	lib/file_listing.c lib/file_listing.h \
	lib/file_format.h \
	lib/file_metabase.c lib/file_metabase.h \
	lib/file_apphost.c lib/file_apphost.h \
	lib/file_document.c lib/file_document.h

# Loaded with dlopen() when the first file is to be read (lib/source.h).
pkglib_LTLIBRARIES += sitewatch-file.la
sitewatch_file_la_SOURCES = lib/source_file.c
sitewatch_file_la_LIBADD = libfiles.la libxml.la libmodel.la
sitewatch_file_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^sitewatch_source_module$$'
