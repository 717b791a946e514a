/*
 * The octets of the packet at the cursor; those of the chosen field are marked, those of its header
 * stand out from the rest.
 *
 *     0020  0f a0 9d 84 5e 21 00 00  ....^!..
 *     0028  11 22 33 45 a0 12 ff cb  ."3E....
 *     put together from frames 3, 5, 7
 *     0000  48 54 54 50 2f 31 2e 31  HTTP/1.1
 *
 * What was put together counts its octets from its own beginning. Of those that this frame brought, a
 * chosen field is marked in both places.
 */
#include "fields.h"

#include "lab/quiz.h"

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

/* Where octet AT of the frame is in what was put together; AT itself if it is not there. */
static uint32_t octet_joined(const struct packet *p, uint32_t at)
{
	for (int i = 0; i < p->joint_count; i++) {
		const struct joint *joint = &p->joints[i];
		if (joint->kind != JOINT_WHOLE || at < joint->at || at >= joint->from)
			continue;
		for (uint32_t k = joint->part_count; k-- > 0;) {
			const struct part *part = &joint->parts[k];
			uint32_t first = joint->at + part->cut;
			if (part->frame == p->number && at >= first && at - first < part->length)
				return joint->from + part->from + (at - first);
		}
	}
	return at;
}

static enum style octet_style(const struct fields *fields, uint32_t at)
{
	uint32_t first, end, joined = octet_joined(&fields->packet, at);

	field_octets(fields, &first, &end);
	if ((at >= first && at < end) || (joined >= first && joined < end))
		return STYLE_MATCH;
	if (fields->layer >= fields->dissection.layers.count)
		return STYLE_NORMAL;
	const struct layer *layer = &fields->dissection.layers.at[fields->layer];
	return at >= layer->at && at - layer->at < layer->length ? STYLE_NORMAL : STYLE_DIM;
}

/* One row of the pane. */
struct row {
	const struct joint *heading; /* of what was put together, or NULL: octets */
	uint32_t at, count;          /* octets of the frame, or behind them */
};

/* Rows that LENGTH octets take, COUNT in each. */
static uint32_t rows_of(uint32_t length, uint32_t count)
{
	return length / count + (length % count != 0);
}

/* What was put together has a block of rows of its own, and a heading above it. */
static uint32_t all_rows(const struct packet *p, uint32_t count)
{
	uint32_t rows = rows_of(p->captured, count);

	for (int i = 0; i < p->joint_count; i++)
		if (p->joints[i].kind == JOINT_WHOLE)
			rows += 1 + rows_of(p->joints[i].length, count);
	return rows;
}

static struct row row_in(uint32_t from, uint32_t length, uint32_t row, uint32_t count)
{
	uint32_t left = length - row * count;

	return (struct row){ .at = from + row * count, .count = left < count ? left : count };
}

/* Row number ROW of all; there is one. */
static struct row row_find(const struct packet *p, uint32_t row, uint32_t count)
{
	uint32_t rows = rows_of(p->captured, count);

	if (row < rows)
		return row_in(0, p->captured, row, count);
	row -= rows;
	for (int i = 0; i < p->joint_count; i++) {
		const struct joint *joint = &p->joints[i];
		if (joint->kind != JOINT_WHOLE)
			continue;
		rows = 1 + rows_of(joint->length, count);
		if (row == 0)
			return (struct row){ .heading = joint };
		if (row < rows)
			return row_in(joint->from, joint->length, row - 1, count);
		row -= rows;
	}
	return (struct row){ 0 };
}

/* The row in which octet AT is. */
static uint32_t row_of(const struct packet *p, uint32_t at, uint32_t count)
{
	uint32_t row = rows_of(p->captured, count);

	if (at < p->captured)
		return at / count;
	for (int i = 0; i < p->joint_count; i++) {
		const struct joint *joint = &p->joints[i];
		if (joint->kind != JOINT_WHOLE)
			continue;
		if (at >= joint->from && at - joint->from < joint->length)
			return row + 1 + (at - joint->from) / count;
		row += 1 + rows_of(joint->length, count);
	}
	return row;
}

/* "put together from frames 3, 5, 7" */
static void put_heading(struct cells *cells, int row, const struct joint *joint)
{
	enum { MOST_NAMED = 12 };
	struct text line = { 0 };

	text_printf(&line, "put together from frame%s", joint->part_count == 1 ? "" : "s");
	for (uint32_t i = 0; i < joint->part_count && i < MOST_NAMED; i++)
		text_printf(&line, "%s %u", i ? "," : "", joint->parts[i].frame);
	if (joint->part_count > MOST_NAMED)
		text_printf(&line, " and %u more", joint->part_count - MOST_NAMED);
	cells_fit(cells, row, 0, cells->columns, STYLE_TITLE, text_string(&line));
	text_free(&line);
}

/* An octet that an exercise asks about; of what was put together, any: its parts stand elsewhere, too. */
static bool is_hidden(const struct lab *lab, const struct fields *fields, uint32_t at)
{
	if (at >= fields->packet.captured)
		return quiz_hides_any(lab);
	return quiz_hides(lab, (size_t)fields->frame, 8 * at, 8, NULL);
}

static void put_octets(const struct lab *lab, struct cells *cells, int row,
    const struct fields *fields, const struct row *octets, int columns)
{
	const struct packet *p = &fields->packet;
	int characters = OFFSET_COLUMNS + 3 * columns + (columns > 8) + 1;
	struct reader r;

	reader_start(&r, p->bytes, p->captured + p->joined, 0, NULL);
	reader_skip(&r, octets->at);
	uint32_t offset = octets->at < p->captured ? octets->at : octets->at - p->captured;
	cells_printf(cells, row, 0, STYLE_DIM, "%04x", offset);
	for (int i = 0; i < (int)octets->count && reader_readable(&r) > 0; i++) {
		uint8_t value = take8(&r, &octet);
		enum style style = octet_style(fields, octets->at + (uint32_t)i);
		int column = OFFSET_COLUMNS + 3 * i + (i >= 8);
		bool hidden = is_hidden(lab, fields, octets->at + (uint32_t)i);
		if (hidden)
			cells_put(cells, row, column, style, "??");
		else
			cells_printf(cells, row, column, style, "%02x", value);
		if (style == STYLE_MATCH && i > 0 && i != 8 &&
		    octet_style(fields, octets->at + (uint32_t)i - 1) == STYLE_MATCH)
			cells_paint(cells, row, column - 1, 1, STYLE_MATCH);
		bool prints = value >= 0x20 && value < 0x7f;
		char character[2] = { hidden ? '?' : prints ? (char)value : '.', '\0' };
		if (characters + columns <= cells->columns)
			cells_put(cells, row, characters + i, style, character);
	}
}

static void put_row(const struct lab *lab, struct cells *cells, int at, const struct fields *fields,
    uint32_t row, uint32_t count)
{
	struct row what = row_find(&fields->packet, row, count);

	if (what.heading)
		put_heading(cells, at, what.heading);
	else
		put_octets(lab, cells, at, fields, &what, (int)count);
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
	uint32_t rows = all_rows(p, count);
	field_octets(&fields, &first, &end);
	if (first == end && fields.layer < fields.dissection.layers.count)
		first = fields.dissection.layers.at[fields.layer].at;
	uint32_t shown = cells->rows > 0 ? (uint32_t)cells->rows : 1, at = row_of(p, first, count);
	uint32_t top = rows <= shown || at < shown / 2 ? 0 : at - shown / 2;
	if (rows > shown && top > rows - shown)
		top = rows - shown;
	for (int row = 0; row < cells->rows && top + (uint32_t)row < rows; row++)
		put_row(lab, cells, row, &fields, top + (uint32_t)row, count);
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
