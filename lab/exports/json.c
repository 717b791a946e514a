/* A packet as JSON: by Wireshark field names, with what the lab knows of it. */
#include "json_parts.h"

#include "capture/truth.h"

#include <stdlib.h>
#include <string.h>

json_t *json_string_of(const char *bytes, size_t length)
{
	json_t *string = json_stringn(bytes, length);

	if (!string) {
		struct text visible = { 0 };
		text_add_visible(&visible, bytes, length);
		string = json_stringn(text_string(&visible), visible.length);
		text_free(&visible);
	}
	return string;
}

static json_t *value_of(const struct item *item, const uint8_t *bytes)
{
	if (item->field->format == DEC)
		return json_integer((json_int_t)item->value);
	if (item->field->format == FLAG)
		return json_boolean(item->value);
	if (item->field->format == PRESENT)
		return json_true();
	if (item->field->format == STRING && item->string) /* JSON has escapes of its own */
		return json_string_of(item->string, strlen(item->string));
	struct text text = { 0 };
	item_format(item, bytes, &text);
	json_t *value = json_string_of(text_string(&text), text.length);
	text_free(&text);
	return value;
}

/* A field that occurs again turns into a list of its values. */
static void add_value(json_t *object, const char *name, json_t *value)
{
	json_t *before = json_object_get(object, name);

	if (!before) {
		json_object_set_new(object, name, value);
	} else if (json_is_array(before)) {
		json_array_append_new(before, value);
	} else {
		json_t *list = json_array();
		json_array_append(list, before);
		json_array_append_new(list, value);
		json_object_set_new(object, name, list);
	}
}

void json_put_string(json_t *object, const char *key, const char *string)
{
	if (string)
		json_object_set_new(object, key, json_string_of(string, strlen(string)));
}

void json_put_number(json_t *object, const char *key, int64_t number)
{
	json_object_set_new(object, key, json_integer(number));
}

static int add_octets(const char *octets, size_t length, void *out)
{
	text_add_octets(out, octets, length);
	return 0;
}

/* Characters that JSON allows in strings, and that would do harm to a terminal or mislead an eye: DEL,
 * C1, and those that turn the direction of writing. */
static bool is_harmful(uint32_t character)
{
	return (character >= 0x7f && character < 0xa0) || character == 0x200e || character == 0x200f ||
	       (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2066 && character <= 0x2069);
}

void json_add_safely(struct text *out, const char *json, size_t length)
{
	size_t done = 0;

	for (size_t i = 0; i < length;) {
		uint32_t character = (unsigned char)json[i];
		size_t size = character < 0x7f ? 1 : utf8_decode(json + i, length - i, &character);
		size = size ? size : 1;
		if (character >= 0x7f && is_harmful(character)) {
			text_add_octets(out, json + done, i - done);
			text_printf(out, "\\u%04x", (unsigned)character);
			done = i + size;
		}
		i += size;
	}
	text_add_octets(out, json + done, length - done);
}

void json_add(struct text *out, json_t *value)
{
	struct text line = { 0 };

	json_dump_callback(value, add_octets, &line, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(value);
	json_add_safely(out, text_string(&line), line.length);
	text_free(&line);
}

static const char *const ground_names[] = { [GROUND_NOTHING] = "nobody can tell",
	[GROUND_COUNTED] = "counted",
	[GROUND_FOLLOWED] = "followed",
	[GROUND_CLAIMED] = "claimed" };

static const char *const cause_names[] = { [CAUSE_UNKNOWN] = "unknown",
	[CAUSE_CALL] = "call",
	[CAUSE_FOLLOWS] = "follows",
	[CAUSE_TIMER] = "timer" };

/* {"label":"delayed ACK","ground":"counted","evidence":"…","wireshark":"…"} */
static void add_truth(const struct trace *trace, size_t frame, json_t *object)
{
	struct truth truth = trace_truth(trace, frame);
	const char *wireshark = analysis_word(trace, frame), *remark = analysis_remark(trace, frame);
	struct text evidence = { 0 };

	if (truth.label == TRUTH_NONE)
		return;
	json_object_set_new(object, "lab.truth", json_string(truth_name(truth.label)));
	json_t *words = json_object();
	truth_explain(trace, &truth, &evidence);
	json_object_set_new(words, "label", json_string(truth_name(truth.label)));
	json_object_set_new(words, "ground", json_string(ground_names[truth.ground]));
	json_object_set_new(words, "evidence", json_string_of(text_string(&evidence), evidence.length));
	if (wireshark)
		json_object_set_new(words, "wireshark", json_string(wireshark));
	if (remark)
		json_object_set_new(words, "remark", json_string(remark));
	json_object_set_new(object, "truth", words);
	text_free(&evidence);
}

static void add_lab_fields(const struct trace *trace, size_t frame, json_t *object)
{
	if (trace->events.count == 0)
		return;
	struct cause cause = trace_cause(trace, frame);
	json_object_set_new(object, "lab.cause", json_string(cause_names[cause.kind]));
	add_truth(trace, frame, object);
	if (cause.event < 0)
		return;
	const struct event *call = &trace->events.at[cause.event];
	json_object_set_new(object, "lab.call", json_string_of(call->text, strlen(call->text)));
	json_object_set_new(object, "lab.line", json_integer(call->line));
}

json_t *json_of_packet(const struct trace *trace, size_t frame)
{
	struct dissection dissection = { 0 };
	struct packet p;
	json_t *object = json_object();

	trace_packet(trace, frame, &p, &dissection);
	for (size_t i = 0; i < dissection.items.count; i++) {
		const struct item *item = &dissection.items.at[i];
		add_value(object, item->field->name, value_of(item, p.bytes));
	}
	add_lab_fields(trace, frame, object);
	dissection_free(&dissection);
	return object;
}

void json_packet(const struct trace *trace, size_t frame, struct text *out)
{
	json_add(out, json_of_packet(trace, frame));
}
