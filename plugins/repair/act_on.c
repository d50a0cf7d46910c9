#include "plugins/repair/act_on.h"

#include <string.h>
#include <strings.h>

#include "lib/config/configuration.h"

/* What every word of a monitor may be by mistake. */
static bool
check_word(const char *word, struct error *err)
{
	if (*word == '\0')
		return error_set(err, ERROR_USAGE, "the value is empty: does the monitor know this macro?");
	if (strchr(word, '$') != NULL)
		return error_set(err, ERROR_USAGE, "'%s' is a macro that the monitor did not expand", word);
	return true;
}

bool
monitor_state_parse(const char *word, enum severity *ret_state, struct error *err)
{
	enum severity state;

	if (!check_word(word, err))
		return false;
	for (state = SEVERITY_OK; state <= SEVERITY_UNKNOWN; state++)
		if (strcasecmp(word, severity_name(state)) == 0) {
			*ret_state = state;
			return true;
		}
	if (strcasecmp(word, "UP") == 0 || strcasecmp(word, "DOWN") == 0 || strcasecmp(word, "UNREACHABLE") == 0)
		return error_set(err, ERROR_USAGE,
		    "'%s' is a host's state: this is the event handler of a service, whose macro is another", word);
	return error_set(err, ERROR_USAGE, "'%s' is not one of OK, WARNING, CRITICAL, UNKNOWN", word);
}

bool
monitor_state_type_parse(const char *word, bool *ret_is_hard, struct error *err)
{
	if (!check_word(word, err))
		return false;
	if (strcasecmp(word, "HARD") != 0 && strcasecmp(word, "SOFT") != 0)
		return error_set(err, ERROR_USAGE, "'%s' is not one of HARD, SOFT", word);
	*ret_is_hard = strcasecmp(word, "HARD") == 0;
	return true;
}

/* "critical:soft:2" */
static bool
parse_rule(const char *text, size_t length, struct act_on_rule *ret_rule, struct error *err)
{
	char copy[40], *type, *attempt;
	struct act_on_rule rule = { .attempt = 0 };

	if (length >= sizeof(copy))
		return error_set(err, ERROR_USAGE, "'%.*s...' is not STATE:TYPE[:ATTEMPT]", 30, text);
	memcpy(copy, text, length);
	copy[length] = '\0';
	type = strchr(copy, ':');
	if (type == NULL)
		return error_set(err, ERROR_USAGE, "'%s' is not STATE:TYPE[:ATTEMPT], such as critical:hard", copy);
	*type++ = '\0';
	attempt = strchr(type, ':');
	if (attempt != NULL)
		*attempt++ = '\0';
	if (!monitor_state_parse(copy, &rule.state, err) || !monitor_state_type_parse(type, &rule.is_hard, err))
		return false;
	if (rule.state != SEVERITY_WARNING && rule.state != SEVERITY_CRITICAL)
		return error_set(err, ERROR_USAGE, "'%s': only warning and critical are acted on", copy);
	if (attempt != NULL && !configuration_number(attempt, 1, 1000, &rule.attempt, err))
		return false;
	*ret_rule = rule;
	return true;
}

bool
act_on_parse(const char *text, struct act_on *ret_act_on, struct error *err)
{
	struct act_on act_on = { .count = 0 };

	if (!check_word(text, err))
		return false;
	for (;;) {
		size_t length = strcspn(text, ",");

		if (act_on.count == ACT_ON_RULES)
			return error_set(err, ERROR_USAGE, "more than %d rules", ACT_ON_RULES);
		if (!parse_rule(text, length, &act_on.rules[act_on.count], err))
			return false;
		act_on.count++;
		if (text[length] == '\0')
			break;
		text += length + 1;
	}
	*ret_act_on = act_on;
	return true;
}

bool
act_on_wants(const struct act_on *act_on, const struct monitor_event *event)
{
	size_t i;

	for (i = 0; i < act_on->count; i++) {
		const struct act_on_rule *rule = &act_on->rules[i];

		if (rule->state == event->state && rule->is_hard == event->is_hard &&
		    (rule->attempt == 0 || rule->attempt == event->attempt))
			return true;
	}
	return false;
}
