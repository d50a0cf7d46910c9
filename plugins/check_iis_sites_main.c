#include "plugins/check_iis_sites.h"

int
main(int argc, char **argv)
{
	return check_iis_sites_run(argc, argv, stdout, stderr);
}
