/* Which field of which frame the student looks at. */
#include "fields.h"

#include <string.h>

size_t layer_of_item(const struct dissection *dissection, size_t item)
{
	size_t layer = 0;

	while (
	    layer + 1 < dissection->layers.count && dissection->layers.at[layer + 1].first_item <= item)
		layer++;
	return layer;
}

static size_t field_telling(const struct dissection *dissection)
{
	size_t count = dissection->items.count, best = 0;

	for (size_t i = 0; i < count; i++)
		if (strcmp(dissection->items.at[i].field->name, "tcp.flags") == 0)
			return i;
	for (size_t i = 0; i < dissection->layers.count; i++) {
		const struct layer *layer = &dissection->layers.at[i];
		if (strcmp(layer->protocol->filter, "data") != 0 && layer->first_item < count)
			best = layer->first_item;
	}
	return best;
}

size_t field_looked_at(const struct lab *lab, const struct dissection *dissection)
{
	size_t count = dissection->items.count;

	if (lab->chosen && lab->field < count && dissection->items.at[lab->field].field == lab->chosen)
		return lab->field;
	for (size_t i = 0; lab->chosen && i < count; i++)
		if (dissection->items.at[i].field == lab->chosen)
			return i;
	return field_telling(dissection);
}

void fields_find(const struct lab *lab, struct fields *fields)
{
	*fields = (struct fields){ .frame = lab_frame(lab) };
	if (fields->frame < 0)
		return;
	trace_packet(lab->trace, (size_t)fields->frame, &fields->packet, &fields->dissection);
	fields->selected = field_looked_at(lab, &fields->dissection);
	fields->layer = layer_of_item(&fields->dissection, fields->selected);
}

void fields_free(struct fields *fields)
{
	dissection_free(&fields->dissection);
}
