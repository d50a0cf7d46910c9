UNIT_TESTS += %D%/test_history
UNIT_TESTS += %D%/test_history_address
UNIT_TESTS += %D%/test_history_columns
UNIT_TESTS += %D%/test_history_poll
UNIT_TESTS += %D%/test_history_processes
UNIT_TESTS += %D%/test_history_prune
UNIT_TESTS += %D%/test_history_random
UNIT_TESTS += %D%/test_history_ration
UNIT_TESTS += %D%/test_history_repair
UNIT_TESTS += %D%/test_history_storage
UNIT_TESTS += %D%/test_history_unseen

libscaffolding_la_SOURCES += \
	%D%/history_plans.c %D%/history_plans.h \
	%D%/history_same.c %D%/history_same.h \
	%D%/history_scratch.c %D%/history_scratch.h
