#include "config.h"	/* strptime() */

#include "plugins/report/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/counted_sites.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/picture/change_words.h"

bool
timeline_write(FILE *out, const struct change *change, struct error *err)
{
	return timeline_write_of(out, "", change, err);
}

bool
timeline_write_of(FILE *out, const char *subject, const struct change *change, struct error *err)
{
	char when[64], *sentence = change_sentence(change, err);
	struct tm tm;

	if (sentence == NULL)
		return false;
	if (localtime_r(&change->time, &tm) == NULL ||
	    strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &tm) == 0)
		strcpy(when, "(no time)          ");
	fprintf(out, "%s  ", when);
	escape_write(out, subject, ESCAPE_TERMINAL, 0);
	fputs(*subject == '\0' ? "" : "  ", out);
	escape_write(out, sentence, ESCAPE_TERMINAL, 0);
	putc('\n', out);
	free(sentence);
	return true;
}

bool
timeline_write_json(struct json *json, const struct change *change, struct error *err)
{
	char *sentence = change_sentence(change, err);

	if (sentence == NULL)
		return false;
	json_open(json, NULL, '{');
	json_time(json, "time", change->time);
	json_text(json, "kind", change_name(change->kind));
	if (change->site_id == 0 || site_number_is_ours(change->site_id))
		json_null(json, "site");
	else
		json_number(json, "site", change->site_id);
	json_optional_text(json, "subject", change->subject);
	json_optional_text(json, "from", change->from);
	json_optional_text(json, "to", change->to);
	json_optional_text(json, "evidence", change->kind == CHANGE_FAILOVER ? evidence_name(change->evidence) : NULL);
	json_text(json, "sentence", sentence);
	json_close(json, '}');
	free(sentence);
	return true;
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
