/*
 * local.h -- what on this machine keeps a program from its work: configuration, secrets, history.
 *
 * Reads, and changes nothing. Whoever is root becomes the owner of the history's folder, as a look does.
 */
#ifndef LIB_DOCTOR_LOCAL_H
#define LIB_DOCTOR_LOCAL_H

#include "lib/config/configuration.h"
#include "lib/doctor/finding.h"

/** Borrowed for the call. */
struct doctor_subject {
	const char *config_path;
	const struct configuration *configuration;
	const struct configuration_node *node;	/* whose secrets; NULL: those of all nodes */
	const char *history_path;		/* NULL: there is none */
	const char *advice_for_root;		/* how to ask what another user may do */
};

/** Report every step: user, configuration, secrets, history, repair-lock. */
void doctor_examine_locally(const struct doctor_subject *subject, const struct finding_sink *sink);

#endif
