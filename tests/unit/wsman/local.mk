UNIT_TESTS += %D%/test_tls_authorities
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
	%D%/wsman_line.c %D%/wsman_line.h \
	%D%/wsman_pages.c %D%/wsman_pages.h \
	%D%/wsman_recording.c %D%/wsman_recording.h

EXTRA_DIST += tests/fixtures/wsman
