/* The JSON Schema of exercise files, for editors: from the reader's own tables, with a sentence a key. */
#include "exercise.h"

#ifdef HAVE_CYAML
#include "exercise_tables.h"

#include <jansson.h>
#include <stdio.h>

/* The key that holds a mapping, the key in it ("" as holder: the file). */
static const struct {
	const char *in, *key, *help;
} sentences[] = {
	{ "", "title", "what the list of exercises shows" },
	{ "", "level", "how much must be known before" },
	{ "", "misconception", "what beginners believe, in their words" },
	{ "", "scenario", "the scenario that is played: `looplab list` names them" },
	{ "", "capture", "a capture file, as seen from the exercise file's folder" },
	{ "", "set", "knobs of the scenario: port=4000..4999, ip=4|6, mss=1000" },
	{ "", "introduction", "what is said before the first question" },
	{ "", "questions", "in the order in which they are asked" },
	{ "questions", "id", "its name: letters, digits, - and _" },
	{ "questions", "ask", "the question" },
	{ "questions", "kind", "what kind of answer there is" },
	{ "questions", "let",
	    "names for things in the trace, for expressions and for {name} in texts" },
	{ "questions", "answer", "number: an expression" },
	{ "questions", "find", "what is sought, in the trace" },
	{ "questions", "any", "packet: every packet that the filter lets through is right" },
	{ "questions", "choices", "sentences to choose from" },
	{ "questions", "packets", "order: what is to be put in order" },
	{ "questions", "hide", "hidden: more fields of the packet that are not shown" },
	{ "questions", "before_step", "predict: the step whose first packet is to be predicted" },
	{ "questions", "from", "range: its first packet" },
	{ "questions", "to", "range: its last packet" },
	{ "questions", "wrong", "wrong answers that have a reason" },
	{ "questions", "otherwise", "what is said to any other wrong answer" },
	{ "questions", "hints", "given one after the other, to who asks" },
	{ "questions", "tries", "how often one may answer; 1 unless said" },
	{ "questions", "points", "1 unless said" },
	{ "questions", "fixed", "that the answer is the same in every run is meant so" },
	{ "questions", "explain", "what is said when the question is done" },
	{ "questions", "rfc", "where it is written" },
	{ "let", "name", "letters, digits and _" },
	{ "let", "value", "an expression, instead of where and field" },
	{ "choices", "text", "what one can choose" },
	{ "choices", "right", "true, or an expression that is not 0 when it is right" },
	{ "choices", "say", "to who is wrong about it" },
	{ "wrong", "name", "a few words, for statistics" },
	{ "wrong", "answer", "the wrong number, as an expression; predict: as in \"> S\"" },
	{ "wrong", "find", "the wrong thing in the trace" },
	{ "wrong", "say", "the sentence that helps" },
	{ "hints", "text", "the hint" },
	{ "hints", "cost", "percent of the question's points" },
	{ "packets", "text", "what is to be put in its place" },
	{ NULL, "where", "a display filter (docs/display-filter.md)" },
	{ NULL, "nth", "which of the packets that the filter lets through: 1, 2 …; -1 is the last" },
	{ NULL, "field", "a field's name: `looplab fields` lists them" },
	{ NULL, "take", "what the field says, how many packets, or the field's sum over all of them" },
};

static json_t *describe(const char *in, const char *key, const cyaml_schema_value_t *value);

static json_t *describe_mapping(const char *in, const cyaml_schema_field_t *fields)
{
	json_t *properties = json_object(), *required = json_array();

	for (; fields->key; fields++) {
		json_object_set_new(properties, fields->key, describe(in, fields->key, &fields->value));
		if (!(fields->value.flags & CYAML_FLAG_OPTIONAL))
			json_array_append_new(required, json_string(fields->key));
	}
	return json_pack("{s:s, s:b, s:o, s:o}", "type", "object", "additionalProperties", 0,
	    "properties", properties, "required", required);
}

static json_t *describe_enum(const cyaml_schema_value_t *value)
{
	json_t *words = json_array();

	for (size_t i = 0; i < value->enumeration.count; i++)
		json_array_append_new(words, json_string(value->enumeration.strings[i].str));
	return json_pack("{s:o}", "enum", words);
}

/* A text may also be written as what YAML takes for a number or a truth. */
static json_t *describe_string(const cyaml_schema_value_t *value)
{
	return json_pack("{s:[s,s,s], s:i, s:i}", "type", "string", "number", "boolean", "minLength",
	    (int)value->string.min, "maxLength", (int)value->string.max);
}

static json_t *describe(const char *in, const char *key, const cyaml_schema_value_t *value)
{
	json_t *object;

	switch (value->type) {
	case CYAML_MAPPING:
		object = describe_mapping(key, value->mapping.fields);
		break;
	case CYAML_SEQUENCE:
		object = json_pack("{s:s, s:i, s:i, s:o}", "type", "array", "minItems",
		    (int)value->sequence.min, "maxItems", (int)value->sequence.max, "items",
		    describe(NULL, key, value->sequence.entry));
		break;
	case CYAML_ENUM:
		object = describe_enum(value);
		break;
	case CYAML_BOOL:
		object = json_pack("{s:s}", "type", "boolean");
		break;
	case CYAML_STRING:
		object = describe_string(value);
		break;
	default:
		object = json_pack("{s:s}", "type", "integer");
		break;
	}
	for (size_t i = 0; in && i < COUNT(sentences); i++) {
		bool here = !sentences[i].in || strcmp(sentences[i].in, in) == 0;
		if (here && strcmp(sentences[i].key, key) == 0) {
			json_object_set_new(object, "description", json_string(sentences[i].help));
			break;
		}
	}
	return object;
}

bool exercise_schema(struct text *out)
{
	json_t *schema = describe_mapping("", exercise_table.mapping.fields);

	json_object_set_new(schema, "$schema", json_string("http://json-schema.org/draft-07/schema#"));
	json_object_set_new(schema, "title", json_string("looplab exercise"));
	char *text = json_dumps(schema, JSON_INDENT(1) | JSON_SORT_KEYS);
	text_add(out, text);
	text_add(out, "\n");
	memory_free(text);
	json_decref(schema);
	return true;
}

#else

bool exercise_schema(struct text *out)
{
	(void)out;
	return false;
}
#endif
