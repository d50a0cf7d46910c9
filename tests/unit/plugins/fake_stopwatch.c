#include "tests/unit/plugins/fake_stopwatch.h"

#include "lib/model/stopwatch.h"

int64_t fake_stopwatch_ms = 1000000;
unsigned int fake_stopwatch_paused_ms, fake_stopwatch_pauses;

int64_t
stopwatch_ms(void)
{
	return fake_stopwatch_ms;
}

unsigned int
stopwatch_passed_ms(int64_t began_ms)
{
	return (unsigned int)(fake_stopwatch_ms - began_ms);
}

unsigned int
stopwatch_left_ms(int64_t began_ms, unsigned int all_ms)
{
	const unsigned int passed_ms = stopwatch_passed_ms(began_ms);

	return all_ms > passed_ms ? all_ms - passed_ms : 0;
}

struct timespec
stopwatch_moment_in(unsigned int ms)
{
	const int64_t moment_ms = fake_stopwatch_ms + ms;

	return (struct timespec) { .tv_sec = moment_ms / 1000, .tv_nsec = moment_ms % 1000 * 1000000 };
}

void
stopwatch_pause(unsigned int ms)
{
	fake_stopwatch_ms += ms;
	fake_stopwatch_paused_ms += ms;
	fake_stopwatch_pauses++;
}
