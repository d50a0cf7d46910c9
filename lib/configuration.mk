# configuration: sitewatch.conf and passwords; no library but libc
noinst_LTLIBRARIES += libconfiguration.la
libconfiguration_la_SOURCES = \
	lib/ini.c lib/ini.h \
	lib/password.c lib/password.h \
	lib/configuration.c lib/configuration.h \
	lib/configuration_keys.c lib/configuration_keys.h \
	lib/configuration_agentx.c lib/configuration_agentx.h \
	lib/configuration_repair.c lib/configuration_repair.h \
	lib/configuration_node.c lib/configuration_node.h
