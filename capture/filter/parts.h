/*
 * filter/parts: what the files of the display filter share. Inside filter.
 *
 *     text ─ filter_lex ─▶ tokens ─ filter_parse, filter_operand ─▶ tests and operands
 *                                    │  filter_names    what a name stands for
 *                                    │  filter_types    do both sides fit together
 *                                    └─ filter_literal  what "10.0.0.0/8" is, its type being known
 *
 *     tests and operands, a frame ─ filter_match ─▶ yes or no
 *                                    └─ filter_fetch    what an operand yields in this frame
 *                                        │  filter_value     values of fields, their order
 *                                        └─ filter_function  what can be calculated from them
 *
 * Tests and operands live in the filter's arena and are never changed after compilation.
 */
#ifndef CAPTURE_FILTER_PARTS_H
#define CAPTURE_FILTER_PARTS_H

#include "../filter.h"

/* --- values --- */

enum filter_type {
	TYPE_OPEN,    /* of a literal: decided by what it is compared with */
	TYPE_NOTHING, /* there or not, but without a value */
	TYPE_NUMBER,
	TYPE_TRUTH,
	TYPE_TIME, /* ns */
	TYPE_MAC,
	TYPE_IPV4,
	TYPE_IPV6,
	TYPE_OCTETS,
	TYPE_STRING,
	TYPE_PROTOCOL, /* the octets of a header and what it carries */
};

struct value {
	enum filter_type type;
	bool negative;        /* of numbers and times: NUMBER is an int64_t in disguise */
	uint8_t room[8];      /* the octets of a short value that stands nowhere else */
	uint64_t number;      /* NUMBER, TRUTH (0, 1), TIME */
	const uint8_t *bytes; /* of the others; NULL: they are in room */
	size_t length;        /* octets; of a protocol, its header */
	size_t reach;         /* octets of a protocol's header and all that it carries */
	unsigned prefix;      /* leading bits of an address that count */
};

/* What ITEM of the frame at BYTES says; false: nothing that can be compared. */
bool value_of_item(const struct item *item, const uint8_t *bytes, struct value *value);
/* The octets of a value that is made of octets. */
const uint8_t *value_octets(const struct value *value);
/* Octets that `contains`, `matches` and comparisons look at. */
size_t value_reach(const struct value *value);
/* Sign of A - B in *ORDER; false: such values have no order. */
bool value_order(const struct value *a, const struct value *b, int *order);
bool value_contains(const struct value *value, const struct value *part);
/* A number as int64_t; false: too great. */
bool value_signed(const struct value *value, int64_t *number);
struct value value_of_signed(enum filter_type type, int64_t number);
/* The value as string() has it. */
void value_format(const struct value *value, struct text *text);

/* --- the compiled filter --- */

/* [1:2], [3-5], [-4:]: places of a slice or layers of a frame. */
enum range_kind { RANGE_COUNT, RANGE_LAST, RANGE_REST };

struct range {
	enum range_kind kind;
	int32_t first;  /* negative: from the end */
	int32_t amount; /* COUNT: how many; LAST: the last one, negative from the end */
	const struct range *next;
};

enum operand_kind {
	OPERAND_FIELD,
	OPERAND_PROTOCOL,
	OPERAND_LITERAL,
	OPERAND_SLICE,      /* of left */
	OPERAND_CALL,       /* of a function; left is the first argument, linked by next */
	OPERAND_NEGATION,   /* of left */
	OPERAND_ARITHMETIC, /* left operator right */
};

struct operand {
	enum operand_kind kind;
	enum filter_type type;
	size_t at, length; /* place in the text, for messages */
	int depth;         /* of the operands below it */

	const struct field **rows; /* FIELD: any of these */
	const struct protocol **protocols;
	size_t count;               /* of rows or protocols */
	bool is_lab;                /* FIELD: of the lab's own */
	const struct range *layers; /* FIELD, PROTOCOL: only there; or NULL */

	int token;        /* LITERAL: TOKEN_WORD, TOKEN_STRING or TOKEN_CHARACTER */
	const char *text; /* LITERAL: without quotes and escapes */
	size_t text_length;
	bool negative;      /* LITERAL: a minus stands before it */
	struct value value; /* LITERAL, once its type is known */

	const struct range *ranges;      /* SLICE */
	const struct function *function; /* CALL */
	int operator;                    /* ARITHMETIC: its token */
	struct operand *left, *right, *next;
};

struct set_part {
	struct operand *low, *high; /* high NULL: one value */
	const struct set_part *next;
};

enum test_kind {
	TEST_AND, /* all of parts, linked by next */
	TEST_OR,
	TEST_XOR, /* an odd number of them */
	TEST_NOT, /* the one part */
	TEST_EXISTS,
	TEST_NOT_ZERO,
	TEST_COMPARE,
	TEST_CONTAINS,
	TEST_MATCHES,
	TEST_IN,
};

struct test {
	enum test_kind kind;
	bool all;        /* all values must fit, not any of them */
	unsigned orders; /* COMPARE: bit 0 less, 1 equal, 2 greater will do */
	struct operand *left, *right;
	const struct set_part *set;
	const struct regex *regex;
	struct test *parts, *next;
};

struct filter {
	struct arena arena;
	const struct test *test;       /* NULL: every frame */
	ARRAY(struct regex *) regexes; /* of this filter, to be freed */
	struct field_set rows;         /* that are named in it */
	bool asks_protocol;            /* a protocol is named in it: whether any row of it is there */
	bool asks_lab;                 /* a field or protocol of the lab's own is named in it */

	/* scratch memory of one match */
	struct dissection dissection;
	struct dissection lab; /* the lab's own items */
	struct arena words;    /* octets that were put together for a frame */
	size_t matched;        /* frames so far */
	ARRAY(struct value) values;
};

/* --- one frame against it --- */

struct match {
	struct filter *filter;
	const struct trace *trace; /* or NULL */
	size_t frame;
	const struct packet *packet;
	const struct dissection *dissection;
	size_t layers;  /* headers; what the dissection has after them is trailers and remarks */
	bool lab_known; /* filter->lab is of this frame */
};

/* Puts what OPERAND yields on top of filter->values; the caller takes it away. */
void operand_values(struct match *match, const struct operand *operand);
/* Whether a field or protocol is there at all, or a slice has any octets. */
bool operand_exists(struct match *match, const struct operand *operand);

/* --- functions --- */

enum { MAX_VALUES = 4096 }; /* that one operator or function yields in one frame */

struct function {
	const char *name;
	int least, most; /* arguments */
	/* The type of its result; TYPE_OPEN: an argument does not fit. CALL's arguments are typed. */
	enum filter_type (*type)(const struct operand *call);
	const char *wants; /* said when they do not fit */
	/* Replaces the values from START on, its arguments', by its own. */
	void (*apply)(struct filter *filter, const struct operand *call, size_t start);
};

/* NULL: there is none of this name. */
const struct function *function_find(const char *name, size_t length);
/* Whether OPERATOR (a token) can be used on values of TYPE. */
bool arithmetic_fits(int operator, enum filter_type type);
/* A OPERATOR B; false: there is no such number, or there are no such octets. */
bool arithmetic_apply(struct filter *filter, int operator, const struct value * a,
    const struct value *b, struct value *result);

/* --- tokens --- */

enum token_kind {
	TOKEN_END,
	TOKEN_WORD, /* a name, or a value without quotes */
	TOKEN_STRING,
	TOKEN_CHARACTER,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_BRACKET,
	TOKEN_BRACE,
	TOKEN_BRACE_END,
	TOKEN_COMMA,
	TOKEN_HASH,
	TOKEN_RANGE,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_TIMES,
	TOKEN_DIVIDE,
	TOKEN_REMAINDER,
	TOKEN_BITS,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_XOR,
	TOKEN_NOT,
	TOKEN_IN,
	TOKEN_ANY,
	TOKEN_ALL,
	TOKEN_CONTAINS,
	TOKEN_MATCHES,
	TOKEN_EQUAL,
	TOKEN_ALL_EQUAL,
	TOKEN_NOT_EQUAL, /* all of them differ */
	TOKEN_ANY_NOT_EQUAL,
	TOKEN_LESS,
	TOKEN_LESS_EQUAL,
	TOKEN_GREATER,
	TOKEN_GREATER_EQUAL,
	TOKEN_WRONG, /* the error is set */
};

struct token {
	enum token_kind kind;
	size_t at, length; /* place in the text */
	const char *text;  /* WORD, STRING, CHARACTER: without quotes and escapes */
	size_t text_length;
};

struct parser {
	struct filter *filter;
	const char *text;
	size_t length, at; /* of the text; where the next token will be looked for */
	struct token token;
	int depth; /* of what is being parsed */
	bool failed;
	size_t failed_at;
	struct text complaint;
};

/* Reads the next token. */
void token_next(struct parser *parser);
/* Says what is wrong with the text at AT; of several complaints, the first counts. Always false. */
bool parser_fail(struct parser *parser, size_t at, const char *format, ...) PRINTF_LIKE(3, 4);
/* LENGTH characters of the text from AT on, in quotes, shortened and harmless. The result lives as
 * long as the filter. */
const char *parser_quote(struct parser *parser, size_t at, size_t length);
/* A test, or NULL: the complaint is set. NULL for an empty text too. */
struct test *filter_parse(struct parser *parser);

/* The parts of filter_parse() that read operands: operand.c. */
enum { MAX_DEPTH = 100 }; /* of parentheses, functions, operators inside one another */
struct operand *operand_parse(struct parser *parser);
/* False and a complaint: too deep. */
bool parser_descend(struct parser *parser);

/* --- names, types, literals --- */

/* Makes OPERAND the field or protocol called by LENGTH characters at NAME. False: nothing is. */
bool name_resolve(struct filter *filter, const char *name, size_t length, struct operand *operand);
/* Complains of a word that stands where a name should. Always false. */
bool name_fail(struct parser *parser, const struct operand *word);

/* "an IPv4 address" */
const char *type_name(enum filter_type type);
enum filter_type type_of_field(const struct field *field);
/* Whether OPERAND has a type or, being made of literals, gets that of OTHER. */
bool operand_settle(struct parser *parser, struct operand *operand, const struct operand *other);
/* Whether LEFT and RIGHT can be compared; settles the types of literals. */
bool types_compare(struct parser *parser, struct operand *left, struct operand *right);
bool types_contain(struct parser *parser, struct operand *left, struct operand *right);
bool types_match(struct parser *parser, struct operand *left, struct operand *right);
bool types_combine(struct parser *parser, struct operand *operand);

/* Reads LITERAL's text as a value of TYPE. */
bool literal_resolve(struct parser *parser, struct operand *literal, enum filter_type type,
    const struct operand *field);

/* --- regular expressions: regex.c, the only file that knows the library --- */

/* NULL and *WHY, a static sentence or one in ARENA. */
struct regex *regex_compile(
    const char *pattern, size_t length, struct arena *arena, const char **why);
bool regex_matches(const struct regex *regex, const uint8_t *bytes, size_t length);
void regex_free(struct regex *regex);

#endif
