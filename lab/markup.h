/*
 * markup: the text of a note as runs that look different. A small part of Markdown (CommonMark):
 *
 *     *emphasis*   **strong**   `code`   [words](https://example.org/)   <https://example.org/>
 *
 * A backslash before punctuation takes its meaning away; an empty line begins a paragraph, other ends of
 * lines stay. Underscores mean nothing, because names of fields are full of them. What does not close is
 * plain text, so is a link to anything but http and https. Nothing else has a meaning: no HTML, no
 * pictures. The text may come from anybody: whoever shows a run still escapes it for where it goes.
 */
#ifndef LAB_MARKUP_H
#define LAB_MARKUP_H

#include "capture/base.h"

/* What a run is; bits. */
enum {
	MARKUP_PLAIN = 0,
	MARKUP_EMPHASIS = 1,
	MARKUP_STRONG = 2,
	MARKUP_CODE = 4,
	MARKUP_LINE = 8,      /* the end of a line; no characters */
	MARKUP_PARAGRAPH = 16 /* the end of a paragraph; no characters */
};

/* A piece of the text; points into it. */
struct markup_run {
	unsigned style; /* MARKUP_EMPHASIS … */
	const char *text;
	size_t length;
	const char *address; /* of a link: http:// or https:// and harmless ASCII; NULL: no link */
	size_t address_length;
};

/* Zero-initialised is empty. */
struct markup {
	ARRAY(struct markup_run) runs;
};

/* Takes LENGTH characters at TEXT, which must stay as long as the runs, apart. What MARKUP had before
 * is forgotten, its memory kept. Takes time in proportion to LENGTH. */
void markup_parse(struct markup *markup, const char *text, size_t length);
void markup_free(struct markup *markup);
/* The words alone, as octets, without any marks; an end of line or paragraph is a blank. */
void markup_words(const char *text, size_t length, struct text *words);

#endif
