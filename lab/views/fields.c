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

/* The flags of TCP, for they say what kind of segment it is; else the first field of the header that
 * speaks for the packet. */
static size_t field_telling(const struct packet *p, const struct dissection *dissection)
{
	const struct protocol *protocol = packet_protocol(p);

	for (size_t i = 0; i < dissection->layers.count; i++) {
		const struct layer *layer = &dissection->layers.at[i];
		if (layer->protocol != protocol || layer->first_item >= dissection->items.count)
			continue;
		for (size_t item = layer->first_item; item < dissection->items.count; item++)
			if (strcmp(dissection->items.at[item].field->name, "tcp.flags") == 0)
				return item;
		return layer->first_item;
	}
	return 0;
}

size_t field_looked_at(
    const struct lab *lab, const struct packet *p, const struct dissection *dissection)
{
	size_t count = dissection->items.count;

	if (lab->chosen && lab->field < count && dissection->items.at[lab->field].field == lab->chosen)
		return lab->field;
	for (size_t i = 0; lab->chosen && i < count; i++)
		if (dissection->items.at[i].field == lab->chosen)
			return i;
	return field_telling(p, dissection);
}

void fields_find(const struct lab *lab, struct fields *fields)
{
	*fields = (struct fields){ .frame = lab_frame(lab) };
	if (fields->frame < 0)
		return;
	trace_packet(lab->trace, (size_t)fields->frame, &fields->packet, &fields->dissection);
	fields->selected = field_looked_at(lab, &fields->packet, &fields->dissection);
	fields->layer = layer_of_item(&fields->dissection, fields->selected);
}

void fields_free(struct fields *fields)
{
	dissection_free(&fields->dissection);
}
