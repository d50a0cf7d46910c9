UNIT_TESTS += %D%/test_configuration
UNIT_TESTS += %D%/test_configuration_cluster
UNIT_TESTS += %D%/test_configuration_files
UNIT_TESTS += %D%/test_configuration_node
UNIT_TESTS += %D%/test_ini
UNIT_TESTS += %D%/test_password

libscaffolding_la_SOURCES += \
	%D%/parsed.c %D%/parsed.h

EXTRA_DIST += tests/fixtures/configuration/full.conf
