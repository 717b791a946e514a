/*
 * markdown: what the files that write Markdown share: words that stay words, and the diagram.
 */
#ifndef LAB_EXPORTS_MARKDOWN_H
#define LAB_EXPORTS_MARKDOWN_H

#include "export.h"

/* WORDS from anywhere, so that CommonMark and its kin show them as they are; control characters become
 * visible, newlines blanks. */
void markdown_add(struct text *out, const char *words);
/* The same as `code`; IN_TABLE: in a cell of a table. */
void markdown_add_code(struct text *out, const char *words, bool in_table);

/* WORDS from anywhere, as a text in a Mermaid sequenceDiagram. */
void mermaid_add(struct text *out, const char *words);
/* All that is told as a Mermaid sequenceDiagram, without the fence around it; as much of it as other
 * programs draw. False where that is not all. */
bool mermaid_diagram(const struct telling *telling, struct text *out);

#endif
