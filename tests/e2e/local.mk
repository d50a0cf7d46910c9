# End-to-end tests: the real programs against the simulator and against hostile servers, under pytest. One entry of
# 'make check': the runner makes folders and ports of its own, so it may run beside the unit tests.

TESTS += tests/e2e/run
EXTRA_DIST += \
	tests/e2e/run \
	tests/e2e/pytest.ini \
	tests/e2e/conftest.py \
	tests/e2e/hostile.py \
	tests/e2e/meddler.py \
	tests/e2e/nagios_output.py \
	tests/e2e/processes.py \
	tests/e2e/watch.py \
	tests/e2e/test_clock.py \
	tests/e2e/test_faults_answers.py \
	tests/e2e/test_faults_history.py \
	tests/e2e/test_faults_network.py \
	tests/e2e/test_input.py \
	tests/e2e/test_layers.py \
	tests/e2e/test_load.py \
	tests/e2e/test_machines.py \
	tests/e2e/test_nagios_output.py \
	tests/e2e/test_sitewatch.py \
	tests/e2e/test_story.py

# LeakSanitizer crashes once in a thousand runs of a program with modules ("Tracer caught signal 11") where it reads the
# thread-local storage of libraries that came by dlopen(): it need not look there.
AM_TESTS_ENVIRONMENT = \
	LSAN_OPTIONS=$${LSAN_OPTIONS-use_tls=0:print_suppressions=0}; export LSAN_OPTIONS; \
	PYTHON3='$(PYTHON3)'; export PYTHON3; \
	SITEWATCH_BUILD='$(abs_top_builddir)'; export SITEWATCH_BUILD;
