UNIT_TESTS += %D%/test_one_of
UNIT_TESTS += %D%/test_range
UNIT_TESTS += %D%/test_verdict_cause
UNIT_TESTS += %D%/test_verdict_cluster
UNIT_TESTS += %D%/test_verdict_details
UNIT_TESTS += %D%/test_verdict_evidence
UNIT_TESTS += %D%/test_verdict_node
UNIT_TESTS += %D%/test_verdict_pools
UNIT_TESTS += %D%/test_verdict_rows
UNIT_TESTS += %D%/test_verdict_site
UNIT_TESTS += %D%/test_verdict_story
UNIT_TESTS += %D%/test_verdict_words

libscaffolding_la_SOURCES += \
	%D%/scene.c %D%/scene.h
