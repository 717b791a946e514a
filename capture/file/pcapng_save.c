/*
 * file/pcapng_save: goes through the moments. A frame is held until the next one is known to be wanted,
 * because the last one carries what comes after it:
 *
 *     events that wait   →  frame held   ←  events that came after it
 *
 * An event that was read as a comment stays in its place, unless that is left out.
 */
#include "pcapng_save_parts.h"

#include "parts.h"
#include "pcapng_blocks.h"
#include "pcapng_put.h"

enum { ENOUGH = 64 * 1024 };

/* --- what is wanted --- */

static bool frame_wanted(struct pcapng_saving *saving, long frame)
{
	struct filter *filter = saving->choice.filter;

	if (saving->whole)
		return true;
	if (frame != saving->asked) {
		saving->asked = frame;
		saving->answer =
		    moment_wanted(saving, trace_moment_of_frame(saving->trace, (size_t)frame)) &&
		    (!filter || filter_matches(filter, saving->trace, (size_t)frame));
	}
	return saving->answer;
}

/* Whether event INDEX will be written where it was read, or with the header. */
static bool event_has_place(struct pcapng_saving *saving, size_t index)
{
	const struct trace *trace = saving->trace;

	if (index >= trace->origins.count)
		return &trace->events.at[index] == saving->scenario;
	if (saving->whole)
		return true;
	long frame = block_frame(trace, trace->origins.at[index].block);
	return frame < 0 || frame_wanted(saving, frame);
}

/* --- frames --- */

/* The first note on FRAME, as comments->note, deleted or not. */
static size_t notes_of_frame(const struct trace *trace, uint64_t frame)
{
	size_t at = noted_place(trace, frame);

	return at < trace->noted.count && trace->noted.at[at].frame == frame
	           ? trace->noted.at[at].first + 1
	           : 0;
}

/* A frame that comes from no pcapng file: its block, with COMMENTS. */
static void put_new_frame(
    struct pcapng_saving *saving, size_t index, const struct text *comments, struct text *out)
{
	const struct frame *frame = &saving->trace->frames.at[index];
	size_t block = block_begin(out, BLOCK_ENHANCED_PACKET);

	put_integer(out, frame->interface, 4);
	put_time(out, frame->time);
	put_integer(out, frame->captured, 4);
	put_integer(out, frame->length, 4);
	text_add_octets(out, frame->bytes, frame->captured);
	put_padding(out, frame->captured);
	text_add_octets(out, text_string(comments), comments->length);
	if (comments->length)
		put_integer(out, OPTION_END, 4);
	block_end(out, block);
}

/* Frame INDEX, with the comments MORE; empties MORE. */
static void put_frame(
    struct pcapng_saving *saving, size_t index, struct text *more, struct text *out)
{
	const struct trace *trace = saving->trace;
	const struct frame *frame = &trace->frames.at[index];
	uint64_t block = index + saving->kept;
	struct source source;

	bool is_read = frame->origin && source_of_frame(trace, frame, saving->big_endian, &source);
	for (const struct note *note = NULL; (note = trace_note(trace, index, note));)
		if (!is_read || note->ordinal == 0)
			comments_add_note(saving, note, more);
	comments_turn(saving, more);
	bool may_stay = saving->is_copy || frame->origin == ORIGIN_SIMPLE_BLOCK;
	if (!is_read) {
		put_new_frame(saving, index, more, out);
	} else if (may_stay && !frame->changed && !more->length) {
		text_add_octets(out, source.bytes, source.length);
	} else {
		size_t first = notes_of_frame(trace, index);
		bool has_read = first && trace->notes.at[first - 1].ordinal > 0;
		struct comments comments = { .saving = saving,
			.block = block,
			.origin = first_origin(trace, block),
			.note = has_read ? first : 0,
			.in_chain = true };
		struct rewriting rewriting = {
			.context = &comments, .judge = comments_judge, .more = more
		};
		source_rewrite(&source, &rewriting, out);
	}
	text_clear(more);
}

/* The frame that is held, which is wanted, and everything before it. */
static void put_held(struct pcapng_saving *saving, struct text *out)
{
	if (saving->held == NO_FRAME)
		return;
	put_kept_blocks(saving, (uint64_t)saving->held, out);
	size_t start = out->length;
	put_frame(saving, (size_t)saving->held, &saving->before, out);
	veil_since(saving, saving->held, start, out);
	saving->held = NO_FRAME;
}

/* FRAME is wanted: it carries what has been waiting. */
static void hold_frame(struct pcapng_saving *saving, size_t frame, struct text *out)
{
	put_held(saving, out);
	struct text none = saving->before;
	saving->before = saving->after;
	saving->after = none;
	saving->held = (long)frame;
	uint32_t conversation = saving->trace->frames.at[frame].conversation;
	if (!saving->homeless_of || conversation == NO_CONVERSATION)
		return;
	size_t next = saving->homeless_of[conversation];
	for (; next; next = saving->homeless.at[next - 1].next)
		comments_add_note(
		    saving, &saving->trace->notes.at[saving->homeless.at[next - 1].note], &saving->before);
	saving->homeless_of[conversation] = 0;
}

/* NOTE, on conversation INDEX, must stand elsewhere. */
static void leave_note(struct pcapng_saving *saving, const struct note *note, uint64_t index)
{
	const struct trace *trace = saving->trace;

	if (!saving->homeless_of)
		saving->homeless_of =
		    memory_take(trace->conversations.list.count * sizeof *saving->homeless_of);
	*array_add(&saving->homeless) =
	    (struct homeless){ .note = note_index(trace, note), .next = saving->homeless_of[index] };
	saving->homeless_of[index] = saving->homeless.count;
}

/* FRAME is not wanted: what is noted on calls, steps and conversations stands on the next that is. */
static void leave_frame(struct pcapng_saving *saving, size_t frame)
{
	for (const struct note *note = NULL; (note = trace_note(saving->trace, frame, note));) {
		struct note_place place = note_place(saving->trace, note);
		if ((place.on == ON_CALL || place.on == ON_STEP) &&
		    moment_wanted(saving, trace_moment_of_event(saving->trace, place.index)))
			comments_add_note(saving, note, &saving->after);
		else if (place.on == ON_CONVERSATION)
			leave_note(saving, note, place.index);
	}
}

/* --- the beginning and the end --- */

/* Of a trace that comes from no pcapng file. */
static void put_header(struct pcapng_saving *saving, struct text *out)
{
	size_t start = out->length;

	saving->begun = true;
	if (saving->trace->kept.count > 0) {
		put_kept_blocks(saving, 0, out);
		return;
	}
	pcapng_render_header(saving->trace, JOURNAL_COMMENTS, out);
	veil_since(saving, NO_FRAME, start, out);
}

/* Statistics: of a new file, what was counted; and COMMENTS that no frame can carry. */
static void put_closing(struct pcapng_saving *saving, struct text *comments, struct text *out)
{
	const struct trace *trace = saving->trace;
	size_t moments = trace_moments(trace), start = out->length;
	int64_t time = moments ? trace_moment(trace, moments - 1).time : 0;
	bool big = saving->big_endian, is_new = trace->kept.count == 0;

	if (!is_new && (comments->length == 0 || trace->interfaces.count == 0))
		return;
	comments_turn(saving, comments);
	put_integer_in(out, BLOCK_STATISTICS, 4, big);
	put_integer_in(out, 0, 4, big);
	put_integer_in(out, 0, 4, big);
	put_integer_in(out, (time > 0 ? (uint64_t)time : 0) >> 32, 4, big);
	put_integer_in(out, (time > 0 ? (uint64_t)time : 0) & UINT32_MAX, 4, big);
	text_add_octets(out, text_string(comments), comments->length);
	if (is_new && saving->whole && trace->interfaces.count <= 1)
		put_count(out, OPTION_RECEIVED, trace->frames.count + trace->dropped);
	if (is_new) {
		put_count(out, OPTION_INTERFACE_DROPPED, trace->dropped);
		put_count(out, OPTION_SYSTEM_DROPPED, 0);
	}
	put_integer(out, OPTION_END, 4);
	block_end_in(out, start, big);
	veil_since(saving, NO_FRAME, start, out);
}

static void put_end(struct pcapng_saving *saving, struct text *out)
{
	const struct trace *trace = saving->trace;

	if (saving->held != NO_FRAME) {
		text_add_octets(&saving->before, text_string(&saving->after), saving->after.length);
		text_clear(&saving->after);
	}
	put_held(saving, out);
	put_kept_blocks(saving, trace->frames.count, out);
	put_closing(saving, &saving->after, out);
	if (saving->is_copy && trace->rest_length)
		text_add_octets(out, trace->rest, trace->rest_length);
	saving->done = true;
}

/* --- all of it --- */

struct pcapng_saving *pcapng_save_start(
    const struct trace *trace, const struct pcapng_choice *choice)
{
	struct pcapng_saving *saving = memory_take(sizeof *saving);
	bool whole =
	    choice->first == 0 && choice->end >= trace_moments(trace) && choice->filter == NULL;

	struct veil *veil = veil_new(trace, &choice->veil);

	*saving = (struct pcapng_saving){ .trace = trace,
		.choice = *choice,
		.veil = veil,
		.whole = whole,
		.is_copy = whole && !veil,
		.is_changed = !whole || veil || notes_changed(trace),
		.moment = choice->first,
		.scenario = trace_first(trace, EVENT_SCENARIO),
		.held = NO_FRAME,
		.asked = NO_FRAME };
	return saving;
}

static void save_moment(struct pcapng_saving *saving, struct text *out)
{
	const struct trace *trace = saving->trace;
	struct moment moment = trace_moment(trace, saving->moment++);

	if (moment.kind == MOMENT_EVENT) {
		if (!event_has_place(saving, moment.index))
			comments_add_event(saving, &trace->events.at[moment.index], &saving->after);
	} else if (moment.kind == MOMENT_FRAME) {
		if (frame_wanted(saving, (long)moment.index))
			hold_frame(saving, moment.index, out);
		else
			leave_frame(saving, moment.index);
	}
}

bool pcapng_save_some(struct pcapng_saving *saving, struct text *out)
{
	size_t moments = trace_moments(saving->trace);
	size_t end = saving->choice.end < moments ? saving->choice.end : moments;
	size_t start = out->length;

	if (!saving->begun)
		put_header(saving, out);
	while (saving->moment < end && out->length - start < ENOUGH)
		save_moment(saving, out);
	if (saving->moment >= end && !saving->done)
		put_end(saving, out);
	return !saving->done;
}

void pcapng_save_end(struct pcapng_saving *saving)
{
	text_free(&saving->before);
	text_free(&saving->after);
	text_free(&saving->line);
	veil_free(saving->veil);
	array_free(&saving->homeless);
	memory_free(saving->homeless_of);
	memory_free(saving);
}

void pcapng_save_whole(const struct trace *trace, struct text *out)
{
	struct pcapng_choice choice = { .end = trace_moments(trace) };
	struct pcapng_saving *saving = pcapng_save_start(trace, &choice);

	while (pcapng_save_some(saving, out))
		;
	pcapng_save_end(saving);
}
