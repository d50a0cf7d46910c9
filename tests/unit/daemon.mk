# sitewatchd: what needs neither node nor snmpd
DAEMON_TEST_LDADD = libdaemon.la libmib.la libconfiguration.la libverdict.la libhistory.la libsource.la libmodel.la \
	$(CMOCKA_LIBS) -lpthread

UNIT_TESTS += tests/unit/test_schedule
tests_unit_test_schedule_SOURCES = tests/unit/test_schedule.c
tests_unit_test_schedule_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_schedule_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_schedule_LDADD = $(DAEMON_TEST_LDADD)

UNIT_TESTS += tests/unit/test_secret_mark
tests_unit_test_secret_mark_SOURCES = tests/unit/test_secret_mark.c \
	tests/unit/temporary_file.c tests/unit/temporary_file.h
tests_unit_test_secret_mark_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_secret_mark_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_secret_mark_LDADD = $(DAEMON_TEST_LDADD)

UNIT_TESTS += tests/unit/test_edges
tests_unit_test_edges_SOURCES = tests/unit/test_edges.c
tests_unit_test_edges_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_edges_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_edges_LDADD = $(DAEMON_TEST_LDADD)

UNIT_TESTS += tests/unit/test_announce
tests_unit_test_announce_SOURCES = tests/unit/test_announce.c
tests_unit_test_announce_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_announce_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_announce_LDADD = $(DAEMON_TEST_LDADD)

UNIT_TESTS += tests/unit/test_publisher
tests_unit_test_publisher_SOURCES = tests/unit/test_publisher.c tests/unit/scene.c tests/unit/scene.h
tests_unit_test_publisher_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_publisher_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_publisher_LDADD = $(DAEMON_TEST_LDADD)

UNIT_TESTS += tests/unit/test_reload
tests_unit_test_reload_SOURCES = tests/unit/test_reload.c
tests_unit_test_reload_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_reload_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_reload_LDADD = $(DAEMON_TEST_LDADD)
