UNIT_TESTS += %D%/test_wsman_answer
UNIT_TESTS += %D%/test_wsman_enumerate
UNIT_TESTS += %D%/test_wsman_fault
UNIT_TESTS += %D%/test_wsman_operations
UNIT_TESTS += %D%/test_wsman_recorded
UNIT_TESTS += %D%/test_wsman_request
UNIT_TESTS += %D%/test_wsman_shell
UNIT_TESTS += %D%/test_wsman_transport

libscaffolding_la_SOURCES += \
	%D%/http_listener.c %D%/http_listener.h \
	%D%/shell_answers.h \
	%D%/wsman_line.c %D%/wsman_line.h \
	%D%/wsman_pages.c %D%/wsman_pages.h \
	%D%/wsman_recording.c %D%/wsman_recording.h

EXTRA_DIST += tests/fixtures/wsman

# Beside the tests, which have in them what else is a module.
check_DATA += %D%/sitewatch-tls.so
%D%/sitewatch-tls.so: sitewatch-tls.la
	$(AM_V_at)$(MKDIR_P) %D% && ln -sf '$(abs_top_builddir)/.libs/sitewatch-tls.so' $@
CLEANFILES += %D%/sitewatch-tls.so
