#include "exported.h"

#include "live.h"
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>

void export_whole(const struct trace *trace, const char *suffix, struct text *out)
{
	struct telling telling;

	telling_start(&telling, trace);
	telling.remarks = true;
	export_find(suffix)->render(&telling, out);
}

void exported_start(struct exported *exported)
{
	*exported = (struct exported){ .folder = folder_make() };
}

static void write_export(
    struct exported *exported, const struct trace *trace, const char *suffix, struct text *names)
{
	struct text out = { 0 }, name = { 0 };
	json_error_t error;

	export_whole(trace, suffix, &out);
	for (size_t i = 0; i < out.length; i++) {
		uint32_t character = 0;
		size_t length = utf8_decode(out.at + i, out.length - i, &character);
		if (length == 0 || (character < 0x20 && character != '\n') || character == 0x7f ||
		    (character >= 0x80 && character < 0xa0))
			fail_msg("%s: character U+%04X at octet %zu", suffix, character, i);
		i += length - 1;
	}
	if (strcmp(suffix, "json") == 0) {
		json_t *document = json_loadb(out.at, out.length, JSON_REJECT_DUPLICATES, &error);
		if (!document)
			fail_msg("%s in line %d", error.text, error.line);
		json_decref(document);
	}
	text_printf(&name, "%zu.%s", exported->count, suffix);
	folder_write(exported->folder, name.at, out.at, out.length);
	text_printf(names, "%s ", name.at);
	text_free(&name);
	text_free(&out);
}

void exported_add(struct exported *exported, const struct trace *trace)
{
	write_export(exported, trace, "md", &exported->markdown);
	write_export(exported, trace, "json", &exported->json);
	write_export(exported, trace, "jsonl", &exported->json);
	exported->count++;
}

/* False: the reader is not there. */
static bool ask(const struct exported *exported, const char *reader, const struct text *files)
{
	struct text command = { 0 };

	text_printf(&command, "%s %s", reader, text_string(files));
	struct process shell = {
		.arguments = { "sh", "-c", command.at }, .folder = exported->folder, .deadline = 120000
	};
	struct result result = process_run(&shell);
	printf("%s%s", text_string(&result.out), text_string(&result.err));
	bool there = result.status != 77 && result.status != 127;
	if (there)
		assert_int_equal(result.status, 0);
	result_free(&result);
	text_free(&command);
	return there;
}

bool exported_are_mermaid(const struct exported *exported)
{
	return ask(exported, "node " SOURCE_DIR "/tests/exports/mermaid.mjs", &exported->markdown);
}

bool exported_keep_schema(const struct exported *exported)
{
	return ask(exported,
	    "python3 " SOURCE_DIR "/tests/exports/schema.py " SOURCE_DIR "/docs/trace.schema.json",
	    &exported->json);
}

void exported_free(struct exported *exported)
{
	folder_remove(exported->folder);
	text_free(&exported->markdown);
	text_free(&exported->json);
}
