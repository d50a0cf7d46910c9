#include "lib/picture/svg.h"

#include <stdlib.h>
#include <string.h>

#include "lib/model/datetime.h"
#include "lib/model/escape.h"
#include "lib/picture/change_words.h"
#include "lib/picture/role_lane.h"
#include "lib/picture/scale.h"
#include "lib/picture/thin.h"

#define PICTURE_WIDTH	1000
#define PICTURE_NAMES	230		/* of it for the names */
#define PICTURE_LANES	200		/* of more sites the rest is counted */
#define LEAST_WIDTH	0.35		/* per cent: what is short is seen, too */
#define LEAST_UNKNOWN	0.1		/* but not the time since the newest look, when that is as new as can be */

#define OWNER_WIDTH	10		/* of a node's name in a role's lane */
#define OWNER_CHARS	16

/* Around the sentence of a shape, which is shown while the shape has the focus. */
#define TIP_BEGIN "<foreignObject class=\"t\" y=\"21\" width=\"100%\" height=\"9em\"><p>"
#define TIP_END	  "</p></foreignObject>"

/* How a state is drawn: what is worse is higher. */
static const struct {
	int y, height;
} shapes[LANE_STATES] = {
	[LANE_ABSENT] = { 10, 2 },
	[LANE_SEEN] = { 10, 2 },
	[LANE_RUNNING] = { 7, 8 },
	[LANE_MEANT] = { 7, 8 },
	[LANE_PENDING] = { 5, 12 },
	[LANE_AT_RISK] = { 4, 14 },
	[LANE_UNKNOWN] = { 5, 12 },
	[LANE_STOPPED] = { 2, 18 },
	[LANE_DOWN] = { 2, 18 },
};

static const char *const mark_words[MARK_KINDS] = {
	[MARK_RESTART] = "restart",
	[MARK_FAILOVER] = "failover",
	[MARK_REPAIR] = "repair",
	[MARK_ACCEPTANCE] = "acceptance, given or ended",
	[MARK_OTHER] = "something else",
};

void
svg_write_style(FILE *out)
{
	fputs(":root{--bg:#fff;--fg:#1a1a1a;--dim:#595959;--line:#d0d0d0;--edge:#1a1a1a;--focus:#0050b3}\n"
	      "@media(prefers-color-scheme:dark){:root{--bg:#16181b;--fg:#ececec;--dim:#b0b0b0;--line:#44484e;--edge:#fff;"
	      "--focus:#9cc9ff}}\n"
	      "text{fill:var(--fg);font:12px system-ui,sans-serif}"
	      ".g line{stroke:var(--line)}.x{fill:var(--dim);font-size:11px}"
	      ".b2{fill:#009e73}.b3{fill:#0072b2}.b4{fill:#f0e442}.b5{fill:#e69f00}.b6{fill:#9a9a9a}.b7{fill:#cc79a7}.b8{fill:#d55e00}"
	      ".h3,.h8{fill:#fff}.h4,.h5,.h7{fill:#3b2a00}.h6{fill:#4a4a4a}"
	      ".k0{fill:var(--line)}.k1{fill:var(--dim)}.k2{fill:#009e73}"
	      ".k3{fill:url(#p3)}.k4{fill:url(#p4)}.k5{fill:url(#p5)}.k6{fill:url(#p6)}.k7{fill:url(#p7)}.k8{fill:url(#p8)}"
	      ".m{fill:var(--bg);stroke:var(--edge);stroke-width:1.5}.m path{vector-effect:non-scaling-stroke}"
	      "a:focus,g:focus{outline:none}a:focus-visible rect,a:focus-visible .m,g:focus-visible rect,g:focus-visible .m"
	      "{stroke:var(--focus);stroke-width:3}\n",
	    out);
}

static void
write_pattern(FILE *out, enum lane_state state, int turn, const char *shape)
{
	fprintf(out, "<pattern id=\"p%d\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
		     "patternTransform=\"rotate(%d)\"><rect width=\"8\" height=\"8\" class=\"b%d\"/><path class=\"h%d\" d=\"%s\"/>"
		     "</pattern>", state, turn, state, state, shape);
}

static void
write_mark_shape(FILE *out, enum mark_kind kind, const char *path)
{
	fprintf(out, "<g id=\"m%d\" class=\"m\"><path d=\"%s\"/></g>", kind, path);
}

void
svg_write_defs(const struct svg_pen *pen)
{
	FILE *out = pen->out;

	write_pattern(out, LANE_MEANT, 0, "M1 1h3v3h-3z");
	write_pattern(out, LANE_PENDING, 0, "M0 0h2v8h-2z");
	write_pattern(out, LANE_AT_RISK, 45, "M0 0h3v8h-3z");
	write_pattern(out, LANE_UNKNOWN, -45, "M0 0h2v8h-2z");
	write_pattern(out, LANE_STOPPED, 0, "M0 0h8v2h-8z");
	write_pattern(out, LANE_DOWN, 45, "M0 0h8v1.5h-8zM0 0h1.5v8h-1.5z");
	write_mark_shape(out, MARK_RESTART, "M-6 9L0 -1L6 9Z");
	write_mark_shape(out, MARK_FAILOVER, "M0 -2L7 5L0 12L-7 5Z");
	write_mark_shape(out, MARK_REPAIR, "M-2 -1h4v4h4v4h-4v4h-4v-4h-4v-4h4z");
	write_mark_shape(out, MARK_ACCEPTANCE, "M-5 5a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z");
	write_mark_shape(out, MARK_OTHER, "M-3 2h6v6h-6z");
	fputs("<g id=\"grid\" class=\"g\">", out);
	scale_write_lines(out, pen->from, pen->to, SVG_LANE_HEIGHT);
	fputs("</g>", out);
}

static double
place(const struct svg_pen *pen, time_t time)
{
	return scale_place(pen->from, pen->to, time);
}

/* Both ends, and how long that was. */
static void
write_spell(const struct svg_pen *pen, time_t from, time_t to)
{
	char begin[DATETIME_SIZE], end[DATETIME_SIZE], length[DATETIME_SIZE];

	datetime_format_local(from, 0, begin);
	datetime_format_local(to, 0, end);
	datetime_format_age(to - from, length);
	fprintf(pen->out, ", %s to %s (%s)", begin, end, length);
}

/* "Shop does not run, 02:20 to 03:10 (50 min): accepted by anna" */
static void
write_span_words(const struct svg_pen *pen, const struct lane *lane, const struct lane_span *span)
{
	escape_write(pen->out, lane->name, ESCAPE_HTML, 80);
	fprintf(pen->out, "%s %s", span->state == LANE_UNKNOWN ? ":" : "",
	    lane->is_role ? role_lane_words(span->state) : lane_state_words(span->state));
	write_spell(pen, span->from, span->to);
	if (span->merged > 1)
		fprintf(pen->out, "; the worst of %zu states in that time", span->merged);
	if (span->words != NULL) {
		fputs(": ", pen->out);
		escape_write(pen->out, span->words, ESCAPE_HTML, 400);
	}
}

static bool
write_mark_words(const struct svg_pen *pen, const struct lane_mark *mark, struct error *err)
{
	char when[DATETIME_SIZE], *sentence = change_sentence(&pen->changes->items[mark->change], err);

	if (sentence == NULL)
		return false;
	datetime_format_local(pen->changes->items[mark->change].time, 0, when);
	fprintf(pen->out, "%s: ", when);
	escape_write(pen->out, sentence, ESCAPE_HTML, 400);
	if (mark->merged > 1)
		fprintf(pen->out, " (the last of %zu of that kind near it)", mark->merged);
	free(sentence);
	return true;
}

/* A stop for the keyboard: to the row that says the same; without a page, for itself. */
static void
begin_stop(const struct svg_pen *pen, size_t change)
{
	if (pen->anchor == NULL)
		fputs("<g tabindex=\"0\">", pen->out);
	else if (change == LANE_NO_CHANGE || change < pen->first_row)
		fprintf(pen->out, "<a href=\"#%st\">", pen->anchor);
	else
		fprintf(pen->out, "<a href=\"#%s%zu\">", pen->anchor, change);
}

static void
end_stop(const struct svg_pen *pen)
{
	fputs(pen->anchor == NULL ? "</g>\n" : "</a>\n", pen->out);
}

static void
write_span(const struct svg_pen *pen, const struct lane *lane, const struct lane_span *span)
{
	double from = place(pen, span->from), width = place(pen, span->to) - from;
	bool is_stop = span->state >= LANE_MEANT && !(span->state == LANE_UNKNOWN && span->change == LANE_NO_CHANGE &&
	    lane->id != 0);

	if (span->state == LANE_ABSENT || (span->state == LANE_UNKNOWN && width < LEAST_UNKNOWN))
		return;
	if (span->state > LANE_RUNNING && span->state != LANE_UNKNOWN && width < LEAST_WIDTH)
		width = LEAST_WIDTH;
	if (from + width > 100)
		from = 100 - width;
	if (is_stop) {
		begin_stop(pen, span->change);
		fputs("<title>", pen->out);
		write_span_words(pen, lane, span);
		fputs("</title>", pen->out);
	}
	fprintf(pen->out, "<rect class=\"k%d\" x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" height=\"%d\"", span->state, from,
	    shapes[span->state].y, width, shapes[span->state].height);
	if (is_stop) {
		fputs("/>", pen->out);
		if (pen->anchor != NULL) {
			fputs(TIP_BEGIN, pen->out);
			write_span_words(pen, lane, span);
			fputs(TIP_END, pen->out);
		}
		end_stop(pen);
		return;
	}
	fputs("><title>", pen->out);
	write_span_words(pen, lane, span);
	fputs("</title></rect>\n", pen->out);
}

static bool
write_mark(const struct svg_pen *pen, const struct lane_mark *mark, struct error *err)
{
	bool ok;

	begin_stop(pen, mark->change);
	fputs("<title>", pen->out);
	ok = write_mark_words(pen, mark, err);
	fprintf(pen->out, "</title><use class=\"m\" href=\"#m%d\" x=\"%.2f%%\" y=\"6\"/>", mark->kind, place(pen, mark->time));
	if (pen->anchor != NULL) {
		fputs(TIP_BEGIN, pen->out);
		ok = ok && write_mark_words(pen, mark, err);
		fputs(TIP_END, pen->out);
	}
	end_stop(pen);
	return ok;
}

static bool
has_owner(const struct lane_span *span, const char *owner)
{
	return span->owner != NULL && strcmp(span->owner, owner) == 0;
}

/* Below the shapes, where a node begins to have the role, if it has it for long enough to be named. */
static void
write_owner(const struct svg_pen *pen, const struct lane *lane, size_t number)
{
	const char *owner = lane->spans[number].owner;
	double from = place(pen, lane->spans[number].from);
	size_t end;

	if (owner == NULL || (number > 0 && has_owner(&lane->spans[number - 1], owner)))
		return;
	for (end = number + 1; end < lane->span_count && has_owner(&lane->spans[end], owner); end++)
		;
	if (place(pen, lane->spans[end - 1].to) - from < OWNER_WIDTH)
		return;
	fprintf(pen->out, "<text class=\"x\" x=\"%.2f%%\" y=\"%d\">", from, SVG_LANE_HEIGHT + 2);
	escape_write(pen->out, owner, ESCAPE_HTML, OWNER_CHARS);
	fputs("</text>\n", pen->out);
}

/* In the order of time, so that the keyboard goes from the left to the right. */
bool
svg_write_lane(const struct svg_pen *pen, const struct lane *lane, struct error *err)
{
	size_t i, mark = 0;
	bool ok = true;

	fputs("<use href=\"#grid\"/>", pen->out);
	for (i = 0; ok && i < lane->span_count; i++) {
		for (; ok && mark < lane->mark_count && lane->marks[mark].time < lane->spans[i].from; mark++)
			ok = write_mark(pen, &lane->marks[mark], err);
		write_span(pen, lane, &lane->spans[i]);
		write_owner(pen, lane, i);
	}
	for (; ok && mark < lane->mark_count; mark++)
		ok = write_mark(pen, &lane->marks[mark], err);
	return ok;
}

void
svg_write_scale(const struct svg_pen *pen)
{
	scale_write_words(pen->out, pen->from, pen->to);
}

/* What means something: states from LANE_RUNNING on, then marks. */
#define SIGNS (LANE_STATES + MARK_KINDS)

static void
write_sign(FILE *out, int sign)
{
	if (sign < LANE_STATES)
		fprintf(out, "<rect class=\"k%d\" x=\"1\" y=\"%d\" width=\"26\" height=\"%d\"/>", sign, shapes[sign].y,
		    shapes[sign].height);
	else
		fprintf(out, "<use class=\"m\" href=\"#m%d\" x=\"14\" y=\"6\"/>", sign - LANE_STATES);
}

static const char *
sign_words(int sign)
{
	return sign < LANE_STATES ? lane_state_words((enum lane_state)sign) : mark_words[sign - LANE_STATES];
}

void
svg_write_legend(FILE *out, const char *before, const char *between, const char *after)
{
	int i;

	for (i = LANE_RUNNING; i < SIGNS; i++) {
		fputs(before, out);
		write_sign(out, i);
		fprintf(out, "%s%s%s\n", between, sign_words(i), after);
	}
}

/* --- a picture of its own --------------------------------------------------------------------------- */

static bool
is_shown(const struct lanes *lanes, size_t number, size_t shown)
{
	return lanes->items[number].tells && shown < PICTURE_LANES;
}

static bool
write_named_lane(const struct svg_pen *pen, struct lane *lane, int y, struct error *err)
{
	bool ok;

	fprintf(pen->out, "<text x=\"8\" y=\"%d\">", y + 15);
	escape_write(pen->out, lane->name, ESCAPE_HTML, 30);
	fprintf(pen->out, "</text><svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" overflow=\"visible\">\n", PICTURE_NAMES, y,
	    PICTURE_WIDTH - PICTURE_NAMES - 12, SVG_LANE_HEIGHT);
	lane_thin(lane, pen->from, pen->to, SVG_CELLS);
	ok = svg_write_lane(pen, lane, err);
	fputs("</svg>\n", pen->out);
	return ok;
}

/* What the signs mean, in three columns. */
static void
write_signs(FILE *out, int y)
{
	int i, column = 0;

	for (i = LANE_RUNNING; i < SIGNS; i++) {
		int x = 8 + column * 330;

		fprintf(out, "<svg x=\"%d\" y=\"%d\" width=\"28\" height=\"22\">", x, y);
		write_sign(out, i);
		fprintf(out, "</svg><text x=\"%d\" y=\"%d\">%s</text>\n", x + 36, y + 15, sign_words(i));
		if (++column == 3) {
			column = 0;
			y += SVG_LANE_HEIGHT;
		}
	}
}

bool
svg_write(FILE *out, const char *node, struct lanes *lanes, struct error *err)
{
	const struct svg_pen pen = {
		.out = out, .from = lanes->from, .to = lanes->to, .changes = lanes->changes,
	};
	size_t i, shown = 0, left_out;
	int y = 30, height;
	bool ok;

	for (i = 0; i < lanes->count; i++)
		shown += is_shown(lanes, i, shown);
	left_out = lanes->count - shown;
	height = y + (int)(shown + 7) * SVG_LANE_HEIGHT;
	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"group\">\n"
		     "<title>What happened to ", PICTURE_WIDTH, height, PICTURE_WIDTH, height);
	escape_write(out, node, ESCAPE_HTML, 0);
	fputs("</title>\n<style>", out);
	svg_write_style(out);
	fputs("</style><defs>", out);
	svg_write_defs(&pen);
	fprintf(out, "</defs><rect width=\"%d\" height=\"%d\" fill=\"var(--bg)\"/>\n<svg x=\"%d\" y=\"4\" width=\"%d\" height=\"%d\" "
		     "overflow=\"visible\">", PICTURE_WIDTH, height, PICTURE_NAMES, PICTURE_WIDTH - PICTURE_NAMES - 12, SVG_LANE_HEIGHT);
	svg_write_scale(&pen);
	fputs("</svg>\n", out);
	lanes->node.name = node;
	ok = write_named_lane(&pen, &lanes->node, y, err);
	for (i = 0, shown = 0; ok && i < lanes->count; i++)
		if (is_shown(lanes, i, shown)) {
			shown++;
			y += SVG_LANE_HEIGHT;
			ok = write_named_lane(&pen, &lanes->items[i], y, err);
		}
	y += 2 * SVG_LANE_HEIGHT;
	if (left_out > 0)
		fprintf(out, "<text class=\"x\" x=\"8\" y=\"%d\">%zu more site%s: nothing to tell</text>\n", y - 8, left_out,
		    text_s(left_out));
	write_signs(out, y);
	fputs("</svg>\n", out);
	return ok;
}
