/* Chosen fields, as `tshark -T fields` writes them. */
#include "export.h"

#include <string.h>

void fields_packet(const struct trace *trace, size_t frame, const struct field_list *fields,
	struct text *out)
{
	struct dissection dissection = { 0 };
	struct packet p;

	trace_packet(trace, frame, &p, &dissection);
	for (size_t i = 0; i < fields->names.count; i++) {
		size_t start = out->length + (i > 0);
		if (i > 0)
			text_add(out, "\t");
		for (size_t k = 0; k < dissection.items.count; k++) {
			const struct item *item = &dissection.items.at[k];
			if (strcmp(item->field->name, fields->names.at[i]) != 0)
				continue;
			if (out->length > start)
				text_add(out, ",");
			item_format(item, p.bytes, out);
		}
	}
	text_add(out, "\n");
	dissection_free(&dissection);
}
