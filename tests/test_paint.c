/*
 * How the screen is painted: at every size, on every terminal, in every locale, and how quickly.
 */
#include "live.h"
#include "process.h"
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static void every_size_is_drawn(void **state)
{
	static const int sizes[][2] = { { 50, 200 }, { 10, 40 }, { 24, 80 }, { 5, 20 }, { 100, 300 },
		{ 2, 10 }, { 1, 1 }, { 24, 40 }, { 12, 132 }, { 24, 80 } };
	struct terminal *terminal = session_start((struct setting){ .rows = 24, .columns = 80 });
	struct text before = { 0 }, after = { 0 };

	(void)state;
	session_play(terminal, 1, 3);
	assert_true(terminal_wait_quiet(terminal, 200, SOON));
	terminal_text(terminal, &before);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		terminal_resize(terminal, sizes[i][0], sizes[i][1]);
		assert_true(terminal_wait_quiet(terminal, 100, SOON));
		if (sizes[i][0] >= 4 && sizes[i][1] >= 12)
			session_is_framed(terminal, sizes[i][0], sizes[i][1]);
	}
	terminal_text(terminal, &after);
	assert_string_equal(text_string(&before), text_string(&after));
	text_free(&before);
	text_free(&after);
	session_quit(terminal);
}

static void resizing_while_a_step_is_played_does_no_harm(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 24, .columns = 80 });

	(void)state;
	for (int step = 1; step < STEPS; step++) {
		session_wait_step(terminal, step);
		terminal_keys(terminal, " ");
		for (int i = 0; i < 6; i++)
			terminal_resize(terminal, 20 + 5 * i, 80 + 7 * i);
		session_wait_step(terminal, step + 1);
	}
	assert_true(terminal_wait_quiet(terminal, 100, SOON));
	session_is_framed(terminal, 45, 115);
	session_quit(terminal);
}

static bool has_octets_above_ascii(const struct text *text)
{
	for (size_t i = 0; i < text->length; i++) {
		if ((unsigned char)text->at[i] >= 0x80)
			return true;
	}
	return false;
}

static void every_terminal_will_do(void **state)
{
	static const char *const terms[] = { "xterm-256color", "xterm", "screen-256color", "linux",
		"vt100", "vt220", "rxvt" };

	(void)state;
	for (size_t i = 0; i < COUNT(terms); i++) {
		struct process known = { .arguments = { "infocmp", terms[i] } };
		struct result result = process_run(&known);
		int status = result.status;
		result_free(&result);
		if (status != 0) {
			print_message("skipped: no description of the terminal %s here\n", terms[i]);
			continue;
		}
		struct terminal *terminal =
		    session_start((struct setting){ .rows = 24, .columns = 80, .term = terms[i] });
		session_play(terminal, 1, 3);
		assert_true(terminal_wait_quiet(terminal, 100, SOON));
		session_is_framed(terminal, 24, 80);
		assert_true(has_octets_above_ascii(terminal_written(terminal)));
		session_quit(terminal);
	}
}

static void without_utf8_everything_is_ascii(void **state)
{
	static const char *const terms[] = { "xterm-256color", "vt100" };

	(void)state;
	for (size_t i = 0; i < COUNT(terms); i++) {
		struct terminal *terminal = session_start(
		    (struct setting){ .rows = 24, .columns = 80, .term = terms[i], .locale = "C" });
		session_play(terminal, 1, 3);
		assert_true(terminal_wait_quiet(terminal, 100, SOON));
		session_is_framed(terminal, 24, 80);
		assert_false(has_octets_above_ascii(terminal_written(terminal)));
		session_quit(terminal);
	}
}

/* ESC [ … m with a foreground or background in it. */
static bool has_colours(const struct text *text)
{
	for (const char *at = text_string(text); (at = strstr(at, "\033[")); at++) {
		const char *number = at + 2;
		for (;;) {
			char *end;
			long value = strtol(number, &end, 10);
			bool colour =
			    (value >= 30 && value <= 48 && value != 39) || (value >= 90 && value <= 107);
			if (*end != ';' && *end != 'm')
				break;
			if (colour && strchr(end, 'm') && strspn(end, "0123456789;") == strcspn(end, "m"))
				return true;
			if (*end == 'm')
				break;
			number = end + 1;
		}
	}
	return false;
}

static void no_color_means_no_colour(void **state)
{
	static const char *const colors[] = { NULL, "NO_COLOR=1" };

	(void)state;
	for (size_t i = 0; i < COUNT(colors); i++) {
		struct terminal *terminal =
		    session_start((struct setting){ .rows = 24, .columns = 80, .color = colors[i] });
		session_play(terminal, 1, 3);
		assert_int_equal(has_colours(terminal_written(terminal)), i == 0);
		session_quit(terminal);
	}
}

static void an_unknown_terminal_gets_one_sentence_and_no_file(void **state)
{
	char *folder = folder_make(), path[4096];
	int status;

	(void)state;
	snprintf(path, sizeof path, "%s/x.pcapng", folder);
	struct terminal *terminal = session_start((struct setting){
	    .term = "no-such-terminal", .command = { "run", "tcp-handshake", "-w", path } });
	assert_true(terminal_wait_exit(terminal, &status, SOON));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
	assert_true(terminal_shows(terminal, "TERM=no-such-terminal"));
	assert_int_equal(folder_count(folder), 0);
	terminal_close(terminal);
	folder_remove(folder);
}

/* How often the program was put to sleep by its own wish: each time, something had woken it. */
static long sleeps(pid_t pid)
{
	char path[64], line[256];
	long count = -1;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		sscanf(line, "voluntary_ctxt_switches: %ld", &count);
	if (file)
		fclose(file);
	return count;
}

/* It may still have been drawing, late, so it is looked at more than once. */
static void an_idle_lab_sleeps(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 24, .columns = 80 });
	long ticks = LONG_MAX, woken = LONG_MAX;

	(void)state;
	session_wait_step(terminal, 1);
	for (int i = 0; i < 4 && (ticks > 1 || woken > 1); i++) {
		assert_true(terminal_wait_quiet(terminal, 300, SOON));
		long ticks_before = terminal_ticks(terminal), before = sleeps(terminal_pid(terminal));
		assert_true(ticks_before >= 0 && before >= 0);
		assert_true(terminal_wait_quiet(terminal, 1500, SOON));
		ticks = terminal_ticks(terminal) - ticks_before;
		woken = sleeps(terminal_pid(terminal)) - before;
		print_message(
		    "idle for 1.5 s: %ld ticks of processor time, woken %ld times\n", ticks, woken);
	}
	assert_in_range(ticks, 0, 1);
	assert_in_range(woken, 0, 1);
	session_quit(terminal);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Prints the median in milliseconds, holds it against a limit that is generous under sanitizers. */
static void assert_quick(const char *what, int64_t times[], size_t count, double limit)
{
	qsort(times, count, sizeof times[0], compare);
	double median = (double)times[count / 2] / 1e6, worst = (double)times[count - 1] / 1e6;

	print_message("%s: median %.1f ms, worst %.1f ms%s\n", what, median, worst,
	    SANITIZED ? " (with sanitizers)" : "");
	assert_true(median < limit * (SANITIZED ? 10 : 1));
}

static void the_first_paint_comes_at_once(void **state)
{
	int64_t times[9];

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		int64_t began = monotonic_now();
		struct terminal *terminal = session_start((struct setting){ .rows = 24, .columns = 80 });
		session_wait(terminal, "tcp-handshake");
		times[i] = monotonic_now() - began;
		session_quit(terminal);
	}
	assert_quick("start to first paint", times, COUNT(times), 100);
}

static bool has_written_more(const struct terminal *terminal, const void *context)
{
	return terminal_written(terminal)->length > *(const size_t *)context;
}

static void a_key_is_painted_at_once(void **state)
{
	struct terminal *terminal = session_start((struct setting){ .rows = 50, .columns = 200 });
	int64_t times[40];

	(void)state;
	session_play_out(terminal, 1);
	for (size_t i = 0; i < COUNT(times); i++) {
		assert_true(terminal_wait_quiet(terminal, 20, SOON));
		size_t written = terminal_written(terminal)->length;
		int64_t began = monotonic_now();
		terminal_keys(terminal, i % 2 ? RIGHT : LEFT);
		assert_true(terminal_wait(terminal, has_written_more, &written, SOON));
		times[i] = monotonic_now() - began;
	}
	session_quit(terminal);
	assert_quick("key to paint", times, COUNT(times), 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_is_drawn),
		cmocka_unit_test(resizing_while_a_step_is_played_does_no_harm),
		cmocka_unit_test(every_terminal_will_do),
		cmocka_unit_test(without_utf8_everything_is_ascii),
		cmocka_unit_test(no_color_means_no_colour),
		cmocka_unit_test(an_unknown_terminal_gets_one_sentence_and_no_file),
		cmocka_unit_test(an_idle_lab_sleeps),
		cmocka_unit_test(the_first_paint_comes_at_once),
		cmocka_unit_test(a_key_is_painted_at_once),
	};

	need_play(LOOPLAB);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
