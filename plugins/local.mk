# The programs that an operator or a monitor calls. All but their main() stands in one archive, for tests to call.
noinst_LTLIBRARIES += libprograms.la
libprograms_la_SOURCES = \
	%D%/check/check_iis_sites.c %D%/check/check_iis_sites.h \
	%D%/check/check_cluster.c %D%/check/check_cluster.h \
	%D%/check/check_options.c %D%/check/check_options.h \
	%D%/repair/act_on.c %D%/repair/act_on.h \
	%D%/repair/ask.c \
	%D%/repair/guard.c \
	%D%/repair/look.c %D%/repair/ongoing.h \
	%D%/repair/outcome.c \
	%D%/repair/owners.c %D%/repair/owners.h \
	%D%/repair/repair_options.c %D%/repair/repair_options.h \
	%D%/repair/run.c %D%/repair/run.h \
	%D%/repair/start_iis_sites.c %D%/repair/start_iis_sites.h \
	%D%/repair/settle.c \
	%D%/repair/steps.c \
	%D%/repair/unfinished.c %D%/repair/unfinished.h \
	%D%/repair/told.c \
	%D%/repair/wait.c \
	%D%/operator/all_nodes.c %D%/operator/all_nodes.h \
	%D%/operator/cluster.c \
	%D%/operator/command.h \
	%D%/doctor/as_user.c %D%/doctor/as_user.h \
	%D%/doctor/diagnosis.c %D%/doctor/inside.h \
	%D%/doctor/log_on.c \
	%D%/doctor/network.c %D%/doctor/network.h \
	%D%/doctor/node.c %D%/doctor/node.h \
	%D%/doctor/reach.c \
	%D%/doctor/report.c %D%/doctor/report.h \
	%D%/doctor/rights.c \
	%D%/operator/discover.c \
	%D%/operator/doctor.c \
	%D%/operator/history.c \
	%D%/operator/init.c \
	%D%/operator/known_clusters.c %D%/operator/known_clusters.h \
	%D%/operator/metrics.c \
	%D%/operator/node_names.c %D%/operator/node_names.h \
	%D%/operator/report.c \
	%D%/operator/report_roles.c %D%/operator/report_roles.h \
	%D%/operator/saying.c \
	%D%/operator/show.c \
	%D%/operator/screen.c %D%/operator/screen.h \
	%D%/operator/terminal.c %D%/operator/terminal.h \
	%D%/operator/watch.c \
	%D%/operator/sitewatch.c %D%/operator/sitewatch.h \
	%D%/report/cluster.c %D%/report/cluster.h \
	%D%/report/headline.c %D%/report/headline.h \
	%D%/report/json.c %D%/report/json.h \
	%D%/report/json_text.c %D%/report/json_text.h \
	%D%/report/output.c %D%/report/output.h \
	%D%/report/repair_remarks.c %D%/report/repair_remarks.h \
	%D%/report/sheet.c %D%/report/sheet.h \
	%D%/report/table.c %D%/report/table.h \
	%D%/report/timeline.c %D%/report/timeline.h \
	%D%/report/view.h \
	%D%/look/cluster_look.c %D%/look/cluster_look.h \
	%D%/look/daemon_look.c %D%/look/daemon_look.h \
	%D%/look/node_look.c %D%/look/node_look.h \
	%D%/command/extra_opts.c %D%/command/extra_opts.h \
	%D%/command/node_options.c %D%/command/node_options.h \
	%D%/command/quick_exit.c %D%/command/quick_exit.h \
	%D%/command/time_limit.c %D%/command/time_limit.h
libprograms_la_CPPFLAGS = $(AM_CPPFLAGS) -DPLUGINDIR='"$(plugindir)"' -DPKGDATADIR='"$(pkgdatadir)"'

# What talks to nodes is a module, loaded when a node is asked (lib/source/source.h). Each program is linked twice: to run
# in the build folder, and, below installed/, to be installed. They differ in the folder of the modules (lib/source/local.mk).
noinst_PROGRAMS += check_iis_sites sitewatch start_iis_sites
plugin_PROGRAMS += installed/check_iis_sites
bin_PROGRAMS += installed/sitewatch
eventhandler_PROGRAMS += installed/start_iis_sites

check_iis_sites_SOURCES = %D%/check/check_iis_sites_main.c
check_iis_sites_LDADD = libprograms.la $(LIBRARY)
installed_check_iis_sites_SOURCES = $(check_iis_sites_SOURCES)
installed_check_iis_sites_LDADD = libprograms.la $(INSTALLED_LIBRARY)

sitewatch_SOURCES = %D%/operator/sitewatch_main.c
sitewatch_LDADD = libprograms.la $(LIBRARY)
installed_sitewatch_SOURCES = $(sitewatch_SOURCES)
installed_sitewatch_LDADD = libprograms.la $(INSTALLED_LIBRARY)

start_iis_sites_SOURCES = %D%/repair/start_iis_sites_main.c
start_iis_sites_LDADD = libprograms.la $(LIBRARY)
installed_start_iis_sites_SOURCES = $(start_iis_sites_SOURCES)
installed_start_iis_sites_LDADD = libprograms.la $(INSTALLED_LIBRARY)

# What is installed finds its modules where they were installed; 'make distcheck' runs this in a prefix of its own.
installcheck-local:
	$(DESTDIR)$(bindir)/sitewatch --version
	$(DESTDIR)$(plugindir)/check_iis_sites --file=$(srcdir)/tests/fixtures/iis/applicationHost.config; test $$? -eq 1
	LD_LIBRARY_PATH=$(abs_builddir)/tests/unit/source/modules/.libs \
		$(DESTDIR)$(plugindir)/check_iis_sites --file=$(srcdir)/tests/fixtures/iis/applicationHost.config; test $$? -eq 1
	SITEWATCH_PASSWORD=unused $(DESTDIR)$(plugindir)/check_iis_sites -H 127.0.0.1 -p 1 --auth=basic -u nobody --history=none | \
		grep 'refuses connections'
.PHONY: installcheck-local
