#include "plugins/operator/sitewatch.h"

int
main(int argc, char **argv)
{
	return sitewatch_run(argc, argv, stdout, stderr);
}
