# The client that answers from a table in place of lib/wsman: named before the archive of the real one.
EXTRA_LTLIBRARIES += libfakewsman.la
libfakewsman_la_SOURCES = \
	%D%/fake_node.c %D%/fake_node.h \
	%D%/fake_wsman.c %D%/fake_wsman.h
CLEANFILES += libfakewsman.la

UNIT_TESTS += %D%/test_windows_appcmd
UNIT_TESTS += %D%/test_windows_appcmd_repair
UNIT_TESTS += %D%/test_windows_cluster
UNIT_TESTS += %D%/test_windows_counter_sites
UNIT_TESTS += %D%/test_windows_counters
UNIT_TESTS += %D%/test_windows_events
UNIT_TESTS += %D%/test_windows_examine
UNIT_TESTS += %D%/test_windows_iis6
UNIT_TESTS += %D%/test_windows_iis7
UNIT_TESTS += %D%/test_windows_known
UNIT_TESTS += %D%/test_windows_node
UNIT_TESTS += %D%/test_windows_parts
UNIT_TESTS += %D%/test_windows_reference
UNIT_TESTS += %D%/test_windows_repair
UNIT_TESTS += %D%/test_windows_source
UNIT_TESTS += %D%/test_windows_unchanged
UNIT_TESTS += %D%/test_windows_ways

%C%_test_windows_appcmd_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_appcmd_repair_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_cluster_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_counter_sites_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_counters_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_events_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_examine_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_iis6_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_iis7_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_node_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_parts_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_reference_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_repair_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_source_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_unchanged_LDADD = libfakewsman.la $(LDADD)
%C%_test_windows_ways_LDADD = libfakewsman.la $(LDADD)
