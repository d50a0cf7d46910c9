/*
 * act_on.h -- what a monitor says has happened, and at which happenings the event handler acts.
 *
 * Pure. Macros that did not expand, empty words and a host's states are refused in words, never guessed at.
 */
#ifndef PLUGINS_REPAIR_ACT_ON_H
#define PLUGINS_REPAIR_ACT_ON_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/model/error.h"
#include "lib/verdict/verdict.h"

#define ACT_ON_RULES 16

struct act_on_rule {
	enum severity state;		/* SEVERITY_WARNING or SEVERITY_CRITICAL */
	bool is_hard;
	unsigned int attempt;		/* 0: any */
};

struct act_on {
	struct act_on_rule rules[ACT_ON_RULES];
	size_t count;
};

/** Of one event of a service. */
struct monitor_event {
	enum severity state;
	bool is_hard;
	unsigned int attempt;		/* 0: not told */
};

/** Parse "critical:hard,critical:soft:2,warning:hard". ERROR_USAGE. */
bool act_on_parse(const char *text, struct act_on *ret_act_on, struct error *err);

/** Parse $SERVICESTATE$, a word without regard to case; and $SERVICESTATETYPE$. ERROR_USAGE. */
bool monitor_state_parse(const char *word, enum severity *ret_state, struct error *err);
bool monitor_state_type_parse(const char *word, bool *ret_is_hard, struct error *err);

/** True when a rule names the event. */
bool act_on_wants(const struct act_on *act_on, const struct monitor_event *event);

#endif
