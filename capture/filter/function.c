/* filter/function: what a display filter can calculate: functions and operators. */
#include "parts.h"

#include <ctype.h>
#include <string.h>

/* --- operators --- */

bool arithmetic_fits(int operator, enum filter_type type)
{
	switch (type) {
	case TYPE_NUMBER:
		return true;
	case TYPE_TIME:
		return operator== TOKEN_PLUS || operator== TOKEN_MINUS;
	case TYPE_MAC:
	case TYPE_IPV4:
	case TYPE_IPV6:
	case TYPE_OCTETS:
		return operator== TOKEN_BITS;
	default:
		return false;
	}
}

static bool bits_apply(
    struct filter *filter, const struct value *a, const struct value *b, struct value *result)
{
	*result = *a;
	if (a->type == TYPE_NUMBER) {
		result->number = a->number & b->number;
		result->negative = a->negative && b->negative;
		return b->type == TYPE_NUMBER;
	}
	if (a->length != b->length || b->type == TYPE_NUMBER)
		return false;
	uint8_t *octets = arena_take(&filter->words, a->length);
	for (size_t i = 0; i < a->length; i++)
		octets[i] = value_octets(a)[i] & value_octets(b)[i];
	result->bytes = octets;
	return true;
}

bool arithmetic_apply(struct filter *filter, int operator, const struct value * a,
    const struct value *b, struct value *result)
{
	int64_t left, right, number = 0;
	bool good;

	if (operator== TOKEN_BITS)
		return bits_apply(filter, a, b, result);
	if (!value_signed(a, &left) || !value_signed(b, &right))
		return false;
	switch (operator) {
	case TOKEN_PLUS:
		good = !__builtin_add_overflow(left, right, &number);
		break;
	case TOKEN_MINUS:
		good = !__builtin_sub_overflow(left, right, &number);
		break;
	case TOKEN_TIMES:
		good = !__builtin_mul_overflow(left, right, &number);
		break;
	default:
		good = right != 0 && !(right == -1 && left == INT64_MIN);
		if (good)
			number = operator== TOKEN_DIVIDE ? left / right : left % right;
	}
	*result = value_of_signed(a->type, number);
	return good;
}

/* --- functions: the types of their results --- */

static enum filter_type type_of_len(const struct operand *call)
{
	switch (call->left->type) {
	case TYPE_OPEN:
	case TYPE_NOTHING:
	case TYPE_TRUTH:
	case TYPE_TIME:
		return TYPE_OPEN;
	default:
		return TYPE_NUMBER;
	}
}

static enum filter_type type_of_count(const struct operand *call)
{
	enum operand_kind kind = call->left->kind;

	return kind == OPERAND_FIELD || kind == OPERAND_PROTOCOL ? TYPE_NUMBER : TYPE_OPEN;
}

static enum filter_type type_of_case(const struct operand *call)
{
	return call->left->type == TYPE_STRING ? TYPE_STRING : TYPE_OPEN;
}

static enum filter_type type_of_string(const struct operand *call)
{
	switch (call->left->type) {
	case TYPE_NUMBER:
	case TYPE_TRUTH:
	case TYPE_MAC:
	case TYPE_IPV4:
	case TYPE_IPV6:
		return TYPE_STRING;
	default:
		return TYPE_OPEN;
	}
}

static enum filter_type type_of_extreme(const struct operand *call)
{
	enum filter_type type = call->left->type;

	for (const struct operand *argument = call->left; argument; argument = argument->next)
		if (argument->type != type)
			return TYPE_OPEN;
	return type == TYPE_NOTHING ? TYPE_OPEN : type;
}

static enum filter_type type_of_abs(const struct operand *call)
{
	enum filter_type type = call->left->type;

	return type == TYPE_NUMBER || type == TYPE_TIME ? type : TYPE_OPEN;
}

/* --- functions: their results --- */

static void apply_len(struct filter *filter, const struct operand *call, size_t start)
{
	(void)call;
	for (size_t i = start; i < filter->values.count; i++)
		filter->values.at[i] = value_of_signed(TYPE_NUMBER, (int64_t)filter->values.at[i].length);
}

static void apply_count(struct filter *filter, const struct operand *call, size_t start)
{
	size_t count = filter->values.count - start;

	(void)call;
	filter->values.count = start;
	*array_add(&filter->values) = value_of_signed(TYPE_NUMBER, (int64_t)count);
}

/* Every letter of every value as CHANGE makes it. */
static void apply_case(struct filter *filter, size_t start, int (*change)(int c))
{
	for (size_t i = start; i < filter->values.count; i++) {
		struct value *value = &filter->values.at[i];
		char *octets = arena_copy(&filter->words, value_octets(value), value->length);
		for (size_t k = 0; k < value->length; k++)
			if (isascii((unsigned char)octets[k]))
				octets[k] = (char)change((unsigned char)octets[k]);
		value->bytes = (const uint8_t *)octets;
	}
}

static void apply_lower(struct filter *filter, const struct operand *call, size_t start)
{
	(void)call;
	apply_case(filter, start, tolower);
}

static void apply_upper(struct filter *filter, const struct operand *call, size_t start)
{
	(void)call;
	apply_case(filter, start, toupper);
}

static void apply_string(struct filter *filter, const struct operand *call, size_t start)
{
	struct text text = { 0 };

	(void)call;
	for (size_t i = start; i < filter->values.count; i++) {
		text_clear(&text);
		value_format(&filter->values.at[i], &text);
		const char *copy = arena_copy(&filter->words, text_string(&text), text.length);
		filter->values.at[i] = (struct value){
			.type = TYPE_STRING, .bytes = (const uint8_t *)copy, .length = text.length
		};
	}
	text_free(&text);
}

/* The greatest (SIGN 1) or least (-1) of the values. */
static void apply_extreme(struct filter *filter, size_t start, int sign)
{
	size_t best = start;
	int order;

	for (size_t i = start + 1; i < filter->values.count; i++)
		if (value_order(&filter->values.at[i], &filter->values.at[best], &order) &&
		    (order > 0) - (order < 0) == sign)
			best = i;
	filter->values.at[start] = filter->values.at[best];
	filter->values.count = start + 1;
}

static void apply_max(struct filter *filter, const struct operand *call, size_t start)
{
	(void)call;
	apply_extreme(filter, start, 1);
}

static void apply_min(struct filter *filter, const struct operand *call, size_t start)
{
	(void)call;
	apply_extreme(filter, start, -1);
}

static void apply_abs(struct filter *filter, const struct operand *call, size_t start)
{
	(void)call;
	for (size_t i = start; i < filter->values.count; i++) {
		struct value *value = &filter->values.at[i];
		if (value->negative)
			value->number = 0 - value->number;
		value->negative = false;
	}
}

enum { MOST_ARGUMENTS = 32 };

static const struct function functions[] = {
	{ .name = "len",
	    .least = 1,
	    .most = 1,
	    .type = type_of_len,
	    .apply = apply_len,
	    .wants = "the octets of one field, protocol or slice are counted, and it has none" },
	{ .name = "count",
	    .least = 1,
	    .most = 1,
	    .type = type_of_count,
	    .apply = apply_count,
	    .wants = "the occurrences of one field or protocol are counted; name one" },
	{ .name = "lower",
	    .least = 1,
	    .most = 1,
	    .type = type_of_case,
	    .apply = apply_lower,
	    .wants = "one field that is a text must be named" },
	{ .name = "upper",
	    .least = 1,
	    .most = 1,
	    .type = type_of_case,
	    .apply = apply_upper,
	    .wants = "one field that is a text must be named" },
	{ .name = "string",
	    .least = 1,
	    .most = 1,
	    .type = type_of_string,
	    .apply = apply_string,
	    .wants = "one field that is a number or an address must be named" },
	{ .name = "max",
	    .least = 1,
	    .most = MOST_ARGUMENTS,
	    .type = type_of_extreme,
	    .apply = apply_max,
	    .wants = "fields of one type must be named, 32 at most" },
	{ .name = "min",
	    .least = 1,
	    .most = MOST_ARGUMENTS,
	    .type = type_of_extreme,
	    .apply = apply_min,
	    .wants = "fields of one type must be named, 32 at most" },
	{ .name = "abs",
	    .least = 1,
	    .most = 1,
	    .type = type_of_abs,
	    .apply = apply_abs,
	    .wants = "one field that is a number or a time must be named" },
};

const struct function *function_find(const char *name, size_t length)
{
	for (size_t i = 0; i < COUNT(functions); i++)
		if (strlen(functions[i].name) == length && memcmp(functions[i].name, name, length) == 0)
			return &functions[i];
	return NULL;
}
