#include "lib/picture/change_words.h"

#include <stdio.h>

#include "lib/model/counted_sites.h"
#include "lib/model/text_stream.h"

/* Writes `format` with %s, %f, %t for subject, from and to, and %i for " (7)", the site's number, where the node told one. */
static void
write_words(FILE *out, const char *format, const struct change *change)
{
	for (; *format != '\0'; format++) {
		if (*format != '%') {
			putc(*format, out);
			continue;
		}
		format++;
		if (*format == 's')
			fputs(change->subject, out);
		else if (*format == 'f')
			fputs(change->from, out);
		else if (*format == 't')
			fputs(change->to, out);
		else if (*format == 'i' && !site_number_is_ours(change->site_id))
			fprintf(out, " (%u)", change->site_id);
	}
}

const char *
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
	write_words(out, *change->subject == '\0' ? "failover" : "failover of group %s", change);
	write_words(out, *change->from == '\0' ? "" : " from %f", change);
	write_words(out, *change->to == '\0' ? "" : " to %t", change);
	fprintf(out, " (evidence: %s)", evidence_words(change->evidence));
}

static void
write_unseen(FILE *out, const struct change *change)
{
	write_words(out, "nobody saw the node for %t", change);
	write_words(out, *change->subject == '\0' ? "" : ": %s", change);
}

/* By enum change_kind: its name in JSON, what is said of it, and how it is drawn. */
static const struct {
	const char *name, *sentence;
	enum mark_kind mark;
} kinds[CHANGE_LAST + 1] = {
	[CHANGE_FIRST_LOOK] = { "first-look", "first look at the node", MARK_OTHER },
	[CHANGE_BOOT] = { "boot", "the node restarted", MARK_RESTART },
	[CHANGE_SERVICE_START] = { "service-start", "the World Wide Web Publishing Service restarted", MARK_RESTART },
	[CHANGE_FAILOVER] = { "failover", NULL, MARK_FAILOVER },
	[CHANGE_RUN_STATE] = { "run-state", "site %s%i went from %f to %t", MARK_NONE },
	[CHANGE_AUTO_START] = { "auto-start", "auto start of site %s%i went from %f to %t", MARK_NONE },
	[CHANGE_OWNER] = { "owner", "group %s moved from %f to %t", MARK_OTHER },
	[CHANGE_SITE_NEW] = { "site-new", "site %s%i is new", MARK_OTHER },
	[CHANGE_SITE_GONE] = { "site-gone", "site %s%i is gone", MARK_OTHER },
	[CHANGE_SITE_BACK] = { "site-back", "site %s%i is back", MARK_OTHER },
	[CHANGE_SITE_RENAMED] = { "site-renamed", "site %f%i is now called %t", MARK_OTHER },
	[CHANGE_SITE_REPLACED] = { "site-replaced", "site %f%i was deleted, and site %t created under its number", MARK_OTHER },
	[CHANGE_SITE_RENUMBERED] = { "site-renumbered", "site %s is now number %t, was %f", MARK_OTHER },
	[CHANGE_ACCEPTED] = { "stop-accepted", "the stop of site %s%i was accepted by %t%f", MARK_ACCEPTANCE },
	[CHANGE_REVOKED] = { "stop-revoked", "the stop of site %s%i was not meant, says %t", MARK_ACCEPTANCE },
	[CHANGE_LEFT_OUT] = { "left-out",
	    "%t more changes are left out: one node may add so many at a look and in a day", MARK_OTHER },
	[CHANGE_ACCEPTANCE_ENDED] = { "stop-acceptance-ended", "the acceptance of site %s%i ended", MARK_ACCEPTANCE },
	[CHANGE_FLAG_ACCEPTED] = { "flag-accepted", "auto start of site %s%i being off was accepted by %t%f", MARK_ACCEPTANCE },
	[CHANGE_FLAG_REVOKED] = { "flag-revoked", "auto start of site %s%i is not meant to be off, says %t", MARK_ACCEPTANCE },
	[CHANGE_FLAG_ACCEPTANCE_ENDED] = { "flag-acceptance-ended",
	    "the acceptance of auto start of site %s%i being off ended", MARK_ACCEPTANCE },
	[CHANGE_POOL_ACCEPTED] = { "pool-accepted", "the stop of application pool %s was accepted by %t%f", MARK_ACCEPTANCE },
	[CHANGE_POOL_REVOKED] = { "pool-revoked", "the stop of application pool %s was not meant, says %t", MARK_ACCEPTANCE },
	[CHANGE_POOL_ACCEPTANCE_ENDED] = { "pool-acceptance-ended", "the acceptance of application pool %s ended", MARK_ACCEPTANCE },
	[CHANGE_POOL_STATE] = { "pool-state", "application pool %s went from %f to %t", MARK_OTHER },
	[CHANGE_UNSEEN] = { "unseen", NULL, MARK_NONE },
	[CHANGE_REPAIR] = { "repair", "repair of site %s%i: %f: %t", MARK_REPAIR },
};

const char *
change_name(enum change_kind kind)
{
	return kinds[kind].name;
}

enum mark_kind
change_mark(enum change_kind kind)
{
	return kinds[kind].mark;
}

char *
change_sentence(const struct change *change, struct error *err)
{
	struct text_stream sentence;

	if (!text_stream_begin(&sentence, err))
		return NULL;
	if (change->kind == CHANGE_FAILOVER)
		write_failover(sentence.out, change);
	else if (change->kind == CHANGE_UNSEEN)
		write_unseen(sentence.out, change);
	else
		write_words(sentence.out, kinds[change->kind].sentence, change);
	return text_stream_end(&sentence, err) ? sentence.text : NULL;
}
