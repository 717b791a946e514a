/*
 * The self-check: `looplab run --check`, one scenario or all, and what it says when a promise is
 * broken. The scenarios that are broken on purpose are the examples of docs/scenario-protocol.md.
 */
#include "live.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LOOPLAB BINARY_DIR "/bin/looplab"

/* The example of the page that begins with FENCE. */
static void example_read(const char *fence, struct text *program)
{
	char page[65536] = "";
	FILE *file = fopen(SOURCE_DIR "/docs/scenario-protocol.md", "r");

	assert_non_null(file);
	assert_in_range(fread(page, 1, sizeof page - 1, file), 1, sizeof page - 2);
	fclose(file);
	const char *begin = strstr(page, fence);
	assert_non_null(begin);
	begin += strlen(fence);
	text_add_octets(program, begin, (size_t)(strstr(begin, "\n```") + 1 - begin));
}

/* The example as a program that LOOPLAB_SCENARIOS finds, with OLD (if any) replaced by NEW. */
static char *example_install(const char *fence, const char *name, const char *old, const char *new)
{
	struct text program = { 0 }, changed = { 0 }, path = { 0 };
	char *folder = folder_make();

	example_read(fence, &program);
	const char *at = old ? strstr(program.at, old) : NULL;
	if (old) {
		assert_non_null(at);
		text_add_octets(&changed, program.at, (size_t)(at - program.at));
		text_printf(&changed, "%s%s", new, at + strlen(old));
	} else {
		text_add(&changed, program.at);
	}
	folder_write(folder, name, changed.at, changed.length);
	text_printf(&path, "%s/%s", folder, name);
	assert_int_equal(chmod(path.at, 0755), 0);
	setenv("LOOPLAB_SCENARIOS", folder, 1);
	text_free(&program);
	text_free(&changed);
	text_free(&path);
	return folder;
}

static void need_tool(const char *name)
{
	if (have_tool(name))
		return;
	print_message("skipped: there is no %s\n", name);
	skip();
}

static void example_passes(const char *fence, const char *name)
{
	char *folder = example_install(fence, name, NULL, NULL);
	struct result result = process_run(
	    &(struct process){ .arguments = { LOOPLAB, "run", name, "--check", "--plain" } });

	if (result.status != 0)
		print_message("%s%s", text_string(&result.out), text_string(&result.err));
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.out.at, "as expected\n"));
	result_free(&result);
	folder_remove(folder);
}

static void the_example_in_python_passes_its_check(void **state)
{
	(void)state;
	need_tool("python3");
	example_passes("```python\n", "udp-hello");
}

static void the_example_in_a_shell_passes_its_check(void **state)
{
	(void)state;
	need_tool("bash");
	example_passes("```bash\n", "udp-nobody");
}

static void a_broken_promise_is_shown_in_one_screenful(void **state)
{
	(void)state;
	need_tool("bash");
	char *folder = example_install("```bash\n", "udp-nobody", "ICMP type=3 code=3", "ICMP type=5");
	struct result result = process_run(
	    &(struct process){ .arguments = { LOOPLAB, "run", "udp-nobody", "--check", "--plain" } });

	assert_int_equal(result.status, 1);
	const char *report = strstr(result.out.at, "\ncheck failed: udp-nobody\n");
	assert_non_null(report);
	assert_non_null(strstr(report, "step 1 of 1, line "));
	assert_non_null(strstr(report, "expected:  * UDP len=6  [* ICMP type=5]\n"));
	assert_non_null(strstr(report, "but:      packet 2 "));
	assert_non_null(strstr(report, "┌ echo hello"));
	assert_non_null(strstr(report, "UDP len=6"));
	assert_non_null(strstr(report, "destination unreachable: port unreachable"));
	struct text rest = { 0 };
	text_add(&rest, report);
	assert_in_range(text_lines(&rest), 6, 24);
	text_free(&rest);
	result_free(&result);
	folder_remove(folder);
}

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		count++;
	return count;
}

static void all_scenarios_keep_their_promises_at_once(void **state)
{
	(void)state;
	struct result list = process_run(&(struct process){ .arguments = { LOOPLAB, "list" } });
	struct result result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "run", "--check", "--all" }, .deadline = 120000 });
	size_t scenarios = text_lines(&list.out);
	struct text total = { 0 };

	if (result.status != 0)
		print_message("%s%s", text_string(&result.out), text_string(&result.err));
	assert_int_equal(result.status, 0);
	assert_int_equal(strncmp(result.out.at, "scenario ", 9), 0);
	assert_true(
	    count_of(result.out.at, "  ok  ") + count_of(result.out.at, "  skipped  ") == scenarios);
	text_printf(&total, "\n%zu scenarios: ", scenarios);
	assert_non_null(strstr(result.out.at, total.at));
	assert_non_null(strstr(result.out.at, " 0 failed, "));
	assert_in_range(result.elapsed, 1, INT64_C(60000000000)); /* the set takes under a minute */
	text_free(&total);
	result_free(&list);
	result_free(&result);
}

static void a_knob_chooses_the_scenarios_that_have_it(void **state)
{
	(void)state;
	struct result result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "run", "--check", "--all", "--set", "ip=6" }, .deadline = 120000 });

	if (result.status != 0)
		print_message("%s%s", text_string(&result.out), text_string(&result.err));
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.out.at, "tcp-handshake "));
	assert_null(strstr(result.out.at, "udp-broadcast ")); /* IPv6 has none */
	result_free(&result);
}

static void one_that_fails_does_not_keep_the_others_from_playing(void **state)
{
	(void)state;
	need_tool("bash");
	char *folder = example_install("```bash\n", "udp-nobody", "ICMP type=3 code=3", "ICMP type=5");
	struct result result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "run", "--check", "--all", "--set", "port=4321" } });

	/* it has no knob: not played */
	assert_int_equal(result.status, 0);
	assert_null(strstr(result.out.at, "udp-nobody"));
	result_free(&result);
	result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "run", "--check", "--all" }, .deadline = 120000 });
	assert_int_equal(result.status, 1);
	assert_int_equal(count_of(result.out.at, "  FAILED  "), 1);
	assert_non_null(strstr(result.out.at, " 1 failed, "));
	assert_non_null(strstr(result.out.at, "check failed: udp-nobody\n"));
	result_free(&result);
	folder_remove(folder);
}

static void a_new_scenario_compiles_and_passes(void **state)
{
	(void)state;
	char *folder = folder_make();
	struct result result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "scenario", "new", "udp-mine" }, .folder = folder });

	assert_int_equal(result.status, 0);
	result_free(&result);
	result =
	    process_run(&(struct process){ .arguments = { "sh", "-c",
	                                       C_COMPILER " -Wall -Wextra -Werror udp_mine.c "
	                                                  "-o udp-mine $(" LOOPLAB " scenario flags)" },
	        .folder = folder });
	assert_string_equal(text_string(&result.err), "");
	assert_int_equal(result.status, 0);
	result_free(&result);
	setenv("LOOPLAB_SCENARIOS", folder, 1);
	result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "run", "udp-mine", "--check", "--plain", "--set", "size=9" } });
	if (result.status != 0)
		print_message("%s%s", text_string(&result.out), text_string(&result.err));
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.out.at, "UDP len=9"));
	result_free(&result);
	folder_remove(folder);
}

static void a_new_scenario_never_takes_the_place_of_a_file(void **state)
{
	(void)state;
	char *folder = folder_make();

	folder_write(folder, "udp_mine.c", "mine", 4);
	struct result result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "scenario", "new", "udp-mine" }, .folder = folder });
	assert_int_equal(result.status, 6);
	assert_non_null(strstr(result.err.at, "udp_mine.c is there already"));
	result_free(&result);
	result = process_run(&(struct process){
	    .arguments = { LOOPLAB, "scenario", "new", "../mine" }, .folder = folder });
	assert_int_equal(result.status, 2);
	result_free(&result);
	folder_remove(folder);
}

static void the_narration_follows_the_language(void **state)
{
	(void)state;
	struct process run = { .arguments = { LOOPLAB, "run", "tcp-handshake", "--check", "--plain" },
		.environment = "LANGUAGE=de" };

	need_tool("msgfmt");
	setenv("LC_ALL", "C.UTF-8", 1);
	struct result result = process_run(&run);
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.out.at, "Der Server öffnet eine Tür"));
	result_free(&result);
	run.environment = "LANGUAGE=xx";
	result = process_run(&run);
	assert_non_null(strstr(result.out.at, "The server opens a door"));
	result_free(&result);
}

static int forget_folder(void **state)
{
	(void)state;
	return unsetenv("LOOPLAB_SCENARIOS");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(the_example_in_python_passes_its_check, forget_folder),
		cmocka_unit_test_teardown(the_example_in_a_shell_passes_its_check, forget_folder),
		cmocka_unit_test_teardown(a_broken_promise_is_shown_in_one_screenful, forget_folder),
		cmocka_unit_test_teardown(a_new_scenario_compiles_and_passes, forget_folder),
		cmocka_unit_test(a_new_scenario_never_takes_the_place_of_a_file),
		cmocka_unit_test(the_narration_follows_the_language),
		cmocka_unit_test(all_scenarios_keep_their_promises_at_once),
		cmocka_unit_test(a_knob_chooses_the_scenarios_that_have_it),
		cmocka_unit_test_teardown(
		    one_that_fails_does_not_keep_the_others_from_playing, forget_folder),
	};

	need_play(LOOPLAB);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
