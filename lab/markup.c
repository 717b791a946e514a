/*
 * markup: a small part of Markdown, in one pass from left to right. A mark that could open something
 * looks ahead for the one that closes it; where there is none, the next of its kind does not look again,
 * so that a text full of marks takes no longer than another.
 */
#include "markup.h"

#include <string.h>

enum mark { MARK_EMPHASIS, MARK_STRONG, MARK_CODE, MARKS };

struct parsing {
	struct markup *markup;
	const char *plain; /* what has been read since the last run begins here */
};

/* Part of a text with the style of all that is in it. */
struct span {
	const char *at, *end;
	unsigned style;
	const char *address; /* or NULL */
	size_t address_length;
	bool closes_nowhere[MARKS]; /* nothing from here on closes this mark */
};

static void add_run(struct parsing *parsing, const struct span *span, const char *text,
    const char *end, unsigned style)
{
	bool is_break = style & (MARKUP_LINE | MARKUP_PARAGRAPH);

	if (text == end && !is_break)
		return;
	*array_add(&parsing->markup->runs) = (struct markup_run){ .style = style,
		.text = text,
		.length = (size_t)(end - text),
		.address = is_break ? NULL : span->address,
		.address_length = is_break ? 0 : span->address_length };
}

/* Ends the plain text before AT; what comes next begins at NEXT. */
static void flush(struct parsing *parsing, struct span *span, const char *at, const char *next)
{
	add_run(parsing, span, parsing->plain, at, span->style);
	parsing->plain = span->at = next;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_punctuation(char c)
{
	return c && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c);
}

/* --- links --- */

/* Octets of the address at AT that a link may have: http or https, a host, nothing that has a meaning
 * elsewhere, and nothing that makes a host look like another. 0: none. */
static size_t address_length(const char *at, const char *end)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	                              "-._~:/?#@!$&'*+,;=%";
	static const char *const schemes[] = { "https://", "http://" };
	const char *host = NULL, *c;

	for (size_t i = 0; i < COUNT(schemes) && !host; i++) {
		size_t length = strlen(schemes[i]);
		if ((size_t)(end - at) > length && memcmp(at, schemes[i], length) == 0)
			host = at + length;
	}
	if (!host)
		return 0;
	bool in_host = true;
	for (c = host; c < end && *c && strchr(allowed, *c); c++) {
		in_host = in_host && !strchr("/?#", *c);
		if (in_host && *c == '@')
			return 0;
	}
	return c > host && !strchr("/?#", *host) ? (size_t)(c - at) : 0;
}

static void parse_span(struct parsing *parsing, struct span span);

/* "[words](address)" at span->at. The words hold no bracket. */
static bool take_link(struct parsing *parsing, struct span *span)
{
	const char *words = span->at + 1, *close = words;

	if (span->address)
		return false;
	while (close < span->end && *close != '[' && *close != ']')
		close += *close == '\\' && span->end - close > 1 ? 2 : 1;
	if (span->end - close < 3 || close == words || close[0] != ']' || close[1] != '(')
		return false;
	size_t length = address_length(close + 2, span->end);
	const char *after = close + 2 + length;
	if (length == 0 || after >= span->end || *after != ')')
		return false;
	flush(parsing, span, span->at, after + 1);
	struct span inside = { .at = words,
		.end = close,
		.style = span->style,
		.address = close + 2,
		.address_length = length };
	parse_span(parsing, inside);
	parsing->plain = span->at;
	return true;
}

/* "<address>" at span->at. */
static bool take_address(struct parsing *parsing, struct span *span)
{
	const char *address = span->at + 1;
	size_t length = span->address ? 0 : address_length(address, span->end);

	if (length == 0 || address + length >= span->end || address[length] != '>')
		return false;
	flush(parsing, span, span->at, address + length + 1);
	struct span inside = { .style = span->style, .address = address, .address_length = length };
	add_run(parsing, &inside, address, address + length, span->style);
	return true;
}

/* --- marks around words --- */

static const struct {
	const char *text;
	unsigned style;
} marks[] = {
	[MARK_EMPHASIS] = { "*", MARKUP_EMPHASIS },
	[MARK_STRONG] = { "**", MARKUP_STRONG },
	[MARK_CODE] = { "`", MARKUP_CODE },
};

/* How many of the character at AT stand there in a row. */
static size_t row_length(const char *at, const char *end)
{
	const char *c = at;

	while (c < end && *c == *at)
		c++;
	return (size_t)(c - at);
}

/* The mark that closes MARK, from AT on; NULL: none before the paragraph ends. */
static const char *find_close(const char *at, const char *end, enum mark mark)
{
	const char *text = marks[mark].text;
	size_t length = strlen(text);

	for (const char *c = at; c < end; c++) {
		if (*c == '\n' && c + 1 < end && c[1] == '\n')
			return NULL;
		if (*c == '\\' && mark != MARK_CODE) {
			c++;
			continue;
		}
		if (*c != *text)
			continue;
		size_t row = row_length(c, end);
		bool closes = mark == MARK_CODE || (c > at && !is_blank(c[-1]));
		if (closes && (row == length || (row == 3 && mark != MARK_CODE)))
			return c > at ? c + (row - length) * (mark == MARK_STRONG) : NULL;
		c += row - 1;
	}
	return NULL;
}

/* What MARK, at span->at, encloses. False: it stands for itself. */
static bool take_marked(struct parsing *parsing, struct span *span, enum mark mark)
{
	size_t length = strlen(marks[mark].text);
	const char *inside = span->at + length;

	if (span->closes_nowhere[mark] || span->style & marks[mark].style || inside >= span->end ||
	    (mark != MARK_CODE && is_blank(*inside)))
		return false;
	const char *close = find_close(inside, span->end, mark);
	if (!close) {
		span->closes_nowhere[mark] = true;
		return false;
	}
	struct span part = *span;
	part.at = inside;
	part.end = close;
	part.style |= marks[mark].style;
	memset(part.closes_nowhere, 0, sizeof part.closes_nowhere);
	flush(parsing, span, span->at, close + length);
	if (mark == MARK_CODE)
		add_run(parsing, &part, inside, close, part.style);
	else
		parse_span(parsing, part);
	parsing->plain = span->at;
	return true;
}

/* --- from left to right --- */

static void take_end_of_line(struct parsing *parsing, struct span *span)
{
	const char *text = span->at, *next = text;
	size_t lines = 0;

	for (; next < span->end && is_blank(*next); next++)
		lines += *next == '\n';
	while (text > parsing->plain && is_blank(text[-1]))
		text--;
	bool is_last = next == span->end && !span->style && !span->address;
	if (lines > 1)
		memset(span->closes_nowhere, 0, sizeof span->closes_nowhere);
	flush(parsing, span, text, next);
	if (!is_last)
		add_run(parsing, span, next, next, lines > 1 ? MARKUP_PARAGRAPH : MARKUP_LINE);
}

/* What begins at span->at and is more than a character; it moves behind it. */
static bool take_meaning(struct parsing *parsing, struct span *span)
{
	size_t row;

	switch (*span->at) {
	case '*':
		row = row_length(span->at, span->end);
		return row <= 3 && take_marked(parsing, span, row > 1 ? MARK_STRONG : MARK_EMPHASIS);
	case '`':
		return row_length(span->at, span->end) == 1 && take_marked(parsing, span, MARK_CODE);
	case '[':
		return take_link(parsing, span);
	case '<':
		return take_address(parsing, span);
	case '\n':
		take_end_of_line(parsing, span);
		return true;
	case '\\':
		if (span->end - span->at < 2 || !is_punctuation(span->at[1]))
			return false;
		flush(parsing, span, span->at, span->at + 1);
		span->at++; /* the character behind it is one like others */
		return true;
	default:
		return false;
	}
}

static void parse_span(struct parsing *parsing, struct span span)
{
	parsing->plain = span.at;
	while (span.at < span.end) {
		if (take_meaning(parsing, &span))
			continue;
		bool is_row = *span.at == '*' || *span.at == '`';
		span.at += is_row ? row_length(span.at, span.end) : 1;
	}
	add_run(parsing, &span, parsing->plain, span.end, span.style);
}

void markup_parse(struct markup *markup, const char *text, size_t length)
{
	struct parsing parsing = { .markup = markup };

	markup->runs.count = 0;
	parse_span(&parsing, (struct span){ .at = text, .end = text + length });
}

void markup_free(struct markup *markup)
{
	array_free(&markup->runs);
}

void markup_words(const char *text, size_t length, struct text *words)
{
	struct markup markup = { 0 };

	markup_parse(&markup, text, length);
	for (size_t i = 0; i < markup.runs.count; i++) {
		const struct markup_run *run = &markup.runs.at[i];
		if (run->style & (MARKUP_LINE | MARKUP_PARAGRAPH))
			text_add(words, " ");
		else
			text_add_octets(words, run->text, run->length);
	}
	markup_free(&markup);
}
