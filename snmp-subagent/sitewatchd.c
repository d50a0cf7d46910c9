#include "snmp-subagent/daemon_run.h"

int
main(int argc, char **argv)
{
	return sitewatchd_run(argc, argv, stdout, stderr);
}
