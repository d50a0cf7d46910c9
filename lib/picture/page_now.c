#include "lib/picture/page_now.h"

#include "lib/model/counted_sites.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/model/text.h"

#define ROWS_MAX 200	/* of more that is wrong the rest is counted */

/* What the headlines count. */
struct tally {
	size_t down, down_nodes;	/* sites, and nodes that have some */
	size_t at_risk, risk_nodes;
	size_t unknown_nodes;		/* what they do now is not known */
	size_t other;			/* wrong in another way: sites, or nodes themselves */
};

enum severity
page_node_severity(const struct page_node *node)
{
	enum severity severity = node->verdict == NULL ? SEVERITY_UNKNOWN : node->verdict->severity;

	return node->unanswered == NULL ? severity : severity_worse(severity, SEVERITY_UNKNOWN);
}

void
page_write_severity(FILE *out, enum severity severity)
{
	fprintf(out, "<span class=\"s s%d\">%s</span>", severity, severity_name(severity));
}

static bool
has_problem(const struct page_node *node)
{
	return node->verdict != NULL && *node->verdict->node_problem != '\0';
}

static struct tally
count(const struct page_request *request)
{
	struct tally tally = { 0 };
	size_t i, j;

	for (i = 0; i < request->count; i++) {
		const struct page_node *node = request->nodes[i];
		const struct verdict *verdict = node->verdict;

		tally.unknown_nodes += verdict == NULL || node->unanswered != NULL;
		tally.other += has_problem(node);
		if (verdict == NULL)
			continue;
		tally.down += verdict->down;
		tally.down_nodes += verdict->down > 0;
		tally.at_risk += verdict->will_not_restart;
		tally.risk_nodes += verdict->will_not_restart > 0;
		for (j = 0; j < verdict->site_count; j++)
			tally.other += verdict->sites[j].severity != SEVERITY_OK && !site_verdict_is_down(&verdict->sites[j]) &&
			    verdict->sites[j].reason != REASON_WILL_NOT_RESTART;
	}
	return tally;
}

static void
write_headlines(FILE *out, const struct page_request *request, const struct tally *tally)
{
	if (tally->down > 0)
		fprintf(out, "<p class=\"big d2\"><strong>%zu site%s down</strong> on %zu node%s.</p>\n", tally->down,
		    tally->down == 1 ? " is" : "s are", tally->down_nodes, text_s(tally->down_nodes));
	if (tally->unknown_nodes > 0)
		fprintf(out, "<p class=\"big d3\"><strong>Of %zu node%s it is not known</strong> what %s now.</p>\n",
		    tally->unknown_nodes, text_s(tally->unknown_nodes), tally->unknown_nodes == 1 ? "it does" : "they do");
	if (tally->at_risk > 0)
		fprintf(out, "<p class=\"big d1\"><strong>%zu site%s will not survive the next restart</strong> of %zu node%s: auto start "
			     "is off.</p>\n", tally->at_risk, text_s(tally->at_risk), tally->risk_nodes, text_s(tally->risk_nodes));
	if (tally->other > 0)
		fprintf(out, "<p class=\"big d1\">%zu more thing%s to look at, below.</p>\n", tally->other, text_s(tally->other));
	if (request->count == 0)
		fputs("<p class=\"big d3\">No node is configured, and none is remembered.</p>\n", out);
	else if (tally->down + tally->unknown_nodes + tally->at_risk + tally->other == 0)
		fputs("<p class=\"big d0\">Nothing, as far as anybody has looked.</p>\n", out);
}

/* What the table has a row for: begin one, up to its sentence. */
struct listing {
	FILE *out;
	time_t now;
	size_t written, left_out;
};

/* false: there is no room. */
static bool
begin_row(struct listing *listing, enum severity severity, size_t node_number, const struct page_node *node)
{
	if (listing->written == ROWS_MAX) {
		listing->left_out++;
		return false;
	}
	listing->written++;
	fputs("<tr><td>", listing->out);
	page_write_severity(listing->out, severity);
	fprintf(listing->out, "</td><td><a href=\"#n%zu\">", node_number);
	escape_write(listing->out, node->name, ESCAPE_HTML, 0);
	fputs("</a></td><td>", listing->out);
	return true;
}

static void
end_row(const struct listing *listing, const char *sentence)
{
	fputs("</td><td>", listing->out);
	escape_write(listing->out, sentence, ESCAPE_HTML, 1000);
	fputs("</td></tr>\n", listing->out);
}

static void
list_site(struct listing *listing, size_t number, const struct page_node *node, const struct site_verdict *site)
{
	if (site->severity == SEVERITY_OK || !begin_row(listing, site->severity, number, node))
		return;
	escape_write(listing->out, site->name, ESCAPE_HTML, 200);
	if (site->id != 0 && !site_number_is_ours(site->id))
		fprintf(listing->out, " <small>(%u)</small>", site->id);
	end_row(listing, site->sentence);
}

static void
list_node(struct listing *listing, size_t number, const struct page_node *node)
{
	const struct verdict *verdict = node->verdict;
	char age[DATETIME_SIZE];
	size_t i;

	if ((verdict == NULL || node->unanswered != NULL) && begin_row(listing, SEVERITY_UNKNOWN, number, node)) {
		fputs("the node", listing->out);
		if (node->looked_at != 0) {
			datetime_format_age(listing->now - node->looked_at, age);
			fprintf(listing->out, ", seen %s ago", age);
		}
		end_row(listing, node->unanswered == NULL ? "it was never looked at" : node->unanswered);
	}
	if (has_problem(node) && begin_row(listing, page_node_severity(node), number, node)) {
		fputs("the node", listing->out);
		end_row(listing, verdict->node_problem);
	}
	if (verdict != NULL && *verdict->cause_sentence != '\0' && begin_row(listing, verdict->severity, number, node)) {
		fputs("the cause", listing->out);
		end_row(listing, verdict->cause_sentence);
	}
	for (i = 0; verdict != NULL && i < verdict->site_count; i++)
		list_site(listing, number, node, &verdict->sites[i]);
}

static bool
is_worth_a_row(const struct page_node *node)
{
	return page_node_severity(node) != SEVERITY_OK || (node->verdict != NULL && node->verdict->will_not_restart > 0);
}

void
page_now_write(FILE *out, const struct page_request *request)
{
	struct listing listing = { .out = out, .now = request->now };
	const struct tally tally = count(request);
	bool has_rows = false;
	size_t i;

	fputs("<h2 id=\"now\">What is wrong now</h2>\n", out);
	write_headlines(out, request, &tally);
	for (i = 0; i < request->count; i++)
		has_rows = has_rows || is_worth_a_row(request->nodes[i]);
	if (!has_rows)
		return;
	fputs("<table class=\"n\"><thead><tr><th scope=\"col\">State</th><th scope=\"col\">Node</th><th scope=\"col\">Site</th>"
	      "<th scope=\"col\">What is known of it</th></tr></thead>\n<tbody>\n", out);
	for (i = 0; i < request->count; i++)
		if (is_worth_a_row(request->nodes[i]))
			list_node(&listing, i, request->nodes[i]);
	fputs("</tbody></table>\n", out);
	if (listing.left_out > 0)
		fprintf(out, "<p>And %zu more.</p>\n", listing.left_out);
}
