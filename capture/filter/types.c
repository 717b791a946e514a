/* filter/types: whether what a display filter puts side by side fits together. */
#include "parts.h"

const char *type_name(enum filter_type type)
{
	static const char *const names[] = {
		[TYPE_OPEN] = "a value",
		[TYPE_NOTHING] = "there or not, without a value",
		[TYPE_NUMBER] = "a number",
		[TYPE_TRUTH] = "true or false",
		[TYPE_TIME] = "a time in seconds",
		[TYPE_MAC] = "a hardware address",
		[TYPE_IPV4] = "an IPv4 address",
		[TYPE_IPV6] = "an IPv6 address",
		[TYPE_OCTETS] = "octets",
		[TYPE_STRING] = "a text",
		[TYPE_PROTOCOL] = "a protocol",
	};

	return names[type];
}

enum filter_type type_of_field(const struct field *field)
{
	switch ((enum format)field->format) {
	case DEC:
	case HEX:
	case SIGNED:
		return TYPE_NUMBER;
	case FLAG:
		return TYPE_TRUTH;
	case MAC:
		return TYPE_MAC;
	case IPV4:
		return TYPE_IPV4;
	case IPV6:
		return TYPE_IPV6;
	case OCTETS:
		return TYPE_OCTETS;
	case STRING:
		return TYPE_STRING;
	case SECONDS:
	case DECIMALS:
	case DATE:
		return TYPE_TIME;
	case PRESENT:
		break;
	}
	return TYPE_NOTHING;
}

/* --- literals take the type of what stands beside them --- */

/* Whether OPERAND has a type or, being made of literals, gets TYPE. FIELD, whose values may have names, or
 * NULL. */
static bool operand_resolve(struct parser *parser, struct operand *operand, enum filter_type type,
    const struct operand *field)
{
	if (operand->type != TYPE_OPEN)
		return true;
	operand->type = type;
	if (operand->kind == OPERAND_LITERAL)
		return literal_resolve(parser, operand, type, field);
	/* arithmetic on literals alone */
	if (!arithmetic_fits(operand->operator, type))
		return parser_fail(
		    parser, operand->at, "%s cannot be calculated with here", type_name(type));
	return operand_resolve(parser, operand->left, type, NULL) &&
	       operand_resolve(parser, operand->right, type, NULL);
}

/* What a literal beside OTHER is read as. */
static enum filter_type literal_type(const struct operand *other)
{
	return other->type == TYPE_PROTOCOL ? TYPE_OCTETS : other->type;
}

bool operand_settle(struct parser *parser, struct operand *operand, const struct operand *other)
{
	return operand_resolve(
	    parser, operand, literal_type(other), other->kind == OPERAND_FIELD ? other : NULL);
}

/* --- operators --- */

static bool is_octets(enum filter_type type)
{
	return type == TYPE_MAC || type == TYPE_OCTETS || type == TYPE_PROTOCOL;
}

static bool is_number(enum filter_type type)
{
	return type == TYPE_NUMBER || type == TYPE_TRUTH;
}

static bool types_fit(enum filter_type a, enum filter_type b)
{
	return a == b || (is_octets(a) && is_octets(b)) || (is_number(a) && is_number(b));
}

static bool has_value(struct parser *parser, const struct operand *operand)
{
	if (operand->type != TYPE_NOTHING)
		return true;
	return parser_fail(parser, operand->at, "%s is %s: it cannot be compared, only asked for",
	    parser_quote(parser, operand->at, operand->length), type_name(TYPE_NOTHING));
}

static bool complain_misfit(
    struct parser *parser, const struct operand *left, const struct operand *right)
{
	return parser_fail(parser, right->at, "%s is %s, %s is %s: they cannot be compared",
	    parser_quote(parser, left->at, left->length), type_name(left->type),
	    parser_quote(parser, right->at, right->length), type_name(right->type));
}

/* Made of literals alone. */
static bool is_constant(const struct operand *operand)
{
	return operand->kind == OPERAND_LITERAL ||
	       (operand->kind == OPERAND_ARITHMETIC && is_constant(operand->left) &&
	           is_constant(operand->right));
}

/* One of the two must depend on the frame; it also says of what type they are. */
static bool one_is_variable(
    struct parser *parser, const struct operand *left, const struct operand *right)
{
	if (!is_constant(left) || !is_constant(right))
		return true;
	if (left->kind == OPERAND_LITERAL)
		return name_fail(parser, left);
	return parser_fail(parser, left->at, "a field is missing: these are values on both sides");
}

bool types_compare(struct parser *parser, struct operand *left, struct operand *right)
{
	if (!has_value(parser, left) || !has_value(parser, right) ||
	    !one_is_variable(parser, left, right))
		return false;
	if (!operand_settle(parser, left, right) || !operand_settle(parser, right, left))
		return false;
	return types_fit(left->type, right->type) || complain_misfit(parser, left, right);
}

bool types_contain(struct parser *parser, struct operand *left, struct operand *right)
{
	if (!has_value(parser, left) || !has_value(parser, right) ||
	    !one_is_variable(parser, left, right))
		return false;
	if (!is_octets(left->type) && left->type != TYPE_STRING && left->type != TYPE_OPEN)
		return parser_fail(parser, left->at, "%s is %s: it is one thing and contains nothing",
		    parser_quote(parser, left->at, left->length), type_name(left->type));
	if (!operand_settle(parser, left, right))
		return false;
	/* part of an address is no address */
	enum filter_type part = left->type == TYPE_STRING ? TYPE_STRING : TYPE_OCTETS;
	if (!operand_resolve(parser, right, part, NULL))
		return false;
	return types_fit(part, right->type) || complain_misfit(parser, left, right);
}

bool types_match(struct parser *parser, struct operand *left, struct operand *right)
{
	if (right->kind != OPERAND_LITERAL || right->token != TOKEN_STRING)
		return parser_fail(parser, right->at,
		    "a regular expression in double quotes must follow: matches \"^GET\"");
	if (!has_value(parser, left) || !one_is_variable(parser, left, right))
		return false;
	if (!is_octets(left->type) && left->type != TYPE_STRING)
		return parser_fail(parser, left->at,
		    "%s is %s, and only texts and octets can be matched; string(…) makes a text of it",
		    parser_quote(parser, left->at, left->length), type_name(left->type));
	right->type = TYPE_STRING;
	return true;
}

bool types_combine(struct parser *parser, struct operand *operand)
{
	struct operand *left = operand->left, *right = operand->right;

	if (left->type == TYPE_OPEN && right->type == TYPE_OPEN)
		return true;
	/* what is calculated may be greater than the field can hold */
	if (!operand_resolve(parser, left, literal_type(right), NULL) ||
	    !operand_resolve(parser, right, literal_type(left), NULL))
		return false;
	if (!types_fit(left->type, right->type))
		return parser_fail(parser, right->at, "%s is %s, %s is %s: they cannot be calculated with",
		    parser_quote(parser, left->at, left->length), type_name(left->type),
		    parser_quote(parser, right->at, right->length), type_name(right->type));
	if (!arithmetic_fits(operand->operator, left->type))
		return parser_fail(parser, left->at, "%s is %s: this operator is not for it",
		    parser_quote(parser, left->at, left->length), type_name(left->type));
	operand->type = left->type;
	return true;
}
