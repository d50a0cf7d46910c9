UNIT_TESTS += %D%/test_cluster
UNIT_TESTS += %D%/test_cluster_drift
UNIT_TESTS += %D%/test_cluster_failovers
UNIT_TESTS += %D%/test_cluster_owner
UNIT_TESTS += %D%/test_cluster_timeline
UNIT_TESTS += %D%/test_cluster_words

libscaffolding_la_SOURCES += \
	%D%/cluster_scene.c %D%/cluster_scene.h
