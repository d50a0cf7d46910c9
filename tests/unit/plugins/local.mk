UNIT_TESTS += %D%/test_act_on
UNIT_TESTS += %D%/test_check_iis_sites
UNIT_TESTS += %D%/test_check_options
UNIT_TESTS += %D%/test_doctor_network
UNIT_TESTS += %D%/test_extra_opts
UNIT_TESTS += %D%/test_help
UNIT_TESTS += %D%/test_plugin_json
UNIT_TESTS += %D%/test_plugin_output
UNIT_TESTS += %D%/test_repair_options
UNIT_TESTS += %D%/test_repair_remarks
UNIT_TESTS += %D%/test_repair_run
UNIT_TESTS += %D%/test_repair_told
UNIT_TESTS += %D%/test_sitewatch_tool
UNIT_TESTS += %D%/test_table
UNIT_TESTS += %D%/test_timeline

libscaffolding_la_SOURCES += \
	%D%/program_run.c %D%/program_run.h \
	%D%/report_scene.c %D%/report_scene.h

EXTRA_DIST += tests/fixtures/programs/plugins.ini

# The source that answers as a test wants, in place of lib/source: named before the archive of the real one.
EXTRA_LTLIBRARIES += libfakesource.la
libfakesource_la_SOURCES = %D%/fake_source.c %D%/fake_source.h
EXTRA_LTLIBRARIES += libfakestopwatch.la
libfakestopwatch_la_SOURCES = %D%/fake_stopwatch.c %D%/fake_stopwatch.h
CLEANFILES += libfakesource.la libfakestopwatch.la
%C%_test_repair_run_LDADD = libscaffolding.la libfakesource.la libfakestopwatch.la $(LDADD)
%C%_test_check_iis_sites_LDADD = libscaffolding.la libfakesource.la $(LDADD)
%C%_test_sitewatch_tool_LDADD = libscaffolding.la libfakesource.la $(LDADD)
