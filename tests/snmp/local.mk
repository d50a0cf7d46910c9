# A program that serves made-up tables, for the end-to-end tests and the benchmark.
if HAVE_NETSNMP
check_PROGRAMS += tests/snmp/table_server
endif
EXTRA_PROGRAMS += tests/snmp/table_server
tests_snmp_table_server_SOURCES = tests/snmp/table_server.c
tests_snmp_table_server_CFLAGS = $(AM_CFLAGS) -pthread
tests_snmp_table_server_LDADD = $(AGENT_LIBS)
EXTRA_DIST += \
	tests/snmp/base-mibs \
	tests/snmp/lsan.supp \
	tests/e2e/snmp_master.py \
	tests/e2e/test_snmp_contrib.py \
	tests/e2e/test_snmp_mib.py \
	tests/e2e/test_snmp_session.py \
	tests/e2e/test_snmp_tables.py
