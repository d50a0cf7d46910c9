# The loader finds two modules made for it, in a folder of their own.
check_LTLIBRARIES += tests/unit/modules/sitewatch-winrm.la tests/unit/modules/sitewatch-file.la
tests_unit_modules_sitewatch_winrm_la_SOURCES = tests/unit/module_counting.c
tests_unit_modules_sitewatch_winrm_la_LIBADD = libmodel.la
tests_unit_modules_sitewatch_winrm_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -rpath $(pkglibdir)
tests_unit_modules_sitewatch_file_la_SOURCES = tests/unit/module_of_another_build.c
tests_unit_modules_sitewatch_file_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -rpath $(pkglibdir)

UNIT_TESTS += tests/unit/test_source
tests_unit_test_source_SOURCES = tests/unit/test_source.c lib/source.c
tests_unit_test_source_CPPFLAGS = $(UNIT_CPPFLAGS) -DSITEWATCH_MODULE_DIR='"$(abs_top_builddir)/tests/unit/modules/.libs"'
tests_unit_test_source_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_source_LDADD = libmodel.la $(CMOCKA_LIBS) -ldl
EXTRA_tests_unit_test_source_DEPENDENCIES = $(check_LTLIBRARIES)

# The module against a node that answers from a table; only the reading of values is the client's own.
WINRM_FAKE = tests/unit/fake_node.c tests/unit/fake_node.h tests/unit/fake_wsman.c tests/unit/fake_wsman.h \
	lib/wsman_instance.c

UNIT_TESTS += tests/unit/test_winrm_node
tests_unit_test_winrm_node_SOURCES = tests/unit/test_winrm_node.c $(WINRM_FAKE)
tests_unit_test_winrm_node_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_winrm_node_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_winrm_node_LDADD = libwinrm.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_winrm_iis6
tests_unit_test_winrm_iis6_SOURCES = tests/unit/test_winrm_iis6.c $(WINRM_FAKE)
tests_unit_test_winrm_iis6_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_winrm_iis6_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_winrm_iis6_LDADD = libwinrm.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_winrm_iis7
tests_unit_test_winrm_iis7_SOURCES = tests/unit/test_winrm_iis7.c $(WINRM_FAKE)
tests_unit_test_winrm_iis7_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_winrm_iis7_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_winrm_iis7_LDADD = libwinrm.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_winrm_repair
tests_unit_test_winrm_repair_SOURCES = tests/unit/test_winrm_repair.c $(WINRM_FAKE)
tests_unit_test_winrm_repair_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_winrm_repair_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_winrm_repair_LDADD = libwinrm.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_winrm_cluster
tests_unit_test_winrm_cluster_SOURCES = tests/unit/test_winrm_cluster.c $(WINRM_FAKE)
tests_unit_test_winrm_cluster_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_winrm_cluster_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_winrm_cluster_LDADD = libwinrm.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_winrm_events
tests_unit_test_winrm_events_SOURCES = tests/unit/test_winrm_events.c $(WINRM_FAKE)
tests_unit_test_winrm_events_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_winrm_events_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_winrm_events_LDADD = libwinrm.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_winrm_source
tests_unit_test_winrm_source_SOURCES = tests/unit/test_winrm_source.c $(WINRM_FAKE)
tests_unit_test_winrm_source_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_winrm_source_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_winrm_source_LDADD = libwinrm.la libmodel.la $(CMOCKA_LIBS)
