/* On which line of an exercise file something stands: libcyaml forgets that, libyaml knows it. */
#include "exercise_parts.h"

#ifdef HAVE_CYAML
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* Reads SOURCE; false with the parser's complaint. The caller deletes both. */
static bool load(const struct text *source, yaml_parser_t *parser, yaml_document_t *document)
{
	yaml_parser_initialize(parser);
	yaml_parser_set_input_string(
	    parser, (const unsigned char *)text_string(source), source->length);
	return yaml_parser_load(parser, document) == 1;
}

/* The value of KEY in the mapping NODE, or NULL; *LINE becomes that of the key. */
static yaml_node_t *value_of(
    yaml_document_t *document, const yaml_node_t *node, const char *key, size_t *line)
{
	if (!node || node->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     pair < node->data.mapping.pairs.top; pair++) {
		const yaml_node_t *name = yaml_document_get_node(document, pair->key);
		if (name && name->type == YAML_SCALAR_NODE &&
		    strcmp((const char *)name->data.scalar.value, key) == 0) {
			*line = name->start_mark.line;
			return yaml_document_get_node(document, pair->value);
		}
	}
	return NULL;
}

static yaml_node_t *entry_of(
    yaml_document_t *document, const yaml_node_t *node, size_t entry, size_t *line)
{
	if (!node || node->type != YAML_SEQUENCE_NODE ||
	    entry >= (size_t)(node->data.sequence.items.top - node->data.sequence.items.start))
		return NULL;
	yaml_node_t *found = yaml_document_get_node(document, node->data.sequence.items.start[entry]);
	if (found)
		*line = found->start_mark.line;
	return found;
}

size_t place_line(const struct text *source, const struct place *place, const char *key)
{
	yaml_parser_t parser;
	yaml_document_t document;
	size_t line = 0;

	if (load(source, &parser, &document)) {
		yaml_node_t *node = yaml_document_get_root_node(&document);
		for (size_t i = 0; node && i < place->depth; i++)
			node = *place->at[i].key ? value_of(&document, node, place->at[i].key, &line)
			                         : entry_of(&document, node, place->at[i].entry, &line);
		if (node && key)
			value_of(&document, node, key, &line);
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
	return line + 1;
}

/* An alias may make a short file a very long one. */
static bool has_aliases(const struct text *source, size_t *line)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool found = false, end = false;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(
	    &parser, (const unsigned char *)text_string(source), source->length);
	while (!end && !found && yaml_parser_parse(&parser, &event)) {
		found = event.type == YAML_ALIAS_EVENT;
		end = event.type == YAML_STREAM_END_EVENT;
		*line = event.start_mark.line + 1;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return found;
}

/* Whether so many brackets stand one in another that libyaml would take very long over them; *LINE: where. */
static bool is_too_deep(const struct text *source, size_t *line)
{
	enum { DEEPEST = 200 };
	int depth = 0;

	*line = 1;
	for (size_t i = 0; i < source->length && depth < DEEPEST; i++) {
		char c = source->at[i];
		*line += c == '\n';
		if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth > 0)
			depth--;
	}
	return depth == DEEPEST;
}

bool yaml_is_good(const struct text *source, const char *path, struct error *error)
{
	yaml_parser_t parser;
	yaml_document_t document;
	size_t line = 0;

	if (is_too_deep(source, &line))
		return error_set(error, "%s:%zu: too many brackets, one in another", path, line);
	if (has_aliases(source, &line))
		return error_set(
		    error, "%s:%zu: aliases (*name) are not read here: write it out", path, line);
	bool good = load(source, &parser, &document);
	if (good && !yaml_document_get_root_node(&document))
		error_set(error, "%s:1: the file is empty; `looplab exercise new` writes one to begin with",
		    path);
	else if (!good)
		error_set(error,
		    "%s:%zu: %s%s%s (YAML marks what belongs together by equal "
		    "indentation, and texts with a colon want quotation marks)",
		    path, parser.problem_mark.line + 1, parser.problem ? parser.problem : "not YAML",
		    parser.context ? " " : "", parser.context ? parser.context : "");
	if (good) {
		good = yaml_document_get_root_node(&document) != NULL;
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
	return good;
}

/* Whether VALUE may be that of a key which counts; else ERROR, at its line in the file at PATH. */
static bool is_whole(
    const char *key, const yaml_node_t *value, const char *path, struct error *error)
{
	size_t line = value->start_mark.line + 1;
	bool cost = strcmp(key, "cost") == 0;
	struct text shown = { 0 };
	char *end;

	if (value->type != YAML_SCALAR_NODE)
		return true;
	const char *words = (const char *)value->data.scalar.value;
	long number = strtol(words, &end, 0);
	if (*end == '\0' && (number != 0 || cost))
		return true;
	text_add_visible(&shown, words, strlen(words));
	if (*end != '\0')
		error_set(error, "%s:%zu: '%s' wants a whole number%s, not '%s'", path, line, key,
		    cost ? " of percent" : "", text_string(&shown));
	else
		error_set(error, "%s:%zu: '%s' cannot be 0: it begins with 1", path, line, key);
	text_free(&shown);
	return false;
}

bool numbers_are_whole(const struct text *source, const char *path, struct error *error)
{
	static const char *const keys[] = { "nth", "cost", "tries", "points", "before_step" };
	yaml_parser_t parser;
	yaml_document_t document;
	bool good = true;

	if (load(source, &parser, &document)) {
		yaml_node_t *node;
		for (int i = 1; good && (node = yaml_document_get_node(&document, i)); i++) {
			size_t line;
			for (size_t k = 0; good && k < COUNT(keys); k++) {
				const yaml_node_t *value = value_of(&document, node, keys[k], &line);
				good = !value || is_whole(keys[k], value, path, error);
			}
		}
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
	return good;
}

#else

size_t place_line(const struct text *source, const struct place *place, const char *key)
{
	(void)source;
	(void)place;
	(void)key;
	return 1;
}

bool yaml_is_good(const struct text *source, const char *path, struct error *error)
{
	(void)source;
	return error_set(error, "%s: built without libyaml", path);
}
#endif
