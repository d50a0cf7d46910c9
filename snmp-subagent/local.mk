# The SNMP part. The MIB's rows and columns need no net-snmp, and are tested without it; what speaks AgentX does.

mibdir = $(datadir)/snmp/mibs
nodist_mib_DATA = %D%/SITEWATCH-MIB.txt

noinst_LTLIBRARIES += libmib.la
libmib_la_SOURCES = \
	%D%/mib/columns.c %D%/mib/columns.h \
	%D%/mib/lookup.c %D%/mib/lookup.h \
	%D%/mib/notification.c %D%/mib/notification.h \
	%D%/mib/rows.c %D%/mib/rows.h \
	%D%/mib/text.c %D%/mib/text.h

# Built for the programs that link it alone, which HAVE_NETSNMP guards.
EXTRA_LTLIBRARIES += libagent.la
libagent_la_SOURCES = \
	%D%/agentx/agent.c %D%/agentx/agent.h \
	%D%/agentx/mailbox.c %D%/agentx/mailbox.h \
	%D%/agentx/notifier.c %D%/agentx/notifier.h \
	%D%/agentx/session.c %D%/agentx/session.h \
	%D%/agentx/table.c %D%/agentx/table.h \
	%D%/agentx/value.c %D%/agentx/value.h
libagent_la_CFLAGS = $(AM_CFLAGS) $(NETSNMP_CFLAGS) -pthread

# What a program with the agent in it links.
AGENT_LIBS = libagent.la libmib.la libmodel.la $(NETSNMP_LIBS) -lpthread

# sitewatchd. All but what needs the agent stands in one archive, for tests to link what they are about.
noinst_LTLIBRARIES += libdaemon.la
libdaemon_la_SOURCES = \
	%D%/log.c %D%/log.h \
	%D%/finish/child.c %D%/finish/child.h \
	%D%/finish/finisher.c %D%/finish/finisher.h \
	%D%/poll/descriptors.c %D%/poll/descriptors.h \
	%D%/poll/poll_share.c %D%/poll/poll_share.h \
	%D%/poll/poller.c %D%/poll/poller.h \
	%D%/poll/schedule.c %D%/poll/schedule.h \
	%D%/poll/secret_mark.c %D%/poll/secret_mark.h \
	%D%/nodes/monitored.c %D%/nodes/monitored.h \
	%D%/nodes/metrics_file.c %D%/nodes/metrics_file.h \
	%D%/nodes/publisher.c %D%/nodes/publisher.h \
	%D%/nodes/reload.c %D%/nodes/reload.h \
	%D%/nodes/roles.c %D%/nodes/roles.h \
	%D%/nodes/roster.c %D%/nodes/roster.h %D%/nodes/roster_inside.h \
	%D%/nodes/roster_reload.c \
	%D%/notify/announce.c %D%/notify/announce.h \
	%D%/notify/role_changes.c %D%/notify/role_changes.h \
	%D%/notify/role_row.c %D%/notify/role_row.h \
	%D%/notify/state_changes.c %D%/notify/state_changes.h \
	%D%/notify/stored_form.c %D%/notify/stored_form.h \
	%D%/daemon/poll_once.c %D%/daemon/poll_once.h \
	%D%/daemon/options.c %D%/daemon/options.h \
	%D%/daemon/service_manager.c %D%/daemon/service_manager.h
libdaemon_la_CFLAGS = $(AM_CFLAGS) -pthread
libdaemon_la_CPPFLAGS = $(AM_CPPFLAGS) -DEVENTHANDLERDIR='"$(eventhandlerdir)"'

if HAVE_NETSNMP
noinst_PROGRAMS += sitewatchd
sbin_PROGRAMS += installed/sitewatchd
endif
sitewatchd_SOURCES = %D%/daemon/sitewatchd.c \
	%D%/daemon/daemon.c %D%/daemon/daemon.h \
	%D%/daemon/run.c %D%/daemon/run.h \
	%D%/notify/delivery.c %D%/notify/delivery.h
sitewatchd_CPPFLAGS = $(AM_CPPFLAGS) -DLOCALSTATEDIR='"$(localstatedir)"'
sitewatchd_CFLAGS = $(AM_CFLAGS) -pthread
sitewatchd_LDADD = libdaemon.la $(AGENT_LIBS) $(LIBRARY)
installed_sitewatchd_SOURCES = $(sitewatchd_SOURCES)
installed_sitewatchd_CPPFLAGS = $(sitewatchd_CPPFLAGS)
installed_sitewatchd_CFLAGS = $(sitewatchd_CFLAGS)
installed_sitewatchd_LDADD = libdaemon.la $(AGENT_LIBS) $(INSTALLED_LIBRARY)
