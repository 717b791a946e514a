/* Expressions, worked out while they are read: they are short, and asked once. */
#include "expression.h"

#include <ctype.h>
#include <stdio.h>

enum { MAX_NAME = 64, MAX_DEPTH = 50 };

struct reading_of {
	const char *text, *at;
	const struct expression_names *names;
	struct error *error;
	int depth;
	bool failed;
};

static uint32_t comparison(struct reading_of *r);

static uint32_t fail(struct reading_of *r, const char *words)
{
	if (!r->failed) {
		struct text rest = { 0 };
		text_add_visible(&rest, r->at, strlen(r->at) > 40 ? 40 : strlen(r->at));
		error_set(r->error, "%s%s%s%s in the expression '%.100s'", words, *r->at ? " before '" : "",
		    text_string(&rest), *r->at ? "'" : " at the end", r->text);
		text_free(&rest);
	}
	r->failed = true;
	r->at = "";
	return 0;
}

static void skip_blanks(struct reading_of *r)
{
	while (*r->at == ' ' || *r->at == '\t' || *r->at == '\n')
		r->at++;
}

/* Whether SIGN comes next; then it is passed. */
static bool pass(struct reading_of *r, const char *sign)
{
	skip_blanks(r);
	size_t length = strlen(sign);
	if (strncmp(r->at, sign, length) != 0)
		return false;
	r->at += length;
	return true;
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool is_name(const char *name, bool is_id)
{
	size_t length = 0;

	if (!isalpha((unsigned char)*name))
		return false;
	while (is_letter(name[length]) || (is_id && name[length] == '-'))
		length++;
	return name[length] == '\0' && length < MAX_NAME;
}

static uint32_t number(struct reading_of *r)
{
	bool hexadecimal = r->at[0] == '0' && (r->at[1] == 'x' || r->at[1] == 'X');
	const char *digits = r->at += hexadecimal ? 2 : 0;
	uint64_t value = 0;

	for (; isxdigit((unsigned char)*r->at) && (hexadecimal || isdigit((unsigned char)*r->at));
	     r->at++) {
		int digit = isdigit((unsigned char)*r->at) ? *r->at - '0' : (*r->at | 0x20) - 'a' + 10;
		value = value * (hexadecimal ? 16 : 10) + (unsigned)digit;
		if (value > UINT32_MAX)
			return fail(r, "a number that does not fit into 32 bits");
	}
	return r->at == digits || is_letter(*r->at) ? fail(r, "not a number") : (uint32_t)value;
}

/* The word that comes next, cut to what a name may be long. */
static void word(struct reading_of *r, char name[MAX_NAME], bool is_id)
{
	int length = 0;

	while (is_letter(*r->at) || (is_id && *r->at == '-')) {
		if (length < MAX_NAME - 1)
			name[length++] = *r->at;
		r->at++;
	}
	name[length] = '\0';
}

static uint32_t named(struct reading_of *r)
{
	char name[MAX_NAME];
	uint32_t value = 0;

	word(r, name, false);
	bool is_answer = strcmp(name, "answer") == 0 && pass(r, "(");
	if (is_answer) {
		skip_blanks(r);
		word(r, name, true);
		if (!pass(r, ")"))
			return fail(r, "a ')' is missing");
	}
	struct error error;
	if (r->failed || r->names->value(r->names->context, name, is_answer, &value, &error))
		return value;
	error_set(r->error, "%.300s, in the expression '%.100s'", error.text, r->text);
	r->failed = true;
	return 0;
}

static uint32_t factor(struct reading_of *r)
{
	if (++r->depth > MAX_DEPTH)
		return fail(r, "too many parentheses");
	uint32_t value = 0;
	if (pass(r, "-")) {
		value = 0u - factor(r);
	} else if (pass(r, "(")) {
		value = comparison(r);
		if (!pass(r, ")"))
			fail(r, "a ')' is missing");
	} else if (isdigit((unsigned char)*r->at)) {
		value = number(r);
	} else if (isalpha((unsigned char)*r->at)) {
		value = named(r);
	} else {
		fail(r, "a number or a name is missing");
	}
	r->depth--;
	return value;
}

static uint32_t product(struct reading_of *r)
{
	uint32_t value = factor(r);

	while (pass(r, "*"))
		value *= factor(r);
	return value;
}

static uint32_t sum(struct reading_of *r)
{
	uint32_t value = product(r);

	for (;;) {
		if (pass(r, "+"))
			value += product(r);
		else if (pass(r, "-"))
			value -= product(r);
		else
			return value;
	}
}

static uint32_t comparison(struct reading_of *r)
{
	uint32_t left = sum(r);

	if (pass(r, "=="))
		return left == sum(r);
	if (pass(r, "!="))
		return left != sum(r);
	if (pass(r, "<="))
		return left <= sum(r);
	if (pass(r, ">="))
		return left >= sum(r);
	if (pass(r, "<"))
		return left < sum(r);
	if (pass(r, ">"))
		return left > sum(r);
	return left;
}

bool expression_value(
    const char *text, const struct expression_names *names, uint32_t *value, struct error *error)
{
	struct reading_of r = { .text = text, .at = text, .names = names, .error = error };

	*value = comparison(&r);
	skip_blanks(&r);
	if (!r.failed && *r.at)
		fail(&r, "an operator is missing");
	return !r.failed;
}
