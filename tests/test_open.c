/*
 * looplab open and print, on a terminal and in a pipe, while what they read is still coming.
 */
#include "live.h"
#include "maker.h"
#include "process.h"
#include "session.h"
#include "story.h"
#include "traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 60, HEADER = 24, EACH = 16 + SIZE };

/* --- a pipe with a name, and what is put into it --- */

struct source {
	char *folder, path[4096];
	struct text file; /* packets to come */
	int pipe;
};

static void source_make(struct source *source, size_t packets)
{
	*source = (struct source){ .folder = folder_make(), .file = make_pcap(packets, SIZE) };
	snprintf(source->path, sizeof source->path, "%s/pipe", source->folder);
	assert_int_equal(mkfifo(source->path, 0600), 0);
}

static void source_give(const struct source *source, size_t from, size_t end)
{
	const char *octets = source->file.at + from;

	assert_int_equal(write(source->pipe, octets, end - from), (long)(end - from));
}

/* Packet NUMBER, from 0; with the first, what stands before it. */
static void source_give_packet(const struct source *source, size_t number)
{
	source_give(source, number ? HEADER + number * EACH : 0, HEADER + (number + 1) * EACH);
}

static void source_free(struct source *source)
{
	folder_remove(source->folder);
	text_free(&source->file);
}

/* --- on the terminal --- */

/* `sh -c COMMAND` on a terminal; in COMMAND, %s is the source's path. */
static struct terminal *start(const struct source *source, const char *program)
{
	char command[8192];

	snprintf(command, sizeof command, program, source->path);
	return terminal_open(&(struct terminal_options){ .arguments = { "sh", "-c", command },
	    .environment = { "TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL", "LC_CTYPE", "NO_COLOR",
	        "LSAN_OPTIONS=print_suppressions=0:suppressions=" SOURCE_DIR "/tests/leaks.txt" },
	    .rows = 24,
	    .columns = 80 });
}

static void a_pipe_is_followed_and_keys_come_from_the_terminal(void **state)
{
	struct source source;
	(void)state;

	source_make(&source, 3);
	struct terminal *terminal = start(&source, "cat %s | " LOOPLAB " open -");
	source.pipe = open(source.path, O_WRONLY);
	session_wait(terminal, "standard input");
	session_wait(terminal, "reading");
	source_give_packet(&source, 0);
	session_wait(terminal, "1 packet so far");
	source_give_packet(&source, 1);
	session_wait(terminal, "2 packets so far");
	terminal_keys(terminal, "?");
	session_wait(terminal, "close");
	terminal_keys(terminal, "?");
	source_give_packet(&source, 2);
	session_wait(terminal, "3 packets so far");
	close(source.pipe);
	assert_true(terminal_wait_gone(terminal, "so far", SOON));
	session_wait(terminal, "3 packets");
	session_quit(terminal);
	source_free(&source);
}

static void a_filter_is_typed_while_a_pipe_grows(void **state)
{
	struct source source;
	(void)state;

	source_make(&source, 4);
	struct terminal *terminal = start(&source, "cat %s | " LOOPLAB " open -");
	source.pipe = open(source.path, O_WRONLY);
	source_give_packet(&source, 0);
	source_give_packet(&source, 1);
	session_wait(terminal, "2 packets so far");
	terminal_keys(terminal, "fframe.number in {2, 4}");
	session_wait(terminal, "✔ good");
	terminal_keys(terminal, "\r");
	session_wait(terminal, "1 of 2 packets shown · filter: frame.number in {2, 4}");
	source_give_packet(&source, 2);
	session_wait(terminal, "1 of 3 packets shown");
	terminal_keys(terminal, "f\025frame.nmber == 1");
	session_wait(terminal, "✘ no field is called 'frame.nmber'; perhaps 'frame.number'");
	terminal_keys(terminal, "\r"); /* is not taken */
	source_give_packet(&source, 3);
	session_wait(terminal, "4 packets so far");
	terminal_keys(terminal, "\033");
	session_wait(terminal, "2 of 4 packets shown");
	terminal_keys(terminal, "f\033OA\025\r");
	session_wait(terminal, "no filter: every packet is shown");
	close(source.pipe);
	session_quit(terminal);
	source_free(&source);
}

static void escape_and_control_c_leave_the_rest(void **state)
{
	static const char *const keys[] = { "\033", "\003" };
	(void)state;

	for (size_t i = 0; i < COUNT(keys); i++) {
		struct source source;
		source_make(&source, 2);
		struct terminal *terminal = start(&source, "exec " LOOPLAB " open %s");
		source.pipe = open(source.path, O_WRONLY);
		source_give_packet(&source, 0);
		session_wait(terminal, "1 packet so far");
		terminal_keys(terminal, keys[i]);
		session_wait(terminal, "1 packet, not all");
		session_wait(terminal, "no more is read");
		close(source.pipe);
		session_quit(terminal);
		source_free(&source);
	}
}

/* Whoever writes into standard input learns that nobody reads any more. */
static void who_stops_reading_lets_go_of_the_pipe(void **state)
{
	struct source source;
	(void)state;

	source_make(&source, 2);
	struct terminal *terminal = start(&source, "exec " LOOPLAB " open - < %s");
	source.pipe = open(source.path, O_WRONLY);
	source_give_packet(&source, 0);
	session_wait(terminal, "1 packet so far");
	terminal_keys(terminal, "\033");
	session_wait(terminal, "1 packet, not all");
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(write(source.pipe, source.file.at, 1), -1);
	assert_int_equal(errno, EPIPE);
	signal(SIGPIPE, SIG_DFL);
	close(source.pipe);
	session_quit(terminal);
	source_free(&source);
}

static void a_pipe_that_is_no_capture_gives_the_terminal_back(void **state)
{
	struct source source;
	(void)state;

	source_make(&source, 1);
	struct terminal *terminal = start(&source, "exec " LOOPLAB " open %s");
	source.pipe = open(source.path, O_WRONLY);
	session_wait(terminal, "reading");
	assert_int_equal(write(source.pipe, "GET / HTTP/1.1\r\n", 16), 16);
	session_ends(terminal, 3);
	close(source.pipe);
	source_free(&source);
}

/* --- printed --- */

/* Until the process sleeps, as one does that waits; false: it never does. */
static bool sleeps(pid_t process)
{
	char path[64], line[512], state = 'R';

	snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
	for (int64_t end = monotonic_now() + INT64_C(5000000000); monotonic_now() < end;) {
		FILE *file = fopen(path, "r");
		size_t length = file ? fread(line, 1, sizeof line - 1, file) : 0;
		line[length] = '\0';
		const char *name_end = strrchr(line, ')');
		if (file)
			fclose(file);
		if (name_end && sscanf(name_end + 1, " %c", &state) == 1 && state == 'S')
			return true;
		sched_yield();
	}
	return false;
}

enum { FROM = 0, TO = 1 };

/* What `print` says while its input is still open. */
static void print_while_packets_come(int flags)
{
	struct source source;
	struct text out = { 0 };
	char part[4096];
	int in[2], to[2], status;

	source_make(&source, 2);
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(to), 0);
	fcntl(in[FROM], F_SETFL, flags);
	pid_t child = fork();
	if (child == 0) {
		dup2(in[FROM], STDIN_FILENO);
		dup2(to[TO], STDOUT_FILENO);
		close(in[TO]);
		alarm(60);
		execl(LOOPLAB, LOOPLAB, "print", "-T", "fields", "-e", "frame.number", "-", (char *)NULL);
		_exit(127);
	}
	close(in[FROM]);
	close(to[TO]);
	source.pipe = in[TO];
	for (size_t number = 0; number < 2; number++) {
		source_give_packet(&source, number);
		ssize_t count = read(to[FROM], part, sizeof part);
		assert_in_range(count, 1, sizeof part);
		text_add_octets(&out, part, (size_t)count);
		assert_string_equal(text_string(&out), number ? "1\n2\n" : "1\n");
		assert_true(sleeps(child));
	}
	close(source.pipe);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(to[FROM]);
	text_free(&out);
	source_free(&source);
}

static void the_first_packet_is_printed_before_the_second_has_come(void **state)
{
	(void)state;
	print_while_packets_come(0);
}

static void an_input_that_does_not_wait_by_itself_is_waited_for(void **state)
{
	(void)state;
	print_while_packets_come(O_NONBLOCK);
}

static void print_keeps_to_the_memory_that_it_may_take(void **state)
{
	struct text file = make_pcap(40000, SIZE);
	char *folder = folder_make(), command[4096];
	(void)state;

	folder_write(folder, "x.pcap", file.at, file.length);
	snprintf(command, sizeof command,
	    "cat %s/x.pcap | " LOOPLAB " print --memory=1 -T fields -e "
	    "frame.number -",
	    folder);
	struct result result = process_run(&(struct process){ .arguments = { "sh", "-c", command } });
	assert_int_equal(result.status, 0);
	assert_in_range(text_lines(&result.out), 5000, 39999);
	assert_non_null(strstr(text_string(&result.err), "too much memory"));
	result_free(&result);
	folder_remove(folder);
	text_free(&file);
}

static void the_start_of_a_file_is_printed_without_reading_the_rest(void **state)
{
	struct text file = make_pcap(5000, SIZE);
	char *folder = folder_make(), path[4096];
	(void)state;

	snprintf(path, sizeof path, "%s/x.pcap", folder);
	file.at[file.length - EACH + 11] = '\x7f'; /* the last packet claims to be enormous */
	folder_write(folder, "x.pcap", file.at, file.length);
	struct result result =
	    process_run(&(struct process){ .arguments = { LOOPLAB, "print", "-c", "2", path } });
	assert_int_equal(result.status, 0);
	assert_int_equal(text_lines(&result.out), 2);
	assert_string_equal(text_string(&result.err), "");
	result_free(&result);
	result = process_run(&(struct process){ .arguments = { LOOPLAB, "print", path } });
	assert_int_equal(text_lines(&result.out), 4999);
	assert_non_null(strstr(text_string(&result.err), "damaged after packet 4999"));
	result_free(&result);
	folder_remove(folder);
	text_free(&file);
}

/* --- notes --- */

/* The file of a run that was made up, in a folder of its own. */
static void story_write(char path[4096], char **folder)
{
	struct trace *trace = story_handshake();
	struct text file = { 0 };

	*folder = folder_make();
	snprintf(path, 4096, "%s/story.pcapng", *folder);
	trace_render(trace, JOURNAL_COMMENTS, &file);
	write_file(path, file.at, file.length);
	text_free(&file);
	trace_free(trace);
}

static void a_note_is_written_on_the_terminal_and_saved_with_the_packets(void **state)
{
	struct setting setting = { .command = { "open", "--as", "teacher" } };
	struct trace *trace = trace_new();
	struct error error;
	char path[4096], *folder;
	(void)state;

	story_write(path, &folder);
	setting.command[3] = path;
	struct terminal *terminal = session_start(setting);
	session_wait(terminal, "story.pcapng");
	terminal_keys(terminal, "ga");
	session_wait(terminal, "by teacher");
	terminal_keys(terminal, "look **here**\rq");
	session_wait(terminal, "Save them?");
	terminal_keys(terminal, "s");
	session_ends(terminal, 0);
	assert_true(file_read(trace, path, &error));
	const struct note *note = note_next(trace, NULL);
	assert_non_null(note);
	assert_string_equal(note->text, "look **here**");
	assert_int_equal(note->by, BY_TEACHER);
	assert_int_equal(trace->frames.count, 3);
	assert_int_equal(trace_steps(trace), 3);
	trace_free(trace);
	folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pipe_is_followed_and_keys_come_from_the_terminal),
		cmocka_unit_test(a_filter_is_typed_while_a_pipe_grows),
		cmocka_unit_test(escape_and_control_c_leave_the_rest),
		cmocka_unit_test(who_stops_reading_lets_go_of_the_pipe),
		cmocka_unit_test(a_pipe_that_is_no_capture_gives_the_terminal_back),
		cmocka_unit_test(the_first_packet_is_printed_before_the_second_has_come),
		cmocka_unit_test(an_input_that_does_not_wait_by_itself_is_waited_for),
		cmocka_unit_test(print_keeps_to_the_memory_that_it_may_take),
		cmocka_unit_test(the_start_of_a_file_is_printed_without_reading_the_rest),
		cmocka_unit_test(a_note_is_written_on_the_terminal_and_saved_with_the_packets),
	};

	if (access(LOOPLAB, X_OK) != 0) {
		print_message("skipped: there is no %s\n", LOOPLAB);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
