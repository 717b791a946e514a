/*
 * Reads exercise files through libcyaml. What it complains of, it logs: those lines become one sentence
 * with the place and, where a word is near, what may have been meant.
 */
#include "exercise_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "digest.h"
#include "lab/paths.h"

bool exercise_fail(const struct exercise_file *file, size_t index, const char *key,
    struct error *error, const char *format, ...)
{
	struct text words = { 0 };
	va_list arguments;

	va_start(arguments, format);
	text_vprintf(&words, format, arguments);
	va_end(arguments);
	error_set(error, "%s:%zu: question '%s': %s", file->path, exercise_line(file, index, key),
	    file->exercise->questions[index].id, text_string(&words));
	text_free(&words);
	return false;
}

#ifdef HAVE_CYAML
#include "exercise_tables.h"

enum { MAX_LOG = 16 };

/* What libcyaml logs as an error. */
struct log {
	char lines[MAX_LOG][600];
	size_t count;
};

static void take_log(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
	struct log *log = context;

	if (level < CYAML_LOG_ERROR || log->count == MAX_LOG)
		return;
	vsnprintf(log->lines[log->count], sizeof log->lines[0], format, arguments);
	log->lines[log->count][strcspn(log->lines[log->count], "\n")] = '\0';
	log->count++;
}

/* The place from the backtrace, which names the innermost first; *KEY is the key that is read there, or that
 * of the list whose entry is. */
static void find_place(const struct log *log, struct place *place, char key[64])
{
	*place = (struct place){ .depth = 0 };
	key[0] = '\0';
	for (size_t i = log->count; i-- > 0;) {
		const char *line = log->lines[i];
		char word[64];
		unsigned entry;
		if (place->depth == COUNT(place->at))
			return;
		if (sscanf(line, "Load:   in mapping field '%63[^']'", word) == 1 ||
		    sscanf(line, "  in mapping field '%63[^']'", word) == 1)
			snprintf(place->at[place->depth++].key, sizeof word, "%s", word);
		else if (sscanf(line, "Load:   in sequence entry '%u'", &entry) == 1 ||
		         sscanf(line, "  in sequence entry '%u'", &entry) == 1)
			place->at[place->depth++].entry = entry ? entry - 1 : 0;
	}
	for (size_t i = place->depth; i-- > 0 && !*key;)
		snprintf(key, 64, "%s", place->at[i].key);
}

/* What does not suit: the value of KEY, an entry of the list that it is, or all there is. */
static void add_whose(const struct place *place, const char *key, struct text *words)
{
	bool entry = place->depth > 0 && !*place->at[place->depth - 1].key;

	if (*key)
		text_printf(words, "%s'%s'", entry ? "each of " : "", key);
	else
		text_add(words, "the file");
}

/* The keys that may stand at PLACE. */
static const cyaml_schema_field_t *fields_at(const struct place *place)
{
	const cyaml_schema_field_t *fields = exercise_table.mapping.fields;

	for (size_t i = 0; fields && i < place->depth; i++)
		if (*place->at[i].key)
			fields = table_inside(fields, place->at[i].key);
	return fields;
}

static const char *key_near(const cyaml_schema_field_t *fields, const char *word)
{
	const char *keys[64];
	size_t count = 0;

	for (; fields && fields->key && count < COUNT(keys); fields++)
		keys[count++] = fields->key;
	return word_near(word, keys, count);
}

/* "number, choice, …" and the nearest of them. */
static const char *add_enum(const cyaml_schema_field_t *row, const char *word, struct text *out)
{
	const char *words[32];
	size_t count = 0;

	for (; row && row->value.type == CYAML_ENUM && count < row->value.enumeration.count &&
	       count < COUNT(words);
	     count++) {
		words[count] = row->value.enumeration.strings[count].str;
		text_printf(out, "%s%s", count ? ", " : "", words[count]);
	}
	return word_near(word, words, count);
}

/* The text of LINE behind START, or NULL. */
static const char *behind(const char *line, const char *start)
{
	size_t length = strlen(start);

	return strncmp(line, start, length) == 0 ? line + length : NULL;
}

/* Without the last key of PLACE, which only happened to be read before. */
static void leave(const struct log *log, struct place *place)
{
	bool between_keys = log->count > 2 && strstr(log->lines[2], "in mapping (");

	if (!between_keys && place->depth > 0 && *place->at[place->depth - 1].key)
		place->depth--;
}

/* A key that is unknown, missing, or there twice. Returns the key to point at, or NULL. */
static const char *explain_key(const struct log *log, struct place *place, struct text *words)
{
	const char *line = log->lines[0], *key;

	if ((key = behind(line, "Load: Unexpected key: "))) {
		leave(log, place);
		text_add(words, "no key is called '");
		text_add_visible(words, key, strlen(key));
		text_add(words, "' here");
		add_meant(key_near(fields_at(place), key), words);
	} else if ((key = behind(line, "Load: Missing required mapping field: "))) {
		leave(log, place);
		text_printf(words, "'%s' is missing here", key);
	} else if ((key = behind(line, "Load: Mapping field already seen: "))) {
		leave(log, place);
		text_printf(words, "'%s' stands here twice (is the '- ' of a new entry missing?)", key);
	}
	return key;
}

/* A value that does not suit its KEY. */
static bool explain_value(
    const struct log *log, const struct place *place, const char *key, struct text *words)
{
	struct place around = *place;
	struct text known = { 0 };
	const char *line = log->lines[0], *value;

	leave(log, &around);
	if ((value = behind(line, "Load: Invalid ENUM value: "))) {
		const char *near = add_enum(table_row(fields_at(&around), key), value, &known);
		text_printf(words, "'%s' cannot be '", key);
		text_add_visible(words, value, strlen(value));
		text_add(words, "'");
		add_meant(near, words);
		text_printf(words, "; it is one of %s", text_string(&known));
	} else if ((value = behind(line, "Load: Invalid INT value: "))) {
		text_printf(words, "'%s' wants a whole number, not %s", key, value);
	} else if ((value = behind(line, "Load: Expecting "))) {
		bool list = strncmp(value, "SEQUENCE", 8) == 0, keys = strncmp(value, "MAPPING", 7) == 0;
		add_whose(place, key, words);
		text_printf(words, " wants %s",
		    list   ? "a list: lines that begin with '- '"
		    : keys ? "keys with values, as in { where: tcp, nth: 1 }"
		           : "a text or a number, nothing more");
	} else if (behind(line, "Load: STRING length <")) {
		text_printf(words, "'%s' must not be empty", key);
	} else if (behind(line, "Load: STRING length >")) {
		text_printf(words, "'%s' is too long a text", key);
	} else if (behind(line, "Load: Insufficient entries")) {
		text_printf(words, "the list '%s' is too short", key);
	} else if (behind(line, "Load: Excessive entries")) {
		text_printf(words, "the list '%s' is too long", key);
	}
	text_free(&known);
	return words->length > 0;
}

/* The log as one sentence. */
static bool explain(const struct exercise_file *file, const struct log *log, cyaml_err_t result,
    struct error *error)
{
	struct place place;
	struct text words = { 0 };
	char last[64];
	const char *key;

	find_place(log, &place, last);
	if (!(key = explain_key(log, &place, &words)) && !explain_value(log, &place, last, &words))
		text_printf(&words, "%s%s%s", cyaml_strerror(result), *last ? " at " : "", last);
	error_set(error, "%s:%zu: %s", file->path, place_line(&file->source, &place, key),
	    text_string(&words));
	text_free(&words);
	return false;
}

static const cyaml_config_t *configuration(cyaml_config_t *config, struct log *log)
{
	*config = (cyaml_config_t){
		.log_fn = take_log,
		.log_ctx = log,
		.log_level = CYAML_LOG_ERROR,
		.mem_fn = cyaml_mem,
		.flags = CYAML_CFG_NO_ALIAS,
	};
	return config;
}

bool exercise_parse(struct exercise_file *file, const char *path, const char *source, size_t length,
    struct error *error)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	struct log log = { .count = 0 };
	cyaml_config_t config;
	void *data = NULL;

	*file = (struct exercise_file){ .path = strdup(path) };
	snprintf(file->name, sizeof file->name, "%.*s",
	    (int)(dot && dot > base ? dot - base : (long)strlen(base)), base);
	text_add_octets(&file->source, source, length);
	digest_text(source, length, file->digest);
	if (length > MAX_EXERCISE)
		return error_set(error, "%s: too large for an exercise file", path);
	if (memchr(source, '\0', length))
		return error_set(error, "%s: not an exercise file: it holds octets that are no text", path);
	if (!yaml_is_good(&file->source, path, error))
		return false;
	cyaml_err_t result = cyaml_load_data((const uint8_t *)text_string(&file->source), length,
	    configuration(&config, &log), &exercise_table, &data, NULL);
	if (result != CYAML_OK || !data)
		return explain(file, &log, result, error);
	file->exercise = data;
	return numbers_are_whole(&file->source, path, error) && exercise_keeps_rules(file, error);
}

void exercise_close(struct exercise_file *file)
{
	struct log log = { .count = 0 };
	cyaml_config_t config;

	if (file->exercise)
		cyaml_free(configuration(&config, &log), &exercise_table, file->exercise, 0);
	free(file->path);
	text_free(&file->source);
	*file = (struct exercise_file){ .path = NULL };
}

size_t exercise_line(const struct exercise_file *file, size_t index, const char *key)
{
	struct place place = { .at = { { .key = "questions" }, { .entry = index } }, .depth = 2 };

	return place_line(&file->source, &place, key);
}

bool exercise_library(struct text *name)
{
	text_printf(name, "libcyaml %s", cyaml_version_str);
	return true;
}

#else

bool exercise_parse(struct exercise_file *file, const char *path, const char *source, size_t length,
    struct error *error)
{
	(void)source;
	(void)length;
	*file = (struct exercise_file){ .path = strdup(path) };
	return error_set(error,
	    "%s: this looplab was built without libcyaml, which reads exercise files; install it (Debian: "
	    "libcyaml-dev) and build anew",
	    path);
}

void exercise_close(struct exercise_file *file)
{
	free(file->path);
	*file = (struct exercise_file){ .path = NULL };
}

size_t exercise_line(const struct exercise_file *file, size_t index, const char *key)
{
	(void)file;
	(void)key;
	return index + 1;
}

bool exercise_library(struct text *name)
{
	(void)name;
	return false;
}
#endif

bool exercise_open(struct exercise_file *file, const char *path, struct error *error)
{
	struct text source = { 0 };
	struct stat about;
	bool good = false;

	*file = (struct exercise_file){ .path = NULL };
	if (stat(path, &about) != 0)
		error_set(error, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(about.st_mode) || about.st_size > MAX_EXERCISE)
		error_set(error, "%s: not an exercise file", path);
	else if (!path_read(path, &source))
		error_set(error, "%s: %s", path, strerror(errno));
	else
		good = exercise_parse(file, path, text_string(&source), source.length, error);
	text_free(&source);
	return good;
}
