/*
 * A frame in full, below its line:
 *
 *     Transmission Control Protocol · RFC 9293
 *       source port: 49586
 *       flags: 0x002 (SYN)
 *         synchronize: 1
 *       [stream: 0]                              found out, not sent
 *
 *     0000  02 42 0a 4d 00 02 02 42  0a 4d 00 01 08 00 45 00  .B.M...B.M....E.
 */
#include "export.h"

#include "capture/lab_fields.h"
#include "lab/labels.h"
#include "lab/markup.h"

enum { INDENT = 8, DEEPER = 2 };

static void add_indent(struct text *out, int depth)
{
	text_printf(out, "%*s", INDENT + DEEPER * depth, "");
}

/* Of many octets, which begin at AT, the first ones: all stand below with -x. */
static void shorten_octets(const struct item *item, size_t at, struct text *out)
{
	enum { MOST = 48 };
	size_t octets = (out->length - at) / 2;

	if (item->field->format != OCTETS || octets <= MOST)
		return;
	out->length = at + 2 * MOST;
	text_printf(out, "… (%zu octets)", octets);
}

static void add_item(
    const struct dissection *d, size_t index, const uint8_t *bytes, struct text *out)
{
	const struct item *item = &d->items.at[index];
	bool found_out = item->bits == 0;
	size_t label;

	add_indent(out, 1 + dissection_depth(d, index));
	text_printf(out, "%s%s: ", found_out ? "[" : "", item->field->label);
	label = out->length;
	item_label(item, bytes, out);
	if (out->length == label) /* that it is there is all there is to say */
		out->length -= 2;
	else
		shorten_octets(item, label, out);
	text_add(out, found_out ? "]\n" : "\n");
}

static void add_protocol(const struct protocol *protocol, struct text *out)
{
	add_indent(out, 0);
	text_printf(out, "%s%s%s\n", protocol->name, protocol->reference ? " · " : "",
	    protocol->reference ? protocol->reference : "");
}

/* What only the lab knows: the cause, and what the kernel made the packet for. */
static void add_lab(const struct trace *trace, size_t frame, struct dissection *d, struct text *out)
{
	size_t item = d->items.count;

	if (trace->events.count == 0)
		return;
	lab_fields_add(trace, frame, d);
	if (item < d->items.count)
		add_protocol(&protocol_lab, out);
	for (; item < d->items.count; item++) {
		add_indent(out, 1);
		text_printf(out, "%s: ", d->items.at[item].field->label);
		item_label(&d->items.at[item], NULL, out);
		text_add(out, "\n");
	}
}

/* What analysis and ground truth have to say of it, Wireshark's word among it. */
static void add_remarks(const struct trace *trace, size_t frame, struct text *out)
{
	struct text remark = { 0 }, words = { 0 };
	struct note_place place;

	for (size_t which = 0; note_automatic(trace, frame, which, &place, &remark); which++) {
		markup_words(text_string(&remark), remark.length, &words);
		plain_words(text_string(&words), out);
		text_clear(&remark);
		text_clear(&words);
	}
	text_free(&remark);
	text_free(&words);
}

void plain_details(const struct trace *trace, size_t frame, struct text *out)
{
	struct dissection d = { 0 };
	struct packet p;
	size_t item = 0;

	trace_packet(trace, frame, &p, &d);
	for (size_t i = 0; i < d.layers.count; i++) {
		size_t end = i + 1 < d.layers.count ? d.layers.at[i + 1].first_item : d.items.count;
		add_protocol(d.layers.at[i].protocol, out);
		for (; item < end && item < d.items.count; item++)
			add_item(&d, item, p.bytes, out);
	}
	add_lab(trace, frame, &d, out);
	add_remarks(trace, frame, out);
	text_add(out, "\n");
	dissection_free(&d);
}

void octets_line(const uint8_t *bytes, size_t at, size_t count, struct text *out)
{
	text_add_hex(out, at, 4);
	text_add(out, " ");
	for (size_t i = 0; i < OCTETS_A_LINE; i++) {
		text_add(out, i == OCTETS_A_LINE / 2 ? "  " : " ");
		if (i < count)
			text_add_hex(out, bytes[i], 2);
		else
			text_add(out, "  ");
	}
	text_add(out, "  ");
	for (size_t i = 0; i < count; i++) {
		char c = bytes[i] >= ' ' && bytes[i] <= '~' ? (char)bytes[i] : '.';
		text_add_octets(out, &c, 1);
	}
}

void plain_octets(const struct trace *trace, size_t frame, struct text *out)
{
	const struct frame *captured = &trace->frames.at[frame];

	for (size_t at = 0; at < captured->captured; at += OCTETS_A_LINE) {
		size_t left = captured->captured - at;
		add_indent(out, 0);
		octets_line(captured->bytes + at, at, left < OCTETS_A_LINE ? left : OCTETS_A_LINE, out);
		text_add(out, "\n");
	}
	text_add(out, "\n");
}
