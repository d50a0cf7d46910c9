UNIT_TESTS += %D%/test_memory_details
UNIT_TESTS += %D%/test_memory_failover
UNIT_TESTS += %D%/test_memory_known
UNIT_TESTS += %D%/test_memory_moves
UNIT_TESTS += %D%/test_memory_numbers
UNIT_TESTS += %D%/test_memory_order
UNIT_TESTS += %D%/test_memory_pool
UNIT_TESTS += %D%/test_memory_site
UNIT_TESTS += %D%/test_memory_start
UNIT_TESTS += %D%/test_memory_times

libscaffolding_la_SOURCES += \
	%D%/memory_story.c %D%/memory_story.h
