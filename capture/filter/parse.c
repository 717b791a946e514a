/*
 * filter/parse: tokens → tests, by recursive descent. From weak to strong:
 *
 *     either  = odd { ("or" | "||") odd }
 *     odd     = both { ("xor" | "^^") both }
 *     both    = single { ("and" | "&&") single }
 *     single  = { "not" | "!" } ( "(" either ")" | relation )
 *     relation = [ "any" | "all" ] operand { comparison operand }
 *              | [ "any" | "all" ] operand ( "contains" | "matches" ) operand
 *              | [ "any" | "all" ] operand [ "not" | "!" ] "in" "{" operand [ ".." operand ] … "}"
 *
 * Operands, from & to names, are read by operand.c. A chain of equals costs no depth.
 */
#include "parts.h"

#include <string.h>

static struct test *either_parse(struct parser *parser);

static struct test *test_new(struct parser *parser, enum test_kind kind)
{
	struct test *test = arena_take(&parser->filter->arena, sizeof *test);

	test->kind = kind;
	return test;
}

/* Whether somebody mixes up the two languages: "tcp port 80". */
static bool is_of_capture_filters(const struct token *token)
{
	static const char *const theirs[] = { "port", "portrange", "host", "net", "src", "dst" };

	for (size_t i = 0; token->kind == TOKEN_WORD && i < COUNT(theirs); i++)
		if (strlen(theirs[i]) == token->text_length &&
		    memcmp(theirs[i], token->text, token->text_length) == 0)
			return true;
	return false;
}

/* Complains that the current token is not what should stand here. */
static struct test *unexpected(struct parser *parser)
{
	const struct token *token = &parser->token;

	if (token->kind == TOKEN_END)
		parser_fail(parser, token->at, "the filter ends too early: something is missing here");
	else if (is_of_capture_filters(token))
		parser_fail(parser, token->at,
		    "%s belongs to capture filters; a display filter says tcp.port == 80, ip.src == …",
		    parser_quote(parser, token->at, token->length));
	else
		parser_fail(parser, token->at, "%s was not expected here",
		    parser_quote(parser, token->at, token->length));
	return NULL;
}

/* --- relations --- */

enum { LESS = 1, SAME = 2, GREATER = 4 };

static const struct {
	enum token_kind kind;
	bool all; /* unless any or all says otherwise */
	unsigned orders;
} comparisons[] = {
	{ TOKEN_EQUAL, false, SAME },
	{ TOKEN_ALL_EQUAL, true, SAME },
	{ TOKEN_NOT_EQUAL, true, LESS | GREATER },
	{ TOKEN_ANY_NOT_EQUAL, false, LESS | GREATER },
	{ TOKEN_LESS, false, LESS },
	{ TOKEN_LESS_EQUAL, false, LESS | SAME },
	{ TOKEN_GREATER, false, GREATER },
	{ TOKEN_GREATER_EQUAL, false, GREATER | SAME },
};

/* Row of the comparison that the current token is, or -1. */
static int comparison_here(const struct parser *parser)
{
	for (size_t i = 0; i < COUNT(comparisons); i++)
		if (comparisons[i].kind == parser->token.kind)
			return (int)i;
	return -1;
}

/* The any or all that stood before it, if one did, takes precedence. */
static bool wants_all(enum token_kind quantifier, bool usually)
{
	return quantifier == TOKEN_ALL || (usually && quantifier != TOKEN_ANY);
}

/* LEFT, then comparison operators and operands: a < b, or a < b < c, which means a < b and b < c. */
static struct test *comparison_parse(
    struct parser *parser, struct operand *left, enum token_kind quantifier)
{
	struct test *chain = NULL, **end = &chain;

	int row = comparison_here(parser);
	do {
		struct test *test = test_new(parser, TEST_COMPARE);
		token_next(parser);
		test->all = wants_all(quantifier, comparisons[row].all);
		test->orders = comparisons[row].orders;
		test->left = left;
		test->right = operand_parse(parser);
		if (!test->right || !types_compare(parser, test->left, test->right))
			return NULL;
		left = test->right;
		*end = test;
		end = &test->next;
		row = comparison_here(parser);
	} while (row >= 0);
	if (!chain->next)
		return chain;
	struct test *both = test_new(parser, TEST_AND);
	both->parts = chain;
	return both;
}

static struct test *contains_parse(
    struct parser *parser, struct operand *left, enum token_kind quantifier)
{
	struct test *test = test_new(parser, TEST_CONTAINS);

	token_next(parser);
	test->all = wants_all(quantifier, false);
	test->left = left;
	test->right = operand_parse(parser);
	if (!test->right || !types_contain(parser, test->left, test->right))
		return NULL;
	return test;
}

static struct test *matches_parse(
    struct parser *parser, struct operand *left, enum token_kind quantifier)
{
	struct test *test = test_new(parser, TEST_MATCHES);
	const char *why = NULL;

	token_next(parser);
	test->all = wants_all(quantifier, false);
	test->left = left;
	test->right = operand_parse(parser);
	if (!test->right || !types_match(parser, left, test->right))
		return NULL;
	struct regex *regex =
	    regex_compile(test->right->text, test->right->text_length, &parser->filter->arena, &why);
	if (!regex) {
		parser_fail(parser, test->right->at, "%s", why);
		return NULL;
	}
	*array_add(&parser->filter->regexes) = regex;
	test->regex = regex;
	return test;
}

/* 80, or 80..90; fits LEFT. */
static struct set_part *set_part_parse(struct parser *parser, struct operand *left)
{
	struct set_part *part = arena_take(&parser->filter->arena, sizeof *part);

	part->low = operand_parse(parser);
	if (!part->low || !types_compare(parser, left, part->low))
		return NULL;
	if (parser->token.kind != TOKEN_RANGE)
		return part;
	token_next(parser);
	part->high = operand_parse(parser);
	if (!part->high || !types_compare(parser, left, part->high))
		return NULL;
	return part;
}

/* The current token is "in". */
static struct test *in_parse(
    struct parser *parser, struct operand *left, enum token_kind quantifier)
{
	struct test *test = test_new(parser, TEST_IN);
	const struct set_part **end = &test->set;

	test->all = wants_all(quantifier, false);
	test->left = left;
	token_next(parser);
	if (parser->token.kind != TOKEN_BRACE) {
		parser_fail(parser, parser->token.at, "a set in braces must follow: {80, 443, 8000..8100}");
		return NULL;
	}
	token_next(parser);
	do {
		struct set_part *part = set_part_parse(parser, left);
		if (!part)
			return NULL;
		*end = part;
		end = &part->next;
		if (parser->token.kind == TOKEN_COMMA) {
			token_next(parser);
			if (parser->token.kind == TOKEN_BRACE_END)
				return unexpected(parser);
		}
	} while (parser->token.kind != TOKEN_BRACE_END);
	token_next(parser);
	return test;
}

/* --- tests --- */

/* An operand alone: whether it is there, or, where it was worked out, whether it is not 0. */
static struct test *alone(struct parser *parser, struct operand *operand)
{
	if (operand->type == TYPE_OPEN) {
		if (operand->kind == OPERAND_LITERAL)
			name_fail(parser, operand);
		parser_fail(parser, operand->at, "a value alone is no test; compare it with a field");
		return NULL;
	}
	if (operand->kind == OPERAND_CALL) {
		parser_fail(parser, operand->at, "what a function yields must be compared with something");
		return NULL;
	}
	bool computed = operand->kind == OPERAND_ARITHMETIC || operand->kind == OPERAND_NEGATION;
	struct test *test = test_new(parser, computed ? TEST_NOT_ZERO : TEST_EXISTS);
	test->left = operand;
	return test;
}

static struct test *not_in_parse(
    struct parser *parser, struct operand *left, enum token_kind quantifier)
{
	struct test *test = test_new(parser, TEST_NOT);

	token_next(parser);
	if (parser->token.kind != TOKEN_IN)
		return unexpected(parser);
	test->parts = in_parse(parser, left, quantifier);
	return test->parts ? test : NULL;
}

static struct test *relation_parse(struct parser *parser)
{
	enum token_kind quantifier = TOKEN_END;

	if (parser->token.kind == TOKEN_ANY || parser->token.kind == TOKEN_ALL) {
		quantifier = parser->token.kind;
		token_next(parser);
	}
	struct operand *left = operand_parse(parser);
	if (!left)
		return NULL;
	if (comparison_here(parser) >= 0)
		return comparison_parse(parser, left, quantifier);
	switch (parser->token.kind) {
	case TOKEN_CONTAINS:
		return contains_parse(parser, left, quantifier);
	case TOKEN_MATCHES:
		return matches_parse(parser, left, quantifier);
	case TOKEN_IN:
		return in_parse(parser, left, quantifier);
	case TOKEN_NOT:
		return not_in_parse(parser, left, quantifier);
	default:
		return quantifier == TOKEN_END ? alone(parser, left) : unexpected(parser);
	}
}

/* --- logic --- */

static struct test *parenthesis_parse(struct parser *parser)
{
	size_t at = parser->token.at;

	if (!parser_descend(parser))
		return NULL;
	token_next(parser);
	struct test *test = either_parse(parser);
	parser->depth--;
	if (!test)
		return NULL;
	if (parser->token.kind == TOKEN_END)
		parser_fail(parser, at, "this parenthesis is never closed");
	if (parser->token.kind != TOKEN_CLOSE)
		return unexpected(parser);
	token_next(parser);
	return test;
}

static struct test *single_parse(struct parser *parser)
{
	bool negated = false;

	for (; parser->token.kind == TOKEN_NOT; token_next(parser))
		negated = !negated;
	struct test *test =
	    parser->token.kind == TOKEN_OPEN ? parenthesis_parse(parser) : relation_parse(parser);
	if (!test || !negated)
		return test;
	struct test *not = test_new(parser, TEST_NOT);
	not ->parts = test;
	return not ;
}

/* A chain of what PART reads, with TOKENs between. */
static struct test *chain_parse(struct parser *parser, enum token_kind token, enum test_kind kind,
    struct test *(*part)(struct parser *parser))
{
	struct test *first = part(parser);

	if (!first || parser->token.kind != token)
		return first;
	struct test *chain = test_new(parser, kind);
	chain->parts = first;
	for (struct test *last = first; parser->token.kind == token; last = last->next) {
		token_next(parser);
		last->next = part(parser);
		if (!last->next)
			return NULL;
	}
	return chain;
}

static struct test *both_parse(struct parser *parser)
{
	return chain_parse(parser, TOKEN_AND, TEST_AND, single_parse);
}

static struct test *odd_parse(struct parser *parser)
{
	return chain_parse(parser, TOKEN_XOR, TEST_XOR, both_parse);
}

static struct test *either_parse(struct parser *parser)
{
	return chain_parse(parser, TOKEN_OR, TEST_OR, odd_parse);
}

struct test *filter_parse(struct parser *parser)
{
	token_next(parser);
	if (parser->token.kind == TOKEN_END)
		return NULL;
	struct test *test = either_parse(parser);
	if (!test || parser->token.kind == TOKEN_END)
		return test;
	return unexpected(parser);
}
