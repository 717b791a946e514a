/*
 * The ladder of a page: steps, calls, packets and states as list items, in the order of time. A row has
 * its lanes and its arrow as a small SVG behind the words, so that rows stay whole on paper and words
 * can be read, chosen and wrapped.
 */
#include "html_parts.h"

#include "lab/labels.h"
#include "lab/sockets.h"

#include <string.h>

/* --- words beside lanes --- */

void html_place(const struct page *page, int lane, struct text *out)
{
	if (lane < 0)
		text_add(out, "free");
	else
		text_printf(
		    out, "at k%d%s", lane, lane > 0 && lane == page->lanes.count - 1 ? " mirrored" : "");
}

void html_when(const struct page *page, int64_t time, struct text *out)
{
	text_printf(out, " data-t=\"%lld\"", (long long)(page_since(page, time) / 1000));
}

/* What the kernel says of the lanes from here on, after a STATE. */
static void add_kernel_states(const struct page *page, size_t at, struct text *out)
{
	enum { MARKS_WALKED = 2000 };
	struct lanes lanes;

	if (page->trace->marks.count > MARKS_WALKED)
		return;
	lanes_find(page->trace, at + 1, &lanes);
	text_add(out, " data-k=\"");
	for (int i = 0; i < lanes.count && i < page->lanes.count; i++)
		text_printf(out, "%s%d", i > 0 ? " " : "", (int)lanes.lane[i].kernel);
	text_add(out, "\"");
}

/* --- events --- */

static const struct event *event_at(const struct page *page, size_t at)
{
	struct moment moment = trace_moment(page->trace, at);

	return moment.kind == MOMENT_FRAME ? NULL : &page->trace->events.at[moment.index];
}

bool page_shows(const struct page *page, size_t at)
{
	struct moment moment = trace_moment(page->trace, at);

	if (moment.kind == MOMENT_FRAME)
		return page->shown.at[moment.index];
	return telling_shows(page->telling, at);
}

size_t page_return_of(const struct page *page, size_t at)
{
	size_t event = trace_moment(page->trace, at).index, next = at + 1;

	while (next < page->telling->end && !page_shows(page, next))
		next++;
	if (next == page->telling->end)
		return at;
	struct moment moment = trace_moment(page->trace, next);
	return moment.kind == MOMENT_RETURN && moment.index == event ? next : at;
}

static void add_result(const struct event *call, struct text *out)
{
	struct text result = { 0 };

	result_label(call, &result);
	text_printf(out, "<span class=\"%s\">", call->error ? "ret failed" : "ret");
	html_text(out, text_string(&result));
	text_add(out, "</span>");
	text_free(&result);
}

/* The line of the source, as a link where the source is on the page. */
static void add_source_line(const struct page *page, int line, struct text *out)
{
	if (line > 0 && page->telling->program)
		text_printf(out, "<a class=\"n\" href=\"#L%d\" title=\"line %d of the program\">:%d</a>",
		    line, line, line);
}

static size_t put_call(struct page *page, size_t at)
{
	const struct event *call = event_at(page, at);
	struct ladder_row *row = &page->row;
	struct text *out = page->out;
	size_t last = page_return_of(page, at);
	size_t event = trace_moment(page->trace, at).index;

	if (last != at)
		row->busy &= row->from >= 0 ? ~(1u << row->from) : ~0u;
	text_printf(out, "<li class=\"row call k%d\" id=\"c%u\" data-l=\"%d\"",
	    row->from < 0 ? 0 : row->from, page->calls.at[event], call->line);
	html_when(page, row->time, out);
	text_add(out, ">");
	add_source_line(page, call->line, out);
	text_add(out, "<div class=\"f\">");
	html_picture(page, row, out);
	html_mark(page, row, out);
	text_add(out, "</svg><p class=\"");
	html_place(page, row->from, out);
	text_add(out, "\"><code title=\"");
	html_text(out, call->text);
	text_add(out, "\">");
	html_text(out, text_string(&row->text));
	text_add(out, "</code> ");
	if (last != at)
		add_result(call, out);
	text_add(out, "</p></div>");
	html_notes(page, NOTES_OF_EVENT, event);
	text_add(out, "</li>\n");
	return last;
}

const char *html_row_class(enum row_kind kind)
{
	static const char *const classes[] = { [ROW_CALL] = "call",
		[ROW_RETURN] = "return",
		[ROW_PACKET] = "p",
		[ROW_STATE] = "state",
		[ROW_EXPECT] = "expect",
		[ROW_END] = "end" };

	return kind < COUNT(classes) && classes[kind] ? classes[kind] : "event";
}

void html_event_face(struct page *page, size_t at)
{
	const struct ladder_row *row = &page->row;
	const struct event *event = event_at(page, at);
	struct text *out = page->out;

	text_add(out, "<div class=\"f\">");
	html_picture(page, row, out);
	html_mark(page, row, out);
	text_add(out, "</svg><p class=\"");
	html_place(page, row->from, out);
	text_add(out, "\">");
	if (row->kind == ROW_EXPECT)
		text_add(out, row->bad ? "✘ " : "✔ ");
	if (row->kind == ROW_RETURN && event)
		add_result(event, out);
	else
		html_text(out, text_string(&row->text));
	text_add(out, "</p></div>");
}

/* A return, a state, a condition, the end: words beside a lane. */
static void put_event(struct page *page, size_t at)
{
	const struct ladder_row *row = &page->row;
	const struct event *event = event_at(page, at);
	struct text *out = page->out;

	text_printf(out, "<li class=\"row %s k%d%s\" id=\"m%zu\"", html_row_class(row->kind),
	    row->from < 0 ? 0 : row->from, row->bad ? " bad" : "", at + 1);
	html_when(page, row->time, out);
	if (event && event->line > 0)
		text_printf(out, " data-l=\"%d\"", event->line);
	if (row->kind == ROW_STATE)
		add_kernel_states(page, at, out);
	text_add(out, ">");
	html_event_face(page, at);
	text_add(out, "</li>\n");
}

/* --- the ladder --- */

size_t html_row(struct page *page, size_t at)
{
	struct moment moment = trace_moment(page->trace, at);

	if (!page_shows(page, at))
		return at;
	page_row(page, at);
	if (page->row.kind == ROW_STEP) {
		html_step(page, at);
		return at;
	}
	if (page->step < 0) {
		text_add(page->out, "<section class=\"step\" aria-label=\"Packets\"><ol class=\"rows\">\n");
		page->step = 0;
	}
	if (page->row.kind == ROW_PACKET)
		html_packet_row(page, moment.index);
	else if (page->row.kind == ROW_CALL)
		return put_call(page, at);
	else
		put_event(page, at);
	return at;
}

static void put_lane_names(struct page *page)
{
	struct text *out = page->out;

	text_add(out, "<div class=\"lanes\">");
	for (int i = 0; i < page->lanes.count; i++) {
		text_printf(out, "<div class=\"");
		html_place(page, i, out);
		text_add(out, "\"><b>");
		html_text(out, page->lanes.lane[i].name);
		text_add(out, "</b> <span class=\"now\"></span></div>");
	}
	text_add(out, "</div>\n");
}

/* Rows from the beginning on, as many as have PACKETS packets. */
static void put_rows(struct page *page, size_t packets)
{
	const struct telling *telling = page->telling;

	page->step = -1;
	for (size_t at = telling->first; at < telling->end && packets > 0; at++) {
		packets -= trace_moment(page->trace, at).kind == MOMENT_FRAME && page_shows(page, at);
		at = html_row(page, at);
		telling_pass(telling, page->out);
	}
	html_close_step(page);
}

/* The rows from *AT on, as many as one chunk has, and what is inside their packets as data; both are kept
 * apart until page.js wants them. */
static void put_chunk(struct page *page, size_t *at, size_t *packets)
{
	struct text *out = page->out;
	struct text details = { 0 };

	text_add(out, "<template class=\"chunk\">\n");
	page->step = -1;
	for (int rows = 0; rows < PAGE_CHUNK && *at<page->telling->end && * packets> 0; ++*at) {
		struct moment moment = trace_moment(page->trace, *at);
		if (!page_shows(page, *at))
			continue;
		rows++;
		*at = html_row(page, *at);
		if (moment.kind != MOMENT_FRAME)
			continue;
		--*packets;
		text_add(&details, details.length ? ",\n" : "");
		html_packet_data(page, moment.index, &details);
	}
	html_close_step(page);
	text_add(out, "</template>\n<script type=\"application/json\" class=\"details\">[");
	text_add_octets(out, text_string(&details), details.length);
	text_add(out, "]</script>\n");
	telling_pass(page->telling, out);
	text_free(&details);
}

/* Without page.js the first packets can be read; with it, rows are made when they are to be seen. */
static void put_large(struct page *page)
{
	struct text *out = page->out;
	size_t packets = page->packets < PAGE_MOST ? page->packets : PAGE_MOST;
	size_t most = page->packets < PAGE_PACKETS_READABLE ? page->packets : PAGE_PACKETS_READABLE;

	text_add(out, "<noscript>\n");
	put_rows(page, most);
	if (most < page->packets)
		text_printf(out,
		    "<p class=\"more\">These are the first %zu of %zu packets. The others are shown by the "
		    "page's script, which does not run here.</p>\n",
		    most, page->packets);
	text_add(out, "</noscript>\n");
	page->bare = true;
	for (size_t at = page->telling->first; at < page->telling->end && packets > 0;)
		put_chunk(page, &at, &packets);
	page->bare = false;
	if (page->packets > PAGE_MOST)
		text_printf(out,
		    "<p class=\"more\">These are the first %d of %zu packets; a display filter or steps choose "
		    "others.</p>\n",
		    PAGE_MOST, page->packets);
}

void html_ladder(struct page *page)
{
	text_printf(page->out,
	    "<section id=\"ladder\" class=\"ladder n%d\" aria-labelledby=\"t0\" tabindex=\"-1\">\n"
	    "<h2 id=\"t0\" class=\"unseen\">Ladder</h2>\n",
	    page->lanes.count < 1 ? 1 : page->lanes.count);
	put_lane_names(page);
	if (page->large)
		put_large(page);
	else
		put_rows(page, SIZE_MAX);
	text_add(page->out, "</section>\n");
}
