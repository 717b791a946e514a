/*
 * Many runs: one after another on a busy machine, and all at once on the same ports. As an ordinary
 * user, also when root runs the tests.
 */
#include "live.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

struct fixture {
	char *folder;
	struct text looplab;
	bool nobody;
};

static void fixture_make(struct fixture *fixture)
{
	struct text why = { 0 };

	fixture->folder = folder_make();
	fixture->nobody = geteuid() == 0 &&
	                  install_copy(BINARY_DIR, fixture->folder, &fixture->looplab) &&
	                  can_play(fixture->looplab.at, true, &why);
	if (!fixture->nobody) {
		text_clear(&fixture->looplab);
		text_add(&fixture->looplab, BINARY_DIR "/bin/looplab");
	}
	text_free(&why);
}

/* Runs SCRIPT with the program as $0; it must succeed and print nothing. */
static void assert_silent(const struct fixture *fixture, const char *script, int deadline)
{
	struct process shell = { .arguments = { "sh", "-c", script, fixture->looplab.at },
		.folder = fixture->folder,
		.nobody = fixture->nobody,
		.deadline = deadline };
	struct result result = process_run(&shell);

	if (result.status != 0 || result.out.length || result.err.length)
		printf("%s%s", text_string(&result.out), text_string(&result.err));
	print_message("%d ms\n", (int)(result.elapsed / 1000000));
	bool good = result.status == 0 && !result.out.length && !result.err.length;
	result_free(&result);
	assert_true(good);
}

static void a_hundred_runs_pass_while_every_core_is_busy(void **state)
{
	assert_silent(*state,
	    "busy=; for core in $(seq $(nproc)); do (while :; do :; done) & busy=\"$busy $!\"; done;"
	    "for i in $(seq 100); do"
	    "  \"$0\" run tcp-handshake --check --plain >said 2>&1 || { echo run $i; cat said; };"
	    "done; kill $busy; wait $busy 2>/dev/null; :",
	    200000);
}

static void fifty_labs_at_once_pass_on_the_same_ports(void **state)
{
	assert_silent(*state,
	    "for i in $(seq 50); do"
	    "  { \"$0\" run tcp-handshake --check --plain >said$i 2>&1 || { echo run $i; cat said$i; }; } &"
	    "done; wait",
	    100000);
}

int main(void)
{
	struct fixture fixture = { 0 };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(a_hundred_runs_pass_while_every_core_is_busy, &fixture),
		cmocka_unit_test_prestate(fifty_labs_at_once_pass_on_the_same_ports, &fixture),
	};

	need_play(BINARY_DIR "/bin/looplab");
	fixture_make(&fixture);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	folder_remove(fixture.folder);
	text_free(&fixture.looplab);
	return failed;
}
