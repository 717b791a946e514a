/* The keys of an exercise file, row by row. The sentences for people are in exercise_schema.c. */
#ifdef HAVE_CYAML
#include "exercise_tables.h"

enum { LONGEST_WORD = 64, LONGEST_LINE = 1000, LONGEST_TEXT = 8000 };

#define NEEDED CYAML_FLAG_POINTER
#define MAY_BE (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define WORD(key, flags, in, member)                                                               \
	CYAML_FIELD_STRING_PTR(key, flags, struct in, member, 1, LONGEST_WORD)
#define LINE(key, flags, in, member)                                                               \
	CYAML_FIELD_STRING_PTR(key, flags, struct in, member, 1, LONGEST_LINE)
#define WORDS(key, flags, in, member)                                                              \
	CYAML_FIELD_STRING_PTR(key, flags, struct in, member, 1, LONGEST_TEXT)
#define LIST(key, flags, in, member, counter, value, least, most)                                  \
	CYAML_FIELD_SEQUENCE_COUNT(key, flags, struct in, member, counter, value, least, most)
#define NUMBER(key, in, member)    CYAML_FIELD_INT(key, CYAML_FLAG_OPTIONAL, struct in, member)
#define YES_OR_NO(key, in, member) CYAML_FIELD_BOOL(key, CYAML_FLAG_OPTIONAL, struct in, member)

static const cyaml_strval_t levels[] = {
	{ "basic", LEVEL_BASIC },
	{ "intermediate", LEVEL_INTERMEDIATE },
	{ "advanced", LEVEL_ADVANCED },
};

static const cyaml_strval_t kinds[] = {
	{ "number", ASK_NUMBER },
	{ "choice", ASK_CHOICE },
	{ "choices", ASK_CHOICES },
	{ "packet", ASK_PACKET },
	{ "field", ASK_FIELD },
	{ "order", ASK_ORDER },
	{ "hidden", ASK_HIDDEN },
	{ "predict", ASK_PREDICT },
	{ "range", ASK_RANGE },
	{ "text", ASK_TEXT },
};

static const cyaml_strval_t takes[] = {
	{ "value", TAKE_VALUE },
	{ "count", TAKE_COUNT },
	{ "sum", TAKE_SUM },
};

/* Of something in the trace, a member of struct IN; "" with its dot before the member's. */
#define FINDING(in, dot, where_flags)                                                              \
	LINE("where", where_flags, in, dot where), NUMBER("nth", in, dot nth),                         \
	    WORD("field", MAY_BE, in, dot field),                                                      \
	    CYAML_FIELD_ENUM("take", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct in, dot take,     \
	        takes, CYAML_ARRAY_LEN(takes))

static const cyaml_schema_field_t finding[] = { FINDING(finding, , NEEDED), CYAML_FIELD_END };

static const cyaml_schema_field_t named_value[] = {
	WORD("name", NEEDED, named_value, name),
	LINE("value", MAY_BE, named_value, value),
	FINDING(named_value, find., MAY_BE),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t choice[] = {
	WORDS("text", NEEDED, choice, text),
	LINE("right", MAY_BE, choice, right),
	WORDS("say", MAY_BE, choice, say),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t misconception[] = {
	LINE("name", MAY_BE, misconception, name),
	LINE("answer", MAY_BE, misconception, answer),
	CYAML_FIELD_MAPPING_PTR("find", MAY_BE, struct misconception, find, finding),
	WORDS("say", NEEDED, misconception, say),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t hint[] = {
	WORDS("text", NEEDED, hint, text),
	NUMBER("cost", hint, cost),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t ordered[] = {
	WORDS("text", NEEDED, ordered, text),
	FINDING(ordered, find., NEEDED),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t field_name = { CYAML_VALUE_STRING(
	CYAML_FLAG_POINTER, char, 1, LONGEST_WORD) };
static const cyaml_schema_value_t setting = { CYAML_VALUE_STRING(
	CYAML_FLAG_POINTER, char, 1, LONGEST_LINE) };
static const cyaml_schema_value_t one_named_value = { CYAML_VALUE_MAPPING(
	CYAML_FLAG_DEFAULT, struct named_value, named_value) };
static const cyaml_schema_value_t one_choice = { CYAML_VALUE_MAPPING(
	CYAML_FLAG_DEFAULT, struct choice, choice) };
static const cyaml_schema_value_t one_misconception = { CYAML_VALUE_MAPPING(
	CYAML_FLAG_DEFAULT, struct misconception, misconception) };
static const cyaml_schema_value_t one_hint = { CYAML_VALUE_MAPPING(
	CYAML_FLAG_DEFAULT, struct hint, hint) };
static const cyaml_schema_value_t one_ordered = { CYAML_VALUE_MAPPING(
	CYAML_FLAG_DEFAULT, struct ordered, ordered) };

static const cyaml_schema_field_t question[] = {
	WORD("id", NEEDED, question, id),
	WORDS("ask", NEEDED, question, ask),
	CYAML_FIELD_ENUM(
	    "kind", CYAML_FLAG_STRICT, struct question, kind, kinds, CYAML_ARRAY_LEN(kinds)),
	LIST("let", MAY_BE, question, let, let_count, &one_named_value, 1, 50),
	LINE("answer", MAY_BE, question, answer),
	CYAML_FIELD_MAPPING_PTR("find", MAY_BE, struct question, find, finding),
	YES_OR_NO("any", question, any),
	LIST("choices", MAY_BE, question, choices, choice_count, &one_choice, 2, MAX_CHOICES),
	LIST("packets", MAY_BE, question, packets, packet_count, &one_ordered, 2, MAX_CHOICES),
	LIST("hide", MAY_BE, question, hide, hide_count, &field_name, 1, 20),
	NUMBER("before_step", question, before_step),
	CYAML_FIELD_MAPPING_PTR("from", MAY_BE, struct question, from, finding),
	CYAML_FIELD_MAPPING_PTR("to", MAY_BE, struct question, to, finding),
	LIST("wrong", MAY_BE, question, wrong, wrong_count, &one_misconception, 1, 50),
	WORDS("otherwise", MAY_BE, question, otherwise),
	LIST("hints", MAY_BE, question, hints, hint_count, &one_hint, 1, 10),
	NUMBER("tries", question, tries),
	NUMBER("points", question, points),
	YES_OR_NO("fixed", question, fixed),
	WORDS("explain", MAY_BE, question, explain),
	LINE("rfc", MAY_BE, question, rfc),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t one_question = { CYAML_VALUE_MAPPING(
	CYAML_FLAG_DEFAULT, struct question, question) };

static const cyaml_schema_field_t exercise[] = {
	LINE("title", NEEDED, exercise, title),
	CYAML_FIELD_ENUM(
	    "level", CYAML_FLAG_STRICT, struct exercise, level, levels, CYAML_ARRAY_LEN(levels)),
	LINE("misconception", MAY_BE, exercise, misconception),
	WORD("scenario", MAY_BE, exercise, scenario),
	LINE("capture", MAY_BE, exercise, capture),
	LIST("set", MAY_BE, exercise, set, set_count, &setting, 1, 50),
	WORDS("introduction", MAY_BE, exercise, introduction),
	LIST("questions", NEEDED, exercise, questions, question_count, &one_question, 1, MAX_QUESTIONS),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t exercise_table = { CYAML_VALUE_MAPPING(
	CYAML_FLAG_POINTER, struct exercise, exercise) };

const cyaml_schema_field_t *table_row(const cyaml_schema_field_t *fields, const char *key)
{
	for (; fields && fields->key; fields++)
		if (strcmp(fields->key, key) == 0)
			return fields;
	return NULL;
}

const cyaml_schema_field_t *table_inside(const cyaml_schema_field_t *fields, const char *key)
{
	const cyaml_schema_field_t *row = table_row(fields, key);
	const cyaml_schema_value_t *value = row ? &row->value : NULL;

	if (value && value->type == CYAML_SEQUENCE)
		value = value->sequence.entry;
	return value && value->type == CYAML_MAPPING ? value->mapping.fields : NULL;
}

#else
typedef int built_without_libcyaml; /* ISO C wants something in every file */
#endif
