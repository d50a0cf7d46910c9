# config: sitewatch.conf and passwords
noinst_LTLIBRARIES += libconfig.la
libconfig_la_SOURCES = \
	%D%/address.c %D%/address.h \
	%D%/agentx.c %D%/agentx.h \
	%D%/cluster.c %D%/cluster.h \
	%D%/configuration.c %D%/configuration.h \
	%D%/files.c \
	%D%/ini.c %D%/ini.h \
	%D%/keys.c %D%/keys.h \
	%D%/lists.c %D%/lists.h \
	%D%/node.c %D%/node.h \
	%D%/parse.c %D%/parse.h \
	%D%/password.c %D%/password.h \
	%D%/repair.c %D%/repair.h \
	%D%/vouch.c %D%/vouch.h \
	%D%/words.c %D%/words.h
