UNIT_TESTS += %D%/test_windows_cluster
UNIT_TESTS += %D%/test_windows_events
UNIT_TESTS += %D%/test_windows_iis6
UNIT_TESTS += %D%/test_windows_iis7
UNIT_TESTS += %D%/test_windows_node
UNIT_TESTS += %D%/test_windows_repair
UNIT_TESTS += %D%/test_windows_source

libscaffolding_la_SOURCES += \
	%D%/fake_node.c %D%/fake_node.h \
	%D%/fake_wsman.c %D%/fake_wsman.h
