/*
 * The states of both ends of a TCP connection as a diagram each: RFC 9293 section 3.3.2, figure 5. The
 * present state is marked, those passed through before are tinted; page.js moves the marks.
 */
#include "html_parts.h"

#include <string.h>

enum { BOX_WIDTH = 78, BOX_HEIGHT = 22, DIAGRAM_WIDTH = 260, DIAGRAM_HEIGHT = 322 };

/* Where the middle of each box is. */
static const struct {
	enum tcp_state state;
	int x, y;
} boxes[] = {
	{ STATE_CLOSED, 122, 14 },
	{ STATE_LISTEN, 122, 60 },
	{ STATE_SYN_RECEIVED, 42, 106 },
	{ STATE_SYN_SENT, 202, 106 },
	{ STATE_ESTABLISHED, 122, 152 },
	{ STATE_FIN_WAIT_1, 42, 198 },
	{ STATE_CLOSE_WAIT, 202, 198 },
	{ STATE_FIN_WAIT_2, 42, 258 },
	{ STATE_CLOSING, 122, 228 },
	{ STATE_LAST_ACK, 202, 258 },
	{ STATE_TIME_WAIT, 122, 304 },
};

/* What leads from state to state, and the way that its line takes. */
static const struct {
	enum tcp_state from, to;
	const char *path, *why;
} edges[] = {
	{ STATE_CLOSED, STATE_LISTEN, "M122 25V48", "passive open: listen()" },
	{ STATE_CLOSED, STATE_SYN_SENT, "M161 14H202V94", "active open: connect() sends SYN" },
	{ STATE_LISTEN, STATE_SYN_RECEIVED, "M83 60H42V94", "SYN comes; SYN,ACK is sent" },
	{ STATE_LISTEN, STATE_SYN_SENT, "M150 71L184 94", "a listener that sends: SYN" },
	{ STATE_SYN_SENT, STATE_SYN_RECEIVED, "M163 106H82", "SYN comes from the other side, too" },
	{ STATE_SYN_RECEIVED, STATE_ESTABLISHED, "M58 117L94 140", "ACK of the own SYN comes" },
	{ STATE_SYN_SENT, STATE_ESTABLISHED, "M186 117L150 140", "SYN,ACK comes; ACK is sent" },
	{ STATE_SYN_RECEIVED, STATE_FIN_WAIT_1, "M24 117V186", "close() sends FIN" },
	{ STATE_ESTABLISHED, STATE_FIN_WAIT_1, "M94 163L58 186", "close() sends FIN" },
	{ STATE_ESTABLISHED, STATE_CLOSE_WAIT, "M150 163L186 186", "FIN comes; ACK is sent" },
	{ STATE_FIN_WAIT_1, STATE_FIN_WAIT_2, "M30 209V246", "ACK of the own FIN comes" },
	{ STATE_FIN_WAIT_1, STATE_CLOSING, "M81 203L112 215", "FIN comes first; ACK is sent" },
	{ STATE_FIN_WAIT_1, STATE_TIME_WAIT, "M66 209L106 292", "FIN comes, with the ACK of the own" },
	{ STATE_CLOSE_WAIT, STATE_LAST_ACK, "M202 209V246", "close() sends FIN" },
	{ STATE_FIN_WAIT_2, STATE_TIME_WAIT, "M42 269V304H82", "FIN comes; ACK is sent" },
	{ STATE_CLOSING, STATE_TIME_WAIT, "M130 239V292", "ACK of the own FIN comes" },
	{ STATE_LAST_ACK, STATE_CLOSED, "M241 258H250V10H163", "ACK of the own FIN comes" },
	{ STATE_TIME_WAIT, STATE_CLOSED, "M161 304H256V5H163",
	    "after twice the longest life of a segment" },
};

static const char *const meanings[STATE_COUNT] = {
	[STATE_UNKNOWN] = "not known yet: nothing was seen of it",
	[STATE_CLOSED] = "there is no connection",
	[STATE_LISTEN] = "waits for anybody who calls",
	[STATE_SYN_SENT] = "has called with SYN and waits for the other side's SYN",
	[STATE_SYN_RECEIVED] = "has answered a SYN and waits for the acknowledgment of its own",
	[STATE_ESTABLISHED] = "both sides may send data",
	[STATE_FIN_WAIT_1] = "has sent its FIN: no more data from here; it is not acknowledged yet",
	[STATE_FIN_WAIT_2] = "its FIN is acknowledged; the other side may still send",
	[STATE_CLOSE_WAIT] = "the other side has sent its FIN; this program has not closed yet",
	[STATE_CLOSING] = "both FINs have crossed; its own is not acknowledged yet",
	[STATE_LAST_ACK] = "waits for the acknowledgment of its FIN, the last of both",
	[STATE_TIME_WAIT] = "waits so that late segments die out before the ports are used again",
};

/* Which states an end has passed through, as bits, and the last. */
struct passed {
	unsigned states;
	enum tcp_state last;
};

static struct passed find_passed(const struct page *page, uint32_t conversation, int end)
{
	struct passed passed = { .last = STATE_UNKNOWN };

	for (size_t i = 0; i < page->shown.count; i++) {
		const struct frame *frame = &page->trace->frames.at[i];
		if (!page->shown.at[i] || frame->conversation != conversation)
			continue;
		passed.last = frame_state(frame, end ^ frame->direction);
		passed.states |= 1u << passed.last;
	}
	return passed;
}

static void add_diagram(const struct passed *passed, struct text *out)
{
	text_printf(out,
	    "<svg class=\"states\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"TCP states; "
	    "now %s\">",
	    DIAGRAM_WIDTH, DIAGRAM_HEIGHT, tcp_state_name(passed->last));
	for (size_t i = 0; i < COUNT(edges); i++)
		text_printf(out, "<path class=\"e\" d=\"%s\"><title>%s → %s: %s</title></path>",
		    edges[i].path, tcp_state_name(edges[i].from), tcp_state_name(edges[i].to),
		    edges[i].why);
	for (size_t i = 0; i < COUNT(boxes); i++) {
		enum tcp_state state = boxes[i].state;
		bool been = passed->states & 1u << state;
		text_printf(out,
		    "<g class=\"s s%d%s%s\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>"
		    "<text x=\"%d\" y=\"%d\">%s</text></g>",
		    (int)state, been ? " been" : "", state == passed->last ? " here" : "",
		    boxes[i].x - BOX_WIDTH / 2, boxes[i].y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT,
		    boxes[i].x, boxes[i].y + 4, tcp_state_name(state));
	}
	text_add(out, "</svg>");
}

static void add_end(struct page *page, const struct page_conversation *conversation, int end)
{
	const struct endpoint *ends = page->trace->conversations.list.at[conversation->index].ends;
	struct passed passed = find_passed(page, conversation->index, end);
	int lane = conversation->lanes[end];
	struct text name = { 0 };
	struct text *out = page->out;

	page_end_name(page, &ends[end], &name);
	text_printf(out, "<figure class=\"peer k%d\"><figcaption><b>", lane < 0 ? 8 : lane);
	html_text(out, text_string(&name));
	text_printf(out, "</b><span class=\"now\">%s</span><span class=\"says\">%s</span></figcaption>",
	    tcp_state_name(passed.last), meanings[passed.last]);
	add_diagram(&passed, out);
	text_add(out, "</figure>");
	text_free(&name);
}

void html_states(struct page *page)
{
	size_t at = 0;

	while (at < page->conversations.count && !page->conversations.at[at].tcp)
		at++;
	if (at == page->conversations.count)
		return;
	text_add(page->out,
	    "<section id=\"states\" class=\"panel\" aria-label=\"States of both ends\">"
	    "<h2>States of both ends <small>RFC 9293</small></h2><div class=\"peers\">");
	add_end(page, &page->conversations.at[at], 0);
	add_end(page, &page->conversations.at[at], 1);
	text_add(page->out, "</div></section>\n");
}

void html_state_words(struct text *out)
{
	text_add(out, "[");
	for (int i = 0; i < STATE_COUNT; i++) {
		text_add(out, i > 0 ? ",[" : "[");
		html_json(out, tcp_state_name((enum tcp_state)i));
		text_add(out, ",");
		html_json(out, meanings[i]);
		text_add(out, "]");
	}
	text_add(out, "]");
}
