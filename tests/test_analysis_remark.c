/* Remarks: where Wireshark's word on a segment is not what happened, beside a journal that knows. */
#include "talk.h"

#include "capture/remark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

/* The journal says that nothing was called: what is sent is the kernel's own doing. */
static void journal_begin(struct talk *talk)
{
	struct event event = { .kind = EVENT_STEP, .text = "Watch." };

	trace_add_event(talk->trace, &event);
}

/* The remark on the last frame speaks of WORDS; NULL: there is none. */
static void expect_remark(const struct talk *talk, const char *words)
{
	const char *remark = analysis_remark(talk->trace, talk->trace->frames.count - 1);

	if (!words) {
		assert_null(remark);
		return;
	}
	assert_non_null(remark);
	assert_non_null(strstr(remark, words));
}

static void a_keep_alive_into_a_closed_window_is_a_probe(void **state)
{
	struct talk *talk = *state;

	journal_begin(talk);
	talk_handshake(talk);
	talk_ack(talk, SERVER, 501, 101, 0);
	assert_int_equal(talk_ack(talk, CLIENT, 100, 501, 512), ANALYSIS_KEEP_ALIVE);
	expect_remark(talk, "zero-window probe");
	talk_ack(talk, SERVER, 501, 101, 600);
	assert_int_equal(talk_ack(talk, CLIENT, 100, 501, 512), ANALYSIS_KEEP_ALIVE);
	expect_remark(talk, NULL); /* this is one */
}

static void what_was_sent_before_is_not_out_of_order(void **state)
{
	struct talk *talk = *state;

	journal_begin(talk);
	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_data(talk, CLIENT, 111, 501, 10);
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 10), ANALYSIS_OUT_OF_ORDER);
	expect_remark(talk, "It is a retransmission");
	talk_data(talk, CLIENT, 141, 501, 10);
	assert_int_equal(talk_data(talk, CLIENT, 121, 501, 10), ANALYSIS_OUT_OF_ORDER);
	expect_remark(talk, NULL); /* never seen before */
}

static void a_simultaneous_opening_loses_nothing(void **state)
{
	struct talk *talk = *state;

	journal_begin(talk);
	talk_flags(talk, CLIENT, TCP_SYN, 100, 0);
	talk_flags(talk, SERVER, TCP_SYN, 500, 0);
	assert_int_equal(
	    talk_flags(talk, CLIENT, TCP_SYN | TCP_ACK, 100, 501), ANALYSIS_RETRANSMISSION);
	expect_remark(talk, "same time");
	talk->time += 1000 * MS;
	assert_int_equal(
	    talk_flags(talk, CLIENT, TCP_SYN | TCP_ACK, 100, 501), ANALYSIS_RETRANSMISSION);
	expect_remark(talk, NULL); /* again: that one was lost */
}

static void an_early_repetition_in_a_call_is_a_fast_one(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_data(talk, CLIENT, 111, 501, 10);
	talk->time += 50 * MS;
	assert_int_equal(talk_data(talk, CLIENT, 101, 501, 10), ANALYSIS_RETRANSMISSION);
	expect_remark(talk, NULL); /* no journal yet */
	scene_call(talk->trace, "server", talk->time / MS - 2, talk->time / MS + 2, "recv(server)");
	expect_remark(talk, "fast retransmission");
}

static void an_answer_to_a_syn_in_a_connection_is_a_challenge(void **state)
{
	struct talk *talk = *state;

	journal_begin(talk);
	talk_handshake(talk);
	talk_ack(talk, SERVER, 501, 101, 512);
	talk_flags(talk, CLIENT, TCP_RST, 150, 0);
	assert_int_equal(talk_ack(talk, SERVER, 501, 101, 512), ANALYSIS_DUPLICATE_ACK);
	expect_remark(talk, "challenge ACK");
}

static void an_answer_to_an_old_segment_misses_nothing(void **state)
{
	struct talk *talk = *state;

	journal_begin(talk);
	talk_handshake(talk);
	talk_data(talk, CLIENT, 101, 501, 10);
	talk_ack(talk, SERVER, 501, 111, 512);
	talk_data(talk, CLIENT, 101, 501, 10);
	assert_int_equal(talk_ack(talk, SERVER, 501, 111, 512), ANALYSIS_DUPLICATE_ACK);
	expect_remark(talk, "had arrived before");
	talk_data(talk, CLIENT, 131, 501, 10);
	assert_int_equal(talk_ack(talk, SERVER, 501, 111, 512), ANALYSIS_DUPLICATE_ACK);
	expect_remark(talk, NULL); /* here something is missing */
}

/* All words on the last frame, as in a packet list. */
static void expect_words(const struct talk *talk, const char *expected)
{
	struct text words = { 0 };

	analysis_words(talk->trace, talk->trace->frames.count - 1, &words);
	assert_string_equal(text_string(&words), expected);
	text_free(&words);
}

static void every_word_stands_in_brackets_and_a_duplicate_has_its_number(void **state)
{
	struct talk *talk = *state;

	talk_handshake(talk);
	expect_words(talk, "");
	talk_data(talk, CLIENT, 111, 501, 10);
	expect_words(talk, "[TCP Previous segment not captured] ");
	talk_ack(talk, SERVER, 501, 101, 512);
	talk_ack(talk, SERVER, 501, 101, 512);
	expect_words(talk, "[TCP Dup ACK 2#2] "); /* like the SYN ACK, the second frame */
	talk_ack(talk, SERVER, 501, 121, 8);
	talk_data(talk, CLIENT, 121, 501, 8);
	talk->time += 1000 * MS;
	talk_data(talk, CLIENT, 121, 501, 8);
	expect_words(talk, "[TCP Retransmission] [TCP Window Full] ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALK(a_keep_alive_into_a_closed_window_is_a_probe),
		TALK(what_was_sent_before_is_not_out_of_order),
		TALK(a_simultaneous_opening_loses_nothing),
		TALK(an_early_repetition_in_a_call_is_a_fast_one),
		TALK(an_answer_to_a_syn_in_a_connection_is_a_challenge),
		TALK(an_answer_to_an_old_segment_misses_nothing),
		TALK(every_word_stands_in_brackets_and_a_duplicate_has_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
