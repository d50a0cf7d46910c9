# Fuzzers: tests/fuzz/fuzz_NAME.c, libFuzzer (./configure CC=clang --enable-fuzzers). Seeds: corpus/NAME, or as `run` says.

# Of an archive the linker takes what is used.
FUZZED = libwindows.la libiisfile.la libpsrp.la libwsman.la libgss.la libxml.la $(LIBRARY) $(FUZZ_LIBS)

FUZZERS = %D%/fuzz_appcmd \
	%D%/fuzz_classes \
	%D%/fuzz_files \
	%D%/fuzz_http \
	%D%/fuzz_ini \
	%D%/fuzz_multipart \
	%D%/fuzz_psrp \
	%D%/fuzz_reference \
	%D%/fuzz_response \
	%D%/fuzz_rows \
	%D%/fuzz_shell \
	%D%/fuzz_soap \
	%D%/fuzz_token
%C%_fuzz_appcmd_LDADD = $(FUZZED)
%C%_fuzz_classes_LDADD = $(FUZZED)
%C%_fuzz_files_LDADD = $(FUZZED)
%C%_fuzz_http_LDADD = $(FUZZED)
%C%_fuzz_ini_LDADD = $(FUZZED)
%C%_fuzz_multipart_LDADD = $(FUZZED)
%C%_fuzz_psrp_LDADD = $(FUZZED)
%C%_fuzz_reference_LDADD = $(FUZZED)
%C%_fuzz_response_LDADD = $(FUZZED)
%C%_fuzz_rows_LDADD = $(FUZZED)
%C%_fuzz_shell_LDADD = $(FUZZED)
%C%_fuzz_soap_LDADD = $(FUZZED)
%C%_fuzz_token_LDADD = $(FUZZED)

if HAVE_NETSNMP
FUZZERS += %D%/fuzz_oids
%C%_fuzz_oids_CFLAGS = $(AM_CFLAGS) $(NETSNMP_CFLAGS)
%C%_fuzz_oids_LDADD = $(AGENT_LIBS) $(FUZZ_LIBS)
endif

# Not of "all": ./quickstart fuzz builds nothing else.
EXTRA_PROGRAMS += $(FUZZERS)
fuzzers: $(FUZZERS)
.PHONY: fuzzers

EXTRA_DIST += %D%/run %D%/corpus \
	%D%/appcmd.dict \
	%D%/classes.dict \
	%D%/files.dict \
	%D%/http.dict \
	%D%/multipart.dict \
	%D%/psrp.dict \
	%D%/reference.dict \
	%D%/response.dict \
	%D%/rows.dict \
	%D%/soap.dict \
	%D%/token.dict
