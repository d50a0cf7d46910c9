# psrp: functions of an endpoint of PowerShell, and what they tell, in place of the node's own answers
noinst_LTLIBRARIES += libpsrp.la
libpsrp_la_SOURCES = \
	%D%/call.c %D%/call.h \
	%D%/document.c %D%/document.h \
	%D%/fragment.c %D%/fragment.h \
	%D%/message.c %D%/message.h \
	%D%/node.c %D%/node.h
