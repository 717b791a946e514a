/*
 * Pages and pictures of a trace: complete, the same every time, harmless whatever was captured; and as
 * Chromium shows them (tests/page/check.js), where there is one.
 */
#include "lab/exports/compare.h"
#include "lab/exports/export.h"
#include "lab/lab.h"
#include "live.h"
#include "process.h"
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- traces --- */

/* A segment with data, or without, from the client (0) or the server of story_handshake(). */
static void talk(
    struct trace *trace, int64_t at, int from, uint32_t sequence, uint32_t ack, uint32_t length)
{
	struct test_segment segment = {
		.from = from ? "127.0.0.1" : "127.0.0.2",
		.to = from ? "127.0.0.2" : "127.0.0.1",
		.from_port = from ? 4000 : 40312,
		.to_port = from ? 40312 : 4000,
		.flags = length ? TCP_PSH | TCP_ACK : TCP_ACK,
		.sequence = (from ? 5001 : 1001) + sequence,
		.acknowledgment = (from ? 1001 : 5001) + ack,
		.length = length,
	};

	story_tcp(trace, at, segment);
}

/* COUNT packets more: data and its acknowledgment in turns. */
static void talk_on(struct trace *trace, int count, uint32_t length)
{
	for (int i = 0; i < count; i++) {
		uint32_t sent = (uint32_t)(i / 2 + 1) * length;
		talk(trace, 6000 + 100 * i, i % 2, i % 2 ? 0 : sent - length, i % 2 ? sent : 0,
		    i % 2 ? 0 : length);
	}
}

/* What somebody might say who wants a page to do what it should not. */
static const char harm[] =
    "<script>owned=1</script></script></style></title>]]>--><img src=x onerror=owned=1>"
    "\"'><svg onload=owned=1> &lt;b&gt; \x1b[31m \xe2\x80\xaegnp.exe \xff\xfe\xc0\xaf javascript:owned=1";

static struct trace *make_hostile(void)
{
	static const char request[] =
	    "GET /<script>owned=1</script> HTTP/1.1\r\nHost: \xe2\x80\xae]]>-->\r\n"
	    "X: </style><img src=x onerror=owned=1>\xff\r\n\r\n";
	struct trace *trace = story_handshake();
	struct test_frame frame;
	uint8_t bytes[20 + sizeof request] = { 0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18 };
	char link[400];

	story_call(trace, harm, 5200, 5300, 3, harm, -1, harm);
	memcpy(bytes + 20, request, sizeof request - 1);
	frame_ip(&frame, "127.0.0.2", "127.0.0.1", 6, bytes, 20 + sizeof request - 1);
	trace_copy_frame(
	    trace, 0, INT64_C(1700000000009000000), frame.bytes, frame.length, frame.length);
	snprintf(link, sizeof link,
	    "[x](javascript:owned=1) <b onclick=owned=1> [y](https://example.org/\"'><b>) %s", harm);
	trace_add_note(trace, 0, BY_STUDENT, link, strlen(link));
	trace_add_note(trace, NOTE_ON_TRACE, BY_TEACHER, harm, strlen(harm));
	return trace;
}

/* --- files --- */

static char *folder;

static void save(const char *name, const struct text *text)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text->at, 1, text->length, file), text->length);
	fclose(file);
}

static void render(
    const struct trace *trace, const char *suffix, const char *title, struct text *out)
{
	struct program program = { 0 };
	struct telling telling;
	char *source = strdup(title ? title : story_source);

	telling_start(&telling, trace);
	for (char *line = strtok(source, "\n"); line; line = strtok(NULL, "\n"))
		*array_add(&program.lines) = line;
	telling.program = &program;
	telling.title = title;
	export_find(suffix)->render(&telling, out);
	array_free(&program.lines);
	free(source);
}

/* TRACE as NAME, whose suffix says what; frees it. Its size. */
static size_t save_export(struct trace *trace, const char *name, const char *title)
{
	struct text out = { 0 };

	render(trace, strchr(name, '.') + 1, title, &out);
	save(name, &out);
	size_t size = out.length;
	text_free(&out);
	trace_free(trace);
	return size;
}

/* Two runs, of which the second is longer, and says what it should not. */
static void save_comparison(void)
{
	const char *const titles[2] = { "first", harm };
	struct trace *first = story_handshake(), *second = make_hostile();
	struct comparison comparison;
	struct text out = { 0 };

	talk_on(first, 2, 100);
	talk_on(second, 4, 200);
	comparison_make(first, second, &comparison);
	compare_html(&comparison, titles, &out);
	save("compare.html", &out);
	comparison_free(&comparison);
	text_free(&out);
	trace_free(first);
	trace_free(second);
}

static struct trace *make_capture(void)
{
	struct trace *trace = story_capture();

	for (int i = 0; i < 4; i++)
		story_tcp(trace, 9000 + i,
		    (struct test_segment){ .from = i % 2 ? "127.0.0.8" : "127.0.0.7",
		        .to = i % 2 ? "127.0.0.7" : "127.0.0.8",
		        .from_port = i % 2 ? 800 : 700,
		        .to_port = i % 2 ? 700 : 800,
		        .flags = TCP_ACK,
		        .sequence = 1 });
	return trace;
}

static struct trace *make_large(void)
{
	struct trace *trace = story_handshake();

	talk_on(trace, 10000 - 3, 1000);
	return trace;
}

/* --- what a page is --- */

static void the_same_trace_gives_the_same_octets(void **state)
{
	static const char *const suffixes[] = { "html", "svg" };

	(void)state;
	for (size_t i = 0; i < COUNT(suffixes); i++) {
		struct trace *a = story_handshake(), *b = story_handshake();
		struct text first = { 0 }, second = { 0 };
		render(a, suffixes[i], NULL, &first);
		render(b, suffixes[i], NULL, &second);
		assert_true(first.length > 1000);
		assert_string_equal(first.at, second.at);
		text_free(&first);
		text_free(&second);
		trace_free(a);
		trace_free(b);
	}
}

static void a_page_of_ten_packets_is_small(void **state)
{
	struct trace *trace = story_handshake();

	(void)state;
	talk_on(trace, 7, 100);
	assert_in_range(save_export(trace, "ten.html", NULL), 20000, 150000);
}

static void assert_has(const struct text *page, const char *words)
{
	if (!strstr(text_string(page), words))
		fail_msg("the page lacks: %s", words);
}

static void everything_stands_in_the_page_without_its_script(void **state)
{
	static const char *const words[] = { "<h1>Three packets open a connection</h1>",
		"The client calls.", "One call, three packets.", "connect(client, &#38;server_address, …)",
		"<b>SYN ACK</b> seq=0 ack=1", ">ESTABLISHED (fd 4)<", "id=\"p3\"", "id=\"c5\"", "id=\"s3\"",
		"sequence number: <bdi>0</bdi>", "made by <a href=\"#c5\">", "0020  00 01 9d 78 0f a0",
		"id=\"L1\"", "class=\"states\"", "✔ it did",
		"acknowledges the other&#39;s number plus one" };
	struct trace *trace = story_handshake();
	struct text page = { 0 };

	(void)state;
	render(trace, "html", NULL, &page);
	for (size_t i = 0; i < COUNT(words); i++)
		assert_has(&page, words[i]);
	text_free(&page);
	trace_free(trace);
}

static void nothing_hostile_is_markup(void **state)
{
	static const char *const suffixes[] = { "html", "svg" };

	(void)state;
	for (size_t i = 0; i < COUNT(suffixes); i++) {
		struct trace *trace = make_hostile();
		struct text page = { 0 };
		render(trace, suffixes[i], harm, &page);
		assert_null(strstr(page.at, "<script>owned"));
		assert_null(strstr(page.at, "<img"));
		assert_null(strstr(page.at, "<b onclick"));
		assert_null(strstr(page.at, "\xe2\x80\xae"));
		assert_null(strstr(page.at, "href=\"javascript"));
		assert_null(memchr(page.at, '\x1b', page.length));
		assert_null(memchr(page.at, '\xff', page.length));
		assert_has(&page, "&#60;script&#62;owned=1&#60;/script&#62;");
		text_free(&page);
		trace_free(trace);
	}
}

static void an_empty_trace_is_a_page_too(void **state)
{
	struct trace *trace = trace_new();

	(void)state;
	assert_true(save_export(trace, "empty.html", NULL) > 1000);
	assert_true(save_export(trace_new(), "empty.svg", NULL) > 500);
}

static void only_what_is_wanted_is_told(void **state)
{
	struct trace *trace = story_handshake();
	struct text page = { 0 };
	struct telling telling;
	struct error error;

	(void)state;
	telling_start(&telling, trace);
	assert_true(telling_cut(&telling, 2, 2, &error));
	export_find("html")->render(&telling, &page);
	assert_has(&page, "id=\"s2\"");
	assert_null(strstr(page.at, "id=\"s1\""));
	assert_null(strstr(page.at, "id=\"s3\""));
	text_free(&page);
	telling_start(&telling, trace);
	telling.filter = filter_compile("tcp.flags.syn == 1", &error, NULL);
	telling.absolute = true;
	assert_non_null(telling.filter);
	export_find("html")->render(&telling, &page);
	assert_has(&page, "id=\"p2\"");
	assert_has(&page, "seq=5000");
	assert_null(strstr(page.at, "id=\"p3\""));
	filter_free(telling.filter);
	text_free(&page);
	trace_free(trace);
}

static void pictures_are_well_formed(void **state)
{
	static const char *const names[] = { "story.svg", "hostile.svg", "empty.svg" };
	char path[200];

	(void)state;
	if (!have_tool("xmllint"))
		skip();
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		struct result result = process_run(
		    &(struct process){ .arguments = { "xmllint", "--noout", "--nonet", path, NULL } });
		if (result.status)
			print_error("%s", text_string(&result.err));
		assert_int_equal(result.status, 0);
		result_free(&result);
	}
}

/* --- what Chromium makes of it --- */

static struct result checked;

/* Whether the browser's test of CLAIM went well; why not is printed. */
static void assert_checked(const char *claim)
{
	char good[200], left_out[200];

	snprintf(good, sizeof good, "ok %s\n", claim);
	snprintf(left_out, sizeof left_out, "skipped %s", claim);
	if (checked.status == 77 || checked.status == 127 || strstr(checked.out.at, left_out))
		skip();
	if (!strstr(checked.out.at, good))
		fail_msg("%s%s", checked.out.at, text_string(&checked.err));
}

#define IN_CHROMIUM(name, claim)                                                                   \
	static void name(void **state)                                                                 \
	{                                                                                              \
		(void)state;                                                                               \
		assert_checked(claim);                                                                     \
	}

IN_CHROMIUM(pages_are_quiet, "pages say nothing on the console and ask for nothing")
IN_CHROMIUM(pages_fit, "pages fit into 375, 1280 and 1920 pixels")
IN_CHROMIUM(keys_walk, "keys walk through time")
IN_CHROMIUM(fields_and_octets_show_each_other, "a field shows its octets, an octet its field")
IN_CHROMIUM(links_lead_to_rows, "links lead to a packet, a call, a step")
IN_CHROMIUM(a_conversation_can_be_chosen, "one conversation can be looked at alone")
IN_CHROMIUM(light_and_dark, "light and dark can be chosen")
IN_CHROMIUM(hostile_words_stay_words, "hostile words stay words")
IN_CHROMIUM(a_document_without_script, "without a script it is a document")
IN_CHROMIUM(large_pages, "a large page is there at once and makes rows when they are to be seen")
IN_CHROMIUM(rows_on_paper, "on paper rows stay whole")
IN_CHROMIUM(axe_finds_nothing, "axe finds nothing")

static int make_pages(void **state)
{
	struct trace *story = story_handshake();

	(void)state;
	folder = folder_make();
	talk_on(story, 7, 100);
	save_export(story, "story.html", NULL);
	save_export(story_handshake(), "story.svg", NULL);
	save_export(make_hostile(), "hostile.html", harm);
	save_export(make_hostile(), "hostile.svg", harm);
	save_export(make_capture(), "capture.html", NULL);
	save_export(make_large(), "large.html", NULL);
	save_export(trace_new(), "empty.svg", NULL);
	save_comparison();
	checked = process_run(
	    &(struct process){ .arguments = { "node", SOURCE_DIR "/tests/page/check.js", folder, NULL },
	        .deadline = 250000 });
	print_message("%s", text_string(&checked.out));
	if (checked.status == 127)
		print_message("skipped: there is no node here\n");
	return 0;
}

static int remove_pages(void **state)
{
	(void)state;
	folder_remove(folder);
	result_free(&checked);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_trace_gives_the_same_octets),
		cmocka_unit_test(a_page_of_ten_packets_is_small),
		cmocka_unit_test(everything_stands_in_the_page_without_its_script),
		cmocka_unit_test(nothing_hostile_is_markup),
		cmocka_unit_test(an_empty_trace_is_a_page_too),
		cmocka_unit_test(only_what_is_wanted_is_told),
		cmocka_unit_test(pictures_are_well_formed),
		cmocka_unit_test(pages_are_quiet),
		cmocka_unit_test(pages_fit),
		cmocka_unit_test(keys_walk),
		cmocka_unit_test(fields_and_octets_show_each_other),
		cmocka_unit_test(links_lead_to_rows),
		cmocka_unit_test(a_conversation_can_be_chosen),
		cmocka_unit_test(light_and_dark),
		cmocka_unit_test(hostile_words_stay_words),
		cmocka_unit_test(a_document_without_script),
		cmocka_unit_test(large_pages),
		cmocka_unit_test(rows_on_paper),
		cmocka_unit_test(axe_finds_nothing),
	};

	return cmocka_run_group_tests(tests, make_pages, remove_pages);
}
