# The SNMP part. The MIB's rows and columns need no net-snmp, and are tested without it; what speaks AgentX does.

mibdir = $(datadir)/snmp/mibs
nodist_mib_DATA = snmp-subagent/SITEWATCH-MIB.txt

noinst_LTLIBRARIES += libmib.la
libmib_la_SOURCES = \
	snmp-subagent/mib_columns.c snmp-subagent/mib_columns.h \
	snmp-subagent/mib_lookup.c snmp-subagent/mib_lookup.h \
	snmp-subagent/mib_notification.c snmp-subagent/mib_notification.h \
	snmp-subagent/mib_rows.c snmp-subagent/mib_rows.h

# Built for the programs that link it alone, which HAVE_NETSNMP guards.
EXTRA_LTLIBRARIES += libagent.la
libagent_la_SOURCES = \
	snmp-subagent/agent.c snmp-subagent/agent.h \
	snmp-subagent/agent_mailbox.c snmp-subagent/agent_mailbox.h \
	snmp-subagent/agentx_notifier.c snmp-subagent/agentx_notifier.h \
	snmp-subagent/agentx_oid.c snmp-subagent/agentx_oid.h \
	snmp-subagent/agentx_session.c snmp-subagent/agentx_session.h \
	snmp-subagent/agentx_table.c snmp-subagent/agentx_table.h \
	snmp-subagent/agentx_value.c snmp-subagent/agentx_value.h
libagent_la_CFLAGS = $(AM_CFLAGS) $(NETSNMP_CFLAGS) -pthread

# What a program with the agent in it links.
AGENT_LIBS = libagent.la libmib.la libmodel.la $(NETSNMP_LIBS) -lpthread

include snmp-subagent/daemon.mk
