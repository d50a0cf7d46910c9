/* sitewatch accept and revoke: what somebody says is meant, noted in the history. */
#include "plugins/operator/command.h"

#include <inttypes.h>
#include <pwd.h>
#include <unistd.h>

#include "lib/model/escape.h"

/* What is said, and the words for it: of one, and of several at once. */
struct words {
	const char *verb, *done;
	const char *of_one, *of_several;
	const char *then;
};

static const struct words acceptance = { "accept", "Accepted", "is stopped on purpose", "are stopped on purpose",
	"An acceptance ends by itself when its site is seen running." };
static const struct words revocation = { "revoke", "Revoked", "is not meant to be stopped",
	"are not meant to be stopped", "A site that is down counts as one that should run." };

static void
write_escaped(FILE *out, const char *text)
{
	escape_write(out, text, ESCAPE_TERMINAL, 0);
}

static const char *
who_says_so(const struct sitewatch_call *call)
{
	const struct passwd *user;

	if (call->by != NULL)
		return call->by;
	user = getpwuid(getuid());
	return user == NULL ? "unknown" : user->pw_name;
}

static void
write_end(FILE *out, const char *node, const char *what, const char *who)
{
	fputs(" of ", out);
	write_escaped(out, node);
	fprintf(out, " %s, says ", what);
	write_escaped(out, who);
	fputs(".\n", out);
}

static void
tell(FILE *out, const struct words *words, const char *node, const struct saying *saying,
    const struct said_list *said)
{
	size_t i;

	for (i = 0; saying->name_count > 0 && i < said->count; i++) {
		const struct said *one = &said->items[i];

		fprintf(out, "%s%s: site ", words->done, one->is_new ? "" : " already");
		write_escaped(out, one->name);
		fprintf(out, " (%" PRIu32 ")", one->site_id);
		write_end(out, node, words->of_one, one->who);
	}
	if (saying->name_count == 0) {
		fprintf(out, "%s: %zu %s", words->done, said->count, said->count == 1 ? "site" : "sites");
		write_end(out, node, said->count == 1 ? words->of_one : words->of_several, saying->said.by);
	}
	fprintf(out, "%s\n", words->then);
}

static enum sitewatch_result
say(const struct sitewatch_call *call, const struct words *words, bool is_revoked, struct error *err)
{
	const char *node = sitewatch_node_name(call, call->operands[0]);
	const struct saying saying = {
		.is_revoked = is_revoked,
		.names = call->operands + 1,
		.name_count = (size_t)call->operand_count - 1,
		.said = { .at = call->now, .by = who_says_so(call) },
	};
	struct said_list said;
	struct history *history;
	enum sitewatch_result result;

	if (call->all == (saying.name_count > 0)) {
		error_set(err, ERROR_USAGE, "expected: sitewatch %s NODE SITE..., or sitewatch %s NODE --all", words->verb,
		    words->verb);
		return SITEWATCH_FAILED;
	}
	result = sitewatch_open_history(call, HISTORY_READ_WRITE, &history, err);
	if (result != SITEWATCH_DONE)
		return result;
	if (history_say(history, node, &saying, &said, err)) {
		tell(call->out, words, node, &saying, &said);
		said_list_clear(&said);
	} else
		result = sitewatch_result_of(err);
	history_close(history);
	return result;
}

enum sitewatch_result
sitewatch_accept(const struct sitewatch_call *call, struct error *err)
{
	return say(call, &acceptance, false, err);
}

enum sitewatch_result
sitewatch_revoke(const struct sitewatch_call *call, struct error *err)
{
	return say(call, &revocation, true, err);
}
