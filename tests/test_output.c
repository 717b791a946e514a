/* Files that are written whole or not at all: whatever is there already, whatever goes wrong. */
#include "live.h"
#include "process.h"
#include "lab/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test has a folder of its own and works in it. */
static int enter_folder(void **state)
{
	*state = folder_make();
	return chdir(*state);
}

static int leave_folder(void **state)
{
	int left = chdir("/");

	folder_remove(*state);
	return left;
}

static bool save(const char *path, const char *content, bool force, struct error *error)
{
	struct text text = { 0 };

	text_add(&text, content);
	bool good = output_save(&(struct output_place){ .path = path, .force = force }, &text, error);
	text_free(&text);
	return good;
}

static void assert_content(const char *path, const char *content)
{
	char found[100] = { 0 };
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	found[fread(found, 1, sizeof found - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(found, content);
}

static mode_t mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(stat(path, &status), 0);
	return status.st_mode & 07777;
}

static void a_new_file_has_the_mode_that_files_have_here(void **state)
{
	struct error error;
	mode_t mask = umask(027);

	assert_true(save("a", "new", false, &error));
	umask(mask);
	assert_content("a", "new");
	assert_int_equal(mode_of("a"), 0640);
	assert_int_equal(folder_count(*state), 1);
}

static void what_is_there_is_replaced_only_if_asked(void **state)
{
	struct error error;

	folder_write(*state, "a", "old", 3);
	assert_false(save("a", "new", false, &error));
	assert_string_equal(error.text, "a is there already; --force replaces it");
	assert_content("a", "old");
	assert_true(save("a", "new", true, &error));
	assert_content("a", "new");
	assert_int_equal(folder_count(*state), 1);
}

static void a_file_may_replace_what_it_was_made_from(void **state)
{
	struct text text = { 0 };
	struct error error;

	folder_write(*state, "a", "old", 3);
	folder_write(*state, "b", "old", 3);
	assert_int_equal(symlink("a", "link"), 0);
	text_add(&text, "new");
	assert_true(output_save(&(struct output_place){ .path = "a", .input = "link" }, &text, &error));
	assert_false(output_save(&(struct output_place){ .path = "b", .input = "a" }, &text, &error));
	text_free(&text);
	assert_content("a", "new");
	assert_content("b", "old");
}

static void the_mode_of_the_old_file_stays(void **state)
{
	struct error error;

	folder_write(*state, "a", "old", 3);
	assert_int_equal(chmod("a", 0604), 0);
	assert_true(save("a", "new", true, &error));
	assert_int_equal(mode_of("a"), 0604);
}

static void a_link_stays_and_what_it_leads_to_is_replaced(void **state)
{
	struct error error;
	struct stat status;

	assert_int_equal(mkdir("there", 0777), 0);
	folder_write(*state, "there/a", "old", 3);
	assert_int_equal(symlink("there/a", "link"), 0);
	assert_true(save("link", "new", true, &error));
	assert_content("there/a", "new");
	assert_int_equal(lstat("link", &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(symlink("nowhere", "broken"), 0);
	assert_false(save("broken", "new", true, &error));
	assert_non_null(strstr(error.text, "leads nowhere"));
}

static void folders_are_no_files(void **state)
{
	struct error error;
	(void)state;

	assert_false(save(".", "new", true, &error));
	assert_string_equal(error.text, ". is a folder; name a file in it");
	assert_false(save("none/a", "new", true, &error));
	assert_string_equal(error.text, "none/a: cannot be written: No such file or directory");
}

static void devices_are_written_as_they_are(void **state)
{
	struct error error;

	assert_true(save("/dev/null", "new", false, &error));
	assert_false(save("/dev/full", "new", false, &error));
	assert_string_equal(error.text, "/dev/full: cannot be written: No space left on device");
	assert_int_equal(folder_count(*state), 0);
}

/* A limit on the size of files stands for a full disk: it needs no disk, and the kernel's signal for it
 * must not end the program. */
static void a_full_disk_leaves_the_old_file(void **state)
{
	struct rlimit before, small;
	struct error error;
	char large[20000];

	memset(large, 'x', sizeof large);
	large[sizeof large - 1] = '\0';
	folder_write(*state, "a", "old", 3);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ .rlim_cur = 10000, .rlim_max = before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	bool good = save("a", large, true, &error), good_new = save("b", large, true, &error);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_false(good || good_new);
	assert_string_equal(error.text, "b: cannot be written: File too large");
	assert_content("a", "old");
	assert_int_equal(folder_count(*state), 1);
}

/* What a child does while its output is open; it must not come back. */
static int end_of_child(void (*act)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct error error;
		struct text text = { 0 };
		struct output *output =
		    output_open(&(struct output_place){ .path = "a", .force = true }, &error);
		text_add(&text, "new");
		act();
		output_pass(output, &text);
		output_finish(output, &error);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void be_interrupted(void)
{
	raise(SIGINT);
}

static void be_ended(void)
{
	raise(SIGTERM);
}

static void a_signal_leaves_the_old_file_and_nothing_else(void **state)
{
	folder_write(*state, "a", "old", 3);
	assert_int_equal(end_of_child(be_interrupted), SIGINT);
	assert_int_equal(end_of_child(be_ended), SIGTERM);
	assert_content("a", "old");
	assert_int_equal(folder_count(*state), 1);
}

static void be_left_alone(void)
{
	raise(SIGHUP);
}

static void a_signal_that_is_ignored_means_nothing(void **state)
{
	(void)state;
	assert_true(signal(SIGHUP, SIG_IGN) != SIG_ERR);
	int ended_by = end_of_child(be_left_alone);
	assert_true(signal(SIGHUP, SIG_DFL) != SIG_ERR);
	assert_int_equal(ended_by, 0);
	assert_content("a", "new");
}

static void signals_are_as_before_afterwards(void **state)
{
	sigset_t before, after;
	struct error error;
	(void)state;

	assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &before), 0);
	assert_true(save("a", "new", false, &error));
	assert_false(save("a", "new", false, &error));
	assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &after), 0);
	for (int signal = 1; signal < 32; signal++)
		assert_int_equal(sigismember(&before, signal), sigismember(&after, signal));
}

/* Two that are written at the same time, the first finished first. */
static void write_two(bool force, bool *first, bool *second, struct error *error)
{
	struct output_place place = { .path = "a", .force = force };
	struct output *one = output_open(&place, error), *other = output_open(&place, error);
	struct text text = { 0 };

	assert_true(one && other);
	text_add(&text, "one");
	assert_true(output_pass(one, &text));
	text_add(&text, "other");
	assert_true(output_pass(other, &text));
	text_free(&text);
	*first = output_finish(one, error);
	*second = output_finish(other, error);
}

static void of_two_who_write_one_file_one_wins(void **state)
{
	struct error error;
	bool first, second;

	write_two(false, &first, &second, &error);
	assert_true(first);
	assert_false(second); /* it was not there when the second began, but is now */
	assert_content("a", "one");
	write_two(true, &first, &second, &error);
	assert_true(first && second);
	assert_content("a", "other");
	assert_int_equal(folder_count(*state), 1);
}

static void what_is_abandoned_was_never_there(void **state)
{
	struct text text = { 0 };
	struct error error;
	struct output *output = output_open(&(struct output_place){ .path = "a" }, &error);

	text_add(&text, "new");
	assert_true(output_pass(output, &text));
	assert_int_equal(text.length, 0);
	output_abandon(output);
	text_free(&text);
	assert_int_equal(folder_count(*state), 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(a_new_file_has_the_mode_that_files_have_here),
		IN_FOLDER(what_is_there_is_replaced_only_if_asked),
		IN_FOLDER(a_file_may_replace_what_it_was_made_from),
		IN_FOLDER(the_mode_of_the_old_file_stays),
		IN_FOLDER(a_link_stays_and_what_it_leads_to_is_replaced),
		IN_FOLDER(folders_are_no_files),
		IN_FOLDER(devices_are_written_as_they_are),
		IN_FOLDER(a_full_disk_leaves_the_old_file),
		IN_FOLDER(a_signal_leaves_the_old_file_and_nothing_else),
		IN_FOLDER(a_signal_that_is_ignored_means_nothing),
		IN_FOLDER(signals_are_as_before_afterwards),
		IN_FOLDER(of_two_who_write_one_file_one_wins),
		IN_FOLDER(what_is_abandoned_was_never_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
