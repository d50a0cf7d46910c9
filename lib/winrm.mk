# sources: the loader of modules, and the module that looks over WinRM

# Modules are looked for where they are installed, and before that in LD_LIBRARY_PATH: a build that is not
# installed runs with LD_LIBRARY_PATH=BUILD/.libs.
noinst_LTLIBRARIES += libsource.la
libsource_la_SOURCES = lib/source.c lib/source.h
libsource_la_CPPFLAGS = $(AM_CPPFLAGS) -DSITEWATCH_MODULE_DIR='"$(pkglibdir)"'
libsource_la_LIBADD = -ldl

noinst_LTLIBRARIES += libwinrm.la
libwinrm_la_SOURCES = \
	lib/source_winrm.c \
	lib/winrm_bindings.c lib/winrm_bindings.h \
	lib/winrm_cluster.c lib/winrm_cluster.h \
	lib/winrm_events.c lib/winrm_events.h \
	lib/winrm_iis.c lib/winrm_iis.h \
	lib/winrm_iis6.c lib/winrm_iis6.h \
	lib/winrm_iis7.c lib/winrm_iis7.h \
	lib/winrm_look.c lib/winrm_look.h \
	lib/winrm_node.c lib/winrm_node.h \
	lib/winrm_pools.c lib/winrm_pools.h \
	lib/winrm_repair.c lib/winrm_repair.h \
	lib/winrm_sites.c lib/winrm_sites.h

pkglib_LTLIBRARIES += sitewatch-winrm.la
sitewatch_winrm_la_SOURCES =
sitewatch_winrm_la_LIBADD = libwinrm.la libwsman.la libxml.la libmodel.la
sitewatch_winrm_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^sitewatch_source_module$$'
