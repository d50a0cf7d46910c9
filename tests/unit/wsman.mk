# Unit tests of the WS-Management client
WSMAN_TEST_LIBS = libwsman.la libxml.la libmodel.la $(CMOCKA_LIBS)
WSMAN_PAGES = tests/unit/wsman_pages.c tests/unit/wsman_pages.h
WSMAN_LINE = $(WSMAN_PAGES) tests/unit/wsman_line.c tests/unit/wsman_line.h

UNIT_TESTS += tests/unit/test_wsman_recorded
tests_unit_test_wsman_recorded_SOURCES = tests/unit/test_wsman_recorded.c $(WSMAN_PAGES)
tests_unit_test_wsman_recorded_CPPFLAGS = $(UNIT_CPPFLAGS) -DRECORDED='"$(abs_top_srcdir)/../shared/data"'
tests_unit_test_wsman_recorded_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_wsman_recorded_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_wsman_enumerate
tests_unit_test_wsman_enumerate_SOURCES = tests/unit/test_wsman_enumerate.c $(WSMAN_LINE)
tests_unit_test_wsman_enumerate_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_wsman_enumerate_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_wsman_enumerate_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_wsman_operations
tests_unit_test_wsman_operations_SOURCES = tests/unit/test_wsman_operations.c $(WSMAN_LINE)
tests_unit_test_wsman_operations_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_wsman_operations_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_wsman_operations_LDADD = $(WSMAN_TEST_LIBS)

EXTRA_DIST += tests/fixtures/wsman

UNIT_TESTS += tests/unit/test_wsman_transport
tests_unit_test_wsman_transport_SOURCES = tests/unit/test_wsman_transport.c \
	tests/unit/http_listener.c tests/unit/http_listener.h
tests_unit_test_wsman_transport_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_wsman_transport_CFLAGS = $(UNIT_CFLAGS) -pthread
tests_unit_test_wsman_transport_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_wsman_request
tests_unit_test_wsman_request_SOURCES = tests/unit/test_wsman_request.c
tests_unit_test_wsman_request_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_wsman_request_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_wsman_request_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_wsman_answer
tests_unit_test_wsman_answer_SOURCES = tests/unit/test_wsman_answer.c $(WSMAN_PAGES)
tests_unit_test_wsman_answer_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_wsman_answer_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_wsman_answer_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_wsman_fault
tests_unit_test_wsman_fault_SOURCES = tests/unit/test_wsman_fault.c $(WSMAN_PAGES)
tests_unit_test_wsman_fault_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_wsman_fault_CFLAGS = $(UNIT_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_wsman_fault_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_multipart_seal
tests_unit_test_multipart_seal_SOURCES = tests/unit/test_multipart_seal.c
tests_unit_test_multipart_seal_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_multipart_seal_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_multipart_seal_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_errand
tests_unit_test_errand_SOURCES = tests/unit/test_errand.c
tests_unit_test_errand_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_errand_CFLAGS = $(UNIT_CFLAGS) -pthread
tests_unit_test_errand_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_tls_authorities
tests_unit_test_tls_authorities_SOURCES = tests/unit/test_tls_authorities.c \
	tests/unit/temporary_file.c tests/unit/temporary_file.h
tests_unit_test_tls_authorities_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_tls_authorities_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_tls_authorities_LDADD = $(WSMAN_TEST_LIBS)

UNIT_TESTS += tests/unit/test_kerberos
tests_unit_test_kerberos_SOURCES = tests/unit/test_kerberos.c \
	tests/unit/temporary_file.c tests/unit/temporary_file.h
tests_unit_test_kerberos_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_test_kerberos_CFLAGS = $(UNIT_CFLAGS) $(GSSAPI_CFLAGS)
tests_unit_test_kerberos_LDADD = $(WSMAN_TEST_LIBS)
