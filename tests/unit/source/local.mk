# The loader finds two modules made for it, in a folder of their own.
check_LTLIBRARIES += %D%/modules/sitewatch-winrm.la %D%/modules/sitewatch-file.la
%C%_modules_sitewatch_winrm_la_SOURCES = %D%/module_counting.c
%C%_modules_sitewatch_winrm_la_LIBADD = libmodel.la
%C%_modules_sitewatch_winrm_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -rpath $(pkglibdir)
%C%_modules_sitewatch_file_la_SOURCES = %D%/module_of_another_build.c
%C%_modules_sitewatch_file_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -rpath $(pkglibdir)

UNIT_TESTS += %D%/test_source
%C%_test_source_SOURCES = %D%/test_source.c lib/source/source.c
%C%_test_source_CPPFLAGS = $(AM_CPPFLAGS) -DSITEWATCH_MODULE_DIR='"$(abs_top_builddir)/%D%/modules/.libs"'
%C%_test_source_LDADD = $(LDADD) -ldl
EXTRA_%C%_test_source_DEPENDENCIES = $(check_LTLIBRARIES)
