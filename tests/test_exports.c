/*
 * Exports: the same octets every time, nothing in them that was not meant, accepted by the programs that
 * read such things.
 */
#include "events.h"
#include "exported.h"
#include "golden.h"
#include "live.h"
#include "process.h"
#include "story.h"
#include "traces.h"
#include "capture/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define LOOPLAB BINARY_DIR "/bin/looplab"

/* The handshake with a note of everybody on everything. */
static struct trace *annotated(void)
{
	static const char words[] = "Look: *this* is **what** `ack` says, "
	                            "[RFC 9293](https://www.rfc-editor.org/rfc/rfc9293).\n\nMore.";
	struct trace *trace = story_handshake();
	const struct note_place places[] = {
		{ .on = ON_TRACE },
		{ .on = ON_PACKET, .index = 0 },
		{ .on = ON_FIELD, .index = 1, .bit = 8 * 42, .bits = 32, .field = "tcp.ack_raw" },
		{ .on = ON_FIELD, .index = 1, .bit = 8 * 34, .bits = 16 },
		{ .on = ON_CONVERSATION, .index = 0 },
		{ .on = ON_CALL, .index = trace->calls.at[0] },
		{ .on = ON_STEP, .index = trace->steps.at[1] },
	};

	for (size_t i = 0; i < COUNT(places); i++)
		note_add(trace, &places[i], (enum note_by)(i % 3), words, strlen(words));
	return trace;
}

/* --- what they look like --- */

static void assert_golden(const struct telling *telling, const char *name)
{
	struct text out = { 0 };

	export_find(strrchr(name, '.') + 1)->render(telling, &out);
	assert_true(is_golden(SOURCE_DIR "/tests/golden", name, &out));
	text_free(&out);
}

static void each_looks_as_it_did(void **state)
{
	static const char *const names[] = { "export.md", "export.txt", "export.csv", "export.json",
		"export.jsonl" };
	struct trace *trace = annotated();
	struct telling telling;
	(void)state;

	telling_start(&telling, trace);
	for (size_t i = 0; i < COUNT(names); i++)
		assert_golden(&telling, names[i]);
	trace_free(trace);
}

static void a_part_says_what_it_is_a_part_of(void **state)
{
	struct trace *trace = annotated();
	struct telling telling;
	struct error error;
	(void)state;

	telling_start(&telling, trace);
	telling.filter_text = "tcp.flags.syn == 1";
	telling.filter = filter_compile(telling.filter_text, &error, NULL);
	assert_true(telling_cut(&telling, 2, 2, &error));
	telling.ascii = true;
	telling.absolute = true;
	telling.remarks = true;
	telling.columns = 60;
	telling.title = "The <middle> of it";
	assert_golden(&telling, "export-part.md");
	assert_golden(&telling, "export-part.txt");
	assert_golden(&telling, "export-part.csv");
	assert_golden(&telling, "export-part.jsonl");
	telling.blank = true;
	assert_golden(&telling, "export-blank.txt");
	assert_false(telling_cut(&telling, 2, 9, &error));
	assert_string_equal(error.text, "there is no step 9: the last is step 3");
	assert_false(telling_cut(&telling, 3, 2, &error));
	filter_free(telling.filter);
	trace_free(trace);
}

static void without_a_journal_the_two_who_speak_have_the_lanes(void **state)
{
	struct trace *trace = story_capture(), *group = story_group();
	struct telling telling;
	(void)state;

	telling_start(&telling, trace);
	assert_golden(&telling, "export-capture.md");
	assert_golden(&telling, "export-capture.txt");
	telling_start(&telling, group);
	assert_golden(&telling, "export-group.md");
	trace_free(trace);
	trace_free(group);
}

static void every_row_has_its_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < export_count; i++) {
		assert_true(strlen(exports[i]->help) > 10);
		assert_non_null(exports[i]->render);
		assert_ptr_equal(export_find(exports[i]->suffix), exports[i]);
	}
}

static void help_and_document_name_every_format(void **state)
{
	struct process help = { .arguments = { LOOPLAB, "export", "--help" } },
	               document = { .arguments = { "cat", SOURCE_DIR "/docs/exports.md" } };
	struct result said = process_run(&help), written = process_run(&document);
	(void)state;

	for (size_t i = 0; i < export_count; i++) {
		struct text suffix = { 0 };
		text_printf(&suffix, ".%s", exports[i]->suffix);
		if (!strstr(text_string(&said.out), suffix.at))
			fail_msg("looplab export --help does not tell of %s", suffix.at);
		suffix.at[0] = '`';
		text_add(&suffix, "`");
		if (!strstr(text_string(&written.out), suffix.at))
			fail_msg("docs/exports.md does not tell of %s", suffix.at);
		text_free(&suffix);
	}
	result_free(&said);
	result_free(&written);
}

/* --- hostile words --- */

static const char *const nasty[] = {
	"end",
	"; a0->>a1: forged",
	"# Heading",
	"1. list",
	"- list",
	"+ list",
	"    code",
	"=====",
	"a | b || c",
	"```\n\n# out\n\n```mermaid\nsequenceDiagram",
	"`` ` ``` `",
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"&lt;b&gt; &#60;b&#62;",
	"![x](http://example.org/x.png) [y](javascript:alert(1))",
	"https://example.org www.example.org",
	"$x$ $$y$$ \\(z\\) \\",
	"%%{init: {'securityLevel': 'loose'}}%% %% comment",
	"style x:#59; classDef y:#59;",
	"#59;#quot;#9829;",
	"wrap: nowrap:",
	"participant o as x\nactor y\nrect red\nloop z",
	"{\"json\": \"in JSON\"}",
	"--- %%{ }%% ---",
	"two\nlines\r\nthree\ttabs",
	"\x1b[31mred\x1b[0m \x07 \x7f \xc2\x9b",
	"\xe2\x80\xae right to left \xe2\x81\xa6",
	"not UTF-8: \xff\xfe\xc3(",
	"=1+1",
	"+1",
	"-1",
	"@SUM(A1)",
	"\t=1",
	"\"quoted\", \"twice\"",
	"",
	"<br/><br>",
	"a:b:c->>d: e",
};

/* The words stand everywhere where words can stand. */
static struct trace *hostile(const char *words)
{
	struct trace *trace = story_capture();
	int64_t time = trace->frames.at[0].time;
	const struct event events[] = {
		{ .kind = EVENT_SCENARIO,
		    .name = words,
		    .text = words,
		    .source = words,
		    .parameters = words },
		{ .kind = EVENT_STEP, .text = words, .wire = words },
		{ .kind = EVENT_CALL, .actor = words, .text = words, .error = words, .line = 1 },
		{ .kind = EVENT_EXPECT, .text = words },
		{ .kind = EVENT_STATE, .actor = words, .has_socket = true },
		{ .kind = EVENT_CALL, .actor = "client", .text = words, .line = 2 },
		{ .kind = EVENT_END, .result = 1 },
	};
	static const enum note_on places[] = { ON_TRACE, ON_PACKET, ON_FIELD, ON_CONVERSATION };

	for (size_t i = 0; i < COUNT(events); i++) {
		struct event event = events[i];
		event.begin = event.end = time + (int64_t)i;
		trace_add_event(trace, &event);
	}
	for (size_t i = 0; i < COUNT(places); i++)
		note_add(trace,
		    &(struct note_place){ .on = places[i],
		        .bits = places[i] == ON_FIELD ? 8 : 0,
		        .field = places[i] == ON_FIELD ? words : NULL },
		    BY_STUDENT, words, strlen(words));
	return trace;
}

static void words_stay_words(void **state)
{
	struct exported exported;
	(void)state;

	exported_start(&exported);
	for (size_t i = 0; i < COUNT(nasty); i++) {
		struct trace *trace = hostile(nasty[i]);
		exported_add(&exported, trace);
		trace_free(trace);
	}
	bool read = exported_are_mermaid(&exported);
	read &= exported_keep_schema(&exported);
	exported_free(&exported);
	if (!read)
		skip();
}

/* What stands in `code` has no meaning. */
static void remove_code(struct text *markdown)
{
	char *to = markdown->at;

	for (const char *at = markdown->at; *at;) {
		size_t run = *at == '`' ? strspn(at, "`") : 0;
		const char *end = run ? at + run : NULL;
		while (end && *end && (*end != '`' || strspn(end, "`") != run))
			end += *end == '`' ? strspn(end, "`") : strcspn(end, "`");
		if (end && *end && run != 3) /* not the diagram's fence */
			at = end + run;
		else
			for (size_t i = run ? run : 1; i > 0; i--)
				*to++ = *at++;
	}
	*to = '\0';
}

/* Whether MARK stands somewhere without a backslash that takes its meaning away. */
static bool has_mark(const char *markdown, const char *mark)
{
	for (const char *at = markdown; (at = strstr(at, mark)); at++) {
		size_t backslashes = 0;
		while (at - backslashes > markdown && at[-1 - (ptrdiff_t)backslashes] == '\\')
			backslashes++;
		if (backslashes % 2 == 0)
			return true;
	}
	return false;
}

static void markdown_has_no_markup_from_outside(void **state)
{
	static const char *const never[] = { "<script", "<img", "\n# Heading", "\n# out",
		"](javascript:", "![x](", "\n===", "\n    code", "\n1. list", "- - list", "> - list",
		"> + list", " $x$", " &lt;", "> # ", "> 1. " };
	(void)state;

	for (size_t i = 0; i < COUNT(nasty); i++) {
		struct trace *trace = hostile(nasty[i]);
		struct text out = { 0 };
		export_whole(trace, "md", &out);
		const char *fence = strstr(text_string(&out), "\n```"), *end;
		assert_non_null(fence);
		assert_non_null(end = strstr(fence + 1, "\n```"));
		assert_null(strstr(end + 1, "\n```"));
		remove_code(&out);
		for (size_t k = 0; k < COUNT(never); k++)
			if (has_mark(out.at, never[k]))
				fail_msg("'%s' has become '%s' in\n%s", nasty[i], never[k], out.at);
		text_free(&out);
		trace_free(trace);
	}
}

static void a_spreadsheet_gets_no_formula(void **state)
{
	static const char *const never[] = { ",=", ",@", ",+", ",-", "\n=", ",\"=", ",\"@", ",\"+" };
	(void)state;

	for (size_t i = 0; i < COUNT(nasty); i++) {
		struct trace *trace = hostile(nasty[i]);
		struct text out = { 0 };
		export_whole(trace, "csv", &out);
		for (size_t k = 0; k < COUNT(never); k++)
			if (strstr(text_string(&out), never[k]))
				fail_msg("'%s' is '%s' in a cell", nasty[i], never[k]);
		text_free(&out);
		trace_free(trace);
	}
}

static void random_traces_are_told_in_every_format(void **state)
{
	uint32_t seed = 11;
	(void)state;

	for (int i = 0; i < 15; i++) {
		struct trace *trace = trace_random(&seed, 40);
		struct exported exported;
		exported_start(&exported);
		exported_add(&exported, trace);
		exported_free(&exported);
		for (size_t k = 0; k < export_count; k++) {
			struct text out = { 0 };
			export_whole(trace, exports[k]->suffix, &out);
			if (strcmp(exports[k]->suffix, "pcapng") != 0) /* it is no text */
				assert_int_equal(strlen(text_string(&out)), out.length);
			text_free(&out);
		}
		trace_free(trace);
	}
}

/* --- the command --- */

static char *shelf; /* a folder with a.pcapng */

static int fill_shelf(void **state)
{
	struct trace *trace = annotated();
	struct text file = { 0 };
	(void)state;

	shelf = folder_make();
	trace_render(trace, JOURNAL_COMMENTS, &file);
	folder_write(shelf, "a.pcapng", file.at, file.length);
	text_free(&file);
	trace_free(trace);
	return 0;
}

static int empty_shelf(void **state)
{
	(void)state;
	folder_remove(shelf);
	return 0;
}

/* COMMAND is for a shell in the folder; $0 is the program. */
static struct result ask(const char *command, const char *environment)
{
	return process_run(&(struct process){ .arguments = { "sh", "-c", command, LOOPLAB },
	    .folder = shelf,
	    .environment = environment });
}

static void assert_answer(const char *command, int status, const char *out, const char *err)
{
	struct result result = ask(command, NULL);

	if (result.status != status || !strstr(text_string(&result.err), err) ||
	    !strstr(text_string(&result.out), out))
		fail_msg("%s: status %d\n%s\n%s", command, result.status, text_string(&result.out),
		    text_string(&result.err));
	result_free(&result);
}

static void the_octets_are_the_same_wherever_they_are_made(void **state)
{
	static const char command[] =
	    "mkdir -p \"$WHERE\" && cd \"$WHERE\" && for format in html md txt svg csv json jsonl; do "
	    "\"$0\" export ${BACK}a.pcapng -o - --format $format --remarks 2>&1; done; true";
	static const char *const worlds[] = { "WHERE=.",
		"WHERE=. LC_ALL=de_DE.UTF-8 LANGUAGE=de TZ=Pacific/Chatham",
		"WHERE=elsewhere BACK=../ LC_ALL=tr_TR.UTF-8 TZ=America/St_Johns COLUMNS=40 TERM=dumb" };
	struct text first = { 0 };
	(void)state;

	for (size_t i = 0; i < COUNT(worlds); i++) {
		struct text whole = { 0 };
		text_printf(&whole, "export %s; %s", worlds[i], command);
		struct result result = ask(whole.at, NULL);
		assert_int_equal(result.status, 0);
		if (i == 0)
			text_add(&first, text_string(&result.out));
		assert_string_equal(text_string(&result.out), text_string(&first));
		result_free(&result);
		text_free(&whole);
	}
	assert_non_null(strstr(text_string(&first), "recorded 2023-11-14 22:13:20 UTC"));
	text_free(&first);
}

static void a_date_can_be_given(void **state)
{
	struct result result =
	    ask("\"$0\" export a.pcapng -o - --format txt", "SOURCE_DATE_EPOCH=86400");
	(void)state;

	assert_int_equal(result.status, 0);
	assert_non_null(strstr(text_string(&result.out), "recorded 1970-01-02 00:00:00 UTC"));
	result_free(&result);
	assert_answer("SOURCE_DATE_EPOCH=today \"$0\" export a.pcapng -o - --format txt", 2, "",
	    "SOURCE_DATE_EPOCH is 'today', not a number of seconds");
}

static void what_cannot_be_is_said_in_one_line(void **state)
{
	(void)state;
	assert_answer("\"$0\" export a.pcapng", 2, "", "export: where to?");
	assert_answer("\"$0\" export a.pcapng -o a.doc", 2, "", "there is no format 'doc'; there are ");
	assert_answer("\"$0\" export a.pcapng -o a", 2, "", "a says no format; give --format");
	assert_answer("\"$0\" export a.pcapng -o ./.md/a", 2, "", "says no format");
	assert_answer("\"$0\" export a.pcapng -o a.csv -e tcp.flagz", 2, "", "tcp.flagz");
	assert_answer("\"$0\" export a.pcapng -o a.csv -Y tcp.flagz", 2, "", "tcp.flagz");
	assert_answer("\"$0\" export a.pcapng -o a.md --from-step 4", 2, "", "there is no step 4");
	assert_answer("\"$0\" export a.pcapng -o a.md --to-step 0", 2, "", "--to-step");
	assert_answer("\"$0\" export a.pcapng -o a.md --relative --absolute", 2, "", "not both");
	assert_answer("\"$0\" export none.pcapng -o a.md", 3, "", "none.pcapng");
	assert_answer("echo old >a.md; \"$0\" export a.pcapng -o a.md", 6, "", "--force replaces it");
	assert_answer(
	    "\"$0\" export a.pcapng -o a.pcapng --format txt && cat a.pcapng", 0, "Step 1", "");
}

static void it_goes_through_pipes(void **state)
{
	(void)state;
	assert_answer("\"$0\" export - -o - --format csv <a.pcapng", 0, "SYN seq=0 len=0", "");
	assert_answer("\"$0\" export a.pcapng -o - --format jsonl | head -c 1", 0, "{", "");
	assert_answer("\"$0\" export a.pcapng -o - --format md >/dev/full", 6, "",
	    "standard output: cannot be written: No space left on device");
	assert_answer("\"$0\" export a.pcapng -o - --format csv -e frame.number -e tcp.flags.syn "
	              "-Y tcp.flags.syn==1",
	    0, "frame.number,tcp.flags.syn\r\n1,1\r\n2,1\r\n", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_looks_as_it_did),
		cmocka_unit_test(a_part_says_what_it_is_a_part_of),
		cmocka_unit_test(without_a_journal_the_two_who_speak_have_the_lanes),
		cmocka_unit_test(every_row_has_its_words),
		cmocka_unit_test(help_and_document_name_every_format),
		cmocka_unit_test(markdown_has_no_markup_from_outside),
		cmocka_unit_test(a_spreadsheet_gets_no_formula),
		cmocka_unit_test(random_traces_are_told_in_every_format),
		cmocka_unit_test(words_stay_words),
		cmocka_unit_test_setup_teardown(
		    the_octets_are_the_same_wherever_they_are_made, fill_shelf, empty_shelf),
		cmocka_unit_test_setup_teardown(a_date_can_be_given, fill_shelf, empty_shelf),
		cmocka_unit_test_setup_teardown(
		    what_cannot_be_is_said_in_one_line, fill_shelf, empty_shelf),
		cmocka_unit_test_setup_teardown(it_goes_through_pipes, fill_shelf, empty_shelf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
