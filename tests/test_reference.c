/* docs/protocols.md is what the decoders' rows say today. */
#include "lab/exports/export.h"
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void the_document_is_what_the_rows_say(void **state)
{
	struct tree tree = { 0 };
	struct text made = { 0 };

	(void)state;
	tree_read(&tree, SOURCE_DIR);
	reference_document(&made);
	const struct file *kept = tree_find(&tree, "docs/protocols.md");
	assert_non_null(kept);
	size_t same = 0;
	while (kept->content[same] && kept->content[same] == text_string(&made)[same])
		same++;
	bool equal = strcmp(kept->content, text_string(&made)) == 0;
	if (!equal)
		print_error(
		    "docs/protocols.md is old from line %zu on; build/dev/bin/looplab fields --markdown "
		    "makes it anew\n",
		    line_number(kept->content, kept->content + same));
	text_free(&made);
	tree_free(&tree);
	assert_true(equal);
}

static void every_field_is_in_the_document(void **state)
{
	struct text made = { 0 }, row = { 0 };
	size_t missing = 0;

	(void)state;
	reference_document(&made);
	for (size_t i = 0; i < protocol_count; i++) {
		for (const struct field *field = protocols[i]->fields; field && field->name; field++) {
			text_clear(&row);
			text_printf(&row, "\n| `%s` | ", field->name);
			missing += !strstr(text_string(&made), text_string(&row));
		}
	}
	text_free(&made);
	text_free(&row);
	assert_int_equal(missing, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_document_is_what_the_rows_say),
		cmocka_unit_test(every_field_is_in_the_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
