/* The packets as a list: words, styles and columns of its rows. */
#include "lab/views/view.h"
#include "picture.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void assert_shows(
    const struct lab *lab, int rows, int columns, const char *words, bool shows)
{
	struct text text = { 0 };

	draw(lab, rows, columns, &text);
	bool found = strstr(text_string(&text), words) != NULL;
	if (found != shows)
		fprintf(stderr, "'%s' is%s on this screen:\n%s", words, found ? "" : " not", text.at);
	text_free(&text);
	assert_int_equal(found, shows);
}

/* The style of the first character of WORDS on the screen. */
static enum style style_of(const struct lab *lab, const char *words)
{
	struct cells cells = cells_new(24, 120);
	struct text row = { 0 };
	enum style style = STYLE_COUNT;

	screen_draw(lab, &cells);
	for (int i = 0; i < cells.rows && style == STYLE_COUNT; i++) {
		struct cells line = cells_part(&cells, i, 0, 1, cells.columns);
		text_clear(&row);
		cells_to_text(&line, &row);
		char *found = strstr(text_string(&row), words);
		if (!found)
			continue;
		*found = '\0';
		style = line.at[i * line.stride + text_columns(row.at)].style;
	}
	text_free(&row);
	cells_free(&cells);
	return style;
}

static void what_wireshark_calls_trouble_stands_out_in_the_list(void **state)
{
	struct trace *trace = story_capture();
	struct frame last = trace->frames.at[trace->frames.count - 1];
	struct lab lab;

	(void)state;
	trace_add_frame(trace, 0, last.time + 1000, last.bytes, last.captured, last.length);
	lab_of_file(&lab, trace);
	lab.view = view_index("packets");
	lab.cursor = 1; /* what comes behind it has happened, too: nothing is dim */
	assert_int_equal(style_of(&lab, "[TCP Dup ACK 5#1] "), STYLE_WARNING);
	assert_int_equal(style_of(&lab, "[SYN, ACK]"), STYLE_NORMAL);
	lab.notebook.quiet = true; /* a teacher asks what it is */
	assert_shows(&lab, 24, 120, "[TCP Dup ACK", false);
	lab_end(&lab);
}

static void a_narrow_list_of_several_pairs_tells_who_spoke(void **state)
{
	struct trace *trace = story_capture();
	struct lab lab;

	(void)state;
	lab_of_file(&lab, trace);
	lab.view = view_index("packets");
	assert_shows(&lab, 24, 76, "40312 → 4000 [SYN]", true);
	assert_shows(
	    &lab, 24, 76, "127.0.0.2:40312 → ", false); /* the title has it: there is one pair */
	story_tcp(trace, 5000,
	    (struct test_segment){ .from = "198.51.100.7",
	        .to = "192.0.2.80",
	        .from_port = 50000,
	        .to_port = 443,
	        .flags = TCP_SYN });
	lab.cursor = 2;
	assert_shows(&lab, 24, 80, "198.51.100.7:50000 → 192.0.2.80:443 [SYN]", true);
	assert_shows(&lab, 24, 80, "127.0.0.2:40312 → 127.0.0.1:4000 [SYN]", true);
	assert_shows(&lab, 24, 120, "198.51.100.7  192.0.2.80   TCP", true); /* columns of their own */
	assert_shows(&lab, 24, 120, ":443 [SYN]", false);
	lab_end(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_wireshark_calls_trouble_stands_out_in_the_list),
		cmocka_unit_test(a_narrow_list_of_several_pairs_tells_who_spoke),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
