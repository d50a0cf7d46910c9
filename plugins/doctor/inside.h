/*
 * inside.h -- what the parts of the diagnosis of a node share. For the files of this folder alone.
 */
#ifndef PLUGINS_DOCTOR_INSIDE_H
#define PLUGINS_DOCTOR_INSIDE_H

#include "lib/source/source.h"
#include "plugins/doctor/network.h"
#include "plugins/doctor/node.h"

#define DOCTOR_MEND_SIZE 512

struct diagnosis {
	const struct doctor_request *request;
	struct network_place place;
	struct source_listener listener;
	struct source_examination examination;
	struct error failure;		/* what ended the examination; ERROR_NONE: nothing did */
	const char *blocked;		/* why nothing further can be tried; NULL: it can */
};

/** As finding_report(); once something is blocked, all that follows is not tried. */
void diagnosis_report(struct diagnosis *diagnosis, enum finding_status status, const char *step, const char *mend,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

/** From now on nothing is tried, because of `why`, unless there was a reason before. */
void diagnosis_block(struct diagnosis *diagnosis, const char *why);

/** The steps "name", "port", "tls" and "ws-management". */
void diagnosis_reach(struct diagnosis *diagnosis);

/** The steps "authentication", "key", "password-end" and "clock", and those of the other methods. */
void diagnosis_log_on(struct diagnosis *diagnosis);

/** The steps "computer", of the rights, and "sites". */
void diagnosis_read(struct diagnosis *diagnosis);

#endif
