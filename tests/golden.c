/* Answers kept as files. */
#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_all(FILE *file, struct text *text)
{
	char buffer[4096];
	size_t length;

	while ((length = fread(buffer, 1, sizeof buffer, file)) > 0)
		text_add_octets(text, buffer, length);
}

static bool write_golden(const char *path, const struct text *text)
{
	FILE *file = fopen(path, "w");
	bool written = file && fwrite(text_string(text), 1, text->length, file) == text->length;

	if (file && fclose(file) != 0)
		written = false;
	if (!written)
		fprintf(stderr, "%s cannot be written\n", path);
	return written;
}

/* The first lines in which the two differ, with their number. */
static void show_difference(const char *path, const char *expected, const char *found)
{
	enum { MOST = 5 };
	int shown = 0;

	for (int line = 1; (*expected || *found) && shown < MOST; line++) {
		size_t a = strcspn(expected, "\n"), b = strcspn(found, "\n");
		if (a != b || memcmp(expected, found, a) != 0) {
			fprintf(stderr, "%s:%d\n  expected: %.*s\n  found:    %.*s\n", path, line, (int)a,
			    expected, (int)b, found);
			shown++;
		}
		expected += a + (expected[a] == '\n');
		found += b + (found[b] == '\n');
	}
}

bool is_golden(const char *folder, const char *name, const struct text *text)
{
	const char *update = getenv("UPDATE_GOLDEN");
	struct text path = { 0 }, expected = { 0 };
	bool same = true;

	text_printf(&path, "%s/%s", folder, name);
	if (update && strcmp(update, "1") == 0) {
		same = write_golden(path.at, text);
	} else {
		FILE *file = fopen(path.at, "r");
		if (file) {
			read_all(file, &expected);
			fclose(file);
		}
		same = file && strcmp(text_string(&expected), text_string(text)) == 0;
		if (!same)
			show_difference(path.at, text_string(&expected), text_string(text));
	}
	text_free(&path);
	text_free(&expected);
	return same;
}
