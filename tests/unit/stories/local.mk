UNIT_TESTS += %D%/test_stories
UNIT_TESTS += %D%/test_worlds
UNIT_TESTS += %D%/test_cluster_worlds

libscaffolding_la_SOURCES += \
	%D%/cluster_look.c %D%/cluster_telling.c %D%/cluster_telling.h \
	%D%/events.c %D%/expectation.c %D%/expectation.h %D%/look.c %D%/operator.c \
	%D%/script.c %D%/script.h \
	%D%/telling.c %D%/telling.h \
	%D%/world.c %D%/world.h %D%/world_snapshot.c

# One by one: of a folder, make dist would take what was built in it too.
EXTRA_DIST += %D%/README.md \
	%D%/clusters.story %D%/clusters_failovers.story %D%/counters.story %D%/evidence.story %D%/issue.story %D%/looks.story %D%/operators.story %D%/rows.story %D%/traps.story
