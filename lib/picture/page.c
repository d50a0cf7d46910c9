#include "config.h"	/* PACKAGE_VERSION */

#include "lib/picture/page.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/counted_sites.h"
#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/model/text_stream.h"
#include "lib/picture/change_words.h"
#include "lib/picture/page_now.h"
#include "lib/picture/svg.h"
#include "lib/picture/thin.h"

#define DETAIL_BYTES 2500000	/* more of it, and the nodes that are left have a line each */
#define OPEN_NODES   25		/* nodes that are shown opened; a reader opens others */
#define NODE_LANES   200	/* lanes of one node; and rows of its table */
#define NODE_ROWS    500
#define PAGE_NAME_SIZE 272	/* a name of the configuration, and an option */
#define LINE_CELLS   96		/* pieces of the picture in a line */
#define LINES	     2000
#define CLOCK_NOTED_S 300	/* of a clock that is wrong by more than this the page says so */
#define SCARCE_ROWS  40		/* rows of a node where many share the page */
#define MANY_NODES   50

struct page {
	FILE *out;
	const struct page_request *request;
	struct text_stream lines, quiet;
	size_t written;			/* bytes of details */
	size_t added, clusters, opened, line_count, lines_left_out, quiet_count;
};

static const char style[] =
    "*{box-sizing:border-box}body{margin:0 auto;max-width:90rem;padding:1rem;background:var(--bg);color:var(--fg);"
    "font:16px/1.45 system-ui,sans-serif}h1{font-size:1.6rem;margin:.2em 0}h2{font-size:1.25rem;margin:1.5em 0 .4em}"
    "h3{font-size:1.05rem;display:inline;margin:0}a{color:var(--focus)}"
    "p{margin:.4em 0}.dim,caption{color:var(--dim)}small{color:var(--dim);font-size:.85em}"
    ".skip{position:absolute;left:-99em}.skip:focus{position:static}"
    "table{border-collapse:collapse;width:100%;margin:.5em 0;font-size:.92rem}caption{text-align:left;padding:.3em 0}"
    "th,td{text-align:left;vertical-align:top;padding:.25em .6em;border-top:1px solid var(--line);overflow-wrap:anywhere}"
    "td:first-child{white-space:nowrap}tr:target{background:var(--line)}"
    ".s{font-weight:600;border:1px solid currentColor;border-radius:.3em;padding:0 .4em;font-size:.85em;white-space:nowrap}"
    ".s2{background:#a82a00;color:#fff;border-color:#a82a00}.s1{background:#f2c14e;color:#1a1a1a;border-color:#f2c14e}"
    ".s3{background:#595959;color:#fff;border-color:#595959}"
    ".big{font-size:1.15rem;margin:.5em 0;padding:.4em .7em;border-left:.4em solid var(--dim)}"
    ".big.d2{border-color:#d55e00}.big.d1{border-color:#e69f00}.big.d0{border-color:#009e73}"
    "details{border:1px solid var(--line);border-radius:.4em;margin:.6em 0;padding:.4em .7em}summary{cursor:pointer}"
    "summary:focus-visible,a:focus-visible{outline:3px solid var(--focus);outline-offset:2px}.l a:focus-visible{outline:none}"
    "table.n td:nth-child(2){white-space:nowrap;max-width:16rem;overflow:hidden;text-overflow:ellipsis}"
    ".l{display:grid;grid-template-columns:14rem 1fr;gap:.8rem;align-items:center}"
    ".l>div{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:.92rem}"
    ".l svg{display:block;width:100%;height:22px;overflow:visible;position:relative}.l svg:focus-within{z-index:2}"
    ".t{display:none;overflow:visible;pointer-events:none}a:focus-visible .t{display:block}"
    ".t p{margin:0;padding:.3em .6em;background:var(--fg);color:var(--bg);border-radius:.3em;font-size:.92rem;width:fit-content}"
    ".c1{fill:var(--dim)}.c2{fill:#009e73}.c3{fill:#0072b2}.c4{fill:#f0e442}.c5{fill:#e69f00}.c6{fill:#9a9a9a}.c7{fill:#cc79a7}"
    ".c8{fill:#d55e00}.w{display:block;width:100%;min-width:8rem;height:18px}.patterns{position:absolute;width:0;height:0}"
    "ul.k{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;font-size:.88rem}"
    "ul.k svg{width:28px;height:22px;vertical-align:middle;margin-right:.4em}"
    "@media(max-width:44rem){.l{grid-template-columns:1fr;gap:0}.l>div{margin-top:.4rem}.o{display:none}body{padding:.5rem}"
    "th,td{padding:.25em .35em}table.n thead{display:none}table.n tr{display:block;border-top:1px solid var(--line)}"
    "table.n td{display:inline-block;border:0;vertical-align:baseline}table.n td:last-child{display:block}}"
    "@media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--edge:#000}body{max-width:none;font-size:10pt}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}details::details-content{content-visibility:visible;"
    "height:auto}.l,tr{break-inside:avoid}.skip{display:none}}\n";

static struct svg_pen
pen_of(const struct page *page, FILE *out)
{
	return (struct svg_pen) { .out = out, .from = page->request->from, .to = page->request->now };
}

static void
write_scale(const struct svg_pen *pen)
{
	fputs("<div class=\"l\"><div></div><svg aria-hidden=\"true\">", pen->out);
	svg_write_scale(pen);
	fputs("</svg></div>\n", pen->out);
}

static void
write_head(const struct page *page)
{
	const struct page_request *request = page->request;
	const struct svg_pen pen = pen_of(page, page->out);
	char from[DATETIME_SIZE], now[DATETIME_SIZE];
	FILE *out = page->out;

	datetime_format_local(request->from, 0, from);
	datetime_format_local(request->now, 0, now);
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
	      "form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
	      "<meta name=\"generator\" content=\"sitewatch " PACKAGE_VERSION "\">\n<title>sitewatch: report of ",
	    out);
	fprintf(out, "%s</title>\n<style>\n", now);
	svg_write_style(out);
	fputs(style, out);
	fputs("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#now\">To what is wrong now</a>\n"
	      "<svg class=\"patterns\" aria-hidden=\"true\"><defs>", out);
	svg_write_defs(&pen);
	fprintf(out, "</defs></svg>\n<header><h1>IIS web sites: report</h1>\n<p class=\"dim\">%zu node%s, from %s to %s. "
		     "Times are this machine's zone%s.</p></header>\n<main>\n", request->count, text_s(request->count), from, now,
	    request->count > 0 ? "; what a node did has the times of its own clock" : "");
}

static void
write_legend(FILE *out)
{
	fputs("<h2>What happened</h2>\n<p>A lane for each site that has something to tell. What nobody saw is hatched grey: it is "
	      "not known. Point at a shape, or go there with the keyboard, to read what it says; it leads to the table below its "
	      "lanes, which says the same.</p>\n<ul class=\"k\">", out);
	svg_write_legend(out, "<li><svg aria-hidden=\"true\">", "</svg>", "</li>");
	fputs("</ul>\n", out);
}

struct page *
page_begin(FILE *out, const struct page_request *request, struct error *err)
{
	struct page *page = calloc(1, sizeof(*page));

	if (page == NULL) {
		error_memory(err);
		return NULL;
	}
	page->out = out;
	page->request = request;
	if (!text_stream_begin(&page->lines, err)) {
		free(page);
		return NULL;
	}
	if (!text_stream_begin(&page->quiet, err)) {
		if (text_stream_end(&page->lines, &(struct error) { 0 }))
			free(page->lines.text);
		free(page);
		return NULL;
	}
	write_head(page);
	page_now_write(out, request);
	write_legend(out);
	return page;
}

/* --- one node in full -------------------------------------------------------------------------------- */

static void
write_name(FILE *out, const struct lane *lane)
{
	escape_write(out, lane->name, ESCAPE_HTML, 120);
	if (lane->id != 0 && !site_number_is_ours(lane->id))
		fprintf(out, " <small>(%u)</small>", lane->id);
}

static bool
write_lane(const struct svg_pen *pen, struct lane *lane, struct error *err)
{
	bool ok;

	fputs("<div class=\"l\"><div>", pen->out);
	write_name(pen->out, lane);
	fputs("</div><svg role=\"group\" aria-label=\"", pen->out);
	escape_write(pen->out, lane->name, ESCAPE_HTML, 120);
	fputs("\">\n", pen->out);
	lane_thin(lane, pen->from, pen->to, SVG_CELLS);
	ok = svg_write_lane(pen, lane, err);
	fputs("</svg></div>\n", pen->out);
	return ok;
}

/* Its times are not those of the scale. */
static void
write_clock(const struct svg_pen *pen, const struct svg_pen *scale)
{
	time_t ahead = pen->to - scale->to;
	char words[DATETIME_SIZE];

	if (ahead >= -CLOCK_NOTED_S && ahead <= CLOCK_NOTED_S)
		return;
	datetime_format_age(ahead < 0 ? -ahead : ahead, words);
	fprintf(pen->out, "<p class=\"dim\">Its clock is %s %s: the lanes stand where that was on ours.</p>\n", words,
	    ahead < 0 ? "behind" : "ahead");
}

static bool
write_lanes(const struct svg_pen *pen, const struct svg_pen *scale, const char *node, struct lanes *lanes, struct error *err)
{
	size_t i, shown = 0, telling = 0;
	bool ok;

	lanes->node.name = node;
	write_clock(pen, scale);
	write_scale(scale);
	ok = write_lane(pen, &lanes->node, err);
	for (i = 0; ok && i < lanes->count; i++) {
		telling += lanes->items[i].tells;
		if (!lanes->items[i].tells || shown == NODE_LANES)
			continue;
		shown++;
		ok = write_lane(pen, &lanes->items[i], err);
	}
	if (telling > shown)
		fprintf(pen->out, "<p class=\"dim\">%zu more sites have something to tell: the table has it.</p>\n", telling - shown);
	if (lanes->count > telling)
		fprintf(pen->out, "<p class=\"dim\">%zu more site%s: nothing to tell.</p>\n", lanes->count - telling,
		    text_s(lanes->count - telling));
	return ok;
}

static bool
write_row(const struct svg_pen *pen, size_t number, struct error *err)
{
	const struct change *change = &pen->changes->items[number];
	char *sentence = change_sentence(change, err);
	char when[DATETIME_SIZE];

	if (sentence == NULL)
		return false;
	datetime_format_local(change->time, 0, when);
	fprintf(pen->out, "<tr id=\"%s%zu\"><td>%s</td><td>", pen->anchor, number, when);
	escape_write(pen->out, sentence, ESCAPE_HTML, 1000);
	fputs("</td></tr>\n", pen->out);
	free(sentence);
	return true;
}

/* @param what  for `sitewatch timeline` */
static bool
write_rows(const struct svg_pen *pen, const char *what, struct error *err)
{
	size_t i = pen->first_row, count = pen->changes->count;
	bool ok = true;

	fprintf(pen->out, "<table><caption id=\"%st\" tabindex=\"-1\">", pen->anchor);
	if (count == 0)
		fputs("No change is kept of that time", pen->out);
	else if (i > 0)
		fprintf(pen->out, "The newest %zu of %zu changes; all: sitewatch timeline ", count - i, count);
	else
		fprintf(pen->out, "%zu change%s", count, text_s(count));
	if (i > 0)
		escape_write(pen->out, what, ESCAPE_HTML, 0);
	fputs("</caption>\n<thead><tr><th scope=\"col\">Time</th><th scope=\"col\">What happened</th></tr></thead>\n<tbody>\n", pen->out);
	for (; ok && i < count; i++)
		ok = write_row(pen, i, err);
	fputs("</tbody></table>\n", pen->out);
	return ok;
}

static bool
write_node(const struct page *page, const struct page_node *node, struct lanes *lanes, FILE *out, struct error *err)
{
	size_t rows = page->request->count > MANY_NODES ? SCARCE_ROWS : NODE_ROWS, count = lanes->changes->count;
	enum severity severity = page_node_severity(node);
	struct svg_pen pen = pen_of(page, out);
	const struct svg_pen scale = pen;
	char anchor[32];
	bool ok;

	snprintf(anchor, sizeof(anchor), "c%zu-", page->added);
	pen.from = lanes->from;
	pen.to = lanes->to;
	pen.anchor = anchor;
	pen.changes = lanes->changes;
	pen.first_row = count > rows ? count - rows : 0;
	fprintf(out, "<details id=\"n%zu\"%s><summary><h3>", page->added,
	    page->opened < OPEN_NODES && (severity != SEVERITY_OK || page->request->count <= OPEN_NODES) ? " open" : "");
	escape_write(out, node->name, ESCAPE_HTML, 0);
	fputs("</h3> ", out);
	page_write_severity(out, severity);
	fprintf(out, " <small>%zu change%s</small></summary>\n", count, text_s(count));
	ok = write_lanes(&pen, &scale, node->name, lanes, err) && write_rows(&pen, node->name, err);
	fputs("</details>\n", out);
	return ok;
}

/* --- one cluster ---------------------------------------------------------------------------------------- */

static bool
write_cluster(const struct page *page, const struct page_cluster *cluster, struct error *err)
{
	struct svg_pen pen = pen_of(page, page->out);
	size_t count = cluster->moves->count, i;
	char anchor[32], what[PAGE_NAME_SIZE];
	bool ok = true;

	snprintf(anchor, sizeof(anchor), "r%zu-", page->clusters);
	snprintf(what, sizeof(what), "%.255s --cluster", cluster->name);
	pen.anchor = anchor;
	pen.changes = cluster->moves;
	pen.first_row = count > NODE_ROWS ? count - NODE_ROWS : 0;
	fprintf(page->out, "<details id=\"r%zu\" open><summary><h3>Cluster ", page->clusters);
	escape_write(page->out, cluster->name, ESCAPE_HTML, 0);
	fprintf(page->out, "</h3> <small>%zu role%s, %zu move%s</small></summary>\n<p class=\"dim\">A lane for each role, by this "
			   "machine's clock: what its sites were on the node that had it. Green is served, hatched red by no node; a stop in between "
			   "is one of some sites. Below stands the node.</p>\n",
	    cluster->role_count, text_s(cluster->role_count), count, text_s(count));
	write_scale(&pen);
	for (i = 0; ok && i < cluster->role_count; i++)
		ok = write_lane(&pen, &cluster->roles[i], err);
	ok = ok && write_rows(&pen, what, err);
	fputs("</details>\n", page->out);
	return ok;
}

bool
page_add_cluster(struct page *page, const struct page_cluster *cluster, struct error *err)
{
	bool ok = cluster->role_count == 0 || write_cluster(page, cluster, err);

	page->clusters++;
	return ok;
}

/* --- one node in a line -------------------------------------------------------------------------------- */

/* As a picture of cells, a path for each state. */
static bool
write_strip(FILE *out, const struct lanes *lanes, struct error *err)
{
	struct lane worst;
	size_t i;
	int state;

	if (!lanes_worst(lanes, LINE_CELLS, &worst, err))
		return false;
	fprintf(out, "<svg class=\"w\" viewBox=\"0 0 %d 18\" preserveAspectRatio=\"none\" aria-hidden=\"true\">", LINE_CELLS);
	for (state = LANE_SEEN; state < LANE_STATES; state++) {
		bool is_begun = false;
		char begin[40];
		int height = state < LANE_MEANT ? 6 : state < LANE_UNKNOWN ? 12 : 18;

		snprintf(begin, sizeof(begin), "<path class=\"c%d\" d=\"", state);
		for (i = 0; i < worst.span_count; i++) {
			const struct lane_span *span = &worst.spans[i];
			double from = LINE_CELLS * (double)(span->from - lanes->from) / (double)(lanes->to - lanes->from);
			double width = LINE_CELLS * (double)(span->to - span->from) / (double)(lanes->to - lanes->from);

			if ((int)span->state != state)
				continue;
			fprintf(out, "%sM%.0f %dh%.0fv%dh-%.0fz", is_begun ? "" : begin, from, 9 - height / 2, width, height, width);
			is_begun = true;
		}
		if (is_begun)
			fputs("\"/>", out);
	}
	fputs("</svg>", out);
	free(worst.spans);
	return true;
}

static enum lane_state
worst_of(const struct lanes *lanes)
{
	enum lane_state worst = LANE_ABSENT;
	size_t i, j;

	for (i = 0; i < lanes->count; i++)
		for (j = 0; j < lanes->items[i].span_count; j++)
			if (lane_span_is_seen(&lanes->items[i].spans[j], lanes->from, lanes->to, LINE_CELLS))
				worst = lane_state_worse(worst, lanes->items[i].spans[j].state);
	return worst;
}

static bool
write_line(struct page *page, const struct page_node *node, const struct lanes *lanes, struct error *err)
{
	FILE *out = page->lines.out;
	bool ok;

	if (page->line_count == LINES) {
		page->lines_left_out++;
		return true;
	}
	page->line_count++;
	fprintf(out, "<tr id=\"n%zu\"><td>", page->added);
	escape_write(out, node->name, ESCAPE_HTML, 0);
	fputs("</td><td>", out);
	page_write_severity(out, page_node_severity(node));
	fputs("</td><td>", out);
	ok = write_strip(out, lanes, err);
	fprintf(out, "</td><td>%s</td><td>%zu</td></tr>\n", lane_state_words(worst_of(lanes)), lanes->changes->count);
	return ok;
}

/* --- all --------------------------------------------------------------------------------------------------- */

static bool
has_nothing_to_tell(const struct page_node *node, const struct lanes *lanes)
{
	size_t i;

	if (page_node_severity(node) != SEVERITY_OK || lanes->changes->count != 0)
		return false;
	for (i = 0; i < lanes->count; i++)
		if (lanes->items[i].tells)
			return false;
	return true;
}

static void
add_quiet(struct page *page, const struct page_node *node)
{
	fprintf(page->quiet.out, "%s<span id=\"n%zu\">", page->quiet_count++ == 0 ? "" : ", ", page->added);
	escape_write(page->quiet.out, node->name, ESCAPE_HTML, 0);
	fputs("</span>", page->quiet.out);
}

static bool
add_whole(struct page *page, const struct page_node *node, struct lanes *lanes, struct error *err)
{
	struct text_stream whole;
	bool ok;

	if (!text_stream_begin(&whole, err))
		return false;
	ok = write_node(page, node, lanes, whole.out, err);
	if (!text_stream_end(&whole, ok ? err : &(struct error) { 0 }))
		return false;
	if (ok) {
		fwrite(whole.text, 1, whole.length, page->out);
		page->written += whole.length;
		page->opened++;
	}
	free(whole.text);
	return ok;
}

bool
page_add(struct page *page, const struct page_node *node, struct lanes *lanes, struct error *err)
{
	bool ok = true;

	if (has_nothing_to_tell(node, lanes))
		add_quiet(page, node);
	else if (page->written < DETAIL_BYTES)
		ok = add_whole(page, node, lanes, err);
	else
		ok = write_line(page, node, lanes, err);
	page->added++;
	return ok;
}

static void
write_rest(const struct page *page)
{
	FILE *out = page->out;

	if (page->line_count > 0) {
		fputs("<h2>The other nodes</h2>\n<p>So much happened that these have a line each, which shows the worst of all their "
		      "sites. Name them to see more: <code>sitewatch report NODE</code></p>\n<table><thead><tr><th scope=\"col\">Node</th>"
		      "<th scope=\"col\">Now</th><th scope=\"col\">Then to now</th><th scope=\"col\">Worst</th>"
		      "<th scope=\"col\">Changes</th></tr></thead>\n<tbody>\n", out);
		fwrite(page->lines.text, 1, page->lines.length, out);
		fputs("</tbody></table>\n", out);
	}
	if (page->lines_left_out > 0)
		fprintf(out, "<p>%zu more nodes are left out of this list; what is wrong now, above, counts them.</p>\n",
		    page->lines_left_out);
	if (page->quiet_count > 0) {
		fprintf(out, "<h2>Nothing to tell</h2>\n<p>%zu node%s, all sites as they should be, and no change: ", page->quiet_count,
		    text_s(page->quiet_count));
		fwrite(page->quiet.text, 1, page->quiet.length, out);
		fputs(".</p>\n", out);
	}
	fputs("</main>\n<footer><p class=\"dim\">Made by sitewatch " PACKAGE_VERSION " from its history; between two looks a site is "
	      "drawn as the earlier one saw it.</p></footer>\n</body>\n</html>\n", out);
}

bool
page_end(struct page *page, struct error *err)
{
	bool has_lines = text_stream_end(&page->lines, err), has_quiet = text_stream_end(&page->quiet, err);

	if (has_lines && has_quiet)
		write_rest(page);
	if (has_lines)
		free(page->lines.text);
	if (has_quiet)
		free(page->quiet.text);
	free(page);
	return has_lines && has_quiet;
}
