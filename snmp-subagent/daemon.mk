# sitewatchd. All but its main() stands in one archive, for tests to link what they are about.

noinst_LTLIBRARIES += libdaemon.la
libdaemon_la_SOURCES = \
	snmp-subagent/announce.c snmp-subagent/announce.h \
	snmp-subagent/daemon_log.c snmp-subagent/daemon_log.h \
	snmp-subagent/daemon_options.c snmp-subagent/daemon_options.h \
	snmp-subagent/edges.c snmp-subagent/edges.h \
	snmp-subagent/monitored.c snmp-subagent/monitored.h \
	snmp-subagent/notification_words.c snmp-subagent/notification_words.h \
	snmp-subagent/once.c snmp-subagent/once.h \
	snmp-subagent/poll_share.c snmp-subagent/poll_share.h \
	snmp-subagent/poller.c snmp-subagent/poller.h \
	snmp-subagent/publisher.c snmp-subagent/publisher.h \
	snmp-subagent/reload.c snmp-subagent/reload.h \
	snmp-subagent/roster.c snmp-subagent/roster.h \
	snmp-subagent/schedule.c snmp-subagent/schedule.h \
	snmp-subagent/secret_mark.c snmp-subagent/secret_mark.h \
	snmp-subagent/service_manager.c snmp-subagent/service_manager.h
libdaemon_la_CPPFLAGS = $(AM_CPPFLAGS) -DSYSCONFDIR='"$(sysconfdir)"'
libdaemon_la_CFLAGS = $(AM_CFLAGS) -pthread

DAEMON_LIBS = libdaemon.la libmib.la libconfiguration.la libverdict.la libhistory.la libsource.la libmodel.la

if HAVE_NETSNMP
sbin_PROGRAMS += sitewatchd
endif
sitewatchd_SOURCES = snmp-subagent/sitewatchd.c \
	snmp-subagent/daemon.c snmp-subagent/daemon.h \
	snmp-subagent/daemon_run.c snmp-subagent/daemon_run.h \
	snmp-subagent/delivery.c snmp-subagent/delivery.h
sitewatchd_CPPFLAGS = $(AM_CPPFLAGS) -DLOCALSTATEDIR='"$(localstatedir)"'
sitewatchd_CFLAGS = $(AM_CFLAGS) -pthread
sitewatchd_LDADD = libdaemon.la $(AGENT_LIBS) libconfiguration.la libverdict.la libhistory.la libsource.la libmodel.la

EXTRA_DIST += \
	contrib/systemd/sitewatchd.service \
	contrib/snmp/snmpd.conf \
	contrib/snmp/snmptrapd.conf
