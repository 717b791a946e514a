/*
 * Events and their two text forms: what is printed is read back, and nothing else is.
 */
#include "capture/event.h"
#include "events.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

struct scratch {
	struct arena arena;
	struct text text;
	struct error error;
};

static int begin(void **state)
{
	static struct scratch scratch;

	scratch = (struct scratch){ 0 };
	*state = &scratch;
	return 0;
}

static int finish(void **state)
{
	struct scratch *scratch = *state;

	arena_free(&scratch->arena);
	text_free(&scratch->text);
	return 0;
}

/* --- there and back --- */

static void comes_back_from_journal(struct scratch *scratch, const struct event *event)
{
	struct event back;

	text_clear(&scratch->text);
	event_to_journal(event, &scratch->text);
	const char *line = text_string(&scratch->text);
	size_t length = scratch->text.length;
	assert_ptr_equal(strchr(line, '\n'), line + length - 1);
	if (!event_from_journal(line, length, &back, &scratch->arena, &scratch->error))
		fail_msg("%s: %s", scratch->error.text, line);
	if (!event_equal(event, &back))
		fail_msg("%s", line);
}

static void comes_back_from_comment(struct scratch *scratch, const struct event *event)
{
	struct event back;
	uint32_t character;

	text_clear(&scratch->text);
	event_to_comment(event, &scratch->text);
	const char *line = text_string(&scratch->text);
	size_t length = scratch->text.length, size;
	assert_int_equal(strncmp(line, "looplab: ", 9), 0);
	assert_null(strpbrk(line, "\n\t\r\x01\x7f"));
	for (size_t i = 0; i < length; i += size)
		assert_true((size = utf8_decode(line + i, length - i, &character)) > 0);
	if (!event_from_comment(line, length, &back, &scratch->arena))
		fail_msg("not read: %s", line);
	if (!event_equal(event, &back))
		fail_msg("%s", line);
}

static void every_kind_comes_back_from_the_journal(void **state)
{
	for (int kind = 0; kind < EVENT_KINDS; kind++)
		comes_back_from_journal(*state, &sample_events[kind]);
}

static void every_kind_comes_back_from_a_comment(void **state)
{
	for (int kind = 0; kind < EVENT_KINDS; kind++)
		comes_back_from_comment(*state, &sample_events[kind]);
}

static void any_event_comes_back_from_the_journal(void **state)
{
	struct scratch *scratch = *state;
	uint32_t seed = 1;

	for (int i = 0; i < 3000; i++) {
		struct event event = event_random(&seed, false, &scratch->arena);
		comes_back_from_journal(scratch, &event);
	}
}

static void any_event_comes_back_from_a_comment(void **state)
{
	struct scratch *scratch = *state;
	uint32_t seed = 2;

	for (int i = 0; i < 3000; i++) {
		struct event event = event_random(&seed, true, &scratch->arena);
		comes_back_from_comment(scratch, &event);
	}
}

/* --- the comment form --- */

static void comments_read_as_sentences(void **state)
{
	static const char *const lines[EVENT_KINDS] = {
		[EVENT_SCENARIO] = "looplab: scenario \"tcp-handshake\" title \"The three-way handshake\" "
		                   "from \"tcp_handshake.c\" with \"port=4000\" [1763804000.000000001 s]",
		[EVENT_STEP] = "looplab: step \"The client calls.\\nOne call, three packets.\" expects "
		               "\"> S\" \"< S. ack=seq+1\" \"> .\" [line 40, 1763804000.000000002 s]",
		[EVENT_CALL] =
		    "looplab: client connect(client, (struct sockaddr *)&server_address, sizeof "
		    "server_address) = -1 ECONNREFUSED [line 42, 1763804000.123456789 +0.000061234 s]",
		[EVENT_STATE] =
		    "looplab: client sees socket 4: tcp 127.0.0.2:40312 to 127.0.0.1:4000 ESTABLISHED "
		    "congestion_window=10 retransmit_timeout=200000 send_queue=12 [1763804000.123518100 s]",
		[EVENT_COUNT] = "looplab: counted TcpRetransSegs=1 TcpExtTCPTimeouts=12 "
		                "[1763804000.123518100 +0.000000050 s]",
		[EVENT_EXPECT] = "looplab: expect connection >= 0: held [line 43, 1763804000.123518200 s]",
		[EVENT_END] = "looplab: end, exit status 3 [1763804000.123518300 s]",
	};
	struct scratch *scratch = *state;

	for (int kind = 0; kind < EVENT_KINDS; kind++) {
		text_clear(&scratch->text);
		event_to_comment(&sample_events[kind], &scratch->text);
		assert_string_equal(text_string(&scratch->text), lines[kind]);
	}
}

static void a_quoted_newline_in_source_text_stays_readable(void **state)
{
	struct scratch *scratch = *state;
	struct event event = sample_events[EVENT_CALL];

	event.text = "send(client, \"hello\\n\", 6, 0)";
	event.error = NULL;
	event.result = 6;
	event_to_comment(&event, &scratch->text);
	assert_non_null(strstr(text_string(&scratch->text), "send(client, \"hello\\n\", 6, 0) = 6 ["));
}

static void a_comment_that_does_not_parse_is_somebody_elses(void **state)
{
	static const char *const foreign[] = {
		"",
		"looplab",
		"looplab:",
		"looplab: ",
		"looplab: []",
		"looplab: [1.000000000 s]",
		"looplab: please look at the window here",
		"looplab: client connect(x) = 0",
		"looplab: client connect(x) = 0 [line 42]",
		"looplab: client connect(x) = 0 [1.5 s]",
		"looplab: client connect(x) = 0 [1.000000000 s",
		"looplab: client connect(x) = 0 [1.000000000 s] ",
		"looplab: client connect(x) = 0 [line 0, 1.000000000 s]",
		"looplab: client connect(x) = 0 [line 042, 1.000000000 s]",
		"looplab: client connect(x) = 0 [1.000000000 +0.000000000 s]",
		"looplab: client connect(x) = zero [1.000000000 s]",
		"looplab: client connect(x) = 99999999999999999999 [1.000000000 s]",
		"looplab: client connect(x) = -1 E ACCES [1.000000000 s]",
		"looplab: client connect(x) = 0 [9223372036.854775808 s]",
		"looplab: client connect(x) = 0 [9223372036.854775807 +0.000000001 s]",
		"looplab: client sees socket 4 [1.000000000 s]",
		"looplab: client sees socket 4: sctp [1.000000000 s]",
		"looplab: client sees socket 4: tcp nowhere:4 [1.000000000 s]",
		"looplab: client sees socket 4: tcp ASLEEP [1.000000000 s]",
		"looplab: client sees socket 4: tcp unacked=0 [1.000000000 s]",
		"looplab: client sees socket 4: tcp unacked=1 congestion_window=2 [1.000000000 s]",
		"looplab: step words [1.000000000 s]",
		"looplab: step \"words [1.000000000 s]",
		"looplab: step \"wo\\rds\" [1.000000000 s]",
		"looplab: step \"wo\\x00ds\" [1.000000000 s]",
		"looplab: step \"words\" expects [1.000000000 s]",
		"looplab: counted [1.000000000 s]",
		"looplab: counted  [1.000000000 s]",
		"looplab: counted a [1.000000000 s]",
		"looplab: counted a=0 [1.000000000 s]",
		"looplab: counted a=01 [1.000000000 s]",
		"looplab: counted a=1  b=1 [1.000000000 s]",
		"looplab: counted a=1 a=2 [1.000000000 s]",
		"looplab: counted a=1 a=1 [1.000000000 s]",
		"looplab: counted a=1000000000 [1.000000000 s]",
		"looplab: counted a=1, b=2 [1.000000000 s]",
		"looplab: expect x: maybe [1.000000000 s]",
		"looplab: end [1.000000000 s]",
		"Looplab: end, exit status 0 [1.000000000 s]",
		" looplab: end, exit status 0 [1.000000000 s]",
	};
	struct scratch *scratch = *state;

	for (size_t i = 0; i < COUNT(foreign); i++) {
		struct event event = { .line = 77 };
		if (event_from_comment(foreign[i], strlen(foreign[i]), &event, &scratch->arena))
			fail_msg("taken for ours: %s", foreign[i]);
		assert_int_equal(event.line, 77);
	}
}

/* Calls CHECK with TEXT cut at every length and with every bit flipped. */
static void sweep(const char *text, size_t length, struct scratch *scratch,
    void (*check)(struct scratch *scratch, const char *text, size_t length))
{
	for (size_t cut = 0; cut < length; cut++) {
		/* copied, so that a read past the end is found */
		char *copy = test_malloc(cut + 1);
		memcpy(copy, text, cut);
		check(scratch, copy, cut);
		test_free(copy);
	}
	char *copy = test_malloc(length);
	for (size_t bit = 0; bit < 8 * length; bit++) {
		memcpy(copy, text, length);
		copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
		check(scratch, copy, length);
	}
	test_free(copy);
}

static void check_hurt_comment(struct scratch *scratch, const char *text, size_t length)
{
	struct event event;

	if (!event_from_comment(text, length, &event, &scratch->arena))
		return;
	text_clear(&scratch->text);
	event_to_comment(&event, &scratch->text);
	assert_int_equal(scratch->text.length, length);
	assert_memory_equal(text_string(&scratch->text), text, length);
}

static void a_hurt_comment_is_foreign_or_means_what_it_says(void **state)
{
	struct scratch *scratch = *state;

	for (int kind = 0; kind < EVENT_KINDS; kind++) {
		struct text comment = { 0 };
		event_to_comment(&sample_events[kind], &comment);
		sweep(text_string(&comment), comment.length, scratch, check_hurt_comment);
		text_free(&comment);
	}
}

/* --- the journal form --- */

static void check_hurt_journal(struct scratch *scratch, const char *text, size_t length)
{
	struct event event;

	scratch->error.text[0] = '\0';
	if (!event_from_journal(text, length, &event, &scratch->arena, &scratch->error))
		assert_true(scratch->error.text[0] != '\0');
	else
		assert_in_range(event.kind, EVENT_SCENARIO, EVENT_END);
}

static void a_hurt_journal_line_is_refused_with_a_sentence_or_read(void **state)
{
	struct scratch *scratch = *state;

	for (int kind = 0; kind < EVENT_KINDS; kind++) {
		struct text line = { 0 };
		event_to_journal(&sample_events[kind], &line);
		sweep(text_string(&line), line.length, scratch, check_hurt_journal);
		text_free(&line);
	}
}

static void a_wrong_journal_line_is_refused_by_naming_the_key(void **state)
{
	static const struct {
		const char *line, *word;
	} wrong[] = {
		{ "", "JSON" },
		{ "[]", "object" },
		{ "{}", "\"event\"" },
		{ "{\"event\":1}", "\"event\"" },
		{ "{\"event\":\"party\",\"begin\":1}", "\"event\"" },
		{ "{\"event\":\"end\"}", "\"begin\"" },
		{ "{\"event\":\"end\",\"begin\":1.5}", "\"begin\"" },
		{ "{\"event\":\"end\",\"begin\":\"\"}", "\"begin\"" },
		{ "{\"event\":\"end\",\"begin\":\"1e9\"}", "\"begin\"" },
		{ "{\"event\":\"end\",\"begin\":\"99999999999999999999\"}", "\"begin\"" },
		{ "{\"event\":\"end\",\"begin\":1,\"begin\":2}", "JSON" },
		{ "{\"event\":\"end\",\"begin\":1,\"status\":256}", "\"status\"" },
		{ "{\"event\":\"end\",\"begin\":1,\"line\":-1}", "\"line\"" },
		{ "{\"event\":\"end\",\"begin\":1,\"line\":4294967296}", "\"line\"" },
		{ "{\"event\":\"scenario\",\"begin\":1}", "\"name\"" },
		{ "{\"event\":\"step\",\"begin\":1}", "\"text\"" },
		{ "{\"event\":\"step\",\"begin\":1,\"text\":\"a\",\"wire\":\"> S\"}", "\"wire\"" },
		{ "{\"event\":\"step\",\"begin\":1,\"text\":\"a\",\"wire\":[1]}", "\"wire\"" },
		{ "{\"event\":\"call\",\"begin\":1,\"actor\":\"a\",\"text\":\"b\"}", "\"result\"" },
		{ "{\"event\":\"call\",\"begin\":1,\"text\":\"b\",\"result\":0}", "\"actor\"" },
		{ "{\"event\":\"call\",\"begin\":1,\"actor\":\"a\",\"result\":0}", "\"text\"" },
		{ "{\"event\":\"expect\",\"begin\":1,\"text\":\"a\",\"held\":1}", "\"held\"" },
		{ "{\"event\":\"state\",\"begin\":1,\"actor\":\"a\"}", "\"socket\"" },
		{ "{\"event\":\"state\",\"begin\":1,\"actor\":\"a\",\"socket\":{}}", "\"protocol\"" },
		{ "{\"event\":\"state\",\"begin\":1,\"actor\":\"a\",\"socket\":{\"protocol\":\"tcp\","
		  "\"state\":\"ASLEEP\"}}",
		    "\"state\"" },
		{ "{\"event\":\"state\",\"begin\":1,\"actor\":\"a\",\"socket\":{\"protocol\":\"tcp\","
		  "\"local\":\"here\"}}",
		    "\"local\"" },
		{ "{\"event\":\"count\",\"begin\":1}", "\"counters\"" },
		{ "{\"event\":\"count\",\"begin\":1,\"counters\":{}}", "\"counters\"" },
		{ "{\"event\":\"count\",\"begin\":1,\"counters\":[1]}", "\"counters\"" },
		{ "{\"event\":\"count\",\"begin\":1,\"counters\":{\"a\":0}}", "\"counters\"" },
		{ "{\"event\":\"count\",\"begin\":1,\"counters\":{\"a\":-1}}", "\"counters\"" },
		{ "{\"event\":\"count\",\"begin\":1,\"counters\":{\"a\":\"x\"}}", "\"counters\"" },
		{ "{\"event\":\"count\",\"begin\":1,\"counters\":{\"\":1}}", "\"counters\"" },
		{ "{\"event\":\"count\",\"begin\":1,\"counters\":{\"a=1 b\":1}}", "\"counters\"" },
		{ "{\"event\":\"count\",\"begin\":1,\"counters\":{\"a\":1000000000}}", "\"counters\"" },
		{ "{\"event\":\"end\",\"begin\":1,\"name\":\"a\\u0000b\"}", "JSON" },
	};
	struct scratch *scratch = *state;
	struct event event;

	for (size_t i = 0; i < COUNT(wrong); i++) {
		if (event_from_journal(
		        wrong[i].line, strlen(wrong[i].line), &event, &scratch->arena, &scratch->error))
			fail_msg("taken: %s", wrong[i].line);
		if (!strstr(scratch->error.text, wrong[i].word))
			fail_msg("%s: %s", wrong[i].line, scratch->error.text);
	}
}

static void times_may_be_strings_of_digits(void **state)
{
	static const char line[] = "{\"event\":\"end\",\"begin\":\"1763804000123456789\","
	                           "\"end\":\"1763804000123456790\",\"later\":{\"than\":[\"us\"]}}";
	struct scratch *scratch = *state;
	struct event event;

	assert_true(event_from_journal(line, strlen(line), &event, &scratch->arena, &scratch->error));
	assert_true(event.begin == 1763804000123456789 && event.end == 1763804000123456790);
}

static void a_clock_that_was_set_back_makes_no_negative_time(void **state)
{
	static const char line[] = "{\"event\":\"end\",\"begin\":10,\"end\":5}";
	struct scratch *scratch = *state;
	struct event event;

	assert_true(event_from_journal(line, strlen(line), &event, &scratch->arena, &scratch->error));
	assert_true(event.begin == 10 && event.end == 10);
}

static void octets_that_are_no_characters_become_u_fffd_in_the_journal(void **state)
{
	struct scratch *scratch = *state;
	struct event event = sample_events[EVENT_EXPECT], back;

	event.text = "a\xff z";
	event_to_journal(&event, &scratch->text);
	assert_true(event_from_journal(text_string(&scratch->text), scratch->text.length, &back,
	    &scratch->arena, &scratch->error));
	assert_string_equal(back.text, "a\xef\xbf\xbd z");
}

/* What stands in the ```python block of PAGE. */
static const char *find_example(const char *page, size_t *length)
{
	const char *start = strstr(page, "```python\n");

	assert_non_null(start);
	start += strlen("```python\n");
	*length = (size_t)(strstr(start, "\n```\n") + 1 - start);
	return start;
}

static void the_example_in_python_speaks_the_protocol(void **state)
{
	struct scratch *scratch = *state;
	char page[32768] = "";
	size_t length;
	FILE *file = fopen(SOURCE_DIR "/docs/scenario-protocol.md", "r");

	assert_non_null(file);
	assert_in_range(fread(page, 1, sizeof page - 1, file), 1, sizeof page - 2);
	fclose(file);
	if (!have_tool("python3")) {
		print_message("skipped: there is no python3\n");
		skip();
	}
	const char *example = find_example(page, &length);
	char *program = arena_copy(&scratch->arena, example, length);
	struct result result = process_run(&(struct process){
	    .arguments = { "python3", "-c", program },
	    .input = "next\nnext\n",
	    .environment = "LOOPLAB_JOURNAL=1",
	});
	assert_string_equal(text_string(&result.err), "");
	assert_int_equal(result.status, 0);

	static const enum event_kind kinds[] = { EVENT_SCENARIO, EVENT_STEP, EVENT_CALL, EVENT_STATE,
		EVENT_CALL, EVENT_STATE, EVENT_STEP, EVENT_CALL, EVENT_CALL, EVENT_END };
	const char *line = text_string(&result.out);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct event event;
		size_t size = strcspn(line, "\n");
		if (!event_from_journal(line, size, &event, &scratch->arena, &scratch->error))
			fail_msg("%s: %s", scratch->error.text, line);
		assert_int_equal(event.kind, kinds[i]);
		assert_null(event.error);
		line += size + 1;
	}
	assert_string_equal(line, "");
	result_free(&result);
}

/* --- the short form --- */

static void a_long_call_keeps_its_first_argument(void **state)
{
	struct scratch *scratch = *state;

	event_summarize(&sample_events[EVENT_CALL], &scratch->text);
	assert_string_equal(text_string(&scratch->text), "connect(client, …) = -1 ECONNREFUSED");
}

static void the_short_form_is_one_harmless_line(void **state)
{
	static const struct {
		const char *text, *shown;
	} calls[] = {
		{ "listen(door, 5)", "listen(door, 5) = 0" },
		{ "send(client, \"hi\\n\", 3, 0)", "send(client, \"hi\\n\", 3, 0) = 0" },
		{ "a\nb\x1b[2J\xff", "a\\nb\\x1b[2J\\xff = 0" },
		{ "bind(socket(AF_INET, SOCK_STREAM, 0), address, length_of_it)",
		    "bind(socket(AF_INET, SOCK_STREAM, 0), …) = 0" },
		{ "a_very_long_thing_that_is_not_a_call_at_all_and_stays",
		    "a_very_long_thing_that_is_not_a_call_at_all_and_stays = 0" },
		{ "", " = 0" },
	};
	struct scratch *scratch = *state;

	for (size_t i = 0; i < COUNT(calls); i++) {
		struct event event = { .kind = EVENT_CALL, .text = calls[i].text };
		text_clear(&scratch->text);
		event_summarize(&event, &scratch->text);
		assert_string_equal(text_string(&scratch->text), calls[i].shown);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
	const struct CMUnitTest tests[] = {
		TEST(every_kind_comes_back_from_the_journal),
		TEST(every_kind_comes_back_from_a_comment),
		TEST(any_event_comes_back_from_the_journal),
		TEST(any_event_comes_back_from_a_comment),
		TEST(comments_read_as_sentences),
		TEST(a_quoted_newline_in_source_text_stays_readable),
		TEST(a_comment_that_does_not_parse_is_somebody_elses),
		TEST(a_hurt_comment_is_foreign_or_means_what_it_says),
		TEST(a_hurt_journal_line_is_refused_with_a_sentence_or_read),
		TEST(a_wrong_journal_line_is_refused_by_naming_the_key),
		TEST(times_may_be_strings_of_digits),
		TEST(a_clock_that_was_set_back_makes_no_negative_time),
		TEST(octets_that_are_no_characters_become_u_fffd_in_the_journal),
		TEST(the_example_in_python_speaks_the_protocol),
		TEST(a_long_call_keeps_its_first_argument),
		TEST(the_short_form_is_one_harmless_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
