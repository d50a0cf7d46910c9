#include "config.h"	/* strptime() */

#include "plugins/report/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "lib/model/escape.h"

/* Writes `format` with %s, %f, %t for subject, from and to, escaped, and %i for the site's number. */
static void
write_sentence(FILE *out, const char *format, const struct change *change)
{
	for (; *format != '\0'; format++) {
		if (*format != '%') {
			putc(*format, out);
			continue;
		}
		format++;
		if (*format == 's')
			escape_write(out, change->subject, ESCAPE_TERMINAL, 0);
		else if (*format == 'f')
			escape_write(out, change->from, ESCAPE_TERMINAL, 0);
		else if (*format == 't')
			escape_write(out, change->to, ESCAPE_TERMINAL, 0);
		else if (*format == 'i')
			fprintf(out, "%u", change->site_id);
	}
}

static const char *
evidence_words(enum evidence evidence)
{
	switch (evidence) {
	case EVIDENCE_NONE:
		break;
	case EVIDENCE_EVENT:
		return "the node's event log";
	case EVIDENCE_OBSERVED:
		return "its owner changed between two looks";
	case EVIDENCE_FLAGS:
		return "auto start fell on all sites between two looks";
	}
	return "none";
}

/* What the change does not tell is left out. */
static void
write_failover(FILE *out, const struct change *change)
{
	write_sentence(out, *change->subject == '\0' ? "failover" : "failover of group %s", change);
	write_sentence(out, *change->from == '\0' ? "" : " from %f", change);
	write_sentence(out, *change->to == '\0' ? "" : " to %t", change);
	fprintf(out, " (evidence: %s)", evidence_words(change->evidence));
}

static const char *
sentence_of(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_FIRST_LOOK:
		return "first look at the node";
	case CHANGE_BOOT:
		return "the node restarted";
	case CHANGE_SERVICE_START:
		return "the World Wide Web Publishing Service restarted";
	case CHANGE_FAILOVER:
		break;
	case CHANGE_RUN_STATE:
		return "site %s (%i) went from %f to %t";
	case CHANGE_AUTO_START:
		return "auto start of site %s (%i) went from %f to %t";
	case CHANGE_OWNER:
		return "group %s moved from %f to %t";
	case CHANGE_SITE_NEW:
		return "site %s (%i) is new";
	case CHANGE_SITE_GONE:
		return "site %s (%i) is gone";
	case CHANGE_SITE_BACK:
		return "site %s (%i) is back";
	case CHANGE_SITE_RENAMED:
		return "site %f (%i) is now called %t";
	case CHANGE_SITE_REPLACED:
		return "site %f (%i) was deleted, and site %t created under its number";
	case CHANGE_SITE_RENUMBERED:
		return "site %s is now number %t, was %f";
	case CHANGE_ACCEPTED:
		return "the stop of site %s (%i) was accepted by %t%f";
	case CHANGE_REVOKED:
		return "the stop of site %s (%i) was not meant, says %t";
	case CHANGE_LEFT_OUT:
		return "%t more changes are left out: one node may add so many at a look and in a day";
	case CHANGE_ACCEPTANCE_ENDED:
		return "the acceptance of site %s (%i) ended";
	case CHANGE_FLAG_ACCEPTED:
		return "auto start of site %s (%i) being off was accepted by %t%f";
	case CHANGE_FLAG_REVOKED:
		return "auto start of site %s (%i) is not meant to be off, says %t";
	case CHANGE_FLAG_ACCEPTANCE_ENDED:
		return "the acceptance of auto start of site %s (%i) being off ended";
	case CHANGE_POOL_ACCEPTED:
		return "the stop of application pool %s was accepted by %t%f";
	case CHANGE_POOL_REVOKED:
		return "the stop of application pool %s was not meant, says %t";
	case CHANGE_POOL_ACCEPTANCE_ENDED:
		return "the acceptance of application pool %s ended";
	case CHANGE_POOL_STATE:
		return "application pool %s went from %f to %t";
	case CHANGE_REPAIR:
		return "repair of site %s (%i): %f: %t";
	}
	return "";
}

void
timeline_write(FILE *out, const struct change *change)
{
	char when[64];
	struct tm tm;

	if (localtime_r(&change->time, &tm) == NULL ||
	    strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &tm) == 0)
		strcpy(when, "(no time)          ");
	fprintf(out, "%s  ", when);
	if (change->kind == CHANGE_FAILOVER)
		write_failover(out, change);
	else
		write_sentence(out, sentence_of(change->kind), change);
	putc('\n', out);
}

static bool
parse_date(const char *text, time_t *ret_time)
{
	static const char *const formats[] = { "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S" };
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct tm tm = { .tm_isdst = -1 }, given;
		const char *end = strptime(text, formats[i], &tm);
		time_t time;

		if (end == NULL || *end != '\0')
			continue;
		given = tm;
		tm.tm_isdst = -1;
		time = mktime(&tm);
		/* mktime() makes the 31st of February the 3rd of March. */
		if (time == -1 || tm.tm_mday != given.tm_mday || tm.tm_mon != given.tm_mon)
			return false;
		*ret_time = time;
		return true;
	}
	return false;
}

bool
timeline_since(const char *text, time_t now, time_t *ret_since, struct error *err)
{
	time_t age;

	if (datetime_parse_age(text, &age)) {
		*ret_since = age > now ? 0 : now - age;
		return true;
	}
	return parse_date(text, ret_since) ||
	    error_set(err, ERROR_USAGE, "'%s' is neither an age (30m, 12h, 7d, 2w) nor a date (2026-11-22, "
					"\"2026-11-22 02:13\")", text);
}
