/* print -V: what stands below a packet's line. */
#include "lab/exports/export.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

/* What print -V shows below a packet's line. */
static void in_full_a_packet_has_its_cause_and_the_word_of_wireshark(void **state)
{
	struct trace *trace = story_handshake();
	size_t last = trace->frames.count - 1;
	struct frame frame = trace->frames.at[last];
	struct text out = { 0 };

	(void)state;
	plain_details(trace, last, &out);
	assert_non_null(strstr(out.at, "\n        TCP · RFC 9293\n          source port: "));
	assert_non_null(strstr(out.at, "\n          cause: call\n"));
	assert_null(strstr(out.at, "Wireshark"));
	text_clear(&out);
	trace_add_frame(trace, 0, frame.time + 1000, frame.bytes, frame.captured, frame.length);
	plain_details(trace, last + 1, &out);
	assert_non_null(strstr(out.at, "Wireshark calls this TCP Dup ACK"));
	text_clear(&out);
	plain_frame(trace, last + 1, false, &out);
	assert_non_null(strstr(out.at, "[TCP Dup ACK ")); /* in its line, too */
	text_free(&out);
	trace_free(trace);
}

/* Everything stands in -x; beside the other fields hundreds of digits only hide them. */
static void in_full_many_octets_are_cut_and_counted(void **state)
{
	struct trace *trace = story_capture();
	struct text out = { 0 };

	(void)state;
	story_tcp(trace, 9000,
	    (struct test_segment){ .from = "127.0.0.2",
	        .to = "127.0.0.1",
	        .from_port = 40312,
	        .to_port = 4000,
	        .flags = TCP_ACK,
	        .length = 100 });
	plain_details(trace, trace->frames.count - 1, &out);
	assert_non_null(strstr(out.at, "… (100 octets)\n"));
	text_clear(&out);
	plain_details(trace, trace->frames.count - 3, &out); /* 12 octets are told */
	assert_null(strstr(out.at, "…"));
	text_free(&out);
	trace_free(trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_full_a_packet_has_its_cause_and_the_word_of_wireshark),
		cmocka_unit_test(in_full_many_octets_are_cut_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
