/*
 * A file that is read while the lab is looked at: what the student sees of it, and when.
 */
#include "maker.h"
#include "traces.h"

#include "lab/intake.h"
#include "lab/views/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char path[] = BINARY_DIR "/tests/test_intake.tmp";
#define SECOND INT64_C(1000000000)

/* --- a lab that reads a file --- */

struct open {
	struct trace *trace;
	struct intake intake;
	struct lab lab;
	int64_t now; /* ns */
};

/* Tells the lab what there is to tell; whether there was something. */
static bool tell(struct open *open)
{
	struct input input;
	bool news = intake_news(&open->intake, open->now, &input);

	if (news)
		lab_update(&open->lab, &input);
	return news;
}

static void open_begin(struct open *open, const char *name)
{
	struct error error = { 0 };

	*open = (struct open){ .trace = trace_new(), .now = SECOND };
	struct file_reader *reader = file_open(open->trace, name, &error);
	if (!reader)
		fail_msg("%s", error.text);
	intake_start(&open->intake, open->trace, reader);
	assert_true(intake_begin(&open->intake, &error));
	lab_start(&open->lab, open->trace, "x.pcap", PLAY_NONE);
	lab_update(&open->lab, &(struct input){ .kind = INPUT_RESIZE, .row = 24, .column = 100 });
	assert_true(tell(open));
}

static void open_end(struct open *open)
{
	intake_stop(&open->intake);
	lab_finish(&open->lab);
	trace_free(open->trace);
	unlink(path);
}

static void write_packets(size_t packets)
{
	struct text file = make_pcap(packets, 60);

	write_file(path, file.at, file.length);
	text_free(&file);
}

static void assert_screen(const struct open *open, const char *words, bool there)
{
	struct cells cells = cells_new(24, 100);
	struct text text = { 0 };

	screen_draw(&open->lab, &cells);
	cells_to_text(&cells, &text);
	if ((strstr(text_string(&text), words) != NULL) != there)
		fail_msg("%s '%s':\n%s", there ? "lacks" : "shows", words, text_string(&text));
	text_free(&text);
	cells_free(&cells);
}

static unsigned press(struct open *open, uint32_t key)
{
	return lab_update(&open->lab, &(struct input){ .kind = INPUT_KEY, .key = key });
}

/* --- a large file --- */

static void the_first_screen_does_not_wait_for_the_rest(void **state)
{
	struct open open;
	(void)state;

	write_packets(20000);
	open_begin(&open, path);
	assert_in_range(open.trace->frames.count, 1, 5000);
	assert_int_equal(open.lab.cursor, 1);
	assert_screen(&open, "packets so far", true);
	assert_screen(&open, "─ 2 % ", true);
	assert_screen(&open, "stop reading", true);
	open_end(&open);
}

static void the_bar_grows_until_all_is_there(void **state)
{
	struct open open;
	struct error error;
	uint64_t octets = 0;
	(void)state;

	write_packets(90000);
	open_begin(&open, path);
	while (intake_is_busy(&open.intake)) {
		assert_true(open.lab.octets >= octets);
		octets = open.lab.octets;
		assert_true(intake_read(&open.intake, &error));
		open.now += SECOND;
		assert_true(tell(&open));
		if (open.lab.octets * 2 > open.lab.size && open.lab.reading)
			assert_screen(&open, "━━━━━━", true);
	}
	assert_int_equal(open.trace->frames.count, 90000);
	assert_screen(&open, "90000 packets", true);
	assert_screen(&open, "so far", false);
	assert_screen(&open, " %", false);
	assert_screen(&open, "stop reading", false);
	assert_int_equal(open.lab.cursor, 1);
	open_end(&open);
}

static void escape_leaves_the_rest_and_the_title_says_so(void **state)
{
	struct open open;
	(void)state;

	write_packets(20000);
	open_begin(&open, path);
	size_t there = open.trace->frames.count;
	assert_int_equal(press(&open, 27), EFFECT_STOP_READING);
	intake_stop(&open.intake);
	assert_true(tell(&open));
	assert_screen(&open, "packets, not all", true);
	assert_screen(&open, "no more is read", true);
	assert_int_equal(press(&open, 27), 0);
	press(&open, 'G');
	assert_int_equal(open.lab.cursor, there);
	assert_screen(&open, "no more is read", false);
	assert_screen(&open, "packets, not all", true);
	open_end(&open);
}

static void who_is_at_the_end_stays_there_while_it_grows(void **state)
{
	struct open open;
	struct error error;
	(void)state;

	write_packets(20000);
	open_begin(&open, path);
	press(&open, 'G');
	while (intake_is_busy(&open.intake))
		assert_true(intake_read(&open.intake, &error));
	assert_true(tell(&open));
	assert_int_equal(open.lab.cursor, 20000);
	press(&open, PAD_LEFT);
	assert_int_equal(open.lab.cursor, 19999);
	open_end(&open);
}

static void news_is_told_twenty_times_a_second_and_the_end_at_once(void **state)
{
	struct open open;
	struct error error;
	(void)state;

	write_packets(30000);
	open_begin(&open, path);
	assert_false(tell(&open));
	assert_true(intake_wake(&open.intake) == INT64_MAX);
	assert_true(intake_read(&open.intake, &error));
	assert_false(tell(&open));
	assert_true(intake_wake(&open.intake) == open.now + SECOND / 20);
	open.now = intake_wake(&open.intake);
	assert_true(tell(&open));
	while (intake_is_busy(&open.intake))
		assert_true(intake_read(&open.intake, &error));
	assert_true(tell(&open));
	assert_false(open.lab.reading);
	open_end(&open);
}

/* --- what happens to files --- */

static void a_file_that_ends_too_early_says_so_in_the_footer(void **state)
{
	struct text file = make_pcap(3, 60);
	struct open open;
	(void)state;

	write_file(path, file.at, file.length - 10);
	open_begin(&open, path);
	while (open.intake.reader)
		assert_true(intake_read(&open.intake, &(struct error){ "" }));
	open.now += SECOND;
	tell(&open);
	assert_screen(&open, "2 packets", true);
	assert_screen(&open, "cut off after packet 2: 50 of 60 octets", true);
	text_free(&file);
	open_end(&open);
}

static void a_file_that_shrinks_while_it_is_open_says_so(void **state)
{
	struct open open;
	struct error error;
	(void)state;

	write_packets(3000);
	open_begin(&open, path);
	while (intake_is_busy(&open.intake))
		assert_true(intake_read(&open.intake, &error));
	tell(&open);
	assert_int_equal(truncate(path, 100), 0);
	press(&open, 'G');
	assert_screen(&open, "3000", true); /* its octets are looked at */
	assert_true(tell(&open));
	assert_screen(&open, "the file has become shorter", true);
	assert_false(tell(&open));
	open_end(&open);
}

/* --- a pipe --- */

static void a_pipe_is_followed(void **state)
{
	struct text file = make_pcap(2, 60);
	struct open open;
	struct error error;
	char name[32];
	int ends[2];
	(void)state;

	assert_int_equal(pipe(ends), 0);
	snprintf(name, sizeof name, "/proc/self/fd/%d", ends[0]);
	open_begin(&open, name);
	open.lab.following = true;
	assert_true(intake_descriptor(&open.intake) >= 0);
	assert_false(intake_is_busy(&open.intake));
	assert_screen(&open, "reading", true);
	for (size_t packets = 1; packets <= 2; packets++) {
		size_t from = packets == 1 ? 0 : 24 + 76, end = 24 + packets * 76;
		assert_int_equal(write(ends[1], file.at + from, end - from), (long)(end - from));
		assert_true(intake_read(&open.intake, &error));
		open.now += SECOND;
		assert_true(tell(&open));
		assert_int_equal(open.lab.cursor, packets);
		assert_screen(&open, packets == 1 ? "1 packet so far" : "2 packets so far", true);
	}
	close(ends[1]);
	assert_true(intake_read(&open.intake, &error));
	assert_true(tell(&open));
	assert_int_equal(intake_descriptor(&open.intake), -1);
	assert_screen(&open, "so far", false);
	close(ends[0]);
	text_free(&file);
	open_end(&open);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_screen_does_not_wait_for_the_rest),
		cmocka_unit_test(the_bar_grows_until_all_is_there),
		cmocka_unit_test(escape_leaves_the_rest_and_the_title_says_so),
		cmocka_unit_test(who_is_at_the_end_stays_there_while_it_grows),
		cmocka_unit_test(news_is_told_twenty_times_a_second_and_the_end_at_once),
		cmocka_unit_test(a_file_that_ends_too_early_says_so_in_the_footer),
		cmocka_unit_test(a_file_that_shrinks_while_it_is_open_says_so),
		cmocka_unit_test(a_pipe_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
