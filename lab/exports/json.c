/* A packet as JSON: by Wireshark field names, with what the lab knows of it. */
#include "json_parts.h"

#include "capture/cause.h"
#include "capture/remark.h"
#include "capture/truth.h"

#include <string.h>

/* --- values, written without a detour: there are many --- */

static void add_value(struct text *out, const struct item *item, const uint8_t *bytes)
{
	struct text text = { 0 };

	switch (item->field->format) {
	case DEC:
		text_add_number(out, item->value, 1);
		return;
	case FLAG:
		text_add(out, item->value ? "true" : "false");
		return;
	case PRESENT:
		text_add(out, "true");
		return;
	case STRING:
		if (item->string) { /* JSON has escapes of its own */
			json_add_string(out, item->string, strlen(item->string));
			return;
		}
	}
	item_format(item, bytes, &text);
	json_add_string(out, text_string(&text), text.length);
	text_free(&text);
}

/* Which items have the same name: a field that occurs again is a list of its values. */
struct names {
	uint32_t *slots; /* by the hash of a name: the number of its first item, from 1; 0: free */
	uint32_t *next;  /* by item: the number of the next one of the same name; 0: the last */
	uint32_t
	    *last; /* by item, of the first of a name: the number of the last; 0: it is not the first */
	size_t mask; /* of slots */
};

static size_t hash_of(const char *name)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	while (*name)
		hash = (hash ^ (unsigned char)*name++) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

/* The number of the first item with ITEM's name; ITEM's own if it is the first. */
static uint32_t name_find(const struct names *names, const struct item *items, size_t item)
{
	const char *name = items[item].field->name;
	size_t at = hash_of(name) & names->mask;

	while (names->slots[at]) {
		const struct field *field = items[names->slots[at] - 1].field;
		if (field == items[item].field || strcmp(field->name, name) == 0)
			return names->slots[at];
		at = (at + 1) & names->mask;
	}
	return names->slots[at] = (uint32_t)item + 1;
}

/* One block of memory, to be freed by the caller. */
static uint32_t *names_find(struct names *names, const struct dissection *dissection)
{
	size_t count = dissection->items.count, slots = 16;

	while (slots < 2 * count)
		slots *= 2;
	uint32_t *block = memory_take((slots + 2 * count) * sizeof *block);
	*names = (struct names){
		.slots = block, .next = block + slots, .last = block + slots + count, .mask = slots - 1
	};
	for (size_t i = 0; i < count; i++) {
		uint32_t first = name_find(names, dissection->items.at, i);
		if (names->last[first - 1])
			names->next[names->last[first - 1] - 1] = (uint32_t)i + 1;
		names->last[first - 1] = (uint32_t)i + 1;
	}
	return block;
}

void json_add_fields(
    struct text *out, const struct trace *trace, size_t frame, struct dissection *dissection)
{
	struct names names;
	struct packet p;
	const char *before = "";

	trace_packet(trace, frame, &p, dissection);
	const struct item *items = dissection->items.at;
	uint32_t *block = names_find(&names, dissection);
	for (size_t i = 0; i < dissection->items.count; i++) {
		if (!names.last[i])
			continue;
		bool is_list = names.next[i] != 0;
		text_add(out, before);
		before = ",";
		json_add_string(out, items[i].field->name, strlen(items[i].field->name));
		text_add(out, is_list ? ":[" : ":");
		add_value(out, &items[i], p.bytes);
		for (uint32_t next = names.next[i]; next; next = names.next[next - 1]) {
			text_add(out, ",");
			add_value(out, &items[next - 1], p.bytes);
		}
		text_add(out, is_list ? "]" : "");
	}
	memory_free(block);
	json_add_lab_fields(out, trace, frame);
}

void json_packet(const struct trace *trace, size_t frame, struct text *out)
{
	struct dissection dissection = { 0 };

	text_add(out, "{");
	json_add_fields(out, trace, frame, &dissection);
	text_add(out, "}");
	dissection_free(&dissection);
}

/* --- what only the lab knows --- */

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

void json_add_lab_fields(struct text *out, const struct trace *trace, size_t frame)
{
	if (trace->events.count == 0)
		return;
	json_t *object = json_object();
	struct cause cause = trace_cause(trace, frame);
	json_put_string(object, "lab.cause", cause_names[cause.kind]);
	add_truth(trace, frame, object);
	if (cause.event >= 0) {
		const struct event *call = &trace->events.at[cause.event];
		json_put_string(object, "lab.call", call->text);
		json_put_number(object, "lab.line", call->line);
	}
	json_add_members(out, object);
}
