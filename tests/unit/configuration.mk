# configuration, passwords and the INI reader below them
UNIT_TESTS += tests/unit/test_ini
tests_unit_test_ini_SOURCES = tests/unit/test_ini.c
tests_unit_test_ini_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_ini_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_ini_LDADD = libconfiguration.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_password
tests_unit_test_password_SOURCES = tests/unit/test_password.c \
	tests/unit/temporary_file.c tests/unit/temporary_file.h
tests_unit_test_password_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_password_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_password_LDADD = libconfiguration.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_configuration
tests_unit_test_configuration_SOURCES = tests/unit/test_configuration.c \
	tests/unit/temporary_file.c tests/unit/temporary_file.h
tests_unit_test_configuration_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_configuration_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_configuration_LDADD = libconfiguration.la libverdict.la libmodel.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_configuration_node
tests_unit_test_configuration_node_SOURCES = tests/unit/test_configuration_node.c \
	tests/unit/temporary_file.c tests/unit/temporary_file.h
tests_unit_test_configuration_node_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_configuration_node_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_configuration_node_LDADD = libconfiguration.la libverdict.la libmodel.la $(CMOCKA_LIBS)
EXTRA_DIST += tests/fixtures/configuration/full.conf
