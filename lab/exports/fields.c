/* Chosen fields, as `tshark -T fields` writes them. */
#include "export.h"

#include <string.h>

/* Every row that NAME stands for: its own, and those that mean either of several (decode.h). */
static void field_choose(struct field_list *fields, const char *name, size_t column)
{
	const struct field *wanted = field_find(name);

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
	fields->dissection.only = &fields->rows;
}

/* Whether ROW is to be written in the column of which the rows start at CHOSEN. */
static bool is_chosen(
    const struct field_list *fields, size_t chosen, const struct field *row, size_t column)
{
	for (; chosen < fields->chosen.count && fields->chosen.at[chosen].column == column; chosen++)
		if (fields->chosen.at[chosen].row == row)
			return true;
	return false;
}

void fields_packet(
    const struct trace *trace, size_t frame, struct field_list *fields, struct text *out)
{
	const struct dissection *dissection = &fields->dissection;
	struct packet p;
	size_t chosen = 0;

	if (!dissection->only)
		fields_prepare(fields);
	trace_packet(trace, frame, &p, &fields->dissection);
	for (size_t column = 0; column < fields->names.count; column++) {
		if (column > 0)
			text_add_octets(out, "\t", 1);
		size_t start = out->length;
		for (size_t k = 0; k < dissection->items.count; k++) {
			const struct item *item = &dissection->items.at[k];
			if (!is_chosen(fields, chosen, item->field, column))
				continue;
			if (out->length > start)
				text_add_octets(out, ",", 1);
			item_format(item, p.bytes, out);
		}
		while (chosen < fields->chosen.count && fields->chosen.at[chosen].column == column)
			chosen++;
	}
	text_add_octets(out, "\n", 1);
}

void field_list_free(struct field_list *fields)
{
	array_free(&fields->names);
	array_free(&fields->chosen);
	field_set_free(&fields->rows);
	dissection_free(&fields->dissection);
}
