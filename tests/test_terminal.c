/* The terminal harness itself: that it sees what a program leaves behind. */
#include "terminal.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>

enum { SOON = 10000 }; /* ms; reached only when a test fails */

static struct terminal *run_shell(const char *script)
{
	struct terminal_options options = { .arguments = { "sh", "-c", script },
		.environment = { "LC_ALL=C.UTF-8", "TERM=xterm-256color" },
		.rows = 5,
		.columns = 20 };

	return terminal_open(&options);
}

static void what_a_program_writes_is_on_the_screen(void **state)
{
	struct terminal *terminal = run_shell("printf 'eins\\r\\n\\033[3;5Hzw\303\266lf \342\226\266'");
	int status;

	(void)state;
	assert_true(terminal_wait_text(terminal, "zwölf", SOON));
	assert_true(terminal_wait_exit(terminal, &status, SOON));
	assert_int_equal(status, 0);
	assert_string_equal(terminal_row(terminal, 0), "eins");
	assert_string_equal(terminal_row(terminal, 2), "    zwölf ▶");
	assert_false(terminal_shows(terminal, "drei"));
	terminal_close(terminal);
}

static void repeated_characters_are_repeated(void **state)
{
	struct terminal *terminal = run_shell(
	    "stty -echo; printf 'x-\\033[3b+\r\na\\033'; read go; printf '[2bz\\033[1;9Hend'");
	int status;

	(void)state;
	assert_true(terminal_wait_text(terminal, "x----+", SOON));
	terminal_keys(terminal, "\n");
	assert_true(terminal_wait_text(terminal, "end", SOON));
	assert_true(terminal_wait_exit(terminal, &status, SOON));
	assert_true(terminal_shows(terminal, "aaaz"));
	terminal_close(terminal);
}

static void keys_and_sizes_arrive(void **state)
{
	struct terminal *terminal = run_shell(
	    "trap 'stty size' WINCH; read line; echo \"<$line>\"; while :; do read line; done");

	(void)state;
	terminal_keys(terminal, "abc\n");
	assert_true(terminal_wait_text(terminal, "<abc>", SOON));
	terminal_resize(terminal, 7, 33);
	/* bash and dash run the trap when read returns */
	terminal_keys(terminal, "\n");
	assert_true(terminal_wait_text(terminal, "7 33", SOON));
	terminal_close(terminal);
}

static void interrupt_ends_a_program(void **state)
{
	struct terminal *terminal = run_shell("echo ready; exec cat");
	int status;

	(void)state;
	assert_true(terminal_wait_text(terminal, "ready", SOON));
	terminal_keys(terminal, "\003");
	assert_true(terminal_wait_exit(terminal, &status, SOON));
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
	terminal_close(terminal);
}

static void a_stopped_program_goes_on(void **state)
{
	struct terminal *terminal = run_shell("kill -STOP $$; echo again");
	int status;

	(void)state;
	assert_true(terminal_wait_exit(terminal, &status, SOON));
	assert_true(WIFSTOPPED(status));
	terminal_continue(terminal);
	assert_true(terminal_wait_text(terminal, "again", SOON));
	assert_true(terminal_wait_exit(terminal, &status, SOON));
	assert_true(WIFEXITED(status));
	terminal_close(terminal);
}

static void assert_left_behind(const char *script, const char *what)
{
	struct terminal *terminal = run_shell(script);
	struct text why = { 0 };
	int status;

	assert_true(terminal_wait_exit(terminal, &status, SOON));
	assert_int_equal(terminal_restored(terminal, &why), *what == '\0');
	assert_non_null(strstr(text_string(&why), what));
	text_free(&why);
	terminal_close(terminal);
}

static void everything_left_behind_is_noticed(void **state)
{
	(void)state;
	assert_left_behind("printf '\\033[?1049h'", "alternate screen");
	assert_left_behind("printf '\\033[?25l'", "cursor");
	assert_left_behind("printf '\\033[?1000h'", "mouse");
	assert_left_behind("stty -echo", "modes");
	assert_left_behind("stty raw", "modes");
	assert_left_behind("printf '\\033[?1049h\\033[?25lx\\033[?25h\\033[?1049l'", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_program_writes_is_on_the_screen),
		cmocka_unit_test(repeated_characters_are_repeated),
		cmocka_unit_test(keys_and_sizes_arrive),
		cmocka_unit_test(interrupt_ends_a_program),
		cmocka_unit_test(a_stopped_program_goes_on),
		cmocka_unit_test(everything_left_behind_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
