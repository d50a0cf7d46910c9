# The library, floor by floor (ARCHITECTURE.md). Convenience archives only: nothing of it is installed but
# the two source modules, which are loaded when first needed (lib/source.h).

# model: plain values
noinst_LTLIBRARIES += libmodel.la
libmodel_la_SOURCES = \
	lib/error.c lib/error.h \
	lib/text.c lib/text.h \
	lib/escape.c lib/escape.h \
	lib/datetime.c lib/datetime.h \
	lib/site.c lib/site.h \
	lib/small_file.c lib/small_file.h \
	lib/snapshot.c lib/snapshot.h

include lib/xml.mk
include lib/files.mk
include lib/wsman.mk
include lib/winrm.mk
include lib/history.mk
include lib/verdict.mk
include lib/configuration.mk
