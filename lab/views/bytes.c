/*
 * The octets of the packet at the cursor; those of the chosen field are marked, those of its header
 * stand out from the rest.
 *
 *     0020  0f a0 9d 84 5e 21 00 00  ....^!..
 *     0028  11 22 33 45 a0 12 ff cb  ."3E....
 */
#include "fields.h"

enum { OFFSET_COLUMNS = 6 };

static const struct field octet = { .name = "octet", .bits = 8 };

/* Octets a row: as many as fit with their characters. */
static int octets_in_row(int columns)
{
	return columns >= OFFSET_COLUMNS + 4 * 16 + 2 ? 16 : 8;
}

/* Octets [*first, *end) of the chosen field; empty when it is not on the wire. */
static void field_octets(const struct fields *fields, uint32_t *first, uint32_t *end)
{
	*first = *end = 0;
	if (fields->selected >= fields->dissection.items.count)
		return;
	const struct item *item = &fields->dissection.items.at[fields->selected];
	if (item->bits == 0)
		return;
	*first = item->bit / 8;
	*end = (uint32_t)(((uint64_t)item->bit + item->bits + 7) / 8);
}

static enum style octet_style(const struct fields *fields, uint32_t at)
{
	uint32_t first, end;

	field_octets(fields, &first, &end);
	if (at >= first && at < end)
		return STYLE_MATCH;
	if (fields->layer >= fields->dissection.layers.count)
		return STYLE_NORMAL;
	const struct layer *layer = &fields->dissection.layers.at[fields->layer];
	return at >= layer->at && at - layer->at < layer->length ? STYLE_NORMAL : STYLE_DIM;
}

static void put_octets(
    struct cells *cells, int row, const struct fields *fields, uint32_t offset, int count)
{
	const struct packet *p = &fields->packet;
	int characters = OFFSET_COLUMNS + 3 * count + (count > 8) + 1;
	struct reader r;

	reader_start(&r, p->bytes, p->captured, p->captured, NULL);
	reader_skip(&r, offset);
	cells_printf(cells, row, 0, STYLE_DIM, "%04x", offset);
	for (int i = 0; i < count && reader_readable(&r) > 0; i++) {
		uint8_t value = take8(&r, &octet);
		enum style style = octet_style(fields, offset + (uint32_t)i);
		int column = OFFSET_COLUMNS + 3 * i + (i >= 8);
		cells_printf(cells, row, column, style, "%02x", value);
		if (style == STYLE_MATCH && i > 0 && i != 8 &&
		    octet_style(fields, offset + (uint32_t)i - 1) == STYLE_MATCH)
			cells_paint(cells, row, column - 1, 1, STYLE_MATCH);
		char character[2] = { value >= 0x20 && value < 0x7f ? (char)value : '.', '\0' };
		if (characters + count <= cells->columns)
			cells_put(cells, row, characters + i, style, character);
	}
}

static void bytes_draw(const struct lab *lab, struct cells *cells)
{
	struct fields fields;
	uint32_t first, end;

	fields_find(lab, &fields);
	if (fields.frame < 0)
		return;
	const struct packet *p = &fields.packet;
	uint32_t count = (uint32_t)octets_in_row(cells->columns);
	uint32_t rows = p->captured / count + (p->captured % count != 0);
	field_octets(&fields, &first, &end);
	if (first == end && fields.layer < fields.dissection.layers.count)
		first = fields.dissection.layers.at[fields.layer].at;
	uint32_t shown = cells->rows > 0 ? (uint32_t)cells->rows : 1, at = first / count;
	uint32_t top = rows <= shown || at < shown / 2 ? 0 : at - shown / 2;
	if (rows > shown && top > rows - shown)
		top = rows - shown;
	for (int row = 0; row < cells->rows && top + (uint32_t)row < rows; row++)
		put_octets(cells, row, &fields, (top + (uint32_t)row) * count, (int)count);
	if (p->captured < p->length && rows - top < shown)
		cells_printf(cells, (int)(rows - top), 0, STYLE_WARNING, "%u octets more were not captured",
		    p->length - p->captured);
	fields_free(&fields);
}

const struct view view_bytes = {
	.name = "bytes",
	.help = "the packet's octets; those of the chosen field are marked",
	.main = true,
	.draw = bytes_draw,
};
