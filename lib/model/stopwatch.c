#include "lib/model/stopwatch.h"

#include <errno.h>

int64_t
stopwatch_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

unsigned int
stopwatch_passed_ms(int64_t began_ms)
{
	return (unsigned int)(stopwatch_ms() - began_ms);
}

unsigned int
stopwatch_left_ms(int64_t began_ms, unsigned int all_ms)
{
	unsigned int passed_ms = stopwatch_passed_ms(began_ms);

	return all_ms > passed_ms ? all_ms - passed_ms : 0;
}

struct timespec
stopwatch_moment_in(unsigned int ms)
{
	struct timespec moment;

	clock_gettime(CLOCK_MONOTONIC, &moment);
	moment.tv_sec += ms / 1000;
	moment.tv_nsec += (long)(ms % 1000) * 1000000;
	if (moment.tv_nsec >= 1000000000) {
		moment.tv_sec++;
		moment.tv_nsec -= 1000000000;
	}
	return moment;
}

void
stopwatch_pause(unsigned int ms)
{
	const struct timespec until = stopwatch_moment_in(ms);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		continue;
}
