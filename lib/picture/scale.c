#include "lib/picture/scale.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define STEPS_MAX 8

enum word {
	WORD_TIME,
	WORD_DAY_AND_TIME,
	WORD_DAY,
	WORD_MONTH,
	WORD_YEAR,
};

/* A step is so many minutes, days or months; it begins where that is round. */
struct step {
	int minutes, days, months;
	enum word word;
};

static const struct step steps[] = {
	{ 1, 0, 0, WORD_TIME }, { 5, 0, 0, WORD_TIME }, { 15, 0, 0, WORD_TIME }, { 60, 0, 0, WORD_TIME }, { 180, 0, 0, WORD_DAY_AND_TIME },
	{ 720, 0, 0, WORD_DAY_AND_TIME }, { 0, 1, 0, WORD_DAY }, { 0, 2, 0, WORD_DAY }, { 0, 5, 0, WORD_DAY }, { 0, 14, 0, WORD_DAY },
	{ 0, 0, 1, WORD_MONTH }, { 0, 0, 3, WORD_MONTH }, { 0, 0, 12, WORD_YEAR }, { 0, 0, 120, WORD_YEAR },
};

static time_t
seconds_of(const struct step *step)
{
	return 60 * (step->minutes + 1440 * (step->days + 30 * (time_t)step->months));
}

static const struct step *
step_for(time_t from, time_t to)
{
	size_t i;

	for (i = 0; i + 1 < sizeof(steps) / sizeof(steps[0]); i++)
		if ((to - from) / seconds_of(&steps[i]) < STEPS_MAX)
			break;
	return &steps[i];
}

/* Down to where the step is round. */
static void
round_down(struct tm *tm, const struct step *step)
{
	int minutes = tm->tm_hour * 60 + tm->tm_min;

	tm->tm_sec = 0;
	if (step->minutes != 0)
		minutes -= minutes % step->minutes;
	else
		minutes = 0;
	tm->tm_hour = minutes / 60;
	tm->tm_min = minutes % 60;
	if (step->months == 0)
		return;
	tm->tm_mday = 1;
	tm->tm_mon = step->months >= 12 ? 0 : tm->tm_mon - tm->tm_mon % step->months;
	tm->tm_year -= step->months >= 12 ? (tm->tm_year % (step->months / 12)) : 0;
}

static void
forward(struct tm *tm, const struct step *step)
{
	tm->tm_min += step->minutes;
	tm->tm_mday += step->days;
	tm->tm_mon += step->months;
	tm->tm_isdst = -1;
}

double
scale_place(time_t from, time_t to, time_t time)
{
	if (time <= from || to <= from)
		return 0;
	return time >= to ? 100 : 100.0 * (double)(time - from) / (double)(to - from);
}

static void
each_step(FILE *out, time_t from, time_t to, void (*write)(FILE *out, double at, const struct tm *tm, const struct step *step,
    int number, int height), int height)
{
	const struct step *step = step_for(from, to);
	int number, written = 0;
	struct tm tm;

	if (to <= from || localtime_r(&from, &tm) == NULL)
		return;
	round_down(&tm, step);
	for (number = 0; number < 3 * STEPS_MAX; number++) {
		time_t at;

		tm.tm_isdst = -1;
		at = mktime(&tm);
		if (at == -1 || at >= to)
			return;
		if (at >= from)
			write(out, scale_place(from, to, at), &tm, step, written++, height);
		forward(&tm, step);
	}
}

static void
write_line(FILE *out, double at, const struct tm *tm, const struct step *step, int number, int height)
{
	(void)tm;
	(void)step;
	(void)number;
	fprintf(out, "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y2=\"%d\"/>", at, at, height);
}

static size_t
format_word(char word[40], const struct tm *tm, enum word kind)
{
	switch (kind) {
	case WORD_TIME:
		return strftime(word, 40, "%H:%M", tm);
	case WORD_DAY_AND_TIME:
		return strftime(word, 40, "%d %b %H:%M", tm);
	case WORD_DAY:
		return strftime(word, 40, "%d %b", tm);
	case WORD_MONTH:
		return strftime(word, 40, "%b %Y", tm);
	case WORD_YEAR:
		return strftime(word, 40, "%Y", tm);
	}
	return 0;
}

/* One that would not end in the picture is left out; every second one gives way where there is little room. */
static void
write_word(FILE *out, double at, const struct tm *tm, const struct step *step, int number, int height)
{
	char word[40];

	if (at > 94 || format_word(word, tm, step->word) == 0)
		return;
	fprintf(out, "<text class=\"x%s\" x=\"%.2f%%\" y=\"%d\">%s</text>", number % 2 == 0 ? "" : " o", at, height, word);
}

void
scale_write_lines(FILE *out, time_t from, time_t to, int height)
{
	each_step(out, from, to, write_line, height);
}

void
scale_write_words(FILE *out, time_t from, time_t to)
{
	each_step(out, from, to, write_word, 15);
}
