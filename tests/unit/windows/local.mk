UNIT_TESTS += %D%/test_winrm_cluster
UNIT_TESTS += %D%/test_winrm_events
UNIT_TESTS += %D%/test_winrm_iis6
UNIT_TESTS += %D%/test_winrm_iis7
UNIT_TESTS += %D%/test_winrm_node
UNIT_TESTS += %D%/test_winrm_repair
UNIT_TESTS += %D%/test_winrm_source

libscaffolding_la_SOURCES += \
	%D%/fake_wsman.c %D%/fake_wsman.h
