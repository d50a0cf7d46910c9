#include "plugins/start_iis_sites.h"
#include "plugins/leave.h"

int
main(int argc, char **argv)
{
	leave(start_iis_sites_run(argc, argv, stdout, stderr));
}
