/*
 * The packet at the cursor: its cause, its headers and their fields, and what the chosen field means.
 *
 *     made by connect(client, …), line 42
 *     TCP · RFC 9293
 *       source port: 4000
 *     ▸ flags: 0x012 (SYN, ACK)
 *         ack: 1
 *     ────────────────────────────────────
 *     SYN opens, ACK says that the acknowledgment number counts.
 */
#include "around.h"
#include "fields.h"
#include "remarks.h"

#include "capture/cause.h"
#include "lab/labels.h"
#include "lab/note_label.h"
#include "lab/quiz.h"

#include <string.h>

/* One row of the tree: a header, or a field. */
struct line {
	bool is_layer;
	size_t index; /* of the layer or the item */
};

struct tree {
	ARRAY(struct line) lines;
	size_t selected; /* line of the chosen field */
};

static void tree_build(const struct fields *fields, struct tree *tree)
{
	const struct dissection *d = &fields->dissection;
	size_t item = 0;

	*tree = (struct tree){ .selected = 0 };
	for (size_t i = 0; i < d->layers.count; i++) {
		size_t end = i + 1 < d->layers.count ? d->layers.at[i + 1].first_item : d->items.count;
		*array_add(&tree->lines) = (struct line){ true, i };
		for (; item < end && item < d->items.count; item++) {
			if (item == fields->selected)
				tree->selected = tree->lines.count;
			*array_add(&tree->lines) = (struct line){ false, item };
		}
	}
}

/* --- above the tree: why there is this packet --- */

static void add_call(const struct lab *lab, long event, int columns, struct text *text)
{
	const struct event *call = &lab->trace->events.at[event];

	call_label(call->text ? call->text : "", text);
	if (call->line > 0 && text_columns(text_string(text)) + 10 <= columns)
		text_printf(text, ", line %d", call->line);
}

static void cause_text(const struct lab *lab, size_t frame, int columns, struct text *text)
{
	struct cause cause = trace_cause(lab->trace, frame);

	switch (cause.kind) {
	case CAUSE_CALL:
		text_add(text, "made by ");
		break;
	case CAUSE_FOLLOWS:
		text_add(text, "follows ");
		break;
	case CAUSE_TIMER:
		text_add(text, "made by a timer");
		break;
	case CAUSE_UNKNOWN:
		text_add(text, "cause unknown");
		break;
	}
	bool names_call = cause.kind == CAUSE_CALL || cause.kind == CAUSE_FOLLOWS;
	if (names_call && cause.event >= 0)
		add_call(lab, cause.event, columns, text);
	if (cause.why && cause.why[0] && cause.kind != CAUSE_CALL)
		text_printf(text, ": %s", cause.why);
}

/* Cause, error, notes; the row after them. */
static int put_remarks(const struct lab *lab, const struct fields *fields, struct cells *cells)
{
	const struct trace *trace = lab->trace;
	struct text text = { 0 };
	int row = 0;

	if (trace_actor(trace, 0)) { /* only a journal can tell causes */
		cause_text(lab, (size_t)fields->frame, cells->columns, &text);
		cells_fit(cells, row++, 0, cells->columns, STYLE_STRONG, text_string(&text));
	}
	if (fields->packet.error != PACKET_FINE) {
		text_clear(&text);
		text_add(&text, fields->packet.error == PACKET_TRUNCATED ? "cut off by the capture"
		                                                         : "contradicts itself");
		if (fields->packet.why)
			text_printf(&text, ": %s", fields->packet.why);
		cells_fit(cells, row++, 0, cells->columns, STYLE_BAD, text.at);
	}
	struct cells part = cells_part(cells, row, 0, cells->rows / 2 - row, cells->columns);
	row += remarks_put(lab, (size_t)fields->frame, &part, 0);
	text_free(&text);
	return row;
}

/* --- the tree --- */

/* What is noted about the field, beside it. */
static void add_remark(
    const struct lab *lab, const struct fields *fields, const struct item *item, struct text *text)
{
	enum { BESIDE = 40 /* columns */ };
	const struct note *note =
	    item->bits ? remark_on_item(lab->trace, (size_t)fields->frame, item) : NULL;

	if (!note || lab->quiz)
		return;
	text_add(text, " ✎ ");
	note_first_words(note, BESIDE, text);
}

static void put_item(const struct lab *lab, struct cells *cells, int row,
    const struct fields *fields, size_t index, bool focused)
{
	const struct item *item = &fields->dissection.items.at[index];
	int depth = dissection_depth(&fields->dissection, index);
	bool chosen = index == fields->selected, generated = item->bits == 0;
	struct text text = { 0 }, value = { 0 };

	bool hidden = quiz_hides(lab, (size_t)fields->frame, item->bit, item->bits, item->field->name);
	if (hidden)
		text_add(&value, quiz_hidden);
	else
		item_label(item, fields->packet.bytes, &value);
	text_printf(&text, "%s%s", generated ? "[" : "", item->field->label);
	if (value.length > 0) {
		text_add(&text, ": ");
		text_add(&text, value.at);
	}
	text_add(&text, generated ? "]" : "");
	add_remark(lab, fields, item, &text);
	if (chosen)
		cells_put(cells, row, 0, STYLE_MATCH, "▸");
	cells_fit(cells, row, 2 + 2 * depth, cells->columns,
	    chosen      ? STYLE_MATCH
	    : generated ? STYLE_DIM
	                : STYLE_NORMAL,
	    text.at);
	if (chosen && focused)
		cells_paint(cells, row, 0, cells->columns, STYLE_CURSOR);
	text_free(&text);
	text_free(&value);
}

static void put_layer(struct cells *cells, int row, const struct protocol *protocol)
{
	int column = cells_put(cells, row, 0, STYLE_TITLE, protocol->name);

	if (protocol->reference)
		cells_fit(cells, row, column + 1, cells->columns, STYLE_DIM, protocol->reference);
}

static const struct protocol *layer_protocol(const struct fields *fields, size_t item)
{
	const struct dissection *dissection = &fields->dissection;

	return dissection->layers.at[layer_of_item(dissection, item)].protocol;
}

static void put_tree(
    const struct lab *lab, const struct fields *fields, struct cells *cells, bool focused)
{
	struct tree tree;

	tree_build(fields, &tree);
	size_t top = first_row(tree.lines.count, tree.selected, cells->rows);
	for (int row = 0; row < cells->rows && top + (size_t)row < tree.lines.count; row++) {
		const struct line *line = &tree.lines.at[top + (size_t)row];
		if (line->is_layer)
			put_layer(cells, row, fields->dissection.layers.at[line->index].protocol);
		else if (row == 0 && cells->rows > 2) /* the header's name stays when its first fields go */
			put_layer(cells, row, layer_protocol(fields, line->index));
		else
			put_item(lab, cells, row, fields, line->index, focused);
	}
	array_free(&tree.lines);
}

/* --- the pane: remarks, tree, help --- */

struct split {
	struct cells tree, help;
	int tree_row;
};

static const char *chosen_help(const struct fields *fields)
{
	if (fields->selected >= fields->dissection.items.count)
		return "";
	const char *help = fields->dissection.items.at[fields->selected].field->help;
	return help ? help : "";
}

static struct split split_find(
    const struct lab *lab, const struct fields *fields, struct cells *cells)
{
	struct split split = { .tree_row = put_remarks(lab, fields, cells) };
	int help_rows = cells_wrapped(chosen_help(fields), cells->columns - 2);

	if (help_rows > cells->rows / 3)
		help_rows = cells->rows / 3;
	int tree_rows = cells->rows - split.tree_row - help_rows;
	split.tree = cells_part(cells, split.tree_row, 0, tree_rows, cells->columns);
	split.help = cells_part(cells, cells->rows - help_rows, 2, help_rows, cells->columns - 2);
	return split;
}

static void detail_draw(const struct lab *lab, struct cells *cells)
{
	struct fields fields;

	fields_find(lab, &fields);
	if (fields.frame < 0) {
		cells_put(cells, 0, 0, STYLE_DIM, no_packet_words(lab));
		return;
	}
	struct split split = split_find(lab, &fields, cells);
	put_tree(lab, &fields, &split.tree, lab->focus == FOCUS_DETAIL);
	cells_wrap(&split.help, 0, STYLE_NORMAL, chosen_help(&fields));
	if (split.help.rows > 0)
		cells_put(cells, cells->rows - split.help.rows, 0, STYLE_MATCH, "?");
	fields_free(&fields);
}

static void detail_find(const struct lab *lab, const struct cells *pane, int row, struct spot *spot)
{
	struct cells scratch = cells_new(pane->rows, pane->columns);
	struct fields fields;
	struct tree tree;

	fields_find(lab, &fields);
	if (fields.frame >= 0) {
		struct split split = split_find(lab, &fields, &scratch);
		tree_build(&fields, &tree);
		size_t top = first_row(tree.lines.count, tree.selected, split.tree.rows);
		int at = row - split.tree_row;
		if (at >= 0 && at < split.tree.rows && top + (size_t)at < tree.lines.count &&
		    !tree.lines.at[top + (size_t)at].is_layer)
			spot->item = (long)tree.lines.at[top + (size_t)at].index;
		array_free(&tree.lines);
	}
	fields_free(&fields);
	cells_free(&scratch);
}

const struct view view_detail = {
	.name = "detail",
	.help = "every field of the packet at the cursor, with what it means",
	.draw = detail_draw,
	.find = detail_find,
};
