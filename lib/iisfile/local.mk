# iisfile: the configuration files of IIS
noinst_LTLIBRARIES += libiisfile.la
libiisfile_la_SOURCES = \
	%D%/apphost.c %D%/apphost.h \
	%D%/bindings.c %D%/bindings.h \
	%D%/document.c %D%/document.h \
	%D%/encoding.c %D%/encoding.h \
	%D%/format.h \
	%D%/listing.c %D%/listing.h \
	%D%/metabase.c %D%/metabase.h \
	%D%/source.c \
	%D%/values.c %D%/values.h

# Loaded with dlopen() when the first file is to be read (lib/source/source.h).
pkglib_LTLIBRARIES += sitewatch-file.la
sitewatch_file_la_SOURCES =
sitewatch_file_la_LIBADD = libiisfile.la libxml.la libmodel.la
sitewatch_file_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^sitewatch_source_module$$'
