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

AM_TESTS_ENVIRONMENT = \
	PYTHON3='$(PYTHON3)'; export PYTHON3; \
	SITEWATCH_BUILD='$(abs_top_builddir)'; export SITEWATCH_BUILD;
