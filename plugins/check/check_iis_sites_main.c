#include "plugins/check/check_iis_sites.h"
#include "plugins/command/quick_exit.h"

int
main(int argc, char **argv)
{
	exit_quickly(check_iis_sites_run(argc, argv, stdout, stderr));
}
