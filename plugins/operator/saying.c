/* sitewatch accept and revoke: what somebody says is meant, noted in the history. */
#include "plugins/operator/command.h"

#include <inttypes.h>
#include <unistd.h>

#include "lib/model/counted_sites.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/model/file_rights.h"

/* The words for what is said: of one, and of several sites at once. */
struct words {
	const char *what, *of_one, *of_several;
	const char *then, *then_for;	/* when it ends; and where it was said for how long */
};

/* By enum saying_of, and by whether it is taken back. */
static const struct words all_words[][2] = {
	[SAYING_OF_STOP] = {
		{ "site", "is stopped on purpose", "are stopped on purpose",
		    "An acceptance ends by itself when its site is seen running.",
		    "It ends then, or when its site is seen running." },
		{ "site", "is not meant to be stopped", "are not meant to be stopped",
		    "A site that is down counts as one that should run.", "" },
	},
	[SAYING_OF_FLAG] = {
		{ "site", "has auto start off on purpose", "have auto start off on purpose",
		    "It ends by itself when auto start is seen on. A restart takes such a site down, and that is not accepted.",
		    "It ends then, or when auto start is seen on. A restart takes such a site down, and that is not accepted." },
		{ "site", "is not meant to have auto start off", "are not meant to have auto start off",
		    "A site that will not survive the next restart is a WARNING.", "" },
	},
	[SAYING_OF_POOL] = {
		{ "application pool", "is stopped on purpose", "",
		    "It ends by itself when the pool is seen started. For one that a job stops again and again: --for=AGE.",
		    "It ends then, however often the pool is started and stopped until then." },
		{ "application pool", "is not meant to be stopped", "", "Its sites answer 503 while it is.", "" },
	},
};

static void
write_escaped(FILE *out, const char *text)
{
	escape_write(out, text, ESCAPE_TERMINAL, 0);
}

static void
write_end(const struct sitewatch_call *call, const struct saying *saying, const char *node, const char *what,
    const char *who)
{
	FILE *out = call->out;
	char until[DATETIME_SIZE];

	fputs(" of ", out);
	write_escaped(out, node);
	fprintf(out, " %s, says ", what);
	write_escaped(out, who);
	if (saying->said.until != 0) {
		datetime_format_local(saying->said.until, call->now, until);
		fprintf(out, ", until %s", until);
	}
	if (*saying->said.why != '\0') {
		fputs(": ", out);
		write_escaped(out, saying->said.why);
	}
	fputs(".\n", out);
}

static void
tell(const struct sitewatch_call *call, const struct saying *saying, const char *node, const struct said_list *said)
{
	const struct words *words = &all_words[saying->of][saying->is_revoked];
	const char *done = saying->is_revoked ? "Revoked" : "Accepted";
	FILE *out = call->out;
	size_t i;

	for (i = 0; saying->name_count > 0 && i < said->count; i++) {
		const struct said *one = &said->items[i];

		fprintf(out, "%s%s: %s ", done, one->is_new ? "" : " already", words->what);
		write_escaped(out, one->name);
		if (one->site_id != 0 && !site_number_is_ours(one->site_id))
			fprintf(out, " (%" PRIu32 ")", one->site_id);
		write_end(call, saying, node, words->of_one, one->who);
	}
	if (saying->name_count == 0) {
		fprintf(out, "%s: %zu %s", done, said->count, said->count == 1 ? "site" : "sites");
		write_end(call, saying, node, said->count == 1 ? words->of_one : words->of_several, saying->said.by);
	}
	fprintf(out, "%s\n", saying->said.until != 0 ? words->then_for : words->then);
}

/* Sites, or pools, or --all: one of them. */
static bool
check_words(const struct sitewatch_call *call, bool is_revoked, struct error *err)
{
	const char *verb = is_revoked ? "revoke" : "accept";
	bool has_sites = call->operand_count > 1;

	if (has_sites + (call->pool_count > 0) + call->all != 1)
		return error_set(err, ERROR_USAGE, "expected: sitewatch %s NODE SITE..., or sitewatch %s NODE --all, or "
		    "sitewatch %s NODE --pool=NAME...", verb, verb, verb);
	return call->pool_count == 0 || !call->flag ||
	    error_set(err, ERROR_USAGE, "--flag: an application pool has no such flag");
}

static struct saying
saying_of(const struct sitewatch_call *call, bool is_revoked, const char *who)
{
	bool is_of_pools = call->pool_count > 0;

	return (struct saying) {
		.of = is_of_pools ? SAYING_OF_POOL : call->flag ? SAYING_OF_FLAG : SAYING_OF_STOP,
		.is_revoked = is_revoked,
		.names = is_of_pools ? call->pools : call->operands + 1,
		.name_count = is_of_pools ? call->pool_count : (size_t)call->operand_count - 1,
		.said = {
			.at = call->now,
			.until = call->for_s == 0 ? 0 : call->now + (time_t)call->for_s,
			.by = who,
			.why = call->why == NULL ? "" : call->why,
		},
	};
}

static enum sitewatch_result
say(const struct sitewatch_call *call, bool is_revoked, struct error *err)
{
	const char *node = sitewatch_node_name(call, call->operands[0]);
	char login[FILE_RIGHTS_NAME_SIZE];
	struct saying saying;
	struct said_list said;
	struct history *history;
	enum sitewatch_result result;

	file_rights_user(getuid(), login);	/* before the history's owner is whom root acts as */
	saying = saying_of(call, is_revoked, call->by != NULL ? call->by : login);
	if (!check_words(call, is_revoked, err))
		return SITEWATCH_FAILED;
	result = sitewatch_open_history(call, HISTORY_READ_WRITE, &history, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (history_say(history, node, &saying, &said, err)) {
		tell(call, &saying, node, &said);
		said_list_clear(&said);
	} else
		result = sitewatch_result_of(err);
	history_close(history);
	return result;
}

enum sitewatch_result
sitewatch_accept(const struct sitewatch_call *call, struct error *err)
{
	return say(call, false, err);
}

enum sitewatch_result
sitewatch_revoke(const struct sitewatch_call *call, struct error *err)
{
	return say(call, true, err);
}
