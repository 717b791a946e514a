#include "traces.h"

#include "capture/pcapng_save.h"

#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void put_number(struct text *file, uint64_t number, int octets, bool big_endian)
{
	for (int i = 0; i < octets; i++) {
		int shift = 8 * (big_endian ? octets - 1 - i : i);
		text_add_octets(file, &(uint8_t){ (uint8_t)(number >> shift) }, 1);
	}
}

void write_file(const char *path, const void *octets, size_t length)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(octets, 1, length, file) != length || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

/* --- making --- */

static void add_random_frame(struct trace *trace, uint32_t *seed, int64_t time)
{
	uint8_t bytes[64];
	uint32_t captured = random_next(seed) % sizeof bytes;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)random_next(seed);
	size_t frame =
	    trace_copy_frame(trace, 0, time, bytes, captured, captured + random_next(seed) % 2 * 100);
	for (uint32_t notes = random_next(seed) % 3; notes > 0; notes--) {
		static const char *const words[] = { "look here", "", "looplab: not ours",
			"looplab note by student: no", "two\nlines", "\xff" };
		const char *text = words[random_next(seed) % COUNT(words)];
		trace_add_note(trace, frame, (enum note_by)(random_next(seed) % 3), text, strlen(text));
	}
}

/* On some calls, steps, conversations, and fields. */
static void add_random_notes(struct trace *trace, uint32_t *seed)
{
	for (size_t i = 0; i < trace->events.count; i += 3) {
		enum event_kind kind = trace->events.at[i].kind;
		struct note_place place = { .on = kind == EVENT_CALL ? ON_CALL : ON_STEP, .index = i };
		if (kind == EVENT_CALL || kind == EVENT_STEP)
			note_add(trace, &place, (enum note_by)(random_next(seed) % 3), "aha", 3);
	}
	for (size_t i = 0; i < trace->frames.count; i += 5) {
		uint32_t bits = 8 * trace->frames.at[i].captured;
		struct note_place place = { .on = ON_FIELD, .index = i, .bits = 1 };
		if (bits == 0)
			continue;
		place.bit = random_next(seed) % bits;
		place.bits = 1 + random_next(seed) % (bits - place.bit);
		place.field = random_next(seed) % 2 ? "tcp.ack_raw" : NULL;
		note_add(trace, &place, BY_TEACHER, "this: one", 9);
	}
}

struct trace *trace_random(uint32_t *seed, size_t count)
{
	struct trace *trace = trace_new();
	struct arena arena = { 0 };
	int64_t time = 1763804000000000000;

	trace->live = true;
	trace->dropped = random_next(seed);
	trace_add_interface(trace, 1, 65535, "lo");
	trace_add_note(trace, NOTE_ON_TRACE, BY_STUDENT, "the whole", 9);
	for (size_t i = 0; i < 2 * count; i++) {
		time += 1 + random_next(seed) % 1000;
		if (random_next(seed) % 2) {
			add_random_frame(trace, seed, time);
			continue;
		}
		struct event event = event_random(seed, true, &arena);
		event.begin = time;
		event.end = time + (event.kind == EVENT_CALL ? random_next(seed) % 5000 : 0);
		trace_add_event(trace, &event);
	}
	arena_free(&arena);
	add_random_notes(trace, seed);
	return trace;
}

void trace_render(const struct trace *trace, enum journal journal, struct text *file)
{
	size_t end = trace_moments(trace);

	if (trace->kept.count && journal == JOURNAL_COMMENTS) { /* it was read from a file */
		pcapng_save_whole(trace, file);
		return;
	}
	pcapng_render_header(trace, journal, file);
	size_t next = pcapng_render_moments(trace, journal, 0, end, file);
	pcapng_render_end(trace, journal, next, end, file);
}

/* --- comparing --- */

static bool differ(const char *what, size_t index)
{
	fprintf(stderr, "traces differ: %s %zu\n", what, index);
	return false;
}

static bool interfaces_equal(const struct trace *a, const struct trace *b)
{
	if (a->interfaces.count != b->interfaces.count)
		return differ("number of interfaces", b->interfaces.count);
	for (size_t i = 0; i < a->interfaces.count; i++) {
		const struct interface *one = &a->interfaces.at[i], *other = &b->interfaces.at[i];
		if (one->link_type != other->link_type || one->snap_length != other->snap_length ||
		    strcmp(one->name ? one->name : "", other->name ? other->name : "") != 0)
			return differ("interface", i);
	}
	return true;
}

static bool frame_equal(const struct frame *a, const struct frame *b)
{
	return a->time == b->time && a->captured == b->captured && a->length == b->length &&
	       a->interface == b->interface && a->notes == b->notes &&
	       (a->captured == 0 || memcmp(a->bytes, b->bytes, a->captured) == 0);
}

static bool moments_equal(const struct trace *a, const struct trace *b)
{
	if (a->frames.count != b->frames.count || a->events.count != b->events.count)
		return differ("number of frames or events", b->frames.count);
	for (size_t at = 0; at < trace_moments(a); at++) {
		struct moment one = trace_moment(a, at), other = trace_moment(b, at);
		if (one.kind != other.kind || one.time != other.time)
			return differ("moment", at);
		if (one.kind == MOMENT_FRAME
		        ? !frame_equal(&a->frames.at[one.index], &b->frames.at[other.index])
		        : !event_equal(&a->events.at[one.index], &b->events.at[other.index]))
			return differ("moment", at);
	}
	return true;
}

static bool note_equal(
    const struct trace *a, const struct note *one, const struct trace *b, const struct note *other)
{
	struct note_place place = note_place(a, one), place_of_other = note_place(b, other);

	return one->frame == other->frame && one->by == other->by &&
	       strcmp(one->text, other->text) == 0 && place.on == place_of_other.on &&
	       place.bit == place_of_other.bit && place.bits == place_of_other.bits &&
	       one->time == other->time &&
	       strcmp(one->field ? one->field : "", other->field ? other->field : "") == 0;
}

/* Whether B has the same note on the trace, where those of interfaces may come after new ones. */
static bool has_note_on_trace(
    const struct trace *b, const struct trace *a, const struct note *wanted)
{
	for (const struct note *note = NULL; (note = note_next(b, note));)
		if (note_equal(a, wanted, b, note))
			return true;
	return false;
}

static bool notes_equal(const struct trace *a, const struct trace *b)
{
	const struct note *one = note_next(a, NULL), *other = note_next(b, NULL);
	size_t number = 1;

	for (; one && other; number++) {
		bool on_trace = one->frame == NOTE_ON_TRACE;
		if (on_trace ? other->frame != NOTE_ON_TRACE || !has_note_on_trace(b, a, one)
		             : !note_equal(a, one, b, other))
			return differ("note", number);
		one = note_next(a, one);
		other = note_next(b, other);
	}
	return (!one && !other) || differ("number of notes", number);
}

bool trace_equal(const struct trace *a, const struct trace *b)
{
	if (!interfaces_equal(a, b) || !moments_equal(a, b))
		return false;
	if (!notes_equal(a, b))
		return false;
	return a->dropped == b->dropped || differ("drops", (size_t)b->dropped);
}

/* --- hurting --- */

/* A copy in a block of its own, so that a read past the end is found. */
static uint8_t *copy_exactly(const void *octets, size_t length)
{
	uint8_t *copy = malloc(length ? length : 1);

	if (!copy)
		exit(1);
	if (length)
		memcpy(copy, octets, length);
	return copy;
}

static bool frames_usable(const struct trace *trace)
{
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < trace->frames.count; i++) {
		const struct frame *frame = &trace->frames.at[i];
		if (frame->captured > frame->length || frame->interface >= trace->interfaces.count)
			return differ("frame", i);
		for (uint32_t at = 0; at < frame->captured; at++)
			sum = (uint8_t)(sum + frame->bytes[at]);
	}
	return true;
}

/* What the format cannot hold: times before 1970, a trace without an interface. */
static bool is_writable(const struct trace *trace)
{
	for (size_t i = 0; i < trace->frames.count; i++)
		if (trace->frames.at[i].time < 0)
			return false;
	return trace->interfaces.count > 0;
}

bool trace_usable(const struct trace *trace)
{
	struct trace *again = trace_new();
	struct error error = { 0 };
	struct text file = { 0 };

	trace_render(trace, JOURNAL_COMMENTS, &file);
	uint8_t *copy = copy_exactly(file.at, file.length);
	bool good = pcapng_parse(again, copy, file.length, "again", &error);
	bool same_warning = !again->warning || /* what is damaged stays as it is */
	                    (trace->warning && strcmp(again->warning, trace->warning) == 0);
	if (!good || !same_warning)
		fprintf(stderr, "not read again: %s%s\n", error.text, again->warning ? again->warning : "");
	good = good && same_warning && frames_usable(trace) &&
	       (!is_writable(trace) || trace_equal(trace, again));
	trace_free(again);
	free(copy);
	text_free(&file);
	return good;
}

bool trace_veils(const struct trace *trace)
{
	struct pcapng_choice choice = { .end = trace_moments(trace),
		.veil = { .secrets = true, .payload = trace->frames.count % 2, .addresses = true } };
	struct pcapng_saving *saving = pcapng_save_start(trace, &choice);
	struct trace *again = trace_new();
	struct error error = { 0 };
	struct text file = { 0 };

	while (pcapng_save_some(saving, &file))
		;
	pcapng_save_end(saving);
	uint8_t *copy = copy_exactly(file.at, file.length);
	bool good = pcapng_parse(again, copy, file.length, "veiled", &error) &&
	            again->frames.count == trace->frames.count;
	if (!good)
		fprintf(stderr, "veiled: %s%s\n", error.text, again->warning ? again->warning : "");
	trace_free(again);
	free(copy);
	text_free(&file);
	return good;
}

static bool survives(const uint8_t *octets, size_t length, parse_function *parse)
{
	struct trace *trace = trace_new();
	struct error error = { 0 };
	uint8_t *copy = copy_exactly(octets, length);

	bool read = parse(trace, copy, length, "hurt", &error);
	bool good = read ? trace_usable(trace) : strncmp(error.text, "hurt: ", 6) == 0;
	trace_free(trace);
	free(copy);
	return good;
}

bool survives_sweep(const struct text *file, parse_function *parse)
{
	for (size_t cut = 0; cut < file->length; cut++)
		if (!survives((const uint8_t *)file->at, cut, parse))
			return differ("cut at octet", cut);
	uint8_t *hurt = copy_exactly(file->at, file->length);
	bool good = true;
	for (size_t bit = 0; good && bit < 8 * file->length; bit++) {
		hurt[bit / 8] ^= (uint8_t)(1 << bit % 8);
		good = survives(hurt, file->length, parse) || differ("flipped bit", bit);
		hurt[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	free(hurt);
	return good;
}
