/* Hand-ins, written and read. */
#include "handin.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/file.h"
#include "handin_parts.h"
#include "lab/output.h"

/* --- writing --- */

static void put_line(struct trace *trace, json_t *object)
{
	struct note_place place = { .on = trace->frames.count ? ON_PACKET : ON_TRACE };
	struct text line = { 0 };
	char *json = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);

	text_printf(&line, HANDIN_MARK "%s", json);
	note_add(trace, &place, BY_STUDENT, text_string(&line), line.length);
	free(json);
	text_free(&line);
	json_decref(object);
}

/* Text as JSON wants it: what is not UTF-8 becomes visible. */
static json_t *json_text(const char *words)
{
	json_t *string = json_string(words);

	if (string)
		return string;
	struct text shown = { 0 };
	text_add_visible(&shown, words, strlen(words));
	string = json_string(text_string(&shown));
	text_free(&shown);
	return string;
}

static json_t *head_line(const struct handin_head *head)
{
	char began[TIME_TEXT];

	time_to_text(head->began, began);
	return json_pack("{s:s, s:s, s:I, s:o, s:s, s:s}", "exercise", head->exercise, "sha256",
	    head->digest, "seed", (json_int_t)head->seed, "student", json_text(head->student), "began",
	    began, "looplab", LAB_VERSION);
}

static json_t *entry_line(const struct attempt *attempt, const struct entry *entry)
{
	char at[TIME_TEXT];

	time_to_text(entry->time, at);
	json_t *object = json_pack(
	    "{s:s, s:s}", "question", attempt->file->exercise->questions[entry->question].id, "at", at);
	if (entry->kind == ENTRY_ANSWER)
		json_object_set_new(object, "answer", json_text(entry->text));
	else
		json_object_set_new(object, entry->kind == ENTRY_HINT ? "hint" : "skip", json_true());
	return object;
}

static void delete_lines(struct trace *trace)
{
	for (size_t i = 0; i < trace->notes.count; i++)
		if (!trace->notes.at[i].deleted && is_handin_line(trace->notes.at[i].text))
			note_delete(trace, i);
}

void handin_put(struct trace *trace, const struct handin_head *head, const struct attempt *attempt)
{
	struct checksum sum;

	delete_lines(trace);
	put_line(trace, head_line(head));
	for (size_t i = 0; i < attempt->entries.count; i++)
		put_line(trace, entry_line(attempt, &attempt->entries.at[i]));
	checksum_make(trace, &sum);
	if (*sum.packets)
		put_line(trace, json_pack("{s:{s:s, s:s, s:s, s:s}}", "checksum", "packets", sum.packets,
		                    "steps", sum.steps, "student", sum.student, "answers", sum.answers));
}

void handin_render(const struct trace *trace, struct text *out)
{
	size_t end = trace_moments(trace);

	pcapng_render_header(trace, JOURNAL_COMMENTS, out);
	size_t first = pcapng_render_moments(trace, JOURNAL_COMMENTS, 0, end, out);
	pcapng_render_end(trace, JOURNAL_COMMENTS, first, end, out);
}

bool handin_save(const struct trace *trace, const char *path, bool force, struct error *error)
{
	struct output_place place = { .path = path, .force = force };
	struct text octets = { 0 };

	handin_render(trace, &octets);
	bool good = output_save(&place, &octets, error);
	text_free(&octets);
	return good;
}

/* --- reading --- */

static void read_string(const json_t *object, const char *key, char *out, size_t size)
{
	const char *string = json_string_value(json_object_get(object, key));

	snprintf(out, size, "%s", string ? string : "");
}

static bool read_head(struct handin_head *head, const json_t *object)
{
	if (!json_is_string(json_object_get(object, "exercise")))
		return false;
	read_string(object, "exercise", head->exercise, sizeof head->exercise);
	read_string(object, "sha256", head->digest, sizeof head->digest);
	read_string(object, "student", head->student, sizeof head->student);
	head->seed = (uint64_t)json_integer_value(json_object_get(object, "seed"));
	head->began = time_from_text(json_string_value(json_object_get(object, "began")));
	return true;
}

static const char *copy(struct handin *handin, const json_t *string)
{
	return arena_copy(&handin->arena, json_string_value(string), json_string_length(string));
}

static void read_entry(struct handin *handin, const json_t *object)
{
	const json_t *question = json_object_get(object, "question");
	const json_t *answer = json_object_get(object, "answer");

	if (!json_is_string(question))
		return;
	if (handin->entries.count >= MAX_ENTRIES) {
		handin->too_many = true;
		return;
	}
	*array_add(&handin->entries) = (struct handin_entry){
		.question = copy(handin, question),
		.kind = json_is_string(answer)                          ? ENTRY_ANSWER
		        : json_is_true(json_object_get(object, "hint")) ? ENTRY_HINT
		                                                        : ENTRY_SKIP,
		.time = time_from_text(json_string_value(json_object_get(object, "at"))),
		.text = json_is_string(answer) ? copy(handin, answer) : "",
	};
}

static unsigned differs(const json_t *told, const char *key, const char *is, unsigned bit)
{
	const char *was = json_string_value(json_object_get(told, key));

	return was && strcmp(was, is) == 0 ? 0 : bit;
}

static unsigned compare(const json_t *told, const struct checksum *is)
{
	if (!json_is_object(told) || !*is->packets)
		return ALTERED_UNKNOWN;
	return differs(told, "packets", is->packets, ALTERED_PACKETS) |
	       differs(told, "steps", is->steps, ALTERED_STEPS) |
	       differs(told, "student", is->student, ALTERED_STUDENT) |
	       differs(told, "answers", is->answers, ALTERED_ANSWERS);
}

bool handin_read(struct handin *handin, const struct trace *trace, struct error *error)
{
	const struct note *note = NULL;
	json_t *told = NULL;
	struct checksum sum;
	bool found = false;

	*handin = (struct handin){ .altered = 0 };
	while ((note = note_next(trace, note))) {
		json_t *object = handin_line(note->text);
		if (!object)
			continue;
		if (json_is_object(json_object_get(object, "checksum"))) {
			json_decref(told);
			told = json_incref(json_object_get(object, "checksum"));
		} else if (!found && read_head(&handin->head, object)) {
			found = true;
		} else {
			read_entry(handin, object);
		}
		json_decref(object);
	}
	if (found) {
		checksum_make(trace, &sum);
		handin->altered = compare(told, &sum);
		memcpy(handin->packets, sum.packets, sizeof handin->packets);
		memcpy(handin->beginnings, sum.beginnings, sizeof handin->beginnings);
	}
	json_decref(told);
	return found || error_set(error, "no hand-in: the file holds no answers");
}

void handin_free(struct handin *handin)
{
	array_free(&handin->entries);
	arena_free(&handin->arena);
}

static size_t question_called(const struct attempt *attempt, const char *id)
{
	size_t question = 0, count = attempt->file->exercise->question_count;

	while (question < count && strcmp(attempt->file->exercise->questions[question].id, id) != 0)
		question++;
	return question;
}

size_t handin_replay(const struct handin *handin, struct attempt *attempt)
{
	struct text ignored = { 0 };
	size_t useless = 0;

	for (size_t i = 0; i < handin->entries.count; i++) {
		const struct handin_entry *entry = &handin->entries.at[i];
		size_t question = question_called(attempt, entry->question);
		size_t before = attempt->entries.count;
		if (question == attempt->file->exercise->question_count) {
			useless++;
			continue;
		}
		if (entry->kind == ENTRY_ANSWER)
			attempt_answer(attempt, question, entry->text, entry->time);
		else if (entry->kind == ENTRY_HINT)
			attempt_hint(attempt, question, entry->time, &ignored);
		else
			attempt_skip(attempt, question, entry->time);
		text_clear(&ignored);
		useless += attempt->entries.count == before;
	}
	text_free(&ignored);
	return useless;
}

void handin_altered(unsigned altered, struct text *out)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = { { ALTERED_PACKETS, "packets" }, { ALTERED_STEPS, "steps" },
		{ ALTERED_STUDENT, "name or exercise" }, { ALTERED_ANSWERS, "answers" },
		{ ALTERED_UNKNOWN, "no checksum" } };
	size_t before = out->length;

	for (size_t i = 0; i < COUNT(words); i++)
		if (altered & words[i].bit)
			text_printf(out, "%s%s", out->length > before ? ", " : "", words[i].word);
}
