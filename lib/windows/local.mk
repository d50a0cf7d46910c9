# windows: what to ask IIS, the cluster and Windows for, over WS-Management
noinst_LTLIBRARIES += libwindows.la
libwindows_la_SOURCES = \
	%D%/appcmd.c %D%/appcmd.h \
	%D%/appcmd_output.c %D%/appcmd_output.h \
	%D%/appcmd_repair.c %D%/appcmd_repair.h \
	%D%/bindings.c %D%/bindings.h \
	%D%/cluster.c %D%/cluster.h \
	%D%/counters.c %D%/counters.h \
	%D%/events.c %D%/events.h \
	%D%/examine.c %D%/examine.h \
	%D%/iis.c %D%/iis.h \
	%D%/iis6.c %D%/iis6.h \
	%D%/iis7.c %D%/iis7.h \
	%D%/look.c %D%/look.h \
	%D%/node.c %D%/node.h \
	%D%/pools.c %D%/pools.h \
	%D%/reference.c %D%/reference.h \
	%D%/repair.c %D%/repair.h \
	%D%/shell_states.c %D%/shell_states.h \
	%D%/sites.c %D%/sites.h \
	%D%/source.c \
	%D%/unchanged.c %D%/unchanged.h

# Loaded with dlopen() when the first node is to be asked (lib/source/source.h).
pkglib_LTLIBRARIES += sitewatch-winrm.la
sitewatch_winrm_la_SOURCES =
sitewatch_winrm_la_LIBADD = libwindows.la libpsrp.la libwsman.la libxml.la libmodel.la
sitewatch_winrm_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^sitewatch_source_module$$'
