/*
 * The contracts of capture/, read from the sources: every function that a header offers is explained
 * there, no decoder knows another, and documents name only files that are there. Each rule is also
 * shown what breaks it, and must say so.
 */
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* --- headers explain what they offer --- */

/* The line at AT without its end; the next one is returned. */
static const char *line_of(const char *at, char line[512])
{
	size_t length = strcspn(at, "\n");

	snprintf(line, 512, "%.*s", (int)length, at);
	return at[length] ? at + length + 1 : at + length;
}

/* Whether LINE, the first of something at the top level, begins a function. */
static bool begins_function(const char *line)
{
	static const char *const others[] = { "typedef", "struct", "enum", "union", "#", "/", "*", "{",
		"}", "extern \"C\"" };
	const char *round = strchr(line, '(');

	if (!isalpha((unsigned char)line[0]) && line[0] != '_')
		return false;
	if (!round || round == line || !(isalnum((unsigned char)round[-1]) || round[-1] == '_'))
		return false;
	for (size_t i = 0; i < COUNT(others); i++) /* "struct x *make(void);" is a function, too */
		if (starts_with(line, others[i]) && memchr(line, '{', (size_t)(round - line)))
			return false;
	return !memchr(line, '=', (size_t)(round - line));
}

/* Whether the function that LINE, at AT in CONTENT, begins was declared before: it is explained there. */
static bool is_repeated(const char *content, const char *at, const char *line)
{
	size_t end = strcspn(line, "("), start = end;
	char name[512];

	while (start > 0 && (isalnum((unsigned char)line[start - 1]) || line[start - 1] == '_'))
		start--;
	snprintf(name, sizeof name, "%.*s(", (int)(end - start), line + start);
	return strstr(content, name) < at + start;
}

/*
 * A function is explained by a comment right above it, or by one above the group that it stands in: one
 * declaration after the other, without an empty line. What stands between two headings ("--- x ---") is
 * a group only with a comment of its own.
 */
static void check_header(const struct file *file, struct text *broken)
{
	char line[512];
	bool explained = false, in_comment = false, heading = false;
	size_t depth = 0, number = 0;

	for (const char *at = file->content, *next; *at; at = next) {
		next = line_of(at, line);
		number++;
		if (in_comment || starts_with(line, "/*")) {
			heading = starts_with(line, "/* ---");
			in_comment = !strstr(line, "*/");
			explained = !heading;
			continue;
		}
		if (line[0] == '\0')
			explained = false;
		if (depth == 0 && begins_function(line) && !explained && !strstr(line, "/*") &&
		    !is_repeated(file->content, at, line))
			text_printf(broken, "%s:%zu is not explained: %s\n", file->path, number, line);
		for (const char *c = line; *c; c++)
			depth = *c == '{' ? depth + 1 : *c == '}' && depth > 0 ? depth - 1 : depth;
	}
}

static void check_headers(const struct tree *tree, struct text *broken)
{
	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		if (starts_with(file->path, "capture/") && ends_with(file->path, ".h"))
			check_header(file, broken);
	}
}

/* --- decoders know nothing of each other --- */

#define DECODERS "capture/protocols/"

/* "capture/protocols/tls_names.c": "tls". */
static bool same_family(const char *a, const char *b)
{
	size_t start = strlen(DECODERS);
	size_t length = strcspn(a + start, "_.");

	return strcspn(b + start, "_.") == length && strncmp(a + start, b + start, length) == 0;
}

static bool is_shared(const char *header)
{
	return strcmp(header, DECODERS "checksum.h") == 0 || strcmp(header, DECODERS "numbers.h") == 0;
}

static void check_decoder_includes(const struct tree *tree, struct text *broken)
{
	char name[1024];
	bool system;

	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		const char *at = file->content;
		while (is_c(file->path) && next_include(tree, file, &at, name, &system)) {
			if (system || !starts_with(name, DECODERS) || starts_with(file->path, "tests/"))
				continue;
			bool is_list = strcmp(name, DECODERS "list.h") == 0;
			bool inside = starts_with(file->path, DECODERS);
			if (is_list ? strcmp(file->path, "capture/protocol.c") != 0
			            : inside && !is_shared(name) && !same_family(file->path, name))
				text_printf(broken, "%s must not include %s\n", file->path, name);
		}
	}
}

/* A row is reached by its key, never by its name: a decoder names only rows of its own. */
static void check_decoder_names(const struct tree *tree, struct text *broken)
{
	static const char mark[] = "protocol_";
	char definition[160];

	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		if (!starts_with(file->path, DECODERS) || !ends_with(file->path, ".c"))
			continue;
		for (const char *at = file->content; (at = strstr(at, "&protocol_")); at++) {
			size_t length = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
			snprintf(definition, sizeof definition, "struct protocol %.*s", (int)length, at + 1);
			if (length > strlen(mark) && !strstr(file->content, definition))
				text_printf(broken, "%s:%zu names another's row, %.*s\n", file->path,
				    line_number(file->content, at), (int)length, at + 1);
		}
	}
}

/* --- documents --- */

/* In documents, everything in `…` that begins as our paths do, and is no pattern, must be there. */
static void check_paths_are_true(const struct tree *tree, struct text *broken)
{
	static const char *const tops[] = { "capture/", "docs/", "lab/", "scenarios/", "stage/" };
	static const char path[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
	char name[256];

	for (size_t i = 0; i < tree->files.count; i++) {
		const struct file *file = &tree->files.at[i];
		const char *at = ends_with(file->path, ".md") ? file->content : NULL;
		while (at && (at = strchr(at, '`'))) {
			size_t length = strspn(++at, path);
			bool is_ours = false;
			for (size_t k = 0; k < COUNT(tops); k++)
				is_ours |= starts_with(at, tops[k]);
			snprintf(name, sizeof name, "%.*s", (int)length, at);
			if (is_ours && at[length] == '`' && !tree_has(tree, name))
				text_printf(broken, "%s names %s, which is not there\n", file->path, name);
		}
	}
}

/* --- the tests --- */

static void assert_kept(void (*rule)(const struct tree *, struct text *))
{
	struct tree tree = { 0 };
	struct text broken = { 0 };

	tree_read(&tree, SOURCE_DIR);
	assert_non_null(tree_find(&tree, "capture/base.h"));
	rule(&tree, &broken);
	if (broken.length)
		fputs(text_string(&broken), stderr); /* cmocka would cut it */
	size_t length = broken.length;
	text_free(&broken);
	tree_free(&tree);
	assert_int_equal(length, 0);
}

/* What RULE says of a tree with this file; COMPLAINT is a part of it, or "": nothing. */
static void assert_says(void (*rule)(const struct tree *, struct text *), const char *path,
    const char *content, const char *complaint)
{
	struct tree tree = { 0 };
	struct text broken = { 0 };

	*array_add(&tree.files) = (struct file){ path, content };
	static const char *const others[] = { DECODERS "tls_parts.h", DECODERS "checksum.h",
		DECODERS "list.h" };
	for (size_t i = 0; i < COUNT(others); i++) /* so that #include finds them */
		*array_add(&tree.files) = (struct file){ others[i], "" };
	rule(&tree, &broken);
	if (complaint[0])
		assert_non_null(strstr(text_string(&broken), complaint));
	else
		assert_string_equal(text_string(&broken), "");
	text_free(&broken);
	tree_free(&tree);
}

static void every_function_of_a_header_is_explained(void **state)
{
	(void)state;
	assert_kept(check_headers);
	assert_says(check_headers, "capture/x.h", "/* What. */\nint one(void);\nint two(void);\n", "");
	assert_says(check_headers, "capture/x.h", "/* What. */\nint\none(int a,\n    int b);\n", "");
	assert_says(check_headers, "capture/x.h", "/* What.\n * So. */\nstruct x *one(void);\n", "");
	assert_says(check_headers, "capture/x.h", "int one(void); /* what */\n", "");
	assert_says(check_headers, "capture/x.h", "struct x {\n\tint (*one)(void);\n};\n", "");
	assert_says(check_headers, "capture/x.h", "int one(void);\n", "capture/x.h:1 is not explained");
	assert_says(check_headers, "capture/x.h",
	    "/* What. */\nint one(void);\n\nstruct y *two(int a,\n", "capture/x.h:4 is not explained");
	assert_says(check_headers, "capture/x.h", "/* --- a --- */\nstatic inline int one(void)\n{\n",
	    "capture/x.h:2 is not explained");
}

static void decoders_do_not_know_each_other(void **state)
{
	(void)state;
	assert_kept(check_decoder_includes);
	assert_kept(check_decoder_names);
	assert_says(check_decoder_includes, DECODERS "http.c", "#include \"tls_parts.h\"\n",
	    DECODERS "http.c must not include " DECODERS "tls_parts.h");
	assert_says(check_decoder_includes, DECODERS "tls.c", "#include \"tls_parts.h\"\n", "");
	assert_says(check_decoder_includes, DECODERS "tls.c", "#include \"checksum.h\"\n", "");
	assert_says(check_decoder_includes, DECODERS "tls.c", "#include \"list.h\"\n", "list.h");
	assert_says(
	    check_decoder_includes, "capture/trace.c", "#include \"protocols/list.h\"\n", "list.h");
	assert_says(check_decoder_names, DECODERS "http.c", "\nf(&protocol_tls);\n",
	    "http.c:2 names another's row, protocol_tls");
	assert_says(check_decoder_names, DECODERS "http.c",
	    "f(&protocol_http);\nconst struct protocol protocol_http = {\n", "");
}

static void documents_name_no_file_that_is_gone(void **state)
{
	(void)state;
	assert_kept(check_paths_are_true);
	assert_says(check_paths_are_true, "docs/x.md", "`lab/gone.c`", "names lab/gone.c");
	assert_says(check_paths_are_true, "docs/x.md", "`" DECODERS "list.h` `lab/*.c` `lab/x y`", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_function_of_a_header_is_explained),
		cmocka_unit_test(decoders_do_not_know_each_other),
		cmocka_unit_test(documents_name_no_file_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
