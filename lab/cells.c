/*
 * cells: a grid of characters with styles, and rectangles of it.
 *
 * How wide a character is comes from a small table, not from the locale, so that a picture is the
 * same everywhere. The table knows what is two columns wide (Unicode TR 11: W and F) and what takes
 * none; screen.c has the last word on what the terminal can show.
 */
#include "cells.h"

#include <string.h>

struct range {
	uint32_t first, last;
};

/* Two columns: CJK, Hangul, kana, full-width forms, pictures. */
static const struct range wide[] = { { 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff },
	{ 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0xa000, 0xa4cf }, { 0xa960, 0xa97c },
	{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff01, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd } };

/* No column: marks that combine with the character before them. They are left out. */
static const struct range combining[] = { { 0x0300, 0x036f }, { 0x0483, 0x0489 },
	{ 0x0591, 0x05bd }, { 0x064b, 0x065f }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
	{ 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0x3099, 0x309a },
	{ 0xe0100, 0xe01ef } };

/* Moves the cursor, turns the line around or shows nothing: becomes '?'. */
static const struct range harmful[] = { { 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
	{ 0x061c, 0x061c }, { 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff },
	{ 0xe0000, 0xe007f } };

static bool is_in(const struct range *ranges, size_t count, uint32_t c)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

static int character_columns(uint32_t c)
{
	if (c < 0x300)
		return 1;
	if (is_in(combining, COUNT(combining), c))
		return 0;
	return is_in(wide, COUNT(wide), c) ? 2 : 1;
}

/* Takes the next character of *TEXT, made harmless; 0 at the end. */
static uint32_t character_next(const char **text)
{
	uint32_t c;
	size_t left = strnlen(*text, 4);

	if (left == 0)
		return 0;
	size_t size = utf8_decode(*text, left, &c);
	*text += size ? size : 1;
	return size == 0 || is_in(harmful, COUNT(harmful), c) ? '?' : c;
}

/* --- rectangles --- */

struct cells cells_new(int rows, int columns)
{
	struct cells cells = { .rows = rows > 0 ? rows : 1, .columns = columns > 0 ? columns : 1 };
	size_t capacity = ((size_t)cells.rows * (size_t)cells.columns + 1) / 2; /* will be doubled */

	cells.stride = cells.columns;
	cells.at = memory_grow(NULL, capacity, &capacity, sizeof *cells.at);
	for (size_t i = 0; i < (size_t)cells.rows * (size_t)cells.columns; i++)
		cells.at[i] = (struct cell){ ' ', STYLE_NORMAL };
	return cells;
}

void cells_free(struct cells *cells)
{
	memory_free(cells->at);
	*cells = (struct cells){ 0 };
}

static int limit(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

struct cells cells_part(const struct cells *whole, int top, int left, int rows, int columns)
{
	struct cells part = *whole;
	int first_row = limit(top, 0, whole->rows), first_column = limit(left, 0, whole->columns);

	part.top += first_row;
	part.left += first_column;
	part.rows = limit(top + limit(rows, 0, whole->rows), first_row, whole->rows) - first_row;
	part.columns = limit(left + limit(columns, 0, whole->columns), first_column, whole->columns) -
	               first_column;
	return part;
}

static struct cell *cell_at(const struct cells *cells, int row, int column)
{
	return &cells->at[(size_t)(cells->top + row) * (size_t)cells->stride +
	                  (size_t)(cells->left + column)];
}

void cells_clear(struct cells *cells)
{
	for (int row = 0; row < cells->rows; row++)
		cells_repeat(cells, row, 0, STYLE_NORMAL, " ", cells->columns);
}

/* --- writing --- */

/* What is about to be overwritten may be half of a wide character: the other half becomes blank,
 * even where it lies outside the rectangle, for the terminal could not draw it alone. */
static void blank_other_half(const struct cells *cells, int row, int column)
{
	struct cell *cell = cell_at(cells, row, column);
	int in_grid = cells->left + column;

	if (cell->character == 0 && in_grid > 0)
		cell[-1].character = ' ';
	if (in_grid + 1 < cells->stride && cell[1].character == 0)
		cell[1].character = ' ';
}

static void cell_set(struct cells *cells, int row, int column, enum style style, uint32_t c)
{
	blank_other_half(cells, row, column);
	*cell_at(cells, row, column) = (struct cell){ c, (uint8_t)style };
}

/* Writes one character if it lies inside; a wide one that would be cut becomes a blank. */
static void put_character(struct cells *cells, int row, int column, enum style style, uint32_t c)
{
	int width = character_columns(c);

	if (row < 0 || row >= cells->rows)
		return;
	bool first = column >= 0 && column < cells->columns;
	bool second = width == 2 && column + 1 >= 0 && column + 1 < cells->columns;
	if (first)
		cell_set(cells, row, column, style, width == 2 && !second ? ' ' : c);
	if (second)
		cell_set(cells, row, column + 1, style, first ? 0 : ' ');
	if (first && second) /* the right half's clean-up has taken the left for an orphan */
		cell_at(cells, row, column)->character = c;
}

int cells_put(struct cells *cells, int row, int column, enum style style, const char *text)
{
	uint32_t c;

	while ((c = character_next(&text))) {
		int width = character_columns(c);
		if (width > 0)
			put_character(cells, row, column, style, c);
		column += width;
	}
	return column;
}

int cells_printf(
    struct cells *cells, int row, int column, enum style style, const char *format, ...)
{
	struct text text = { 0 };
	va_list arguments;

	va_start(arguments, format);
	text_vprintf(&text, format, arguments);
	va_end(arguments);
	column = cells_put(cells, row, column, style, text_string(&text));
	text_free(&text);
	return column;
}

int cells_fit(struct cells *cells, int row, int column, int end, enum style style, const char *text)
{
	if (column >= end)
		return column;
	if (column + text_columns(text) <= end)
		return cells_put(cells, row, column, style, text);
	while (column < end - 1) {
		uint32_t c = character_next(&text);
		int width = character_columns(c);
		if (column + width > end - 1)
			break;
		if (width > 0)
			put_character(cells, row, column, style, c);
		column += width;
	}
	return cells_put(cells, row, column, style, "…");
}

void cells_repeat(
    struct cells *cells, int row, int column, enum style style, const char *character, int count)
{
	const char *text = character;
	uint32_t c = character_next(&text);
	int first = limit(column, 0, cells->columns), end = limit(column + count, 0, cells->columns);

	if (row < 0 || row >= cells->rows || character_columns(c) != 1)
		return;
	for (column = first; column < end; column++)
		cell_set(cells, row, column, style, c);
}

void cells_vertical(struct cells *cells, int column, enum style style, const char *character)
{
	for (int row = 0; row < cells->rows; row++)
		cells_put(cells, row, column, style, character);
}

void cells_paint(struct cells *cells, int row, int column, int count, enum style style)
{
	int first = limit(column, 0, cells->columns), end = limit(column + count, 0, cells->columns);

	if (row < 0 || row >= cells->rows)
		return;
	for (column = first; column < end; column++)
		cell_at(cells, row, column)->style = (uint8_t)style;
}

/* --- wrapping --- */

size_t text_line(const char *text, int columns)
{
	const char *at = text, *space = NULL;
	int column = 0;

	while (*at && *at != '\n') {
		const char *next = at;
		column += character_columns(character_next(&next));
		if (*at == ' ')
			space = at;
		else if (column > columns)
			return (size_t)((space && space > text ? space : at > text ? at : next) - text);
		at = next;
	}
	return (size_t)(at - text);
}

int cells_wrap(struct cells *cells, int row, enum style style, const char *text)
{
	struct text line = { 0 };

	while (*text && row < cells->rows) {
		size_t length = text_line(text, cells->columns > 0 ? cells->columns : 1);
		text_clear(&line);
		text_add_octets(&line, text, length);
		cells_put(cells, row++, 0, style, line.at);
		text += length;
		if (*text == '\n')
			text++;
		else
			text += strspn(text, " ");
	}
	text_free(&line);
	return row;
}

int cells_wrapped(const char *text, int columns)
{
	int rows = 0;

	for (; *text; rows++) {
		text += text_line(text, columns > 0 ? columns : 1);
		if (*text == '\n')
			text++;
		else
			text += strspn(text, " ");
	}
	return rows;
}

int text_columns(const char *text)
{
	int columns = 0;
	uint32_t c;

	while ((c = character_next(&text)))
		columns += character_columns(c);
	return columns;
}

/* --- the picture as text --- */

/* What our own pictures use beyond ASCII, and what stands for it. */
static const struct {
	uint32_t from, to;
} plain[] = {
	{ 0xa0, ' ' }, { 0xb5, 'u' }, { 0xb7, '-' }, { 0xd7, 'x' },         /* nbsp µ · × */
	{ 0x2010, '-' }, { 0x2011, '-' }, { 0x2013, '-' }, { 0x2014, '-' }, /* hyphens, dashes */
	{ 0x2018, '\'' }, { 0x2019, '\'' }, { 0x201c, '"' }, { 0x201d, '"' }, { 0x2022, '*' },
	{ 0x2026, '~' },                                                    /* • … */
	{ 0x2190, '<' }, { 0x2191, '^' }, { 0x2192, '>' }, { 0x2193, 'v' }, /* ← ↑ → ↓ */
	{ 0x2194, '=' }, { 0x21c4, '=' }, { 0x2212, '-' }, { 0x2248, '~' }, /* ↔ ⇄ − ≈ */
	{ 0x2264, '<' }, { 0x2265, '>' },                                   /* ≤ ≥ */
	{ 0x2500, '-' }, { 0x2501, '=' }, { 0x2502, '|' }, { 0x2503, '|' }, /* ─ ━ │ ┃ */
	{ 0x2504, '-' }, { 0x2506, ':' }, { 0x254c, '-' }, { 0x254e, ':' }, /* ┄ ┆ ╌ ╎ */
	{ 0x2550, '=' }, { 0x2551, '|' },                                   /* ═ ║ */
	{ 0x25b2, '^' }, { 0x25b6, '>' }, { 0x25b8, '>' }, { 0x25bc, 'v' }, { 0x25be, 'v' },
	{ 0x25c0, '<' }, { 0x25c2, '<' }, { 0x25c6, '*' }, { 0x25cb, 'o' }, { 0x25cf, '*' }, /* ○ ● */
	{ 0x270e, '*' },                                                                     /* ✎ */
	{ 0x2713, '+' }, { 0x2714, '+' }, { 0x2717, 'x' }, { 0x2718, 'x' }, /* ✓ ✔ ✗ ✘ */
};

static uint32_t character_ascii(uint32_t c)
{
	if (c < 0x80)
		return c ? c : ' ';
	for (size_t i = 0; i < COUNT(plain); i++)
		if (plain[i].from == c)
			return plain[i].to;
	return c > 0x2500 && c < 0x2580 ? '+' : '?'; /* corners and crossings of lines */
}

void cells_make_ascii(struct cells *cells)
{
	for (int row = 0; row < cells->rows; row++)
		for (int column = 0; column < cells->columns; column++) {
			struct cell *cell = cell_at(cells, row, column);
			cell->character = character_ascii(cell->character);
		}
}

static void add_character(struct text *text, uint32_t c)
{
	char octets[4];
	size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = size; i-- > 1; c >>= 6)
		octets[i] = (char)(0x80 | (c & 0x3f));
	octets[0] = (char)(lead[size] | c);
	text_add_octets(text, octets, size);
}

void cells_to_text(const struct cells *cells, struct text *text)
{
	for (int row = 0; row < cells->rows; row++) {
		int end = cells->columns;
		while (end > 0 && cell_at(cells, row, end - 1)->character == ' ')
			end--;
		for (int column = 0; column < end; column++)
			if (cell_at(cells, row, column)->character)
				add_character(text, cell_at(cells, row, column)->character);
		text_add(text, "\n");
	}
}
