# cluster: what the nodes of a cluster are together: roles, owners, who could take over; pure functions
noinst_LTLIBRARIES += libcluster.la
libcluster_la_SOURCES = \
	%D%/cluster.c %D%/cluster.h \
	%D%/clock.c \
	%D%/drift.c \
	%D%/failovers.c \
	%D%/judging.h \
	%D%/node.c \
	%D%/owner.c \
	%D%/ready.c \
	%D%/role.c \
	%D%/timeline.c %D%/timeline.h
