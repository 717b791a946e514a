/* Chosen fields, as `tshark -T fields` writes them. */
#include "export.h"

#include <string.h>

#include "capture/lab_fields.h"

/* Every row that NAME stands for: its own, and those that mean either of several (decode.h). */
static void field_choose(struct field_list *fields, const char *name, size_t column)
{
	const struct field *wanted = field_find(name), *own = wanted ? NULL : lab_field_find(name);

	if (own) {
		*array_add(&fields->chosen) = (struct chosen_row){ .row = own, .column = column };
		fields->lab = true;
	}
	for (size_t i = 0; wanted && i < protocol_count; i++) {
		for (const struct field *row = protocols[i]->fields; row && row->name; row++) {
			if (strcmp(row->name, name) != 0 && !field_means(row, wanted))
				continue;
			*array_add(&fields->chosen) = (struct chosen_row){ .row = row, .column = column };
			field_set_add(&fields->rows, row);
		}
	}
}

static void fields_prepare(struct field_list *fields)
{
	for (size_t i = 0; i < fields->names.count; i++)
		field_choose(fields, fields->names.at[i], i);
	fields->dissection.only = fields->dissection.named = &fields->rows;
}

/* Whether ROW is one of COUNT. */
static bool is_among(const struct chosen_row *chosen, size_t count, const struct field *row)
{
	for (size_t i = 0; i < count; i++)
		if (chosen[i].row == row)
			return true;
	return false;
}

static void add_character(struct text *out, char given, char usual)
{
	text_add_octets(out, given ? &given : &usual, 1);
}

/* The values of COUNT rows that share a column, in the order of the packet. */
static void add_column(const struct field_list *fields, const struct chosen_row *chosen,
    size_t count, struct text *out)
{
	const struct dissection *dissection = &fields->dissection;
	const struct item *item = dissection->items.at;
	const struct field *first = count ? chosen[0].row : NULL; /* as a rule, there is no other */
	size_t start = out->length;

	for (size_t left = dissection->items.count; left > 0; left--, item++) {
		if (item->field != first && (count < 2 || !is_among(chosen, count, item->field)))
			continue;
		if (out->length > start && fields->layout.first)
			return;
		if (out->length > start && fields->layout.last)
			out->length = start;
		if (out->length > start)
			add_character(out, fields->layout.aggregator, ',');
		item_format(item, fields->bytes, out);
	}
}

void fields_look(const struct trace *trace, size_t frame, struct field_list *fields)
{
	struct packet p;

	if (!fields->dissection.only)
		fields_prepare(fields);
	trace_packet(trace, frame, &p, &fields->dissection);
	if (fields->lab)
		lab_fields_add(trace, frame, &fields->dissection);
	fields->bytes = p.bytes;
}

/* The rows of COLUMN begin at FIRST among those chosen; where those of the next begin. */
static size_t add_values(
    const struct field_list *fields, size_t first, size_t column, struct text *out)
{
	size_t end = first;

	while (end < fields->chosen.count && fields->chosen.at[end].column == column)
		end++;
	if (end > first)
		add_column(fields, &fields->chosen.at[first], end - first, out);
	return end;
}

bool fields_column(const struct field_list *fields, size_t column, struct text *out)
{
	size_t first = 0;
	bool is_words = false;

	while (first < fields->chosen.count && fields->chosen.at[first].column < column)
		first++;
	for (size_t end = add_values(fields, first, column, out); first < end; first++)
		is_words |= fields->chosen.at[first].row->format == STRING;
	return is_words;
}

/* Puts QUOTE around what follows START in OUT, if anything does, and doubles it inside. */
static void quote_from(struct text *out, size_t start, char quote)
{
	struct text value = { 0 };

	if (!quote || out->length == start)
		return;
	text_add_octets(&value, out->at + start, out->length - start);
	out->length = start;
	text_add_octets(out, &quote, 1);
	for (size_t i = 0; i < value.length; i++) {
		if (value.at[i] == quote)
			text_add_octets(out, &quote, 1);
		text_add_octets(out, &value.at[i], 1);
	}
	text_add_octets(out, &quote, 1);
	text_free(&value);
}

void fields_header(const struct field_list *fields, struct text *out)
{
	for (size_t i = 0; i < fields->names.count; i++) {
		if (i > 0)
			add_character(out, fields->layout.separator, '\t');
		text_add(out, fields->names.at[i]);
	}
	text_add(out, "\n");
}

void fields_packet(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out)
{
	size_t first = 0;

	fields_look(trace, frame, fields);
	for (size_t column = 0; column < fields->names.count; column++) {
		if (column > 0)
			add_character(out, fields->layout.separator, '\t');
		size_t start = out->length;
		first = add_values(fields, first, column, out);
		quote_from(out, start, fields->layout.quote);
	}
	text_add(out, "\n");
	if (fields->in_order)
		fields->dissection.shown_before = frame + 1;
}

bool fields_ask_shown(const struct field_list *fields)
{
	for (size_t i = 0; i < fields->names.count; i++)
		if (strcmp(fields->names.at[i], "frame.time_delta_displayed") == 0)
			return true;
	return false;
}

void field_list_free(struct field_list *fields)
{
	array_free(&fields->names);
	array_free(&fields->chosen);
	field_set_free(&fields->rows);
	dissection_free(&fields->dissection);
}
