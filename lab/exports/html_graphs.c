/*
 * Graphs of a TCP connection: which octets were sent and acknowledged when (a time-sequence graph), and how
 * much was under way, beside what the receiver and congestion control allowed.
 */
#include "html_parts.h"

#include "lab/labels.h"

#include <string.h>

enum {
	WIDTH = 640,
	HEIGHT = 230,
	LEFT = 62,
	RIGHT = 628,
	TOP = 12,
	BOTTOM = 200,
	GRAPHED = 3 /* conversations, those with the most packets */
};

struct point {
	int64_t time;     /* ns since page->zero */
	double low, high; /* octets; of a line, high alone */
};

enum series_kind { SERIES_BARS, SERIES_STEPS };

/* What is drawn in one colour. */
struct series {
	const char *class, *name;
	enum series_kind kind;
	ARRAY(struct point) points;
};

enum { SENT, AGAIN, ACKED, ALLOWED, FLIGHT, WINDOW, CONGESTION, SERIES };

/* A connection, as its graphs show it. */
struct graphs {
	struct series series[SERIES];
	int64_t first, last; /* ns since page->zero */
	size_t segments;     /* with data, by the end that is shown */
};

static void series_add(struct series *series, int64_t time, double low, double high)
{
	*array_add(&series->points) = (struct point){ time, low, high };
}

/* --- gathering --- */

/* Which end has sent more octets. */
static int find_talker(const struct page *page, uint32_t conversation)
{
	double octets[2] = { 0 };

	for (size_t i = 0; i < page->shown.count; i++) {
		const struct frame *frame = &page->trace->frames.at[i];
		if (page->shown.at[i] && frame->conversation == conversation)
			octets[frame->direction] += frame->length;
	}
	return octets[1] > octets[0];
}

static void gather_sent(struct graphs *graphs, const struct packet *p, bool again, int64_t time)
{
	uint32_t from = p->tcp.sequence - p->facts.sequence_base;
	double low = from, high = (double)from + p->tcp.length;

	if (p->tcp.length == 0 || !p->tcp.length_known)
		return;
	series_add(&graphs->series[again ? AGAIN : SENT], time, low, high);
	graphs->segments++;
	if (p->facts.analysis.bytes_in_flight > 0)
		series_add(&graphs->series[FLIGHT], time, 0, p->facts.analysis.bytes_in_flight);
}

static void gather_acknowledged(struct graphs *graphs, const struct packet *p, int64_t time)
{
	if (!(p->tcp.flags & TCP_ACK) || p->tcp.flags & TCP_RST)
		return;
	uint32_t ack = p->tcp.acknowledgment - p->facts.ack_base;
	int shift = p->tcp.flags & TCP_SYN || p->facts.window_shift < 0 ? 0 : p->facts.window_shift;
	double window = (double)((uint32_t)p->tcp.window << shift);
	series_add(&graphs->series[ACKED], time, 0, ack);
	series_add(&graphs->series[ALLOWED], time, 0, ack + window);
	series_add(&graphs->series[WINDOW], time, 0, window);
}

static void gather_congestion(
    const struct page *page, const struct endpoint *end, struct graphs *graphs)
{
	for (size_t i = 0; i < page->trace->marks.count; i++) {
		const struct event *event = &page->trace->events.at[page->trace->marks.at[i].event];
		const struct socket_state *socket = &event->socket;
		if (event->kind != EVENT_STATE || !event->has_socket || socket->congestion_window == 0 ||
		    memcmp(&socket->local, end, sizeof *end) != 0 || socket->state == STATE_LISTEN)
			continue;
		int64_t time = page_since(page, event->begin);
		if (time >= graphs->first && time <= graphs->last)
			series_add(&graphs->series[CONGESTION], time, 0,
			    (double)socket->congestion_window * socket->send_segment_size);
	}
}

static void gather(const struct page *page, const struct page_conversation *conversation,
    int talker, struct graphs *graphs)
{
	const struct endpoint *ends = page->trace->conversations.list.at[conversation->index].ends;
	bool any = false;

	for (size_t i = 0; i < page->shown.count; i++) {
		const struct frame *frame = &page->trace->frames.at[i];
		struct packet p;
		if (!page->shown.at[i] || frame->conversation != conversation->index)
			continue;
		trace_packet(page->trace, i, &p, NULL);
		int64_t time = page_since(page, frame->time);
		if (!any || time < graphs->first)
			graphs->first = time;
		if (!any || time > graphs->last)
			graphs->last = time;
		any = true;
		if (!p.has_tcp || !p.facts.known)
			continue;
		if (frame->direction == talker)
			gather_sent(graphs, &p, frame->segment & SEGMENT_REPEATS, time);
		else
			gather_acknowledged(graphs, &p, time);
	}
	gather_congestion(page, &ends[talker], graphs);
}

/* --- drawing --- */

struct axes {
	double first, last; /* ns since page->zero */
	double top;         /* octets */
};

static double place_x(const struct axes *axes, double time)
{
	double span = axes->last > axes->first ? axes->last - axes->first : 1;

	return LEFT + (RIGHT - LEFT) * (time - axes->first) / span;
}

static double place_y(const struct axes *axes, double octets)
{
	double part = octets / axes->top;

	return BOTTOM - (BOTTOM - TOP) * (part > 1 ? 1 : part);
}

/* 1, 2 or 5 times a power of ten, so that about five of them make SPAN. */
static double nice_step(double span)
{
	double power = 1e-6, raw = span / 5;

	while (power * 10 <= raw)
		power *= 10;
	double part = raw / power;
	return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

enum { MOST_TICKS = 12 }; /* however large or small the numbers are */

static void add_time_axis(const struct axes *axes, struct text *out)
{
	double begin = axes->first / 1e6, span = (axes->last - axes->first) / 1e6;
	double step = nice_step(span > 0 ? span : 1);
	double first = step * (double)(int64_t)(begin / step);

	for (int i = -1; i < MOST_TICKS; i++) {
		double at = first + i * step;
		if (at < begin || at > begin + span + step / 1000)
			continue;
		double x = place_x(axes, at * 1e6);
		text_printf(out,
		    "<path class=\"grid\" d=\"M%.1f %dV%d\"/><text x=\"%.1f\" y=\"%d\" "
		    "class=\"x\">%.9g</text>",
		    x, TOP, BOTTOM, x, BOTTOM + 15, at);
	}
	text_printf(
	    out, "<text x=\"%d\" y=\"%d\" class=\"x unit\">time in ms</text>", RIGHT - 20, HEIGHT - 2);
}

static void add_axes(const struct axes *axes, struct text *out)
{
	double step = nice_step(axes->top);

	add_time_axis(axes, out);
	for (int i = 0; i < MOST_TICKS && i * step <= axes->top; i++) {
		double y = place_y(axes, i * step);
		text_printf(out,
		    "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" "
		    "class=\"y\">%.10g</text>",
		    LEFT, y, RIGHT, LEFT - 6, y + 4, i * step);
	}
}

static void add_series(const struct axes *axes, const struct series *series, struct text *out)
{
	char before[64] = "", now[64];
	bool first = true;

	if (series->points.count == 0)
		return;
	text_printf(out, "<path class=\"%s\" d=\"", series->class);
	for (size_t i = 0; i < series->points.count; i++) {
		const struct point *point = &series->points.at[i];
		double x = place_x(axes, (double)point->time), y = place_y(axes, point->high);
		struct text move = { 0 };
		if (series->kind == SERIES_BARS)
			text_printf(&move, "M%.1f %.1fV%.1f", x, place_y(axes, point->low), y);
		else
			text_printf(&move, first ? "M%.1f %.1f" : "H%.1fV%.1f", x, y);
		size_t length = move.length < sizeof now - 1 ? move.length : sizeof now - 1;
		memcpy(now, text_string(&move), length);
		now[length] = '\0';
		if (strcmp(now, before) != 0) /* what would fall on the same place says no more */
			text_add(out, now);
		memcpy(before, now, sizeof now);
		first = false;
		text_free(&move);
	}
	if (series->kind == SERIES_STEPS)
		text_printf(out, "H%d", RIGHT);
	text_add(out, "\"/>");
}

static double highest(const struct series *series)
{
	double top = 0;

	for (size_t i = 0; i < series->points.count; i++)
		if (series->points.at[i].high > top)
			top = series->points.at[i].high;
	return top;
}

/* LIST: series by number, -1 ends it. TOP: the highest number of octets there is room for. */
static void add_graph(
    const struct graphs *graphs, const int *list, double top, const char *title, struct text *out)
{
	struct axes axes = { (double)graphs->first, (double)graphs->last, top > 0 ? top : 1 };

	text_printf(out,
	    "<svg class=\"graph\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" data-a=\"%lld\" "
	    "data-z=\"%lld\">",
	    WIDTH, HEIGHT, title, (long long)(graphs->first / 1000), (long long)(graphs->last / 1000));
	add_axes(&axes, out);
	for (int i = 0; list[i] >= 0; i++)
		add_series(&axes, &graphs->series[list[i]], out);
	text_printf(
	    out, "<path class=\"cursor\" d=\"M%d %dV%d\"/></svg><ul class=\"key\">", LEFT, TOP, BOTTOM);
	for (int i = 0; list[i] >= 0; i++)
		if (graphs->series[list[i]].points.count > 0)
			text_printf(out, "<li class=\"%s\">%s</li>", graphs->series[list[i]].class,
			    graphs->series[list[i]].name);
	text_add(out, "</ul>");
}

static void put_graphs(struct page *page, const struct graphs *graphs, size_t number, int talker)
{
	static const int sequence[] = { ALLOWED, ACKED, SENT, AGAIN, -1 },
	                 window[] = { WINDOW, CONGESTION, FLIGHT, -1 };
	const struct page_conversation *conversation = &page->conversations.at[number];
	struct text name = { 0 };
	struct text *out = page->out;
	double sent = highest(&graphs->series[SENT]), again = highest(&graphs->series[AGAIN]);
	double flight = highest(&graphs->series[FLIGHT]),
	       congestion = highest(&graphs->series[CONGESTION]),
	       allowed = highest(&graphs->series[WINDOW]);

	page_end_name(
	    page, &page->trace->conversations.list.at[conversation->index].ends[talker], &name);
	text_printf(
	    out, "<div class=\"graphs\" data-c=\"%zu\"><figure><figcaption>Octets sent by <b>", number);
	html_text(out, text_string(&name));
	text_add(out, "</b>, by number, over time</figcaption>");
	add_graph(graphs, sequence, (sent > again ? sent : again) * 1.15,
	    "Time-sequence graph: the numbers of the octets that were sent and acknowledged", out);
	text_add(
	    out, "</figure><figure><figcaption>Octets under way, and what allowed them</figcaption>");
	double limit = flight > congestion ? flight : congestion;
	if (allowed < 3 * limit || limit <= 0)
		limit = allowed > limit ? allowed : limit;
	add_graph(graphs, window, limit * 1.15,
	    "Octets in flight, the receiver's window and the congestion window over time", out);
	text_add(out, "</figure></div>\n");
	text_free(&name);
}

static void graph_conversation(struct page *page, size_t number)
{
	struct graphs
	    graphs = { .series = {
		               [SENT] = { .class = "sent", .name = "sent", .kind = SERIES_BARS },
		               [AGAIN] = { .class = "again", .name = "sent again", .kind = SERIES_BARS },
		               [ACKED] = { .class = "acked", .name = "acknowledged", .kind = SERIES_STEPS },
		               [ALLOWED] = { .class = "allowed",
		                   .name = "the window ends here",
		                   .kind = SERIES_STEPS },
		               [FLIGHT] = { .class = "flight", .name = "in flight", .kind = SERIES_STEPS },
		               [WINDOW] = { .class = "allowed",
		                   .name = "receiver's window",
		                   .kind = SERIES_STEPS },
		               [CONGESTION] = { .class = "congestion",
		                   .name = "congestion window (kernel)",
		                   .kind = SERIES_STEPS },
		           } };
	int talker = find_talker(page, page->conversations.at[number].index);

	gather(page, &page->conversations.at[number], talker, &graphs);
	if (graphs.segments >= 2)
		put_graphs(page, &graphs, number, talker);
	for (int i = 0; i < SERIES; i++)
		array_free(&graphs.series[i].points);
}

/* The TCP conversation with the most packets that was not drawn yet, or -1. */
static long next_largest(const struct page *page, const bool *drawn)
{
	long best = -1;

	for (size_t i = 0; i < page->conversations.count; i++)
		if (page->conversations.at[i].tcp && !drawn[i] &&
		    (best < 0 || page->conversations.at[i].packets > page->conversations.at[best].packets))
			best = (long)i;
	return best;
}

void html_graphs(struct page *page)
{
	bool drawn[PAGE_CONVERSATIONS] = { false };
	struct text *out = page->out;
	size_t before = out->length;

	text_add(out, "<section id=\"graphs\" class=\"panel\" aria-label=\"Graphs\"><h2>Graphs</h2>\n");
	size_t heading = out->length;
	for (int i = 0; i < GRAPHED; i++) {
		long number = next_largest(page, drawn);
		if (number < 0)
			break;
		drawn[number] = true;
		graph_conversation(page, (size_t)number);
	}
	if (out->length == heading)
		out->at[out->length = before] = '\0';
	else
		text_add(out, "</section>\n");
}
