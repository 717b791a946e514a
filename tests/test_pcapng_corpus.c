/*
 * Loading and saving pcapng files that nobody here made: nothing changes; with a note added, only the block
 * that carries it does. Skipped where there are no such files (LOOPLAB_CORPUS, see tests/parity).
 */
#include "capture/file.h"
#include "capture/pcapng_save.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *corpus(void)
{
	const char *named = getenv("LOOPLAB_CORPUS");

	return named && *named ? named : SOURCE_DIR "/../shared/corpus";
}

/* --- one file --- */

static uint32_t length_of(const struct text *file, size_t at, bool big)
{
	const uint8_t *octets = (const uint8_t *)file->at + at + 4;

	return big ? (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
	                 octets[3]
	           : (uint32_t)octets[3] << 24 | (uint32_t)octets[2] << 16 | (uint32_t)octets[1] << 8 |
	                 octets[0];
}

/* How many blocks differ between two files that have the same blocks, some of other lengths. */
static size_t count_changed(const struct text *before, const struct text *after)
{
	size_t was = 0, at = 0, changed = 0;
	bool big = false;

	while (was + 12 <= before->length && at + 12 <= after->length) {
		if (memcmp(before->at + was, "\n\r\r\n", 4) == 0)
			big = memcmp(before->at + was + 8, "\x1a\x2b\x3c\x4d", 4) == 0;
		uint32_t old = length_of(before, was, big), new = length_of(after, at, big);
		if (old < 12 || old > before->length - was || new < 12 || new > after->length - at)
			break; /* what is damaged, up to the end */
		changed += old != new || memcmp(before->at + was, after->at + at, old) != 0;
		was += old;
		at += new;
	}
	size_t left = before->length - was;
	assert_int_equal(after->length - at, left);
	assert_true(left == 0 || memcmp(before->at + was, after->at + at, left) == 0);
	return changed;
}

static struct text whole_file(const char *path)
{
	struct text text = { 0 };
	FILE *file = fopen(path, "rb");
	char octets[65536];
	size_t count;

	assert_non_null(file);
	while ((count = fread(octets, 1, sizeof octets, file)) > 0)
		text_add_octets(&text, octets, count);
	fclose(file);
	return text;
}

/* False: it is no pcapng file. */
static bool file_stays(const char *path)
{
	struct trace *trace = trace_new();
	struct text before = whole_file(path), after = { 0 };
	struct error error;
	bool is_pcapng = before.length > 4 && memcmp(before.at, "\n\r\r\n", 4) == 0;

	if (is_pcapng && file_read(trace, path, &error)) {
		pcapng_save_whole(trace, &after);
		if (after.length != before.length || memcmp(after.at, before.at, after.length) != 0)
			fail_msg("%s is another when it is saved", path);
		size_t last = trace->frames.count;
		struct note_place place = { .on = last ? ON_PACKET : ON_TRACE,
			.index = last ? last - 1 : 0 };
		note_add(trace, &place, BY_TEACHER, "new", 3);
		text_clear(&after);
		pcapng_save_whole(trace, &after);
		size_t changed = count_changed(&before, &after);
		if (changed < 1 || changed > 2) /* the other: a section that said how long it is */
			fail_msg("%s: a note has changed %zu blocks", path, changed);
	} else {
		is_pcapng = false;
	}
	trace_free(trace);
	text_free(&before);
	text_free(&after);
	return is_pcapng;
}

/* --- all of them --- */

static int tried; /* nftw() hands on nothing */

static int try_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)place;
	if (kind == FTW_F && status->st_size < 64 << 20)
		tried += file_stays(path);
	return 0;
}

static void no_file_changes_when_it_is_loaded_and_saved(void **state)
{
	(void)state;

	if (nftw(corpus(), try_file, 16, FTW_PHYS) != 0 || tried == 0) {
		print_message("skipped: there are no pcapng files in %s (LOOPLAB_CORPUS)\n", corpus());
		exit(77);
	}
	print_message("%d pcapng files stay the same\n", tried);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_file_changes_when_it_is_loaded_and_saved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
