/* A crew: what many processes have to say arrives, and who crashes, hangs or babbles is the end of nobody else. */
#include "lab/crew.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CRASHES = 2, HANGS, FAILS, BABBLES, EVERYBODY = 40 };

static void work(void *context, size_t index, struct text *out)
{
	(void)context;
	if (index == CRASHES)
		abort();
	if (index == HANGS)
		pause();
	if (index == FAILS)
		_exit(3);
	for (int i = 0; index == BABBLES && i < 2000; i++)
		text_add(out, "much more than anybody wants to hear of one of them; ");
	text_printf(out, "said %zu", index);
}

/* What came of each; kept as texts. */
static void take(void *context, size_t index, const struct text *said, const char *why)
{
	struct text *heard = context;

	assert_true((said == NULL) == (why != NULL));
	text_add(&heard[index], said ? text_string(said) : why);
}

static void one_that_fails_is_the_end_of_nobody_else(void **state)
{
	struct text heard[EVERYBODY] = { 0 };
	struct crew crew = {
		.count = EVERYBODY,
		.width = 4,
		.seconds = 1,
		.longest = 50000,
		.context = heard,
		.work = work,
		.done = take,
	};
	char good[40];

	(void)state;
	crew_work(&crew);
	assert_string_equal(text_string(&heard[CRASHES]), "reading it crashed (signal 6)");
	assert_string_equal(text_string(&heard[HANGS]), "it takes too long");
	assert_string_equal(text_string(&heard[FAILS]), "reading it failed");
	assert_string_equal(text_string(&heard[BABBLES]), "it has too much to say");
	for (size_t i = 0; i < EVERYBODY; i++) {
		snprintf(good, sizeof good, "said %zu", i);
		if (i < CRASHES || i > BABBLES)
			assert_string_equal(text_string(&heard[i]), good);
		text_free(&heard[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_fails_is_the_end_of_nobody_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
