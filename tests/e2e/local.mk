# End-to-end tests: the real programs against the simulator and against hostile servers, under pytest. One entry of
# 'make check': the runner makes folders and ports of its own, so it may run beside the unit tests.

TESTS += tests/e2e/run
EXTRA_DIST += \
	tests/fixtures/history \
	tests/e2e/run \
	tests/e2e/pytest.ini \
	tests/e2e/conftest.py \
	tests/e2e/console_scene.py \
	tests/e2e/daemon_host.py \
	tests/e2e/domain.py \
	tests/e2e/hostile.py \
	tests/e2e/json_schema.py \
	tests/e2e/kdc.py \
	tests/e2e/meddler.py \
	tests/e2e/nagios_output.py \
	tests/e2e/ntlm_tokens.py \
	tests/e2e/powershell_errors.js \
	tests/e2e/processes.py \
	tests/e2e/pykerberos/kerberos.py \
	tests/e2e/relay.py \
	tests/e2e/sealed_stage.py \
	tests/e2e/test_descriptors.py \
	tests/e2e/test_domain.py \
	tests/e2e/test_users.py \
	tests/e2e/this_build.py \
	tests/e2e/users.py \
	tests/e2e/test_windows_script.py \
	tests/e2e/watch.py \
	tests/e2e/test_clock.py \
	tests/e2e/test_consoles.py \
	tests/e2e/test_consoles_director.py \
	tests/e2e/test_consoles_prometheus.py \
	tests/e2e/test_consoles_snmp.py \
	tests/e2e/test_consoles_zabbix.py \
	tests/e2e/zabbix_import.php \
	tests/e2e/test_cluster.py \
	tests/e2e/test_core_files.py \
	tests/e2e/test_counters.py \
	tests/e2e/test_daemon_finish.py \
	tests/e2e/test_daemon_fleet.py \
	tests/e2e/test_daemon_plugin.py \
	tests/e2e/test_daemon_program.py \
	tests/e2e/test_daemon_refused.py \
	tests/e2e/test_daemon_story.py \
	tests/e2e/test_faults_answers.py \
	tests/e2e/test_faults_history.py \
	tests/e2e/test_faults_network.py \
	tests/e2e/test_history_of_release.py \
	tests/e2e/test_hostile_logon.py \
	tests/e2e/test_init.py \
	tests/e2e/test_input.py \
	tests/e2e/test_json.py \
	tests/e2e/test_layers.py \
	tests/e2e/test_load.py \
	tests/e2e/test_machines.py \
	tests/e2e/test_nagios_output.py \
	tests/e2e/test_prometheus.py \
	tests/fixtures/prometheus/rules_test.yml \
	tests/fixtures/prometheus/snmp_rules_test.yml \
	tests/e2e/test_repair.py \
	tests/e2e/test_options.py \
	tests/e2e/test_sealed.py \
	tests/e2e/test_sealed_daemon.py \
	tests/e2e/test_sitewatch.py \
	tests/e2e/fortnight.py \
	tests/e2e/npm_packages.py \
	tests/e2e/look_at_page.js \
	tests/e2e/test_report.py \
	tests/e2e/test_watch.py \
	tests/e2e/test_stock.py \
	tests/e2e/test_story.py \
	tests/e2e/test_tls.py \
	tests/e2e/test_unchanged.py \
	tests/e2e/test_ways.py

# LeakSanitizer guesses where a library that came by dlopen() has its thread-local storage, and crashes on a wrong guess
# ("Tracer caught signal 11"), at some lengths of the command line. Without a guess it still reads that of the others,
# where libraries keep what they would else seem to leak (dlerror(), GSSAPI).
AM_TESTS_ENVIRONMENT = \
	ASAN_OPTIONS=$${ASAN_OPTIONS-intercept_tls_get_addr=0}; export ASAN_OPTIONS; \
	PYTHON3='$(PYTHON3)'; export PYTHON3; \
	SITEWATCH_BUILD='$(abs_top_builddir)'; export SITEWATCH_BUILD;

# Preloaded by a test that sets the clock of one process.
check_LTLIBRARIES += tests/e2e/clock_shift.la
tests_e2e_clock_shift_la_SOURCES = tests/e2e/clock_shift.c
tests_e2e_clock_shift_la_CFLAGS = $(SW_CFLAGS) -fno-sanitize=all
tests_e2e_clock_shift_la_LDFLAGS = -module -avoid-version -rpath $(pkglibdir)
tests_e2e_clock_shift_la_LIBADD = -ldl

# Preloaded by a test of the name that Kerberos is asked for.
check_LTLIBRARIES += tests/e2e/resolver_lies.la
tests_e2e_resolver_lies_la_SOURCES = tests/e2e/resolver_lies.c
tests_e2e_resolver_lies_la_CFLAGS = $(SW_CFLAGS) -fno-sanitize=all
tests_e2e_resolver_lies_la_LDFLAGS = -module -avoid-version -rpath $(pkglibdir)
tests_e2e_resolver_lies_la_LIBADD = -ldl

# Several thousand polls instead of some hundred; then worlds made by chance (tests/unit/stories), other ones each time, for
# SOAK_MINUTES, and clusters for as long. The seed is printed.
soak: all tests/unit/stories/test_worlds tests/unit/stories/test_cluster_worlds
	SITEWATCH_SOAK_POLLS=5000 $(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/e2e/run $(abs_srcdir)/tests/e2e/test_daemon_fleet.py -k soak
	export WORLDS_SEED=$${WORLDS_SEED-$$(date +%s)} WORLDS_MINUTES=$${SOAK_MINUTES-10} && \
	    tests/unit/stories/test_worlds && tests/unit/stories/test_cluster_worlds
.PHONY: soak
