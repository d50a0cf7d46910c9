#include "snmp-subagent/daemon/run.h"

int
main(int argc, char **argv)
{
	return sitewatchd_run(argc, argv, stdout, stderr);
}
