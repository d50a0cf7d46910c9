/*
 * finding.h -- one step of a diagnosis: how it went, in a sentence, and the command that mends it.
 *
 * Goes to a sink as soon as it is known. Sentences may quote a node: they are escaped on output.
 */
#ifndef LIB_DOCTOR_FINDING_H
#define LIB_DOCTOR_FINDING_H

#include <stdarg.h>
#include <stdio.h>

enum finding_status {
	FINDING_WELL,
	FINDING_FAULT,			/* somebody has to mend it */
	FINDING_NOTE,			/* it works, and somebody should know */
	FINDING_SKIPPED,		/* not tried, or not needed: the sentence says which */
};
#define FINDING_STATUSES 4

/** Strings are borrowed for the call. */
struct finding {
	enum finding_status status;
	const char *step;		/* "name", "port", ...: a word for people and programs */
	const char *text;
	const char *mend;		/* a command, or a line of the configuration; "" when there is none */
};

struct finding_sink {
	void (*take)(void *state, const struct finding *finding);
	void *state;
};

/** Hand one on. `mend` NULL is "". */
void finding_report(const struct finding_sink *sink, enum finding_status status, const char *step, const char *mend,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

/** The same, as vprintf() is to printf(). */
void finding_vreport(const struct finding_sink *sink, enum finding_status status, const char *step, const char *mend,
    const char *format, va_list arguments) __attribute__((format(printf, 5, 0)));

/** Write one as a line with its tick or cross, and what mends it below. */
void finding_write(FILE *out, const struct finding *finding);

/** "ok", "fault", "note", "not-tried". Static. */
const char *finding_status_name(enum finding_status status);

#endif
