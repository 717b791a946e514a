/*
 * The command line, from outside: exit status, one line on stderr that says what and where, nothing
 * half-written. As the user who runs the tests and, when that is root, as an ordinary user too, from
 * an installed copy.
 */
#include "live.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Everything happens in a folder of its own. */
struct fixture {
	char *folder;
	struct text looplab; /* the program to try */
	bool nobody;
	bool can_play;
};

/* --- the two set-ups --- */

static void make_files(const char *folder)
{
	/* a pcap header and half of the next one; the first 20 octets of a header; prose */
	static const uint8_t header[] = { 0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 4, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6 };
	static const char prose[] = "Dear diary, today I captured nothing at all, and that was fine.\n";

	folder_write(folder, "empty.pcap", "", 0);
	folder_write(folder, "short.pcap", header, 20);
	folder_write(folder, "cut.pcap", header, sizeof header);
	folder_write(folder, "short.pcapng", "\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c", 10);
	folder_write(folder, "prose.pcap", prose, sizeof prose - 1);
	struct process make = { .arguments = { "mkdir", "-m", "777", "folder" }, .folder = folder };
	struct result result = process_run(&make);
	assert_int_equal(result.status, 0);
	result_free(&result);
}

static struct fixture *make_fixture(bool nobody)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	struct text why = { 0 };

	assert_non_null(fixture);
	fixture->folder = folder_make();
	fixture->nobody = nobody;
	make_files(fixture->folder);
	if (nobody) {
		/* the build folder may be closed to others; and so that installing is tried as well */
		assert_true(install_copy(BINARY_DIR, fixture->folder, &fixture->looplab));
	} else {
		text_add(&fixture->looplab, BINARY_DIR "/bin/looplab");
	}
	fixture->can_play = can_play(fixture->looplab.at, nobody, &why);
	if (!fixture->can_play)
		print_message("skipped: what needs a scenario: %s", text_string(&why));
	text_free(&why);
	return fixture;
}

static int set_up(void **state)
{
	*state = make_fixture(false);
	return 0;
}

static int set_up_nobody(void **state)
{
	*state = make_fixture(true);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	folder_remove(fixture->folder);
	text_free(&fixture->looplab);
	free(fixture);
	return 0;
}

/* --- trying --- */

/* WORDS are the arguments, separated by single blanks. */
static struct result try(const struct fixture *fixture, const char *words, struct process process)
{
	char *copy = strdup(words), *rest = copy;
	size_t count = 0;

	process.arguments[count++] = fixture->looplab.at;
	for (char *word; (word = strsep(&rest, " ")) && count < COUNT(process.arguments) - 1;)
		process.arguments[count++] = word;
	process.folder = fixture->folder;
	process.nobody = fixture->nobody;
	struct result result = process_run(&process);
	free(copy);
	return result;
}

static void say(const char *words, const struct result *result)
{
	print_error("looplab %s\nstatus %d\nstdout: %s\nstderr: %s\n", words, result->status,
	    text_string(&result->out), text_string(&result->err));
}

/* Must fail with STATUS, nothing on stdout, and one line on stderr that holds WHAT. */
static void assert_refused(struct fixture *fixture, const char *words, int status, const char *what,
    struct process process)
{
	size_t files = folder_count(fixture->folder);
	struct result result = try(fixture, words, process);
	const char *line = text_string(&result.err);
	bool good = result.status == status && text_lines(&result.err) == 1 &&
	            strncmp(line, "looplab: ", 9) == 0 && strstr(line, what) &&
	            result.out.length == 0 && folder_count(fixture->folder) == files;

	if (!good)
		say(words, &result);
	result_free(&result);
	assert_true(good);
}

static void assert_works(
    struct fixture *fixture, const char *words, const char *shows, struct process process)
{
	struct result result = try(fixture, words, process);
	bool good =
	    result.status == 0 && result.err.length == 0 && strstr(text_string(&result.out), shows);

	if (!good)
		say(words, &result);
	result_free(&result);
	assert_true(good);
}

static const struct process plainly;

/* --- the tests --- */

static void bad_words_are_named(void **state)
{
	static const struct {
		const char *words, *named;
	} rows[] = {
		{ "frobnicate", "frobnicate" },
		{ "--frobnicate", "--frobnicate" },
		{ "run", "scenario" },
		{ "run no-such-scenario", "no-such-scenario" },
		{ "run ../tcp-handshake", "tcp-handshake" },
		{ "run tcp-handshake --frobnicate", "--frobnicate" },
		{ "run tcp-handshake udp-unicast", "udp-unicast" },
		{ "run tcp-handshake --set nonsense=1", "nonsense" },
		{ "run tcp-handshake --set port=many", "port" },
		{ "run tcp-handshake --set", "--set" },
		{ "run tcp-handshake --journal=prose", "--journal" },
		{ "run tcp-handshake --predict=never", "--predict" },
		{ "print", "FILE" },
		{ "print cut.pcap prose.pcap", "prose.pcap" },
		{ "print cut.pcap -T prose", "-T" },
		{ "print cut.pcap -T fields", "-e" },
		{ "print cut.pcap -e no.such.field", "no.such.field" },
		{ "print cut.pcap -e tcp.flgs.syn", "perhaps 'tcp.flags.syn'" },
		{ "print cut.pcap -e frame.tim", "'frame.time'" },
		{ "print cut.pcap -e tcp", "looplab fields 'tcp.*'" },
		{ "print cut.pcap -c many", "many" },
		{ "print cut.pcap -Q", "-Q" },
		{ "print cut.pcap -T json -V", "-V" },
		{ "print cut.pcap -T text -e ip.ttl", "-T fields" },
		{ "print cut.pcap -e ip.ttl -E colour=red", "colour=red" },
		{ "print -r cut.pcap", "looplab print FILE" },
		{ "print cut.pcap -w out.pcap", "looplab export FILE" },
		{ "capture -D", "capture -i ?" },
		{ "fields no_such_word", "no_such_word" },
		{ "list --frobnicate", "--frobnicate" },
		{ "doctor now", "now" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_refused(*state, rows[i].words, 2, rows[i].named, plainly);
}

static void bad_files_are_named(void **state)
{
	static const char *const files[] = { "missing.pcap", "folder", "empty.pcap", "short.pcap",
		"short.pcapng", "prose.pcap", "no/such/folder/x.pcap" };
	char words[128];

	for (size_t i = 0; i < COUNT(files); i++) {
		snprintf(words, sizeof words, "print %s", files[i]);
		assert_refused(*state, words, 3, files[i], plainly);
		snprintf(words, sizeof words, "open %s", files[i]);
		assert_refused(*state, words, 3, files[i], plainly);
	}
	assert_refused(*state, "print -", 3, "standard input", plainly);
	assert_refused(*state, "print -", 3, "standard input", (struct process){ .input = "prose" });
	assert_refused(
	    *state, "print -", 3, "standard input", (struct process){ .input_closed = true });
}

static void a_file_that_is_cut_off_is_shown_with_a_warning(void **state)
{
	struct result result = try(*state, "print cut.pcap", plainly);

	if (result.status != 0 || text_lines(&result.err) != 1)
		say("print cut.pcap", &result);
	assert_int_equal(result.status, 0);
	assert_int_equal(text_lines(&result.err), 1);
	assert_non_null(strstr(text_string(&result.err), "cut.pcap"));
	result_free(&result);
}

static void hostile_words_do_not_reach_the_terminal(void **state)
{
	assert_refused(*state, "run \033[2Jtcp", 2, "\\x1b[2Jtcp", plainly);
	assert_refused(*state, "print \033]0;x\007.pcap", 3, "\\x1b]0;x\\x07.pcap", plainly);
	assert_refused(*state, "\033c", 2, "\\x1bc", plainly);
}

static void output_that_cannot_be_written_is_named(void **state)
{
	const struct fixture *fixture = *state;
	static const char *const words[] = { "--help", "list", "fields", "run --help", "--version" };
	const struct process full = { .output = "/dev/full" };

	for (size_t i = 0; i < COUNT(words); i++)
		assert_refused(*state, words[i], 6, "standard output", full);
	if (!fixture->can_play)
		return;
	assert_refused(*state, "run tcp-handshake --plain", 6, "standard output", full);
	assert_refused(*state, "run tcp-handshake --json", 6, "standard output", full);
	assert_refused(*state, "run tcp-handshake -w -", 6, "standard output", full);
}

/* The file first: the screen would be wasted on a recording that fails. */
static void files_that_cannot_be_written_are_named(void **state)
{
	const struct fixture *fixture = *state;

	assert_refused(*state, "run tcp-handshake -w no/such/x.pcapng", 6, "no/such/x.pcapng", plainly);
	assert_refused(*state, "run tcp-handshake -w folder", 6, "folder", plainly);
	if (geteuid() != 0 || fixture->nobody)
		assert_refused(*state, "run tcp-handshake -w /etc/x.pcapng", 6, "/etc/x.pcapng", plainly);
	if (!fixture->can_play)
		return;
	struct result result = try(*state, "run tcp-handshake --plain -w /dev/full", plainly);
	if (result.status != 6 || text_lines(&result.err) != 1)
		say("run -w /dev/full", &result);
	assert_int_equal(result.status, 6);
	assert_int_equal(text_lines(&result.err), 1);
	assert_non_null(strstr(text_string(&result.err), "/dev/full"));
	result_free(&result);
}

/* On a terminal of 80 columns no line may break. */
static void assert_no_line_breaks(const struct text *help)
{
	int columns = 0;

	for (const char *at = text_string(help); *at; at++) {
		columns = *at == '\n' ? 0 : columns + (((uint8_t)*at & 0xc0) != 0x80);
		if (columns > 80)
			fail_msg("a line of more than 80 columns in %s", text_string(help));
	}
}

static void every_command_has_help(void **state)
{
	struct result help = try(*state, "--help", plainly);
	char *line = strstr(text_string(&help.out), "commands:\n");
	char words[64], name[32], usage[64];
	int count = 0;

	assert_int_equal(help.status, 0);
	assert_non_null(line);
	assert_no_line_breaks(&help.out);
	for (line = strchr(line, '\n') + 1; sscanf(line, "  %31[a-z]", name) == 1;
	     line = strchr(line, '\n') + 1) {
		snprintf(words, sizeof words, "%s --help", name);
		snprintf(usage, sizeof usage, "usage: looplab %s", name);
		assert_works(*state, words, usage, plainly);
		count++;
	}
	assert_in_range(count, 7, 30);
	result_free(&help);
}

static void the_version_names_the_libraries(void **state)
{
	static const char *const names[] = { "looplab 0.", "jansson", "ncurses" };

	for (size_t i = 0; i < COUNT(names); i++)
		assert_works(*state, "--version", names[i], plainly);
}

/* The name, a protocol, a pattern, a word of the explanation; the narrowest that there is. */
static void fields_are_found_by_name_protocol_and_word(void **state)
{
	assert_works(*state, "fields tcp.srcport", "tcp.srcport", plainly);
	assert_works(*state, "fields tcp.flags", "tcp.flags.syn ", plainly);
	assert_works(*state, "fields dns.qry.*", "dns.qry.name ", plainly);
	assert_works(*state, "fields lab", "lab.call ", plainly);
	assert_works(*state, "fields secret", "tcp.options.mptcp.sendkey ", plainly);
	struct result result = try(*state, "fields tcp", plainly);
	for (const char *line = text_string(&result.out); *line; line = strchr(line, '\n') + 1)
		assert_memory_equal(line, "tcp.", 4);
	result_free(&result);
}

static void a_closed_input_is_no_obstacle(void **state)
{
	const struct fixture *fixture = *state;
	const struct process closed = { .input_closed = true };

	assert_works(*state, "list", "tcp-handshake", closed);
	if (!fixture->can_play)
		skip();
	assert_works(*state, "run tcp-handshake --check", "as expected", closed);
	assert_works(*state, "run tcp-handshake --check --plain", "as expected", plainly);
}

static void a_run_is_checked_and_recorded_in_two_seconds(void **state)
{
	const struct fixture *fixture = *state;
	char path[4096];

	if (!fixture->can_play)
		skip();
	int took = INT_MAX;
	for (int i = 0; i < 5 && took > 2000; i++) { /* the machine may have had something else to do */
		struct result result =
		    try(*state, "run tcp-handshake --check --plain -w h.pcapng", plainly);
		if (result.status != 0)
			say("run", &result);
		assert_int_equal(result.status, 0);
		took = (int)(result.elapsed / 1000000);
		result_free(&result);
	}
	assert_in_range(took, 1, 2000);
	print_message("run --check --plain -w: %d ms\n", took);
	assert_works(*state, "print h.pcapng", "connect(", plainly);
	assert_works(*state, "print h.pcapng -T json", "tcp.flags", plainly);
	snprintf(path, sizeof path, "%s/h.pcapng.part", fixture->folder);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof path, "%s/h.pcapng", fixture->folder);
	assert_int_equal(unlink(path), 0);
}

/* --- where namespaces are forbidden --- */

static void write_file(const char *path, const char *words)
{
	int descriptor = open(path, O_WRONLY);

	if (descriptor < 0 || write(descriptor, words, strlen(words)) < 0)
		_exit(126);
	close(descriptor);
}

/* An outer namespace without rights in which no further one can be made. */
static void forbid_namespaces(void)
{
	char map[64];

	become_nobody();
	prctl(PR_SET_DUMPABLE, 1); /* or /proc/self belongs to root */
	snprintf(map, sizeof map, "%d %d 1", (int)geteuid(), (int)geteuid());
	if (unshare(CLONE_NEWUSER))
		_exit(126);
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", map);
	write_file("/proc/sys/user/max_user_namespaces", "0");
}

static void without_namespaces_there_is_one_message_with_the_remedy(void **state)
{
	const struct fixture *fixture = *state;
	const struct process forbidden = { .prepare = forbid_namespaces };

	if (!fixture->can_play || (geteuid() == 0 && !fixture->nobody))
		skip(); /* root needs no namespace of users */
	assert_refused(*state, "run tcp-handshake --plain", 4, "max_user_namespaces", forbidden);
	assert_refused(*state, "run tcp-handshake -w x.pcapng", 4, "max_user_namespaces", forbidden);
	struct result result = try(*state, "doctor", forbidden);
	if (result.status != 4)
		say("doctor", &result);
	assert_int_equal(result.status, 4);
	assert_non_null(strstr(text_string(&result.out), "max_user_namespaces"));
	result_free(&result);
}

#define TESTS                                                                                      \
	cmocka_unit_test(bad_words_are_named), cmocka_unit_test(bad_files_are_named),                  \
	    cmocka_unit_test(a_file_that_is_cut_off_is_shown_with_a_warning),                          \
	    cmocka_unit_test(hostile_words_do_not_reach_the_terminal),                                 \
	    cmocka_unit_test(output_that_cannot_be_written_is_named),                                  \
	    cmocka_unit_test(files_that_cannot_be_written_are_named),                                  \
	    cmocka_unit_test(every_command_has_help),                                                  \
	    cmocka_unit_test(the_version_names_the_libraries),                                         \
	    cmocka_unit_test(fields_are_found_by_name_protocol_and_word),                              \
	    cmocka_unit_test(a_closed_input_is_no_obstacle),                                           \
	    cmocka_unit_test(a_run_is_checked_and_recorded_in_two_seconds),                            \
	    cmocka_unit_test(without_namespaces_there_is_one_message_with_the_remedy)

int main(void)
{
	const struct CMUnitTest as_this_user[] = { TESTS };
	const struct CMUnitTest as_nobody[] = { TESTS };
	int failed = cmocka_run_group_tests(as_this_user, set_up, tear_down);

	if (geteuid() == 0)
		failed += cmocka_run_group_tests(as_nobody, set_up_nobody, tear_down);
	return failed;
}
