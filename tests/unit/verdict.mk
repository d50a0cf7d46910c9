# verdict, and what the plugin says of it; scene.c is the node that these tests share

VERDICT_TEST_LIBS = libverdict.la libhistory.la libmodel.la $(SQLITE_LIBS) $(CMOCKA_LIBS)
VERDICT_TEST_SCENE = tests/unit/scene.c tests/unit/scene.h

UNIT_TESTS += tests/unit/test_range
tests_unit_test_range_SOURCES = tests/unit/test_range.c
tests_unit_test_range_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_range_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_range_LDADD = $(VERDICT_TEST_LIBS)

UNIT_TESTS += tests/unit/test_verdict_site
tests_unit_test_verdict_site_SOURCES = tests/unit/test_verdict_site.c $(VERDICT_TEST_SCENE)
tests_unit_test_verdict_site_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_verdict_site_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_verdict_site_LDADD = $(VERDICT_TEST_LIBS)

UNIT_TESTS += tests/unit/test_verdict_cluster
tests_unit_test_verdict_cluster_SOURCES = tests/unit/test_verdict_cluster.c $(VERDICT_TEST_SCENE)
tests_unit_test_verdict_cluster_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_verdict_cluster_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_verdict_cluster_LDADD = $(VERDICT_TEST_LIBS)

UNIT_TESTS += tests/unit/test_verdict_node
tests_unit_test_verdict_node_SOURCES = tests/unit/test_verdict_node.c $(VERDICT_TEST_SCENE)
tests_unit_test_verdict_node_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_verdict_node_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_verdict_node_LDADD = $(VERDICT_TEST_LIBS)

UNIT_TESTS += tests/unit/test_verdict_cause
tests_unit_test_verdict_cause_SOURCES = tests/unit/test_verdict_cause.c $(VERDICT_TEST_SCENE)
tests_unit_test_verdict_cause_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_verdict_cause_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_verdict_cause_LDADD = $(VERDICT_TEST_LIBS)

UNIT_TESTS += tests/unit/test_plugin_output
tests_unit_test_plugin_output_SOURCES = tests/unit/test_plugin_output.c $(VERDICT_TEST_SCENE)
tests_unit_test_plugin_output_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_plugin_output_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_plugin_output_LDADD = libpluginoutput.la $(VERDICT_TEST_LIBS)

UNIT_TESTS += tests/unit/test_plugin_json
tests_unit_test_plugin_json_SOURCES = tests/unit/test_plugin_json.c $(VERDICT_TEST_SCENE)
tests_unit_test_plugin_json_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_plugin_json_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_plugin_json_LDADD = libpluginoutput.la $(VERDICT_TEST_LIBS)

UNIT_TESTS += tests/unit/test_verdict_story
tests_unit_test_verdict_story_SOURCES = tests/unit/test_verdict_story.c $(VERDICT_TEST_SCENE)
tests_unit_test_verdict_story_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_verdict_story_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_verdict_story_LDADD = $(VERDICT_TEST_LIBS)

UNIT_TESTS += tests/unit/test_repair
tests_unit_test_repair_SOURCES = tests/unit/test_repair.c $(VERDICT_TEST_SCENE)
tests_unit_test_repair_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_repair_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_repair_LDADD = librepair.la $(VERDICT_TEST_LIBS)
