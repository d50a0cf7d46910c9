# What the check plugin writes, apart from its main() so that tests can call it.
noinst_LTLIBRARIES += libpluginoutput.la
libpluginoutput_la_SOURCES = \
	plugins/plugin_output.c plugins/plugin_output.h \
	plugins/plugin_headline.c plugins/plugin_headline.h \
	plugins/plugin_json.c plugins/plugin_json.h \
	plugins/plugin_severity.c \
	plugins/plugin_view.h
