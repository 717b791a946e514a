/*
 * prompt: the line in which a display filter is typed, the filters that a key makes, and what the screen
 * says of both.
 */
#include "lab/filtering.h"
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

/* --- a lab over a story --- */

static void lab_of_story(struct lab *lab, struct trace *trace)
{
	lab_start(lab, trace, "story", PLAY_NONE);
	lab->cursor = trace_moments(trace);
}

static void filter(struct lab *lab, const char *text)
{
	struct error error;

	if (!lab_filter(lab, text, &error, NULL))
		fail_msg("%s", error.text);
}

static void press(struct lab *lab, uint32_t key)
{
	lab_update(lab, &(struct input){ .kind = INPUT_KEY, .key = key });
}

static void type(struct lab *lab, const char *text)
{
	for (; *text; text++)
		press(lab, (uint8_t)*text);
}

static size_t use_leisure(struct lab *lab)
{
	size_t inputs = 0;

	for (; lab_is_busy(lab); inputs++)
		lab_update(lab, &(struct input){ .kind = INPUT_LEISURE });
	return inputs;
}

/* --- the line --- */

static void assert_line(const struct lab *lab, const char *text, bool good)
{
	assert_string_equal(text_string(&lab->prompt.text), text);
	assert_int_equal(lab->prompt.good, good);
}

static void a_filter_is_typed_checked_and_applied(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	type(&lab, "f");
	assert_true(lab.prompt.open);
	type(&lab, "tcp.flags.sin == 1");
	assert_line(&lab, "tcp.flags.sin == 1", false);
	assert_int_equal(lab.prompt.column, 1);
	press(&lab, '\n'); /* no filter: it stays open */
	assert_true(lab.prompt.open);
	press(&lab, PAD_HOME);
	for (int i = 0; i < 11; i++)
		press(&lab, PAD_RIGHT);
	press(&lab, PAD_DELETE);
	type(&lab, "yx");
	press(&lab, 127);
	assert_line(&lab, "tcp.flags.syn == 1", true);
	type(&lab, "qqq"); /* no key of the lab has a meaning here */
	press(&lab, 'W' & 0x1f);
	assert_line(&lab, "n == 1", false);
	press(&lab, PAD_END);
	press(&lab, 'A' & 0x1f);
	type(&lab, "tcp.flags.sy");
	press(&lab, '\n');
	assert_false(lab.prompt.open);
	use_leisure(&lab);
	assert_int_equal(lab.sieve.passed, 2);
	type(&lab, "f");
	assert_line(&lab, "tcp.flags.syn == 1", true);
	press(&lab, 'U' & 0x1f);
	press(&lab, '\n');
	assert_null(lab.sieve.filter);
	lab_end(&lab);
}

static void escape_leaves_everything_as_it_was(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	filter(&lab, "tcp");
	type(&lab, "f and udp");
	press(&lab, 27);
	assert_false(lab.prompt.open);
	assert_string_equal(text_string(&lab.sieve.text), "tcp");
	lab_end(&lab);
}

static void up_and_down_go_through_the_filters_of_the_session(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	type(&lab, "ftcp\n");
	type(&lab, "f");
	press(&lab, 'U' & 0x1f);
	type(&lab, "udp\n");
	type(&lab, "f");
	press(&lab, 'U' & 0x1f);
	type(&lab, "ip");
	press(&lab, PAD_UP);
	assert_line(&lab, "udp", true);
	press(&lab, PAD_UP);
	assert_line(&lab, "tcp", true);
	press(&lab, PAD_UP);
	assert_line(&lab, "tcp", true);
	press(&lab, PAD_DOWN);
	press(&lab, PAD_DOWN);
	assert_line(&lab, "ip", true);
	press(&lab, PAD_DOWN);
	assert_line(&lab, "ip", true);
	lab_end(&lab);
}

static void tab_completes_and_goes_on(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	type(&lab, "fip and tcp.flags.sy\t");
	assert_line(&lab, "ip and tcp.flags.syn", true);
	press(&lab, 'U' & 0x1f);
	type(&lab, "udp.\t");
	const struct filter_names *names = &lab.prompt.names;
	assert_true(names->list.count > 4);
	for (size_t i = 1; i < names->list.count; i++)
		assert_true(strcmp(names->list.at[i - 1], names->list.at[i]) < 0);
	assert_line(&lab, names->list.at[0], true);
	type(&lab, "\t\t");
	assert_line(&lab, names->list.at[2], true);
	press(&lab, PAD_BACKTAB);
	assert_line(&lab, names->list.at[1], true);
	press(&lab, 'U' & 0x1f);
	type(&lab, "xyzzy\t");
	assert_line(&lab, "xyzzy", false);
	lab_end(&lab);
}

static void letters_of_every_language_can_be_typed_and_taken_back(void **state)
{
	static const uint32_t letters[] = { 0xfc, 0x20ac, 0x1f4e6 };
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	type(&lab, "fhttp.host == \"");
	for (size_t i = 0; i < COUNT(letters); i++)
		press(&lab, letters[i]);
	type(&lab, "\"");
	assert_line(&lab, "http.host == \"\xc3\xbc\xe2\x82\xac\xf0\x9f\x93\xa6\"", true);
	press(&lab, PAD_LEFT);
	press(&lab, 127);
	press(&lab, 127);
	press(&lab, PAD_LEFT);
	press(&lab, PAD_DELETE);
	assert_line(&lab, "http.host == \"\"", true);
	press(&lab, 0x9b); /* a control character is no letter */
	press(&lab, 1);
	assert_line(&lab, "http.host == \"\"", true);
	lab_end(&lab);
}

/* --- filters that a key makes --- */

static void the_conversation_of_a_packet(void **state)
{
	struct text text = { 0 };
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	filter_of_conversation(lab.trace, 0, &text);
	assert_string_equal(text.at, "tcp.stream == 0");
	filter(&lab, "frame.number > 2");
	type(&lab, "c");
	assert_string_equal(text_string(&lab.sieve.text), "tcp.stream == 0");
	type(&lab, "c");
	assert_string_equal(text_string(&lab.sieve.text), "frame.number > 2");
	lab_end(&lab);

	lab_of_story(&lab, story_group());
	type(&lab, "c");
	use_leisure(&lab);
	assert_string_equal(text_string(&lab.sieve.text), "udp.stream == 0");
	assert_int_equal(lab.sieve.passed, 1);
	type(&lab, "c");
	assert_null(lab.sieve.filter);
	lab_end(&lab);
	text_free(&text);
}

/* Each field of each packet: a filter that lets this packet through. */
static void every_field_becomes_a_filter_for_its_value(void **state)
{
	struct trace *traces[] = { story_capture(), story_group() };
	size_t with_value = 0, all = 0;

	(void)state;
	for (size_t t = 0; t < COUNT(traces); t++)
		for (size_t frame = 0; frame < traces[t]->frames.count; frame++) {
			struct dissection dissection = { 0 };
			struct packet p;
			trace_packet(traces[t], frame, &p, &dissection);
			for (size_t i = 0; i < dissection.items.count; i++) {
				struct text text = { 0 };
				struct error error;
				const struct item *item = &dissection.items.at[i];
				filter_of_item(traces[t], frame, item, p.bytes, &text);
				struct filter *made = filter_compile(text.at, &error, NULL);
				if (!made || !filter_matches(made, traces[t], frame))
					fail_msg("%s: %s", text.at, made ? "does not fit" : error.text);
				all++;
				with_value += strstr(text.at, " == ") != NULL;
				filter_free(made);
				text_free(&text);
			}
			dissection_free(&dissection);
		}
	assert_true(all > 200);
	assert_true(with_value > all * 8 / 10);
	for (size_t t = 0; t < COUNT(traces); t++)
		trace_free(traces[t]);
}

static void the_chosen_field_is_filtered_on(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	lab.cursor = 2;
	type(&lab, "F");
	use_leisure(&lab);
	assert_string_equal(text_string(&lab.sieve.text), "tcp.flags == 0x0012");
	assert_int_equal(lab.sieve.passed, 1);
	lab_end(&lab);
}

/* --- the picture --- */

static bool screen_shows(const struct lab *lab, int rows, int columns, const char *words)
{
	struct cells cells = cells_new(rows, columns);
	struct text text = { 0 };

	screen_draw(lab, &cells);
	cells_to_text(&cells, &text);
	bool shows = strstr(text_string(&text), words) != NULL;
	if (!shows)
		fprintf(stderr, "'%s' is not here:\n%s", words, text.at);
	text_free(&text);
	cells_free(&cells);
	return shows;
}

static void the_screen_says_which_filter_is_in_force(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	filter(&lab, "tcp.flags.syn == 1");
	assert_true(screen_shows(&lab, 24, 80, "0 of 5 packets so far (0 %) · filter: tcp.flags.syn"));
	use_leisure(&lab);
	assert_true(screen_shows(&lab, 24, 80, "2 of 5 packets shown · filter: tcp.flags.syn == 1"));
	filter(&lab, "udp");
	assert_true(screen_shows(&lab, 24, 80, "no packet so far that the filter lets through"));
	use_leisure(&lab);
	assert_true(screen_shows(&lab, 24, 80, "the filter lets no packet through"));
	lab_end(&lab);
}

static void the_line_says_in_words_whether_it_is_good(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_capture());
	type(&lab, "f");
	assert_true(screen_shows(&lab, 24, 80, "✔ no filter: enter shows every packet"));
	type(&lab, "tcp");
	assert_true(screen_shows(&lab, 24, 80, "✔ good"));
	type(&lab, ".fl");
	assert_true(screen_shows(&lab, 24, 80, "… unfinished: tab shows"));
	type(&lab, "y == 1");
	assert_true(screen_shows(&lab, 24, 80, "✘ no field is called 'tcp.fly'"));
	assert_true(screen_shows(&lab, 24, 80, "│ ^ "));
	assert_true(screen_shows(&lab, 8, 40, "✘ no field is called 'tcp.fly'"));
	press(&lab, 'U' & 0x1f);
	type(&lab, "tcp and ipp == 3");
	assert_true(screen_shows(&lab, 24, 80, "│         ^ "));
	lab_end(&lab);
}

static void no_screen_is_too_small_for_it(void **state)
{
	struct lab lab;

	(void)state;
	lab_of_story(&lab, story_handshake());
	filter(&lab, "tcp");
	type(&lab, "f and not ip.addr in {10.0.0.0/8, 127.0.0.1} and tcp.flags.sy");
	for (int rows = 1; rows < 30; rows++)
		for (int columns = 1; columns < 90; columns += columns < 20 ? 1 : 7) {
			struct cells cells = cells_new(rows, columns);
			screen_draw(&lab, &cells);
			cells_free(&cells);
		}
	lab_end(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_filter_is_typed_checked_and_applied),
		cmocka_unit_test(escape_leaves_everything_as_it_was),
		cmocka_unit_test(up_and_down_go_through_the_filters_of_the_session),
		cmocka_unit_test(tab_completes_and_goes_on),
		cmocka_unit_test(letters_of_every_language_can_be_typed_and_taken_back),
		cmocka_unit_test(the_conversation_of_a_packet),
		cmocka_unit_test(every_field_becomes_a_filter_for_its_value),
		cmocka_unit_test(the_chosen_field_is_filtered_on),
		cmocka_unit_test(the_screen_says_which_filter_is_in_force),
		cmocka_unit_test(the_line_says_in_words_whether_it_is_good),
		cmocka_unit_test(no_screen_is_too_small_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
