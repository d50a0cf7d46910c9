UNIT_TESTS += %D%/test_repair

libscaffolding_la_SOURCES += \
	%D%/fake_node.c %D%/fake_node.h
