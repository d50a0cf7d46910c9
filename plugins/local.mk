# The programs that an operator or a monitor calls. All but their main() stands in one archive, for tests to call.

include plugins/output.mk

noinst_LTLIBRARIES += libprograms.la
libprograms_la_SOURCES = \
	plugins/options.c plugins/options.h \
	plugins/extra_opts.c plugins/extra_opts.h \
	plugins/node_options.c plugins/node_options.h \
	plugins/last_resort.c plugins/last_resort.h \
	plugins/leave.c plugins/leave.h \
	plugins/daemon_look.c plugins/daemon_look.h \
	plugins/node_look.c plugins/node_look.h \
	plugins/table.c plugins/table.h \
	plugins/timeline.c plugins/timeline.h \
	plugins/sitewatch.c plugins/sitewatch.h \
	plugins/sitewatch_history.c plugins/sitewatch_command.h \
	plugins/sitewatch_show.c \
	plugins/sitewatch_discover.c \
	plugins/act_on.c plugins/act_on.h \
	plugins/repair_options.c plugins/repair_options.h \
	plugins/repair_remarks.c plugins/repair_remarks.h \
	plugins/repair_run.c plugins/repair_run.h \
	plugins/start_iis_sites.c plugins/start_iis_sites.h \
	plugins/check_options.c plugins/check_options.h \
	plugins/check_iis_sites.c plugins/check_iis_sites.h
libprograms_la_CPPFLAGS = $(AM_CPPFLAGS) -DSYSCONFDIR='"$(sysconfdir)"' -DLOCALSTATEDIR='"$(localstatedir)"'

# What talks to nodes is a module, loaded when a node is asked (lib/source.h): only libsource.la knows of it.
PROGRAM_LIBS = libprograms.la libpluginoutput.la librepair.la libconfiguration.la libverdict.la libhistory.la libmodel.la

plugin_PROGRAMS += check_iis_sites
check_iis_sites_SOURCES = plugins/check_iis_sites_main.c
check_iis_sites_LDADD = $(PROGRAM_LIBS) libsource.la

bin_PROGRAMS += sitewatch
sitewatch_SOURCES = plugins/sitewatch_main.c
sitewatch_LDADD = $(PROGRAM_LIBS) libsource.la

eventhandler_PROGRAMS += start_iis_sites
start_iis_sites_SOURCES = plugins/start_iis_sites_main.c
start_iis_sites_LDADD = $(PROGRAM_LIBS) libsource.la

# What is installed finds its modules where they were installed; 'make distcheck' runs this in a prefix of its own.
installcheck-local:
	$(DESTDIR)$(bindir)/sitewatch --version
	$(DESTDIR)$(plugindir)/check_iis_sites --file=$(srcdir)/tests/fixtures/iis/applicationHost.config; test $$? -eq 1
	SITEWATCH_PASSWORD=unused $(DESTDIR)$(plugindir)/check_iis_sites -H 127.0.0.1 -p 1 --auth=basic -u nobody --history=none | \
		grep 'refuses connections'
.PHONY: installcheck-local
