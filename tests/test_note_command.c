/*
 * looplab note, from outside: what it writes, what Wireshark's programs and others read of it, and that
 * the file is never half-written.
 */
#include "live.h"
#include "process.h"
#include "traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LOOPLAB BINARY_DIR "/bin/looplab"

struct fixture {
	char *folder;
	struct text file; /* "run.pcapng" in it, as it was made */
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	uint32_t seed = 11;

	if (!fixture)
		return 1;
	struct trace *trace = trace_random(&seed, 20);
	for (size_t i = 0; i < trace->notes.count; i++)
		note_delete(trace, i); /* of the made-up ones, none */
	fixture->folder = folder_make();
	trace_render(trace, JOURNAL_COMMENTS, &fixture->file);
	folder_write(fixture->folder, "run.pcapng", fixture->file.at, fixture->file.length);
	trace_free(trace);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	folder_remove(fixture->folder);
	text_free(&fixture->file);
	free(fixture);
	return 0;
}

/* Runs looplab with these words in the folder. */
static struct result looplab(const struct fixture *fixture, const char *const words[])
{
	struct process process = { .arguments = { LOOPLAB }, .folder = fixture->folder };

	for (int i = 0; words[i]; i++)
		process.arguments[i + 1] = words[i];
	return process_run(&process);
}
#define RUN(...) looplab(fixture, (const char *const[]){ __VA_ARGS__, NULL })

/* The last lines are those of STATUS, OUT (NULL: anything) and ERR (NULL: nothing on stderr). */
static void assert_result(struct result result, int status, const char *out, const char *err)
{
	if (result.status != status)
		print_error("%s%s", text_string(&result.out), text_string(&result.err));
	assert_int_equal(result.status, status);
	if (out)
		assert_string_equal(text_string(&result.out), out);
	if (err)
		assert_non_null(strstr(text_string(&result.err), err));
	else
		assert_string_equal(text_string(&result.err), "");
	result_free(&result);
}

static struct text read_whole(const struct fixture *fixture, const char *name)
{
	char path[512];
	struct text text = { 0 };

	snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	for (int c; (c = fgetc(file)) != EOF;)
		text_add_octets(&text, &(char){ (char)c }, 1);
	fclose(file);
	return text;
}

static void assert_file_is(
    const struct fixture *fixture, const char *name, const struct text *expected)
{
	struct text now = read_whole(fixture, name);

	assert_int_equal(now.length, expected->length);
	assert_memory_equal(now.at, expected->at, now.length);
	text_free(&now);
}

/* --- what it does --- */

static void notes_are_added_listed_edited_and_deleted(void **state)
{
	struct fixture *fixture = *state;

	assert_result(RUN("note", "run.pcapng"), 0, "", NULL);
	assert_result(
	    RUN("note", "run.pcapng", "-p", "2", "why *this*?"), 0, "note 1 on packet 2\n", NULL);
	assert_result(RUN("note", "run.pcapng", "--by", "student", "all\nof it"), 0,
	    "note 1 on the whole\n", NULL);
	assert_result(RUN("note", "run.pcapng", "-p", "1", "--field", "frame.len", "x"), 2, "",
	    "no octets that are frame.len");
	assert_result(RUN("note", "run.pcapng"), 0,
	    "1  on the whole, by student: all\\nof it\n2  on packet 2, by teacher: why *this*?\n",
	    NULL);
	assert_result(
	    RUN("note", "run.pcapng", "--edit", "2", "because"), 0, "note 2 on packet 2\n", NULL);
	assert_result(RUN("note", "run.pcapng", "--delete", "1"), 0, "", NULL);
	assert_result(
	    RUN("note", "run.pcapng", "--list"), 0, "1  on packet 2, by teacher: because\n", NULL);
	assert_result(RUN("note", "run.pcapng", "--delete", "1"), 0, "", NULL);
	assert_file_is(fixture, "run.pcapng", &fixture->file);
}

static void mistakes_are_told_in_a_line_and_change_nothing(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *words[8];
		int status;
		const char *err;
	} mistakes[] = {
		{ { "-p", "99", "x" }, 2, "there is no packet 99: the last is packet " },
		{ { "-p", "0", "x" }, 2, "not a number of at least 1" },
		{ { "-p", "1", "--step", "1", "x" }, 2, "one place" },
		{ { "--step", "99", "x" }, 2, "steps and" },
		{ { "--field", "tcp.port", "x" }, 2, "-p PACKET" },
		{ { "-p", "1", "--field", "no.such", "x" }, 2, "no field is called 'no.such'" },
		{ { "--by", "me", "x" }, 2, "teacher, student and lab" },
		{ { "--edit", "7", "x" }, 2, "there is no note 7" },
		{ { "--delete", "7" }, 2, "there is no note 7" },
		{ { "--delete", "1", "x" }, 2, "take no words" },
		{ { "-p", "1" }, 2, "the words are missing" },
		{ { "-p", "1", "" }, 2, "says nothing" },
		{ { "-p", "1", "\xff" }, 2, "not UTF-8" },
		{ { "-p", "1", "x", "-o", "no/such/folder.pcapng" }, 6, "cannot be written" },
		{ { "-p", "1", "x", "-o", "other" }, 6, "--force" },
	};

	folder_write(fixture->folder, "other", "precious", 8);
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		const char *words[12] = { "note", "run.pcapng" };
		for (int k = 0; mistakes[i].words[k]; k++)
			words[k + 2] = mistakes[i].words[k];
		struct result result = looplab(fixture, words);
		assert_int_equal(text_lines(&result.err), 1);
		assert_result(result, mistakes[i].status, "", mistakes[i].err);
	}
	assert_file_is(fixture, "run.pcapng", &fixture->file);
	struct text other = read_whole(fixture, "other");
	assert_string_equal(other.at, "precious");
	text_free(&other);
}

static void what_has_no_place_for_notes_becomes_another_file(void **state)
{
	struct fixture *fixture = *state;
	static const uint8_t pcap[] = { 0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 4, 0, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 2 };

	folder_write(fixture->folder, "x.pcap", pcap, sizeof pcap);
	assert_result(RUN("note", "x.pcap", "-p", "1", "x"), 2, "", "-o OUT.pcapng");
	assert_result(RUN("note", "x.pcap", "-p", "1", "x", "-o", "y.pcapng"), 0, NULL, NULL);
	assert_result(RUN("note", "y.pcapng"), 0, "1  on packet 1, by teacher: x\n", NULL);
	struct process pipe = { .arguments = { "sh", "-c",
		                        LOOPLAB " note - -p 1 y -o - <y.pcapng >z.pcapng" },
		.folder = fixture->folder };
	assert_result(process_run(&pipe), 0, "", NULL);
	assert_result(RUN("note", "z.pcapng"), 0,
	    "1  on packet 1, by teacher: x\n2  on packet 1, by teacher: y\n", NULL);
}

static void what_is_taken_out_goes_to_another_file(void **state)
{
	struct fixture *fixture = *state;

	assert_result(RUN("note", "run.pcapng", "-p", "1", "from 192.0.2.9", "--anonymise"), 2, "",
	    "-o OUT.pcapng");
	assert_result(RUN("note", "run.pcapng", "-p", "1", "from 192.0.2.9", "--anonymise",
	                  "--strip-payload", "--strip-secrets", "-o", "new.pcapng"),
	    0, NULL, NULL);
	assert_file_is(fixture, "run.pcapng", &fixture->file);
	struct result list = RUN("note", "new.pcapng");
	assert_null(strstr(text_string(&list.out), "192.0.2.9"));
	assert_non_null(strstr(text_string(&list.out), "on packet 1, by teacher: from 10."));
	result_free(&list);
	assert_result(
	    RUN("export", "run.pcapng", "--anonymise", "-o", "x.txt"), 2, "", "make a .pcapng");
	assert_result(RUN("export", "run.pcapng", "-o", "copy.pcapng"), 0, "", NULL);
	assert_file_is(fixture, "copy.pcapng", &fixture->file);
}

static void words_come_from_standard_input_too(void **state)
{
	struct fixture *fixture = *state;
	struct process process = { .arguments = { LOOPLAB, "note", "run.pcapng", "-p", "1", "-" },
		.input = "two\nlines\n",
		.folder = fixture->folder };

	assert_result(process_run(&process), 0, NULL, NULL);
	assert_result(RUN("note", "run.pcapng"), 0, "1  on packet 1, by teacher: two\\nlines\n", NULL);
}

/* --- what others read and write --- */

static void skip_without(const char *tool)
{
	if (have_tool(tool))
		return;
	print_message("skipped: %s is not installed\n", tool);
	skip();
}

static void wireshark_shows_notes_and_its_comments_are_notes(void **state)
{
	struct fixture *fixture = *state;

	skip_without("tshark");
	skip_without("editcap");
	assert_result(RUN("note", "run.pcapng", "-p", "3", "look"), 0, NULL, NULL);
	struct process edit = { .arguments = { "editcap", "-a", "4:by editcap", "run.pcapng",
		                        "e.pcapng" },
		.folder = fixture->folder };
	struct result result = process_run(&edit);
	assert_int_equal(result.status, 0);
	result_free(&result);
	assert_result(RUN("note", "e.pcapng"), 0,
	    "1  on packet 3, by teacher: look\n2  on packet 4, by teacher: by editcap\n", NULL);
	assert_result(RUN("note", "e.pcapng", "-p", "4", "and mine"), 0, NULL, NULL);
	struct process show = {
		.arguments = { "sh", "-c",
		    "tshark -r e.pcapng -T fields -E occurrence=l -e frame.comment -c 4 "
		    "2>/dev/null | tail -n 2" },
		.folder = fixture->folder
	};
	assert_result(process_run(&show), 0, "look\nand mine\n", NULL);
	struct process count = { .arguments = { "capinfos", "-c", "-M", "-r", "-T", "e.pcapng" },
		.folder = fixture->folder };
	result = process_run(&count);
	assert_int_equal(result.status, 0);
	assert_string_equal(text_string(&result.err), "");
	result_free(&result);
}

/* Neither knows comments, but they must not stumble over them: libpcap, and dpkt for Python. */
static void other_readers_find_the_same_packets(void **state)
{
	static const char dpkt[] =
	    "import dpkt, sys\nfile = dpkt.pcapng.Reader(open('run.pcapng', 'rb'))\n"
	    "print(len(list(file)))";
	struct fixture *fixture = *state;
	/* the one of the distribution has what the distribution's packages bring */
	struct process look = { .arguments = { "/usr/bin/python3", "-c", "import dpkt" } };

	assert_result(RUN("note", "run.pcapng", "-p", "3", "look"), 0, NULL, NULL);
	struct process count = { .arguments = { "sh", "-c",
		                         LOOPLAB " print run.pcapng -T fields -e frame.number | wc -l" },
		.folder = fixture->folder };
	struct result packets = process_run(&count);
	if (have_tool("tcpdump")) {
		struct process tcpdump = {
			.arguments = { "sh", "-c",
			    "tcpdump -nr run.pcapng --count 2>/dev/null | cut -d' ' -f1" },
			.folder = fixture->folder
		};
		assert_result(process_run(&tcpdump), 0, packets.out.at, NULL);
	}
	struct result has_dpkt = process_run(&look);
	if (has_dpkt.status == 0) {
		struct process python = { .arguments = { "/usr/bin/python3", "-c", dpkt },
			.folder = fixture->folder };
		assert_result(process_run(&python), 0, packets.out.at, NULL);
	} else {
		print_message("skipped in part: python3-dpkt is not installed\n");
	}
	result_free(&has_dpkt);
	result_free(&packets);
}

/* --- a crash, a full disk, two at once --- */

/* A file that takes a while to be saved. */
static struct text make_large(const struct fixture *fixture)
{
	struct text file = { 0 };
	static const uint8_t packet[44] = { 6, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
		12, 0, 0, 0, 12, 0, 0, 0, [40] = 44 };

	text_add_octets(&file, fixture->file.at, fixture->file.length);
	while (file.length < 3000000)
		text_add_octets(&file, packet, sizeof packet);
	folder_write(fixture->folder, "large.pcapng", file.at, file.length);
	return file;
}

static void limit_files(void)
{
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 1000000, 1000000 });
}

static void a_full_disk_leaves_the_old_file(void **state)
{
	struct fixture *fixture = *state;
	struct text file = make_large(fixture);
	struct process process = { .arguments = { LOOPLAB, "note", "large.pcapng", "-p", "1", "x" },
		.folder = fixture->folder,
		.prepare = limit_files };

	assert_result(process_run(&process), 6, "", "large.pcapng: cannot be written");
	assert_file_is(fixture, "large.pcapng", &file);
	assert_int_equal(folder_count(fixture->folder), 2);
	text_free(&file);
}

/* Whenever it is killed, the file is the old one or the new one. */
static void a_kill_leaves_the_old_file_or_the_new(void **state)
{
	struct fixture *fixture = *state;
	struct text file = make_large(fixture);
	bool old = false, new = false;

	assert_result(RUN("note", "large.pcapng", "-p", "1", "x", "-o", "new.pcapng"), 0, NULL, NULL);
	struct text changed = read_whole(fixture, "new.pcapng");
	for (int hundredths = 1; hundredths < 400 && !new; hundredths += 1 + hundredths / 4) {
		char after[16];
		snprintf(after, sizeof after, "%d.%02d", hundredths / 100, hundredths % 100);
		struct process process = { .arguments = { "timeout", "-s", "KILL", after, LOOPLAB, "note",
			                           "large.pcapng", "-p", "1", "x" },
			.folder = fixture->folder };
		struct result result = process_run(&process);
		result_free(&result);
		struct text now = read_whole(fixture, "large.pcapng");
		bool is_old = now.length == file.length && memcmp(now.at, file.at, now.length) == 0;
		bool is_new = now.length == changed.length && memcmp(now.at, changed.at, now.length) == 0;
		assert_true(is_old || is_new);
		old |= is_old;
		new |= is_new;
		text_free(&now);
	}
	assert_true(old && new);
	text_free(&file);
	text_free(&changed);
}

static void of_two_at_once_one_wins_whole(void **state)
{
	struct fixture *fixture = *state;
	struct text file = make_large(fixture);
	struct process both = { .arguments = { "sh", "-c",
		                        LOOPLAB " note large.pcapng -p 1 first >/dev/null & " LOOPLAB
		                                " note large.pcapng -p 1 second >/dev/null; wait" },
		.folder = fixture->folder };

	assert_result(process_run(&both), 0, "", NULL);
	struct result result = RUN("note", "large.pcapng");
	const char *list = text_string(&result.out);
	assert_true(strcmp(list, "1  on packet 1, by teacher: first\n") == 0 ||
	            strcmp(list, "1  on packet 1, by teacher: second\n") == 0 ||
	            text_lines(&result.out) == 2); /* one came after the other */
	result_free(&result);
	assert_int_equal(folder_count(fixture->folder), 2);
	text_free(&file);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(notes_are_added_listed_edited_and_deleted),
		IN_FOLDER(mistakes_are_told_in_a_line_and_change_nothing),
		IN_FOLDER(what_has_no_place_for_notes_becomes_another_file),
		IN_FOLDER(what_is_taken_out_goes_to_another_file),
		IN_FOLDER(words_come_from_standard_input_too),
		IN_FOLDER(wireshark_shows_notes_and_its_comments_are_notes),
		IN_FOLDER(other_readers_find_the_same_packets),
		IN_FOLDER(a_full_disk_leaves_the_old_file),
		IN_FOLDER(a_kill_leaves_the_old_file_or_the_new),
		IN_FOLDER(of_two_at_once_one_wins_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
