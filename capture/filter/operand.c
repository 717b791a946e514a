/*
 * filter/operand: what a test compares. From weak to strong:
 *
 *     operand = sum { ("&" | "bitwise_and") sum }
 *     sum     = product { ("+" | "-") product }
 *     product = sign { ("*" | "/" | "%") sign }
 *     sign    = { "-" | "+" } atom [ "[" ranges "]" ]
 *     atom    = "{" operand "}" | function "(" operand { "," operand } ")"
 *             | name [ "#" layer | "#[" ranges "]" ] | literal
 *     ranges  = range { "," range }       1:2  3-5  :4  -4:  7
 *
 * Whatever is inside something else is counted, so that evaluating it needs a bounded stack.
 */
#include "parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool parser_descend(struct parser *parser)
{
	if (++parser->depth <= MAX_DEPTH)
		return true;
	return parser_fail(parser, parser->token.at,
	    "this is nested too deeply; %d levels are the most", (int)MAX_DEPTH);
}

static struct operand *operand_new(struct parser *parser, enum operand_kind kind, size_t at)
{
	struct operand *operand = arena_take(&parser->filter->arena, sizeof *operand);

	operand->kind = kind;
	operand->at = at;
	return operand;
}

/* Notes where OPERAND ends: before the current token. */
static void operand_end(const struct parser *parser, struct operand *operand)
{
	size_t end = parser->token.at;

	while (end > operand->at && isspace((unsigned char)parser->text[end - 1]))
		end--;
	operand->length = end - operand->at;
}

/* One level above INNER, which may be NULL. */
static bool operand_enclose(
    struct parser *parser, struct operand *operand, const struct operand *inner)
{
	if (inner && inner->depth >= operand->depth)
		operand->depth = inner->depth + 1;
	if (operand->depth <= MAX_DEPTH)
		return true;
	return parser_fail(parser, operand->at,
	    "too many operators follow one another; %d are the most", (int)MAX_DEPTH);
}

/* --- ranges: read from the text itself, where hyphens do not belong to words --- */

static char range_character(struct parser *parser)
{
	while (isspace((unsigned char)parser->text[parser->at]))
		parser->at++;
	return parser->text[parser->at];
}

static bool range_number(struct parser *parser, int32_t *number)
{
	char c = range_character(parser);
	const char *start = parser->text + parser->at;
	char *end;

	if (!isdigit((unsigned char)start[c == '-']))
		return parser_fail(parser, parser->at,
		    "a number should stand here; write [first:count], [first-last] or [first:]");
	long long value = strtoll(start, &end, 0);
	if (value > INT32_MAX || value < -INT32_MAX)
		return parser_fail(parser, parser->at, "this number is too great");
	*number = (int32_t)value;
	parser->at += (size_t)(end - start);
	return true;
}

/* Behind the first number: what ends the range. */
static bool range_end(struct parser *parser, struct range *range, size_t at)
{
	char c = range_character(parser);

	range->amount = 1;
	if (c != ':' && c != '-')
		return true;
	parser->at++;
	char next = range_character(parser);
	if (c == ':' && (next == ']' || next == ',')) {
		range->kind = RANGE_REST;
		return true;
	}
	if (!range_number(parser, &range->amount))
		return false;
	range->kind = c == ':' ? RANGE_COUNT : RANGE_LAST;
	if (c == ':' && range->amount < 1)
		return parser_fail(parser, at, "a slice has a length of at least 1");
	if (c == '-' && (range->first < 0) == (range->amount < 0) && range->amount < range->first)
		return parser_fail(parser, at, "this range ends before it begins");
	return true;
}

static struct range *range_parse(struct parser *parser)
{
	struct range *range = arena_take(&parser->filter->arena, sizeof *range);

	char c = range_character(parser);
	size_t at = parser->at;
	if (c != ':' && !range_number(parser, &range->first))
		return NULL;
	if (c == ':' && parser->text[at + 1] == ']') {
		parser_fail(parser, at, "a number is missing before or after the colon");
		return NULL;
	}
	return range_end(parser, range, at) ? range : NULL;
}

/* What follows "[", with the "]"; then the next token is read. */
static const struct range *ranges_parse(struct parser *parser)
{
	const struct range *first = NULL, **end = &first;

	for (;;) {
		struct range *range = range_parse(parser);
		if (!range)
			return NULL;
		*end = range;
		end = &range->next;
		char c = range_character(parser);
		if (c != ',' && c != ']') {
			parser_fail(parser, parser->at, "a ] is missing here");
			return NULL;
		}
		parser->at++;
		if (c == ',')
			continue;
		token_next(parser);
		return first;
	}
}

/* --- atoms --- */

/* Behind a name: #2 or #[1-2]. */
static bool layers_parse(struct parser *parser, struct operand *operand)
{
	struct range *layer = arena_take(&parser->filter->arena, sizeof *layer);

	if (parser->token.kind != TOKEN_HASH)
		return true;
	if (operand->kind == OPERAND_LITERAL)
		return name_fail(parser, operand);
	char c = parser->text[parser->at];
	if (c == '[') {
		parser->at++;
		operand->layers = ranges_parse(parser);
		return operand->layers != NULL;
	}
	if (!isdigit((unsigned char)c))
		return parser_fail(
		    parser, parser->at, "a layer follows # at once: ip.src#2, or ip.src#[1-2]");
	layer->amount = 1;
	if (!range_number(parser, &layer->first))
		return false;
	operand->layers = layer;
	token_next(parser);
	return true;
}

static bool arguments_parse(struct parser *parser, struct operand *call)
{
	struct operand **end = &call->left;
	int count = 0;

	token_next(parser);
	while (parser->token.kind != TOKEN_CLOSE) {
		struct operand *argument = operand_parse(parser);
		if (!argument || !operand_enclose(parser, call, argument))
			return false;
		*end = argument;
		end = &argument->next;
		count++;
		if (parser->token.kind == TOKEN_COMMA)
			token_next(parser);
		else if (parser->token.kind != TOKEN_CLOSE)
			return parser_fail(parser, parser->token.at, "a ) is missing here");
	}
	token_next(parser);
	if (count >= call->function->least && count <= call->function->most)
		return true;
	return parser_fail(parser, call->at, "%s(): %s", call->function->name, call->function->wants);
}

/* NAME(…): the current token is the parenthesis. */
static struct operand *call_parse(struct parser *parser, const struct token *name)
{
	struct operand *call = operand_new(parser, OPERAND_CALL, name->at);

	call->function = function_find(name->text, name->text_length);
	if (!call->function) {
		parser_fail(parser, name->at,
		    "no function is called %s; there are len, count, lower, upper, string, max, min, abs",
		    parser_quote(parser, name->at, name->length));
		return NULL;
	}
	if (!arguments_parse(parser, call))
		return NULL;
	const struct operand *typed = call->left;
	while (typed && typed->type == TYPE_OPEN)
		typed = typed->next;
	for (struct operand *argument = call->left; typed && argument; argument = argument->next)
		if (!operand_settle(parser, argument, typed))
			return NULL;
	call->type = call->function->type(call);
	if (call->type != TYPE_OPEN)
		return call;
	parser_fail(parser, call->at, "%s(): %s", call->function->name, call->function->wants);
	return NULL;
}

static struct operand *word_parse(struct parser *parser)
{
	struct token word = parser->token;

	token_next(parser);
	if (word.kind == TOKEN_WORD && parser->token.kind == TOKEN_OPEN)
		return call_parse(parser, &word);
	struct operand *operand = operand_new(parser, OPERAND_LITERAL, word.at);
	operand->length = word.length;
	operand->token = (int)word.kind;
	operand->text = word.text;
	operand->text_length = word.text_length;
	if (word.kind == TOKEN_WORD)
		name_resolve(parser->filter, word.text, word.text_length, operand);
	return layers_parse(parser, operand) ? operand : NULL;
}

static struct operand *atom_parse(struct parser *parser)
{
	const struct token *token = &parser->token;

	switch (token->kind) {
	case TOKEN_WORD:
	case TOKEN_STRING:
	case TOKEN_CHARACTER:
		return word_parse(parser);
	case TOKEN_BRACE: {
		token_next(parser);
		struct operand *inner = operand_parse(parser);
		if (inner && parser->token.kind != TOKEN_BRACE_END) {
			parser_fail(parser, parser->token.at, "a } is missing here");
			return NULL;
		}
		token_next(parser);
		return inner;
	}
	case TOKEN_END:
		parser_fail(parser, token->at, "the filter ends too early: a field or value is missing");
		return NULL;
	default:
		parser_fail(parser, token->at,
		    "%s was not expected here: a field or value should stand here",
		    parser_quote(parser, token->at, token->length));
		return NULL;
	}
}

/* --- operators --- */

static struct operand *slice_parse(struct parser *parser, struct operand *left)
{
	struct operand *slice = operand_new(parser, OPERAND_SLICE, left->at);
	size_t at = parser->token.at;

	if (left->kind == OPERAND_LITERAL) {
		name_fail(parser, left);
		parser_fail(parser, at, "only fields, protocols and functions can be sliced");
		return NULL;
	}
	if (left->type < TYPE_MAC) {
		parser_fail(parser, left->at, "%s is %s and has no octets to be sliced",
		    parser_quote(parser, left->at, left->length), type_name(left->type));
		return NULL;
	}
	slice->left = left;
	slice->type = TYPE_OCTETS;
	slice->ranges = ranges_parse(parser);
	return slice->ranges && operand_enclose(parser, slice, left) ? slice : NULL;
}

static struct operand *negation_new(struct parser *parser, struct operand *inner, size_t at)
{
	if (inner->kind == OPERAND_LITERAL && inner->token == TOKEN_WORD) {
		inner->negative = !inner->negative;
		inner->length += inner->at - at;
		inner->at = at;
		return inner;
	}
	if (inner->type != TYPE_NUMBER && inner->type != TYPE_TIME) {
		parser_fail(parser, at, "only a number or a time can have a minus before it");
		return NULL;
	}
	struct operand *negation = operand_new(parser, OPERAND_NEGATION, at);
	negation->left = inner;
	negation->type = inner->type;
	return operand_enclose(parser, negation, inner) ? negation : NULL;
}

static struct operand *sign_parse(struct parser *parser)
{
	size_t at = parser->token.at;
	bool negative = false;

	for (; parser->token.kind == TOKEN_MINUS || parser->token.kind == TOKEN_PLUS;
	     token_next(parser))
		negative ^= parser->token.kind == TOKEN_MINUS;
	struct operand *operand = atom_parse(parser);
	if (operand)
		operand_end(parser, operand);
	while (operand && parser->token.kind == TOKEN_BRACKET) {
		operand = slice_parse(parser, operand);
		if (operand)
			operand_end(parser, operand);
	}
	return operand && negative ? negation_new(parser, operand, at) : operand;
}

/* LEFT OPERATOR RIGHT; the current token is behind them. */
static struct operand *arithmetic_new(
    struct parser *parser, enum token_kind operator, struct operand * left, struct operand *right)
{
	struct operand *operand = operand_new(parser, OPERAND_ARITHMETIC, left->at);

	operand->operator=(int) operator;
	operand->left = left;
	operand->right = right;
	operand_end(parser, operand);
	if (!operand_enclose(parser, operand, left) || !operand_enclose(parser, operand, right) ||
	    !types_combine(parser, operand))
		return NULL;
	return operand;
}

/* The operators of one strength. */
static bool is_operator(enum token_kind kind, int strength)
{
	switch (strength) {
	case 0:
		return kind == TOKEN_BITS;
	case 1:
		return kind == TOKEN_PLUS || kind == TOKEN_MINUS;
	default:
		return kind == TOKEN_TIMES || kind == TOKEN_DIVIDE || kind == TOKEN_REMAINDER;
	}
}

static struct operand *arithmetic_parse(struct parser *parser, int strength)
{
	if (strength == 3)
		return sign_parse(parser);
	struct operand *left = arithmetic_parse(parser, strength + 1);
	while (left && is_operator(parser->token.kind, strength)) {
		enum token_kind operator= parser->token.kind;
		token_next(parser);
		struct operand *right = arithmetic_parse(parser, strength + 1);
		left = right ? arithmetic_new(parser, operator, left, right) : NULL;
	}
	return left;
}

struct operand *operand_parse(struct parser *parser)
{
	if (!parser_descend(parser))
		return NULL;
	struct operand *operand = arithmetic_parse(parser, 0);
	parser->depth--;
	return operand;
}
