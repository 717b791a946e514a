/*
 * exported: exports of traces, held against the readers that they are made for.
 */
#ifndef TESTS_EXPORTED_H
#define TESTS_EXPORTED_H

#include "lab/exports/export.h"

/* All that is told of TRACE in the format SUFFIX, as it is told unless something else is said. */
void export_whole(const struct trace *trace, const char *suffix, struct text *out);

/* Exports of several traces in a folder. */
struct exported {
	char *folder;
	struct text markdown, json; /* their names, with blanks between them */
	size_t count;
};

/* Begins; free with exported_free(). */
void exported_start(struct exported *exported);
/* Writes TRACE as md, json and jsonl; each must be what a reader may expect: one document, no control
 * characters. */
void exported_add(struct exported *exported, const struct trace *trace);
/* Mermaid's own parser must take every diagram. False, and a word on stdout: it is not there. */
bool exported_are_mermaid(const struct exported *exported);
/* A validator of JSON Schema must be content with every document and line. False likewise. */
bool exported_keep_schema(const struct exported *exported);
void exported_free(struct exported *exported);

#endif
