UNIT_TESTS += %D%/test_cluster
UNIT_TESTS += %D%/test_cluster_timeline

libscaffolding_la_SOURCES += \
	%D%/cluster_scene.c %D%/cluster_scene.h
