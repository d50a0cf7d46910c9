# iis-simulator: a WinRM server for tests and demonstrations; not installed.

if HAVE_MICROHTTPD
noinst_PROGRAMS += iis-simulator
endif

iis_simulator_SOURCES = \
	tests/simulator/acceptor.c tests/simulator/acceptor.h \
	tests/simulator/appcmd.c tests/simulator/appcmd.h \
	tests/simulator/appcmd_error.c tests/simulator/appcmd_error.h \
	tests/simulator/appcmd_list.c tests/simulator/appcmd_list.h \
	tests/simulator/authentication.c tests/simulator/authentication.h \
	tests/simulator/behaviour.c tests/simulator/behaviour.h \
	tests/simulator/buffer.c tests/simulator/buffer.h \
	tests/simulator/class_cimv2.c \
	tests/simulator/class_cluster.c \
	tests/simulator/class_counters.c \
	tests/simulator/class_iis6.c \
	tests/simulator/class_iis7.c \
	tests/simulator/cluster.c tests/simulator/cluster.h \
	tests/simulator/command_line.c tests/simulator/command_line.h \
	tests/simulator/control.c tests/simulator/control.h \
	tests/simulator/distort.c tests/simulator/distort.h \
	tests/simulator/endpoint.c tests/simulator/endpoint.h \
	tests/simulator/enumerate.c \
	tests/simulator/enumeration.c tests/simulator/enumeration.h \
	tests/simulator/envelope.c tests/simulator/envelope.h \
	tests/simulator/injection.c tests/simulator/injection.h \
	tests/simulator/instance.c tests/simulator/instance.h \
	tests/simulator/main.c \
	tests/simulator/moment.c tests/simulator/moment.h \
	tests/simulator/operation.c tests/simulator/operation.h \
	tests/simulator/rc4_seal.c tests/simulator/rc4_seal.h \
	tests/simulator/request.c tests/simulator/request.h \
	tests/simulator/scenario.c tests/simulator/scenario.h \
	tests/simulator/server.c tests/simulator/server.h \
	tests/simulator/shell.c \
	tests/simulator/shell_list.c tests/simulator/shell_list.h \
	tests/simulator/site_row.c tests/simulator/site_row.h \
	tests/simulator/state.c tests/simulator/state.h \
	tests/simulator/subscribe.c \
	tests/simulator/transfer.c \
	tests/simulator/value.c tests/simulator/value.h \
	tests/simulator/world.c tests/simulator/world.h \
	tests/simulator/wql.c tests/simulator/wql.h
iis_simulator_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS) $(GSSAPI_CFLAGS) -pthread
iis_simulator_LDADD = libconfig.la libgss.la libmodel.la $(GSSAPI_LIBS) $(MICROHTTPD_LIBS) -lpthread

EXTRA_DIST += tests/e2e/simulator.py tests/e2e/wsman_client.py tests/e2e/test_simulator.py \
	tests/e2e/test_simulator_shell.py
