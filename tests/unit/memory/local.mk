UNIT_TESTS += %D%/test_memory_failover
UNIT_TESTS += %D%/test_memory_pool
UNIT_TESTS += %D%/test_memory_site
UNIT_TESTS += %D%/test_memory_start

libscaffolding_la_SOURCES += \
	%D%/memory_story.c %D%/memory_story.h
