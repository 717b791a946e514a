/* Cells: what is written stays inside, wide characters stay whole, hostile text does no harm. */
#include "lab/cells.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void assert_text(const struct cells *cells, const char *expected)
{
	struct text text = { 0 };

	cells_to_text(cells, &text);
	assert_string_equal(text_string(&text), expected);
	text_free(&text);
}

/* No right half without its left, no left half of a wide character without its right. */
static void assert_whole(const struct cells *cells)
{
	for (int i = 0; i < cells->rows * cells->columns; i++) {
		uint32_t c = cells->at[i].character;
		uint32_t next = (i + 1) % cells->columns ? cells->at[i + 1].character : ' ';
		bool wide = c >= 0x1100 && c != 0x2026;
		assert_true(c != 0 || i % cells->columns > 0);
		assert_int_equal(wide, next == 0);
	}
}

static void new_cells_are_blank(void **state)
{
	struct cells cells = cells_new(2, 3);

	(void)state;
	assert_text(&cells, "\n\n");
	assert_int_equal(cells.rows, 2);
	assert_int_equal(cells.columns, 3);
	cells_free(&cells);
}

static void text_is_clipped_on_all_four_sides(void **state)
{
	struct cells cells = cells_new(3, 5);

	(void)state;
	assert_int_equal(cells_put(&cells, 1, -2, STYLE_NORMAL, "abcdefghi"), 7);
	cells_put(&cells, -1, 0, STYLE_NORMAL, "above");
	cells_put(&cells, 3, 0, STYLE_NORMAL, "below");
	cells_put(&cells, 0, 5, STYLE_NORMAL, "right");
	assert_text(&cells, "\ncdefg\n\n");
	cells_free(&cells);
}

static void a_part_writes_only_inside_itself(void **state)
{
	struct cells cells = cells_new(4, 6);

	(void)state;
	for (int row = 0; row < 4; row++)
		cells_repeat(&cells, row, 0, STYLE_NORMAL, ".", 6);
	struct cells part = cells_part(&cells, 1, 2, 2, 3);
	for (int row = -2; row < 6; row++)
		cells_put(&part, row, -5, STYLE_STRONG, "xxxxxxxxxxxxxxxxxxxx");
	assert_text(&cells, "......\n..xxx.\n..xxx.\n......\n");
	struct cells outside = cells_part(&cells, 3, 4, 10, 10);
	assert_int_equal(outside.rows, 1);
	assert_int_equal(outside.columns, 2);
	struct cells nothing = cells_part(&cells, 9, -3, 2, 2);
	assert_int_equal(nothing.rows, 0);
	assert_int_equal(nothing.columns, 0);
	cells_put(&nothing, 0, 0, STYLE_NORMAL, "y");
	assert_text(&cells, "......\n..xxx.\n..xxx.\n......\n");
	cells_free(&cells);
}

static void a_wide_character_takes_two_columns(void **state)
{
	struct cells cells = cells_new(1, 6);

	(void)state;
	assert_int_equal(cells_put(&cells, 0, 0, STYLE_NORMAL, "日本x"), 5);
	assert_int_equal(text_columns("日本x"), 5);
	assert_int_equal(cells.at[1].character, 0);
	assert_text(&cells, "日本x\n");
	assert_whole(&cells);
	cells_free(&cells);
}

static void a_wide_character_that_would_be_cut_is_left_out(void **state)
{
	struct cells cells = cells_new(1, 4);

	(void)state;
	cells_put(&cells, 0, 3, STYLE_NORMAL, "日");
	assert_text(&cells, "\n");
	cells_put(&cells, 0, -1, STYLE_NORMAL, "日本");
	assert_text(&cells, " 本\n");
	assert_whole(&cells);
	cells_free(&cells);
}

static void overwriting_one_half_blanks_the_other(void **state)
{
	struct cells cells = cells_new(1, 6);

	(void)state;
	for (int column = 0; column < 6; column++) {
		cells_put(&cells, 0, 0, STYLE_NORMAL, "日本語");
		cells_put(&cells, 0, column, STYLE_NORMAL, "x");
		assert_whole(&cells);
	}
	cells_put(&cells, 0, 0, STYLE_NORMAL, "日本語");
	cells_put(&cells, 0, 1, STYLE_NORMAL, "字");
	assert_text(&cells, " 字 語\n");
	assert_whole(&cells);
	cells_free(&cells);
}

static void overwriting_half_across_the_edge_of_a_part_blanks_the_other(void **state)
{
	struct cells cells = cells_new(1, 4);

	(void)state;
	cells_put(&cells, 0, 1, STYLE_NORMAL, "日");
	struct cells part = cells_part(&cells, 0, 2, 1, 2);
	cells_put(&part, 0, 0, STYLE_NORMAL, "x");
	assert_text(&cells, "  x\n");
	assert_whole(&cells);
	cells_free(&cells);
}

static void hostile_text_does_no_harm(void **state)
{
	struct cells cells = cells_new(1, 20);

	(void)state;
	cells_put(&cells, 0, 0, STYLE_NORMAL, "a\033[2Jb\x07\x7f\n\r\tc");
	assert_text(&cells, "a?[2Jb?????c\n");
	cells_clear(&cells);
	/* C1, bidirectional override, zero width, invalid and cut UTF-8 */
	cells_put(&cells, 0, 0, STYLE_NORMAL, "\xc2\x9b\xe2\x80\xae\xe2\x80\x8b\xff\xc3");
	assert_text(&cells, "?????\n");
	cells_free(&cells);
}

static void combining_marks_take_no_column(void **state)
{
	struct cells cells = cells_new(1, 5);

	(void)state;
	assert_int_equal(cells_put(&cells, 0, 0, STYLE_NORMAL, "e\xcc\x81\xcc\x81x"), 2);
	assert_text(&cells, "ex\n");
	cells_free(&cells);
}

static void what_does_not_fit_ends_in_dots(void **state)
{
	struct cells cells = cells_new(1, 8);

	(void)state;
	assert_int_equal(cells_fit(&cells, 0, 1, 6, STYLE_NORMAL, "abcde"), 6);
	assert_text(&cells, " abcde\n");
	assert_int_equal(cells_fit(&cells, 0, 1, 6, STYLE_NORMAL, "abcdef"), 6);
	assert_text(&cells, " abcd…\n");
	cells_clear(&cells);
	cells_fit(&cells, 0, 0, 4, STYLE_NORMAL, "ab日本");
	assert_text(&cells, "ab…\n");
	cells_clear(&cells);
	assert_int_equal(cells_fit(&cells, 0, 4, 2, STYLE_NORMAL, "x"), 4);
	assert_text(&cells, "\n");
	cells_free(&cells);
}

static void words_wrap_at_spaces(void **state)
{
	struct cells cells = cells_new(4, 9);

	(void)state;
	assert_int_equal(cells_wrap(&cells, 0, STYLE_NORMAL, "one two three four"), 3);
	assert_text(&cells, "one two\nthree\nfour\n\n");
	assert_int_equal(cells_wrapped("one two three four", 9), 3);
	assert_int_equal(cells_wrapped("", 9), 0);
	assert_int_equal(cells_wrapped("exactly 9", 9), 1);
	cells_free(&cells);
}

static void a_word_longer_than_the_line_is_broken(void **state)
{
	struct cells cells = cells_new(4, 4);

	(void)state;
	assert_int_equal(cells_wrap(&cells, 0, STYLE_NORMAL, "abcdefghi\nx"), 4);
	assert_text(&cells, "abcd\nefgh\ni\nx\n");
	cells_free(&cells);
}

static void wrapping_ends_at_every_width(void **state)
{
	(void)state;
	for (int columns = -1; columns < 12; columns++) {
		struct cells cells = cells_new(3, columns);
		cells_wrap(&cells, 0, STYLE_NORMAL, "日本 語 \n\n  a bb ccc    dddd 日本語日本語");
		assert_whole(&cells);
		assert_true(cells_wrapped("日本 語 a bb", columns) > 0);
		cells_free(&cells);
	}
}

static void ascii_replaces_what_we_draw_with(void **state)
{
	struct cells cells = cells_new(2, 24);

	(void)state;
	cells_put(&cells, 0, 0, STYLE_NORMAL, "┌─┐│└┘├┼ ▶◀→← ⇄ … · “x”");
	cells_put(&cells, 1, 0, STYLE_NORMAL, "日é");
	cells_make_ascii(&cells);
	assert_text(&cells, "+-+|++++ ><>< = ~ - \"x\"\n? ?\n");
	for (int i = 0; i < 48; i++)
		assert_in_range(cells.at[i].character, 0x20, 0x7e);
	cells_free(&cells);
}

static void painting_keeps_the_characters(void **state)
{
	struct cells cells = cells_new(1, 4);

	(void)state;
	cells_put(&cells, 0, 0, STYLE_NORMAL, "abcd");
	cells_paint(&cells, 0, 1, 99, STYLE_CURSOR);
	cells_paint(&cells, 7, 0, 4, STYLE_BAD);
	assert_text(&cells, "abcd\n");
	assert_int_equal(cells.at[0].style, STYLE_NORMAL);
	assert_int_equal(cells.at[3].style, STYLE_CURSOR);
	cells_free(&cells);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_cells_are_blank),
		cmocka_unit_test(text_is_clipped_on_all_four_sides),
		cmocka_unit_test(a_part_writes_only_inside_itself),
		cmocka_unit_test(a_wide_character_takes_two_columns),
		cmocka_unit_test(a_wide_character_that_would_be_cut_is_left_out),
		cmocka_unit_test(overwriting_one_half_blanks_the_other),
		cmocka_unit_test(overwriting_half_across_the_edge_of_a_part_blanks_the_other),
		cmocka_unit_test(hostile_text_does_no_harm),
		cmocka_unit_test(combining_marks_take_no_column),
		cmocka_unit_test(what_does_not_fit_ends_in_dots),
		cmocka_unit_test(words_wrap_at_spaces),
		cmocka_unit_test(a_word_longer_than_the_line_is_broken),
		cmocka_unit_test(wrapping_ends_at_every_width),
		cmocka_unit_test(ascii_replaces_what_we_draw_with),
		cmocka_unit_test(painting_keeps_the_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
