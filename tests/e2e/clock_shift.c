/*
 * Preloaded before a program, so that its wall clock is off by the seconds that stand in the file CLOCK_SHIFT names: a test
 * moves the clock of one process while it runs. CLOCK_MONOTONIC stays as it is, as when an administrator sets the clock.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long
shift_s(void)
{
	const char *path = getenv("CLOCK_SHIFT");
	char text[32] = "";
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t count = fd == -1 ? 0 : read(fd, text, sizeof(text) - 1);

	if (fd != -1)
		close(fd);
	return count <= 0 ? 0 : strtoll(text, NULL, 10);
}

/* By the system call: a sanitizer asks for the time before the program begins, when dlsym() may not be called yet. */
int
clock_gettime(clockid_t clock, struct timespec *ret_now)
{
	int failed = (int)syscall(SYS_clock_gettime, clock, ret_now);

	if (failed == 0 && clock == CLOCK_REALTIME)
		ret_now->tv_sec += shift_s();
	return failed;
}

time_t
time(time_t *ret_now)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (ret_now != NULL)
		*ret_now = now.tv_sec;
	return now.tv_sec;
}

/* What libkrb5 reads. */
int
gettimeofday(struct timeval *restrict ret_now, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return -1;
	*ret_now = (struct timeval) { .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 };
	return 0;
}
