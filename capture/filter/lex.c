/*
 * filter/lex: the text of a display filter as tokens.
 *
 * A word is whatever may stand without quotes: a name, a number, an address with its prefix, octets.
 * Hyphens belong to words (aa-bb-cc), as in Wireshark, so that a difference needs a space before its
 * minus; two dots do not (80..90); a slash does where a prefix length follows an address.
 */
#include "parts.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

static const struct {
	const char *text;
	enum token_kind kind;
} symbols[] = {
	/* the longer before the shorter that begins it */
	{ "===", TOKEN_ALL_EQUAL },
	{ "==", TOKEN_EQUAL },
	{ "!==", TOKEN_ANY_NOT_EQUAL },
	{ "!=", TOKEN_NOT_EQUAL },
	{ "~=", TOKEN_ANY_NOT_EQUAL },
	{ "<=", TOKEN_LESS_EQUAL },
	{ ">=", TOKEN_GREATER_EQUAL },
	{ "&&", TOKEN_AND },
	{ "||", TOKEN_OR },
	{ "^^", TOKEN_XOR },
	{ "..", TOKEN_RANGE },
	{ "<", TOKEN_LESS },
	{ ">", TOKEN_GREATER },
	{ "!", TOKEN_NOT },
	{ "~", TOKEN_MATCHES },
	{ "&", TOKEN_BITS },
	{ "(", TOKEN_OPEN },
	{ ")", TOKEN_CLOSE },
	{ "[", TOKEN_BRACKET },
	{ "{", TOKEN_BRACE },
	{ "}", TOKEN_BRACE_END },
	{ ",", TOKEN_COMMA },
	{ "#", TOKEN_HASH },
	{ "+", TOKEN_PLUS },
	{ "-", TOKEN_MINUS },
	{ "*", TOKEN_TIMES },
	{ "/", TOKEN_DIVIDE },
	{ "%", TOKEN_REMAINDER },
};

static const struct {
	const char *text;
	enum token_kind kind;
} words[] = {
	{ "and", TOKEN_AND },
	{ "or", TOKEN_OR },
	{ "xor", TOKEN_XOR },
	{ "not", TOKEN_NOT },
	{ "in", TOKEN_IN },
	{ "any", TOKEN_ANY },
	{ "all", TOKEN_ALL },
	{ "contains", TOKEN_CONTAINS },
	{ "matches", TOKEN_MATCHES },
	{ "eq", TOKEN_EQUAL },
	{ "any_eq", TOKEN_EQUAL },
	{ "all_eq", TOKEN_ALL_EQUAL },
	{ "ne", TOKEN_NOT_EQUAL },
	{ "all_ne", TOKEN_NOT_EQUAL },
	{ "any_ne", TOKEN_ANY_NOT_EQUAL },
	{ "lt", TOKEN_LESS },
	{ "le", TOKEN_LESS_EQUAL },
	{ "gt", TOKEN_GREATER },
	{ "ge", TOKEN_GREATER_EQUAL },
	{ "bitwise_and", TOKEN_BITS },
};

/* --- complaints --- */

bool parser_fail(struct parser *parser, size_t at, const char *format, ...)
{
	va_list arguments;

	if (parser->failed)
		return false;
	parser->failed = true;
	parser->failed_at = at;
	va_start(arguments, format);
	text_vprintf(&parser->complaint, format, arguments);
	va_end(arguments);
	return false;
}

/* Of a character of several octets in UTF-8, all but the first. */
static bool is_continuation(char c)
{
	return ((uint8_t)c & 0xc0) == 0x80;
}

const char *parser_quote(struct parser *parser, size_t at, size_t length)
{
	enum { MOST = 40 };
	struct text text = { 0 };

	while (length < parser->length - at && is_continuation(parser->text[at + length]))
		length++; /* never half a character */
	size_t shown = length > MOST ? MOST : length;
	while (shown < length && shown && is_continuation(parser->text[at + shown]))
		shown--;
	text_add(&text, "'");
	text_add_visible(&text, parser->text + at, shown);
	text_add(&text, shown < length ? "…'" : "'");
	const char *copy = arena_copy(&parser->filter->arena, text_string(&text), text.length);
	text_free(&text);
	return copy;
}

static void token_fail(struct parser *parser)
{
	parser->token.kind = TOKEN_WRONG;
}

/* --- quotes --- */

/* DIGITS digits of BASE at parser->at, fewer if FEWER, as a number; -1: not there. */
static long escape_number(struct parser *parser, int digits, int base, bool fewer)
{
	static const char known[] = "0123456789abcdef";
	long number = 0;
	int count = 0;

	while (count < digits && parser->at < parser->length) {
		int c = tolower((unsigned char)parser->text[parser->at]);
		const char *digit = strchr(known, c);
		if (!digit || digit - known >= base)
			break;
		number = number * base + (digit - known);
		parser->at++;
		count++;
	}
	return count == digits || (fewer && count) ? number : -1;
}

static void utf8_add(struct text *text, unsigned long c)
{
	char octets[4];
	size_t count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = count; i-- > 1; c >>= 6)
		octets[i] = (char)(0x80 | (c & 0x3f));
	octets[0] = (char)(lead[count] | c);
	text_add_octets(text, octets, count);
}

/* What a backslash means; parser->at is behind it. */
static bool escape_read(struct parser *parser, struct text *text)
{
	static const char names[] = "abfnrtv\\'\"", meanings[] = "\a\b\f\n\r\t\v\\'\"";
	size_t at = parser->at - 1;
	char c = parser->at < parser->length ? parser->text[parser->at] : '\0';
	const char *name = c ? strchr(names, c) : NULL;

	if (name) {
		parser->at++;
		text_add_octets(text, &meanings[name - names], 1);
		return true;
	}
	bool octal = c >= '0' && c <= '7';
	bool character = c == 'u' || c == 'U';
	parser->at += !octal && parser->at < parser->length;
	long number = octal      ? escape_number(parser, 3, 8, true)
	              : c == 'x' ? escape_number(parser, 2, 16, true)
	              : c == 'u' ? escape_number(parser, 4, 16, false)
	              : c == 'U' ? escape_number(parser, 8, 16, false)
	                         : -1;
	if (number < 0 || (character && number > 0x10ffff) || (!character && number > 0xff))
		return parser_fail(parser, at,
		    "%s is no escape sequence; write \\\\ for a backslash, or a raw string: r\"…\"",
		    parser_quote(parser, at, parser->length - at < 2 ? 1 : 2));
	if (character)
		utf8_add(text, (unsigned long)number);
	else
		text_add_octets(text, &(char){ (char)number }, 1);
	return true;
}

/* A text in QUOTEs whose opening one is at parser->at. RAW: a backslash is a backslash. */
static bool quoted_read(struct parser *parser, char quote, bool raw, struct text *text)
{
	size_t start = parser->at++;

	while (parser->at < parser->length && parser->text[parser->at] != quote) {
		char c = parser->text[parser->at++];
		if (c == '\\' && !raw) {
			if (!escape_read(parser, text))
				return false;
			continue;
		}
		text_add_octets(text, &c, 1);
		if (c == '\\' && parser->at < parser->length)
			text_add_octets(text, &parser->text[parser->at++], 1);
	}
	if (parser->at == parser->length)
		return parser_fail(parser, start, "the closing %c of this text is missing", quote);
	parser->at++;
	return true;
}

static void token_quoted(struct parser *parser, char quote, bool raw)
{
	struct token *token = &parser->token;
	struct text text = { 0 };

	if (!quoted_read(parser, quote, raw, &text)) {
		token_fail(parser);
	} else if (quote == '\'' && text.length != 1) {
		parser_fail(parser, token->at,
		    "a character constant holds one character; texts stand in \"double quotes\"");
		token_fail(parser);
	} else {
		token->kind = quote == '"' ? TOKEN_STRING : TOKEN_CHARACTER;
		token->text = arena_copy(&parser->filter->arena, text_string(&text), text.length);
		token->text_length = text.length;
	}
	text_free(&text);
}

/* --- words --- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == ':';
}

/* Whether the LENGTH characters at WORD can be an address, which a prefix length may follow. */
static bool is_address(const char *word, size_t length)
{
	size_t dots = 0, colons = 0;

	for (size_t i = 0; i < length; i++) {
		dots += word[i] == '.';
		colons += word[i] == ':';
		if (!isxdigit((unsigned char)word[i]) && word[i] != '.' && word[i] != ':')
			return false;
	}
	return dots == 3 || colons >= 2;
}

/* How many characters from AT on are one word. */
static size_t word_length(const struct parser *parser, size_t at)
{
	const char *text = parser->text;
	size_t start = at;

	for (; at < parser->length; at++) {
		char c = text[at];
		char next = text[at + 1]; /* there is a 0 at the end */
		if (c == '.' && next == '.')
			break;
		if (c == '-' && at > start && is_word(next) && next != '.' && next != ':')
			continue;
		if (c == '/' && isdigit((unsigned char)next) && is_address(text + start, at - start))
			continue;
		if (!is_word(c))
			break;
	}
	return at - start;
}

static void token_word(struct parser *parser)
{
	struct token *token = &parser->token;

	token->kind = TOKEN_WORD;
	token->text = parser->text + token->at;
	token->text_length = word_length(parser, token->at);
	parser->at += token->text_length;
	for (size_t i = 0; i < COUNT(words); i++)
		if (strlen(words[i].text) == token->text_length &&
		    memcmp(words[i].text, token->text, token->text_length) == 0)
			token->kind = words[i].kind;
}

static bool token_symbol(struct parser *parser)
{
	for (size_t i = 0; i < COUNT(symbols); i++) {
		size_t length = strlen(symbols[i].text);
		if (strncmp(parser->text + parser->at, symbols[i].text, length) != 0)
			continue;
		parser->token.kind = symbols[i].kind;
		parser->at += length;
		return true;
	}
	return false;
}

void token_next(struct parser *parser)
{
	while (parser->at < parser->length && isspace((unsigned char)parser->text[parser->at]))
		parser->at++;
	parser->token = (struct token){ .at = parser->at };
	const char *here = parser->text + parser->at;
	if (parser->at == parser->length)
		parser->token.kind = TOKEN_END;
	else if (*here == '"' || *here == '\'')
		token_quoted(parser, *here, false);
	else if (here[0] == 'r' && here[1] == '"') {
		parser->at++;
		token_quoted(parser, '"', true);
	} else if (is_word(*here) && word_length(parser, parser->at) > 0)
		token_word(parser);
	else if (!token_symbol(parser)) {
		parser_fail(parser, parser->at,
		    *here == '=' ? "one = is not enough; equal is ==" : "%s has no meaning here",
		    parser_quote(parser, parser->at, 1));
		token_fail(parser);
	}
	parser->token.length = parser->at - parser->token.at;
}
