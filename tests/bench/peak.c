/*
 * peak -- the peak memory of a command in KiB: peak COMMAND [ARGUMENT...], its output thrown away.
 *
 * The kernel counts the memory of the process that a command was forked from as the command's own, so a small one must do it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	pid_t child;

	if (argc < 2)
		return 2;
	child = fork();
	if (child == -1)
		return 1;
	if (child == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (null == -1 || dup2(null, STDOUT_FILENO) == -1 || dup2(null, STDERR_FILENO) == -1)
			_exit(127);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (wait4(child, &status, 0, &usage) == -1)
		return 1;
	printf("%ld\n", usage.ru_maxrss);
	return 0;
}
