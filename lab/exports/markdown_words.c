/* Words from anywhere in Markdown and in Mermaid. */
#include "markdown.h"

#include <ctype.h>

/* Visible, on one line, without doubled backslashes: the formats have escapes of their own. */
static void make_visible(const char *words, struct text *line)
{
	while (*words) {
		size_t length = strcspn(words, "\\\n");
		text_add_visible(line, words, length);
		words += length;
		if (*words)
			text_add(line, *words++ == '\n' ? " " : "\\");
	}
}

/* --- Markdown: CommonMark takes any punctuation after a backslash for itself --- */

/* Whether what comes next begins a line, or what stands in a quotation, a list, a heading. */
static bool is_line_begin(const struct text *out)
{
	size_t at = out->length;

	while (at > 0 && strchr(" >-#", out->at[at - 1]))
		at--;
	return at == 0 || out->at[at - 1] == '\n';
}

/* Octets of digits at the beginning of LINE: with a full stop behind them, they would number a list. */
static size_t leading_digits(const char *line)
{
	size_t digits = 0;

	while (isdigit((unsigned char)line[digits]))
		digits++;
	return digits;
}

void markdown_add(struct text *out, const char *words)
{
	struct text line = { 0 };

	make_visible(words, &line);
	const char *at = text_string(&line);
	bool begins_line = is_line_begin(out);
	if (begins_line)
		at += strspn(at, " "); /* four of them would begin a block of code */
	size_t digits = leading_digits(at);
	for (size_t i = 0; at[i]; i++) {
		bool begins = begins_line && i == digits && strchr("-+=.)", at[i]);
		bool link = at[i] == ':' && at[i + 1] == '/';
		bool web = at[i] == '.' && i >= 3 && strncasecmp(at + i - 3, "www", 3) == 0;
		if (begins || link || web || strchr("\\`*_{}[]<>#|~!$&@", at[i]))
			text_add(out, "\\");
		text_add_octets(out, at + i, 1);
	}
	text_free(&line);
}

void markdown_add_code(struct text *out, const char *words, bool in_table)
{
	struct text line = { 0 };
	size_t longest = 0;

	make_visible(words, &line);
	for (const char *at = text_string(&line); *at;) {
		size_t run = strspn(at, "`");
		longest = run > longest ? run : longest;
		at += run ? run : strcspn(at, "`");
	}
	bool padded = line.length == 0 || line.at[0] == '`' || line.at[line.length - 1] == '`';
	for (size_t i = 0; i <= longest; i++) /* a fence longer than any inside */
		text_add(out, "`");
	text_add(out, padded ? " " : "");
	for (const char *at = text_string(&line); *at; at++) {
		text_add(out, *at == '|' && in_table ? "\\" : "");
		text_add_octets(out, at, 1);
	}
	text_add(out, padded ? " " : "");
	for (size_t i = 0; i <= longest; i++)
		text_add(out, "`");
	text_free(&line);
}

/* --- Mermaid: characters that mean something to it, or to HTML, by their number --- */

/* Mermaid takes the semicolon away from what looks like a style with a colour: "style x:#59;". */
static bool begins_style(const char *at)
{
	return strncmp(at, "style", 5) == 0 || strncmp(at, "classDef", 8) == 0;
}

void mermaid_add(struct text *out, const char *words)
{
	struct text line = { 0 };

	make_visible(words, &line);
	for (const char *at = text_string(&line); *at; at++) {
		unsigned char c = (unsigned char)*at;
		if (c >= 0x80 || ((isalnum(c) || strchr(" .,:()/=+-_*'?|", c)) && !begins_style(at)))
			text_add_octets(out, at, 1);
		else
			text_printf(out, "#%u;", c);
	}
	text_free(&line);
}
