# memory and history: tests/unit/memory_story.h tells the looks
MEMORY_STORY = tests/unit/memory_story.c tests/unit/memory_story.h
HISTORY_TEST_LDADD = libhistory.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_memory_start
tests_unit_test_memory_start_SOURCES = tests/unit/test_memory_start.c $(MEMORY_STORY)
tests_unit_test_memory_start_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_memory_start_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_memory_start_LDADD = $(HISTORY_TEST_LDADD)

UNIT_TESTS += tests/unit/test_memory_site
tests_unit_test_memory_site_SOURCES = tests/unit/test_memory_site.c $(MEMORY_STORY)
tests_unit_test_memory_site_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_memory_site_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_memory_site_LDADD = $(HISTORY_TEST_LDADD)

UNIT_TESTS += tests/unit/test_memory_failover
tests_unit_test_memory_failover_SOURCES = tests/unit/test_memory_failover.c $(MEMORY_STORY)
tests_unit_test_memory_failover_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_memory_failover_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_memory_failover_LDADD = $(HISTORY_TEST_LDADD)

HISTORY_SCRATCH = tests/unit/history_scratch.c tests/unit/history_scratch.h $(MEMORY_STORY)
HISTORY_SAME = tests/unit/history_same.c tests/unit/history_same.h

UNIT_TESTS += tests/unit/test_history
tests_unit_test_history_SOURCES = tests/unit/test_history.c $(HISTORY_SCRATCH) $(HISTORY_SAME)
tests_unit_test_history_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_history_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_history_LDADD = $(HISTORY_TEST_LDADD)

UNIT_TESTS += tests/unit/test_history_storage
tests_unit_test_history_storage_SOURCES = tests/unit/test_history_storage.c $(HISTORY_SCRATCH)
tests_unit_test_history_storage_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_history_storage_CFLAGS = $(UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_history_storage_LDADD = $(HISTORY_TEST_LDADD) $(SQLITE_LIBS)

UNIT_TESTS += tests/unit/test_history_processes
tests_unit_test_history_processes_SOURCES = tests/unit/test_history_processes.c $(HISTORY_SCRATCH)
tests_unit_test_history_processes_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_history_processes_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_history_processes_LDADD = $(HISTORY_TEST_LDADD)

UNIT_TESTS += tests/unit/test_history_poll
tests_unit_test_history_poll_SOURCES = tests/unit/test_history_poll.c $(HISTORY_SCRATCH)
tests_unit_test_history_poll_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_history_poll_CFLAGS = $(UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_history_poll_LDADD = $(HISTORY_TEST_LDADD) $(SQLITE_LIBS)

UNIT_TESTS += tests/unit/test_history_random
tests_unit_test_history_random_SOURCES = tests/unit/test_history_random.c $(HISTORY_SCRATCH) $(HISTORY_SAME)
tests_unit_test_history_random_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_history_random_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_history_random_LDADD = $(HISTORY_TEST_LDADD)

UNIT_TESTS += tests/unit/test_history_repair
tests_unit_test_history_repair_SOURCES = tests/unit/test_history_repair.c $(HISTORY_SCRATCH)
tests_unit_test_history_repair_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_history_repair_CFLAGS = $(UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_history_repair_LDADD = $(HISTORY_TEST_LDADD) $(SQLITE_LIBS)
