/* A packet of a page: its row of the ladder, which opens to show all of it. */
#include "html_parts.h"

#include "capture/cause.h"
#include "lab/labels.h"

#include <string.h>

/* Both states where they have changed, as an observer knows them; "" else. */
static void changed_states(const struct page *page, size_t frame, const char *names[2])
{
	const struct frame *f = &page->trace->frames.at[frame];
	long number = page_conversation(page, frame);

	names[0] = names[1] = "";
	if (number < 0 || !page->conversations.at[number].tcp || page->conversations.count > 8)
		return;
	enum tcp_state before[2] = { STATE_UNKNOWN, STATE_UNKNOWN };
	for (size_t i = frame; i-- > 0 && frame - i < 200;) {
		const struct frame *earlier = &page->trace->frames.at[i];
		if (earlier->conversation == f->conversation) {
			before[0] = frame_state(earlier, earlier->direction);
			before[1] = frame_state(earlier, !earlier->direction);
			break;
		}
	}
	for (int end = 0; end < 2; end++) {
		enum tcp_state now = frame_state(f, end ^ f->direction);
		if (now != before[end] && now != STATE_UNKNOWN)
			names[end] = tcp_state_name(now);
	}
}

/* Packet FRAME's label: what it was made for, its flags, its numbers. */
static void add_label(const struct page *page, size_t frame, struct text *out)
{
	struct text truth = { 0 };
	const char *words = text_string(&page->row.text);

	truth_label(page->trace, frame, &truth);
	if (truth.length > 2 && strncmp(words, truth.at, truth.length) == 0) {
		words += truth.length;
		truth.at[truth.length - (truth.at[truth.length - 2] == ':' ? 2 : 1)] = '\0';
		text_add(out, "<i>");
		html_text(out, truth.at);
		text_add(out, "</i> ");
	}
	const char *numbers = strstr(words, " seq=");
	if (numbers && numbers - words < 60) {
		struct text flags = { 0 };
		text_add_octets(&flags, words, (size_t)(numbers - words));
		text_add(out, "<b>");
		html_text(out, text_string(&flags));
		text_add(out, "</b>");
		words = numbers;
		text_free(&flags);
	}
	html_text(out, words);
	text_free(&truth);
}

static void add_label_place(const struct page *page, const struct ladder_row *row, struct text *out)
{
	int from = row->from, to = row->to;

	if (row->everybody || (from < 0 && to < 0))
		text_add(out, row->everybody ? "wide" : "free");
	else if (from == to || from < 0 || to < 0)
		html_place(page, from >= 0 ? from : to, out);
	else
		text_printf(out, "on x%d w%d", from < to ? from : to, from < to ? to - from : from - to);
}

static void add_badges(
    const struct page *page, size_t frame, const char *const names[2], struct text *out)
{
	long number = page_conversation(page, frame);

	text_add(out, "<span class=\"badges\">");
	for (int end = 0; end < 2; end++) {
		int lane = number >= 0 ? page->conversations.at[number].lanes[end] : -1;
		if (!names[end][0] || lane < 0)
			continue;
		text_add(out, "<span class=\"badge ");
		html_place(page, lane, out);
		text_printf(out, "\">%s</span>", names[end]);
	}
	text_add(out, "</span>");
}

static void open_packet(const struct page *page, size_t frame)
{
	const struct frame *f = &page->trace->frames.at[frame];
	const struct ladder_row *row = &page->row;
	struct cause cause = trace_cause(page->trace, frame);
	long number = page_conversation(page, frame);
	struct text *out = page->out;

	text_printf(out, "<li class=\"row p k%d%s%s\" id=\"p%zu\"", row->from < 0 ? 8 : row->from,
	    row->bad ? " bad" : "", row->background ? " bg" : "", frame + 1);
	html_when(page, row->time, out);
	if (number >= 0)
		text_printf(out, " data-c=\"%ld\"", number);
	if (number >= 0 && page->conversations.at[number].tcp)
		text_printf(out, " data-w=\"%d %d\"", (int)frame_state(f, f->direction),
		    (int)frame_state(f, !f->direction));
	if (cause.event >= 0)
		text_printf(out, " data-l=\"%d\"", page->trace->events.at[cause.event].line);
	text_add(out, ">");
}

void html_packet_face(struct page *page, size_t frame, bool badges)
{
	const struct ladder_row *row = &page->row;
	struct text *out = page->out;
	const char *states[2] = { "", "" };

	if (badges)
		changed_states(page, frame, states);
	badges = states[0][0] || states[1][0];
	text_add(out, "<span class=\"f\">");
	html_picture(page, row, out);
	html_arrow(page, row, badges ? 25 : 7, out);
	text_add(out, "</svg><span class=\"label ");
	add_label_place(page, row, out);
	text_add(out, "\"><span>");
	add_label(page, frame, out);
	text_add(out, "</span></span>");
	if (badges)
		add_badges(page, frame, states, out);
	text_add(out, "</span>");
}

void html_packet_row(struct page *page, size_t frame)
{
	struct text *out = page->out;

	open_packet(page, frame);
	text_printf(out, "<details><summary><span class=\"n\">%zu</span><span class=\"t\">", frame + 1);
	html_time(out, page_since(page, page->row.time));
	text_add(out, "</span>");
	html_packet_face(page, frame, true);
	text_add(out, "</summary>");
	if (!page->bare)
		html_packet(page, frame);
	text_add(out, "</details>");
	html_notes(page, NOTES_OF_FRAME, frame);
	text_add(out, "</li>\n");
}
