# Fuzzers: tests/fuzz/fuzz_NAME.c, libFuzzer (./configure CC=clang --enable-fuzzers).

FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer

FUZZERS =

FUZZERS += tests/fuzz/fuzz_ini
tests_fuzz_fuzz_ini_SOURCES = tests/fuzz/fuzz_ini.c
tests_fuzz_fuzz_ini_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_ini_LDADD = libconfig.la libverdict.la libmemory.la libmodel.la

FUZZERS += tests/fuzz/fuzz_files
tests_fuzz_fuzz_files_SOURCES = tests/fuzz/fuzz_files.c
tests_fuzz_fuzz_files_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_files_LDADD = libiisfile.la libxml.la libmodel.la
EXTRA_DIST += \
	tests/fuzz/files.dict \
	tests/fuzz/corpus/files/applicationHost.config \
	tests/fuzz/corpus/files/encrypted.config \
	tests/fuzz/corpus/files/metabase.xml \
	tests/fuzz/corpus/files/metabase_utf16.xml

FUZZERS += tests/fuzz/fuzz_http
tests_fuzz_fuzz_http_SOURCES = tests/fuzz/fuzz_http.c
tests_fuzz_fuzz_http_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_http_LDADD = libwsman.la libxml.la libmodel.la
EXTRA_DIST += \
	tests/fuzz/http.dict \
	tests/fuzz/corpus/http/answer \
	tests/fuzz/corpus/http/refused

# seeds: tests/fixtures/wsman
FUZZERS += tests/fuzz/fuzz_soap
tests_fuzz_fuzz_soap_SOURCES = tests/fuzz/fuzz_soap.c
tests_fuzz_fuzz_soap_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_soap_LDADD = libwsman.la libxml.la libmodel.la
EXTRA_DIST += tests/fuzz/soap.dict

FUZZERS += tests/fuzz/fuzz_shell
tests_fuzz_fuzz_shell_SOURCES = tests/fuzz/fuzz_shell.c
tests_fuzz_fuzz_shell_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_shell_LDADD = libwsman.la libxml.la libmodel.la
EXTRA_DIST += \
	tests/fuzz/corpus/shell/long \
	tests/fuzz/corpus/shell/refused \
	tests/fuzz/corpus/shell/short

FUZZERS += tests/fuzz/fuzz_appcmd
tests_fuzz_fuzz_appcmd_SOURCES = tests/fuzz/fuzz_appcmd.c
tests_fuzz_fuzz_appcmd_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_appcmd_LDADD = libwindows.la libwsman.la libxml.la libmodel.la
EXTRA_DIST += \
	tests/fuzz/appcmd.dict \
	tests/fuzz/corpus/appcmd/answer \
	tests/fuzz/corpus/appcmd/cut \
	tests/fuzz/corpus/appcmd/error \
	tests/fuzz/corpus/appcmd/listing \
	tests/fuzz/corpus/appcmd/section \
	tests/fuzz/corpus/appcmd/states

FUZZERS += tests/fuzz/fuzz_psrp
tests_fuzz_fuzz_psrp_SOURCES = tests/fuzz/fuzz_psrp.c
tests_fuzz_fuzz_psrp_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_psrp_LDADD = libpsrp.la libwsman.la libxml.la libmodel.la
EXTRA_DIST += \
	tests/fuzz/psrp.dict \
	tests/fuzz/corpus/psrp/document \
	tests/fuzz/corpus/psrp/failed

FUZZERS += tests/fuzz/fuzz_reference
tests_fuzz_fuzz_reference_SOURCES = tests/fuzz/fuzz_reference.c
tests_fuzz_fuzz_reference_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_reference_LDADD = libwindows.la libwsman.la libxml.la libmodel.la
EXTRA_DIST += \
	tests/fuzz/reference.dict \
	tests/fuzz/corpus/reference/escaped \
	tests/fuzz/corpus/reference/keys \
	tests/fuzz/corpus/reference/path \
	tests/fuzz/corpus/reference/single
FUZZERS += tests/fuzz/fuzz_classes
tests_fuzz_fuzz_classes_SOURCES = tests/fuzz/fuzz_classes.c
tests_fuzz_fuzz_classes_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_classes_LDADD = libwindows.la libwsman.la libxml.la libmodel.la
EXTRA_DIST += \
	tests/fuzz/classes.dict \
	tests/fuzz/corpus/classes/iis6 \
	tests/fuzz/corpus/classes/iis7 \
	tests/fuzz/corpus/classes/refused

FUZZERS += tests/fuzz/fuzz_multipart
tests_fuzz_fuzz_multipart_SOURCES = tests/fuzz/fuzz_multipart.c
tests_fuzz_fuzz_multipart_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_multipart_LDADD = libgss.la libmodel.la
EXTRA_DIST += tests/fuzz/multipart.dict tests/fuzz/corpus/multipart/ntlm

if HAVE_NETSNMP
FUZZERS += tests/fuzz/fuzz_oids
tests_fuzz_fuzz_oids_SOURCES = tests/fuzz/fuzz_oids.c
tests_fuzz_fuzz_oids_CFLAGS = $(AM_CFLAGS) $(NETSNMP_CFLAGS)
tests_fuzz_fuzz_oids_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_oids_LDADD = $(AGENT_LIBS)
endif
EXTRA_DIST += tests/fuzz/corpus/oids/tables

FUZZERS += tests/fuzz/fuzz_rows
tests_fuzz_fuzz_rows_SOURCES = tests/fuzz/fuzz_rows.c
tests_fuzz_fuzz_rows_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_rows_LDADD = librepair.la libverdict.la libhistory.la libmemory.la libmodel.la $(SQLITE_LIBS)
EXTRA_DIST += tests/fuzz/rows.dict tests/fuzz/corpus/rows/numbers

FUZZERS += tests/fuzz/fuzz_token
tests_fuzz_fuzz_token_SOURCES = tests/fuzz/fuzz_token.c
tests_fuzz_fuzz_token_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_token_LDADD = libgss.la libmodel.la
EXTRA_DIST += \
	tests/fuzz/token.dict \
	tests/fuzz/corpus/token/kerberos \
	tests/fuzz/corpus/token/kerberos_error \
	tests/fuzz/corpus/token/ntlm \
	tests/fuzz/corpus/token/ntlm_2003 \
	tests/fuzz/corpus/token/ntlm_in_spnego \
	tests/fuzz/corpus/token/seal_kerberos \
	tests/fuzz/corpus/token/seal_ntlm \
	tests/fuzz/corpus/token/seal_rc4 \
	tests/fuzz/corpus/token/spnego \
	tests/fuzz/corpus/token/spnego_error \
	tests/fuzz/corpus/token/spnego_frame

# Not of "all": ./quickstart fuzz builds nothing else.
EXTRA_PROGRAMS += $(FUZZERS)
fuzzers: $(FUZZERS)
.PHONY: fuzzers
EXTRA_DIST += tests/fuzz/run
